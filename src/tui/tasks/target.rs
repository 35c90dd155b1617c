//! Target thread with its own store connection; runs target ops in order, so that slow servers do not delay the list. Starts with
//! the first op.

use std::cell::Cell;
use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::log;
use crate::ops::target_runner::{OpObserver, TargetRunner};
use crate::ops::{OpError, TargetError, TargetOp};
use crate::store::{AuditContext, Store};
use crate::tui::event::{RequestId, Response};
use crate::tui::message::Message;

/// Simulated remote change of the demo; returns the name of what was changed.
pub type DemoChange = Box<dyn FnMut() -> Option<String> + Send>;

/// Inputs of the worker.
pub struct Setup {
    /// Opens the thread's own store connection.
    pub open: Box<dyn FnOnce() -> Result<Store, OpError> + Send>,
    /// Runner of target ops.
    pub at: TargetRunner,
    /// Simulated remote change; `None` outside the demo.
    pub demo_change: Option<DemoChange>,
}

impl fmt::Debug for Setup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Setup(..)")
    }
}

enum Request {
    Run(RequestId, Box<TargetOp>),
    Stop,
}

/// Handle of the worker.
pub struct TargetTask {
    setup: Option<Setup>,
    demo_change: Option<DemoChange>,
    who: String,
    to: Sender<Message>,
    requests: Option<UnboundedSender<Request>>,
}

impl TargetTask {
    /// Handle of a thread that starts on first use; `who` is the actor in the history, responses go to `to`.
    pub fn new(mut setup: Setup, who: String, to: Sender<Message>) -> Self {
        TargetTask {
            demo_change: setup.demo_change.take(),
            setup: Some(setup),
            who,
            to,
            requests: None,
        }
    }

    /// Queues a target op. A waiting comparison is replaced by a newer one.
    pub fn run(&mut self, request_id: RequestId, op: Box<TargetOp>) {
        self.start();
        self.send(Request::Run(request_id, op));
    }

    /// Cancels the running op without a response; one that writes stops after the current object and responds.
    pub fn stop(&self) {
        self.send(Request::Stop);
    }

    /// Simulates a remote change in the demo; returns the name of what was changed.
    pub fn change_demo_target(&mut self) -> Option<String> {
        self.demo_change.as_mut().and_then(|change| change())
    }

    fn send(&self, request: Request) {
        if let Some(requests) = &self.requests {
            let _ = requests.send(request);
        }
    }

    fn start(&mut self) {
        let Some(setup) = self.setup.take() else {
            return;
        };
        let (requests, from) = unbounded_channel();
        let (who, to) = (self.who.clone(), self.to.clone());
        let started = std::thread::Builder::new()
            .name("targets".to_owned())
            .spawn(move || serve(setup, &who, &to, from));
        // Without a thread there is no response: the screen keeps its counter and Esc.
        if started.is_ok() {
            self.requests = Some(requests);
        }
    }
}

fn serve(setup: Setup, who: &str, to: &Sender<Message>, from: UnboundedReceiver<Request>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let Ok(runtime) = runtime else { return };
    let mut queue = Queue {
        from,
        waiting: VecDeque::new(),
        closed: false,
    };
    runtime.block_on(async {
        let mut at = setup.at;
        let mut store = match (setup.open)() {
            Ok(store) => store,
            Err(error) => {
                if let Some((request_id, _)) = queue.next().await {
                    let refused = Response::Target(Arc::new(Err(TargetError::Op(error))));
                    let _ = to.send(Message::Response(request_id, refused));
                }
                return;
            }
        };
        while let Some((request_id, op)) = queue.next().await {
            log::failpoint("targets");
            let stopped = Cell::new(false);
            let changes = op.changes();
            let audit = || AuditContext {
                timestamp: jiff::Timestamp::now(),
                actor: who.to_owned(),
            };
            let tell = |answer| {
                // The screen may be closed.
                let _ = to.send(Message::Response(request_id, answer));
            };
            let observer = OpObserver {
                audit: &audit,
                stop: &|| stopped.get(),
                progress: &mut |progress| tell(Response::Progress(progress)),
            };
            let work = at.run(&mut store, *op, observer);
            tokio::pin!(work);
            let result = loop {
                tokio::select! {
                    result = &mut work => break Some(result),
                    () = queue.stop() => {
                        if !changes {
                            break None;
                        }
                        stopped.set(true);
                    }
                }
            };
            if let Some(result) = result {
                tell(Response::Target(Arc::new(result)));
            }
        }
    });
    runtime.shutdown_background();
}

/// Waiting ops, and the channel on which more arrive.
struct Queue {
    from: UnboundedReceiver<Request>,
    waiting: VecDeque<(RequestId, Box<TargetOp>)>,
    closed: bool,
}

impl Queue {
    /// Next op; `None` once the channel is closed.
    async fn next(&mut self) -> Option<(RequestId, Box<TargetOp>)> {
        loop {
            if let Some(next) = self.waiting.pop_front() {
                return Some(next);
            }
            match self.from.recv().await? {
                Request::Run(request_id, op) => self.push(request_id, op),
                // Its purpose is gone.
                Request::Stop => {}
            }
        }
    }

    /// Waits for a stop request; queues ops meanwhile.
    async fn stop(&mut self) {
        while !self.closed {
            match self.from.recv().await {
                Some(Request::Run(request_id, op)) => self.push(request_id, op),
                Some(Request::Stop) => return,
                None => self.closed = true,
            }
        }
        std::future::pending().await
    }

    fn push(&mut self, request_id: RequestId, op: Box<TargetOp>) {
        if matches!(*op, TargetOp::Compare(_)) {
            self.waiting
                .retain(|(_, waiting)| !matches!(**waiting, TargetOp::Compare(_)));
        }
        self.waiting.push_back((request_id, op));
    }
}
