//! Many checks at once, answered in the order in which they were begun.
//!
//! What was read makes room for the next provider before it is judged: else all of them would be read in step, and nothing would be on
//! its way while sixty-four documents are judged.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

use super::reading::Reading;
use super::{Checked, Subject};
use crate::net::Client;

/// How many providers are read at the same time.
pub const AT_ONCE: usize = 64;

/// How many may be done ahead of the slowest: what is done waits for those before it, and memory stays flat.
const AHEAD: usize = 512;

/// Checks under way. Dropped, it ends what is not done.
#[derive(Debug)]
pub struct Round {
    client: Client,
    running: JoinSet<(u64, Reading)>,
    /// What was read and is to be judged: as much as may be under way, and no more.
    read: VecDeque<(u64, Reading)>,
    done: BTreeMap<u64, Option<Checked>>,
    begun: u64,
    handed: u64,
}

impl Round {
    /// Nothing under way yet.
    pub fn new(client: Client) -> Self {
        Round {
            client,
            running: JoinSet::new(),
            read: VecDeque::new(),
            done: BTreeMap::new(),
            begun: 0,
            handed: 0,
        }
    }

    /// Whether another one may be begun now.
    pub fn has_room(&self) -> bool {
        self.running.len() < AT_ONCE && self.read.len() < AT_ONCE && self.done.len() < AHEAD
    }

    /// Whether nothing is under way and nothing waits.
    pub fn is_over(&self) -> bool {
        self.running.is_empty() && self.read.is_empty() && self.done.is_empty()
    }

    /// How many are done and wait for a slower one before them.
    pub fn waiting(&self) -> usize {
        self.done.len()
    }

    /// Begins one. Needs a running tokio runtime.
    pub fn begin(&mut self, subject: Subject) {
        let (client, place) = (self.client.clone(), self.begun);
        self.begun += 1;
        self.running.spawn(async move {
            let now = jiff::Timestamp::now();
            (place, Reading::of(&client, subject, now).await)
        });
    }

    /// Waits until something was read, but not longer than `patience`, and judges one; answers those whose turn it is. There may be
    /// room for others then.
    pub async fn wait(&mut self, patience: Duration) -> Vec<Checked> {
        if self.read.is_empty() {
            if let Ok(Some(ended)) = tokio::time::timeout(patience, self.running.join_next()).await
            {
                self.ended(ended);
            }
        } else {
            // What has come from the network meanwhile goes first.
            tokio::task::yield_now().await;
        }
        self.collect();
        if let Some((place, read)) = self.read.pop_front() {
            self.done.insert(place, read.judged());
        }
        let mut ready = Vec::new();
        while let Some(checked) = self.done.remove(&self.handed) {
            self.handed += 1;
            ready.extend(checked);
        }
        ready
    }

    fn collect(&mut self) {
        while let Some(ended) = self.running.try_join_next() {
            self.ended(ended);
        }
    }

    fn ended(&mut self, ended: Result<(u64, Reading), JoinError>) {
        match ended {
            Ok(read) => self.read.push_back(read),
            // Its turn would never come, and everything behind it would wait for ever.
            Err(error) => {
                if let Ok(panic) = error.try_into_panic() {
                    std::panic::resume_unwind(panic);
                }
            }
        }
    }

    /// Ends what is under way; answers what was read and has not been handed over, in order.
    pub fn stop(mut self) -> Vec<Checked> {
        while let Some(Ok(read)) = self.running.try_join_next() {
            self.read.push_back(read);
        }
        self.running.abort_all();
        for (place, read) in self.read {
            self.done.insert(place, read.judged());
        }
        self.done.into_values().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Settings;

    #[test]
    #[should_panic(expected = "broken for a test")]
    fn a_check_that_panics_ends_the_round_instead_of_holding_up_those_behind_it() {
        let mut round = Round::new(Client::new(Settings::default()).unwrap());
        crate::net::block_on(async {
            round.running.spawn(async { panic!("broken for a test") });
            while !round.is_over() {
                round.wait(Duration::from_secs(5)).await;
            }
        })
        .unwrap();
    }
}
