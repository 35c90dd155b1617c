//! Parsed language tag. RFC 5646 §2.1.

use super::registry::{Kind, find, is_short_language};

/// A well-formed tag.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::discovery) enum LanguageTag<'a> {
    /// Registered as a whole (grandfathered), with its preferred value.
    Grandfathered(&'a str, Option<&'static str>),
    /// `x-…` alone.
    PrivateUse(&'a str),
    /// Of the usual form.
    Usual(Parts<'a>),
}

/// The subtags, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::discovery) struct Parts<'a> {
    pub language: &'a str,
    pub extended: Vec<&'a str>,
    pub script: Option<&'a str>,
    pub region: Option<&'a str>,
    pub variants: Vec<&'a str>,
    /// Extensions and private use, with their singletons.
    pub rest: Vec<&'a str>,
}

/// Reason why a text is not a language tag, half a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::discovery) struct Malformed(pub String);

/// Unregistered subtag, and its kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::discovery) struct Unregistered<'a> {
    pub what: &'static str,
    pub subtag: &'a str,
}

impl<'a> LanguageTag<'a> {
    /// Parses a tag.
    ///
    /// # Errors
    /// The text does not have the form of RFC 5646 §2.1.
    pub fn parse(text: &'a str) -> Result<Self, Malformed> {
        if let Some(entry) = find(Kind::Grandfathered, text) {
            return Ok(LanguageTag::Grandfathered(text, entry.preferred));
        }
        letters(text)?;
        let subtags: Vec<&str> = text.split('-').collect();
        if let Some(long) = subtags.iter().find(|subtag| subtag.len() > 8) {
            return malformed(format!("its part {long} is longer than 8 characters"));
        }
        if subtags.iter().any(|subtag| subtag.is_empty()) {
            return malformed("a part between hyphens is empty");
        }
        if subtags
            .first()
            .is_some_and(|first| first.eq_ignore_ascii_case("x"))
        {
            extensions(&subtags)?;
            return Ok(LanguageTag::PrivateUse(text));
        }
        usual(&subtags).map(LanguageTag::Usual)
    }

    /// Whether a tag has the plainest form (language, script, region, variants), registered and in customary case; a fast path
    /// for most tags.
    pub fn is_plainly_good(text: &str) -> bool {
        let (language, mut rest) = first_subtag(text);
        let mut next = |fits: fn(&[u8]) -> bool| {
            let (subtag, after) = first_subtag(rest?);
            fits(subtag.as_bytes()).then(|| {
                rest = after;
                subtag
            })
        };
        let script = next(
            |it| matches!(it, [b'A'..=b'Z', others @ ..] if others.len() == 3 && others.iter().all(u8::is_ascii_lowercase)),
        );
        let region = next(|it| match it.len() {
            2 => it.iter().all(u8::is_ascii_uppercase),
            3 => it.iter().all(u8::is_ascii_digit),
            _ => false,
        });
        let good = is_short_language(language)
            && script.is_none_or(|it| find(Kind::Script, it).is_some())
            && region.is_none_or(|it| find(Kind::Region, it).is_some());
        while good && let Some(variant) = next(|it| it.len() >= 4) {
            if find(Kind::Variant, variant).is_none() {
                return false;
            }
        }
        good && rest.is_none()
    }

    /// The subtags that the registry does not know, extensions and private use aside.
    pub fn unregistered(&self) -> Vec<Unregistered<'a>> {
        let LanguageTag::Usual(parts) = self else {
            return Vec::new();
        };
        let extended = parts.extended.iter().copied();
        // The extended language replaces the language.
        let language = std::iter::once(parts.language).filter(|_| parts.extended.is_empty());
        let languages = language
            .chain(extended)
            .map(|it| (Kind::Language, "language", it));
        languages
            .chain(parts.script.map(|it| (Kind::Script, "script", it)))
            .chain(parts.region.map(|it| (Kind::Region, "region", it)))
            .chain(
                parts
                    .variants
                    .iter()
                    .map(|it| (Kind::Variant, "variant", *it)),
            )
            .filter(|(kind, _, subtag)| find(*kind, subtag).is_none())
            .map(|(_, what, subtag)| Unregistered { what, subtag })
            .collect()
    }

    /// The tag with the customary case; `None` when its canonical form differs by more than that. RFC 5646 §2.1.1, §4.5.
    pub fn customary_case(&self) -> Option<String> {
        match self {
            LanguageTag::Grandfathered(_, Some(_)) => None,
            LanguageTag::Grandfathered(text, None) | LanguageTag::PrivateUse(text) => {
                Some(text.to_ascii_lowercase())
            }
            LanguageTag::Usual(parts) if parts.has_preferred() => None,
            LanguageTag::Usual(parts) => Some(parts.in_customary_case()),
        }
    }
}

