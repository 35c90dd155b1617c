//! How much of a long search is done before there is an answer.

use std::time::{Duration, Instant};

/// How long one call may search before it answers with what it has. Only how much is done in one call depends on it,
/// never what comes out in the end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Patience {
    /// Until it is done.
    #[default]
    Endless,
    /// Where there are many rows: until there is something to show and more of it would have to be looked for; until a step of
    /// counting ends after so long.
    For(Duration),
}

/// Among so few rows everything is found so soon that it is not worth an answer of its own.
const FEW: u64 = 10_000;

/// One call's patience.
#[derive(Debug)]
pub(super) struct Pace {
    until: Option<Instant>,
    begun: bool,
}

impl Pace {
    /// For a call on so many rows.
    pub(super) fn new(patience: Patience, rows: u64) -> Self {
        let until = match patience {
            Patience::For(limit) if rows > FEW || limit.is_zero() => {
                Instant::now().checked_add(limit)
            }
            _ => None,
        };
        Pace {
            until,
            begun: false,
        }
    }

    /// Whether the call goes on until it is done.
    pub(super) fn is_endless(&self) -> bool {
        self.until.is_none()
    }

    /// Whether to look for more; `found` says that this call has something to show. There is always a first time.
    pub(super) fn goes_on(&mut self, found: bool) -> bool {
        let begun = std::mem::replace(&mut self.begun, true);
        match self.until {
            Some(until) => !found && (!begun || Instant::now() < until),
            None => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Patience = Patience::For(Duration::from_secs(3600));

    #[test]
    fn what_can_be_shown_is_shown_before_more_is_looked_for() {
        let mut pace = Pace::new(HOUR, FEW + 1);
        assert!(pace.goes_on(false));
        assert!(pace.goes_on(false));
        assert!(!pace.goes_on(true));
    }

    #[test]
    fn it_begins_and_ends_in_time() {
        let mut pace = Pace::new(Patience::For(Duration::ZERO), 1);
        assert!(pace.goes_on(false));
        assert!(!pace.goes_on(false));
    }

    #[test]
    fn few_rows_are_looked_through_at_once() {
        assert!(Pace::new(HOUR, FEW).is_endless());
        assert!(Pace::new(Patience::Endless, FEW + 1).is_endless());
    }
}
