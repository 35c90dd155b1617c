//! Finds the access token in a paste: bare, wrapped, quoted, in a header, in a command, in a token response.

mod found;
mod instead;
mod missing;
mod response;
mod run;

#[cfg(test)]
mod tests;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};
use zeroize::Zeroizing;

pub use found::{Found, Source};
pub use missing::Missing;
pub(super) use missing::of_secret;
pub use response::find_in_response;

use instead::{incomplete, instead, is_in_one_case, shortened, swapped};
use run::{Run, WORD, is_signature, is_token_letter};

/// Longest paste, in bytes.
const PASTE_LIMIT: usize = 256 * 1024;

/// The shortest text that passes for an opaque token, in characters.
const MIN_LENGTH: usize = 16;

/// Finds the access token in a paste of up to 256 KiB.
///
/// # Errors
/// What was found instead.
pub fn find(text: &str) -> Result<Found, Missing> {
    if text.len() > PASTE_LIMIT {
        return Err(Missing::TooLong);
    }
    let text = unspliced(unfolded(unquoted(dotted(plain(text)))));
    if text.trim().is_empty() {
        return Err(Missing::Empty);
    }
    let refused = match response::in_text(&text) {
        Some(Ok(found)) => return Ok(found),
        Some(Err(missing)) => Some(missing),
        None => None,
    };
    let labeled = LABELS
        .iter()
        .find_map(|label| after_label(&text, label).transpose())
        .transpose();
    match labeled {
        Ok(Some(found)) => return Ok(found),
        Err(missing) => return Err(missing),
        Ok(None) => {}
    }
    if let Some(missing) = refused {
        return Err(missing);
    }
    if let Some(marks) = shortened(&text) {
        return Err(Missing::Shortened(marks));
    }
    if is_in_one_case(&text) {
        return Err(Missing::OneCase);
    }
    if swapped(&text) {
        return Err(Missing::Swapped);
    }
    let found = encoded(&text).or_else(|| inside(&text));
    let spaced = spaced(&text);
    let is_there = found.is_some() || spaced.is_some();
    if let Some(missing) = instead(&text).filter(|_| !is_there) {
        return Err(missing);
    }
    if let Some(missing) = incomplete(&text).filter(|_| !is_there) {
        return Err(missing);
    }
    encoded(&text)
        .or(spaced)
        .or_else(|| whole(&text))
        .or(found)
        .ok_or(Missing::NotThere)
}

/// Dots that an address percent-encodes become dots.
fn dotted(text: Zeroizing<String>) -> Zeroizing<String> {
    if text.trim_start().starts_with("eyJ") && text.contains(" . ") {
        return Zeroizing::new(text.replace(" . ", "."));
    }
    if text.contains("eyJ") && text.contains(".\t") {
        return Zeroizing::new(text.replace(".\t", "."));
    }
    if text.contains("eyJ") && text.contains("&#46;") {
        return Zeroizing::new(text.replace("&#46;", "."));
    }
    if text.contains('.') || !text.contains("eyJ") || !text.contains("%2") {
        return text;
    }
    Zeroizing::new(text.replace("%2E", ".").replace("%2e", "."))
}

