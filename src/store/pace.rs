//! How much of a long search is done at once.

use std::time::{Duration, Instant};

/// How long one call may search before it answers with what it has. Only how much is done in one call depends on it,
/// never what comes out in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// Until it is done.
    #[default]
    Endless,
    /// About so long.
    For(Duration),
    /// About so many rows, whether they match or not.
    Rows(u64),
}

/// So many rows are looked at before the first look at the clock; then twice as many each time.
const FIRST: u64 = 256;

/// One call's patience.
#[derive(Debug)]
pub(super) struct Pace {
    patience: Patience,
    since: Instant,
    rows: u64,
    begun: bool,
}

impl Pace {
    pub(super) fn new(patience: Patience) -> Self {
        Pace {
            patience,
            since: Instant::now(),
            rows: match patience {
                Patience::Rows(rows) => rows.max(1),
                _ => FIRST,
            },
            begun: false,
        }
    }

    /// How many rows to look at next; `None` when it is enough for now. There is always a first time.
    pub(super) fn next(&mut self) -> Option<u64> {
        let enough = self.begun
            && match self.patience {
                Patience::Endless => false,
                Patience::For(limit) => self.since.elapsed() >= limit,
                Patience::Rows(_) => true,
            };
        self.begun = true;
        let rows = self.rows;
        self.rows = rows.saturating_mul(2);
        (!enough).then_some(rows)
    }
}
