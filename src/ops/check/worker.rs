//! Worker thread for validations. Not one of tokio's blocking threads, which hanging name lookups may exhaust.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::mpsc::{Sender, channel};

use tokio::sync::oneshot;

type Job = Box<dyn FnOnce() + Send>;

/// Result of a job, or its panic.
type Ended<T> = Result<T, Box<dyn Any + Send>>;

/// Thread that starts with the first job, and ends when the worker is dropped and all jobs are done.
#[derive(Debug, Default)]
pub struct Worker {
    to: Option<Sender<Job>>,
}

impl Worker {
    /// Queues a job; without a thread it runs at once on the caller's. The future returns the job's result, and panics if the job
    /// did.
    pub fn hand<T: Send + 'static>(
        &mut self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> impl Future<Output = T> + Send + 'static {
        let (answer, wait) = oneshot::channel::<Ended<T>>();
        let job: Job = Box::new(move || {
            // After the end of the batch nobody waits.
            let _ = answer.send(catch_unwind(AssertUnwindSafe(job)));
        });
        match self.thread() {
            Some(to) => {
                if let Err(unsent) = to.send(job) {
                    (unsent.0)();
                }
            }
            None => job(),
        }
        async move {
            match wait.await {
                Ok(Ok(answer)) => answer,
                Ok(Err(panic)) => resume_unwind(panic),
                // Every queued job runs.
                Err(dropped) => resume_unwind(Box::new(dropped)),
            }
        }
    }

    fn thread(&mut self) -> Option<&Sender<Job>> {
        if self.to.is_none() {
            let (to, from) = channel::<Job>();
            let thread = std::thread::Builder::new().name("worker".to_owned());
            let begun = thread.spawn(move || {
                for job in from {
                    job();
                }
            });
            self.to = begun.is_ok().then_some(to);
        }
        self.to.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jobs_are_done_one_after_the_other_on_another_thread() {
        let mut worker = Worker::default();
        let here = std::thread::current().id();
        let first = worker.hand(|| std::thread::current().id());
        let second = worker.hand(|| std::thread::current().id());
        let (first, second) = crate::net::block_on(async { (first.await, second.await) }).unwrap();
        assert_eq!(first, second);
        assert_ne!(first, here);
    }
}
