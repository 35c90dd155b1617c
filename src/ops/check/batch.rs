//! Concurrent checks, with results in the order in which they were started.
//!
//! Validation runs on a worker thread, so that a finished read frees its slot at once.

use std::collections::BTreeMap;
use std::time::Duration;

use tokio::task::{JoinError, JoinSet};

use super::checked::{Checked, Subject};
use super::reading::Reading;
use super::worker::Worker;
use crate::net::Client;

/// Number of key managers read concurrently.
pub const CONCURRENCY: usize = 64;

/// Most finished checks ahead of the slowest; bounds memory.
const MAX_AHEAD: usize = 512;

/// Most unvalidated results; above it no new read starts.
const MAX_UNVALIDATED: usize = 32;

/// Most results returned by one [`Batch::wait`].
const MAX_RESULTS: usize = 8;

/// Validated results by sequence number; `None` for the built-in key manager.
type Validated = Vec<(u64, Option<Checked>)>;

/// Checks in progress. Dropping it cancels those that have not finished.
#[derive(Debug)]
pub struct Batch {
    client: Client,
    running: JoinSet<(u64, Reading)>,
    /// Reads to validate.
    read: Vec<(u64, Reading)>,
    /// Validations in progress, one batch of reads each.
    judging: JoinSet<Validated>,
    worker: Worker,
    done: BTreeMap<u64, Option<Checked>>,
    begun: u64,
    handed: u64,
}

impl Batch {
    /// Empty batch that reads with this client.
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

    /// Whether another check may be started now.
    pub fn has_room(&self) -> bool {
        self.running.len() < CONCURRENCY
            && self.read.len() < MAX_UNVALIDATED
            && self.done.len() < MAX_AHEAD
    }

    /// Whether no check is running and no result is waiting.
    pub fn is_over(&self) -> bool {
        self.running.is_empty()
            && self.read.is_empty()
            && self.judging.is_empty()
            && self.done.is_empty()
    }

    /// Number of finished checks behind a slower one.
    pub fn waiting(&self) -> usize {
        self.done.len()
    }

    /// Starts a check. Must be called within a tokio runtime.
    pub fn begin(&mut self, subject: Subject) {
        let (client, place) = (self.client.clone(), self.begun);
        self.begun += 1;
        self.running.spawn(async move {
            let now = jiff::Timestamp::now();
            (place, Reading::of(&client, subject, now).await)
        });
    }

    /// Waits at most `patience` for a read or a validation, and returns the results that are next in order. New checks may be
    /// started afterwards.
    pub async fn wait(&mut self, patience: Duration) -> Vec<Checked> {
        if patience.is_zero() || self.done.contains_key(&self.handed) {
            // Finished reads come first.
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

    /// Hands the finished reads to the worker if it is idle. One worker is enough: validating takes a fraction of the time of
    /// reading.
    fn worker(&mut self) {
        if self.judging.is_empty() && !self.read.is_empty() {
            let read = std::mem::take(&mut self.read);
            self.judging.spawn(self.worker.hand(|| judged(read)));
        }
    }

    /// Cancels the running checks; returns finished results that have not been returned yet, in order.
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

/// Result of a task. A panic is propagated: its result would never arrive, and all later ones would wait for it.
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
    use crate::net::ClientSettings;

    #[test]
    #[should_panic(expected = "broken for a test")]
    fn a_check_that_panics_ends_the_round_instead_of_holding_up_those_behind_it() {
        let mut batch = Batch::new(Client::new(ClientSettings::default()).unwrap());
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
        let mut batch = Batch::new(Client::new(ClientSettings::default()).unwrap());
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
