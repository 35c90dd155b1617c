//! Effects: requests of the core as data, executed by the event loop.

use super::event::RequestId;
use crate::key_manager::{Draft, OrganizationName};
use crate::ops::check::Subject;
use crate::ops::token::{Credentials, TestSubject};
use crate::ops::{Op, TargetOp};
use crate::token::Token;

/// Slot of a cancellable request: a new request cancels the one in its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskSlot {
    /// Page of the list.
    Page,
    /// The check of the Well-Known URL.
    Document,
    /// Check of a suggested address before it replaces the one in the field.
    SuggestedAddress,
    /// The check of a JWKS Endpoint that was typed.
    KeySet,
    /// The verdict on a token.
    Token,
    /// The check of a stored key manager.
    Check,
}

/// Request to a provider.
#[derive(Clone, Debug)]
pub enum NetworkRequest {
    /// Read and validate the document at a well-known URL.
    Document(String),
    /// Read the key set at an address.
    Keys(String),
    /// Read the key set and validate a token, whose `Debug` is redacted.
    Judge(Token, Box<TestSubject>),
    /// Request a token and validate it; the client secret is redacted in `Debug`.
    GetToken(Box<Credentials>, Box<TestSubject>),
    /// Read what a stored key manager's provider serves now, and compare.
    Check(Box<Subject>),
    /// Check several key managers; one response each, in order.
    CheckSeveral(Vec<Subject>),
}

/// Side effect requested by `update`.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Run a store op in the organization, on the store thread, in order. A newer op in the same slot replaces one that
    /// still waits; an op without a slot is never dropped.
    Store(Option<TaskSlot>, RequestId, OrganizationName, Box<Op>),
    /// Run a request on the network's thread; cancels the one in its slot.
    Network(TaskSlot, RequestId, NetworkRequest),
    /// Cancel the network request in a slot; no response follows.
    Cancel(TaskSlot),
    /// Run a target op on the target thread, in order.
    RunTargetOp(RequestId, Box<TargetOp>),
    /// Cancel the running target op without a response. An op that writes stops after the current object and responds.
    CancelTargetOp,
    /// Simulate a change by somebody else at the demo's control plane.
    ChangeDemoTarget(RequestId),
    /// Save the draft; of several waiting ones only the newest is written.
    SaveDraft(Box<Draft>),
    /// Move a stored draft to this process, to continue it.
    ResumeDraft(u64),
    /// Delete the stored draft.
    DiscardDraft,
    /// Hand text to the terminal's clipboard.
    Copy(String, &'static str),
    /// Turn mouse reporting on or off.
    Mouse(bool),
    /// Restore the terminal and stop the process group, as Ctrl+Z does in a shell.
    Suspend,
    /// Draw every cell again.
    Redraw,
    /// Save the draft and exit with this code.
    Quit(u8),
}

/// The effects of one event, in order.
pub type Effects = Vec<Effect>;
