//! Repair of pasted addresses: inside a command, a quote or a link, mistyped, or with characters that no URL may contain. The
//! result satisfies the URL rule; otherwise there is none.

use strsim::damerau_levenshtein;

pub use encoded::IN_BASE64;
use encoded::{of_base64, of_percent};
use lines::{first_word_is_command, unwrapped};

use super::exposed::{Exposed, without_secrets};
use super::placeholder::placeholder;
use super::uri::{self, OTHER_SCHEMES, Uri};

/// Kind of repair, in the order in which they are reported.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// Taken out of a command.
    Command,
    /// Taken out of quotes, brackets, a link, or other text.
    Wrapping,
    /// Taken out of a link that a mail or chat program rewrote.
    Link,
    /// `hxxps://login[.]example`, as addresses are written in security reports.
    Defanged,
    /// The whole address was percent-encoded, or in base64.
    Decoded,
    /// Line breaks, invisible or full-width characters.
    Characters,
    /// A user name, a password, a token or another secret.
    Secret,
    /// `https:/`, `https//`, `htps://`, `https:\\`.
    Scheme,
    /// `https://https://`.
    DoubledScheme,
    /// No scheme at all.
    NoScheme,
    /// An IPv6 address without brackets.
    Brackets,
    /// A host name that is not ASCII.
    HostName,
    /// Spaces and letters percent-encoded.
    Encoded,
    /// A percent sign that is none of an encoding.
    Percent,
    /// `.` or `,` at the end.
    End,
}

impl Change {
    /// Description of the repair, a sentence.
    pub fn sentence(self) -> &'static str {
        match self {
            Change::Command => "Used the address from the pasted command.",
            Change::Wrapping => "Used the address from the pasted text.",
            Change::Link => "Used the address that the link leads to.",
            Change::Defanged => "Removed the brackets around its characters.",
            Change::Decoded => "Decoded the address.",
            Change::Characters => "Removed characters that can't be part of an address.",
            Change::Secret => "Removed the secret.",
            Change::Scheme => "Corrected the start of the address to https://.",
            Change::DoubledScheme => "Removed the second https://.",
            Change::NoScheme => "Added https://.",
            Change::Brackets => "Put the IPv6 address in brackets.",
            Change::HostName => "Converted the host name to ASCII (xn--).",
            Change::Encoded => "Percent-encoded the characters that a URL can't contain.",
            Change::Percent => "Encoded the percent sign as %25.",
            Change::End => "Removed the punctuation at the end.",
        }
    }

    /// Whether the address itself was unchanged.
    pub fn is_wrapping(self) -> bool {
        matches!(
            self,
            Change::Command | Change::Wrapping | Change::Link | Change::Characters | Change::End
        )
    }
}

/// Valid address without credentials, and the repairs made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repair {
    /// The address.
    pub url: String,
    /// Repairs; empty if the text was valid.
    pub changes: Vec<Change>,
    /// The secret that stood in the address.
    pub exposed: Option<Exposed>,
}

impl Repair {
    /// What was done, as sentences.
    pub fn sentence(&self) -> String {
        let sentences: Vec<String> = self
            .changes
            .iter()
            .map(|change| match (change, &self.exposed) {
                (Change::Secret, Some(exposed)) => removed(exposed),
                _ => change.sentence().to_owned(),
            })
            .collect();
        sentences.join(" ")
    }

    /// The address with https, where plain http is for this computer only and something was changed anyway.
    pub fn secured(self) -> Self {
        let plain = self.url.strip_prefix("http://").map(str::to_owned);
        match plain {
            Some(rest) if !Uri::split(&self.url).is_some_and(|uri| uri.is_loopback()) => Repair {
                url: format!("https://{rest}"),
                ..self
            },
            _ => self,
        }
    }

    /// Whether only what surrounds the address was taken away.
    pub fn is_certain(&self) -> bool {
        self.changes.iter().all(|change| change.is_wrapping())
    }
}

fn removed(exposed: &Exposed) -> String {
    match exposed {
        Exposed::UserName => "Removed the user name.".to_owned(),
        Exposed::Password => "Removed the user name and password.".to_owned(),
        Exposed::Member(name) => format!("Removed the secret {name}."),
        Exposed::Token => "Removed the token.".to_owned(),
    }
}

