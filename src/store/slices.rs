//! A long search in slices: ranges of places, so that it can stop in between and go on later.

use std::cell::RefMut;

use rusqlite::Connection;

use super::pace::Pace;
use super::ruler::Ruler;

/// A range of places, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// What is left of a range, taken from one of its ends slice by slice.
pub(super) struct Slices<'a> {
    rest: Places,
    backwards: bool,
    /// None for what is found at once, whole.
    ruler: Option<RefMut<'a, Ruler>>,
}

impl<'a> Slices<'a> {
    pub(super) fn new(rest: Places, backwards: bool, ruler: Option<RefMut<'a, Ruler>>) -> Self {
        Slices {
            rest,
            backwards,
            ruler,
        }
    }

    /// The next slice, as far as the pace goes; `found` as in [`Pace::next`]. `None` when there is none, or when it is enough for now: then
    /// [`Slices::next_place`] says where it goes on.
    pub(super) fn next(
        &mut self,
        connection: &Connection,
        pace: &mut Pace<'_>,
        found: bool,
    ) -> rusqlite::Result<Option<Places>> {
        if self.rest.from >= self.rest.to {
            return Ok(None);
        }
        let Some(rows) = pace.next(found) else {
            return Ok(None);
        };
        let mut slice = self.rest;
        let Some(ruler) = &mut self.ruler else {
            self.rest.from = self.rest.to;
            return Ok(Some(slice));
        };
        if self.backwards {
            let place = ruler.before(connection, slice.to, rows)?;
            slice.from = place.unwrap_or(slice.from).max(slice.from);
            self.rest.to = slice.from;
        } else {
            let place = ruler.behind(connection, slice.from, rows)?;
            slice.to = place.unwrap_or(slice.to).min(slice.to);
            self.rest.from = slice.to;
        }
        Ok(Some(slice))
    }

    /// The last slice, taken forwards, was done only up to this place.
    pub(super) fn go_on_from(&mut self, place: i64) {
        self.rest.from = place;
    }

    /// Where the rest begins (forwards) or ends (backwards); `None` when nothing is left.
    pub(super) fn next_place(&self) -> Option<i64> {
        let place = if self.backwards {
            self.rest.to
        } else {
            self.rest.from
        };
        (self.rest.from < self.rest.to).then_some(place)
    }
}
