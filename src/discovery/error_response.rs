//! Causes of responses without a document: status, headers, and known texts in the body.

use super::cause::TextCause;
use super::fetch_error::FetchError;
use super::known_document::{ErrorAnswer, KnownDocument};
use super::response::Response;
use super::status::{StatusCause, reason_phrase};
use serde_json::Value;

/// Searched part of a body, in bytes.
const SEARCH_LIMIT: usize = 16 * 1024;

/// Sentences of servers that name the cause.
#[rustfmt::skip]
const KNOWN: [(&str, StatusCause); 10] = [
    ("no required ssl certificate was sent", StatusCause::ClientCertificate),
    ("the ssl certificate error", StatusCause::ClientCertificate),
    ("403.7 - forbidden", StatusCause::ClientCertificate),
    ("plain http request was sent to https port", StatusCause::PlainHttp),
    ("speaking plain http to an ssl-enabled server port", StatusCause::PlainHttp),
    ("sent an http request to an https server", StatusCause::PlainHttp),
    ("this combination of host and port requires tls", StatusCause::PlainHttp),
    ("cf-challenge", StatusCause::BrowserCheck),
    ("<title>just a moment", StatusCause::BrowserCheck),
    ("err_ngrok_6024", StatusCause::BrowserCheck),
];

/// Sentences of ingresses and gateways without a service for the address.
const UNROUTED: [&str; 11] = [
    "default backend",
    "no route matched",
    "requested route",
    "application is not available",
    "missing authentication token",
    "no such app",
    "deployment could not be found",
    "site not found",
    "azure front door",
    "is offline. err_ngrok",
    "the service requested could not be found",
];

/// Sentences of proxies that can't reach what is behind them.
const BEHIND: [&str; 7] = [
    "no healthy upstream",
    "no available server",
    "upstream connect error",
    "upstream request timeout",
    "response was received from the upstream",
    "name resolution failed",
    "failure to get a peer",
];

/// Names of web filters and of companies that make them, in lower case.
const WEB_FILTERS: [&str; 13] = [
    "web filter",
    "url filtering",
    "content filter",
    "fortiguard",
    "fortigate",
    "zscaler",
    "cisco umbrella",
    "opendns",
    "netskope",
    "forcepoint",
    "websense",
    "skyhigh",
    "barracuda",
];

/// Words of a web filter that refuses: a name alone may be of the company's own login page.
const REFUSALS: [&str; 5] = ["block", "denied", "violation", "policy", "restricted"];

/// Words of a product's own page, even one that refuses.
const OWN_PAGES: [&str; 4] = ["login", "log in", "sign in", "signin"];

/// Sentences of web filters only.
const FILTER_SENTENCES: [&str; 5] = [
    "internet security by zscaler",
    "web page blocked",
    "blocked by your organization",
    "access denied (policy_denied)",
    "the requested url could not be retrieved",
];

/// Networks in titles of pages that a network shows before it lets anybody out.
const NETWORKS: [&str; 3] = ["wifi", "wi-fi", "hotspot"];

/// Words of such a page: a network alone may be part of a company's name.
const INVITATIONS: [&str; 4] = ["welcome", "accept", "guest", "free"];

/// Words before a network, directly or after an article.
const ENTRIES: [&str; 4] = ["sign in to", "log in to", "connect to", "log on to"];

/// Names of such pages only.
const NETWORK_PAGES: [&str; 2] = ["captive portal", "guest network"];

/// Sentences of maintenance pages.
const MAINTENANCE: [&str; 12] = [
    "scheduled maintenance",
    "planned maintenance",
    "under maintenance",
    "undergoing maintenance",
    "down for maintenance",
    "closed for maintenance",
    "maintenance mode",
    "maintenance page",
    "maintenance in progress",
    "be right back",
    "be back soon",
    "temporarily unavailable",
];

/// Whole titles of maintenance pages.
const MAINTENANCE_TITLES: [&str; 4] = [
    "maintenance",
    "site maintenance",
    "system maintenance",
    "server maintenance",
];

/// Whether a web filter says this, in lower case.
fn is_of_filter(lower: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    has(&FILTER_SENTENCES) || has(&WEB_FILTERS) && has(&REFUSALS) && !has(&OWN_PAGES)
}