/// Address in a text; `None` if there is none, several, or one with a placeholder.
pub fn repair(text: &str) -> Option<Repair> {
    let mut changes = Vec::new();
    let inner = of_base64(text).filter(|_| !text.contains("://"));
    if inner.is_some() {
        changes.push(Change::Decoded);
    }
    let found = address_in(inner.as_deref().unwrap_or(text), &mut changes)?;
    let mut found = found;
    // One program may have rewritten the link of another.
    for _ in 0..3 {
        let Some(inner) = links::behind(&found) else {
            break;
        };
        changes.push(Change::Link);
        found = inner;
    }
    if let Some(inner) = of_percent(&found) {
        changes.push(Change::Decoded);
        found = inner;
    }
    let (scheme, rest) = scheme(&found, &mut changes)?;
    // A backslash at the end alone is a shell's line that goes on.
    let alone = rest.trim_end_matches('\\');
    let rest = match alone.contains('\\') {
        true => rest.replace('\\', "/"),
        false if alone.len() < rest.len() => {
            changes.push(Change::End);
            alone.to_owned()
        }
        false => rest.to_owned(),
    };
    if placeholder(&rest).is_some() || lookalike(&rest).is_some() {
        return None;
    }
    let exposed = Exposed::of(&format!("{scheme}://{rest}"));
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (mut authority, mut after) = rest.split_at(end);
    if let Some((_, host)) = uri::credentials(&rest) {
        let host_end = host.find(['/', '?', '#']).unwrap_or(host.len());
        (authority, after) = host.split_at(host_end);
    }
    if exposed.is_some() {
        changes.push(Change::Secret);
    }
    let authority = host(authority, &mut changes)?;
    // After a misspelled scheme a single word may be anything.
    let slip = changes.contains(&Change::Scheme) && !authority.contains(['.', ':']);
    if slip && authority != "localhost" {
        return None;
    }
    let after = escaped(&without_secrets(after), &mut changes);
    let url = format!("{scheme}://{authority}{after}");
    changes.sort_unstable();
    changes.dedup();
    uri::url_faults(&url).is_empty().then_some(Repair {
        url,
        changes,
        exposed,
    })
}

/// Address inside a text, without its surroundings.
fn address_in(text: &str, changes: &mut Vec<Change>) -> Option<String> {
    if let Some(address) = links::of_request(text) {
        changes.push(Change::Command);
        return Some(address);
    }
    if let Some(address) = links::of_arn(text) {
        changes.push(Change::Wrapping);
        return Some(address);
    }
    let (text, repaired) = unwrapped(text);
    if repaired {
        changes.push(Change::Characters);
    }
    let text = unescaped(refanged(text, changes), changes);
    let mut trimmed = text.trim();
    // The line end of a text in quotes.
    while let Some(bare) = ["\\n", "\\r", "\\t"]
        .iter()
        .find_map(|it| trimmed.strip_suffix(it))
    {
        if !trimmed.contains("://") {
            break;
        }
        changes.push(Change::End);
        trimmed = bare;
    }
    let starts = starts(trimmed);
    let Some(first) = starts.first().copied() else {
        // No scheme: a host and a path, perhaps quoted or in brackets.
        if let Some((line, _)) = trimmed.split_once('\n') {
            trimmed = line.trim();
            changes.push(Change::Wrapping);
        }
        if trimmed.contains(char::is_whitespace) && first_word_is_command(trimmed) {
            changes.push(Change::Command);
            return links::bare_argument(trimmed);
        }
        return trim_ends(trimmed, changes);
    };
    if let Some(found) = links::of_glued(trimmed, &starts).filter(|_| first == 0) {
        changes.push(Change::Wrapping);
        return found.and_then(|address| trim_ends(address, changes));
    }
    let alone = starts.iter().all(|start| {
        let before = trimmed.get(..*start).unwrap_or_default();
        !before.contains(char::is_whitespace)
    });
    if first == 0 && alone && !trimmed.contains(['"', '\'', '`', '<', '>']) {
        let line = trimmed.split('\n').next().unwrap_or_default();
        if line.len() < trimmed.len() {
            changes.push(Change::Wrapping);
        }
        let trimmed = line.trim_end();
        let mut words = trimmed.split_whitespace();
        let whole = words.next().unwrap_or_default();
        // Blanks inside an address belong to it; words after it do not.
        let rest_is_path = words.clone().count() > 0
            && words.all(|word| !word.contains("://"))
            && trimmed
                .rsplit_once(char::is_whitespace)
                .is_some_and(|(before, last)| last.contains('/') || before.contains("/realms/"));
        if rest_is_path {
            return trim_ends(trimmed, changes);
        }
        if whole.len() < trimmed.len() {
            changes.push(Change::Wrapping);
        }
        return trim_ends(whole, changes);
    }
    let mut found: Vec<&str> = Vec::new();
    let mut read_to = 0;
    for start in starts {
        // An address inside another one belongs to it.
        if start < read_to {
            continue;
        }
        let address = delimited(trimmed, start);
        read_to = start + address.len();
        // The end of an XML element.
        let address = address.split("</").next().unwrap_or_default();
        let address =
            address.trim_end_matches(|it| WIDE_ENDS.contains(it) || "\"'`<>),;.]*".contains(it));
        if !found.contains(&address) {
            found.push(address);
        }
    }
    changes.push(match first_word_is_command(trimmed) {
        true => Change::Command,
        false => Change::Wrapping,
    });
    let well_known: Vec<&&str> = found
        .iter()
        .filter(|address| address.contains("/.well-known/"))
        .collect();
    match (found.as_slice(), well_known.as_slice()) {
        ([one], _) => Some((*one).to_owned()),
        (_, [one]) => Some((**one).to_owned()),
        _ => None,
    }
}

