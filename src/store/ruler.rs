//! Which places have how many rows between them, about: so that a slice of a long search is as long as it should be,
//! however unevenly rows lie. Made as it is needed, and used again by the next search.

use rusqlite::{Connection, OptionalExtension, params};

use super::places;

/// Rows from one mark to the next.
const DISTANCE: u64 = 64;

/// The marks of one organization, from its first row on.
#[derive(Debug, Default)]
pub(super) struct Ruler {
    organization: i64,
    all: u64,
    marks: Vec<i64>,
    complete: bool,
}

impl Ruler {
    /// Begins anew where the marks are another organization's, or too much has changed since. Marks that are a little off
    /// make slices a little uneven, no more.
    pub(super) fn fit(&mut self, organization: i64, all: u64) {
        if self.organization != organization || all.abs_diff(self.all) > self.all / 8 {
            *self = Ruler {
                organization,
                all,
                ..Ruler::default()
            };
        }
    }

    /// The place about so many rows behind another; `None` when there are not so many.
    pub(super) fn behind(
        &mut self,
        connection: &Connection,
        place: i64,
        rows: u64,
    ) -> rusqlite::Result<Option<i64>> {
        loop {
            let next = self.marks.partition_point(|mark| *mark <= place);
            let found = self.marks.get(next.saturating_add(steps(rows)));
            if found.is_some() || self.complete {
                return Ok(found.copied());
            }
            self.mark(connection)?;
        }
    }

    /// The place about so many rows before another; `None` when there are not so many.
    pub(super) fn before(
        &mut self,
        connection: &Connection,
        place: i64,
        rows: u64,
    ) -> rusqlite::Result<Option<i64>> {
        while !self.complete && self.marks.last().is_none_or(|last| *last < place) {
            self.mark(connection)?;
        }
        let next = self.marks.partition_point(|mark| *mark < place);
        let found = next.checked_sub(steps(rows) + 1);
        Ok(found.and_then(|found| self.marks.get(found).copied()))
    }

    fn mark(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        let base = places::built_in(self.organization);
        let last = self.marks.last().copied().unwrap_or(base);
        // The rows' ids alone, as the index of the letters keeps them: a row itself is fifty times as long.
        let mark: Option<i64> = connection
            .prepare_cached(
                "SELECT id FROM key_manager_letters_docsize WHERE id > ?1 AND id < ?2 ORDER BY id LIMIT 1 OFFSET ?3",
            )?
            .query_row(
                params![last, places::end(self.organization), DISTANCE as i64 - 1],
                |row| row.get(0),
            )
            .optional()?;
        match mark {
            Some(mark) => self.marks.push(mark),
            None => self.complete = true,
        }
        Ok(())
    }
}

/// How many marks further than the next one.
fn steps(rows: u64) -> usize {
    usize::try_from(rows / DISTANCE)
        .unwrap_or(usize::MAX)
        .saturating_sub(1)
}
