//! Masking of secrets in shown addresses and texts.

use std::borrow::Cow;

use super::exposed::{Member, members, secret_in_words, tokens};
use super::uri::credentials;

/// An address as it may be shown: its user name, password and secret members are masked, also where the scheme is missing or
/// broken.
pub fn masked_address(text: &str) -> Cow<'_, str> {
    if text.contains("://") {
        return masked(text);
    }
    // A misspelled scheme must not be taken for a user name.
    let word = text
        .find(|letter: char| !letter.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let (word, after) = text.split_at(word);
    let rest = match after.trim_start_matches([':', ';', '/', '\\']) {
        rest if rest.len() < after.len() && word.to_ascii_lowercase().starts_with("http") => rest,
        _ => text.trim_start_matches(['/', ':', '\\']),
    };
    match credentials(rest) {
        Some((user, after)) if !user.is_empty() => {
            masked_members(Cow::Owned(format!("{MASK}@{after}")))
        }
        _ => masked_members(Cow::Borrowed(text)),
    }
}

/// A text with addresses in it as it may be shown: user names, passwords and secret members in them are masked.
pub fn masked(text: &str) -> Cow<'_, str> {
    masked_members(masked_credentials(text))
}

fn masked_credentials(text: &str) -> Cow<'_, str> {
    if !text.contains('@') {
        return Cow::Borrowed(text);
    }
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '<' | '>' | '`');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        out.push_str(before);
        out.push_str("://");
        let end = after.find(ends).unwrap_or(after.len());
        let (address, others) = after.split_at(end);
        // Without credentials of its own, the inner address is masked by itself.
        let nested = match credentials(address) {
            Some(_) => address.len(),
            None => address.find("://").unwrap_or(address.len()),
        };
        let (address, inner) = address.split_at(nested);
        match credentials(address) {
            Some((user, host)) if !user.is_empty() => {
                out.push_str(MASK);
                out.push('@');
                out.push_str(host);
            }
            _ => out.push_str(address),
        }
        rest = after.get(nested..).unwrap_or_default();
        if inner.is_empty() {
            rest = others;
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// A typed address as it may be stored: as [`masked_address`]; nothing of a text that is a secret and no address.
pub(super) fn stored_address(text: &str) -> Cow<'_, str> {
    let masked = masked_address(text);
    match masked.contains("://") {
        true => masked,
        false => without_secret(masked),
    }
}

/// Typed words as they may be stored: as [`masked`]; nothing of a text with a secret that has no form of its own.
pub(super) fn stored_words(text: &str) -> Cow<'_, str> {
    without_secret(masked(text))
}

fn without_secret(text: Cow<'_, str>) -> Cow<'_, str> {
    match secret_in_words(&text) {
        Some(_) => Cow::Borrowed(MASK),
        None => text,
    }
}

/// Replacement of a secret in a shown address.
const MASK: &str = "***";

/// Shown characters of a token that stands outside an address.
const TOKEN_SHOWN: usize = 10;

/// A text with addresses in it, in which the values of secret members are masked, and tokens.
fn masked_members(text: Cow<'_, str>) -> Cow<'_, str> {
    let in_address = |place: usize| {
        let word = text.get(..place).unwrap_or_default();
        let start = word.rfind(char::is_whitespace).map_or(0, |it| it + 1);
        word.get(start..).is_some_and(|word| word.contains("://"))
    };
    let mut hidden: Vec<(usize, usize, &str)> = match text.contains('=') {
        true => members(&text)
            .filter(Member::is_secret)
            .map(|it| (it.start, it.value.len(), MASK))
            .collect(),
        false => Vec::new(),
    };
    if text.contains("eyJ") {
        hidden.extend(
            tokens(&text).map(|(start, length)| match in_address(start) {
                true => (start, length, MASK),
                false => (start + TOKEN_SHOWN, length - TOKEN_SHOWN, "..."),
            }),
        );
    }
    if hidden.is_empty() {
        return text;
    }
    hidden.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, length, instead) in hidden {
        if start < done {
            continue;
        }
        out.push_str(text.get(done..start).unwrap_or_default());
        out.push_str(instead);
        done = start + length;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn credentials_are_masked_and_nothing_else() {
        #[rustfmt::skip]
        let rows = [
            ("https://idp.example/users/@me", "https://idp.example/users/@me"),
            ("https://idp.example:8443/@me", "https://idp.example:8443/@me"),
            ("https://[::1]:8443/@me", "https://[::1]:8443/@me"),
            ("https://me@idp.example/x", "https://***@idp.example/x"),
            ("https://me:pw@idp.example/x", "https://***@idp.example/x"),
            ("https://me:p@w@idp.example/x", "https://***@idp.example/x"),
            ("https://me:p/w@idp.example/x", "https://***@idp.example/x"),
            ("see https://me:pw@h/x and https://h/y", "see https://***@h/x and https://h/y"),
            ("https://h/x?next=https://me:pw@h/y", "https://h/x?next=https://***@h/y"),
            ("Ask admin@example.com", "Ask admin@example.com"),
            ("token eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln expired", "token eyJhbGciOi... expired"),
        ];
        for (text, shown) in rows {
            assert_eq!(masked(text), shown);
        }
        assert_eq!(masked_address("me:pw@idp.example/x"), "***@idp.example/x");
        assert_eq!(masked_address("https:/me:pw@h/x"), "***@h/x");
    }

    proptest! {
        #[test]
        fn no_password_is_shown(user in "[a-z]{0,4}", password in "[a-z]{1,3}[/?#:%]?QQQ[a-z/?#:@]{0,4}") {
            for before in ["", "see ", "\"", "https://"] {
                let text = format!("{before}https://{user}:{password}@idp.example/p rest");
                let shown = masked(&text);
                prop_assert!(!shown.contains("QQQ"), "{text} {shown}");
                prop_assert!(shown.ends_with("idp.example/p rest"), "{text} {shown}");
            }
        }
    }
}
