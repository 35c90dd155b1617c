//! Debounced check of a Well-Known URL: after a pause, at once on a paste or on leaving the field; the newest request wins. Its
//! messages while typing are here, those of a report in `form::finding_summary`.

use std::sync::Arc;
use std::time::Duration;

use crate::discovery::address::recognize;
use crate::discovery::{Grade, Report};
use crate::form::finding_summary::outcome;
use crate::key_manager::WellKnownUrl;
use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, TaskSlot};
use crate::tui::event::{Moment, RequestId};

/// Debounce pause before a typed address is read.
pub const PAUSE: Duration = Duration::from_millis(600);

/// State of the address in the field.
#[derive(Clone, Debug, Default)]
pub enum State {
    /// Nothing typed.
    #[default]
    Idle,
    /// Typed, not read yet; read when the pause is over.
    Typing {
        /// Since the start of the program.
        due: Duration,
    },
    /// Not an address yet; where the check was stopped, one that is not read.
    Incomplete {
        /// Kind of the pasted text if it is not the beginning of an address.
        sentence: Option<String>,
    },
    /// Being read.
    Checking {
        /// Id of the awaited response.
        request_id: RequestId,
        /// Since the start of the program.
        since: Duration,
    },
    /// Read and validated, or not readable.
    Known(Arc<Report>),
}

/// The check of one field.
#[derive(Clone, Debug, Default)]
pub struct UrlCheck {
    /// State.
    pub state: State,
    /// The address that `state` is about.
    url: String,
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
            state: State::Known(report),
        }
    }

    /// The text changed: what runs is cancelled, and the pause starts anew.
    pub fn changed(&mut self, url: &str, cx: &mut UpdateContext<'_>) {
        if let State::Checking { .. } = self.state {
            cx.effect(Effect::Cancel(TaskSlot::Read));
        }
        self.url = url.trim().to_owned();
        self.state = if self.url.is_empty() {
            State::Idle
        } else {
            State::Typing {
                due: cx.now.after(PAUSE),
            }
        };
    }

    /// Reads at once, unless it runs or is known; an address that does not parse is not read.
    pub fn now(&mut self, url: &str, cx: &mut UpdateContext<'_>) {
        if self.url != url.trim() {
            self.changed(url, cx);
        }
        if matches!(self.state, State::Typing { .. }) {
            self.start(cx);
        }
    }

    /// Reads again, whatever is known.
    pub fn again(&mut self, cx: &mut UpdateContext<'_>) {
        if !matches!(self.state, State::Checking { .. }) {
            self.start(cx);
        }
    }

    /// The time has come for a pause that is over.
    pub fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        if let State::Typing { due } = self.state
            && due <= cx.now.since_start
        {
            self.start(cx);
        }
    }

    fn start(&mut self, cx: &mut UpdateContext<'_>) {
        let parsed = WellKnownUrl::parse_allowing_http(&self.url, cx.shared.allow_http);
        let Ok(url) = parsed.as_ref() else {
            // A prefix of an address is not an error yet.
            let begun = "https://".starts_with(self.url.trim()) || self.url.starts_with("https://");
            let problem = parsed.err().map(|problem| problem.message);
            let sentence = recognize(&self.url).sentence.or(problem).filter(|_| !begun);
            self.state = State::Incomplete { sentence };
            return;
        };
        let request_id = cx.request_id();
        self.state = State::Checking {
            request_id,
            since: cx.now.since_start,
        };
        cx.effect(Effect::Read {
            slot: TaskSlot::Read,
            request_id,
            url: url.as_str().to_owned(),
            profile: None,
        });
    }

    /// Handles the response if it is the awaited one.
    pub fn handle_response(&mut self, request_id: RequestId, report: &Arc<Report>) -> bool {
        match self.state {
            State::Checking {
                request_id: waited, ..
            } if waited == request_id => {
                self.state = State::Known(report.clone());
                true
            }
            _ => false,
        }
    }

    /// Stops the running check; the address stays unread until it changes or is requested again.
    pub fn stop(&mut self, cx: &mut UpdateContext<'_>) {
        if matches!(self.state, State::Checking { .. }) {
            cx.effect(Effect::Cancel(TaskSlot::Read));
            self.state = State::Incomplete { sentence: None };
        }
    }

    /// Whether it runs now.
    pub fn checking(&self) -> bool {
        matches!(self.state, State::Checking { .. })
    }

    /// The report of this very address, readable or not.
    pub fn report(&self, url: &str) -> Option<&Arc<Report>> {
        match &self.state {
            State::Known(report) if self.url == url.trim() => Some(report),
            _ => None,
        }
    }

    /// Deadline of the next redraw: the end of the pause, or the next second of the counter.
    pub fn next_deadline(&self, now: Moment) -> Option<Duration> {
        match self.state {
            State::Typing { due } => Some(due),
            State::Checking { since, .. } => {
                let run = now.since_start.saturating_sub(since).as_secs();
                Some(since + Duration::from_secs(run + 1))
            }
            _ => None,
        }
    }

    /// Grade of the result, if any.
    pub fn grade(&self) -> Option<Grade> {
        match &self.state {
            State::Known(report) => Some(outcome(report).grade),
            _ => None,
        }
    }

    /// Status below the value; `waiting`: the user is waiting for the result.
    pub fn status(&self, now: Moment, waiting: bool) -> UrlStatus {
        let text = match &self.state {
            State::Idle => {
                "Paste the address that ends in /.well-known/openid-configuration.".to_owned()
            }
            State::Incomplete {
                sentence: Some(sentence),
            } => sentence.clone(),
            State::Incomplete { .. } | State::Typing { .. } => {
                "Waiting for a complete address...".to_owned()
            }
            State::Checking { .. } if waiting => "Waiting for the check. Esc stops it.".to_owned(),
            State::Checking { since, .. } => {
                let seconds = now.since_start.saturating_sub(*since).as_secs();
                format!("Checking... {seconds} s")
            }
            State::Known(report) => {
                let outcome = outcome(report);
                return UrlStatus {
                    grade: Some(outcome.grade),
                    text: outcome.sentence(),
                    fix: outcome.fix,
                };
            }
        };
        UrlStatus {
            text,
            ..UrlStatus::default()
        }
    }

    /// Whether the document could not be read at all.
    pub fn failed(&self) -> bool {
        matches!(&self.state, State::Known(report) if report.unreadable.is_some())
    }
}
