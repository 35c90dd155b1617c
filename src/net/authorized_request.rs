//! Authorized request: any method and body, with the client's bounds and trust.

use std::fmt;
use std::time::Instant;

use base64::Engine as _;
use reqwest::header::{ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use zeroize::Zeroizing;

use super::allowed_url::AllowedUrl;
use super::body;
use super::certificate;
use super::client::Client;
use super::pool::Connection;
use super::route::Route;
use crate::discovery::{CertificateFacts, FetchError};
use crate::gateway::EncodedBody;
use crate::log;

/// Largest body of a response, in bytes.
pub const ANSWER_LIMIT: usize = 8 * 1024 * 1024;

/// Largest body of an error response, in bytes.
const ERROR_LIMIT: u64 = 64 * 1024;

/// HTTP method of a request to a control plane.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `GET`: read.
    Get,
    /// `POST`: create, or request a token.
    Post,
    /// `PUT`: replace.
    Put,
    /// `DELETE`: delete.
    Delete,
}

impl Method {
    /// Name of the method.
    pub fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }
}

/// `Authorization` header; never shown or logged.
#[derive(Clone)]
pub enum Authorization {
    /// Bearer token (RFC 6750).
    Bearer(Zeroizing<String>),
    /// User name and password, HTTP Basic.
    User(String, Zeroizing<String>),
    /// Client, encoded by RFC 6749 section 2.3.1.
    Client(String, Zeroizing<String>),
}

impl fmt::Debug for Authorization {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Bearer(_) => "Bearer(..)",
            Self::User(..) => "User(..)",
            Self::Client(..) => "Client(..)",
        })
    }
}

impl Authorization {
    fn header(&self) -> Option<HeaderValue> {
        let encoded =
            |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let basic = |name: &str, secret: &str| {
            let pair = Zeroizing::new(format!("{name}:{secret}"));
            let pair = base64::engine::general_purpose::STANDARD.encode(pair.as_bytes());
            format!("Basic {pair}")
        };
        let text = Zeroizing::new(match self {
            Self::Bearer(token) => format!("Bearer {}", token.as_str()),
            Self::User(name, secret) => basic(name, secret),
            Self::Client(name, secret) => basic(&encoded(name), &Zeroizing::new(encoded(secret))),
        });
        let mut value = HeaderValue::from_str(&text).ok()?;
        value.set_sensitive(true);
        Some(value)
    }
}

/// Request; its body may hold a password.
pub struct AuthorizedRequest<'a> {
    /// HTTP method.
    pub method: Method,
    /// Absolute URL; https, or http where it is allowed.
    pub url: &'a str,
    /// Value of `Accept`.
    pub accept: &'static str,
    /// `Authorization` header; `None` sends none.
    pub authorization: Option<&'a Authorization>,
    /// The body and its media type.
    pub body: Option<(&'static str, &'a [u8])>,
}

impl fmt::Debug for AuthorizedRequest<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("AuthorizedRequest")
            .field("method", &self.method)
            .finish_non_exhaustive()
    }
}

impl<'a> AuthorizedRequest<'a> {
    /// A request for JSON, without a body.
    pub fn new(method: Method, url: &'a str, authorization: Option<&'a Authorization>) -> Self {
        AuthorizedRequest {
            method,
            url,
            accept: "application/json",
            authorization,
            body: None,
        }
    }
}

/// Response; the body is zeroized on drop.
pub struct Response {
    /// HTTP status of the response.
    pub status: u16,
    /// The body, decoded.
    pub body: Zeroizing<Vec<u8>>,
    /// The server's certificate, over TLS.
    pub certificate: Option<CertificateFacts>,
}

