//! Foreign text escaped for a sentence, and grammar helpers.

pub(super) use crate::key_manager::counted;
use crate::key_manager::{joined, masked, visible};

/// Longest shown value.
const SHOWN: usize = 120;
/// Longest value inside a sentence.
const QUOTED: usize = 60;
/// Longest message of a server.
const SAID: usize = 200;
/// Longest address, the limit of the field.
const ADDRESS: usize = 2048;

/// Value of the document for display: visible characters only, no credentials, at most 120 characters.
pub(super) fn shown(text: &str) -> String {
    cut(text, SHOWN)
}

/// A value inside a sentence.
pub(super) fn quoted(text: &str) -> String {
    format!("`{}`", cut(text, QUOTED))
}

/// What a server says, inside a sentence.
pub(super) fn said(text: &str) -> String {
    format!("`{}`", cut(text.trim(), SAID))
}

/// An address that the reader has to copy: whole, visible characters only, no credentials.
pub(super) fn address(text: &str) -> String {
    format!("`{}`", cut(text, ADDRESS))
}

/// At most `limit` characters, visible and without credentials; a truncated text ends in `...`.
pub(super) fn cut(text: &str, limit: usize) -> String {
    let start = text
        .char_indices()
        .nth(limit + 1)
        .map_or(text, |(end, _)| text.get(..end).unwrap_or_default());
    let shown = visible(&masked(start));
    let keep = limit.saturating_sub(3);
    match shown.char_indices().nth(limit) {
        None => shown,
        Some(_) => {
            let end = shown.char_indices().nth(keep).map_or(0, |(end, _)| end);
            format!("{}...", shown.get(..end).unwrap_or_default())
        }
    }
}

/// A detail: visible, without credentials, and at most as long as three values.
pub(super) fn shown_long(text: &str) -> String {
    let short: String = text.chars().take(360).collect();
    match short.len() < text.len() {
        true => visible(&format!("{}...", masked(&short))),
        false => visible(&masked(&short)),
    }
}

/// Texts joined for a sentence: `a, b and c`; after ten of them `and 7 more`, which are counted and not made.
pub(super) fn listed<I>(texts: I) -> String
where
    I: IntoIterator<Item = String, IntoIter: ExactSizeIterator>,
{
    join(texts.into_iter(), 10)
}

/// The same where every text counts; after forty of them `and 7 more`.
pub(super) fn listed_all<I>(texts: I) -> String
where
    I: IntoIterator<Item = String, IntoIter: ExactSizeIterator>,
{
    join(texts.into_iter(), 40)
}

fn join(texts: impl ExactSizeIterator<Item = String>, limit: usize) -> String {
    let more = texts.len().saturating_sub(limit);
    let texts: Vec<String> = match more {
        0 | 1 => texts.collect(),
        more => texts
            .take(limit)
            .chain(std::iter::once(format!("{more} more")))
            .collect(),
    };
    joined(&texts, "and")
}