/// Slashes and colons as JSON, HTML and properties files write them: `\/`, `&#x2F;`, `\:`.
fn unescaped(text: String, changes: &mut Vec<Change>) -> String {
    const SIGNS: [(&str, &str); 11] = [
        ("\\/", "/"),
        ("\\:", ":"),
        ("\\=", "="),
        ("&#x2F;", "/"),
        ("&#x2f;", "/"),
        ("&#47;", "/"),
        ("&sol;", "/"),
        ("&#x3A;", ":"),
        ("&#x3a;", ":"),
        ("&#58;", ":"),
        ("&colon;", ":"),
    ];
    if !SIGNS.iter().any(|(sign, _)| text.contains(sign)) {
        return text;
    }
    changes.push(Change::Decoded);
    SIGNS
        .iter()
        .fold(text, |text, (sign, plain)| text.replace(sign, plain))
}

/// Undoes the brackets of a defanged link.
fn refanged(text: String, changes: &mut Vec<Change>) -> String {
    let lower = text.to_ascii_lowercase();
    let scheme = lower.find("hxxp");
    let signs = [
        ("[.]", "."),
        ("(.)", "."),
        ("[dot]", "."),
        ("(dot)", "."),
        ("[:]", ":"),
        ("[://]", "://"),
    ];
    if scheme.is_none() && !signs.iter().any(|(sign, _)| lower.contains(sign)) {
        return text;
    }
    changes.push(Change::Defanged);
    let mut out = text;
    if let Some(place) = scheme {
        out.replace_range(place..place + 4, "http");
    }
    for (sign, plain) in signs {
        out = out.replace(sign, plain);
    }
    out
}

/// Cyrillic or Greek character inside a Latin word, or a part of a host that has such characters only and no other letter of
/// their script.
pub fn lookalike(text: &str) -> Option<char> {
    let foreign = |letter: char| matches!(letter, '\u{370}'..='\u{3ff}' | '\u{400}'..='\u{52f}');
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| {
            word.contains(|letter: char| letter.is_ascii_alphabetic())
                || word.chars().all(|letter| LATIN_LOOKING.contains(letter))
        })
        .find_map(|word| word.chars().find(|letter| foreign(*letter)))
}

/// Cyrillic letters in the shape of Latin ones.
const LATIN_LOOKING: &str = "\u{430}\u{435}\u{43e}\u{440}\u{441}\u{443}\u{445}\u{455}\u{456}\u{458}\u{410}\u{412}\u{415}\u{41a}\u{41c}\u{41d}\u{41e}\u{420}\u{421}\u{422}\u{425}";

