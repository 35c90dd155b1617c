//! Debounced request for a value being typed; the newest request cancels an older one.

use std::time::Duration;

use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, NetworkRequest, TaskSlot};
use crate::tui::event::{Moment, RequestId};

/// Pause before a typed address is read.
const PAUSE: Duration = Duration::from_millis(600);

/// Phase of the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// There is nothing to request.
    Idle,
    /// The request is sent once the debounce time has passed.
    Typing {
        /// Deadline, since the start of the program.
        due: Duration,
    },
    /// The request was sent; its response is pending.
    Running {
        /// Id of the awaited response.
        request_id: RequestId,
        /// Time of sending, since the start of the program.
        since: Duration,
    },
    /// Not sent until asked for again.
    Stopped,
}

/// A request that is cancelled by the next one in its slot.
#[derive(Clone, Debug)]
pub struct Debounced {
    slot: TaskSlot,
    /// Phase of the newest request.
    pub phase: Phase,
}

impl Debounced {
    /// Idle request for this slot.
    pub fn new(slot: TaskSlot) -> Self {
        let phase = Phase::Idle;
        Debounced { slot, phase }
    }

    /// Cancels the running request and, if `wanted`, restarts the debounce timer.
    pub fn restart(&mut self, wanted: bool, cx: &mut UpdateContext<'_>) {
        self.stop(cx);
        self.phase = match wanted {
            true => Phase::Typing {
                due: cx.now.after(PAUSE),
            },
            false => Phase::Idle,
        };
    }

    /// Sends the request now.
    pub fn start(&mut self, request: NetworkRequest, cx: &mut UpdateContext<'_>) {
        let request_id = cx.network(self.slot, request);
        let since = cx.now.since_start;
        self.phase = Phase::Running { request_id, since };
    }

    /// Cancels the running request, if any.
    pub fn stop(&mut self, cx: &mut UpdateContext<'_>) {
        if self.running() {
            cx.effect(Effect::Cancel(self.slot));
            self.phase = Phase::Stopped;
        }
    }

    /// Whether `id` is the awaited response; if so, the phase becomes [`Phase::Idle`].
    pub fn accept(&mut self, id: RequestId) -> bool {
        let awaited = matches!(self.phase, Phase::Running { request_id, .. } if request_id == id);
        if awaited {
            self.phase = Phase::Idle;
        }
        awaited
    }

    /// Whether the debounce time has passed.
    pub fn is_due(&self, now: Moment) -> bool {
        matches!(self.phase, Phase::Typing { due } if due <= now.since_start)
    }

    /// Whether a request was sent and has no response yet.
    pub fn running(&self) -> bool {
        matches!(self.phase, Phase::Running { .. })
    }

    /// Deadline of the next redraw: the end of the pause, or the next second of the counter.
    pub fn next_deadline(&self, now: Moment) -> Option<Duration> {
        match self.phase {
            Phase::Typing { due } => Some(due),
            Phase::Running { since, .. } => Some(now.next_second(since)),
            Phase::Idle | Phase::Stopped => None,
        }
    }
}
