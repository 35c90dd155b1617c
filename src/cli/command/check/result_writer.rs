//! Keeps results while others are read: a thread of its own, with a connection of its own, so that no network waits for the disk.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::cli::command_error::CommandError;
use crate::key_manager::OrganizationName;
use crate::ops::OpError;
use crate::ops::check::{Checked, record_checks};
use crate::store::Store;

/// So many results at most are kept in one write, and so many may wait for the next one.
const BATCH: usize = 256;

/// How long a result waits for others to be kept with: a disk takes as long for many as for one.
const BATCH_DELAY: Duration = Duration::from_millis(100);

/// The way to the thread.
#[derive(Debug)]
pub struct ResultWriter {
    to: SyncSender<Checked>,
    thread: JoinHandle<Result<(), OpError>>,
}

impl ResultWriter {
    /// Starts it.
    ///
    /// # Errors
    /// When there are no more threads.
    pub fn start(store: Store, organization: OrganizationName) -> io::Result<Self> {
        let (to, from) = sync_channel(BATCH);
        let thread = std::thread::Builder::new()
            .name("keep".to_owned())
            .spawn(move || keep_all(store, &organization, &from))?;
        Ok(ResultWriter { to, thread })
    }

    /// Hands over a result. Answers whether the thread still takes them; [`ResultWriter::finish`] tells why not.
    pub fn keep(&self, checked: Checked) -> bool {
        self.to.send(checked).is_ok()
    }

    /// Waits until all are kept.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn finish(self) -> Result<(), CommandError> {
        drop(self.to);
        match self.thread.join() {
            Ok(kept) => Ok(kept?),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

fn keep_all(
    mut store: Store,
    organization: &OrganizationName,
    from: &Receiver<Checked>,
) -> Result<(), OpError> {
    while let Ok(first) = from.recv() {
        let mut batch = vec![first];
        let until = Instant::now() + BATCH_DELAY;
        while batch.len() < BATCH
            && let Ok(next) = from.recv_timeout(until.saturating_duration_since(Instant::now()))
        {
            batch.push(next);
        }
        record_checks(&mut store, organization, &batch)?;
    }
    Ok(())
}
