//! Pending target op, with its elapsed seconds.

use std::time::Duration;

use crate::ops::TargetOp;
use crate::tui::context::UpdateContext;
use crate::tui::effect::Effect;
use crate::tui::event::{Moment, RequestId};

/// Pending op: request id, purpose, start time.
#[derive(Clone, Debug)]
pub struct PendingOp<T> {
    request_id: RequestId,
    since: Duration,
    /// What the op was sent for, to handle its response.
    pub what: T,
}

impl<T> PendingOp<T> {
    /// Sends a target op and remembers its id and start time.
    pub fn ask(op: TargetOp, what: T, cx: &mut UpdateContext<'_>) -> Self {
        PendingOp {
            request_id: cx.at_target(op),
            since: cx.now.since_start,
            what,
        }
    }

    /// Whether `request_id` is the awaited one.
    pub fn is(&self, request_id: RequestId) -> bool {
        self.request_id == request_id
    }

    /// Whole seconds since the op was sent.
    pub fn seconds(&self, now: Moment) -> u64 {
        now.seconds_since(self.since)
    }

    /// Deadline of the next redraw: the next whole second of the counter, since the start of the program.
    pub fn next_deadline(&self, now: Moment) -> Duration {
        now.next_second(self.since)
    }
}

/// Cancels the pending op; without one, leaves the screen.
pub fn back<T>(pending: &mut Option<PendingOp<T>>, cx: &mut UpdateContext<'_>) {
    if !stop(pending, cx) {
        cx.pop();
    }
}

/// Cancels the pending op, and leaves the screen.
pub fn leave<T>(pending: &mut Option<PendingOp<T>>, cx: &mut UpdateContext<'_>) {
    stop(pending, cx);
    cx.pop();
}

/// Cancels the pending op; returns whether there was one.
pub fn stop<T>(pending: &mut Option<PendingOp<T>>, cx: &mut UpdateContext<'_>) -> bool {
    let waited = pending.take().is_some();
    if waited {
        cx.effect(Effect::CancelTargetOp);
    }
    waited
}
