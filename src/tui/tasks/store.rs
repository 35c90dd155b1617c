//! Store thread: runs queued ops in order, and reports writes of other processes. With inotify, the file is polled once a second
//! after a write until it settles; without it, it is always polled.

use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use super::queue::{Job, Queue};
use crate::log::{self, Level};
use crate::ops::{self, OpError};
use crate::store::{AuditContext, ChangeDetector, FileWatcher, SearchCancellation, Store};
use crate::tui::event::{RequestId, Response};
use crate::tui::message::Message;

/// Poll interval after a write, or without inotify.
const POLL_INTERVAL: Duration = Duration::from_secs(1);
/// Poll interval of a watched file at rest; the only activity of an idle program.
const IDLE_POLL_INTERVAL: Duration = Duration::from_secs(30);

enum Request {
    Do(Job),
    /// The file was touched.
    Touched,
    /// File notifications ended; polling replaces them.
    Unwatched,
    /// Run the queued jobs, close the store, then reply with the reason why something was not saved, if any.
    Finish(Sender<Option<String>>),
}

/// Handle of the store thread.
pub struct StoreTask {
    to: Sender<Request>,
    /// Cancels a running search when a job is queued.
    cancellation: Arc<SearchCancellation>,
}

impl StoreTask {
    /// Starts it. `who` is written into the history; `version` is the store's data version as of what is on the screen.
    ///
    /// # Errors
    /// If no thread can be created.
    pub fn spawn(
        mut store: Store,
        who: String,
        version: i64,
        answers: Sender<Message>,
    ) -> io::Result<Self> {
        let (to, from) = channel();
        let cancellation = store.search_cancellation().map_err(io::Error::other)?;
        let watch = FileWatcher::new(&store).map(Arc::new);
        let worker = Worker {
            cancellation: Arc::clone(&cancellation),
            who,
            version,
            poll_failed: false,
            save_error: None,
            undo: ops::UndoLog::default(),
            finishing: false,
            detector: ChangeDetector::new(&store),
            next_poll: Instant::now() + POLL_INTERVAL,
            last_poll: Instant::now(),
            watcher_sender: watch.as_ref().map(|_| to.clone()),
            watch,
            queue: Queue::default(),
            from,
            answers,
            store,
        };
        std::thread::Builder::new()
            .name("store".to_owned())
            .spawn(move || worker.run())?;
        Ok(StoreTask { to, cancellation })
    }

    /// Queues a job; its response goes to the event loop. Cancels a running search.
    pub fn run(&self, job: Job) {
        self.cancellation.request();
        // The thread ends before the main thread only by a panic, which is reported by itself.
        let _ = self.to.send(Request::Do(job));
    }

    /// Waits at most `patience` until all jobs are done and the file is closed. Returns the reason why the last change may be
    /// lost, a sentence, if any.
    pub fn finish(self, patience: Duration) -> Option<String> {
        let (done, wait) = channel();
        self.cancellation.request();
        let asked = self.to.send(Request::Finish(done)).is_ok();
        match wait.recv_timeout(patience) {
            Ok(save_error) if asked => save_error,
            _ => Some("The database did not respond in time.".to_owned()),
        }
    }
}

struct Worker {
    store: Store,
    cancellation: Arc<SearchCancellation>,
    who: String,
    version: i64,
    /// Whether polling failed, which has been reported.
    poll_failed: bool,
    /// Reason why the last draft or a late change was not saved.
    save_error: Option<String>,
    /// Changes of this run.
    undo: ops::UndoLog,
    finishing: bool,
    /// Time of the next poll, and of the last one.
    next_poll: Instant,
    last_poll: Instant,
    /// File watcher; `None` without inotify.
    watch: Option<Arc<FileWatcher>>,
    /// Sender for the watcher thread until it starts.
    watcher_sender: Option<Sender<Request>>,
    /// State of change detection.
    detector: ChangeDetector,
    queue: Queue,
    from: Receiver<Request>,
    answers: Sender<Message>,
}

impl Worker {
    fn run(mut self) {
        let finish = loop {
            // A panic ends the program after the draft is stored: the main thread is notified and requests the end.
            match catch_unwind(AssertUnwindSafe(|| self.turn())) {
                Ok(ControlFlow::Break(finish)) => break finish,
                Ok(ControlFlow::Continue(())) => {}
                Err(_) => self.handle_panic(),
            }
        };
        self.finishing = true;
        self.cancellation.cancel_all();
        while let Some(job) = self.queue.pop() {
            if catch_unwind(AssertUnwindSafe(|| self.run_one(job))).is_err() {
                self.handle_panic();
            }
        }
        let save_error = self.save_error;
        drop(self.store);
        if let Some(done) = finish {
            let _ = done.send(save_error);
        }
    }

    /// Waits for a request and handles it; breaks when no more can come.
    fn turn(&mut self) -> ControlFlow<Option<Sender<Option<String>>>> {
        let message = self
            .from
            .recv_timeout(self.next_poll.saturating_duration_since(Instant::now()));
        match message {
            Ok(message) => {
                if let Some(done) = self.handle_request(message) {
                    return ControlFlow::Break(Some(done));
                }
            }
            Err(RecvTimeoutError::Timeout) => {}
            // Only without a watcher: a watcher holds a sender.
            Err(RecvTimeoutError::Disconnected) => return ControlFlow::Break(None),
        }
        if let Some(done) = self.work() {
            return ControlFlow::Break(Some(done));
        }
        if Instant::now() >= self.next_poll {
            self.poll();
        }
        ControlFlow::Continue(())
    }

