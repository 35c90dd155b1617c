//! The thread that reads well-known URLs; it is not there before the first one is asked for.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::Sender;

use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::incoming::Incoming;
use crate::discovery::Profile;
use crate::net::Client;
use crate::ops::check::{self, Subject};
use crate::ops::discover::{Request, discover};
use crate::ops::token::{Credentials, Refused, Target, check, request};
use crate::token::{Token, Verdict};
use crate::tui::effect::Slot;
use crate::tui::event::{Answer, Ticket};

/// One thing for the thread to do.
enum Task {
    Read {
        slot: Slot,
        ticket: Ticket,
        request: Request,
    },
    Judge {
        slot: Slot,
        ticket: Ticket,
        token: Token,
        target: Box<Target>,
    },
    GetToken {
        slot: Slot,
        ticket: Ticket,
        credentials: Box<Credentials>,
        target: Box<Target>,
    },
    Check {
        slot: Slot,
        ticket: Ticket,
        subject: Box<Subject>,
    },
    Cancel(Slot),
}

/// The way to the thread.
pub struct Network {
    client: Client,
    allow_http: bool,
    to: Sender<Incoming>,
    tasks: Option<UnboundedSender<Task>>,
}

impl Network {
    /// The way to a thread that is not there yet; answers go to `to`.
    pub fn new(client: Client, allow_http: bool, to: Sender<Incoming>) -> Self {
        Network {
            client,
            allow_http,
            to,
            tasks: None,
        }
    }

    /// Reads and judges an address; what runs in the slot is cancelled.
    pub fn read(&mut self, slot: Slot, ticket: Ticket, url: String, profile: Option<Profile>) {
        let request = Request {
            profile,
            allow_http: self.allow_http,
            ..Request::read(url)
        };
        self.send(Task::Read {
            slot,
            ticket,
            request,
        });
    }

    /// Reads keys and judges a token with them; what runs in the slot is cancelled.
    pub fn judge(&mut self, slot: Slot, ticket: Ticket, token: Token, target: Box<Target>) {
        self.send(Task::Judge {
            slot,
            ticket,
            token,
            target,
        });
    }

    /// Asks the provider for a token and judges it; what runs in the slot is cancelled.
    pub fn get_token(
        &mut self,
        slot: Slot,
        ticket: Ticket,
        credentials: Box<Credentials>,
        target: Box<Target>,
    ) {
        self.send(Task::GetToken {
            slot,
            ticket,
            credentials,
            target,
        });
    }

    /// Compares a stored key manager with what is served; what runs in the slot is cancelled.
    pub fn check(&mut self, slot: Slot, ticket: Ticket, subject: Box<Subject>) {
        self.send(Task::Check {
            slot,
            ticket,
            subject,
        });
    }

    /// Cancels what runs in the slot.
    pub fn cancel(&mut self, slot: Slot) {
        if self.tasks.is_some() {
            self.send(Task::Cancel(slot));
        }
    }

    fn send(&mut self, task: Task) {
        if self.tasks.is_none() {
            let (tasks, wanted) = unbounded_channel();
            let (client, to) = (self.client.clone(), self.to.clone());
            let started = std::thread::Builder::new()
                .name("network".to_owned())
                .spawn(move || serve(&client, &to, wanted));
            if started.is_err() {
                // No thread, no answer: the screen keeps its counter and Esc.
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
    target: &Target,
    credentials: &Credentials,
) -> Result<(Token, Verdict), Refused> {
    let token = request(client, target, credentials).await?;
    let now = jiff::ZonedDateTime::now();
    let (verdict, _) = check(client, target, &token, None, &now).await;
    Ok((token, verdict))
}

fn serve(client: &Client, to: &Sender<Incoming>, mut wanted: UnboundedReceiver<Task>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let mut running: HashMap<Slot, tokio::task::AbortHandle> = HashMap::new();
        while let Some(task) = wanted.recv().await {
            match task {
                Task::Cancel(slot) => {
                    if let Some(before) = running.remove(&slot) {
                        before.abort();
                    }
                }
                Task::Judge {
                    slot,
                    ticket,
                    token,
                    target,
                } => {
                    let (client, to) = (client.clone(), to.clone());
                    let work = tokio::spawn(async move {
                        let now = jiff::ZonedDateTime::now();
                        let (verdict, _) = check(&client, &target, &token, None, &now).await;
                        let answer = Answer::Verdict(Arc::new(verdict));
                        let _ = to.send(Incoming::Answer(ticket, answer));
                    });
                    if let Some(before) = running.insert(slot, work.abort_handle()) {
                        before.abort();
                    }
                }
                Task::Check {
                    slot,
                    ticket,
                    subject,
                } => {
                    let (client, to) = (client.clone(), to.clone());
                    let work = tokio::spawn(async move {
                        let now = jiff::Timestamp::now();
                        if let Some(checked) = check::check(&client, *subject, now).await {
                            let answer = Answer::Checked(Arc::new(checked));
                            let _ = to.send(Incoming::Answer(ticket, answer));
                        }
                    });
                    if let Some(before) = running.insert(slot, work.abort_handle()) {
                        before.abort();
                    }
                }
                Task::GetToken {
                    slot,
                    ticket,
                    credentials,
                    target,
                } => {
                    let (client, to) = (client.clone(), to.clone());
                    let work = tokio::spawn(async move {
                        let fetched = get_token(&client, &target, &credentials).await;
                        let answer = Answer::Fetched(Arc::new(fetched));
                        let _ = to.send(Incoming::Answer(ticket, answer));
                    });
                    if let Some(before) = running.insert(slot, work.abort_handle()) {
                        before.abort();
                    }
                }
                Task::Read {
                    slot,
                    ticket,
                    request,
                } => {
                    let (client, to) = (client.clone(), to.clone());
                    let work = tokio::spawn(async move {
                        let now = jiff::Timestamp::now();
                        let report = discover(&client, &request, now).await;
                        let answer = Answer::Report(Arc::new(report));
                        let _ = to.send(Incoming::Answer(ticket, answer));
                    });
                    if let Some(before) = running.insert(slot, work.abort_handle()) {
                        before.abort();
                    }
                }
            }
        }
    });
    runtime.shutdown_background();
}
