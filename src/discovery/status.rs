//! HTTP error statuses: phrase, cause and fix.

use super::known_document::ErrorAnswer;
use super::wording::{quoted, said, shown};

/// Fix where the request itself is refused, though it is a plain GET.
const PLAIN_GET: &str =
    "Ask the provider's administrator why the server rejects a plain GET at this address.";
/// Fix where a request without a body and with short headers is too large.
const SMALL: &str = "Ask the provider's administrator which server or firewall rejects the request: it is a plain GET with short headers.";
const AGAIN: &str = "Try again; if it happens again, ask the provider's administrator.";
const AGAIN_IN_A_MINUTE: &str = "Try again in a minute. The configuration itself may be fine.";
const LATER: &str = "Try again later; if it happens again, ask the provider's administrator.";
const PUBLIC: &str =
    "Discovery must be public: look for a firewall or an allow-list in front of it.";
const ORIGIN: &str = "Ask the provider's administrator to check the server behind the proxy (Cloudflare): the proxy can't reach it.";

/// Fix of a status by itself, a sentence.
pub(super) fn status_fix(status: u16) -> &'static str {
    match status {
        400 => {
            "Check the host name, the port and the path: the server, or a proxy in front of it, rejects the request. If they are right, ask its administrator."
        }
        304 => "Ask the provider's administrator to check the cache in front of the server.",
        404 | 410 => {
            "Check the part after the host: the tenant or realm, and the ending /.well-known/openid-configuration."
        }
        401 | 403 | 419 | 440 | 498 | 561 | 999 => PUBLIC,
        402 => "Ask the provider's administrator: its plan or trial may have ended.",
        405 => {
            "This address is not a document; enter the one that ends in /.well-known/openid-configuration."
        }
        406 => "Ask the provider's administrator to serve this address as JSON to every client.",
        407 => {
            "Ask the provider to serve discovery and keys without this login: the server itself asks for it, not a proxy of this computer."
        }
        408 | 425 | 460 | 499 | 598 | 599 => AGAIN,
        409 | 412 | 415..=418 | 422..=424 | 428 | 444 => PLAIN_GET,
        411 | 413 | 431 | 494 => SMALL,
        414 => "Shorten the address: it is too long for the server.",
        421 => "Check the host name: the server that answers does not serve it.",
        426 => "Ask the provider's administrator to allow HTTP/1.1 at this address.",
        451 => "Ask the provider's administrator: the address is blocked for legal reasons.",
        495 | 496 => CLIENT_CERTIFICATE,
        497 => "Use https:// instead of http://.",
        501 => {
            "Ask the provider's administrator to check the server: it does not support GET at this address."
        }
        505 => "Ask the provider's administrator to check the server: it rejects HTTP/1.1.",
        507 => "Ask the provider's administrator to check the server: it has no space left.",
        508 => {
            "Ask the provider's administrator to check the servers in front of the provider: one forwards requests to itself."
        }
        511 => "Sign in to this network with a browser, then try again.",
        509 | 529 => AGAIN_IN_A_MINUTE,
        520..=530 => ORIGIN,
        500..=599 => LATER,
        _ => "Open the address in a browser and see what it says.",
    }
}

/// Status with its phrase, if it has one: `404 Not Found`, `299`.
pub(super) fn status_text(status: u16) -> String {
    format!("{status} {}", reason_phrase(status))
        .trim_end()
        .to_owned()
}

/// Phrase of the status: RFC 9110 §15, the IANA registry, and what nginx, IIS and Cloudflare add.
pub(super) fn reason_phrase(status: u16) -> &'static str {
    match status {
        201 => "Created",
        202 => "Accepted",
        204 => "No Content",
        205 => "Reset Content",
        206 => "Partial Content",
        300 => "Multiple Choices",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        304 => "Not Modified",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        402 => "Payment Required",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        406 => "Not Acceptable",
        407 => "Proxy Authentication Required",
        408 => "Request Timeout",
        409 => "Conflict",
        410 => "Gone",
        411 => "Length Required",
        412 => "Precondition Failed",
        413 => "Content Too Large",
        414 => "URI Too Long",
        415 => "Unsupported Media Type",
        416 => "Range Not Satisfiable",
        417 => "Expectation Failed",
        418 => "I'm a Teapot",
        419 => "Page Expired",
        421 => "Misdirected Request",
        422 => "Unprocessable Content",
        423 => "Locked",
        424 => "Failed Dependency",
        425 => "Too Early",
        426 => "Upgrade Required",
        428 => "Precondition Required",
        429 => "Too Many Requests",
        431 => "Request Header Fields Too Large",
        440 => "Login Timeout",
        444 => "No Response",
        451 => "Unavailable For Legal Reasons",
        460 => "Client Closed Connection",
        494 => "Request Header Too Large",
        495 => "Client Certificate Error",
        496 => "Client Certificate Required",
        497 => "HTTP Request Sent to HTTPS Port",
        498 => "Invalid Token",
        499 => "Client Closed Request",
        500 => "Internal Server Error",
        501 => "Not Implemented",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        505 => "HTTP Version Not Supported",
        506 => "Variant Also Negotiates",
        507 => "Insufficient Storage",
        508 => "Loop Detected",
        509 => "Bandwidth Limit Exceeded",
        510 => "Not Extended",
        511 => "Network Authentication Required",
        520 => "Unknown Error",
        521 => "Web Server Is Down",
        522 => "Connection Timed Out",
        523 => "Origin Is Unreachable",
        524 => "A Timeout Occurred",
        525 => "SSL Handshake Failed",
        526 => "Invalid SSL Certificate",
        529 => "Site Is Overloaded",
        530 => "Origin Error",
        999 => "Request Denied",
        _ => "",
    }
}

