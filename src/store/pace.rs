//! How much of a long search is done at once.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// How long one call may search before it answers with what it has. Only how much is done in one call depends on it,
/// never what comes out in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// Until it is done.
    #[default]
    Endless,
    /// About so long; an eighth of it where there is something to show; shorter still for whoever waits, see
    /// [`Store::give_way_to`](super::Store::give_way_to).
    For(Duration),
    /// About so many rows, whether they match or not.
    Rows(u64),
}

/// So many rows are looked at before the first look at the clock. Beginning costs up to a millisecond, for few and for many, and
/// so does passing over fifty thousand rows that don't match.
const FIRST: u64 = 1 << 12;
/// So many times as many next.
const MORE: u64 = 32;
/// At most so many in one step, so that nobody waits for longer.
const MOST: u64 = 1 << 17;
/// Where rows took so long, as those do that match but are of another type, there are fewer next.
const SLOW: Duration = Duration::from_millis(4);

/// One call's patience.
#[derive(Debug)]
pub(super) struct Pace<'a> {
    patience: Patience,
    waiting: Option<&'a AtomicBool>,
    since: Instant,
    /// When the rows before were begun.
    last: Instant,
    rows: u64,
    begun: bool,
}

impl<'a> Pace<'a> {
    /// `waiting` tells that somebody wants something else.
    pub(super) fn new(patience: Patience, waiting: Option<&'a AtomicBool>) -> Self {
        let now = Instant::now();
        Pace {
            patience,
            waiting,
            since: now,
            last: now,
            rows: match patience {
                Patience::Rows(rows) => rows.max(1),
                _ => FIRST,
            },
            begun: false,
        }
    }

    /// For a call that ends when it is done.
    pub(super) fn endless() -> Self {
        Self::new(Patience::Endless, None)
    }

    /// How many rows to look at next; `None` when it is enough for now. There is always a first time. `found` says whether
    /// there is something to show.
    pub(super) fn next(&mut self, found: bool) -> Option<u64> {
        let enough = self.begun
            && match self.patience {
                Patience::Endless => false,
                Patience::For(limit) => {
                    let limit = if found { limit / 8 } else { limit };
                    self.since.elapsed() >= limit || self.is_awaited()
                }
                Patience::Rows(_) => true,
            };
        let now = Instant::now();
        let took = now.saturating_duration_since(self.last);
        self.last = now;
        self.rows = match self.patience {
            _ if !self.begun => self.rows,
            Patience::Rows(_) => self.rows,
            Patience::Endless => self.rows.saturating_mul(MORE),
            Patience::For(_) if took > SLOW => (self.rows / MORE).max(FIRST),
            Patience::For(_) => self.rows.saturating_mul(MORE).min(MOST),
        };
        self.begun = true;
        (!enough).then_some(self.rows)
    }

    fn is_awaited(&self) -> bool {
        self.waiting
            .is_some_and(|waiting| waiting.load(Ordering::Acquire))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_early_for_whoever_waits_and_not_before_it_began() {
        let waiting = AtomicBool::new(false);
        let hour = Patience::For(Duration::from_secs(3600));
        let mut pace = Pace::new(hour, Some(&waiting));
        assert_eq!(pace.next(false), Some(FIRST));
        assert!(pace.next(false).is_some());
        waiting.store(true, Ordering::Release);
        assert_eq!(pace.next(false), None);
        assert_eq!(Pace::new(hour, Some(&waiting)).next(true), Some(FIRST));
    }

    #[test]
    fn more_rows_come_next_and_fewer_where_the_last_took_long() {
        let mut pace = Pace::new(Patience::For(Duration::from_secs(3600)), None);
        pace.next(false);
        for expected in [MOST, MOST] {
            pace.last = Instant::now();
            assert_eq!(pace.next(false), Some(expected));
        }
        for expected in [FIRST, FIRST] {
            pace.last = Instant::now().checked_sub(2 * SLOW).unwrap();
            assert_eq!(pace.next(false), Some(expected));
        }
    }

    #[test]
    fn what_can_be_shown_is_shown_sooner() {
        let mut pace = Pace::new(Patience::For(Duration::from_secs(8)), None);
        pace.next(false);
        pace.since = Instant::now().checked_sub(Duration::from_secs(2)).unwrap();
        assert!(pace.next(false).is_some());
        assert_eq!(pace.next(true), None);
    }
}
