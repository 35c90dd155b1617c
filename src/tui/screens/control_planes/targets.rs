//! Targets: add, choose, sign in, check, remove.

use std::time::Duration;

use super::pending_op::{self, PendingOp};
use crate::control_plane::{Target, TargetKind, TargetName, Trust};
use crate::ops::{Op, TargetOp, TargetOutput};
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, StoreResult, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::question::Question;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Purpose of a pending target op.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// The check of a target.
    Check(TargetName),
    /// Remove a target.
    Remove(TargetName),
}

/// State of the targets screen; its rows are [`AppState::targets`].
#[derive(Clone, Debug)]
pub struct Targets {
    /// The row with the focus.
    pub selected: usize,
    /// Pending target op.
    pub pending: Option<PendingOp<Purpose>>,
    /// The first line of the details on screen.
    pub top: usize,
    choosing: Option<(RequestId, TargetName)>,
}

impl Targets {
    /// Opens the screen with the focus on the active target.
    pub fn new(shared: &AppState) -> Self {
        let active = shared.target().map(|target| &target.name);
        let mut rows = shared.targets.iter();
        Targets {
            selected: rows
                .position(|target| Some(&target.name) == active)
                .unwrap_or(0),
            pending: None,
            top: 0,
            choosing: None,
        }
    }

    /// The target with the focus.
    pub fn target<'a>(&self, shared: &'a AppState) -> Option<&'a Target> {
        shared.targets.get(self.selected)
    }

    /// Whether one certificate alone is trusted for a target.
    fn has_pin(&self, name: &TargetName, shared: &AppState) -> bool {
        let mut targets = shared.targets.iter();
        let target = targets.find(|it| it.name == *name);
        target.is_some_and(|it| matches!(it.trust, Trust::Pinned(_)))
    }

    fn act(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        let Some(target) = self.target(cx.shared).cloned() else {
            return;
        };
        match action {
            Action::Choose => {
                let name = target.name.clone();
                let request_id = cx.write(Op::UseTarget { name });
                self.choosing = Some((request_id, target.name));
            }
            Action::SignIn if target.kind == TargetKind::Gateway => {
                cx.say(Level::Note, "A gateway's file needs no sign-in.");
            }
            Action::SignIn => cx.push(Route::SignIn(Box::new(target))),
            Action::Plan => cx.push(Route::Plan(None)),
            Action::Check if self.pending.is_none() => {
                let op = TargetOp::Check(target.name.clone(), None);
                self.pending = Some(PendingOp::ask(op, Purpose::Check(target.name), cx));
            }
            Action::Remove if self.pending.is_none() => {
                cx.question(Question::RemoveTarget(Box::new(target)));
            }
            _ => {}
        }
    }

    /// Trusts the certificate of a target, after confirmation, and checks it again.
    pub fn trust(&mut self, name: TargetName, sha256: String, cx: &mut UpdateContext<'_>) {
        let op = TargetOp::Check(name.clone(), Some(sha256));
        self.pending = Some(PendingOp::ask(op, Purpose::Check(name), cx));
    }

    /// Removes a target, after confirmation.
    pub fn remove(&mut self, name: TargetName, cx: &mut UpdateContext<'_>) {
        let op = TargetOp::Remove(name.clone());
        self.pending = Some(PendingOp::ask(op, Purpose::Remove(name), cx));
    }
}

impl ScreenState for Targets {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Targets, KeyContext::Tabs])
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        let none = shared.targets.is_empty();
        match action {
            Action::Back if self.pending.is_some() => Availability::ReadyAs("Stop"),
            Action::Choose | Action::SignIn | Action::Check | Action::Remove | Action::Plan
                if none =>
            {
                Availability::Quiet
            }
            Action::SignIn
                if self
                    .target(shared)
                    .is_some_and(|it| it.kind == TargetKind::Gateway) =>
            {
                Availability::Quiet
            }
            Action::Choose if self.target(shared).is_some_and(|it| it.active) => {
                Availability::Quiet
            }
            Action::Up | Action::Down if shared.targets.len() < 2 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let last = cx.shared.targets.len().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::Add => cx.push(Route::AddTarget),
            Action::Back => pending_op::back(&mut self.pending, cx),
            other => self.act(other, cx),
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        let mine = self.choosing.take_if(|(asked, _)| *asked == id);
        let Some((_, name)) = mine else { return };
        match result {
            Ok(_) => {
                let before = cx.shared.target().map(|target| &target.name);
                let already = before == Some(&name);
                cx.shared.target_named = None;
                let when = if already { "already" } else { "now" };
                cx.say(Level::Done, format!("{name} is {when} the active target."));
                cx.reload();
            }
            Err(error) => cx.show_op_error(error),
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        let mine = self.pending.take_if(|it| it.is(id));
        let Some(PendingOp { what, .. }) = mine else {
            return;
        };
        match (what, result) {
            (Purpose::Check(name), Ok(TargetOutput::State(seen))) => {
                match (&seen.note, seen.signed_in) {
                    (Some(note), _) => cx.say(Level::Note, format!("{name}: {note}")),
                    (None, true) => cx.say(Level::Done, checked(&name, &seen.missing_scopes)),
                    (None, false) if seen.target.kind == TargetKind::Gateway => {
                        cx.say(Level::Done, format!("{name}: the file can be read."));
                    }
                    (None, false) => {
                        cx.say(Level::Note, format!("{name} responds. Press l to sign in."))
                    }
                }
            }
            (Purpose::Remove(name), Ok(TargetOutput::Removed(note))) => {
                match note {
                    Some(note) => cx.say(Level::Note, note.clone()),
                    None => cx.say(Level::Done, format!("{name} removed.")),
                }
                cx.shared
                    .log_session_change(format!("Removed target {name}."));
                self.selected = self.selected.saturating_sub(1);
            }
            (Purpose::Check(name), Err(error)) => match error.refused_certificate() {
                // A CA file and the system's authorities are not given up for a certificate that they do not know.
                Some(certificate) if self.has_pin(&name, cx.shared) => {
                    cx.question(Question::Trust {
                        was_trusted: true,
                        target: name,
                        certificate: Box::new(certificate.clone()),
                    });
                }
                _ => cx.show_target_error(error),
            },
            (_, Err(error)) => cx.show_target_error(error),
            _ => {}
        }
        cx.reload();
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}

fn checked(name: &TargetName, missing: &[&str]) -> String {
    match missing {
        [] => format!("{name} responds, and the sign-in is valid."),
        missing => format!(
            "{name} responds, but the sign-in lacks scopes: {}.",
            missing.join(", ")
        ),
    }
}
