//! Events: the only input of `update`.

use std::sync::Arc;
use std::time::Duration;

use super::keymap::KeyEvent;
use crate::discovery::{KeysRead, Report};
use crate::input::Pointer;
use crate::ops::check::Checked;
use crate::ops::{OpError, Output, Progress, TargetError, TargetOutput};

/// Point in time: monotonic for intervals and deadlines, wall clock for display.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    /// Since the start of the program; never goes back.
    pub since_start: Duration,
    /// The wall clock.
    pub wall: jiff::Timestamp,
}

impl Moment {
    /// Deadline `delay` after this moment, since the start.
    #[must_use]
    pub fn after(self, delay: Duration) -> Duration {
        self.since_start + delay
    }

    /// Whole seconds since a moment of this run.
    pub fn seconds_since(self, since: Duration) -> u64 {
        self.since_start.saturating_sub(since).as_secs()
    }

    /// Deadline at which one more whole second has passed since a moment of this run.
    pub fn next_second(self, since: Duration) -> Duration {
        since + Duration::from_secs(self.seconds_since(since) + 1)
    }
}

/// Id of a request. A response with any other id than the awaited one is ignored as late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(pub u64);

/// Input of [`update`](super::update()).
#[derive(Clone, Debug)]
pub enum Event {
    /// A key was pressed.
    Key(KeyEvent),
    /// Text was pasted: it never submits and never acts.
    Paste(String),
    /// Mouse event; only sent while mouse reporting is on.
    Pointer(Pointer),
    /// New size of the terminal: columns, rows.
    Resize(u16, u16),
    /// The deadline returned by [`App::next_deadline`](super::App::next_deadline) has passed.
    Timer,
    /// Response to a request.
    Response(RequestId, Response),
    /// Another process changed the database.
    StoreChanged,
    /// Back from suspension: everything has to be drawn again.
    Resumed,
}

/// Result of a store op.
pub type StoreResult = Result<Output, OpError>;

/// Result of a target op.
pub type TargetResult = Result<TargetOutput, TargetError>;

/// Response to an effect.
#[derive(Clone, Debug)]
pub enum Response {
    /// Result of a store op.
    Store(Box<StoreResult>),
    /// Report on a well-known URL.
    Report(Arc<Report>),
    /// Result of reading a key set.
    Keys(Arc<KeysRead>),
    /// Verdict of a token test.
    Verdict(Arc<crate::token::TokenVerdict>),
    /// Token fetched from the provider with its verdict, or the error.
    Fetched(
        Arc<
            Result<
                (crate::token::Token, crate::token::TokenVerdict),
                crate::ops::token::TokenRequestError,
            >,
        >,
    ),
    /// Result of checking a stored key manager.
    Checked(Arc<Checked>),
    /// Result of a target op.
    Target(Arc<TargetResult>),
    /// Progress of a running target op; its response follows.
    Progress(Progress),
    /// Name of the object changed at the demo's control plane; `None` if there was none to change.
    Drifted(Option<String>),
    /// Text was handed to the terminal's clipboard; what it is, with its article.
    Copied(&'static str),
}

impl Response {
    /// Error of a request without a receiver, such as saving a draft: sent with [`RequestId::default`].
    pub fn background_error(&self, request_id: RequestId) -> Option<&OpError> {
        match self {
            Response::Store(result) if request_id == RequestId::default() => {
                result.as_ref().as_ref().err()
            }
            _ => None,
        }
    }
}
