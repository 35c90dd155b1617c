//! Lines of a pasted text: which of them continue an address.

use crate::key_manager::text::{find_odd, is_hidden};

/// Text without line breaks inside an address, invisible characters and full-width characters, and whether there were such
/// characters. A line feed stays where the address ends.
pub(super) fn unwrapped(text: &str) -> (String, bool) {
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']) {
        let line = if out.is_empty() {
            line
        } else {
            line.trim_start()
        };
        if !out.is_empty() {
            let kept = out.trim_end().len();
            // A shell's line continuation is removed; words of a command stay separate.
            let kept = out.get(..kept).unwrap_or_default();
            let continued = kept.ends_with('\\');
            let kept = kept.trim_end_matches('\\').trim_end().len();
            out.truncate(kept);
            if continued || first_word_is_command(&out) {
                out.push(' ');
            } else if !goes_on(&out, line) {
                out.push('\n');
            }
        }
        out.push_str(line);
    }
    let text = out;
    let plain: String = text
        .chars()
        .filter_map(|letter| match letter {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(letter) - 0xfee0),
            '\u{201c}'..='\u{201f}' | '\u{ab}' | '\u{bb}' => Some('"'),
            '\u{2018}'..='\u{201b}' => Some('\''),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => Some('-'),
            '\u{2044}' | '\u{2215}' | '\u{29f8}' => Some('/'),
            '\u{2026}' => Some('.'),
            '\u{a0}' | '\u{202f}' | '\u{3000}' | '\t' => Some(' '),
            '\n' => Some('\n'),
            letter if is_hidden(letter) => None,
            letter if find_odd(letter.encode_utf8(&mut [0; 4])).is_some() => Some(' '),
            letter => Some(letter),
        })
        .collect();
    let repaired = plain != text;
    (plain, repaired)
}

/// Well-known suffixes, which show that a line break is inside an address.
const SUFFIXES: [&str; 2] = [
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
];

/// Whether a line continues the address before it, by its next segment or the rest of the well-known suffix.
fn goes_on(before: &str, line: &str) -> bool {
    let line = line.trim_end();
    let word = before
        .rsplit(char::is_whitespace)
        .next()
        .unwrap_or_default();
    if line.is_empty() || line.contains("://") || word.is_empty() {
        return false;
    }
    let next = line.split(char::is_whitespace).next().unwrap_or_default();
    if next.starts_with(['/', '?', '#', '&']) {
        return true;
    }
    let rest = word.split_once("://").map_or(word, |(_, rest)| rest);
    let has_path = rest.contains('/') || next.starts_with('.') || rest.is_empty();
    let joined = format!("{word}{next}");
    let whole = |text: &str| SUFFIXES.iter().any(|suffix| text.contains(suffix));
    let closed = next.trim_end_matches(['"', '\'', '>', ')', ',', ';', '.', '`']);
    let completes = SUFFIXES.iter().any(|suffix| {
        let begun = suffix
            .char_indices()
            .skip(4)
            .any(|(end, _)| suffix.get(..end).is_some_and(|it| joined.ends_with(it)));
        begun || closed.ends_with(suffix) || format!("{word}{closed}").ends_with(suffix)
    });
    has_path && !whole(word) && completes
}

/// Whether a text starts with the name of a program that reads addresses.
pub(super) fn first_word_is_command(text: &str) -> bool {
    let word = text
        .trim_start_matches(['$', '>', '#', ' '])
        .split_whitespace()
        .next()
        .unwrap_or_default();
    matches!(
        word.rsplit('/')
            .next()
            .unwrap_or_default()
            .to_ascii_lowercase()
            .as_str(),
        "curl"
            | "curl.exe"
            | "dig"
            | "nc"
            | "nslookup"
            | "openssl"
            | "ping"
            | "telnet"
            | "traceroute"
            | "tracert"
            | "wget"
            | "http"
            | "https"
            | "httpie"
            | "xh"
            | "kmctl"
            | "invoke-webrequest"
            | "invoke-restmethod"
            | "iwr"
            | "irm"
            | "open"
            | "start"
            | "get"
    )
}
