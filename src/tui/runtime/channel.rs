//! The channel to the main thread, which waits for the terminal as well: telling wakes it where it sleeps.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;

use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::bell::Bell;
use super::incoming::Incoming;

/// What every thread but the main one holds.
#[derive(Clone, Debug)]
pub struct Teller {
    to: mpsc::Sender<Incoming>,
    sleeper: Arc<Sleeper>,
}

/// What the main thread holds.
#[derive(Debug)]
pub struct Ear {
    from: mpsc::Receiver<Incoming>,
    sleeper: Arc<Sleeper>,
}

#[derive(Debug)]
struct Sleeper {
    /// Whether the main thread sleeps, or is about to, and nobody has rung yet.
    asleep: AtomicBool,
    bell: Bell,
}

/// Both ends.
///
/// # Errors
/// When there are no more descriptors.
pub fn channel() -> io::Result<(Teller, Ear)> {
    let (to, from) = mpsc::channel();
    let sleeper = Arc::new(Sleeper {
        asleep: AtomicBool::new(false),
        bell: Bell::new()?,
    });
    let teller = Teller {
        to,
        sleeper: Arc::clone(&sleeper),
    };
    Ok((teller, Ear { from, sleeper }))
}

impl Teller {
    /// Tells the main thread; does nothing when it has gone.
    pub fn tell(&self, incoming: Incoming) {
        if self.to.send(incoming).is_ok() && self.sleeper.asleep.swap(false, Ordering::SeqCst) {
            self.sleeper.bell.ring();
        }
    }
}

impl Ear {
    /// What was told and not heard yet, the oldest first.
    pub fn heard(&self) -> Option<Incoming> {
        self.from.try_recv().ok()
    }

    /// Sleeps, unless something was told already: `sleep` gets the bell that rings when something is.
    pub fn unless_told<T>(&mut self, sleep: impl FnOnce(&Bell) -> T) -> Result<T, Incoming> {
        self.sleeper.asleep.store(true, Ordering::SeqCst);
        // Who told before that rang no bell.
        if let Some(incoming) = self.heard() {
            self.wake();
            return Err(incoming);
        }
        let slept = sleep(&self.sleeper.bell);
        self.wake();
        Ok(slept)
    }

    /// Sleeps until something is told, but not for longer, and perhaps shorter.
    pub fn hear_within(&mut self, patience: Duration) -> Option<Incoming> {
        let slept = self.unless_told(|bell| {
            let patience = Timespec::try_from(patience).ok();
            let _ = poll(&mut [PollFd::new(bell, PollFlags::IN)], patience.as_ref());
        });
        slept.err().or_else(|| self.heard())
    }

    fn wake(&mut self) {
        self.sleeper.asleep.store(false, Ordering::SeqCst);
        // Always: whoever found it asleep may have rung only after the last one was hushed, and nobody else would.
        self.sleeper.bell.hush();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::*;
    use crate::tui::event::{Answer, Ticket};

    /// What would wait so long was missed.
    const MISSED: Duration = Duration::from_secs(20);

    fn message(number: u64) -> Incoming {
        Incoming::Answer(Ticket(number), Answer::Copied)
    }

    #[test]
    fn nothing_that_is_told_while_it_falls_asleep_is_missed() {
        let (teller, mut ear) = channel().unwrap();
        let begun = Instant::now();
        std::thread::scope(|scope| {
            for teller in [teller.clone(), teller] {
                scope.spawn(move || {
                    for number in 0..20_000 {
                        teller.tell(message(number));
                        if number % 7 == 0 {
                            std::thread::yield_now();
                        }
                    }
                });
            }
            let mut heard = 0;
            while heard < 40_000 {
                heard += u32::from(ear.hear_within(MISSED).is_some());
            }
        });
        assert!(begun.elapsed() < MISSED);
        assert!(ear.hear_within(Duration::ZERO).is_none());
    }

    #[test]
    fn a_late_ring_ends_one_sleep_and_no_more() {
        let (teller, mut ear) = channel().unwrap();
        let began = Instant::now();
        teller.sleeper.bell.ring();
        assert!(ear.hear_within(MISSED).is_none());
        assert!(began.elapsed() < MISSED);
        let (began, patience) = (Instant::now(), Duration::from_millis(20));
        assert!(ear.hear_within(patience).is_none());
        assert!(began.elapsed() >= patience);
    }

    #[test]
    fn what_was_told_before_comes_without_sleep_and_in_order() {
        let (teller, mut ear) = channel().unwrap();
        for number in [1, 2] {
            teller.tell(message(number));
        }
        for number in [1, 2] {
            let told = ear.unless_told(|_| unreachable!()).unwrap_err();
            assert!(matches!(told, Incoming::Answer(Ticket(told), _) if told == number));
        }
        let began = Instant::now();
        let patience = Duration::from_millis(20);
        while began.elapsed() < patience {
            let left = patience.saturating_sub(began.elapsed());
            assert!(ear.hear_within(left).is_none());
        }
    }
}
