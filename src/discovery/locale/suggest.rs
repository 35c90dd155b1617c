//! Suggestion for a wrong language tag.

use super::registry::{Entry, Kind, all, find};
use super::tag::{LanguageTag, Parts};

/// Common misspellings of languages, and their tags.
const LANGUAGES: [(&str, &str); 24] = [
    ("jp", "ja"),
    ("cn", "zh-CN"),
    ("tw", "zh-TW"),
    ("gr", "el"),
    ("dk", "da"),
    ("cz", "cs"),
    ("ua", "uk"),
    ("vn", "vi"),
    ("gb", "en-GB"),
    ("us", "en-US"),
    ("at", "de-AT"),
    ("english", "en"),
    ("german", "de"),
    ("french", "fr"),
    ("spanish", "es"),
    ("italian", "it"),
    ("dutch", "nl"),
    ("swedish", "sv"),
    ("polish", "pl"),
    ("russian", "ru"),
    ("japanese", "ja"),
    ("chinese", "zh"),
    ("korean", "ko"),
    ("turkish", "tr"),
];

/// A registered tag near to `text`; `None` when several are as near.
pub(in crate::discovery) fn suggestion(text: &str) -> Option<String> {
    let trimmed = text.trim().trim_matches(['-', '_']);
    let hyphens: String = trimmed.replace('_', "-");
    let LanguageTag::Usual(parts) = LanguageTag::parse(&hyphens).ok()? else {
        return None;
    };
    let corrected = correct(&parts)?;
    let tag = LanguageTag::parse(&corrected).ok()?;
    let good = tag.unregistered().is_empty();
    let shown = tag.customary_case().unwrap_or_else(|| corrected.clone());
    (good && shown != text).then_some(shown)
}

fn correct(parts: &Parts<'_>) -> Option<String> {
    let mut subtags = Vec::new();
    match parts.extended.first() {
        Some(extended) => subtags.push((*extended).to_owned()),
        None => subtags.push(language(parts.language)?),
    }
    if let Some(script) = parts.script {
        subtags.push(registered(Kind::Script, script)?);
    }
    if let Some(region) = parts.region {
        let region = if region.eq_ignore_ascii_case("uk") {
            "GB"
        } else {
            region
        };
        // A language used for a country implies its region.
        if let Some(alone) = subtags.first_mut()
            && let Some((language, _)) = alone.split_once('-')
        {
            *alone = language.to_owned();
        }
        subtags.push(registered(Kind::Region, region)?);
    }
    for variant in &parts.variants {
        subtags.push(registered(Kind::Variant, variant)?);
    }
    subtags.extend(parts.rest.iter().map(|it| (*it).to_owned()));
    Some(subtags.join("-"))
}

fn language(subtag: &str) -> Option<String> {
    if find(Kind::Language, subtag).is_some() {
        return Some(subtag.to_owned());
    }
    let known = LANGUAGES
        .iter()
        .find(|(written, _)| written.eq_ignore_ascii_case(subtag))
        .map(|(_, tag)| (*tag).to_owned());
    known.or_else(|| nearest(Kind::Language, subtag))
}

fn registered(kind: Kind, subtag: &str) -> Option<String> {
    if find(kind, subtag).is_some() {
        return Some(subtag.to_owned());
    }
    nearest(kind, subtag)
}

/// The only registered subtag at the smallest distance. Subtags of two or three letters are not guessed.
fn nearest(kind: Kind, subtag: &str) -> Option<String> {
    if subtag.len() < 4 {
        return None;
    }
    let wanted = subtag.to_ascii_lowercase();
    let mut best: Option<(usize, &Entry)> = None;
    let mut tied = false;
    for entry in all(kind).iter().filter(|entry| entry.subtag.len() >= 4) {
        let distance = strsim::osa_distance(entry.subtag, &wanted);
        match best {
            Some((least, _)) if distance > least => {}
            Some((least, _)) if distance == least => tied = true,
            _ => {
                best = Some((distance, entry));
                tied = false;
            }
        }
    }
    best.filter(|(distance, _)| *distance <= 2 && !tied)
        .map(|(_, entry)| entry.subtag.to_owned())
}