/// Without the marks of a quoted mail.
fn unquoted(text: Zeroizing<String>) -> Zeroizing<String> {
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    if !text.contains('\n') || !lines.all(|line| line.starts_with('>')) {
        return text;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for line in text.lines() {
        out.push_str(line.trim_start_matches(['>', ' ']));
        out.push('\n');
    }
    out
}

/// Without the line ends of quoted-printable text (RFC 2045 §6.7), whose lines have up to 76 characters.
fn unfolded(text: Zeroizing<String>) -> Zeroizing<String> {
    let is_soft = |line: &str| (70..=76).contains(&line.len()) && line.ends_with('=');
    if !text.contains("eyJ") || !text.lines().any(is_soft) {
        return text;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    for line in text.lines() {
        match line.strip_suffix('=').filter(|_| is_soft(line)) {
            Some(part) => out.push_str(part),
            None => {
                out.push_str(line.strip_suffix('=').unwrap_or(line));
                out.push('\n');
            }
        }
    }
    Zeroizing::new(out.replace("=3D", "=").replace("=2E", "."))
}

/// Without the joints of a string that a program has in several literals: `"eyJ…" + "…"` on several lines.
fn unspliced(text: Zeroizing<String>) -> Zeroizing<String> {
    if !text.contains("eyJ") || !text.contains('\n') {
        return text;
    }
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut rest = text.as_str();
    while let Some(place) = rest.find(['"', '\'']) {
        let (before, after) = rest.split_at(place);
        out.push_str(before);
        let (quote, after) = after.split_at(1);
        let joint = after.trim_start_matches([' ', '\t', '\n', '+', '.', '\\']);
        let between = after.get(..after.len() - joint.len()).unwrap_or_default();
        rest = match joint.strip_prefix(quote) {
            Some(next) if between.contains('\n') && out.ends_with(is_token_letter) => next,
            _ => {
                out.push_str(quote);
                after
            }
        };
    }
    out.push_str(rest);
    out
}

/// JWT or token response in another layer of base64, as in Kubernetes secrets.
fn encoded(text: &str) -> Option<Found> {
    let inner = Zeroizing::new(text.split_whitespace().collect::<String>());
    if inner.contains('.') {
        return None;
    }
    let bare = inner.trim_end_matches('=');
    if let Some(text) = of_hexadecimal(bare) {
        let run = Run::take(&text);
        return (run.dots() >= 2 && run.used == text.len()).then(|| run.found(Source::Encoded));
    }
    let bytes = Zeroizing::new(
        BASE64_STANDARD_NO_PAD
            .decode(bare)
            .or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(bare))
            .ok()?,
    );
    let decoded = std::str::from_utf8(&bytes).ok()?.trim();
    // What was encoded twice; the inner text is shorter, so this ends.
    if decoded.starts_with("ZXlK") || decoded.starts_with("WlhsS") {
        return encoded(decoded);
    }
    if decoded.starts_with('{') {
        return find_in_response(decoded.as_bytes()).ok();
    }
    let run = Run::take(decoded);
    (decoded.starts_with("eyJ") && run.dots() >= 2 && run.used == decoded.len())
        .then(|| run.found(Source::Encoded))
}

/// Text of a JWT in hexadecimal.
fn of_hexadecimal(text: &str) -> Option<Zeroizing<String>> {
    if !text.starts_with("65794a") && !text.starts_with("65794A") {
        return None;
    }
    let digits = text.as_bytes().chunks(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    let bytes = Zeroizing::new(bytes.collect::<Option<Vec<u8>>>()?);
    Some(Zeroizing::new(std::str::from_utf8(&bytes).ok()?.to_owned()))
}

/// A JWT with blanks inside, as a page or a mail breaks it; words after its signature are left out.
fn spaced(text: &str) -> Option<Found> {
    let text = text.trim();
    let letters = |letter: char| is_token_letter(letter) || letter == ' ';
    if !text.starts_with("eyJ") || !text.contains(' ') || !text.chars().all(letters) {
        return None;
    }
    let joined = Zeroizing::new(text.replace(' ', ""));
    let words: Vec<&str> = text.split(' ').filter(|word| !word.is_empty()).collect();
    let (last_dot, _) = joined.match_indices('.').nth(1)?;
    // A whole token, whatever follows it.
    let first = words.first()?.trim_end_matches('.');
    let (parts, signature) = first.rsplit_once('.').unwrap_or_default();
    if parts.contains('.') && is_signature(signature.len()) {
        return None;
    }
    let last_part = words.iter().rposition(|word| word.len() > WORD);
    let mut length = 0;
    let whole = words.iter().enumerate().find_map(|(place, word)| {
        let end = length + word.trim_end_matches('.').len();
        length += word.len();
        let signature = end.checked_sub(last_dot + 1)?;
        (last_part <= Some(place) && is_signature(signature)).then_some((place, end))
    });
    let token = match whole {
        Some((0, _)) => return None,
        Some((_, end)) => joined.get(..end)?,
        None => joined.as_str(),
    };
    let run = Run::take(token);
    (run.dots() == 2)
        .then(|| run.found(Source::Plain))
        .map(|found| Found {
            joined: true,
            ..found
        })
}

/// Whether a text holds what can only be a JSON Web Token, or most of one.
pub fn looks_like_token(text: &str) -> bool {
    text.match_indices("eyJ").any(|(place, _)| {
        let rest = text.get(place..).unwrap_or_default();
        rest.chars().take_while(|c| is_token_letter(*c)).count() >= MIN_LENGTH
    })
}

/// Removes invisible characters, and replaces typographic quotes and blanks by plain ones.
fn plain(text: &str) -> Zeroizing<String> {
    let mut out = Zeroizing::new(String::with_capacity(text.len()));
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\r' if letters.peek() == Some(&'\n') => {}
            // A shell's line continuation.
            '\\' if matches!(letters.peek(), Some('\n' | '\r')) => {
                while letters
                    .next_if(|next| matches!(next, '\n' | '\r'))
                    .is_some()
                {}
            }
            '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}' => {}
            '\u{a0}' | '\u{202f}' | '\u{3000}' => out.push(' '),
            '\u{2028}' | '\u{2029}' | '\r' => out.push('\n'),
            '\u{2018}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => out.push('"'),
            other => out.push(other),
        }
    }
    out
}