/// Whether a title invites to a network itself: `sign in to the wifi`, not `sign in to Hotspot Shield`.
fn enters_network(lower: &str) -> bool {
    ENTRIES.iter().any(|entry| {
        let Some((_, after)) = lower.split_once(entry) else {
            return false;
        };
        let words: Vec<&str> = after.split_whitespace().collect();
        match words.as_slice() {
            ["network"] | ["the" | "this" | "our", "network"] => true,
            [.., last] => words.len() <= 4 && NETWORKS.contains(last),
            [] => false,
        }
    })
}

/// Cause of a web page with this title in place of a document.
pub(super) fn of_page(title: Option<String>) -> TextCause {
    let lower = title.as_deref().unwrap_or_default().to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    let is_network =
        has(&NETWORK_PAGES) || has(&NETWORKS) && has(&INVITATIONS) || enters_network(&lower);
    let is_maintenance = has(&MAINTENANCE) || MAINTENANCE_TITLES.contains(&lower.trim());
    match title {
        Some(title) if is_of_filter(&lower) => TextCause::WebFilter(title),
        Some(title) if is_network => TextCause::NetworkPage(title),
        Some(title) if is_maintenance => TextCause::Maintenance(title),
        title => TextCause::WebPage(title),
    }
}

/// Cause by the words of what stands in front of the provider.
fn in_front(status: u16, words: &str) -> Option<StatusCause> {
    let lower = words.to_ascii_lowercase();
    let has = |known: &[&str]| known.iter().any(|known| lower.contains(known));
    // Web filters refuse; they don't miss a page.
    if is_of_filter(&lower) && !matches!(status, 404 | 410) {
        return Some(StatusCause::WebFilter(words.to_owned()));
    }
    if has(&UNROUTED) {
        return Some(StatusCause::Unrouted(words.to_owned()));
    }
    has(&BEHIND).then(|| StatusCause::Behind(words.to_owned()))
}

/// Known cause in a body.
pub(super) fn known_sentence(body: &[u8]) -> Option<StatusCause> {
    let searched = body.get(..body.len().min(SEARCH_LIMIT)).unwrap_or_default();
    let body = String::from_utf8_lossy(searched).to_ascii_lowercase();
    let (_, cause) = KNOWN.iter().find(|(sentence, _)| body.contains(sentence))?;
    Some(cause.clone())
}

/// Cause of a 4xx or 5xx response, or of a browser check with another status.
pub fn status_cause(response: &Response) -> StatusCause {
    if response.browser_check {
        return StatusCause::BrowserCheck;
    }
    if let Some(cause) = known_sentence(&response.body) {
        return cause;
    }
    match response.status {
        495 | 496 => return StatusCause::ClientCertificate,
        497 => return StatusCause::PlainHttp,
        _ => {}
    }
    let said = match serde_json::from_slice(&response.body) {
        Ok(Value::Object(members)) => ErrorAnswer::of(&members),
        _ => match KnownDocument::of_text(&response.body) {
            Some(KnownDocument::Error(said)) => Some(said),
            _ => None,
        },
    };
    let said = said.filter(|said| {
        let words = said.description.as_deref();
        let code = said.code.as_deref();
        words
            .or(code)
            .is_some_and(|words| adds_to(response.status, words))
    });
    let written = said.as_ref().and_then(|said| said.description.clone());
    if let Some(cause) = written
        .or_else(|| words(response))
        .as_deref()
        .filter(|_| response.status != 429)
        .and_then(|words| in_front(response.status, words))
    {
        return cause;
    }
    if matches!(response.status, 429 | 503) {
        let when = response.retry_after.clone().filter(|when| is_time(when));
        let words = match said {
            Some(said) => said.description.or(said.code),
            None => words(response),
        };
        return StatusCause::Busy(when, words);
    }
    // A code alone says less than the challenge beside it.
    let challenged = response.status == 401 && response.challenge.is_some();
    let said = said.filter(|said| said.description.is_some() || !challenged);
    if let Some(said) = said {
        let is = |text: &Option<String>, words: &str| {
            text.as_deref()
                .is_some_and(|text| text.trim_end_matches('.').eq_ignore_ascii_case(words))
        };
        if is(&said.code, "Realm does not exist") || is(&said.description, "Realm does not exist") {
            return StatusCause::NoSuchRealm;
        }
        if let Some(words) = said.code.as_deref().filter(|words| is_of_no_path(words)) {
            return StatusCause::NoSuchPath(words.to_owned());
        }
        if is(&said.description, "HTTPS required") {
            return StatusCause::HttpsRequired;
        }
        if is(&said.description, "Realm not enabled") || is(&said.code, "Realm not enabled") {
            return StatusCause::RealmDisabled;
        }
        return StatusCause::Said(said);
    }
    if response.status == 401 {
        let challenge = response.challenge.as_deref().unwrap_or_default();
        let scheme = challenge.split([' ', ',']).next().unwrap_or_default();
        if scheme.eq_ignore_ascii_case("basic") || scheme.eq_ignore_ascii_case("digest") {
            return StatusCause::Password(realm(challenge));
        }
        if scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("dpop") {
            return StatusCause::Token;
        }
        if !scheme.is_empty()
            && scheme
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-')
        {
            return StatusCause::Login(scheme.to_owned());
        }
    }
    words(response).map_or(StatusCause::Unknown, StatusCause::Wrote)
}

