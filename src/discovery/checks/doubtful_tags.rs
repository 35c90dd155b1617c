//! Language tags that need a closer look.

use std::cell::OnceCell;

use crate::discovery::document::{Document, Words};
use crate::discovery::locale::LanguageTag;

const LOCALES: [&str; 2] = ["ui_locales_supported", "claims_locales_supported"];

/// Suspicious tags of a list, with their positions.
type Doubtful<'a> = Vec<(usize, &'a str)>;

/// Lists of language tags with their suspicious ones, shared by two checks.
#[derive(Default)]
pub(in crate::discovery) struct DoubtfulTags<'a>(OnceCell<Vec<(&'static str, Doubtful<'a>)>>);

impl<'a> DoubtfulTags<'a> {
    pub(super) fn of(
        &self,
        document: &'a Document,
    ) -> impl Iterator<Item = (&'static str, &Doubtful<'a>)> {
        let lists = self.0.get_or_init(|| {
            let texts = |name| Some((name, document.words(name).value()?));
            let lists = LOCALES.into_iter().filter_map(texts);
            lists
                .map(|(name, tags)| (name, doubtful(tags).collect()))
                .collect()
        });
        lists.iter().map(|(name, tags)| (*name, tags))
    }
}

fn doubtful<'a>(tags: Words<'a>) -> impl Iterator<Item = (usize, &'a str)> {
    tags.iter()
        .enumerate()
        .filter(|(_, tag)| !LanguageTag::is_plainly_good(tag))
}