    /// Handles a panic in an op: it was not done. A draft saved later clears the error.
    fn handle_panic(&mut self) {
        self.save_error = Some("Saving was interrupted.".to_owned());
    }

    /// Handles a message; returns the sender of [`Request::Finish`].
    fn handle_request(&mut self, message: Request) -> Option<Sender<Option<String>>> {
        match message {
            Request::Do(job) => {
                self.cancellation.acknowledge();
                self.queue.push(job);
            }
            Request::Touched => self.next_poll = self.next_poll.min(self.last_poll + POLL_INTERVAL),
            Request::Unwatched => {
                self.watch = None;
                self.next_poll = self.next_poll.min(self.last_poll + POLL_INTERVAL);
            }
            Request::Finish(done) => {
                self.cancellation.acknowledge();
                return Some(done);
            }
        }
        None
    }

    /// Runs the queued jobs one at a time. New messages are read before each job, since a newer job may replace a
    /// waiting one.
    fn work(&mut self) -> Option<Sender<Option<String>>> {
        loop {
            while let Ok(message) = self.from.try_recv() {
                if let Some(done) = self.handle_request(message) {
                    return Some(done);
                }
            }
            let job = self.queue.pop()?;
            self.run_one(job);
        }
    }

    fn run_one(&mut self, job: Job) {
        let audit = AuditContext {
            timestamp: jiff::Timestamp::now(),
            actor: self.who.clone(),
        };
        let op = &job.op;
        let (word, changes, of_draft) = (op.word(), op.changes(), op.is_of_draft());
        log::failpoint("store");
        let since = Instant::now();
        let result = self
            .undo
            .run(&mut self.store, &job.organization, *job.op, &audit);
        record(word, changes, since.elapsed(), &result);
        match &result {
            Ok(_) if of_draft => self.save_error = None,
            Err(refusal) if of_draft || (changes && self.finishing) => {
                self.save_error = Some(refusal.message());
            }
            _ => {}
        }
        let request_id = match (job.request_id, &result) {
            (Some(request_id), _) => request_id,
            (None, Err(_)) => RequestId::default(),
            (None, Ok(_)) => return,
        };
        self.send(Message::Response(
            request_id,
            Response::Store(Box::new(result)),
        ));
    }

    fn poll(&mut self) {
        self.last_poll = Instant::now();
        log::failpoint("look");
        // Armed before the check, so that a write in between is noticed.
        let watched = self.watch.as_ref().is_some_and(|watch| watch.arm());
        let version = self
            .store
            .detect_change(&mut self.detector, SystemTime::now());
        let rests = watched && version.is_ok() && self.detector.is_settled() && self.is_watched();
        self.next_poll = self.last_poll
            + if rests {
                IDLE_POLL_INTERVAL
            } else {
                POLL_INTERVAL
            };
        match version {
            Ok(None) => {}
            Ok(Some(version)) => {
                if version != self.version || self.poll_failed {
                    self.version = version;
                    self.poll_failed = false;
                    self.send(Message::StoreChanged);
                }
            }
            // Reported once, not at the end of an input.
            Err(error) if !self.poll_failed => {
                self.poll_failed = true;
                let refused = Response::Store(Box::new(Err(OpError::from(error))));
                self.send(Message::Response(RequestId::default(), refused));
            }
            Err(_) => {}
        }
    }

    /// Whether the watcher thread runs; starts it on the first call.
    fn is_watched(&mut self) -> bool {
        let (Some(watch), Some(to)) = (&self.watch, self.watcher_sender.take()) else {
            return self.watch.is_some();
        };
        let watch = Arc::clone(watch);
        let started = std::thread::Builder::new()
            .name("watch".to_owned())
            .spawn(move || {
                // Several events are one check.
                while watch.wait() && to.send(Request::Touched).is_ok() {
                    std::thread::sleep(POLL_INTERVAL);
                }
                let _ = to.send(Request::Unwatched);
            });
        if started.is_err() {
            self.watch = None;
        }
        started.is_ok()
    }

    fn send(&self, message: Message) {
        // The screen may be closed.
        let _ = self.answers.send(message);
    }
}

/// Logs a failed op, or one that changed the file.
fn record(
    word: &'static str,
    changes: bool,
    took: Duration,
    result: &Result<ops::Output, OpError>,
) {
    let level = match result {
        Err(OpError::Store(_)) => Level::Error,
        Err(_) => Level::Warn,
        Ok(_) if changes => Level::Info,
        Ok(_) => Level::Debug,
    };
    let outcome = match result {
        Ok(_) => "done",
        Err(refusal) => refusal.code(),
    };
    let members = [
        ("verb", word.into()),
        ("outcome", outcome.into()),
        ("took", took.into()),
    ];
    log::record(level, "store", &members);
}