/// Whether `Retry-After` is seconds or a date. RFC 9110 §10.2.3.
fn is_time(when: &str) -> bool {
    let when = when.trim();
    when.parse::<u64>().is_ok() || when.ends_with("GMT")
}

/// Longest body that is quoted as the server's words, in bytes.
const WORDS_LIMIT: usize = 300;

/// What the body says to people: a short text, or the title of a page; `None` if it only repeats the status.
fn words(response: &Response) -> Option<String> {
    let body = std::str::from_utf8(&response.body).ok()?.trim();
    let text = match body.strip_prefix('\u{feff}').unwrap_or(body) {
        page if page.starts_with('<') => {
            let named = title(page).or_else(|| fault(page));
            let says = |text: &String| adds_to(response.status, text) && text.len() <= WORDS_LIMIT;
            // A title that repeats the status may stand above the reason.
            let refused = matches!(response.status, 400 | 403 | 421);
            let reason = || {
                let mut elements = ["p", "body"].iter().filter(|_| refused);
                elements.find_map(|name| element(page, name).filter(says))
            };
            named.filter(says).or_else(reason)?
        }
        text if text.len() <= WORDS_LIMIT && !text.starts_with(['{', '[', '"']) => {
            text.lines().next()?.trim().to_owned()
        }
        _ => return None,
    };
    (adds_to(response.status, &text) && text.len() <= WORDS_LIMIT).then_some(text)
}

/// Whether a text says more than the status.
fn adds_to(status: u16, text: &str) -> bool {
    let phrase = reason_phrase(status).to_ascii_lowercase();
    let plain = text.to_ascii_lowercase();
    plain
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty() && word.parse::<u16>().is_err())
        .any(|word| {
            let known = ["error", "http", "status", "page", "code", "the", "nginx"];
            !known.contains(&word) && !phrase.split(' ').any(|part| part == word)
        })
}

/// Title of a web page, or its first heading.
pub(super) fn title(page: &str) -> Option<String> {
    element(page, "title").or_else(|| element(page, "h1"))
}

/// Description of a fault in XML.
fn fault(page: &str) -> Option<String> {
    ["am:description", "faultstring", "description", "message"]
        .iter()
        .find_map(|name| element(page, name))
}

/// Entities in titles, and what they stand for; the ampersand last.
const ENTITIES: [(&str, &str); 15] = [
    ("&quot;", "\""),
    ("&#34;", "\""),
    ("&#39;", "'"),
    ("&#x27;", "'"),
    ("&apos;", "'"),
    ("&rsquo;", "'"),
    ("&ndash;", "-"),
    ("&mdash;", "-"),
    ("&middot;", "\u{b7}"),
    ("&bull;", "\u{b7}"),
    ("&nbsp;", " "),
    ("&hellip;", "..."),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&amp;", "&"),
];

/// Elements whose content no browser shows as text, as their opening tags begin.
const UNSEEN: [&str; 9] = [
    "<script",
    "<style",
    "<noscript",
    "<svg",
    "<template",
    "<textarea",
    "<select",
    "<button",
    "<object",
];

/// Elements within a line of text.
const INLINE: [&str; 11] = [
    "a", "b", "code", "em", "font", "i", "small", "span", "strong", "u", "wbr",
];

