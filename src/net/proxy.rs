//! Proxies: variables that name one, and the reasons for a refusal.

use std::fmt;
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use url::Url;

use super::client_settings::Proxies;
use crate::discovery::{ProxyCause, ProxyFacts};
pub(super) use refusal::of_status;
use refusal::refusal;

mod refusal;

/// Proxy chosen for a target.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Proxy {
    /// Address; never shown, since it may contain a user name and password.
    pub(super) url: String,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) variable: Option<&'static str>,
    pub(super) exceptions: Option<&'static str>,
}

impl fmt::Debug for Proxy {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "Proxy({}:{} of {:?})",
            self.host, self.port, self.variable
        )
    }
}

impl Proxy {
    /// Facts without credentials, for messages.
    pub(super) fn facts(&self) -> ProxyFacts {
        ProxyFacts {
            address: format!("{}:{}", self.host, self.port),
            variable: self.variable,
            exceptions: self.exceptions,
        }
    }

    /// Whether a user name goes with it.
    fn has_login(&self) -> bool {
        Url::parse(&self.url).is_ok_and(|url| !url.username().is_empty())
    }

    /// Whether it speaks HTTP, so that it can be asked for the reason of a refusal.
    fn speaks_plain_http(&self) -> bool {
        self.url.starts_with("http://")
    }
}

/// The proxies that the settings name, and the hosts that need none.
#[derive(Debug)]
pub(super) struct ProxySettings {
    https: Option<Value>,
    http: Option<Value>,
    exceptions: Option<&'static str>,
    /// Matches a host that is not excepted.
    excepted: Matcher,
}

#[derive(Clone, Debug)]
struct Value {
    variable: Option<&'static str>,
    parsed: Result<Proxy, String>,
}

impl ProxySettings {
    /// Reads the settings, and the variables where they say so.
    pub(super) fn new(proxies: &Proxies) -> Self {
        match proxies {
            Proxies::Environment => Self::read(&|name| std::env::var(name).ok()),
            Proxies::Never => Self::read(&|_| None),
            Proxies::Fixed(address) => {
                let value = Value::new(None, address);
                Self {
                    https: Some(value.clone()),
                    http: Some(value),
                    exceptions: None,
                    excepted: excepted(""),
                }
            }
        }
    }