/// Byte offsets at which addresses start; the first of a doubled scheme.
fn starts(text: &str) -> Vec<usize> {
    let lower = text.to_ascii_lowercase();
    let mut starts = Vec::new();
    let (mut from, mut after_scheme) = (0, false);
    while let Some(found) = lower.get(from..).and_then(|rest| rest.find("http")) {
        let start = from + found;
        let (length, exact) = scheme_at(lower.get(start..).unwrap_or_default());
        let before = text.get(..start).and_then(|it| it.chars().next_back());
        // A misspelled scheme must start a word; a path may have a folder named http.
        let word =
            before.is_none_or(|it| !it.is_alphanumeric() && !matches!(it, '/' | '.' | '-' | '_'));
        let length = if exact || word || after_scheme {
            length
        } else {
            0
        };
        let between = text.get(from..start).unwrap_or_default();
        let doubled =
            !starts.is_empty() && after_scheme && between.trim_start_matches(['(', '<']).is_empty();
        if length > 0 && !doubled {
            starts.push(start);
        }
        after_scheme = length > 0;
        from = start + length.max(4);
    }
    starts
}

/// From `start` to what closes the quote or bracket in front of it, else to the next blank.
fn delimited(text: &str, start: usize) -> &str {
    let (before, address) = text.split_at(start);
    let close = match before.trim_end().chars().next_back() {
        Some(quote @ ('"' | '\'' | '`')) => Some(quote),
        Some('<') => Some('>'),
        Some('(') => Some(')'),
        Some('[') => Some(']'),
        _ => None,
    };
    let ends = |letter: char| {
        Some(letter) == close
            // `<address|text>`, a link of a chat.
            || (letter == '|' && close == Some('>'))
            || matches!(letter, '"' | '\'' | '`')
            || letter == '\n'
            || (letter.is_whitespace() && close.is_none_or(|it| it != '"' && it != '\''))
    };
    address.split(ends).next().unwrap_or_default()
}

fn trim_ends(text: &str, changes: &mut Vec<Change>) -> Option<String> {
    let inner = text.trim_matches(['"', '\'', '`', '<', '>', '(', ')', ' ', '*']);
    let bare = inner.trim_end_matches(|it| WIDE_ENDS.contains(it) || ".,;\"'>)".contains(it));
    if inner.len() < text.len() {
        changes.push(Change::Wrapping);
    }
    if bare.len() < inner.len() {
        changes.push(Change::End);
    }
    (!bare.is_empty()).then(|| bare.to_owned())
}

/// Full stops, commas and closing brackets of Chinese and Japanese.
const WIDE_ENDS: &str = "\u{3001}\u{3002}\u{ff0c}\u{ff0e}\u{ff1b}\u{ff09}\u{300d}\u{300f}\u{300b}\u{3011}\u{ff01}\u{ff1f}";

/// Length of a scheme with its separator, and whether it is exactly `http://` or `https://`.
fn scheme_at(lower: &str) -> (usize, bool) {
    let word = if lower.starts_with("https") {
        5
    } else if lower.starts_with("http") {
        4
    } else {
        return (0, false);
    };
    let rest = lower.get(word..).unwrap_or_default();
    if rest.starts_with("://") && !rest.starts_with(":///") {
        return (word + 3, true);
    }
    if rest.to_ascii_lowercase().starts_with("%3a%2f%2f") {
        return (word + 9, false);
    }
    let dot = usize::from(rest.starts_with(".//"));
    let rest_of_word = rest.get(dot..).unwrap_or_default();
    let colon = dot + rest_of_word.len() - rest_of_word.trim_start_matches([':', ';']).len();
    let slashes = rest.get(colon..).unwrap_or_default();
    let slashes = slashes.len() - slashes.trim_start_matches(['/', '\\']).len();
    let next = rest.get(colon + slashes..).unwrap_or_default();
    let port = colon == 1 && slashes == 0 && next.starts_with(|it: char| it.is_ascii_digit());
    // `HTTP/1.1` is a version.
    let version = colon == 0 && slashes == 1 && next.starts_with(|it: char| it.is_ascii_digit());
    let real = (slashes > 0 || colon > 0)
        && !port
        && !version
        && next.starts_with(|it: char| {
            it.is_alphanumeric() || it == '[' || it == '(' || it == '<' || it == '{'
        });
    (if real { word + colon + slashes } else { 0 }, false)
}

