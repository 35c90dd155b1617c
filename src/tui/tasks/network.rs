//! Network thread; started by the first request.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::discovery::Profile;
use crate::gateway::Selection;
use crate::log;
use crate::net::Client;
use crate::ops::check::{self, Batch, Subject};
use crate::ops::discover::{Request, discover, read_keys};
use crate::ops::token::{Credentials, TestSubject, TokenRequestError, check, request};
use crate::token::{Token, Verdict};
use crate::tui::effect::TaskSlot;
use crate::tui::event::{RequestId, Response};
use crate::tui::message::Message;

/// Polling interval of a batch while it waits for the network.
const WAIT: Duration = Duration::from_millis(250);

/// Future of a request; `None` if there is no response.
type Work = Pin<Box<dyn Future<Output = Option<Response>> + Send>>;

/// Request to the thread; cancels the one in its slot.
struct Task {
    slot: TaskSlot,
    /// Without it the slot is only emptied.
    work: Option<(RequestId, Work)>,
}

/// Handle of the network thread.
pub struct NetworkTask {
    client: Client,
    allow_http: bool,
    gateways: Option<Selection>,
    to: Sender<Message>,
    tasks: Option<UnboundedSender<Task>>,
}

impl NetworkTask {
    /// Handle of a thread that starts on first use; responses go to `to`.
    pub fn new(
        client: Client,
        (allow_http, gateways): (bool, Option<Selection>),
        to: Sender<Message>,
    ) -> Self {
        NetworkTask {
            client,
            allow_http,
            gateways,
            to,
            tasks: None,
        }
    }

    /// Reads and validates an address; cancels the request in the slot.
    pub fn read(
        &mut self,
        slot: TaskSlot,
        request_id: RequestId,
        url: String,
        profile: Option<Profile>,
    ) {
        let request = Request {
            profile,
            allow_http: self.allow_http,
            gateways: self.gateways.clone().unwrap_or_default(),
            ..Request::read(url)
        };
        let client = self.client.clone();
        self.start(slot, request_id, async move {
            let now = jiff::Timestamp::now();
            let report = discover(&client, &request, now).await;
            Some(Response::Report(Arc::new(report)))
        });
    }

    /// Reads a key set; what runs in the slot is cancelled.
    pub fn read_keys(&mut self, slot: TaskSlot, request_id: RequestId, url: String) {
        let client = self.client.clone();
        self.start(slot, request_id, async move {
            let keys = read_keys(&client, &url, jiff::Timestamp::now()).await;
            Some(Response::Keys(Arc::new(keys)))
        });
    }

    /// Reads the key set and validates a token; cancels the request in the slot.
    pub fn judge(
        &mut self,
        slot: TaskSlot,
        request_id: RequestId,
        token: Token,
        mut target: Box<TestSubject>,
    ) {
        let asked = &mut target.expectation.asked;
        asked.gateways = asked.gateways.take().or_else(|| self.gateways.clone());
        let client = self.client.clone();
        self.start(slot, request_id, async move {
            let now = jiff::ZonedDateTime::now();
            let (verdict, _) = check(&client, &target, &token, None, &now).await;
            Some(Response::Verdict(Arc::new(verdict)))
        });
    }

    /// Requests a token from the provider and validates it; cancels the request in the slot.
    pub fn get_token(
        &mut self,
        slot: TaskSlot,
        request_id: RequestId,
        credentials: Box<Credentials>,
        target: Box<TestSubject>,
    ) {
        let client = self.client.clone();
        self.start(slot, request_id, async move {
            let fetched = get_token(&client, &target, &credentials).await;
            Some(Response::Fetched(Arc::new(fetched)))
        });
    }

    /// Compares a stored key manager with what is served; what runs in the slot is cancelled.
    pub fn check(&mut self, slot: TaskSlot, request_id: RequestId, mut subject: Box<Subject>) {
        subject.gateways = self.gateways.clone().unwrap_or_default();
        let client = self.client.clone();
        self.start(slot, request_id, async move {
            let now = jiff::Timestamp::now();
            let checked = check::check(&client, *subject, now).await?;
            Some(Response::Checked(Arc::new(checked)))
        });
    }

    /// Checks several key managers; one response each, in order. Cancels the request in the slot.
    pub fn check_several(&mut self, slot: TaskSlot, request_id: RequestId, subjects: Vec<Subject>) {
        let (client, to) = (self.client.clone(), self.to.clone());
        let gateways = self.gateways.clone().unwrap_or_default();
        self.start(slot, request_id, async move {
            let mut batch = Batch::new(client);
            let mut subjects = subjects.into_iter().peekable();
            while subjects.peek().is_some() || !batch.is_over() {
                while batch.has_room()
                    && let Some(subject) = subjects.next()
                {
                    batch.begin(Subject {
                        gateways: gateways.clone(),
                        ..subject
                    });
                }
                for checked in batch.wait(WAIT).await {
                    let answer = Response::Checked(Arc::new(checked));
                    // The screen may be closed.
                    let _ = to.send(Message::Response(request_id, answer));
                }
            }
            None
        });
    }

    /// Cancels what runs in the slot.
    pub fn cancel(&mut self, slot: TaskSlot) {
        if self.tasks.is_some() {
            self.send(Task { slot, work: None });
        }
    }

    fn start(
        &mut self,
        slot: TaskSlot,
        request_id: RequestId,
        work: impl Future<Output = Option<Response>> + Send + 'static,
    ) {
        let work: Work = Box::pin(work);
        self.send(Task {
            slot,
            work: Some((request_id, work)),
        });
    }

    fn send(&mut self, task: Task) {
        if self.tasks.is_none() {
            let (tasks, wanted) = unbounded_channel();
            let to = self.to.clone();
            let started = std::thread::Builder::new()
                .name("network".to_owned())
                .spawn(move || serve(&to, wanted));
            if started.is_err() {
                // Without a thread there is no response: the screen keeps its counter and Esc.
                return;
            }
            self.tasks = Some(tasks);
        }
        if let Some(tasks) = &self.tasks {
            let _ = tasks.send(task);
        }
    }
}

async fn get_token(
    client: &Client,
    target: &TestSubject,
    credentials: &Credentials,
) -> Result<(Token, Verdict), TokenRequestError> {
    let token = request(client, target, credentials).await?;
    let now = jiff::ZonedDateTime::now();
    let target = target.for_client(credentials);
    let (verdict, _) = check(client, &target, &token, None, &now).await;
    Ok((token, verdict))
}

fn serve(to: &Sender<Message>, mut wanted: UnboundedReceiver<Task>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let mut running: HashMap<TaskSlot, tokio::task::AbortHandle> = HashMap::new();
        while let Some(Task { slot, work }) = wanted.recv().await {
            if let Some(before) = running.remove(&slot) {
                before.abort();
            }
            let Some((request_id, work)) = work else {
                continue;
            };
            let to = to.clone();
            log::failpoint("network");
            let spawned = tokio::spawn(async move {
                log::failpoint("task");
                if let Some(answer) = work.await {
                    // The screen may be closed.
                    let _ = to.send(Message::Response(request_id, answer));
                }
            });
            running.insert(slot, spawned.abort_handle());
        }
    });
    runtime.shutdown_background();
}
