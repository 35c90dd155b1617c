//! Debounced check of a typed JWKS Endpoint: after a pause, or at once on leaving the field; the newest request wins.

use std::sync::Arc;
use std::time::Duration;

use super::url_check::PAUSE;
use crate::discovery::KeysRead;
use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, TaskSlot};
use crate::tui::event::{Moment, RequestId};

#[derive(Clone, Debug, Default)]
enum State {
    /// There is nothing to read.
    #[default]
    Idle,
    /// Read when the pause is over.
    Typing { due: Duration },
    /// Being read.
    Checking {
        request_id: RequestId,
        since: Duration,
    },
    /// Stopped; not read until requested again.
    Stopped,
}

/// The check of one field, and what was read last.
#[derive(Clone, Debug, Default)]
pub struct JwksCheck {
    state: State,
    url: String,
    read: Option<Arc<KeysRead>>,
}

impl JwksCheck {
    /// Sets the address to read, `None` for none: cancels the request for another address and restarts the debounce pause.
    pub fn changed(&mut self, unread: Option<String>, cx: &mut UpdateContext<'_>) {
        let same = unread.as_deref() == Some(self.url.as_str());
        if same && !matches!(self.state, State::Idle) {
            return;
        }
        if self.checking() {
            cx.effect(Effect::Cancel(TaskSlot::Keys));
        }
        self.state = match unread {
            None => State::Idle,
            Some(url) => {
                self.url = url;
                State::Typing {
                    due: cx.now.after(PAUSE),
                }
            }
        };
    }

    /// Reads at once what waits to be read.
    pub fn now(&mut self, cx: &mut UpdateContext<'_>) {
        if matches!(self.state, State::Typing { .. } | State::Stopped) {
            let request_id = cx.request_id();
            self.state = State::Checking {
                request_id,
                since: cx.now.since_start,
            };
            cx.effect(Effect::ReadKeys {
                slot: TaskSlot::Keys,
                request_id,
                url: self.url.clone(),
            });
        }
    }

    /// The time has come for a pause that is over.
    pub fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        if let State::Typing { due } = self.state
            && due <= cx.now.since_start
        {
            self.now(cx);
        }
    }

    /// Handles the response if it is the awaited one.
    pub fn handle_response(&mut self, request_id: RequestId, read: &Arc<KeysRead>) -> bool {
        let waited = matches!(self.state, State::Checking { request_id: waited, .. } if waited == request_id);
        if waited {
            self.state = State::Idle;
            self.read = Some(read.clone());
        }
        waited
    }

    /// Stops what runs.
    pub fn stop(&mut self, cx: &mut UpdateContext<'_>) {
        if self.checking() {
            cx.effect(Effect::Cancel(TaskSlot::Keys));
            self.state = State::Stopped;
        }
    }

    /// Whether it runs now.
    pub fn checking(&self) -> bool {
        matches!(self.state, State::Checking { .. })
    }

    /// Whether something is still to be read.
    pub fn pending(&self) -> bool {
        !matches!(self.state, State::Idle)
    }

    /// Last result, of any address.
    pub fn read(&self) -> Option<&KeysRead> {
        self.read.as_deref()
    }

    /// Deadline of the next redraw: the end of the pause, or the next second of the counter.
    pub fn next_deadline(&self, now: Moment) -> Option<Duration> {
        match self.state {
            State::Typing { due } => Some(due),
            State::Checking { since, .. } => {
                let run = now.since_start.saturating_sub(since).as_secs();
                Some(since + Duration::from_secs(run + 1))
            }
            State::Idle | State::Stopped => None,
        }
    }

    /// The sentence under the field while something is to be read.
    pub fn words(&self, now: Moment) -> Option<String> {
        match self.state {
            State::Idle => None,
            State::Typing { .. } => Some("The keys are read when you pause.".to_owned()),
            State::Checking { since, .. } => {
                let seconds = now.since_start.saturating_sub(since).as_secs();
                Some(format!("Reading the keys... {seconds} s"))
            }
            State::Stopped => Some("The keys were not read.".to_owned()),
        }
    }
}
