//! One request and its response, within one deadline.

use std::time::Instant;

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_TYPE, HeaderName, LOCATION, PROXY_AUTHENTICATE, RETRY_AFTER, SERVER,
    WWW_AUTHENTICATE,
};

use super::allowed_url::AllowedUrl;
use super::body::{self, Incomplete};
use super::client_settings::BODY_LIMIT;
use super::error;
use super::pool::{Connection, Pool};
use super::proxy::of_status;
use super::route::Route;
use crate::discovery::{FetchError, ProxyCause, Response, TextCause};
use crate::log;

/// Error of a request.
#[derive(Debug)]
pub(super) struct RequestError {
    pub(super) failure: FetchError,
    /// Whether the connection failed before the head of a response.
    pub(super) early: bool,
}

/// The bounds of one request; trying again does not move them.
pub(super) struct Request<'a> {
    pool: &'a Pool,
    target: &'a AllowedUrl,
    route: Result<Route, FetchError>,
    /// Maximum size of the body, in bytes.
    limit: usize,
    start: Instant,
    deadline: tokio::time::Instant,
}

impl<'a> Request<'a> {
    /// Starts the deadline.
    pub(super) fn new(pool: &'a Pool, target: &'a AllowedUrl) -> Self {
        Self {
            pool,
            target,
            route: pool.route(target),
            limit: BODY_LIMIT,
            start: Instant::now(),
            deadline: tokio::time::Instant::now() + pool.settings.timeout,
        }
    }

    /// Sets another body limit, in bytes.
    pub(super) fn up_to(mut self, limit: usize) -> Self {
        self.limit = limit;
        self
    }

    /// Sends the request and reads the response.
    pub(super) async fn run(
        &self,
        ask: impl Fn(&reqwest::Client, reqwest::Url) -> reqwest::RequestBuilder,
        connection: Connection,
    ) -> Result<Response, RequestError> {
        let result = self.run_unseen(ask, connection).await;
        let outcome = match &result {
            Ok(response) => ("status", u64::from(response.status).into()),
            Err(broken) => ("failure", broken.failure.code().into()),
        };
        let address = ("url", log::Value::address(&self.target.url));
        let took = ("took", self.start.elapsed().into());
        log::record(log::Level::Info, "request", &[address, outcome, took]);
        result
    }

    async fn run_unseen(
        &self,
        ask: impl Fn(&reqwest::Client, reqwest::Url) -> reqwest::RequestBuilder,
        connection: Connection,
    ) -> Result<Response, RequestError> {
        let early = |failure| RequestError {
            failure,
            early: true,
        };
        let route = self
            .route
            .as_ref()
            .map_err(|failure| early(failure.clone()))?;
        let ready = self.pool.make_ready(self.target, route, connection);
        let client = self
            .in_time(ready)
            .await
            .and_then(|made| made)
            .map_err(early)?;
        let request = ask(&client, self.target.url.clone()).header(ACCEPT_ENCODING, "identity");
        let sent = match self.in_time(request.send()).await {
            Ok(sent) => sent,
            Err(_) => return Err(early(self.pool.late_at(self.target, route).await)),
        };
        let mut answer = match sent {
            Ok(answer) => answer,
            Err(error) => {
                return Err(early(
                    self.pool
                        .explain(&error, self.target, route, self.deadline)
                        .await,
                ));
            }
        };
        // Behind TLS the provider answers, not the proxy.
        let plain = self.target.url.scheme() == "http";
        if let (407, Route::Proxied(proxy), true) = (answer.status().as_u16(), route, plain) {
            let methods = header(&answer, PROXY_AUTHENTICATE);
            return Err(early(FetchError::Proxy {
                proxy: proxy.facts(),
                cause: ProxyCause::Login(methods),
            }));
        }
        if let (Route::Proxied(proxy), true) = (route, plain && is_of_proxy(&answer)) {
            let when = header(&answer, RETRY_AFTER);
            return Err(early(FetchError::Proxy {
                proxy: proxy.facts(),
                cause: of_status(answer.status().as_u16(), when.as_deref()),
            }));
        }
        self.pool.note_answer(self.target);
        let late = |failure| RequestError {
            failure,
            early: false,
        };
        let content = self.read_body(&mut answer, route).await.map_err(late)?;
        let (body, packed) = body::unpack(&answer, content, self.limit).map_err(late)?;
        Ok(Response {
            status: answer.status().as_u16(),
            content_type: header(&answer, CONTENT_TYPE),
            location_is_plain: header(&answer, LOCATION).is_some_and(|given| is_plain(&given)),
            location: header(&answer, LOCATION).map(|given| absolute(&self.target.url, given)),
            retry_after: header(&answer, RETRY_AFTER),
            challenge: header(&answer, WWW_AUTHENTICATE),
            server: header(&answer, SERVER).and_then(|value| product(&value)),
            browser_check: BROWSER_CHECKS.iter().any(|name| {
                header(&answer, HeaderName::from_static(name)).is_some_and(|it| it != "allow")
            }),
            body,
            packed,
            elapsed: self.start.elapsed(),
        })
    }

