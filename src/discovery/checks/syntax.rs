//! Syntax of scopes and of language tags.

use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::document::Member;
use crate::discovery::locale::suggestion;
use crate::discovery::locale::{LanguageTag, Malformed};
use crate::discovery::wording::{listed, quoted};
use crate::key_manager::uri::letter_name;

/// RFC 6749 §3.3: visible ASCII without space, double quote and backslash; not empty.
pub(super) fn scopes(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "scopes_supported";
    let Member::Is(scopes) = context.document.words(NAME) else {
        return;
    };
    let bad: Vec<(usize, &str)> = scopes
        .iter()
        .enumerate()
        .filter(|(_, scope)| scope.is_empty() || !scope.chars().all(in_scopes))
        .collect();
    let Some((place, first)) = bad.first() else {
        return;
    };
    let what = listed(
        bad.iter()
            .map(|(_, scope)| with_reason(scope, &scope_fault(scope))),
    );
    let is = if bad.len() == 1 {
        "an entry that is not a scope"
    } else {
        "entries that are not scopes"
    };
    let entry = out
        .report(format!("`{NAME}` contains {is}: {what}."))
        .found(first)
        .expected("visible ASCII without space, \" and \\");
    let entry = match bad.len() {
        1 => entry.at(&[NAME, &place.to_string()]),
        _ => entry.member(NAME),
    };
    entry.advise("Ask the provider to correct the list: each scope must be a separate entry.");
}

fn in_scopes(letter: char) -> bool {
    matches!(letter, '!' | '#'..='[' | ']'..='~')
}

/// An entry and what is wrong with it.
fn with_reason(entry: &str, why: &str) -> String {
    match entry {
        "" => "an empty string".to_owned(),
        entry => format!("{} ({why})", quoted(entry)),
    }
}

/// Reason why a text is not a scope.
fn scope_fault(scope: &str) -> String {
    let odd = scope
        .chars()
        .enumerate()
        .find(|(_, letter)| !in_scopes(*letter));
    odd.map_or_else(
        || "it is empty".to_owned(),
        |(place, letter)| format!("{} at character {}", letter_name(letter), place + 1),
    )
}

/// Most wrong tags for which a suggestion is computed; bounds the work for hostile documents.
const MAX_SUGGESTED: usize = 100;

/// Well-formed, and every subtag registered.
pub(super) fn language_tags(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    for (name, tags) in context.doubtful_tags.of(context.document) {
        let bad: Vec<(usize, &str, String)> = tags
            .iter()
            .filter_map(|&(place, tag)| bad_tag(tag).map(|why| (place, tag, why)))
            .collect();
        let Some((place, first, _)) = bad.first() else {
            continue;
        };
        let what = listed(bad.iter().map(|(_, tag, why)| with_reason(tag, why)));
        let is = if bad.len() == 1 {
            "an entry that is not a language tag"
        } else {
            "entries that are not language tags"
        };
        let entry = out
            .report(format!("`{name}` contains {is}: {what}."))
            .found(first)
            .expected("language tags with registered parts, e.g. en or pt-BR");
        let entry = match bad.len() {
            1 => entry.at(&[name, &place.to_string()]),
            _ => entry.member(name),
        };
        let corrected: Vec<String> = bad
            .iter()
            .take(MAX_SUGGESTED)
            .filter_map(|(_, tag, _)| {
                suggestion(tag).map(|better| format!("{better} for {}", quoted(tag)))
            })
            .collect();
        match corrected.is_empty() {
            true => entry.advise("Ask the provider to correct the list."),
            false => entry.advise(format!(
                "Ask the provider to publish {}.",
                listed(corrected)
            )),
        };
    }
}

fn bad_tag(text: &str) -> Option<String> {
    match LanguageTag::parse(text) {
        Err(Malformed(why)) => Some(why),
        Ok(tag) => tag
            .unregistered()
            .first()
            .map(|unknown| format!("the {} {} is not registered", unknown.what, unknown.subtag)),
    }
}

/// Of customary case, registered or not.
pub(super) fn language_case(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    for (name, tags) in context.doubtful_tags.of(context.document) {
        let odd: Vec<(usize, &str, String)> = tags
            .iter()
            .filter_map(|&(place, tag)| {
                let customary = LanguageTag::parse(tag).ok()?.customary_case()?;
                (customary != tag).then_some((place, tag, customary))
            })
            .collect();
        let Some((place, first, customary)) = odd.first() else {
            continue;
        };
        let what = listed(
            odd.iter()
                .map(|(_, tag, customary)| format!("{} ({customary})", quoted(tag))),
        );
        let entry = out
            .report(format!("`{name}` has tags in unusual case: {what}."))
            .found(first)
            .expected(customary)
            .idle("No action needed for a gateway. The usual form is in parentheses.");
        match odd.len() {
            1 => entry.at(&[name, &place.to_string()]),
            _ => entry.member(name),
        };
    }
}
