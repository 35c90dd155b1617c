//! What happens to the screen: keys, pastes, sizes, answers. Everything that the core learns of the world comes in here.

use std::sync::Arc;
use std::time::Duration;

use super::keymap::KeyEvent;
use super::mouse::Pointer;
use crate::discovery::{KeysRead, Report};
use crate::ops::check::Checked;
use crate::ops::{OpError, Output, Progress, TargetError, TargetOutput};

/// A moment in this run: time since start for intervals, and the wall clock for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since the start of the program; never goes back.
    pub since_start: Duration,
    /// The wall clock.
    pub wall: jiff::Timestamp,
}

impl Moment {
    /// The moment `later` after this one.
    #[must_use]
    pub fn after(self, later: Duration) -> Duration {
        self.since_start + later
    }
}

/// Names one request, so that a late answer can be told from the one that is waited for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// Something that happened.
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted: it never submits and never acts.
    Paste(String),
    /// The mouse was used, which is taken only where that was asked for.
    Pointer(Pointer),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// The moment that the app asked for has come.
    Timer,
    /// A request was answered.
    Done(RequestId, Response),
    /// Another process changed the database.
    StoreChanged,
    /// Back from suspension: everything has to be drawn again.
    Resumed,
}

/// An answer to an effect.
#[derive(Clone, Debug)]
pub enum Response {
    /// Of a store verb.
    Store(Box<Result<Output, OpError>>),
    /// Of reading a well-known URL.
    Report(Arc<Report>),
    /// Of reading a key set.
    Keys(Arc<KeysRead>),
    /// Of a token trial.
    Verdict(Arc<crate::token::Verdict>),
    /// Of asking the provider for a token: it and what came of it, or why there is none.
    Fetched(
        Arc<
            Result<
                (crate::token::Token, crate::token::Verdict),
                crate::ops::token::TokenRequestError,
            >,
        >,
    ),
    /// Of a check of a stored key manager.
    Checked(Arc<Checked>),
    /// Of a verb of targets.
    Target(Arc<Result<TargetOutput, TargetError>>),
    /// What happens while a verb of targets runs; its answer is still to come.
    Progress(Progress),
    /// What somebody else changed at the demo's control plane, by its name; `None` where there is nothing to change.
    Drifted(Option<String>),
    /// Text was handed to the terminal's clipboard.
    Copied,
}

impl Response {
    /// Why something was refused that nobody waits for, such as keeping a draft: the answer to [`RequestId::default`].
    pub fn unasked_refusal(&self, request_id: RequestId) -> Option<&OpError> {
        match self {
            Response::Store(result) if request_id == RequestId::default() => {
                result.as_ref().as_ref().err()
            }
            _ => None,
        }
    }
}