impl fmt::Debug for Response {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Answer")
            .field("status", &self.status)
            .field("bytes", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Error of a request, and whether the server may have received it.
struct RequestError {
    failure: FetchError,
    early: bool,
}

impl Client {
    /// Sends one request. A `GET` is repeated once if a reused connection turns out to be closed; a write is sent once, on a
    /// connection of its own.
    ///
    /// # Errors
    /// One [`FetchError`] for each cause; [`FetchError::InsecureUrl`] where a secret would go in the clear.
    pub async fn call(&self, call: &AuthorizedRequest<'_>) -> Result<Response, FetchError> {
        let target = AllowedUrl::parse(call.url, self.pool.settings.allow_http)?;
        let start = Instant::now();
        let deadline = tokio::time::Instant::now() + self.pool.settings.timeout;
        let kept = match call.method {
            Method::Get => Connection::Kept,
            _ => Connection::Fresh,
        };
        let answered_before = self.pool.answered(&target);
        let once = |connection| self.call_once(call, &target, connection, deadline);
        let result = match once(kept).await {
            Err(RequestError {
                failure: FetchError::ConnectionClosed { .. },
                early: true,
            }) if answered_before && kept == Connection::Kept => once(Connection::Fresh).await,
            other => other,
        };
        let outcome = match &result {
            Ok(answer) => ("status", u64::from(answer.status).into()),
            Err(broken) => ("failure", broken.failure.code().into()),
        };
        let members = [
            ("method", call.method.word().into()),
            ("url", log::Value::address(&target.url)),
            outcome,
            ("took", start.elapsed().into()),
        ];
        log::record(log::Level::Info, "call", &members);
        result.map_err(|broken| broken.failure)
    }

    async fn call_once(
        &self,
        call: &AuthorizedRequest<'_>,
        target: &AllowedUrl,
        connection: Connection,
        deadline: tokio::time::Instant,
    ) -> Result<Response, RequestError> {
        let early = |failure| RequestError {
            failure,
            early: true,
        };
        let route = self.pool.route(target).map_err(early)?;
        let ready = self.pool.make_ready(target, &route, connection);
        let client = tokio::time::timeout_at(deadline, ready)
            .await
            .map_err(|_| early(self.pool.late()))?
            .map_err(early)?;
        let request = build(&client, call, target).map_err(early)?;
        let sent = tokio::time::timeout_at(deadline, request.send())
            .await
            .map_err(|_| early(self.pool.late()))?;
        let mut answer = match sent {
            Ok(answer) => answer,
            Err(error) => {
                let why = self.pool.explain(&error, target, &route, deadline);
                return Err(early(why.await));
            }
        };
        self.pool.note_answer(target);
        let status = answer.status().as_u16();
        let certificate = answer
            .extensions()
            .get::<reqwest::tls::TlsInfo>()
            .and_then(|facts| facts.peer_certificate())
            .and_then(certificate::facts);
        let headers = answer.headers().clone();
        let read = self.read_all(&mut answer, status, (target, &route));
        let body = match tokio::time::timeout_at(deadline, read).await {
            Ok(body) => body,
            // The status of an error decides, even if its body is incomplete.
            Err(_) if status >= 400 => Ok(Zeroizing::default()),
            Err(_) => Err(self.pool.late()),
        };
        let late = |failure| RequestError {
            failure,
            early: false,
        };
        let body = body.and_then(|body| match body::packed(&headers, &body) {
            None => Ok(body),
            Some(packed) => match unpacked(packed) {
                // The page of an error may be announced as compressed and is not.
                Err(_) if status >= 400 => Ok(body),
                other => other,
            },
        });
        Ok(Response {
            status,
            body: body.map_err(late)?,
            certificate,
        })
    }

    async fn read_all(
        &self,
        answer: &mut reqwest::Response,
        status: u16,
        (target, route): (&AllowedUrl, &Route),
    ) -> Result<Zeroizing<Vec<u8>>, FetchError> {
        let too_large = FetchError::TooLarge {
            limit: ANSWER_LIMIT,
        };
        let refusal = status >= 400;
        let announced = answer.content_length().unwrap_or_default();
        if announced > ANSWER_LIMIT as u64 && !refusal {
            return Err(too_large);
        }
        let mut body = Zeroizing::new(Vec::new());
        loop {
            match answer.chunk().await {
                Ok(Some(chunk)) => {
                    if body.len() + chunk.len() > ANSWER_LIMIT {
                        return match refusal {
                            true => Ok(body),
                            false => Err(too_large),
                        };
                    }
                    body.extend_from_slice(&chunk);
                    if refusal && body.len() as u64 >= ERROR_LIMIT {
                        return Ok(body);
                    }
                }
                Ok(None) => return Ok(body),
                Err(_) if refusal => return Ok(body),
                Err(error) => return Err(self.pool.cause(&error, target, route).failure()),
            }
        }
    }
}

fn build(
    client: &reqwest::Client,
    call: &AuthorizedRequest<'_>,
    target: &AllowedUrl,
) -> Result<reqwest::RequestBuilder, FetchError> {
    let url = target.url.clone();
    let mut request = match call.method {
        Method::Get => client.get(url),
        Method::Post => client.post(url),
        Method::Put => client.put(url),
        Method::Delete => client.delete(url),
    }
    .header(ACCEPT, call.accept)
    .header(ACCEPT_ENCODING, "identity");
    // A body may be a sign-in.
    if (call.authorization.is_some() || call.body.is_some()) && !target.is_confidential() {
        return Err(FetchError::InsecureUrl {
            url: call.url.to_owned(),
        });
    }
    if let Some(authorization) = call.authorization {
        let header = authorization
            .header()
            .ok_or_else(|| FetchError::InvalidUrl {
                reason: "The sign-in contains a character that can't be sent.".to_owned(),
            })?;
        request = request.header(AUTHORIZATION, header);
    }
    if let Some((kind, body)) = call.body {
        request = request.header(CONTENT_TYPE, kind).body(body.to_vec());
    }
    Ok(request)
}

/// Decodes a body that a server compressed without being asked.
fn unpacked(packed: EncodedBody) -> Result<Zeroizing<Vec<u8>>, FetchError> {
    let whole = body::open(&packed, ANSWER_LIMIT).map(|open| Zeroizing::new(open.into_owned()));
    drop(Zeroizing::new(packed.body));
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_a_request_is_printed_but_its_method() {
        let secret = Authorization::Bearer(Zeroizing::new("geheim-1".to_owned()));
        let request = AuthorizedRequest {
            body: Some(("text/plain", b"geheim-2")),
            ..AuthorizedRequest::new(Method::Post, "https://me:geheim-3@h/", Some(&secret))
        };
        let printed = format!("{request:?}");
        assert!(
            printed.contains("Post") && !printed.contains("geheim"),
            "{printed}"
        );
        assert!(!printed.contains("103"), "bytes of the body: {printed}");
    }

    #[test]
    fn nothing_of_a_sign_in_is_shown() {
        let secret = || Zeroizing::new("geheim".to_owned());
        for authorization in [
            Authorization::Bearer(secret()),
            Authorization::User("me".to_owned(), secret()),
            Authorization::Client("me".to_owned(), secret()),
        ] {
            assert!(!format!("{authorization:?}").contains("geheim"));
            assert!(!format!("{:?}", authorization.header()).contains("geheim"));
        }
    }

    #[test]
    fn neither_a_sign_in_nor_a_body_goes_over_plain_http() {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::new();
        let target = AllowedUrl::parse("http://idp.example/login", true).unwrap();
        let form = (
            "application/x-www-form-urlencoded",
            b"password=x".as_slice(),
        );
        let secret = Authorization::Bearer(Zeroizing::new("geheim".to_owned()));
        let plain = AuthorizedRequest::new(Method::Post, "http://idp.example/login", None);
        let with_body = AuthorizedRequest {
            body: Some(form),
            ..AuthorizedRequest::new(Method::Post, "http://idp.example/login", None)
        };
        let signed_in =
            AuthorizedRequest::new(Method::Get, "http://idp.example/login", Some(&secret));
        assert!(build(&client, &plain, &target).is_ok());
        for call in [with_body, signed_in] {
            let refused = build(&client, &call, &target);
            assert!(matches!(refused, Err(FetchError::InsecureUrl { .. })));
        }
    }
}