    /// As curl does: a variable in lower case wins over one in upper case, and an empty one means no proxy.
    fn read(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let first = |names: &[&'static str]| {
            let found = names.iter().find_map(|name| Some((*name, variable(name)?)));
            found
                .filter(|(_, value)| !value.trim().is_empty())
                .map(|(name, value)| Value::new(Some(name), value.trim()))
        };
        let exceptions = variable("no_proxy").map(|_| "no_proxy");
        let no = variable("no_proxy").or_else(|| variable("NO_PROXY"));
        Self {
            https: first(&["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]),
            http: first(&["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"]),
            exceptions,
            excepted: excepted(&no.unwrap_or_default()),
        }
    }

    /// Proxy for an address; `None` for a direct connection.
    ///
    /// # Errors
    /// The configured value is not the address of a proxy.
    pub(super) fn choose(&self, url: &Url) -> Option<Result<Proxy, (ProxyFacts, ProxyCause)>> {
        let value = match url.scheme() {
            "https" => self.https.as_ref()?,
            _ => self.http.as_ref()?,
        };
        let uri = url.as_str().parse::<Uri>().ok()?;
        self.excepted.intercept(&uri)?;
        let with_exceptions = |proxy| Proxy {
            exceptions: self.exceptions,
            ..proxy
        };
        Some(value.parsed.clone().map(with_exceptions).map_err(|why| {
            let facts = ProxyFacts {
                address: String::new(),
                variable: value.variable,
                exceptions: self.exceptions,
            };
            (facts, ProxyCause::Unusable(why))
        }))
    }
}

/// A proxy for every host but these.
fn excepted(hosts: &str) -> Matcher {
    Matcher::builder()
        .all("http://proxy.invalid")
        .no(hosts)
        .build()
}

impl Value {
    fn new(variable: Option<&'static str>, text: &str) -> Self {
        Value {
            variable,
            parsed: parse(variable, text),
        }
    }
}

/// What a value is in place of an address, where it is another known notation.
fn other_notation(text: &str) -> Option<&'static str> {
    let lower = text.to_ascii_lowercase();
    let path = lower.split(['?', '#']).next().unwrap_or_default();
    if path.ends_with(".pac") || path.ends_with("/wpad.dat") || lower.starts_with("pac+") {
        return Some("kmctl doesn't support PAC files");
    }
    if lower.starts_with("proxy ") || lower.starts_with("socks ") || lower.starts_with("socks5 ") {
        return Some("it is a result of a PAC file");
    }
    if lower.contains(';')
        || ["http=", "https=", "socks="]
            .iter()
            .any(|it| lower.starts_with(it))
    {
        return Some("it is a list of proxies");
    }
    if lower.contains(',') {
        return Some("it names several proxies");
    }
    let none = [
        "direct", "none", "off", "false", "no", "null", "disabled", "n/a",
    ];
    let automatic = ["system", "auto", "automatic", "wpad", "detect"];
    if automatic.contains(&lower.as_str()) {
        return Some("kmctl doesn't support automatic detection");
    }
    none.contains(&lower.as_str())
        .then_some("it means no proxy")
}

/// Reads an address of a proxy; the scheme may be missing.
fn parse(variable: Option<&'static str>, text: &str) -> Result<Proxy, String> {
    // A password may hold any letter.
    match text.rsplit_once('@') {
        Some((login, _)) => {
            let login = login.split_once("://").map_or(login, |(_, login)| login);
            if login.contains(['/', '\\', '#', '?', ' ']) {
                return Err(
                    "special characters in its user name or password are not percent-encoded"
                        .to_owned(),
                );
            }
        }
        None if text.contains(['$', '{', '%']) => {
            return Err("it contains a variable that was not replaced".to_owned());
        }
        None => {
            if let Some(what) = other_notation(text) {
                return Err(what.to_owned());
            }
        }
    }
    if text.matches("http").count() > 1 && text.matches(":/").count() > 1 {
        return Err("it has http:// twice".to_owned());
    }
    if text.starts_with("http:") && !text.starts_with("http://")
        || text.starts_with("https:") && !text.starts_with("https://")
    {
        return Err("its scheme is not followed by ://".to_owned());
    }
    let text = match text.split_once("://") {
        Some(("socks", rest)) => format!("socks4://{rest}"),
        Some(_) => text.to_owned(),
        None => format!("http://{text}"),
    };
    let url = Url::parse(&text).map_err(|error| match error {
        url::ParseError::InvalidPort => "the port is not a number from 1 to 65535".to_owned(),
        url::ParseError::EmptyHost => "the host is missing".to_owned(),
        _ if text.contains(['"', '\'']) => "it has quotes around it".to_owned(),
        _ => "it is not HOST:PORT".to_owned(),
    })?;
    let default = match url.scheme() {
        "http" => 80,
        "https" => 443,
        "socks4" | "socks4a" | "socks5" | "socks5h" => 1080,
        other => return Err(format!("{other} is not a proxy scheme")),
    };
    let host = url.host_str().unwrap_or_default().to_owned();
    if host.is_empty() {
        return Err("the host is missing".to_owned());
    }
    let port = url.port().unwrap_or(default);
    if port == 0 {
        return Err("the port is 0".to_owned());
    }
    reqwest::Proxy::all(&text).map_err(|_| "it can't be read".to_owned())?;
    Ok(Proxy {
        url: text,
        host,
        port,
        variable,
        exceptions: None,
    })
}

/// Largest response head read from a proxy, in bytes.
const HEAD_LIMIT: usize = 16 * 1024;

/// Repeats CONNECT to learn why the proxy refuses this host; `None` if it does not refuse now.
pub(super) async fn why_refused(
    proxy: &Proxy,
    host: &str,
    port: u16,
    limit: Duration,
) -> Option<ProxyCause> {
    let asked = tokio::time::timeout(limit, ask(proxy, host, port)).await;
    asked.unwrap_or(Some(
        ProxyCause::TimedOut(limit.as_secs_f64().ceil() as u64),
    ))
}

async fn ask(proxy: &Proxy, host: &str, port: u16) -> Option<ProxyCause> {
    let bare = proxy.host.trim_start_matches('[').trim_end_matches(']');
    let addresses = match tokio::net::lookup_host((bare, proxy.port)).await {
        Ok(addresses) => addresses.collect::<Vec<_>>(),
        Err(_) => return Some(ProxyCause::NameNotFound),
    };
    if addresses.is_empty() {
        return Some(ProxyCause::NameNotFound);
    }
    let Ok(mut stream) = TcpStream::connect(&*addresses).await else {
        return Some(ProxyCause::Unreachable);
    };
    if proxy.url.starts_with("socks") {
        return socks(&mut stream, proxy, host, port).await;
    }
    let request = format!(
        "CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n{}\r\n",
        authorization(&proxy.url)
    );
    if stream.write_all(request.as_bytes()).await.is_err() {
        return Some(ProxyCause::NotAProxy);
    }
    let mut head = Vec::new();
    let mut piece = [0; 2048];
    while head.len() < HEAD_LIMIT && !head.windows(4).any(|it| it == b"\r\n\r\n") {
        match stream.read(&mut piece).await {
            Ok(read) if read > 0 => head.extend(piece.iter().take(read)),
            _ => break,
        }
    }
    let head = String::from_utf8_lossy(&head);
    if !proxy.speaks_plain_http() {
        // Over TLS only the handshake with the proxy can be tested.
        return head.starts_with("HTTP/").then_some(ProxyCause::Plain);
    }
    match refusal(&head) {
        Some(ProxyCause::Login(methods))
            if proxy.has_login() && knows_basic(methods.as_deref()) =>
        {
            Some(ProxyCause::LoginRefused)
        }
        cause => cause,
    }
}

fn knows_basic(methods: Option<&str>) -> bool {
    methods.is_none_or(|methods| methods.to_ascii_lowercase().contains("basic"))
}

/// Connects through a SOCKS proxy: RFC 1928, RFC 1929, or SOCKS 4a.
async fn socks(stream: &mut TcpStream, proxy: &Proxy, host: &str, port: u16) -> Option<ProxyCause> {
    let local = proxy.url.starts_with("socks5:") || proxy.url.starts_with("socks4:");
    if local && tokio::net::lookup_host((host, port)).await.is_err() {
        return Some(ProxyCause::LocalName);
    }
    let asked = match proxy.url.starts_with("socks4") {
        true => socks4(stream, host, port).await,
        false => socks5(stream, proxy, host, port).await,
    };
    asked.unwrap_or(Some(ProxyCause::NotAProxy))
}

async fn socks4(
    stream: &mut TcpStream,
    host: &str,
    port: u16,
) -> std::io::Result<Option<ProxyCause>> {
    let mut request = vec![4, 1];
    request.extend(port.to_be_bytes());
    request.extend([0, 0, 0, 1, 0]);
    request.extend(host.as_bytes());
    request.push(0);
    stream.write_all(&request).await?;
    let mut reply = [0; 8];
    stream.read_exact(&mut reply).await?;
    Ok(match reply {
        [0, 90, ..] => None,
        [0, 91, ..] => Some(ProxyCause::Socks(4)),
        [0, 92 | 93, ..] => Some(ProxyCause::Socks(0xff)),
        _ => Some(ProxyCause::NotAProxy),
    })
}

async fn socks5(
    stream: &mut TcpStream,
    proxy: &Proxy,
    host: &str,
    port: u16,
) -> std::io::Result<Option<ProxyCause>> {
    let methods: &[u8] = match proxy.has_login() {
        true => &[5, 2, 0, 2],
        false => &[5, 1, 0],
    };
    stream.write_all(methods).await?;
    let mut chosen = [0; 2];
    stream.read_exact(&mut chosen).await?;
    match chosen {
        [5, 0] => {}
        [5, 2] => {
            let url = Url::parse(&proxy.url).map_err(std::io::Error::other)?;
            let mut login = vec![1];
            for text in [url.username(), url.password().unwrap_or_default()] {
                let text = decoded(text);
                login.push(u8::try_from(text.len()).unwrap_or(u8::MAX));
                login.extend(text.bytes().take(255));
            }
            stream.write_all(&login).await?;
            let mut answer = [0; 2];
            stream.read_exact(&mut answer).await?;
            if answer != [1, 0] {
                return Ok(Some(ProxyCause::LoginRefused));
            }
        }
        [5, 0xff] if proxy.has_login() => return Ok(Some(ProxyCause::LoginRefused)),
        [5, 0xff] => return Ok(Some(ProxyCause::Socks(0xff))),
        _ => return Ok(Some(ProxyCause::NotAProxy)),
    }
    let mut request = vec![5, 1, 0, 3, u8::try_from(host.len()).unwrap_or(u8::MAX)];
    request.extend(host.bytes().take(255));
    request.extend(port.to_be_bytes());
    stream.write_all(&request).await?;
    let mut reply = [0; 2];
    stream.read_exact(&mut reply).await?;
    Ok(match reply {
        [5, 0] => None,
        [5, code] => Some(ProxyCause::Socks(code)),
        _ => Some(ProxyCause::NotAProxy),
    })
}

fn decoded(text: &str) -> String {
    url::form_urlencoded::parse(format!("x={}", text.replace('+', "%2B")).as_bytes())
        .next()
        .map_or_else(String::new, |(_, value)| value.into_owned())
}

/// `Proxy-Authorization: Basic`, where the address has a user name.
fn authorization(url: &str) -> String {
    use base64::Engine as _;
    let Some(url) = Url::parse(url)
        .ok()
        .filter(|url| !url.username().is_empty())
    else {
        return String::new();
    };
    let pair = format!(
        "{}:{}",
        decoded(url.username()),
        decoded(url.password().unwrap_or_default())
    );
    let encoded = base64::engine::general_purpose::STANDARD.encode(pair);
    format!("Proxy-Authorization: Basic {encoded}\r\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> ProxySettings {
        ProxySettings::read(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name)?;
            Some(found.1.to_owned())
        })
    }

    fn chosen(variables: &[(&str, &str)], url: &str) -> String {
        match settings(variables).choose(&url.parse().unwrap()) {
            None => "direct".to_owned(),
            Some(Ok(proxy)) => format!(
                "{}:{} of {}",
                proxy.host,
                proxy.port,
                proxy.variable.unwrap()
            ),
            Some(Err((facts, ProxyCause::Unusable(why)))) => {
                format!("{}: {why}", facts.variable.unwrap())
            }
            Some(Err(other)) => format!("{other:?}"),
        }
    }

    #[test]
    fn variables_are_read_as_curl_reads_them() {
        const URL: &str = "https://idp.example/";
        #[rustfmt::skip]
        let rows = [
            (&[][..], URL, "direct"),
            (&[("HTTPS_PROXY", "http://a:1")], URL, "a:1 of HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "http://b:2")], URL, "b:2 of https_proxy"),
            (&[("HTTPS_PROXY", "http://a:1"), ("https_proxy", "")], URL, "direct"),
            (&[("ALL_PROXY", "socks5h://s")], URL, "s:1080 of ALL_PROXY"),
            (&[("all_proxy", "x:3"), ("HTTPS_PROXY", "http://a:1")], URL, "a:1 of HTTPS_PROXY"),
            (&[("HTTP_PROXY", "http://a:1")], URL, "direct"),
            (&[("HTTP_PROXY", "http://a:1")], "http://idp.example/", "a:1 of HTTP_PROXY"),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "idp.example")], URL, "direct"),
            (&[("HTTPS_PROXY", "http://a:1"), ("NO_PROXY", "idp.example"), ("no_proxy", "")], URL,
                "a:1 of HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "proxy.example:3128")], URL, "proxy.example:3128 of HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://u:geheim@a:1")], URL, "a:1 of HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://a:port")], URL, "HTTPS_PROXY: the port is not a number from 1 to 65535"),
            (&[("HTTPS_PROXY", "http://")], URL, "HTTPS_PROXY: the host is missing"),
            (&[("HTTPS_PROXY", "ftp://a:1")], URL, "HTTPS_PROXY: ftp is not a proxy scheme"),
            (&[("HTTPS_PROXY", "http://wpad.corp/proxy.pac?x=1")], URL,
                "HTTPS_PROXY: kmctl doesn't support PAC files"),
            (&[("HTTPS_PROXY", "file:///etc/wpad.dat")], URL,
                "HTTPS_PROXY: kmctl doesn't support PAC files"),
            (&[("HTTPS_PROXY", "PROXY a:1")], URL, "HTTPS_PROXY: it is a result of a PAC file"),
            (&[("HTTPS_PROXY", "http=a:1;https=b:2")], URL, "HTTPS_PROXY: it is a list of proxies"),
            (&[("HTTPS_PROXY", "http://CORP\\joe:geheim@a:1")], URL,
                "HTTPS_PROXY: special characters in its user name or password are not percent-encoded"),
            (&[("HTTPS_PROXY", "http://${PROXY}:3128")], URL,
                "HTTPS_PROXY: it contains a variable that was not replaced"),
            (&[("HTTPS_PROXY", "none")], URL, "HTTPS_PROXY: it means no proxy"),
            (&[("HTTPS_PROXY", "Auto")], URL,
                "HTTPS_PROXY: kmctl doesn't support automatic detection"),
            (&[("HTTPS_PROXY", "http://http://a:1")], URL, "HTTPS_PROXY: it has http:// twice"),
            (&[("HTTPS_PROXY", "http:/a:1")], URL, "HTTPS_PROXY: its scheme is not followed by ://"),
            (&[("HTTPS_PROXY", "http://http-proxy.example:1")], URL, "http-proxy.example:1 of HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://u:a;b,c@a:1")], URL, "a:1 of HTTPS_PROXY"),
            (&[("HTTPS_PROXY", "http://a:0")], URL, "HTTPS_PROXY: the port is 0"),
        ];
        for (variables, url, expected) in rows {
            assert_eq!(chosen(variables, url), expected, "{variables:?}");
        }
        let proxy = settings(&[("HTTPS_PROXY", "http://u:geheim@a:1")]);
        assert!(!format!("{:?}", proxy.choose(&URL.parse().unwrap())).contains("geheim"));
    }
}
