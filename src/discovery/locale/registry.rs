//! The IANA Language Subtag Registry, as far as judging a tag needs it: subtags and preferred values.

use std::sync::OnceLock;

const SOURCE: &str = include_str!("../../../assets/language-subtags.txt");

/// What a subtag stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Language,
    Script,
    Region,
    Variant,
    /// Whole tags of the time before RFC 4646.
    Grandfathered,
    /// Whole tags that have a shorter form now.
    Redundant,
}

/// A registered subtag or tag.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// In lower case.
    pub subtag: &'static str,
    /// What is written instead nowadays.
    pub preferred: Option<&'static str>,
}

#[derive(Default)]
struct Section {
    entries: Vec<Entry>,
    ranges: Vec<(&'static str, &'static str)>,
}

struct Registry {
    sections: [Section; 6],
}

fn index(kind: Kind) -> usize {
    kind as usize
}

fn named(name: &str) -> Option<Kind> {
    Some(match name {
        // An extended language is registered as a language as well; it needs no list of its own.
        "language" => Kind::Language,
        "script" => Kind::Script,
        "region" => Kind::Region,
        "variant" => Kind::Variant,
        "grandfathered" => Kind::Grandfathered,
        "redundant" => Kind::Redundant,
        _ => return None,
    })
}

fn registry() -> &'static Registry {
    static REGISTRY: OnceLock<Registry> = OnceLock::new();
    REGISTRY.get_or_init(|| {
        let mut sections: [Section; 6] = Default::default();
        let mut place: Option<usize> = None;
        for line in SOURCE.lines() {
            if let Some(name) = line
                .strip_prefix('[')
                .and_then(|line| line.strip_suffix(']'))
            {
                place = named(name).map(index);
            } else if let Some(section) = place.and_then(|place| sections.get_mut(place)) {
                section.read(line);
            }
        }
        Registry { sections }
    })
}

impl Section {
    fn read(&mut self, line: &'static str) {
        for word in line.split_ascii_whitespace() {
            if let Some(range) = word.split_once("..") {
                self.ranges.push(range);
                continue;
            }
            let (subtag, preferred) = match word.split_once('=') {
                Some((subtag, preferred)) => (subtag, Some(preferred)),
                None => (word, None),
            };
            self.entries.push(Entry { subtag, preferred });
        }
    }
}

fn section(kind: Kind) -> Option<&'static Section> {
    registry().sections.get(index(kind))
}

/// Looks a subtag up, in any case; one of a private range has no preferred value.
pub(super) fn find(kind: Kind, subtag: &str) -> Option<Entry> {
    let wanted = subtag.to_ascii_lowercase();
    let section = section(kind)?;
    let found = section
        .entries
        .binary_search_by(|entry| entry.subtag.cmp(&wanted))
        .ok()
        .and_then(|place| section.entries.get(place))
        .copied();
    found.or_else(|| {
        let private = section.ranges.iter().any(|(first, last)| {
            wanted.len() == first.len() && (*first..=*last).contains(&wanted.as_str())
        });
        private.then_some(Entry {
            subtag: "",
            preferred: None,
        })
    })
}

/// All registered subtags of a kind, private ranges aside.
pub(super) fn all(kind: Kind) -> &'static [Entry] {
    section(kind).map_or(&[], |section| &section.entries)
}

/// The date of the registry, e.g. `2025-08-25`.
#[cfg(test)]
pub(super) fn file_date() -> Option<&'static str> {
    SOURCE
        .lines()
        .find_map(|line| line.strip_prefix("File-Date: "))
}
