//! Texts accepted by `java.net.URI`: RFC 2396 with letters of other scripts.

/// Whether the constructor of `java.net.URI` accepts the text.
pub(super) fn is_java_uri(text: &str) -> bool {
    let (before, fragment) = match text.split_once('#') {
        Some((before, fragment)) => (before, Some(fragment)),
        None => (text, None),
    };
    if !fragment.is_none_or(|fragment| only(fragment, URIC)) {
        return false;
    }
    let end = before.find(['/', '?']).unwrap_or(before.len());
    let (head, _) = before.split_at(end);
    match head.split_once(':') {
        Some((scheme, _)) => {
            let rest = before.get(scheme.len() + 1..).unwrap_or_default();
            is_scheme(scheme)
                && if rest.starts_with('/') {
                    hierarchical(rest)
                } else {
                    !rest.is_empty() && only(rest, URIC)
                }
        }
        None => hierarchical(before),
    }
}

const PATH: &str = "-_.!~*'():@&=+$,;/";
const AUTHORITY: &str = "-_.!~*'():@&=+$,;";
const URIC: &str = "-_.!~*'();/?:@&=+$,[]";

fn is_scheme(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.'))
}

fn hierarchical(text: &str) -> bool {
    let (path, query) = match text.split_once('?') {
        Some((path, query)) => (path, Some(query)),
        None => (text, None),
    };
    if !query.is_none_or(|query| only(query, URIC)) {
        return false;
    }
    match path.strip_prefix("//") {
        None => only(path, PATH),
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            let authority_fits = match authority {
                "" => !path.is_empty() || query.is_some(),
                authority => is_authority(authority),
            };
            authority_fits && only(path, PATH)
        }
    }
}

fn is_authority(text: &str) -> bool {
    let Some((before, rest)) = text.split_once('[') else {
        return only(text, AUTHORITY);
    };
    let Some((host, port)) = rest.split_once(']') else {
        return false;
    };
    let user_fits = before.is_empty() || before.ends_with('@') && only(before, AUTHORITY);
    let port_fits = match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    user_fits && port_fits && host.parse::<std::net::Ipv6Addr>().is_ok()
}

fn only(text: &str, marks: &str) -> bool {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let fits = if letter == '%' {
            let digits = rest.as_bytes().get(1..3).unwrap_or_default();
            digits.len() == 2 && digits.iter().all(u8::is_ascii_hexdigit)
        } else if letter.is_ascii() {
            letter.is_ascii_alphanumeric() || marks.contains(letter)
        } else {
            !letter.is_control() && !letter.is_whitespace()
        };
        if !fits {
            return false;
        }
        rest = rest.get(letter.len_utf8()..).unwrap_or_default();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_java_does() {
        #[rustfmt::skip]
        let valid = [
            "", "a", "https://h/x?y#z", "a:b", "urn:x:y", "//h", "file:///x", "http://h:port/",
            "https://[::1]:8443/x", "/ä", "a%20b", "?[x]",
        ];
        for good in valid {
            assert!(is_java_uri(good), "{good}");
        }
        #[rustfmt::skip]
        let invalid = [
            "a b", ":x", "1a:b", "a:", "a%2", "x\u{7}", "<x>", "a#b#c", "//", "/[x]", "http://[x]/",
            "{x}", "a\\b", "a|b", "\"",
        ];
        for bad in invalid {
            assert!(!is_java_uri(bad), "{bad}");
        }
    }
}
