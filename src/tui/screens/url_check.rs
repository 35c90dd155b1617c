//! Check of a Well-Known URL: read after a pause, at once on a paste or on leaving the field. Its messages while typing are here,
//! those of a report in `form::url_outcome`.

use std::sync::Arc;

use super::debounced::{Debounced, Phase};
use crate::discovery::address::{TextKind, recognize};
use crate::discovery::{Grade, Report};
use crate::form::url_outcome::outcome;
use crate::key_manager::WellKnownUrl;
use crate::tui::context::UpdateContext;
use crate::tui::effect::{NetworkRequest, TaskSlot};
use crate::tui::event::{Moment, RequestId};

/// Check of the address in one field.
#[derive(Clone, Debug)]
pub struct UrlCheck {
    /// The request for the document; stopped while the text is not an address, or not to be read.
    pub request: Debounced,
    /// Trimmed text of the field.
    url: String,
    /// Message for a text that is not a URL; `None` while it may still become one.
    input_error: Option<String>,
    /// Report of this address, once it was read.
    known: Option<Arc<Report>>,
}

impl Default for UrlCheck {
    fn default() -> Self {
        UrlCheck {
            request: Debounced::new(TaskSlot::Document),
            url: String::new(),
            input_error: None,
            known: None,
        }
    }
}

/// Status of a Well-Known URL, shown below the value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UrlStatus {
    /// Grade; `None` without a result.
    pub grade: Option<Grade>,
    /// One sentence, without the grade.
    pub text: String,
    /// What to do, a sentence.
    pub fix: Option<String>,
}

impl UrlCheck {
    /// Check with a known result.
    pub fn known(report: Arc<Report>) -> Self {
        UrlCheck {
            url: report.url.clone(),
            known: Some(report),
            ..UrlCheck::default()
        }
    }

    /// Handles a changed text: cancels the running request and restarts the debounce timer.
    pub fn changed(&mut self, url: &str, cx: &mut UpdateContext<'_>) {
        self.url = url.trim().to_owned();
        self.known = None;
        self.request.restart(!self.url.is_empty(), cx);
    }

    /// Reads at once if the debounce timer is running; an address that does not parse is not read.
    pub fn now(&mut self, url: &str, cx: &mut UpdateContext<'_>) {
        if self.url != url.trim() {
            self.changed(url, cx);
        }
        if matches!(self.request.phase, Phase::Typing { .. }) {
            self.start(cx);
        }
    }

    /// Reads again, discarding the known result; does nothing while a request is running.
    pub fn again(&mut self, cx: &mut UpdateContext<'_>) {
        if !self.request.running() {
            self.start(cx);
        }
    }

    /// Starts the request if the debounce time has passed.
    pub fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        if self.request.is_due(cx.now) {
            self.start(cx);
        }
    }

    fn start(&mut self, cx: &mut UpdateContext<'_>) {
        self.known = None;
        self.input_error = None;
        let parsed = WellKnownUrl::parse_allowing_http(&self.url, cx.shared.allow_http);
        let Ok(url) = parsed.as_ref() else {
            // A prefix of an address is not an error yet.
            let begun = "https://".starts_with(self.url.trim()) || self.url.starts_with("https://");
            let problem = parsed.err().map(|problem| problem.message);
            let found = recognize(&self.url);
            // A slip is not repaired until the fix is chosen.
            let sentence = match found.kind {
                TextKind::Misspelled => problem,
                _ => found.sentence.or(problem),
            };
            self.input_error = sentence.filter(|_| !begun);
            self.request.phase = Phase::Stopped;
            return;
        };
        let request = NetworkRequest::Document(url.as_str().to_owned());
        self.request.start(request, cx);
    }

    /// Handles the response if it is the awaited one.
    pub fn handle_response(&mut self, request_id: RequestId, report: &Arc<Report>) -> bool {
        let awaited = self.request.accept(request_id);
        if awaited {
            self.known = Some(report.clone());
        }
        awaited
    }

    /// Report on exactly this address, also if it could not be read.
    pub fn report(&self, url: &str) -> Option<&Arc<Report>> {
        self.known.as_ref().filter(|_| self.url == url.trim())
    }

    /// Grade of the result, if any.
    pub fn grade(&self) -> Option<Grade> {
        self.known.as_ref().map(|report| outcome(report).grade)
    }

    /// Status below the value; `waiting`: the user is waiting for the result.
    pub fn status(&self, now: Moment, waiting: bool) -> UrlStatus {
        if let Some(report) = &self.known {
            let outcome = outcome(report);
            return UrlStatus {
                grade: Some(outcome.grade),
                text: outcome.sentence(),
                fix: outcome.fix,
            };
        }
        let text = match (self.request.phase, &self.input_error) {
            (Phase::Idle, _) => {
                "Paste the address that ends in /.well-known/openid-configuration.".to_owned()
            }
            (Phase::Stopped, Some(sentence)) => sentence.clone(),
            (Phase::Stopped | Phase::Typing { .. }, _) => {
                "Waiting for a complete address...".to_owned()
            }
            (Phase::Running { .. }, _) if waiting => {
                "Waiting for the check. Press Esc to stop.".to_owned()
            }
            (Phase::Running { since, .. }, _) => {
                format!("Checking... {} s", now.seconds_since(since))
            }
        };
        UrlStatus {
            text,
            ..UrlStatus::default()
        }
    }

    /// Whether the document could not be read at all.
    pub fn failed(&self) -> bool {
        let report = self.known.as_ref();
        report.is_some_and(|report| report.unreadable.is_some())
    }
}
