//! A list's parts, in the order in which it is shown. Without a search there is one. What a search finds is shown in four: the
//! built-in row, the names that begin with the text, all others before those and all others behind them, each in the order
//! of places. Names that begin with a text are one range, which an index finds at once however far down it lies; what only
//! contains the text somewhere has to be looked for.

use rusqlite::Connection;

use super::places::{self, Places};
use crate::key_manager::{BUILT_IN_NAME, Name, fold};

/// How a part's rows are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum By {
    /// By their place alone: all rows there match the search.
    Place,
    /// By looking at each.
    ChangeDetector,
    /// By the index of the search, which takes long where many rows come before the first that matches: it can't begin to look
    /// anywhere but at the first row of all.
    Text,
}

/// A range of places that is shown as one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// Where it stands among the parts.
    number: usize,
    pub(super) places: Places,
    pub(super) by: By,
}

impl Part {
    /// Of this part, a place.
    pub(super) fn spot(&self, place: i64) -> Spot {
        Spot {
            part: self.number,
            place,
        }
    }
}

/// A point of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Spot {
    part: usize,
    place: i64,
}

/// A range of a list, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spots {
    pub(super) from: Spot,
    pub(super) to: Spot,
}

/// The numbers of the parts of a search.
const BUILT_IN: usize = 0;
const BEGINNING: usize = 1;
const BEFORE: usize = 2;
const BEHIND: usize = 3;

/// All parts of a list.
pub(super) struct Parts {
    organization: i64,
    /// What is searched for, folded; empty without a search.
    text: String,
    parts: Vec<Part>,
}

impl Parts {
    /// A list without a search.
    pub(super) fn everything(organization: i64) -> Self {
        let places = Places {
            from: places::built_in(organization),
            to: places::end(organization),
        };
        Parts::of(organization, String::new(), &[(By::Place, places)])
    }

    /// Of a search that can't find anything.
    pub(super) fn nothing(organization: i64) -> Self {
        let from = places::built_in(organization);
        let places = Places { from, to: from };
        Parts::of(organization, String::new(), &[(By::Place, places)])
    }

    /// Of a search for a folded text.
    pub(super) fn search(
        connection: &Connection,
        organization: i64,
        text: String,
    ) -> rusqlite::Result<Self> {
        let built_in = places::built_in(organization);
        let end = places::end(organization);
        let first = places::first_from(connection, organization, &text)?;
        // Where every name begins with the text, nothing is left to be looked for.
        let very_first = places::first_from(connection, organization, "")?;
        let behind = match successor(&text) {
            Some(text) => places::first_from(connection, organization, &text)?,
            None => end,
        };
        let range = |from, to| Places { from, to };
        let parts = [
            (By::ChangeDetector, range(built_in, built_in + 1)),
            (By::Place, range(first, behind)),
            (By::Text, range(very_first, first)),
            (By::Text, range(behind, end)),
        ];
        Ok(Parts::of(organization, text, &parts))
    }

    fn of(organization: i64, text: String, parts: &[(By, Places)]) -> Self {
        let part = |(number, &(by, places))| Part { number, places, by };
        Parts {
            organization,
            text,
            parts: parts.iter().enumerate().map(part).collect(),
        }
    }

    /// From its beginning to its end.
    pub(super) fn whole(&self) -> Spots {
        let spot = |part: &Part, place| part.spot(place);
        let start = Spot { part: 0, place: 0 };
        Spots {
            from: self
                .parts
                .first()
                .map_or(start, |it| spot(it, it.places.from)),
            to: self.parts.last().map_or(start, |it| spot(it, it.places.to)),
        }
    }

    /// What there is of each part in a range, in the order of the list or from its end.
    pub(super) fn within(&self, range: Spots, backwards: bool) -> Vec<Part> {
        let mut parts: Vec<Part> = self
            .parts
            .iter()
            .filter(|part| (range.from.part..=range.to.part).contains(&part.number))
            .map(|part| {
                let mut part = *part;
                if part.number == range.from.part {
                    part.places.from = part.places.from.max(range.from.place);
                }
                if part.number == range.to.part {
                    part.places.to = part.places.to.min(range.to.place);
                }
                part
            })
            .filter(|part| part.places.from < part.places.to)
            .collect();
        if backwards {
            parts.reverse();
        }
        parts
    }

    /// Where the row of this name stands, or the first that would follow it.
    pub(super) fn at(&self, connection: &Connection, name: &Name) -> rusqlite::Result<Spot> {
        let place = places::at(connection, self.organization, name.as_str())?;
        Ok(self.spot(name, place))
    }

    /// Behind the row of this name, or behind where it would be.
    pub(super) fn after(&self, connection: &Connection, name: &Name) -> rusqlite::Result<Spot> {
        let place = places::after(connection, self.organization, name.as_str())?;
        Ok(self.spot(name, place))
    }

    fn spot(&self, name: &Name, place: i64) -> Spot {
        // Without a search there is one part.
        if self.text.is_empty() {
            return Spot { part: 0, place };
        }
        let folded = fold(name.as_str());
        let part = if folded == fold(BUILT_IN_NAME) {
            BUILT_IN
        } else if folded.starts_with(&self.text) {
            BEGINNING
        } else if folded < self.text {
            BEFORE
        } else {
            BEHIND
        };
        Spot { part, place }
    }
}

/// The least text that is greater than all that begin with this one; `None` when there is none.
fn successor(text: &str) -> Option<String> {
    let mut letters: Vec<char> = text.chars().collect();
    while let Some(last) = letters.pop() {
        // Behind U+D7FF comes U+E000: what lies between is no letter.
        if let Some(next) = (last..=char::MAX).nth(1) {
            letters.push(next);
            return Some(letters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_successor_is_behind_all_that_begin_with_the_text() {
        assert_eq!(successor("km-"), Some("km.".to_owned()));
        assert_eq!(successor("a\u{d7ff}"), Some("a\u{e000}".to_owned()));
        assert_eq!(successor("a\u{10ffff}"), Some("b".to_owned()));
        assert_eq!(successor("\u{10ffff}"), None);
        assert_eq!(successor(""), None);
    }

    #[test]
    fn the_order_of_bytes_is_that_of_letters() {
        // As SQLite compares them.
        for text in ["a", "ÿ", "\u{7ff}", "\u{ffff}", "z\u{d7ff}"] {
            let next = successor(text).unwrap();
            assert!(next.as_bytes() > format!("{text}\u{10ffff}").as_bytes());
        }
    }
}
