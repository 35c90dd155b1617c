//! Network thread; started by the first request.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::mpsc::Sender;
use std::time::Duration;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::gateway::Selection;
use crate::log;
use crate::net::Client;
use crate::ops::check::{self, Batch, Checked, Subject};
use crate::ops::discover::{Request, discover, read_keys};
use crate::ops::token::{Credentials, TestSubject, TokenRequestError, check, request};
use crate::token::{Token, TokenVerdict};
use crate::tui::effect::{NetworkRequest, TaskSlot};
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

    /// Runs a request; cancels the one in the slot.
    pub fn run(&mut self, slot: TaskSlot, request_id: RequestId, request: NetworkRequest) {
        let (client, gateways) = (self.client.clone(), self.gateways.clone());
        let work: Work = match request {
            NetworkRequest::Document(url) => Box::pin(document(
                client,
                Request {
                    allow_http: self.allow_http,
                    gateways: gateways.unwrap_or_default(),
                    ..Request::read(url)
                },
            )),
            NetworkRequest::Keys(url) => Box::pin(keys(client, url)),
            NetworkRequest::Judge(token, mut target) => {
                let asked = &mut target.expectation.asked;
                asked.gateways = asked.gateways.take().or(gateways);
                Box::pin(judge(client, token, target))
            }
            NetworkRequest::GetToken(credentials, target) => Box::pin(async move {
                let fetched = get_token(&client, &target, &credentials).await;
                Some(Response::Fetched(Arc::new(fetched)))
            }),
            NetworkRequest::Check(mut subject) => {
                subject.gateways = gateways.unwrap_or_default();
                Box::pin(check_one(client, subject))
            }
            NetworkRequest::CheckSeveral(mut subjects) => {
                for subject in &mut subjects {
                    subject.gateways = gateways.clone().unwrap_or_default();
                }
                let to = self.to.clone();
                let send = move |checked| {
                    // The screen may be closed.
                    let _ = to.send(Message::Response(request_id, Response::Checked(checked)));
                };
                Box::pin(check_several(client, subjects, send))
            }
        };
        let work = Some((request_id, work));
        self.send(Task { slot, work });
    }

    /// Cancels what runs in the slot.
    pub fn cancel(&mut self, slot: TaskSlot) {
        if self.tasks.is_some() {
            self.send(Task { slot, work: None });
        }
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

async fn document(client: Client, request: Request) -> Option<Response> {
    let report = discover(&client, &request, jiff::Timestamp::now()).await;
    Some(Response::Report(Arc::new(report)))
}

async fn keys(client: Client, url: String) -> Option<Response> {
    let keys = read_keys(&client, &url, jiff::Timestamp::now()).await;
    Some(Response::Keys(Arc::new(keys)))
}

async fn judge(client: Client, token: Token, target: Box<TestSubject>) -> Option<Response> {
    let now = jiff::ZonedDateTime::now();
    let (verdict, _) = check(&client, &target, &token, None, &now).await;
    Some(Response::Verdict(Arc::new(verdict)))
}

async fn check_one(client: Client, subject: Box<Subject>) -> Option<Response> {
    let checked = check::check(&client, *subject, jiff::Timestamp::now()).await?;
    Some(Response::Checked(Arc::new(checked)))
}

async fn check_several(
    client: Client,
    subjects: Vec<Subject>,
    send: impl Fn(Arc<Checked>),
) -> Option<Response> {
    let mut batch = Batch::new(client);
    let mut subjects = subjects.into_iter().peekable();
    while subjects.peek().is_some() || !batch.is_over() {
        while batch.has_room()
            && let Some(subject) = subjects.next()
        {
            batch.begin(subject);
        }
        for checked in batch.wait(WAIT).await {
            send(Arc::new(checked));
        }
    }
    None
}

async fn get_token(
    client: &Client,
    target: &TestSubject,
    credentials: &Credentials,
) -> Result<(Token, TokenVerdict), TokenRequestError> {
    let token = request(client, target, credentials).await?;
    let now = jiff::ZonedDateTime::now();
    let target = target.for_client(
        &credentials.client_id,
        credentials.scope.as_deref(),
        credentials.audience.as_deref(),
    );
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
