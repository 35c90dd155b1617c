//! Clock of the full screen, the only place that reads the time. Other code gets a [`Moment`] with each event.

use std::time::Instant;

use super::event::Moment;

/// Monotonic clock that measures from the start of the program.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: Instant,
    last: Instant,
}

impl Clock {
    /// A clock whose `since_start` begins at zero now.
    pub fn start() -> Self {
        let start = Instant::now();
        Clock { start, last: start }
    }

    /// Current time; never earlier than the last moment returned.
    pub fn now(&mut self) -> Moment {
        self.moment(Instant::now())
    }

    /// The moment `at`, or the last one if that is later: moments never go back, although input is handled after it arrived.
    pub fn moment(&mut self, at: Instant) -> Moment {
        self.last = self.last.max(at);
        Moment {
            since_start: self.last.saturating_duration_since(self.start),
            wall: jiff::Timestamp::now(),
        }
    }
}