/// The scheme to read with, and what follows it.
fn scheme<'a>(text: &'a str, changes: &mut Vec<Change>) -> Option<(&'static str, &'a str)> {
    let mut rest = text;
    let mut seen: Vec<(bool, bool)> = Vec::new();
    loop {
        let lower = rest.to_ascii_lowercase();
        let (length, exact) = scheme_at(&lower);
        if length == 0 {
            break;
        }
        seen.push((exact, lower.starts_with("https")));
        rest = rest
            .get(length..)
            .unwrap_or_default()
            .trim_start_matches(['(', '<']);
    }
    match seen.as_slice() {
        [] => {}
        [(exact, secure)] => {
            if !exact {
                changes.push(Change::Scheme);
            }
            return Some((if *secure { "https" } else { "http" }, rest));
        }
        [.., (_, secure)] => {
            changes.push(Change::DoubledScheme);
            let any_secure = *secure || seen.iter().any(|(_, secure)| *secure);
            return Some((if any_secure { "https" } else { "http" }, rest));
        }
    }
    let near = |word: &str| {
        let lower = word.to_ascii_lowercase();
        damerau_levenshtein(&lower, "https") <= 2 && !OTHER_SCHEMES.contains(&lower.as_str())
    };
    let separated = text.split_once("://");
    if separated.is_some_and(|(word, _)| !near(word)) {
        return None;
    }
    let single = || text.split_once(":/").filter(|(word, _)| near(word));
    if let Some((_, after)) = separated.or_else(single) {
        changes.push(Change::Scheme);
        return Some(("https", after));
    }
    let bare = text.trim_start_matches(['/', '\\', ':']);
    let end = bare.find(['/', '?', '#']).unwrap_or(bare.len());
    let authority = bare.get(..end)?;
    // A single word is not a host, and neither is another scheme.
    let named = authority.contains('.') || authority == "localhost" || authority.contains(':');
    let host = Uri::lenient(authority).host;
    if !named
        || host.is_empty()
        || host.starts_with('.')
        || host.starts_with("eyJ")
        || OTHER_SCHEMES.contains(&host)
        || matches!(host.to_ascii_lowercase().as_str(), "http" | "https")
    {
        return None;
    }
    changes.push(Change::NoScheme);
    Some(("https", bare))
}

/// Host and port by the letter.
fn host(authority: &str, changes: &mut Vec<Change>) -> Option<String> {
    let authority = authority.trim();
    if authority.contains('[') != authority.contains(']') {
        changes.push(Change::Brackets);
        let bare = authority.trim_start_matches('[');
        return match bare.split_once(']') {
            Some((address, port)) => is_ipv6(address).then(|| format!("[{address}]{port}")),
            None => bracketed(bare),
        };
    }
    if authority.matches(':').count() >= 2 && !authority.starts_with('[') {
        changes.push(Change::Brackets);
        return bracketed(authority);
    }
    let uri = Uri::lenient(authority);
    let port = match uri.port {
        None | Some("") => String::new(),
        Some(port) => format!(":{port}"),
    };
    if uri.host.is_ascii() && !uri.host.contains('%') {
        return Some(format!("{}{port}", uri.host));
    }
    match url::Host::parse(uri.host) {
        Ok(host) => {
            changes.push(Change::HostName);
            Some(format!("{host}{port}"))
        }
        Err(_) => None,
    }
}

/// `::1:8443` can be read in two ways; what looks like a port is one.
fn bracketed(authority: &str) -> Option<String> {
    if let Some((address, port)) = authority.rsplit_once(':') {
        let usual =
            matches!(port, "80" | "443") || (port.len() >= 4 && port.parse::<u16>().is_ok());
        if is_ipv6(address) && (usual || !is_ipv6(authority)) {
            return Some(format!("[{address}]:{port}"));
        }
    }
    is_ipv6(authority).then(|| format!("[{authority}]"))
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<std::net::Ipv6Addr>().is_ok()
}

/// Part after the host, with percent-encoding added where required.
fn escaped(text: &str, changes: &mut Vec<Change>) -> String {
    // No segment begins or ends with a blank.
    let text = text
        .replace("&amp;", "&")
        .replace("/ ", "/")
        .replace(" /", "/");
    let bytes = text.as_bytes();
    let hex = |place: usize| bytes.get(place).is_some_and(u8::is_ascii_hexdigit);
    let mut out = String::with_capacity(text.len());
    for (place, byte) in bytes.iter().enumerate() {
        match byte {
            b'%' if !(hex(place + 1) && hex(place + 2)) => {
                changes.push(Change::Percent);
                out.push_str("%25");
            }
            byte if uri::allowed(*byte) => out.push(char::from(*byte)),
            byte => {
                changes.push(Change::Encoded);
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}

mod encoded;
mod lines;
mod links;
#[cfg(test)]
mod tests;
