//! Apply in progress: one line per object. On request it stops after the current object.

use std::sync::Arc;
use std::time::Duration;

use super::pending_op::PendingOp;
use crate::control_plane::{Action as Planned, ApplyItem, ApplyReport, Outcome, Plan};
use crate::discovery::Grade;
use crate::ops::apply::Stage;
use crate::ops::{Progress, TargetOp, TargetOutput, TargetScope};
use crate::tui::context::{UpdateContext, target_fix};
use crate::tui::effect::Effect;
use crate::tui::event::{Moment, RequestId, Response, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Progress of one object.
#[derive(Clone, Debug)]
pub enum State {
    /// Not sent yet.
    Waits,
    /// At this stage.
    At(Stage),
    /// Finished, with this result.
    Done(ApplyItem),
}

/// An object of the plan.
#[derive(Clone, Debug)]
pub struct Line {
    /// Name of the object.
    pub name: String,
    /// What the plan does to it.
    pub action: Planned,
    /// Progress, with the result once finished.
    pub state: State,
}

/// State of the apply screen.
#[derive(Clone, Debug)]
pub struct Applying {
    /// Target and organization.
    pub at: TargetScope,
    /// Objects in the order in which they are written.
    pub lines: Vec<Line>,
    /// The line with the focus.
    pub selected: usize,
    /// The first line of the details on screen.
    pub top: usize,
    /// Pending target op.
    pub pending: Option<PendingOp<()>>,
    /// Whether a stop after the current object was requested.
    pub stopping: bool,
    /// Report of the finished apply.
    pub report: Option<Arc<ApplyReport>>,
    /// Error that ended the apply: a sentence and a fix.
    pub trouble: Option<(String, Option<String>)>,
    /// Whether the user moved the focus.
    moved: bool,
}

impl Applying {
    /// Opens the screen and starts the apply of all writes of `plan`.
    pub fn new(
        at: TargetScope,
        plan: Arc<Plan>,
        confirmed_deletions: Vec<String>,
        cx: &mut UpdateContext<'_>,
    ) -> Self {
        let mut lines: Vec<Line> = plan
            .writes()
            .map(|item| Line {
                name: item.name.clone(),
                action: item.action,
                state: State::Waits,
            })
            .collect();
        lines.sort_by_key(|line| line.action);
        let op = TargetOp::Apply {
            at: at.clone(),
            plan,
            confirmed_deletions,
        };
        Applying {
            at,
            lines,
            selected: 0,
            top: 0,
            pending: Some(PendingOp::ask(op, (), cx)),
            stopping: false,
            report: None,
            trouble: None,
            moved: false,
        }
    }

    /// Whether the apply is still running.
    pub fn runs(&self) -> bool {
        self.pending.is_some()
    }

    /// Number of finished objects.
    pub fn done(&self) -> usize {
        let lines = self.lines.iter();
        lines
            .filter(|line| matches!(line.state, State::Done(_)))
            .count()
    }

    /// Requests a stop after the current object.
    pub fn stop(&mut self, cx: &mut UpdateContext<'_>) {
        if self.runs() && !self.stopping {
            self.stopping = true;
            cx.effect(Effect::CancelTargetOp);
        }
    }

    fn go(&mut self, to: usize) {
        self.moved = true;
        self.selected = to;
        self.top = 0;
    }

    fn go_on(&mut self, progress: &Progress) {
        let (name, state) = match progress {
            Progress::Stage(name, stage) => (name, State::At(*stage)),
            Progress::Done(item) => (&item.name, State::Done(item.clone())),
        };
        let place = self.lines.iter().position(|line| line.name == *name);
        if let Some(place) = place
            && let Some(line) = self.lines.get_mut(place)
        {
            line.state = state;
            if !self.moved {
                self.selected = place;
            }
        }
    }

    fn end(&mut self, report: &Arc<ApplyReport>, cx: &mut UpdateContext<'_>) {
        if !self.moved {
            // Problems first.
            let failed = |line: &Line| match &line.state {
                State::Done(item) => item.outcome != Outcome::Done,
                _ => true,
            };
            self.selected = self.lines.iter().position(failed).unwrap_or(0);
        }
        let said = format!("{}: {}.", self.at.target, report.summary());
        let worst = report.items.iter().map(|item| item.outcome.grade()).min();
        let level = match worst {
            None | Some(Grade::Ok) => Level::Done,
            Some(Grade::Note) => Level::Note,
            Some(Grade::Warn | Grade::Fail) => Level::Fail,
        };
        // The headline has it; an error stays until it is dismissed.
        match level {
            Level::Fail => cx.say(level, said.clone()),
            Level::Done | Level::Note => cx.record(level, said.clone()),
        }
        cx.shared.log_session_change(said);
        self.report = Some(Arc::clone(report));
        // Plan, list and title row show the new remote state.
        cx.at_target(TargetOp::Plan(self.at.clone()));
    }
}

impl ScreenState for Applying {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Apply])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back if self.stopping && self.runs() => Availability::Quiet,
            Action::Back if self.runs() => Availability::ReadyAs("Stop after this one"),
            Action::Submit | Action::Verify if self.runs() => Availability::Absent,
            Action::Up | Action::Down if self.lines.len() < 2 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let last = self.lines.len().saturating_sub(1);
        match action {
            Action::Up => self.go(self.selected.saturating_sub(1)),
            Action::Down => self.go((self.selected + 1).min(last)),
            Action::Back if self.runs() => self.stop(cx),
            Action::Back => cx.pop(),
            Action::Submit if !self.runs() => cx.pop(),
            Action::Verify if !self.runs() => {
                if let Some(line) = self.lines.get(self.selected) {
                    let name = line.name.clone();
                    let at = self.at.clone();
                    cx.push(Route::Verify { at, name });
                }
            }
            _ => {}
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        if self.pending.take_if(|it| it.is(id)).is_none() {
            return;
        }
        match result {
            Ok(TargetOutput::Applied(report)) => self.end(report, cx),
            Ok(_) => {}
            Err(error) => {
                self.trouble = Some((error.message(), target_fix(error, "On the plan, press l")));
            }
        }
    }

    fn on_other(&mut self, id: RequestId, answer: &Response, _: &mut UpdateContext<'_>) {
        if let (Response::Progress(progress), Some(pending)) = (answer, &self.pending)
            && pending.is(id)
        {
            self.go_on(progress);
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}
