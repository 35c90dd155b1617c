//! URLs as written: split by RFC 3986, and checked by reading rule R5 of `discovery::checks`. Nothing is corrected silently,
//! unlike in web-style parsers.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The parts of a URL, as written. RFC 3986 §3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Uri<'a> {
    /// Before the first colon.
    pub scheme: &'a str,
    /// User info, host and port together; empty without `//`.
    pub authority: &'a str,
    /// Part before `@`; `None` without `@`.
    pub user_info: Option<&'a str>,
    /// Host as written: `[::1]` keeps its brackets.
    pub host: &'a str,
    /// Part after the host's colon; `None` without a colon.
    pub port: Option<&'a str>,
    /// From the first slash on.
    pub path: &'a str,
    /// Part after `?`; `None` without one.
    pub query: Option<&'a str>,
    /// Part after `#`; `None` without one.
    pub fragment: Option<&'a str>,
}

impl<'a> Uri<'a> {
    /// Splits an absolute URI; `None` without a scheme. Without `//` there is no host, and the rest is the path.
    pub fn split(text: &'a str) -> Option<Self> {
        let (scheme, rest) = text.split_once(':')?;
        let mut letters = scheme.bytes();
        let good = letters
            .next()
            .is_some_and(|first| first.is_ascii_alphabetic())
            && letters.all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
        if !good {
            return None;
        }
        Some(Uri::parts(scheme, rest))
    }

    /// Splits any text; the scheme may be missing, and then the text starts with the host.
    pub fn lenient(text: &'a str) -> Self {
        let (scheme, start) = match text.split_once("://") {
            Some((scheme, _)) => (scheme, scheme.len() + 1),
            None => ("", 0),
        };
        let rest = text.get(start..).unwrap_or_default();
        if rest.starts_with("//") {
            return Uri::parts(scheme, rest);
        }
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (authority, after) = rest.split_at(end);
        Uri {
            scheme,
            ..Uri::parts("", after)
        }
        .with_authority(authority)
    }

    fn parts(scheme: &'a str, rest: &'a str) -> Self {
        let (rest, fragment) = cut(rest, '#');
        let (rest, query) = cut(rest, '?');
        let (authority, path) = match rest.strip_prefix("//") {
            Some(rest) => rest.split_at(rest.find('/').unwrap_or(rest.len())),
            None => ("", rest),
        };
        Uri {
            scheme,
            authority: "",
            user_info: None,
            host: "",
            port: None,
            path,
            query,
            fragment,
        }
        .with_authority(authority)
    }

    fn with_authority(self, authority: &'a str) -> Self {
        let (user_info, host_port) = match authority.rsplit_once('@') {
            Some((user, rest)) => (Some(user), rest),
            None => (None, authority),
        };
        let (host, port) = host_and_port(host_port);
        Uri {
            authority,
            user_info,
            host,
            port,
            ..self
        }
    }

    /// Whether the host means this computer.
    pub fn is_loopback(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        host.eq_ignore_ascii_case("localhost")
            || host.to_ascii_lowercase().ends_with(".localhost")
            || host
                .parse::<IpAddr>()
                .is_ok_and(|address| address.is_loopback())
    }

