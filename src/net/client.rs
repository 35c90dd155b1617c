//! The client itself: one request at a time through the bounds.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use hyper_util::client::proxy::matcher::Matcher;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue, LOCATION,
};
use reqwest::redirect::Policy;

use super::body::{self, Incomplete};
use super::cause::{self, Asked};
use super::names::SystemNames;
use super::route::{self, Route};
use super::settings::{Proxies, Settings};
use super::target::Target;
use super::trust::{RootsError, Trust};
use crate::discovery::{Failure, Response};

/// What this program calls itself; nothing more of the machine is told.
const USER_AGENT: &str = concat!("kmctl/", env!("CARGO_PKG_VERSION"));

/// How long an idle connection is kept: enough for the key set after the document, nothing lingers behind a screen.
const IDLE: Duration = Duration::from_secs(5);

/// The HTTPS client. Cheap to make and to clone; what it needs is built by its first request.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    settings: Settings,
    trust: OnceLock<Result<Arc<Trust>, RootsError>>,
    proxies: OnceLock<Matcher>,
    routes: Mutex<HashMap<Route, reqwest::Client>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Client")
            .field("settings", &self.shared.settings)
            .finish()
    }
}

impl Client {
    /// A client with these settings. Reads nothing and connects to nothing yet; a root file that cannot be used is told by
    /// [`Client::prepare`] or by the first request over TLS.
    ///
    /// # Errors
    /// [`Failure::InvalidUrl`] when a fixed proxy is no address.
    pub fn new(settings: Settings) -> Result<Self, Failure> {
        if let Proxies::Fixed(address) = &settings.proxies {
            reqwest::Proxy::all(address).map_err(|_| Failure::InvalidUrl {
                reason: "This is no address of a proxy.".into(),
            })?;
        }
        Ok(Self {
            shared: Arc::new(Shared {
                settings,
                trust: OnceLock::new(),
                proxies: OnceLock::new(),
                routes: Mutex::new(HashMap::new()),
            }),
        })
    }

    /// Reads the given root certificates now, so that a command can refuse a wrong `--ca-file` before it does anything.
    ///
    /// # Errors
    /// When a file cannot be read or holds no certificate.
    pub fn prepare(&self) -> Result<(), RootsError> {
        self.shared.trust().map(|_| ())
    }

    /// Reads one address. A redirect is an answer like any other; its target is in [`Response::location`].
    ///
    /// # Errors
    /// One [`Failure`] for each cause; see the bounds in the [room](super).
    pub async fn get(&self, url: &str) -> Result<Response, Failure> {
        let target = Target::parse(url, self.shared.settings.allow_http)?;
        let accept = "application/json, application/jwk-set+json;q=0.9, */*;q=0.1";
        let ask = |client: &reqwest::Client, url| client.get(url).header(ACCEPT, accept);
        self.send(target, ask).await
    }

    /// Posts a form to a token endpoint, with the client's name and secret in a Basic header when `basic` is given
    /// (encoded as RFC 6749 section 2.3.1 says). No part of it appears in a failure.
    ///
    /// # Errors
    /// As [`Client::get`]; and [`Failure::InsecureUrl`] for plain `http` to another machine even when reading it is allowed.
    pub async fn post_form(
        &self,
        url: &str,
        form: &[(&str, &str)],
        basic: Option<(&str, &str)>,
    ) -> Result<Response, Failure> {
        let target = Target::parse(url, self.shared.settings.allow_http)?;
        if !target.keeps_secrets() {
            return Err(Failure::InsecureUrl {
                url: url.to_owned(),
            });
        }
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(form)
            .finish();
        let authorization = basic.map(basic_header).transpose()?;
        let ask = move |client: &reqwest::Client, url| {
            let mut request = client
                .post(url)
                .header(ACCEPT, "application/json")
                .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body(body);
            if let Some(authorization) = authorization {
                request = request.header(AUTHORIZATION, authorization);
            }
            request
        };
        self.send(target, ask).await
    }

    async fn send(
        &self,
        target: Target,
        ask: impl FnOnce(&reqwest::Client, reqwest::Url) -> reqwest::RequestBuilder,
    ) -> Result<Response, Failure> {
        let start = Instant::now();
        let deadline = tokio::time::Instant::now() + self.shared.settings.timeout;
        let route = self.shared.route(&target);
        let in_time = tokio::time::timeout_at(deadline, self.shared.make_ready(&target, &route));
        let client = in_time.await.map_err(|_| self.shared.late())??;
        let request = ask(&client, target.url.clone()).header(ACCEPT_ENCODING, "identity");

        let sent = tokio::time::timeout_at(deadline, request.send()).await;
        let sent = sent.map_err(|_| self.shared.late())?;
        let mut answer = sent.map_err(|error| self.shared.cause(&error, &target, &route))?;
        let content = self
            .read_body(&mut answer, deadline, &target, &route)
            .await?;
        Ok(Response {
            status: answer.status().as_u16(),
            content_type: header(&answer, CONTENT_TYPE),
            location: header(&answer, LOCATION).map(|given| absolute(&target.url, given)),
            body: content,
            elapsed: start.elapsed(),
        })
    }

