//! Causes of fetch errors by group: proxy, text that is not a document, redirect. Each has a message and a fix.

use super::status::{BROWSER_CHECK, FIREWALL, WEB_FILTER, after, firewall, wait};
use super::wording::{quoted, shown};
use crate::key_manager::uri::{Uri, url_faults};
use crate::key_manager::visible;

/// Proxy of a request, and the variable that names it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProxyFacts {
    /// Host and port, without credentials.
    pub address: String,
    /// The variable that names it; `None` for one that was given otherwise.
    pub variable: Option<&'static str>,
    /// The variable that excepts hosts where that is not `NO_PROXY`, because the one in lower case counts.
    pub exceptions: Option<&'static str>,
}

/// Cause of a proxy error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProxyCause {
    /// Status 407: the proxy requires a login; the methods that it offers.
    Login(Option<String>),
    /// 407, or a SOCKS refusal, although a user name and password were sent.
    LoginRefused,
    /// A status that a web server answers: 401, which requires a login of its own kind, or one for an unknown method.
    Website(u16),
    /// A page to sign in at: 511, or a redirect.
    SignIn(u16),
    /// 429, or 503 with a time; the status, and the value of `Retry-After`.
    Busy(u16, Option<String>),
    /// Any other refusal, with its status.
    Refused(u16),
    /// A SOCKS proxy's refusal; the reply code of RFC 1928.
    Socks(u8),
    /// The host name is not known on this computer, and the proxy was not asked for it.
    LocalName,
    /// It speaks plain HTTP; TLS is configured.
    Plain,
    /// Nothing listens there, or no route.
    Unreachable,
    /// Its name has no address.
    NameNotFound,
    /// Timed out, in seconds.
    TimedOut(u64),
    /// It closed the connection, or is not a proxy.
    NotAProxy,
    /// It connected; what followed was not TLS.
    Broken,
    /// The configured value is not the address of a proxy; the reason.
    Unusable(String),
}

