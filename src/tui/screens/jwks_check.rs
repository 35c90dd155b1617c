//! Check of a typed JWKS Endpoint: read after a pause, or at once on leaving the field.

use std::sync::Arc;

use super::debounced::{Debounced, Phase};
use crate::discovery::KeysRead;
use crate::tui::context::UpdateContext;
use crate::tui::effect::{NetworkRequest, TaskSlot};
use crate::tui::event::{Moment, RequestId};

/// Check of the JWKS Endpoint in one field, with the last result.
#[derive(Clone, Debug)]
pub struct JwksCheck {
    /// The request for the keys.
    pub request: Debounced,
    url: String,
    read: Option<Arc<KeysRead>>,
}

impl Default for JwksCheck {
    fn default() -> Self {
        JwksCheck {
            request: Debounced::new(TaskSlot::KeySet),
            url: String::new(),
            read: None,
        }
    }
}

impl JwksCheck {
    /// Sets the address to read; `None` for none. A pending request for the same address continues.
    pub fn changed(&mut self, unread: Option<String>, cx: &mut UpdateContext<'_>) {
        let same = unread.as_deref() == Some(self.url.as_str());
        if same && self.pending() {
            return;
        }
        self.request.restart(unread.is_some(), cx);
        if let Some(url) = unread {
            self.url = url;
        }
    }

    /// Reads at once if the debounce timer is running or the request was stopped.
    pub fn now(&mut self, cx: &mut UpdateContext<'_>) {
        if matches!(self.request.phase, Phase::Typing { .. } | Phase::Stopped) {
            let request = NetworkRequest::Keys(self.url.clone());
            self.request.start(request, cx);
        }
    }

    /// Starts the request if the debounce time has passed.
    pub fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        if self.request.is_due(cx.now) {
            self.now(cx);
        }
    }

    /// Handles the response if it is the awaited one.
    pub fn handle_response(&mut self, request_id: RequestId, read: &Arc<KeysRead>) -> bool {
        let awaited = self.request.accept(request_id);
        if awaited {
            self.read = Some(read.clone());
        }
        awaited
    }

    /// Whether something is still to be read.
    pub fn pending(&self) -> bool {
        self.request.phase != Phase::Idle
    }

    /// Last result, of any address.
    pub fn read(&self) -> Option<&KeysRead> {
        self.read.as_deref()
    }

    /// The sentence under the field while something is to be read.
    pub fn words(&self, now: Moment) -> Option<String> {
        match self.request.phase {
            Phase::Idle => None,
            Phase::Typing { .. } => Some("The keys are read when you stop typing.".to_owned()),
            Phase::Running { since, .. } => {
                let seconds = now.seconds_since(since);
                Some(format!("Reading the keys... {seconds} s"))
            }
            Phase::Stopped => Some("The keys were not read.".to_owned()),
        }
    }
}