    /// Whether the host is internal: a private address, or a name without a public domain.
    pub fn is_internal(&self) -> bool {
        let host = self.host.trim_start_matches('[').trim_end_matches(']');
        match host.parse::<IpAddr>() {
            Ok(IpAddr::V4(address)) => {
                address.is_loopback() || address.is_private() || address.is_link_local()
            }
            Ok(IpAddr::V6(address)) => {
                address.is_loopback()
                    || address.is_unique_local()
                    || address.is_unicast_link_local()
            }
            Err(_) => {
                let host = host.to_ascii_lowercase();
                let ends = [".local", ".internal", ".svc", ".localhost"];
                !host.is_empty()
                    && (!host.contains('.') || ends.iter().any(|end| host.ends_with(end)))
            }
        }
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

fn host_and_port(place: &str) -> (&str, Option<&str>) {
    if place.starts_with('[')
        && let Some(end) = place.find(']')
    {
        let (host, rest) = place.split_at(end + 1);
        return (host, rest.strip_prefix(':'));
    }
    match place.rsplit_once(':') {
        Some((host, port)) => (host, Some(port)),
        None => (place, None),
    }
}

/// Fault of a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// A character that no URL may hold, with its place counted from 1.
    Character(char, usize),
    /// A `%` without two hexadecimal digits, with its place counted from 1.
    Percent(usize),
    /// The text does not start with `scheme:`.
    NoScheme,
    /// The scheme is not the expected one.
    Scheme(String),
    /// Nothing stands between `//` and the path.
    NoHost,
    /// The host is not a valid host name or address.
    Host(String),
    /// `https://https://`.
    DoubledScheme,
    /// A host that is not a valid IP address, although it is written as one.
    IpAddress(String),
    /// An IPv6 address that is not in brackets.
    Brackets,
    /// An IPv6 address with one of its two brackets.
    OneBracket,
    /// Two ports after the host.
    TwoPorts(String, String),
    /// The port is not a number from 1 to 65535.
    Port(String),
    /// A user name, perhaps with a password; never shown.
    Credentials,
}

impl Fault {
    /// A half sentence about the URL: `contains a space at character 12`.
    pub fn describe(&self) -> String {
        match self {
            Fault::Character(letter, place) => {
                format!("contains {} at character {place}", letter_name(*letter))
            }
            Fault::Percent(place) => {
                format!("has a % without two hexadecimal digits at character {place}")
            }
            Fault::NoScheme => "does not start with https://".to_owned(),
            Fault::Scheme(scheme) => format!("starts with {scheme}: instead of https:"),
            Fault::NoHost => "has no host name".to_owned(),
            Fault::Host(host) => format!("has the invalid host name {host}"),
            Fault::DoubledScheme => "has https:// twice".to_owned(),
            Fault::IpAddress(host) => format!("has the invalid IP address {host}"),
            Fault::Brackets => "has an IPv6 address without brackets".to_owned(),
            Fault::OneBracket => "has an IPv6 address with only one bracket".to_owned(),
            Fault::TwoPorts(one, other) => format!("has two ports, {one} and {other}"),
            Fault::Port(port) => format!("has the invalid port {port} (ports are 1 to 65535)"),
            Fault::Credentials => "contains a user name or password".to_owned(),
        }
    }

    /// Remedy where no correct address can be derived.
    pub fn fix(&self) -> &'static str {
        match self {
            Fault::Port(_) => "Correct the port, or remove it for 443.",
            Fault::TwoPorts(..) => "Keep the provider's port, and remove the other one.",
            Fault::IpAddress(_) => "Correct it, or use the provider's host name.",
            Fault::Host(_) | Fault::NoHost => "Check the part after https://.",
            Fault::Percent(_) => {
                "Write two hexadecimal digits after %, and %25 for a percent sign."
            }
            _ => "Copy the whole address again, starting with https://.",
        }
    }
}

pub(crate) fn letter_name(letter: char) -> String {
    match letter {
        ' ' => "a space".to_owned(),
        letter => match super::text::find_odd(&letter.to_string()) {
            Some(odd) => format!("{} (U+{:04X})", odd.name, u32::from(letter)),
            None => format!("`{letter}`"),
        },
    }
}

/// Whether a URL has the plainest form: `https`, a host of letters, a path. Such a URL has no fault, user name or fragment; a
/// fast path for most URLs.
pub(crate) fn is_plainly_good(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://") else {
        return false;
    };
    let host = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
        .count();
    let (host, path) = rest.split_at_checked(host).unwrap_or_default();
    let labels = !host.starts_with(['.', '-'])
        && !host.ends_with('-')
        && !["..", ".-", "-."].iter().any(|pair| host.contains(pair));
    labels
        && host.bytes().any(|byte| byte.is_ascii_alphabetic())
        && (path.is_empty() || path.starts_with('/'))
        && path
            .bytes()
            .all(|byte| allowed(byte) && !matches!(byte, b'%' | b'#'))
}

/// Everything that reading rule R5 finds wrong with an `https` URL.
pub(crate) fn faults(text: &str) -> Vec<Fault> {
    if is_plainly_good(text) {
        return Vec::new();
    }
    faults_with_scheme(text, "https")
}