/// Cause of an error status.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StatusCause {
    /// Cause unknown; only the status is reported.
    Unknown,
    /// Cause unknown; the product that answered.
    AnsweredBy(String),
    /// Error message in the body.
    Said(ErrorAnswer),
    /// An API gateway or a mesh in front of the provider refused the request; its words.
    ApiGateway(String),
    /// User name and password required; the realm.
    Password(Option<String>),
    /// Another login required; the scheme.
    Login(String),
    /// Access token required.
    Token,
    /// Too many requests, or out of service; the value of `Retry-After`, and what the server says.
    Busy(Option<String>, Option<String>),
    /// Text of the body, or the title of its page.
    Wrote(String),
    /// An ingress or gateway in front knows no service for the address; its words.
    Unrouted(String),
    /// A proxy in front can't reach the provider behind it; its words.
    Behind(String),
    /// A web filter in the network refused the request; its words.
    WebFilter(String),
    /// A hosting company has stopped the service; its words.
    Suspended(String),
    /// A firewall in front of the provider refused the request; its product.
    Firewall(Option<&'static str>),
    /// Client certificate required.
    ClientCertificate,
    /// Plain http was sent to a TLS port.
    PlainHttp,
    /// Keycloak: the realm has another name.
    NoSuchRealm,
    /// Keycloak: nothing at this path; its message.
    NoSuchPath(String),
    /// Keycloak: the realm is not served over plain http.
    HttpsRequired,
    /// Keycloak: the realm is switched off.
    RealmDisabled,
    /// Browser check in front of the server.
    BrowserCheck,
}

impl StatusCause {
    /// Addition to the status, without a full stop.
    pub(super) fn detail(&self) -> Option<String> {
        Some(match self {
            StatusCause::Unknown => return None,
            StatusCause::AnsweredBy(product) => format!("answered by {}", shown(product)),
            StatusCause::Said(answer) => format!("the provider says {}", answer.said()),
            StatusCause::ApiGateway(words) => format!(
                "the API gateway in front of the provider says {}",
                said(words)
            ),
            StatusCause::Password(None) => {
                "the server asks for a user name and password".to_owned()
            }
            StatusCause::Password(Some(realm)) => {
                format!(
                    "the server asks for a user name and password, realm {}",
                    quoted(realm)
                )
            }
            StatusCause::Login(scheme) => {
                format!("the server asks for a login ({})", shown(scheme))
            }
            StatusCause::Token => "the server asks for an access token".to_owned(),
            StatusCause::Wrote(text) => format!("the server says {}", said(text)),
            StatusCause::Busy(when, words) => {
                let busy = "the server is busy or out of service for now";
                let words = words.as_ref().map(|words| format!(": {}", said(words)));
                let when = when
                    .as_ref()
                    .map(|when| format!("; Retry-After: {}", wait(when)));
                format!(
                    "{busy}{}{}",
                    words.unwrap_or_default(),
                    when.unwrap_or_default()
                )
            }
            StatusCause::Unrouted(words) | StatusCause::Behind(words) => {
                format!(
                    "the proxy or load balancer that answered says {}",
                    said(words)
                )
            }
            StatusCause::WebFilter(words) => format!("a web filter says {}", said(words)),
            StatusCause::Suspended(words) => format!("the hosting service says {}", said(words)),
            StatusCause::Firewall(product) => {
                format!("{} rejects the request", firewall(*product))
            }
            StatusCause::ClientCertificate => "the server asks for a client certificate".to_owned(),
            StatusCause::PlainHttp => {
                "this port expects TLS, and the address starts with http".to_owned()
            }
            StatusCause::NoSuchRealm => "Keycloak says `Realm does not exist`".to_owned(),
            StatusCause::NoSuchPath(words) => format!("Keycloak says {}", said(words)),
            StatusCause::RealmDisabled => "Keycloak says `Realm not enabled`".to_owned(),
            StatusCause::HttpsRequired => "Keycloak says `HTTPS required`".to_owned(),
            StatusCause::BrowserCheck => "a browser check protects it".to_owned(),
        })
    }

