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
    /// How far apart rows lie, on average.
    distance: i64,
}

impl Slices {
    /// `all` rows are in the organization.
    pub(super) fn new(
        connection: &Connection,
        organization: i64,
        all: u64,
        rest: Places,
        backwards: bool,
    ) -> rusqlite::Result<Self> {
        let (first, end) = (places::built_in(organization), places::end(organization));
        let last: Option<i64> = connection
            .prepare_cached("SELECT max(id) FROM key_managers WHERE id < ?1")?
            .query_row([end], |row| row.get(0))?;
        let span = last.map_or(1, |last| last - first + 1);
        let distance = span / i64::try_from(all).unwrap_or(i64::MAX).max(1);
        // Behind the last row there is nothing to look at.
        let to = rest.to.min(first + span).max(rest.from);
        Ok(Slices {
            rest: Places { to, ..rest },
            backwards,
            distance: distance.max(1),
        })
    }

    /// A range that is found at once, whole.
    pub(super) fn one(rest: Places) -> Self {
        Slices {
            rest,
            backwards: false,
            distance: i64::MAX,
        }
    }

    /// The next slice, as far as the pace goes. `None` when there is none, or when it is enough for now: then
    /// [`Slices::next_place`] says where it goes on.
    pub(super) fn next(&mut self, pace: &mut Pace) -> Option<Places> {
        if self.rest.from >= self.rest.to {
            return None;
        }
        let rows = i64::try_from(pace.next()?).unwrap_or(i64::MAX);
        let width = rows.saturating_mul(self.distance);
        let mut slice = self.rest;
        if self.backwards {
            slice.from = slice.from.max(slice.to.saturating_sub(width));
            self.rest.to = slice.from;
        } else {
            slice.to = slice.to.min(slice.from.saturating_add(width));
            self.rest.from = slice.to;
        }
        Some(slice)
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