/// Faults of a URL that must have this scheme.
pub(crate) fn faults_with_scheme(text: &str, scheme: &str) -> Vec<Fault> {
    let mut faults = character_faults(text);
    let Some(uri) = Uri::split(text) else {
        faults.push(Fault::NoScheme);
        return faults;
    };
    // `host:8443/path` parses as a scheme but has none.
    if uri.host.is_empty() && is_host_and_port(text, uri.scheme) {
        faults.push(Fault::NoScheme);
        return faults;
    }
    if !uri.scheme.eq_ignore_ascii_case(scheme) {
        faults.push(Fault::Scheme(uri.scheme.to_owned()));
    }
    faults.extend(place_faults(&uri));
    faults
}

/// Whether a text is a host and a port, and what follows them.
fn is_host_and_port(text: &str, host: &str) -> bool {
    let rest = text.get(host.len() + 1..).unwrap_or_default();
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let after = rest.get(digits..).unwrap_or_default();
    digits > 0 && (after.is_empty() || after.starts_with(['/', '?', '#']))
}

/// Faults of a URL of any scheme, except those of the scheme itself; credentials are a fault.
pub(crate) fn url_faults(text: &str) -> Vec<Fault> {
    if is_plainly_good(text) {
        return Vec::new();
    }
    if holds_credentials(text) {
        return vec![Fault::Credentials];
    }
    let mut faults = character_faults(text);
    match Uri::split(text) {
        None => faults.push(Fault::NoScheme),
        Some(parts)
            if parts.scheme.eq_ignore_ascii_case("http")
                || parts.scheme.eq_ignore_ascii_case("https") =>
        {
            faults.extend(place_faults(&parts));
        }
        // `host:8443/path` and `name:word` parse as a scheme but have none.
        Some(parts) if parts.host.is_empty() && !is_other_scheme(parts.scheme) => {
            faults.push(Fault::NoScheme);
        }
        Some(_) => {}
    }
    faults
}

/// Schemes that are known, and none of which is a misspelt `https`.
pub(super) const OTHER_SCHEMES: [&str; 14] = [
    "ftp", "ftps", "sftp", "file", "ldap", "ldaps", "ws", "wss", "urn", "data", "mailto", "tcp",
    "spiffe", "ssh",
];

/// Whether a scheme is a known one that documents are not read with.
pub(crate) fn is_other_scheme(scheme: &str) -> bool {
    OTHER_SCHEMES.contains(&scheme.to_ascii_lowercase().as_str())
}

/// Whether an address contains a user name, also one whose password hides where the host begins.
pub(crate) fn holds_credentials(text: &str) -> bool {
    user_info(text).is_some()
}

/// The user name and password in an address. Without a scheme only `name:password@` counts: what has no colon is a mail address.
pub(super) fn user_info(text: &str) -> Option<&str> {
    if let Some((_, rest)) = text.split_once("://") {
        return Some(credentials(rest)?.0);
    }
    let (user, host) = credentials(text)?;
    let scheme = user.split(':').next().unwrap_or_default();
    let pair = user.contains(':') && !scheme.is_empty() && !is_other_scheme(scheme);
    (pair && !host.is_empty() && !user.contains(char::is_whitespace)).then_some(user)
}

/// The user name and password in front of a host, and what follows the `@`. A password may contain `/`, `?` and `#`.
pub(super) fn credentials(after_scheme: &str) -> Option<(&str, &str)> {
    let end = after_scheme
        .find(['/', '?', '#', '\\'])
        .unwrap_or(after_scheme.len());
    let (authority, _) = after_scheme.split_at(end);
    if let Some(at) = authority.rfind('@') {
        return Some((after_scheme.get(..at)?, after_scheme.get(at + 1..)?));
    }
    let (_, after_colon) = authority.split_once(':')?;
    let ipv6 = |text: &str| {
        text.matches(':').count() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'))
    };
    let port = after_colon.bytes().all(|byte| byte.is_ascii_digit());
    let password = !authority.starts_with('[') && !port && !ipv6(authority);
    let at = after_scheme.rfind('@').filter(|_| password)?;
    Some((after_scheme.get(..at)?, after_scheme.get(at + 1..)?))
}