/// Label before a token.
struct Label {
    /// Lower case.
    word: &'static str,
    /// Characters required between label and token.
    separators: &'static [char],
    source: Source,
}

const LABELS: [Label; 4] = [
    Label {
        word: "authorization",
        separators: &[':', '='],
        source: Source::Header,
    },
    Label {
        word: "--oauth2-bearer",
        separators: &[' ', '='],
        source: Source::Header,
    },
    Label {
        word: "access_token",
        separators: &[':', '='],
        source: Source::Parameter,
    },
    Label {
        word: "bearer",
        separators: &[' ', '\n', '\t'],
        source: Source::Bearer,
    },
];

/// First token after the label, wherever the label is.
fn after_label(text: &str, label: &Label) -> Result<Option<Found>, Missing> {
    let mut rest = text;
    while let Some(place) = find_ignoring_case(rest, label.word) {
        let after = rest.get(place + label.word.len()..).unwrap_or_default();
        rest = after;
        let value = after.trim_start_matches(is_between);
        let between = after.get(..after.len() - value.len()).unwrap_or_default();
        if !between.contains(label.separators) {
            continue;
        }
        if without_word(value, "basic").is_some() {
            return Err(Missing::Basic);
        }
        let token = ["bearer", "dpop", "token"]
            .into_iter()
            .find_map(|scheme| without_word(value, scheme));
        let run = Run::take(token.unwrap_or(value));
        if token.is_some() && !run.is_empty() || run.len() >= MIN_LENGTH {
            return Ok(Some(run.found(label.source)));
        }
    }
    Ok(None)
}

fn is_between(letter: char) -> bool {
    letter.is_whitespace() || matches!(letter, ':' | '=' | '"' | '\'' | '`' | '\\')
}

/// Text after a word and a blank.
fn without_word<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (head, rest) = (text.get(..word.len())?, text.get(word.len()..)?);
    let follows = rest.trim_start_matches(is_between);
    (head.eq_ignore_ascii_case(word) && follows.len() < rest.len()).then_some(follows)
}

fn find_ignoring_case(text: &str, word: &str) -> Option<usize> {
    text.as_bytes()
        .windows(word.len())
        .position(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

/// The paste as one token.
fn whole(text: &str) -> Option<Found> {
    let is_wrapping = |letter: char| {
        letter.is_whitespace() || matches!(letter, '"' | '\'' | '`' | '<' | '>' | ',' | ';')
    };
    let inner = text.trim_matches(is_wrapping);
    // Pasted twice.
    let (half, rest) = inner.split_at_checked(inner.len() / 2)?;
    let inner = match half == rest && half.starts_with("eyJ") {
        true => half,
        false => inner,
    };
    // Variable assignment.
    if inner.contains("=eyJ") && !inner.starts_with("eyJ") {
        return None;
    }
    let run = Run::take(inner);
    (run.len() >= MIN_LENGTH && run.used == inner.len()).then(|| run.found(Source::Plain))
}

/// First JWT inside other text: the three letters that begin every JWT, and a dot.
fn inside(text: &str) -> Option<Found> {
    let starts = text.match_indices("eyJ").filter(|(place, _)| {
        let before = text
            .get(..*place)
            .and_then(|before| before.chars().next_back());
        !before.is_some_and(is_token_letter)
            || text
                .get(..*place)
                .is_some_and(|before| before.ends_with(['=', '/']))
    });
    starts
        .map(|(place, _)| Run::take(text.get(place..).unwrap_or_default()))
        .find(|run| run.dots() >= 1 && run.len() >= MIN_LENGTH)
        .map(|run| run.found(Source::Text))
}