    async fn read_body(
        &self,
        answer: &mut reqwest::Response,
        route: &Route,
    ) -> Result<Vec<u8>, FetchError> {
        let mut content = Vec::new();
        if answer.status().as_u16() >= 400 {
            // A slow or endless error body is cut off; the status decides.
            let _ = self.in_time(body::read_error(answer, &mut content)).await;
            return Ok(content);
        }
        match self
            .in_time(body::read(answer, &mut content, self.limit))
            .await
        {
            Ok(Ok(())) => Ok(content),
            Ok(Err(Incomplete::TooLarge)) => Err(FetchError::TooLarge { limit: self.limit }),
            Ok(Err(Incomplete::Short(announced))) => {
                let came = content.len();
                let place = match announced {
                    Some(announced) => format!("{came} of {announced} bytes received"),
                    None => format!("{came} bytes received"),
                };
                let cause = TextCause::CutOff(place);
                Err(FetchError::NotJson { cause })
            }
            Ok(Err(Incomplete::Broken(error))) => Err(self
                .pool
                .explain(&error, self.target, route, self.deadline)
                .await),
            Err(_) => Err(FetchError::SlowAnswer {
                seconds: error::seconds(self.pool.settings.timeout),
                bytes: content.len(),
            }),
        }
    }

    async fn in_time<T>(&self, work: impl Future<Output = T>) -> Result<T, FetchError> {
        let done = tokio::time::timeout_at(self.deadline, work).await;
        done.map_err(|_| self.pool.late())
    }
}

/// Headers of Cloudflare and AWS WAF on answers that only a browser gets past.
const BROWSER_CHECKS: [&str; 2] = ["cf-mitigated", "x-amzn-waf-action"];

/// Whether an error comes from the proxy and not from the provider, by Squid's header. `Proxy-Status` (RFC 9209) doesn't tell: the
/// provider's own CDN sends it too.
fn is_of_proxy(answer: &reqwest::Response) -> bool {
    answer.status().as_u16() >= 400 && answer.headers().contains_key("x-squid-error")
}

fn header(response: &reqwest::Response, name: HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    Some(String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// Redirect target resolved against the requested address; unchanged if it is not an address.
fn absolute(asked: &reqwest::Url, given: String) -> String {
    asked.join(&given).map_or(given, String::from)
}

/// The product that a `Server` header names, without its version.
fn product(header: &str) -> Option<String> {
    let name = header.split(['/', ' ', ',']).next()?.trim();
    let word = |letter: char| letter.is_ascii_alphanumeric() || "-_.".contains(letter);
    (!name.is_empty() && name.len() <= 40 && name.chars().all(word)).then(|| name.to_owned())
}

/// Whether a text consists of RFC 3986 characters with complete escapes; clients read others differently.
fn is_plain(location: &str) -> bool {
    let escapes = location.split('%').skip(1).all(|rest| {
        let digits = rest.as_bytes().get(..2).unwrap_or_default();
        digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
    });
    let allowed =
        |byte: u8| byte.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'()*+,;=%".contains(&byte);
    let (_, path) = location.split_once("://").unwrap_or(("", location));
    let path = path.split(['?', '#']).next().unwrap_or_default();
    escapes && location.bytes().all(allowed) && !path.get(1..).unwrap_or_default().contains("//")
}