/// Faults of host and port.
pub(crate) fn place_faults(uri: &Uri<'_>) -> Vec<Fault> {
    // Without `::` an IPv6 address has eight parts; a host of hexadecimal digits with two ports has three.
    let colons = uri.authority.matches(':').count();
    let bare_ipv6 = !uri.authority.starts_with('[')
        && (colons > 2 || uri.authority.contains("::"))
        && !uri.authority.split(':').next().is_some_and(is_dotted)
        && uri
            .authority
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || matches!(byte, b':' | b'.'));
    if bare_ipv6 {
        return vec![Fault::Brackets];
    }
    let place = uri.authority.rsplit('@').next().unwrap_or_default();
    if place.contains(':') && place.contains('[') != place.contains(']') {
        return vec![Fault::OneBracket];
    }
    if let Some((_, one, other)) = two_ports(place) {
        return vec![Fault::TwoPorts(one.to_owned(), other.to_owned())];
    }
    let scheme_as_host =
        uri.host.eq_ignore_ascii_case("https") || uri.host.eq_ignore_ascii_case("http");
    let lower = uri.authority.to_ascii_lowercase();
    let glued = lower.ends_with("https:") || lower.ends_with("http:");
    if (scheme_as_host || glued) && uri.path.starts_with("//") {
        return vec![Fault::DoubledScheme];
    }
    let mut faults = Vec::new();
    if uri.host.is_empty() {
        faults.push(Fault::NoHost);
    } else if !host_is_good(uri.host) {
        let host = uri.host.to_owned();
        faults.push(match is_ip_address(&host) {
            true => Fault::IpAddress(host),
            false => Fault::Host(host),
        });
    }
    let port_is_good = |port: &str| {
        port.is_empty()
            || port.bytes().all(|b| b.is_ascii_digit())
                && port.parse::<u64>().is_ok_and(|n| (1..=65_535).contains(&n))
    };
    if let Some(port) = uri.port.filter(|port| !port_is_good(port)) {
        faults.push(Fault::Port(port.to_owned()));
    }
    faults
}

/// Host and two ports of `host:8443:443`.
fn two_ports(place: &str) -> Option<(&str, &str, &str)> {
    let number = |text: &&str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let (rest, other) = place.rsplit_once(':')?;
    let (host, one) = rest.rsplit_once(':')?;
    let whole = host.ends_with(']') || !host.contains([':', '[']);
    (whole && number(&one) && number(&other)).then_some((host, one, other))
}

/// Whether a host is written as an IP address: in brackets, or four numbers.
fn is_ip_address(host: &str) -> bool {
    host.starts_with('[') || is_dotted(host)
}

fn is_dotted(host: &str) -> bool {
    host.bytes().all(|b| b.is_ascii_digit() || b == b'.') && host.split('.').count() == 4
}

/// RFC 3986 §3.2.2; characters that no part may hold are reported elsewhere. An underscore passes.
fn host_is_good(host: &str) -> bool {
    if let Some(literal) = host.strip_prefix('[') {
        return literal
            .strip_suffix(']')
            .is_some_and(|address| address.parse::<Ipv6Addr>().is_ok());
    }
    if is_dotted(host) {
        return host.parse::<Ipv4Addr>().is_ok();
    }
    let label = |label: &str| {
        !label.is_empty() && label.len() <= 63 && !label.starts_with('-') && !label.ends_with('-')
    };
    host.len() <= 254
        && host.strip_suffix('.').unwrap_or(host).split('.').all(label)
        && !host.contains(|letter| "[]:@!$&'()*+,;=".contains(letter))
}

/// Whether a letter is one of another alphabet, or accented. Those of a name are one fault.
fn is_foreign_letter(letter: char) -> bool {
    !letter.is_ascii() && letter.is_alphabetic()
}

/// Each character that RFC 3986 does not allow, the first of each kind; letters of other alphabets are one kind.
pub(crate) fn character_faults(text: &str) -> Vec<Fault> {
    let bytes = text.as_bytes();
    let hex = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_hexdigit);
    // Fast path: most URLs are valid.
    let clean = bytes.iter().enumerate().all(|(place, byte)| match byte {
        b'%' => hex(place + 1) && hex(place + 2),
        byte => allowed(*byte),
    });
    if clean {
        return Vec::new();
    }
    let mut faults: Vec<Fault> = Vec::new();
    for (count, (place, letter)) in text.char_indices().enumerate() {
        let fault = match letter {
            '%' if hex(place + 1) && hex(place + 2) => continue,
            '%' => Fault::Percent(count + 1),
            letter if u8::try_from(letter).is_ok_and(allowed) => continue,
            letter => Fault::Character(letter, count + 1),
        };
        let known = faults.iter().any(|other| match (other, &fault) {
            (Fault::Character(one, _), Fault::Character(two, _)) => {
                one == two || (is_foreign_letter(*one) && is_foreign_letter(*two))
            }
            (Fault::Percent(_), Fault::Percent(_)) => true,
            _ => false,
        });
        if !known {
            faults.push(fault);
        }
        if faults.len() == 8 {
            break;
        }
    }
    faults
}