/// Text of the first element of this name, without the elements in it.
fn element(page: &str, name: &str) -> Option<String> {
    let mut ends = (0..=SEARCH_LIMIT.min(page.len())).rev();
    let end = ends.find(|end| page.is_char_boundary(*end));
    let start = seen(page.get(..end.unwrap_or(0)).unwrap_or_default());
    let lower = start.to_ascii_lowercase();
    let opening = format!("<{name}");
    let mut places = lower.match_indices(&opening).map(|(place, _)| place);
    let open = places.find(|place| is_tag(&lower, *place, &opening))?;
    let begin = open + lower.get(open..)?.find('>')? + 1;
    let end = begin + lower.get(begin..)?.find(&format!("</{name}"))?;
    let mut text = String::new();
    for (place, part) in start.get(begin..end)?.split('<').enumerate() {
        if place == 0 {
            text.push_str(part);
            continue;
        }
        let (tag, after) = part.split_at_checked(tag_end(part)).unwrap_or((part, ""));
        let name = tag.trim_start_matches('/');
        let name = name.split([' ', '\n', '\t', '/', '>']).next();
        if !INLINE.contains(&name.unwrap_or_default().to_ascii_lowercase().as_str()) {
            text.push(' ');
        }
        text.push_str(after);
    }
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text = ENTITIES
        .iter()
        .fold(text, |text, (entity, letter)| text.replace(entity, letter));
    (!text.is_empty()).then_some(text)
}

/// Place behind the tag with which a text begins; the `>` of a quoted attribute ends none.
fn tag_end(part: &str) -> usize {
    let mut quote = None;
    let mut before = b' ';
    for (place, letter) in part.bytes().enumerate() {
        match letter {
            b'>' if quote.is_none() => return place + 1,
            letter if Some(letter) == quote => quote = None,
            // Only a value begins with a quote; an apostrophe elsewhere is a letter.
            b'"' | b'\'' if quote.is_none() && before == b'=' => quote = Some(letter),
            _ => {}
        }
        if !letter.is_ascii_whitespace() {
            before = letter;
        }
    }
    part.len()
}

/// Whether the text at this place is this opening tag, and not one that begins like it.
fn is_tag(lower: &str, place: usize, opening: &str) -> bool {
    let after = lower.get(place + opening.len()..).unwrap_or_default();
    after.starts_with(|letter: char| matches!(letter, '>' | '/') || letter.is_whitespace())
}

/// A page without comments and without what no browser shows as text.
fn seen(page: &str) -> String {
    let lower = page.to_ascii_lowercase();
    let mut out = String::with_capacity(page.len());
    let mut from = 0;
    while let Some(place) = lower.get(from..).and_then(|rest| rest.find('<')) {
        let place = from + place;
        let rest = lower.get(place..).unwrap_or_default();
        let unseen = UNSEEN
            .iter()
            .find(|opening| rest.starts_with(**opening) && is_tag(&lower, place, opening));
        let closing = match unseen {
            Some(opening) => opening.replacen('<', "</", 1),
            None if rest.starts_with("<!--") => "-->".to_owned(),
            None => {
                out.push_str(page.get(from..=place).unwrap_or_default());
                from = place + 1;
                continue;
            }
        };
        out.push_str(page.get(from..place).unwrap_or_default());
        out.push(' ');
        let Some(length) = rest.find(&closing) else {
            return out;
        };
        let end = place + length + closing.len();
        from = match unseen {
            Some(_) => {
                end + lower
                    .get(end..)
                    .and_then(|rest| rest.find('>'))
                    .map_or(0, |at| at + 1)
            }
            None => end,
        };
    }
    out.push_str(page.get(from..).unwrap_or_default());
    out
}

/// Whether it is Keycloak's message for an unknown path, since release 17 or since 22.
fn is_of_no_path(words: &str) -> bool {
    words == "Unable to find matching target resource method"
        || words == "HTTP 404 Not Found"
        || words.starts_with("RESTEASY003210")
        || words.starts_with("Could not find resource for full path")
}

fn realm(challenge: &str) -> Option<String> {
    let lower = challenge.to_ascii_lowercase();
    let after = challenge.get(lower.find("realm=")? + "realm=".len()..)?;
    let realm = match after.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next()?,
        None => after.split([',', ' ']).next()?,
    };
    (!realm.is_empty()).then(|| realm.to_owned())
}

impl FetchError {
    /// Error of a response with an error status.
    pub fn answered(response: &Response) -> Self {
        FetchError::HttpStatus {
            status: response.status,
            cause: status_cause(response),
        }
    }
}