    async fn read_body(
        &self,
        answer: &mut reqwest::Response,
        deadline: tokio::time::Instant,
        target: &Target,
        route: &Route,
    ) -> Result<Vec<u8>, Failure> {
        let mut content = Vec::new();
        if answer.status().as_u16() >= 400 {
            // A slow or endless error page is cut; the status is the answer.
            let _ = tokio::time::timeout_at(deadline, body::read_error(answer, &mut content)).await;
            return Ok(content);
        }
        body::refuse_encoding(answer)?;
        let read = tokio::time::timeout_at(deadline, body::read(answer)).await;
        read.map_err(|_| self.shared.late())?
            .map_err(|why| match why {
                Incomplete::TooLarge => Failure::TooLarge {
                    limit: super::BODY_LIMIT,
                },
                Incomplete::Broken(error) => self.shared.cause(&error, target, route),
            })
    }
}

impl Shared {
    fn trust(&self) -> Result<&Arc<Trust>, RootsError> {
        let trust = self
            .trust
            .get_or_init(|| Trust::new(&self.settings).map(Arc::new));
        trust.as_ref().map_err(Clone::clone)
    }

    fn route(&self, target: &Target) -> Route {
        let proxies = self
            .proxies
            .get_or_init(|| route::matcher(&self.settings.proxies));
        Route::choose(target, &self.settings, proxies)
    }

    /// The client for a route, with the system's roots already read if the handshake will want them: that is file reading, and
    /// the thread that calls may be drawing a screen.
    async fn make_ready(&self, target: &Target, route: &Route) -> Result<reqwest::Client, Failure> {
        let trust = self.trust().map_err(|why| Failure::TlsFailed {
            detail: why.to_string(),
        })?;
        let likely_own_roots = target.loopback && trust.has_given_roots();
        if target.url.scheme() == "https" && trust.wants_system_roots() && !likely_own_roots {
            let trust = trust.clone();
            // If the thread fails, the handshake reads the roots itself.
            let _ = tokio::task::spawn_blocking(move || trust.system().is_some()).await;
        }
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(client) = routes.get(route) {
            return Ok(client.clone());
        }
        let client = self.build(trust, route)?;
        routes.insert(route.clone(), client.clone());
        Ok(client)
    }

    fn build(&self, trust: &Arc<Trust>, route: &Route) -> Result<reqwest::Client, Failure> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(trust.client_config()?)
            .user_agent(USER_AGENT)
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(self.settings.connect_timeout.min(self.settings.timeout))
            .pool_idle_timeout(IDLE)
            .dns_resolver(SystemNames);
        builder = match (route, &self.settings.proxies) {
            (Route::Direct, _) => builder.no_proxy(),
            (Route::Pinned { host, addresses }, _) => {
                builder.no_proxy().resolve_to_addrs(host, addresses)
            }
            (Route::Proxied { .. }, Proxies::Fixed(address)) => {
                match reqwest::Proxy::all(address) {
                    Ok(proxy) => builder.proxy(proxy),
                    Err(_) => builder,
                }
            }
            (Route::Proxied { .. }, _) => builder,
        };
        builder.build().map_err(|error| Failure::TlsFailed {
            detail: error.to_string(),
        })
    }

    fn late(&self) -> Failure {
        cause::timed_out(self.settings.timeout)
    }

    fn cause(&self, error: &reqwest::Error, target: &Target, route: &Route) -> Failure {
        let (host, port) = match route {
            Route::Proxied { host, port } => (host.as_str(), *port),
            Route::Direct | Route::Pinned { .. } => (target.host.as_str(), target.port),
        };
        let asked = Asked {
            host,
            port,
            proxied: matches!(route, Route::Proxied { .. }),
            timeout: self.settings.timeout,
            connect_timeout: self.settings.connect_timeout.min(self.settings.timeout),
        };
        cause::failure(error, &asked)
    }
}

fn header(response: &reqwest::Response, name: reqwest::header::HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// A redirect's target, seen from the address that was asked; what is no address stays as it came.
fn absolute(asked: &reqwest::Url, given: String) -> String {
    asked.join(&given).map_or(given, String::from)
}

/// `Authorization: Basic`, marked so that no log shows it.
fn basic_header((name, secret): (&str, &str)) -> Result<HeaderValue, Failure> {
    use base64::Engine;
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let pair = zeroize::Zeroizing::new(format!("{}:{}", encode(name), encode(secret)));
    let text = format!(
        "Basic {}",
        base64::engine::general_purpose::STANDARD.encode(pair.as_bytes())
    );
    let text = zeroize::Zeroizing::new(text);
    let mut value = HeaderValue::from_str(&text).map_err(|error| Failure::TlsFailed {
        detail: error.to_string(),
    })?;
    value.set_sensitive(true);
    Ok(value)
}
