//! Writer thread for results, with a connection of its own, so that the network never waits for the disk.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::cli::command_error::CommandError;
use crate::key_manager::OrganizationName;
use crate::ops::OpError;
use crate::ops::check::{Checked, record_checks};
use crate::store::Store;

/// Most results stored in one transaction, and most queued ones.
const BATCH: usize = 256;

/// Time to wait for more results of a transaction.
const BATCH_DELAY: Duration = Duration::from_millis(100);

/// Handle of the writer thread.
#[derive(Debug)]
pub struct ResultWriter {
    to: SyncSender<Checked>,
    thread: JoinHandle<Result<(), OpError>>,
}

impl ResultWriter {
    /// Starts the thread.
    ///
    /// # Errors
    /// If no thread can be created.
    pub fn start(store: Store, organization: OrganizationName) -> io::Result<Self> {
        let (to, from) = sync_channel(BATCH);
        let thread = std::thread::Builder::new()
            .name("keep".to_owned())
            .spawn(move || keep_all(store, &organization, &from))?;
        Ok(ResultWriter { to, thread })
    }

    /// Queues a result. Returns whether the thread still accepts them; [`ResultWriter::finish`] returns the reason.
    pub fn keep(&self, checked: Checked) -> bool {
        self.to.send(checked).is_ok()
    }

    /// Waits until all results are stored.
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
