//! Addresses in an encoding: percent signs, base64, each perhaps more than once.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// Beginnings of `http` in base64, and in base64 of base64.
pub const IN_BASE64: [&str; 2] = ["aHR0c", "YUhSMG"];

/// Deepest nesting of base64 that is undone.
const LAYERS: usize = 3;

/// The address that a text holds in base64, perhaps behind a name; `None` if there is none.
pub(super) fn of_base64(text: &str) -> Option<String> {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "+/-_=".contains(letter);
    let start = IN_BASE64.iter().find_map(|start| text.find(start))?;
    let (before, run) = text.split_at(start);
    if before.ends_with(is_letter) && !before.ends_with(['=', '/']) {
        return None;
    }
    let mut run: String = run
        .chars()
        .take_while(|letter| is_letter(*letter))
        .collect();
    for _ in 0..LAYERS {
        let bare = run.trim_end_matches('=');
        let bytes = STANDARD_NO_PAD
            .decode(bare)
            .or_else(|_| URL_SAFE_NO_PAD.decode(bare))
            .ok()?;
        run = String::from_utf8(bytes).ok()?.trim().to_owned();
        if run.starts_with("http") {
            return Some(run);
        }
    }
    None
}

/// An address that was copied out of a query, `https%3A%2F%2F`; `None` for any other text.
pub(super) fn of_percent(text: &str) -> Option<String> {
    const AROUND: [&str; 8] = ["%22", "%27", "%3C", "%3c", "%3E", "%3e", "%20", "%0A"];
    let mut bare = text;
    while let Some(rest) = AROUND.iter().find_map(|it| bare.strip_prefix(it)) {
        bare = rest;
    }
    while let Some(rest) = AROUND.iter().find_map(|it| bare.strip_suffix(it)) {
        bare = rest;
    }
    let mut text = Cow::Borrowed(bare);
    // What was encoded twice is decoded twice.
    while ["https%25", "http%25"]
        .iter()
        .any(|start| text.to_ascii_lowercase().starts_with(start))
    {
        text = Cow::Owned(text.replace("%25", "%"));
    }
    let lower = text.to_ascii_lowercase();
    if !lower.starts_with("https%3a") && !lower.starts_with("http%3a") {
        return None;
    }
    let pair = format!("x={}", text.replace('+', "%2B"));
    let value = url::form_urlencoded::parse(pair.as_bytes()).next();
    value.map(|(_, value)| value.into_owned())
}
