//! Client: sends requests within the bounds.

use std::fmt;
use std::sync::Arc;

use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};

use super::allowed_url::AllowedUrl;
use super::client_settings::{BODY_LIMIT, ClientSettings, Proxies};
use super::pool::{Connection, Pool};
use super::request::{Request, RequestError};
use super::trust::RootsError;
use crate::discovery::{FetchError, Response};

/// HTTPS client. Cheap to create and to clone; its connector is built by the first request.
#[derive(Clone)]
pub struct Client {
    pub(super) pool: Arc<Pool>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("settings", &self.pool.settings)
            .finish()
    }
}

impl Client {
    /// Client with these settings. Connects on first use; an unusable root file is reported by [`Client::prepare`] or by the
    /// first request over TLS.
    ///
    /// # Errors
    /// [`FetchError::InvalidUrl`] if a fixed proxy is not an address.
    pub fn new(settings: ClientSettings) -> Result<Self, FetchError> {
        if let Proxies::Fixed(address) = &settings.proxies {
            reqwest::Proxy::all(address).map_err(|_| FetchError::InvalidUrl {
                reason: "This is not the address of a proxy.".into(),
            })?;
        }
        Ok(Self {
            pool: Arc::new(Pool::new(settings)),
        })
    }

    /// Reads the given root certificates now, so that a command can refuse a wrong `--ca-file` before it does anything.
    ///
    /// # Errors
    /// When a file cannot be read or holds no certificate.
    pub fn prepare(&self) -> Result<(), RootsError> {
        self.pool.trust().map(|_| ())
    }

    /// Whether the system has root certificates that can be read; reads them now. `false` also where the given roots can't
    /// be used.
    pub fn has_system_roots(&self) -> bool {
        self.pool
            .trust()
            .is_ok_and(|trust| trust.system().is_some())
    }

    /// Reads one address. Redirects are returned, not followed; the target is in [`Response::location`].
    ///
    /// # Errors
    /// One [`FetchError`] for each cause; see the bounds in the [module](super).
    pub async fn get(&self, url: &str) -> Result<Response, FetchError> {
        self.get_up_to(url, BODY_LIMIT).await
    }

    /// [`Client::get`] with another body limit, in bytes.
    ///
    /// # Errors
    /// As [`Client::get`].
    pub async fn get_up_to(&self, url: &str, limit: usize) -> Result<Response, FetchError> {
        let target = AllowedUrl::parse(url, self.pool.settings.allow_http)?;
        let accept = "application/json, application/jwk-set+json;q=0.9, */*;q=0.1";
        let ask = |client: &reqwest::Client, url| client.get(url).header(ACCEPT, accept);
        let first = Request::new(&self.pool, &target).up_to(limit);
        let answered_before = self.pool.answered(&target);
        match first.run(ask, Connection::Kept).await {
            // The reused connection was just closed; that says nothing about the address.
            Err(RequestError {
                failure: FetchError::ConnectionClosed { .. },
                early: true,
            }) if answered_before => first.run(ask, Connection::Fresh).await,
            other => other,
        }
        .map_err(|broken| broken.failure)
    }

    /// Posts a form to a token endpoint, with client id and secret in a Basic header (encoded by RFC 6749 section 2.3.1) if
    /// `basic` is given. No part of it appears in an error.
    ///
    /// # Errors
    /// As [`Client::get`]; and [`FetchError::InsecureUrl`] for plain `http` to another machine even when reading it is allowed.
    pub async fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<Response, FetchError> {
        let target = AllowedUrl::parse(url, self.pool.settings.allow_http)?;
        if !target.is_confidential() {
            return Err(FetchError::InsecureUrl {
                url: url.to_owned(),
            });
        }
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let authorization = basic.map(basic_header).transpose()?;
        let ask = |client: &reqwest::Client, url| {
            let mut request = client
                .post(url)
                .header(ACCEPT, "application/json")
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body.clone());
            if let Some(authorization) = &authorization {
                request = request.header(AUTHORIZATION, authorization);
            }
            request
        };
        // Never on a reused connection: if it broke, it would be unknown whether the token was issued.
        let sent = Request::new(&self.pool, &target)
            .run(ask, Connection::Fresh)
            .await;
        sent.map_err(|broken| broken.failure)
    }
}

/// `Authorization: Basic`, marked so that no log shows it.
fn basic_header((name, secret): (&str, &str)) -> Result<HeaderValue, FetchError> {
    use base64::Engine;
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = zeroize::Zeroizing::new(format!("{}:{}", encode(name), encode(secret)));
    let text = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair.as_bytes())
    );
    let text = zeroize::Zeroizing::new(text);
    let mut value = HeaderValue::from_str(&text).map_err(|error| FetchError::TlsFailed {
        detail: error.to_string(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}
