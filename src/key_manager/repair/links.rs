//! Addresses inside other notations: links that mail and chat programs rewrite, commands, HTTP requests, names of AWS.

use super::super::uri::Uri;

/// Hosts whose links hold the real address in this parameter.
const REWRITERS: [(&str, &str); 9] = [
    ("safelinks.protection.outlook.com", "url"),
    ("statics.teams.cdn.office.net", "url"),
    ("www.google.com", "q"),
    ("www.google.com", "url"),
    ("slack-redir.net", "url"),
    ("l.facebook.com", "u"),
    ("duckduckgo.com", "uddg"),
    ("linkprotect.cudasvc.com", "a"),
    ("secure-web.cisco.com", "u"),
];

/// The address that a rewritten link leads to.
pub(super) fn behind(address: &str) -> Option<String> {
    let uri = Uri::split(address)?;
    let host = uri.host.to_ascii_lowercase();
    if matches!(host.as_str(), "urldefense.com" | "urldefense.us") {
        let (_, inner) = uri.path.split_once("__")?;
        return Some(inner.split("__").next()?.to_owned());
    }
    // An archive or a proxy holds the address in its path.
    if let Some(place) = uri
        .path
        .find("/https://")
        .or_else(|| uri.path.find("/http://"))
        && let Some(inner) = uri
            .path
            .get(place + 1..)
            .filter(|inner| names_document(inner))
    {
        return Some(inner.to_owned());
    }
    let query = uri.query?;
    let values =
        || url::form_urlencoded::parse(query.as_bytes()).map(|(_, value)| value.into_owned());
    let address = |value: &String| {
        (value.starts_with("https://") || value.starts_with("http://")) && names_document(value)
    };
    if let Some(inner) = values().find(address).filter(|_| !names_document(uri.path)) {
        return Some(inner);
    }
    let is = |known: &str| {
        host == known
            || host
                .strip_suffix(known)
                .is_some_and(|before| before.ends_with('.'))
    };
    let names = REWRITERS.iter().filter(|(known, _)| is(known));
    names
        .filter_map(|(_, name)| {
            let mut pairs = url::form_urlencoded::parse(query.as_bytes());
            pairs.find(|(it, _)| it == name)
        })
        .map(|(_, value)| value.into_owned())
        .find(|value| value.starts_with("http://") || value.starts_with("https://"))
}

fn names_document(address: &str) -> bool {
    ["openid-configuration", "oauth-authorization-server"]
        .iter()
        .any(|it| address.contains(&format!("/.well-known/{it}")))
}

/// The address of a request as it was sent: `GET /path HTTP/1.1` and `Host`.
pub(super) fn of_request(text: &str) -> Option<String> {
    let pseudo = |name: &str| {
        let mut lines = text.lines();
        lines.find_map(|line| Some(line.trim().strip_prefix(name)?.trim()))
    };
    if let (Some(host), Some(path)) = (pseudo(":authority:"), pseudo(":path:")) {
        return Some(format!("https://{host}{path}"));
    }
    let mut lines = text.lines().map(|line| line.trim_start_matches(['>', ' ']));
    let path = lines.find_map(|line| {
        let rest = line.strip_prefix("GET /")?;
        let (path, version) = rest.trim_end().split_once(' ')?;
        version.starts_with("HTTP/").then_some(path)
    })?;
    let host = lines.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("host").then(|| value.trim())
    })?;
    Some(format!("https://{host}/{path}"))
}

/// The address that an ARN of an identity provider names: `arn:aws:iam::1:oidc-provider/HOST/PATH`.
pub(super) fn of_arn(text: &str) -> Option<String> {
    let rest = text.trim().strip_prefix("arn:aws")?;
    let (before, address) = rest.split_once(":oidc-provider/")?;
    before
        .contains(":iam:")
        .then(|| format!("https://{address}"))
}

/// The one address of several without anything between them; `None` if they differ, or stand apart.
pub(super) fn of_glued<'a>(text: &'a str, starts: &[usize]) -> Option<Option<&'a str>> {
    let (_, later) = starts.split_first()?;
    let joined = |start: &usize| {
        let before = text.get(..*start).unwrap_or_default();
        before.ends_with(|letter: char| letter.is_ascii_alphanumeric() || ",;|".contains(letter))
    };
    if later.is_empty() || !later.iter().all(joined) {
        return None;
    }
    let ends = later.iter().copied().chain([text.len()]);
    let mut pieces: Vec<&str> = starts
        .iter()
        .zip(ends)
        .filter_map(|(start, end)| text.get(*start..end))
        .map(|piece| piece.trim_end_matches([',', ';', '|']))
        .collect();
    pieces.dedup();
    let well_known = |piece: &&str| piece.contains("/.well-known/");
    Some(match pieces.as_slice() {
        [one] => Some(*one),
        several if several.iter().filter(|it| well_known(it)).count() == 1 => {
            several.iter().copied().find(|it| well_known(it))
        }
        _ => None,
    })
}

/// Argument of a command that is a host with a path and no scheme; `None` unless it is the only one.
pub(super) fn bare_argument(command: &str) -> Option<String> {
    let is_address = |word: &&str| {
        let place = word.split(['/', '?', ':']).next().unwrap_or_default();
        let labels = place.split('.').count();
        let file = [".json", ".txt", ".pem", ".html", ".yaml", ".log"]
            .iter()
            .any(|end| place.ends_with(end));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
        !word.starts_with('-')
            && !word.contains(['"', '\'', '=', '@'])
            && labels > 1
            && !file
            && place.bytes().all(plain)
            && place.split('.').all(|label| !label.is_empty())
            && !place
                .split('.')
                .all(|label| label.bytes().all(|it| it.is_ascii_digit()))
            && (word.len() > place.len() || labels > 2)
    };
    let host = |word: &str| {
        word.split(['/', '?', ':'])
            .next()
            .map(str::to_ascii_lowercase)
    };
    let mut found = command.split_whitespace().skip(1).filter(is_address);
    let first = found.next()?;
    // A host that a command names twice is one.
    let same = found.all(|word| host(word) == host(first));
    same.then(|| format!("https://{}", first.trim_end_matches(":443")))
}
