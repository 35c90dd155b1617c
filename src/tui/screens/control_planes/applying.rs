//! A plan while it is carried out: a line for each object, live; it stops after the current one when that is asked for.

use std::sync::Arc;
use std::time::Duration;

use super::waiting::{self, Waiting};
use crate::control_plane::{
    Action as Planned, ApplyItem, ApplyReport, Outcome, Plan, Verification,
};
use crate::discovery::Grade;
use crate::ops::apply::Stage;
use crate::ops::{At, Progress, TargetOp, TargetOutput};
use crate::tui::context::{UpdateContext, remedy};
use crate::tui::effect::Effect;
use crate::tui::event::{Answer, Moment, RequestId};
use crate::tui::keymap::{Action, Availability, Input, KeyContext};
use crate::tui::notification::Level;

/// Why an answer of the target is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// The end of the apply.
    Apply,
    /// Whether this one works.
    Verify(String),
}

/// How far an object is.
#[derive(Clone, Debug)]
pub enum State {
    /// Its turn has not come.
    Waits,
    /// At this stage.
    At(Stage),
    /// What became of it.
    Done(ApplyItem),
}

/// An object of the plan.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// What is done with it.
    pub action: Planned,
    /// How far it is.
    pub state: State,
}

/// The apply.
#[derive(Clone, Debug)]
pub struct Applying {
    /// Where, and whose.
    pub at: At,
    /// The objects, in the order in which they are done.
    pub lines: Vec<Line>,
    /// The line with the focus.
    pub selected: usize,
    /// The first line of the details on screen.
    pub top: usize,
    /// What is waited for.
    pub waiting: Option<Waiting<Asked>>,
    /// Whether it stops after the current object.
    pub stopping: bool,
    /// What came of all.
    pub report: Option<Arc<ApplyReport>>,
    /// Why it broke off, a sentence and what to do.
    pub trouble: Option<(String, Option<String>)>,
    /// Whether one works, as it was seen last.
    pub verified: Option<(String, Arc<Verification>)>,
    /// Whether the focus stays where it was put.
    moved: bool,
}

impl Applying {
    /// Begins.
    pub fn new(at: At, plan: Arc<Plan>, agreed: Vec<String>, cx: &mut UpdateContext<'_>) -> Self {
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
            agreed,
        };
        Applying {
            at,
            lines,
            selected: 0,
            top: 0,
            waiting: Some(Waiting::ask(op, Asked::Apply, cx)),
            stopping: false,
            report: None,
            trouble: None,
            verified: None,
            moved: false,
        }
    }

    /// Whether it is under way.
    pub fn runs(&self) -> bool {
        let waiting = self.waiting.as_ref();
        waiting.is_some_and(|waiting| waiting.what == Asked::Apply)
    }

    /// How many objects are done with.
    pub fn done(&self) -> usize {
        let lines = self.lines.iter();
        lines
            .filter(|line| matches!(line.state, State::Done(_)))
            .count()
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<KeyContext> {
        vec![
            KeyContext::Apply,
            KeyContext::NoText,
            KeyContext::Everywhere,
        ]
    }

    /// Availability of an action in this state.
    pub fn available(&self, action: Action) -> Availability {
        match action {
            Action::Back if self.stopping && self.runs() => Availability::Quiet,
            Action::Back if self.runs() => Availability::ReadyAs("Stop after this one"),
            Action::Back if self.waiting.is_some() => Availability::ReadyAs("Stop"),
            Action::Submit | Action::Verify if self.runs() => Availability::Absent,
            Action::Up | Action::Down if self.lines.len() < 2 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    /// Deadline of the next redraw, since the start of the program.
    pub fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.waiting.as_ref().map(|it| it.next_deadline(now))
    }

    /// Has it stop after the current object.
    pub fn stop(&mut self, cx: &mut UpdateContext<'_>) {
        if self.runs() && !self.stopping {
            self.stopping = true;
            cx.effect(Effect::StopAtTarget);
        }
    }

    /// Handles one input.
    pub fn handle_action(&mut self, input: &Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let last = self.lines.len().saturating_sub(1);
        match action {
            Action::Up => self.go(self.selected.saturating_sub(1)),
            Action::Down => self.go((self.selected + 1).min(last)),
            Action::Back if self.runs() => self.stop(cx),
            Action::Back if waiting::stop(&mut self.waiting, cx) => {}
            Action::Back => cx.pop(),
            Action::Submit if !self.runs() => {
                waiting::stop(&mut self.waiting, cx);
                cx.pop();
            }
            Action::Verify if self.waiting.is_none() => {
                if let Some(line) = self.lines.get(self.selected) {
                    let name = line.name.clone();
                    let op = TargetOp::Verify(self.at.clone(), name.clone());
                    self.waiting = Some(Waiting::ask(op, Asked::Verify(name), cx));
                }
            }
            _ => {}
        }
    }

    fn go(&mut self, to: usize) {
        self.moved = true;
        self.selected = to;
        self.top = 0;
    }

    /// Handles a response.
    pub fn handle_response(
        &mut self,
        request_id: RequestId,
        answer: &Answer,
        cx: &mut UpdateContext<'_>,
    ) {
        if !self.waiting.as_ref().is_some_and(|it| it.is(request_id)) {
            return;
        }
        match answer {
            Answer::Progress(progress) => self.go_on(progress),
            Answer::Target(result) => {
                let Some(Waiting { what, .. }) = self.waiting.take() else {
                    return;
                };
                match (what, result.as_ref()) {
                    (Asked::Apply, Ok(TargetOutput::Applied(report))) => self.end(report, cx),
                    (Asked::Apply, Err(error)) => {
                        self.trouble = Some((error.message(), remedy(error, "On the plan, l")));
                    }
                    (Asked::Verify(name), Ok(TargetOutput::Verified(found))) => {
                        self.verified = Some((name, Arc::clone(found)));
                        self.top = usize::MAX;
                    }
                    (_, Err(error)) => cx.target_refused(error),
                    _ => {}
                }
            }
            _ => {}
        }
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
            // What needs a look comes first.
            let failed = |line: &Line| match &line.state {
                State::Done(item) => item.outcome != Outcome::Done,
                _ => true,
            };
            self.selected = self.lines.iter().position(failed).unwrap_or(0);
        }
        let said = format!("Applied to {}: {}.", self.at.target, report.summary());
        // What was refused stays until it was read.
        let worst = report.items.iter().map(|item| item.outcome.grade()).min();
        let level = match worst {
            None | Some(Grade::Ok) => Level::Done,
            Some(Grade::Note) => Level::Note,
            Some(Grade::Warn | Grade::Fail) => Level::Fail,
        };
        cx.say(level, said.clone());
        cx.shared.changed(said);
        self.report = Some(Arc::clone(report));
        // The plan, the list and the title row are about what is there now.
        cx.at_target(TargetOp::Plan(self.at.clone()));
    }
}