    /// Fix, a sentence; `None` if the status decides.
    pub(super) fn fix(&self, status: u16) -> Option<String> {
        Some(match self {
            StatusCause::Unknown | StatusCause::AnsweredBy(_) | StatusCause::Wrote(_) => {
                return None;
            }
            StatusCause::ApiGateway(_) => API_GATEWAY.to_owned(),
            StatusCause::Said(answer) if answer.is_of_storage() => {
                "Upload the document to this storage under exactly this path, and make it public; or correct the path.".to_owned()
            }
            StatusCause::Said(answer) if answer.is_of_tenant() => {
                "Check the tenant, user pool or realm in the address: the provider has none with this name.".to_owned()
            }
            StatusCause::Said(_) => match status {
                402 => status_fix(402),
                404 | 410 => "Check the tenant or realm in the address, then ask the provider's administrator.",
                401 | 403 => "Discovery must be public: ask the provider's administrator to open the address to every computer, gateways included.",
                500.. => "Ask the provider's administrator; the error is on the server.",
                _ => "Correct the address as the provider says, or ask its administrator.",
            }
            .to_owned(),
            StatusCause::Login(_) => {
                "Ask the provider to serve discovery and keys without a login: a gateway reads them without one.".to_owned()
            }
            StatusCause::Password(_) => {
                "Ask the provider to serve discovery and keys without a password: a gateway reads them without one.".to_owned()
            }
            StatusCause::Token => {
                "This address needs a token, so it is not the discovery document. Enter the address that ends in /.well-known/openid-configuration.".to_owned()
            }
            StatusCause::Busy(when, _) => match when {
                Some(when) => format!("Try again {}. The configuration itself may be fine.", after(when)),
                None => AGAIN_IN_A_MINUTE.to_owned(),
            },
            StatusCause::Unrouted(_) => {
                "Check the host name and the path in the URL: the server that answered has no route for them. If both are right, ask the provider's administrator.".to_owned()
            }
            StatusCause::Behind(_) => {
                "Try again in a few minutes. If the error persists, ask the provider's administrator whether the provider is running and passes its health checks.".to_owned()
            }
            StatusCause::WebFilter(_) => WEB_FILTER.to_owned(),
            StatusCause::Suspended(_) => {
                "Ask the provider's administrator: its hosting has been suspended.".to_owned()
            }
            StatusCause::Firewall(_) => FIREWALL.to_owned(),
            StatusCause::ClientCertificate => CLIENT_CERTIFICATE.to_owned(),
            StatusCause::PlainHttp => "Use https:// instead of http://.".to_owned(),
            StatusCause::NoSuchRealm => {
                "Use the realm's name as it appears in Keycloak's addresses: case matters, and the display name does not work.".to_owned()
            }
            StatusCause::NoSuchPath(_) => {
                "Keycloak responds, but has nothing at this path: check what comes before /realms/ and after the realm.".to_owned()
            }
            StatusCause::HttpsRequired => "Use the https address of Keycloak.".to_owned(),
            StatusCause::RealmDisabled => "Enable the realm in Keycloak.".to_owned(),
            StatusCause::BrowserCheck => BROWSER_CHECK.to_owned(),
        })
    }
}

/// Fix for an API gateway that refuses.
const API_GATEWAY: &str = "Enter the provider's own address; or let discovery and keys through the API gateway without a key or a token.";

/// A firewall, with its product if that is known.
pub(super) fn firewall(product: Option<&str>) -> String {
    match product {
        Some(product) => format!("{product}, a firewall in front of the provider,"),
        None => "a firewall in front of the provider".to_owned(),
    }
}

/// Fix for a web filter.
pub(super) const WEB_FILTER: &str = "Ask your network team to allow the host in the web filter. The gateway's network may have its own filter; check that too.";

/// Fix for a firewall.
pub(super) const FIREWALL: &str = "Ask the provider's administrator to exempt this address in the web application firewall, which rejects the request.";

/// Fix for a browser check.
pub(super) const BROWSER_CHECK: &str = "Ask the provider to exempt discovery and keys from the browser check; a gateway can't pass it.";

/// Fix for a required client certificate.
pub(super) const CLIENT_CERTIFICATE: &str = "Ask the provider to serve discovery and keys without a client certificate: the gateway has none to present.";

/// `Retry-After` as a time: seconds or a date.
pub(super) fn wait(when: &str) -> String {
    match when.trim().parse::<u64>() {
        Ok(seconds) => format!("{seconds} s"),
        Err(_) => quoted(when.trim()),
    }
}

pub(super) fn after(when: &str) -> String {
    match when.trim().parse::<u64>() {
        Ok(0) => "now".to_owned(),
        Ok(1) => "in 1 second".to_owned(),
        Ok(seconds @ ..120) => format!("in {seconds} seconds"),
        Ok(seconds @ ..7200) => format!("in {} minutes", seconds.div_ceil(60)),
        Ok(seconds) => format!("in {} hours", seconds.div_ceil(3600)),
        Err(_) => format!("after {}", quoted(when.trim())),
    }
}