pub(super) fn allowed(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'"' | b'<' | b'>' | b'\\' | b'^' | b'{' | b'|' | b'}' | b'`'
        )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn usual_urls_are_plainly_good() {
        for (text, good) in [
            ("https://idp.example", true),
            ("https://idp.example/t/acme/token?p=1", true),
            ("https://idp.example:8443/token", false),
            ("https://127.0.0.1/token", false),
            ("https://me@idp.example/", false),
            ("https://idp.example/#top", false),
            ("https://idp.example/%zz", false),
            ("https://idp.example/{tenant}", false),
            ("https:///token", false),
            ("http://idp.example/token", false),
        ] {
            assert_eq!(is_plainly_good(text), good, "{text}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_url_is_named() {
        #[rustfmt::skip]
        let rows = [
            ("https://me:pw@h/x", "contains a user name or password"),
            ("https://h:0/x", "has the invalid port 0 (ports are 1 to 65535)"),
            ("https://h:99999/x", "has the invalid port 99999 (ports are 1 to 65535)"),
            ("https://::1:8443/x", "has an IPv6 address without brackets"),
            ("https://[::1:8443/x", "has an IPv6 address with only one bracket"),
            ("https://2001:db8::1]:8443/x", "has an IPv6 address with only one bracket"),
            ("https://[2001:db8::zz]/x", "has the invalid IP address [2001:db8::zz]"),
            ("https://10.0.0.256/x", "has the invalid IP address 10.0.0.256"),
            ("https://h:8443:443/x", "has two ports, 8443 and 443"),
            ("https://[::1]:8443:443/x", "has two ports, 8443 and 443"),
            ("https://10.0.0.1:80:443/x", "has two ports, 80 and 443"),
            ("https://cafe:80:443/x", "has two ports, 80 and 443"),
            ("https://2001:db8:0:0:0:0:0:1/x", "has an IPv6 address without brackets"),
            ("https:///x", "has no host name"),
            ("https://h/a b", "contains a space at character 12"),
            ("https://h/%zz", "has a % without two hexadecimal digits at character 11"),
            ("https://h/\u{fc}", "contains `\u{fc}` at character 11"),
            ("https://\u{3bb}\u{3cc}\u{3b3}\u{3bf}\u{3c2}.example", "contains `\u{3bb}` at character 9"),
            ("h.example:8443/x", "does not start with https://"),
        ];
        for (text, expected) in rows {
            let faults: Vec<String> = url_faults(text).iter().map(Fault::describe).collect();
            assert_eq!(faults, [expected], "{text}");
        }
        for (text, expected) in [
            ("idp.example:8443/x", vec!["does not start with https://"]),
            ("idp.example:8443", vec!["does not start with https://"]),
            (
                "urn:x",
                vec!["starts with urn: instead of https:", "has no host name"],
            ),
        ] {
            let found: Vec<String> = faults(text).iter().map(Fault::describe).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn a_host_that_ends_in_a_hyphen_has_a_fault() {
        assert!(!is_plainly_good("https://a-/"));
        assert!(!faults("https://a-/").is_empty());
    }

    proptest! {
        #[test]
        fn what_is_plainly_good_has_no_fault(text in "(https|HTTPS|http)://[a-z0-9.@:\\[_-]{0,8}[/?#]?[a-z%0-9{ #@é]{0,6}") {
            if is_plainly_good(&text) {
                prop_assert!(faults_with_scheme(&text, "https").is_empty());
                let uri = Uri::split(&text).unwrap();
                prop_assert!(uri.fragment.is_none() && uri.user_info.is_none());
            }
        }
    }
}
