//! What the core asks of the world, as data. The runtime carries it out.

use super::event::RequestId;
use crate::discovery::Profile;
use crate::key_manager::Draft;
use crate::ops::check::Subject;
use crate::ops::token::{Credentials, TestSubject};
use crate::ops::{Op, TargetOp};
use crate::token::Token;

/// One place for one running request: a new one in the same slot takes the place of the old one.
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
    /// Read and judge a well-known URL; cancels what runs in the slot.
    Read {
        /// Where it runs.
        slot: TaskSlot,
        /// Names the answer.
        request_id: RequestId,
        /// What to read.
        url: String,
        /// Forced, or by the URL.
        profile: Option<Profile>,
    },
    /// Read a key set; cancels what runs in the slot.
    ReadKeys {
        /// Where it runs.
        slot: TaskSlot,
        /// Names the answer.
        request_id: RequestId,
        /// What to read.
        url: String,
    },
    /// Read keys and judge a token with them; cancels what runs in the slot.
    Judge {
        /// Where it runs.
        slot: TaskSlot,
        /// Names the answer.
        request_id: RequestId,
        /// What to judge; says nothing of itself.
        token: Token,
        /// The configuration, and where the keys are.
        target: Box<TestSubject>,
    },
    /// Ask the provider for a token and judge it; cancels what runs in the slot.
    GetToken {
        /// Where it runs.
        slot: TaskSlot,
        /// Names the answer.
        request_id: RequestId,
        /// Who asks, and for what; says nothing of its secret.
        credentials: Box<Credentials>,
        /// The configuration, and where tokens and keys are.
        target: Box<TestSubject>,
    },
    /// Read what a stored key manager's provider serves now, and compare; cancels what runs in the slot.
    Check {
        /// Where it runs.
        slot: TaskSlot,
        /// Names the answer.
        request_id: RequestId,
        /// What to check.
        subject: Box<Subject>,
    },
    /// The same for several: an answer for each, in order; cancels what runs in the slot.
    CheckSeveral {
        /// Where it runs.
        slot: TaskSlot,
        /// Names the answers.
        request_id: RequestId,
        /// What to check.
        subjects: Vec<Subject>,
    },
    /// Cancel what runs in a network slot; no answer comes.
    Cancel(TaskSlot),
    /// Run a verb of targets on the thread for them, in order.
    AtTarget(RequestId, Box<TargetOp>),
    /// Break off the verb that runs at a target, without an answer; one that changes something stops after the current object,
    /// and answers.
    StopAtTarget,
    /// Have somebody else change something at the demo's control plane.
    Drift(RequestId),
    /// Keep the draft; of several waiting ones only the newest is written.
    KeepDraft(Box<Draft>),
    /// Give the draft of this id this run's, to go on with it.
    TakeDraft(u64),
    /// Forget the kept draft.
    DropDraft,
    /// Hand text to the terminal's clipboard.
    Copy(String),
    /// Take the mouse, or leave it to the terminal.
    Mouse(bool),
    /// Give the terminal back and stop the process group.
    Suspend,
    /// Draw every cell again.
    Redraw,
    /// Leave with this exit code, the draft kept first.
    Quit(u8),
}

/// The effects of one event, in order.
pub type Effects = Vec<Effect>;
