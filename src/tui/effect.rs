//! Effects: requests of the core as data, executed by the event loop.

use super::event::RequestId;
use crate::discovery::Profile;
use crate::key_manager::Draft;
use crate::ops::check::Subject;
use crate::ops::token::{Credentials, TestSubject};
use crate::ops::{Op, TargetOp};
use crate::token::Token;

/// Slot of a cancellable request: a new request cancels the one in its slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TaskSlot {
    /// The page of the list.
    Page,
    /// The key manager beside the list.
    Detail,
    /// The check of the Well-Known URL.
    Read,
    /// Another address, read before it takes the place of the one in the field.
    Other,
    /// The check of a JWKS Endpoint that was typed.
    Keys,
    /// The verdict on a token.
    Token,
    /// The check of a stored key manager.
    Check,
}

/// Something to do.
#[derive(Clone, Debug)]
pub enum Effect {
    /// Run a store verb on the store's thread, in order. A waiting one with the same slot is dropped unrun;
    /// without a slot it is never dropped.
    Store(Option<TaskSlot>, RequestId, Box<Op>),
    /// Read and validate a well-known URL; cancels the request in the slot.
    Read {
        /// Slot.
        slot: TaskSlot,
        /// Id of the response.
        request_id: RequestId,
        /// Address to read.
        url: String,
        /// Forced, or by the URL.
        profile: Option<Profile>,
    },
    /// Read a key set; cancels what runs in the slot.
    ReadKeys {
        /// Slot.
        slot: TaskSlot,
        /// Id of the response.
        request_id: RequestId,
        /// Address to read.
        url: String,
    },
    /// Read the key set and validate a token; cancels the request in the slot.
    Judge {
        /// Slot.
        slot: TaskSlot,
        /// Id of the response.
        request_id: RequestId,
        /// Token to validate; its `Debug` is redacted.
        token: Token,
        /// The configuration, and where the keys are.
        target: Box<TestSubject>,
    },
    /// Request a token from the provider and validate it; cancels the request in the slot.
    GetToken {
        /// Slot.
        slot: TaskSlot,
        /// Id of the response.
        request_id: RequestId,
        /// Client credentials and requested scope; the secret is redacted in `Debug`.
        credentials: Box<Credentials>,
        /// The configuration, and where tokens and keys are.
        target: Box<TestSubject>,
    },
    /// Read what a stored key manager's provider serves now, and compare; cancels what runs in the slot.
    Check {
        /// Slot.
        slot: TaskSlot,
        /// Id of the response.
        request_id: RequestId,
        /// Key manager to check.
        subject: Box<Subject>,
    },
    /// Check several key managers; one response each, in order. Cancels the request in the slot.
    CheckSeveral {
        /// Slot.
        slot: TaskSlot,
        /// Id of the responses.
        request_id: RequestId,
        /// Key managers to check.
        subjects: Vec<Subject>,
    },
    /// Cancel the network request in a slot; no response follows.
    Cancel(TaskSlot),
    /// Run a verb of targets on the thread for them, in order.
    AtTarget(RequestId, Box<TargetOp>),
    /// Cancel the running target op without a response. An op that writes stops after the current object and responds.
    StopAtTarget,
    /// Simulate a change by somebody else at the demo's control plane.
    Drift(RequestId),
    /// Keep the draft; of several waiting ones only the newest is written.
    KeepDraft(Box<Draft>),
    /// Move a stored draft to this process, to continue it.
    TakeDraft(u64),
    /// Delete the stored draft.
    DropDraft,
    /// Hand text to the terminal's clipboard.
    Copy(String),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Give the terminal back and stop the process group.
    Suspend,
    /// Draw every cell again.
    Redraw,
    /// Save the draft and exit with this code.
    Quit(u8),
}

/// The effects of one event, in order.
pub type Effects = Vec<Effect>;
