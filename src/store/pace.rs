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

/// So many rows are looked at before the first look at the clock; then twice as many each time.
const FIRST: u64 = 256;
/// About a millisecond's worth: nobody who waits does so for longer.
const MOST: u64 = 2048;

/// One call's patience.
#[derive(Debug)]
pub(super) struct Pace<'a> {
    patience: Patience,
    waiting: Option<&'a AtomicBool>,
    since: Instant,
    rows: u64,
    begun: bool,
}

impl<'a> Pace<'a> {
    /// `waiting` tells that somebody wants something else.
    pub(super) fn new(patience: Patience, waiting: Option<&'a AtomicBool>) -> Self {
        Pace {
            patience,
            waiting,
            since: Instant::now(),
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
        self.begun = true;
        let rows = self.rows;
        self.rows = match self.patience {
            Patience::Endless => rows.saturating_mul(2),
            _ => rows.max(MOST.min(rows.saturating_mul(2))),
        };
        (!enough).then_some(rows)
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
        let rows: Vec<_> = (0..5).map(|_| pace.next(false)).collect();
        assert_eq!(rows, [256, 512, 1024, 2048, 2048].map(Some));
        waiting.store(true, Ordering::Release);
        assert_eq!(pace.next(false), None);
        assert_eq!(Pace::new(hour, Some(&waiting)).next(true), Some(256));
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