impl Parts<'_> {
    fn has_preferred(&self) -> bool {
        let preferred =
            |kind, subtag: &str| find(kind, subtag).is_some_and(|entry| entry.preferred.is_some());
        !self.extended.is_empty()
            || preferred(Kind::Language, self.language)
            || self
                .region
                .is_some_and(|region| preferred(Kind::Region, region))
            || self
                .variants
                .iter()
                .any(|variant| preferred(Kind::Variant, variant))
            || preferred(Kind::Redundant, &self.in_customary_case())
    }

    fn in_customary_case(&self) -> String {
        let lower = |text: &&str| text.to_ascii_lowercase();
        let mut subtags = vec![self.language.to_ascii_lowercase()];
        subtags.extend(self.extended.iter().map(lower));
        subtags.extend(self.script.map(title));
        subtags.extend(self.region.map(str::to_ascii_uppercase));
        subtags.extend(self.variants.iter().map(|variant| (*variant).to_owned()));
        subtags.extend(self.rest.iter().map(lower));
        subtags.join("-")
    }
}

fn title(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        format!(
            "{}{}",
            first.to_ascii_uppercase(),
            letters.as_str().to_ascii_lowercase()
        )
    })
}

/// Parts before and after the first hyphen.
fn first_subtag(text: &str) -> (&str, Option<&str>) {
    let hyphen = text.bytes().position(|byte| byte == b'-');
    match hyphen.and_then(|place| text.split_at_checked(place)) {
        Some((first, rest)) => (first, rest.get(1..)),
        None => (text, None),
    }
}

fn malformed<T>(reason: impl Into<String>) -> Result<T, Malformed> {
    Err(Malformed(reason.into()))
}

fn letters(text: &str) -> Result<(), Malformed> {
    if text.is_empty() {
        return malformed("it is empty");
    }
    let odd = text
        .chars()
        .enumerate()
        .find(|(_, letter)| !letter.is_ascii_alphanumeric() && *letter != '-');
    match odd {
        None => Ok(()),
        Some((place, '_')) => malformed(format!(
            "it has an underscore at character {}, where tags have a hyphen",
            place + 1
        )),
        Some((place, letter)) => malformed(format!(
            "it has {} at character {}",
            crate::key_manager::uri::letter_name(letter),
            place + 1
        )),
    }
}

fn usual<'a>(subtags: &[&'a str]) -> Result<Parts<'a>, Malformed> {
    let alphabetic = |text: &str| text.bytes().all(|b| b.is_ascii_alphabetic());
    let mut rest = subtags.iter().copied().peekable();
    let language = rest.next().unwrap_or_default();
    if language.len() < 2 || !alphabetic(language) {
        return malformed(format!("it starts with {language} and not with a language"));
    }
    let mut parts = Parts {
        language,
        ..Parts::default()
    };
    while language.len() <= 3
        && parts.extended.len() < 3
        && let Some(extended) = rest.next_if(|it| it.len() == 3 && alphabetic(it))
    {
        parts.extended.push(extended);
    }
    parts.script = rest.next_if(|it| it.len() == 4 && alphabetic(it));
    parts.region = rest.next_if(|it| {
        it.len() == 2 && alphabetic(it) || it.len() == 3 && it.bytes().all(|b| b.is_ascii_digit())
    });
    while let Some(variant) = rest.next_if(|it| {
        it.len() >= 5 || it.len() == 4 && it.starts_with(|first: char| first.is_ascii_digit())
    }) {
        parts.variants.push(variant);
    }
    parts.rest = rest.collect();
    extensions(&parts.rest)?;
    Ok(parts)
}

/// Each singleton is followed by something; after `x` anything goes.
fn extensions(subtags: &[&str]) -> Result<(), Malformed> {
    let mut rest = subtags.iter().copied().peekable();
    while let Some(singleton) = rest.next() {
        if singleton.len() != 1 {
            return malformed(format!("its part {singleton} is where none is allowed"));
        }
        let private = singleton.eq_ignore_ascii_case("x");
        let mut count = 0;
        while rest.next_if(|it| private || it.len() >= 2).is_some() {
            count += 1;
        }
        if count == 0 {
            return malformed(format!("nothing follows {singleton}"));
        }
    }
    Ok(())
}
