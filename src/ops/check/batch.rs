//! Many checks at once, answered in the order in which they were begun.
//!
//! What was read makes room for the next provider at once, and is judged by a thread of its own: else whatever the network brings
//! meanwhile would wait until sixty-four documents are judged.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

use super::checked::{Checked, Subject};
use super::reading::Reading;
use super::worker::Worker;
use crate::net::Client;

/// How many providers are read at the same time.
pub const CONCURRENCY: usize = 64;

/// How many may be done ahead of the slowest: what is done waits for those before it, and memory stays flat.
const MAX_AHEAD: usize = 512;

/// So much of what was read may wait for the worker. It judges faster than networks bring; where it doesn't, reading waits for it.
const MAX_UNVALIDATED: usize = 32;

/// So many are handed over at once.
const MAX_RESULTS: usize = 8;

/// What came of each that was read; nothing for the built-in one.
type Validated = Vec<(u64, Option<Checked>)>;

/// Checks under way. Dropped, it ends what is not done.
#[derive(Debug)]
pub struct Batch {
    client: Client,
    running: JoinSet<(u64, Reading)>,
    /// What was read and is to be judged.
    read: Vec<(u64, Reading)>,
    /// What is being judged: everything that had been read when the last of it was done.
    judging: JoinSet<Validated>,
    worker: Worker,
    done: BTreeMap<u64, Option<Checked>>,
    begun: u64,
    handed: u64,
}

impl Batch {
    /// Nothing under way yet.
    pub fn new(client: Client) -> Self {
        Batch {
            client,
            running: JoinSet::new(),
            read: Vec::new(),
            judging: JoinSet::new(),
            worker: Worker::default(),
            done: BTreeMap::new(),
            begun: 0,
            handed: 0,
        }
    }

    /// Whether another one may be begun now.
    pub fn has_room(&self) -> bool {
        self.running.len() < CONCURRENCY
            && self.read.len() < MAX_UNVALIDATED
            && self.done.len() < MAX_AHEAD
    }

    /// Whether nothing is under way and nothing waits.
    pub fn is_over(&self) -> bool {
        self.running.is_empty()
            && self.read.is_empty()
            && self.judging.is_empty()
            && self.done.is_empty()
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

    /// Waits until something was read or judged, but not longer than `patience`; answers those whose turn it is. There may be room for
    /// others then.
    pub async fn wait(&mut self, patience: Duration) -> Vec<Checked> {
        if patience.is_zero() || self.done.contains_key(&self.handed) {
            // What has come from the network meanwhile goes first.
            tokio::task::yield_now().await;
        } else {
            tokio::select! {
                Some(ended) = self.running.join_next() => self.read.extend(sound(ended)),
                Some(ended) = self.judging.join_next() => self.done.extend(sound(ended).into_iter().flatten()),
                () = tokio::time::sleep(patience) => {}
            }
        }
        self.collect();
        self.worker();
        let mut ready = Vec::new();
        while ready.len() < MAX_RESULTS
            && let Some(checked) = self.done.remove(&self.handed)
        {
            self.handed += 1;
            ready.extend(checked);
        }
        ready
    }

    fn collect(&mut self) {
        while let Some(ended) = self.running.try_join_next() {
            self.read.extend(sound(ended));
        }
        while let Some(ended) = self.judging.try_join_next() {
            self.done.extend(sound(ended).into_iter().flatten());
        }
    }

    /// Hands what was read to the worker, if nothing is before it. One is enough: judging takes a fraction of reading.
    fn worker(&mut self) {
        if self.judging.is_empty() && !self.read.is_empty() {
            let read = std::mem::take(&mut self.read);
            self.judging.spawn(self.worker.hand(|| judged(read)));
        }
    }

    /// Ends what is under way; answers what was read and has not been handed over, in order.
    pub async fn stop(mut self) -> Vec<Checked> {
        self.collect();
        self.running.abort_all();
        while let Some(ended) = self.judging.join_next().await {
            self.done.extend(sound(ended).into_iter().flatten());
        }
        self.done.extend(judged(self.read));
        self.done.into_values().flatten().collect()
    }
}

fn judged(read: Vec<(u64, Reading)>) -> Validated {
    read.into_iter()
        .map(|(place, read)| (place, read.judged()))
        .collect()
}

/// What a task answered. One that panicked panics here: its turn would never come, and everything behind it would wait for ever.
fn sound<T>(ended: Result<T, JoinError>) -> Option<T> {
    match ended {
        Ok(answer) => Some(answer),
        Err(error) => {
            if let Ok(panic) = error.try_into_panic() {
                std::panic::resume_unwind(panic);
            }
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::Settings;

    #[test]
    #[should_panic(expected = "broken for a test")]
    fn a_check_that_panics_ends_the_round_instead_of_holding_up_those_behind_it() {
        let mut batch = Batch::new(Client::new(Settings::default()).unwrap());
        crate::net::block_on(async {
            batch.running.spawn(async { panic!("broken for a test") });
            while !batch.is_over() {
                batch.wait(Duration::from_secs(5)).await;
            }
        })
        .unwrap();
    }

    #[test]
    #[should_panic(expected = "broken for a test")]
    fn so_does_a_judge_that_panics() {
        let mut batch = Batch::new(Client::new(Settings::default()).unwrap());
        crate::net::block_on(async {
            let broken = batch
                .worker
                .hand(|| -> Validated { panic!("broken for a test") });
            batch.judging.spawn(broken);
            batch.stop().await;
        })
        .unwrap();
    }
}