/// Kind of text that is not one JSON object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextCause {
    /// HTML; its title.
    WebPage(Option<String>),
    /// HTML that checks browsers.
    BrowserCheck,
    /// HTML of a firewall in front of the provider; its product.
    Firewall(Option<&'static str>),
    /// HTML with a password form.
    LoginPage,
    /// UTF-16 or UTF-32, with or without a byte order mark; its name.
    Wide(&'static str),
    /// Not UTF-8; the line.
    NotUtf8(usize),
    /// Compressed, without saying so or in a way that is not known.
    Compressed(String),
    /// Compressed a second time, below the encoding that the server states.
    CompressedTwice,
    /// Compressed, and damaged or incomplete.
    Damaged,
    /// HTML about maintenance; its title.
    Maintenance(String),
    /// HTML of a web filter in the network; its title.
    WebFilter(String),
    /// HTML of the network, to accept terms or to sign in; its title.
    NetworkPage(String),
    /// Blanks and line ends only.
    Blank,
    /// JSON that ends too early; where.
    CutOff(String),
    /// Text behind the document; where.
    Trailing(String),
    /// A file of another kind, with its article.
    File(&'static str),
    /// Nested more deeply than the limit; where.
    TooDeep(String),
    /// JSON, but no object; what it is.
    NotObject(&'static str),
    /// JSON without an array of keys, where a key set is expected.
    NoKeys,
    /// Another form than JSON, or JSON with something around it.
    Form(&'static str),
    /// Plain text. It may be a secret, so it is not quoted.
    Plain,
    /// Other; the parser's message.
    Syntax(String),
}

/// Target of a redirect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Redirect {
    /// To what may be a document.
    Document,
    /// To a login page.
    Login,
    /// To plain http on another computer.
    PlainHttp,
    /// To an address with a user name or password.
    Credentials,
    /// To something else.
    Elsewhere,
    /// Without a `Location` header.
    Nowhere,
}

pub(super) fn redirect_kind(target: Option<&str>) -> Redirect {
    let Some(target) = target else {
        return Redirect::Nowhere;
    };
    let Some(uri) = Uri::split(target).filter(|_| url_faults(target).is_empty()) else {
        if Uri::split(target).is_some_and(|uri| uri.user_info.is_some()) {
            return Redirect::Credentials;
        }
        return Redirect::Elsewhere;
    };
    if uri.scheme.eq_ignore_ascii_case("http") && !uri.is_loopback() {
        return Redirect::PlainHttp;
    }
    let path = uri.path.to_ascii_lowercase();
    let document = ["openid-configuration", "oauth-authorization-server"];
    if document
        .iter()
        .any(|it| path.contains(&format!("/.well-known/{it}")))
    {
        return Redirect::Document;
    }
    let query = uri.query.unwrap_or_default().to_ascii_lowercase();
    let words = [
        "login",
        "signin",
        "sign-in",
        "sso",
        "/adfs/ls",
        "authorize",
        "/auth",
        "saml",
        "account",
    ];
    let parameters = [
        "redirect_uri=",
        "returnurl=",
        "return_to=",
        "samlrequest=",
        "wa=w",
        "next=",
        "service=",
        "rd=",
    ];
    if words.iter().any(|word| path.contains(word))
        || parameters.iter().any(|word| query.contains(word))
    {
        return Redirect::Login;
    }
    Redirect::Elsewhere
}

/// Which proxy, and where it is set: `the proxy 127.0.0.7:3128 (HTTPS_PROXY)`.
fn proxy_name(proxy: &ProxyFacts) -> String {
    let address = visible(&proxy.address);
    match proxy.variable {
        Some(variable) => format!("the proxy {address} ({variable})"),
        None => format!("the proxy {address}"),
    }
}

pub(super) fn proxy_message(proxy: &ProxyFacts, cause: &ProxyCause) -> String {
    let name = proxy_name(proxy);
    match cause {
        ProxyCause::Login(None) => format!("{name} requires a login (407)"),
        ProxyCause::Login(Some(methods)) => {
            format!("{name} requires a login (407; {})", shown(methods))
        }
        ProxyCause::LoginRefused => match proxy.variable {
            Some(variable) => format!(
                "the proxy {} rejected the user name and password in {variable}",
                visible(&proxy.address)
            ),
            None => format!("{name} rejected the user name and password"),
        },
        ProxyCause::Socks(code) => match code {
            0xff => format!("{name} requires a login"),
            2 => format!("{name} does not allow this host"),
            3 => format!("{name} has no route to the network of this host"),
            4 => format!("{name} can't reach this host"),
            5 => format!("{name} reached the host, but the connection was refused there"),
            6 => format!("{name} did not reach the host in time"),
            code => format!("{name} could not connect (SOCKS reply {code})"),
        },
        ProxyCause::LocalName => {
            format!("this computer can't find the host name, and {name} was not asked for it")
        }
        ProxyCause::Plain => format!("{name} does not use TLS, but its address starts with https"),
        ProxyCause::Refused(status @ 500..) => {
            format!("{name} could not reach the host ({status})")
        }
        ProxyCause::Website(401) => format!(
            "{name} returned 401, as a website does; a proxy that requires a login returns 407"
        ),
        ProxyCause::Website(status) => {
            format!("{name} returned {status} instead of connecting, as a website does")
        }
        ProxyCause::SignIn(status @ 300..400) => {
            format!("{name} redirects to a page instead of connecting ({status})")
        }
        ProxyCause::SignIn(status) => {
            format!("{name} wants you to sign in to the network first ({status})")
        }
        ProxyCause::Busy(status, when) => {
            let when = when.as_deref().map(wait);
            let when = when.map_or_else(String::new, |when| format!("; Retry-After: {when}"));
            format!("{name} is busy ({status}{when})")
        }
        ProxyCause::Broken => {
            format!("{name} connected, but the response that followed was not TLS")
        }
        ProxyCause::Refused(status) => format!("{name} blocks this host ({status})"),
        ProxyCause::Unreachable => format!("{name} can't be reached"),
        ProxyCause::NameNotFound => format!("{name} has an unknown host name"),
        ProxyCause::TimedOut(seconds) => format!("{name} did not respond in {seconds} s"),
        ProxyCause::NotAProxy => format!("{name} closed the connection or is not a proxy"),
        ProxyCause::Unusable(why) => match proxy.variable {
            Some(variable) => format!("{variable} is not the address of a proxy: {}", shown(why)),
            None => format!("the proxy is not an address: {}", shown(why)),
        },
    }
}

pub(super) fn proxy_fix(proxy: &ProxyFacts, cause: &ProxyCause) -> String {
    let variable = proxy.variable.unwrap_or("the proxy setting");
    let except = proxy.exceptions.unwrap_or("NO_PROXY");
    match cause {
        ProxyCause::Login(Some(methods)) if !methods.to_ascii_lowercase().contains("basic") => {
            format!(
                "kmctl signs in to a proxy only with Basic authentication: set {variable} to a proxy that needs no login, or add the host to {except}."
            )
        }
        ProxyCause::Login(_) | ProxyCause::Socks(0xff) => format!(
            "Put the user name and password before the host in {variable}, as USER:PASSWORD@HOST:PORT, or add the host to {except}."
        ),
        ProxyCause::LoginRefused => {
            format!(
                "Correct the user name and password in {variable}; special characters must be percent-encoded."
            )
        }
        ProxyCause::Socks(2) => {
            format!("Ask the proxy's administrator to allow this host, or add it to {except}.")
        }
        ProxyCause::Socks(5) => {
            "Check the host and port, and that the provider is running.".to_owned()
        }
        ProxyCause::Socks(_) => {
            format!(
                "Check the host name; if only this computer can reach it directly, add it to {except}."
            )
        }
        ProxyCause::LocalName => {
            format!(
                "Check the host name; if only the proxy knows it, start {variable} with socks5h:// instead of socks5:// (socks4a:// instead of socks4://)."
            )
        }
        ProxyCause::Plain => format!("Start {variable} with http:// instead of https://."),
        ProxyCause::Refused(500..) => {
            format!(
                "Check the host name; if only this computer can reach it directly, add it to {except}."
            )
        }
        ProxyCause::SignIn(511) => {
            "Sign in to this network with a browser, then try again.".to_owned()
        }
        ProxyCause::SignIn(_) => {
            format!("Sign in at the proxy with a browser, or correct or unset {variable}.")
        }
        ProxyCause::Website(_) => format!(
            "Check that {variable} points to a proxy and not to a website. If the provider can be reached without one, add its host to {except}."
        ),
        ProxyCause::Busy(_, when) => format!(
            "Try again {}. The provider itself may be fine.",
            when.as_deref()
                .map_or_else(|| "in a minute".to_owned(), after)
        ),
        ProxyCause::Broken => format!(
            "Ask the proxy's administrator whether it blocks or intercepts this host, or add the host to {except}."
        ),
        ProxyCause::Refused(_) => {
            format!("Ask the proxy's administrator to allow this host, or add it to {except}.")
        }
        ProxyCause::Unusable(_) => format!(
            "Set {variable} to http://HOST:PORT, https://HOST:PORT or socks5h://HOST:PORT, or unset it."
        ),
        ProxyCause::Unreachable
        | ProxyCause::NameNotFound
        | ProxyCause::TimedOut(_)
        | ProxyCause::NotAProxy => {
            format!("Correct or unset {variable}, or add the host to {except}.")
        }
    }
}

pub(super) fn text_message(cause: &TextCause) -> String {
    match cause {
        TextCause::WebPage(None) => "a web page, not JSON".to_owned(),
        TextCause::WebPage(Some(title)) => {
            format!("a web page, not JSON, with the title {}", quoted(title))
        }
        TextCause::BrowserCheck => "a page that checks browsers, not JSON".to_owned(),
        TextCause::LoginPage => "a login page, not JSON".to_owned(),
        TextCause::Firewall(product) => {
            let firewall = firewall(*product);
            let firewall = firewall.trim_end_matches(',');
            format!("the page of {firewall}, not the provider's response")
        }
        TextCause::Plain => "plain text, not JSON".to_owned(),
        TextCause::Wide(encoding) => format!("text in {encoding}; JSON must be UTF-8"),
        TextCause::NotUtf8(line) => format!("not UTF-8 text (line {line})"),
        TextCause::Compressed(how) => format!("compressed data ({}), not JSON", visible(how)),
        TextCause::CompressedTwice => "compressed twice (gzip), not JSON".to_owned(),
        TextCause::Damaged => "compressed data that is damaged or incomplete".to_owned(),
        TextCause::Maintenance(title) => {
            format!("a maintenance page, not JSON ({})", quoted(title))
        }
        TextCause::WebFilter(title) => format!(
            "the page of a web filter, not the provider's response ({})",
            quoted(title)
        ),
        TextCause::NetworkPage(title) => format!(
            "the page of this network, not the provider's response ({})",
            quoted(title)
        ),
        TextCause::Blank => "an empty response, not JSON".to_owned(),
        TextCause::File(what) => format!("{what}, not JSON"),
        TextCause::CutOff(place) => format!("incomplete JSON: it ends too early ({place})"),
        TextCause::Trailing(place) => {
            format!("JSON followed by more text ({place})")
        }
        TextCause::TooDeep(place) => format!("JSON nested more than 64 levels deep ({place})"),
        TextCause::NotObject(what) => format!("JSON, but {what} and not an object"),
        TextCause::NoKeys => "JSON without an array named keys".to_owned(),
        TextCause::Form(what) => (*what).to_owned(),
        TextCause::Syntax(words) => format!("not JSON: {}", visible(words)),
    }
}

pub(super) fn text_fix(cause: &TextCause) -> &'static str {
    match cause {
        TextCause::BrowserCheck => BROWSER_CHECK,
        TextCause::Firewall(_) => FIREWALL,
        TextCause::Plain => {
            "Check the address: a discovery document is JSON, and its address ends in /.well-known/openid-configuration."
        }
        TextCause::WebPage(_) => {
            "Check the address. If the page asks you to sign in, the discovery document isn't public."
        }
        TextCause::LoginPage => {
            "Discovery is not public: ask the provider to serve it without a login, or check the address."
        }
        TextCause::Wide(_) | TextCause::NotUtf8(_) => {
            "Ask the provider to save and serve the document as UTF-8."
        }
        TextCause::Compressed(_) => {
            "Ask the provider to send this address uncompressed, or with Content-Encoding: gzip."
        }
        TextCause::CompressedTwice => {
            "Ask the provider to compress it once: the server and a proxy in front of it probably both do it."
        }
        TextCause::Damaged => {
            "Ask the provider to serve the whole response; a proxy in front of the provider may compress it wrongly or cut it off."
        }
        TextCause::Maintenance(_) => "Try again later. The configuration itself may be fine.",
        TextCause::WebFilter(_) => WEB_FILTER,
        TextCause::NetworkPage(_) => "Sign in to this network with a browser, then try again.",
        TextCause::Blank => "Check the address; the provider sent nothing.",
        TextCause::File(_) => "Check the address: the file there is not a discovery document.",
        TextCause::NoKeys => "Check JWKS Endpoint: a key set is {\"keys\": [...]}.",
        TextCause::CutOff(_) => {
            "Ask the provider to serve the whole document; a proxy in front of the provider may cut it off."
        }
        TextCause::Trailing(_)
        | TextCause::TooDeep(_)
        | TextCause::NotObject(_)
        | TextCause::Form(_)
        | TextCause::Syntax(_) => {
            "Send this to the provider's administrator: the document must be one JSON object and nothing else."
        }
    }
}
