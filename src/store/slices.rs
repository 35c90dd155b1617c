//! A long search in slices: ranges of places, so that it can stop in between and go on later.

use rusqlite::Connection;

use super::pace::Pace;
use super::places;

/// A range of places, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// What is left of a range, taken from one of its ends slice by slice.
pub(super) struct Slices {
    rest: Places,
    backwards: bool,
    /// Whether it takes long; what is found at once needs no slices.
    long: bool,
}

impl Slices {
    pub(super) fn new(rest: Places, backwards: bool, long: bool) -> Self {
        Slices {
            rest,
            backwards,
            long,
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
        if !self.long {
            self.rest.from = self.rest.to;
            return Ok(Some(slice));
        }
        if self.backwards {
            let place = places::before(connection, slice, rows)?;
            slice.from = place.unwrap_or(slice.from).max(slice.from);
            self.rest.to = slice.from;
        } else {
            let place = places::behind(connection, slice, rows)?;
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
