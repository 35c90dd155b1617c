//! IANA Language Subtag Registry, as far as needed: subtags and preferred values.

use std::sync::OnceLock;

const SOURCE: &str = include_str!("../../../assets/language-subtags.txt");

/// Kind of a subtag.
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
    /// `Preferred-Value` of the registry (RFC 5646 §3.1.7), for a deprecated one.
    pub preferred: Option<&'static str>,
}

#[derive(Default)]
struct Section {
    entries: Vec<Entry>,
    /// The keys of the entries, in the same order: numbers are compared faster than texts.
    keys: Vec<Key>,
    ranges: Vec<(&'static str, &'static str)>,
}

/// The bytes of a subtag or tag in lower case and how many they are, as a number that sorts as they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key(u128);

impl Key {
    /// `None` for a text that is longer than any that is registered.
    fn of(text: &str) -> Option<Self> {
        const ROOM: usize = size_of::<u128>() - 1;
        let free = ROOM.checked_sub(text.len())?;
        let letters = text.bytes().fold(0, |sum, byte| {
            sum << 8 | u128::from(byte.to_ascii_lowercase())
        });
        Some(Key(letters << (8 * free) << 8 | text.len() as u128))
    }
}

/// Registered languages of two and three letters, except private ones.
struct ShortLanguages(Vec<bool>);

impl ShortLanguages {
    fn read(languages: &[Entry]) -> Self {
        let mut known = vec![false; 26 * 26 * 27];
        for place in languages
            .iter()
            .filter_map(|it| Self::place(it.subtag.as_bytes()))
        {
            if let Some(it) = known.get_mut(place) {
                *it = true;
            }
        }
        ShortLanguages(known)
    }

    fn place(subtag: &[u8]) -> Option<usize> {
        let letter = |byte: &u8| byte.is_ascii_lowercase().then(|| usize::from(byte - b'a'));
        match subtag {
            [one, two] => Some((letter(one)? * 26 + letter(two)?) * 27 + 26),
            [one, two, three] => Some((letter(one)? * 26 + letter(two)?) * 27 + letter(three)?),
            _ => None,
        }
    }
}

struct Registry {
    sections: [Section; 6],
    short_languages: ShortLanguages,
}

fn index(kind: Kind) -> usize {
    kind as usize
}

fn named(name: &str) -> Option<Kind> {
    Some(match name {
        // Extended languages are also registered as languages and need no list of their own.
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
        let languages = sections.get(index(Kind::Language));
        Registry {
            short_languages: ShortLanguages::read(languages.map_or(&[], |it| &it.entries)),
            sections,
        }
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
            if let Some(key) = Key::of(subtag) {
                self.keys.push(key);
                self.entries.push(Entry { subtag, preferred });
            }
        }
    }
}

fn section(kind: Kind) -> Option<&'static Section> {
    registry().sections.get(index(kind))
}

/// Looks a subtag up, in any case; one of a private range has no preferred value.
pub(super) fn find(kind: Kind, subtag: &str) -> Option<Entry> {
    let section = section(kind)?;
    let key = Key::of(subtag)?;
    if let Ok(place) = section.keys.binary_search(&key) {
        return section.entries.get(place).copied();
    }
    let private = section.ranges.iter().any(|(first, last)| {
        subtag.len() == first.len() && Key::of(first) <= Some(key) && Some(key) <= Key::of(last)
    });
    private.then_some(Entry {
        subtag: "",
        preferred: None,
    })
}

/// Whether a language of two or three lower-case letters is registered; private ranges are not.
pub(super) fn is_short_language(subtag: &str) -> bool {
    ShortLanguages::place(subtag.as_bytes())
        .and_then(|place| registry().short_languages.0.get(place))
        .is_some_and(|known| *known)
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
