//! Usage of a key manager at the target, shown before it is deleted locally or remotely.

use std::sync::Arc;
use std::time::Duration;

use super::pending_op::{self, PendingOp};
use crate::control_plane::Usage;
use crate::key_manager::KeyManager;
use crate::ops::{TargetOp, TargetOutput, TargetScope};
use crate::tui::context::{UpdateContext, target_fix};
use crate::tui::event::{Moment, RequestId, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::route::Route;
use crate::tui::screens::question::{Question, Reply, TargetAcceptance};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Object to delete.
#[derive(Clone, Debug)]
pub enum Subject {
    /// Local key manager.
    Here(Box<KeyManager>),
    /// Remote object of the plan.
    There(String),
}

/// A button below the usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Button {
    /// Closes the screen and changes nothing.
    Cancel,
    /// Disable it locally instead.
    Disable,
    /// Deletes locally, or marks the remote object for deletion.
    Delete,
}

impl Button {
    /// Label of the button.
    pub fn label(self) -> &'static str {
        match self {
            Button::Cancel => "Cancel",
            Button::Disable => "Disable",
            Button::Delete => "Delete",
        }
    }
}

/// State of the usage.
#[derive(Clone, Debug)]
pub enum UsageState {
    /// The request is pending.
    Asking,
    /// What uses the object at the target.
    Usage(Arc<Usage>),
    /// The object no longer exists at the target.
    Gone,
    /// Read error: a sentence, and a fix.
    Failed(String, Option<String>),
}

/// What uses an object at the target, shown before it is deleted.
#[derive(Clone, Debug)]
pub struct UsageView {
    /// Target and organization.
    pub at: TargetScope,
    /// Object to delete.
    pub subject: Subject,
    /// State of the usage.
    pub known: UsageState,
    /// The button with the focus.
    pub focus: usize,
    /// The first line on screen.
    pub top: usize,
    /// Pending target op.
    pub pending: Option<PendingOp<()>>,
}

impl UsageView {
    /// Requests the usage.
    pub fn new(at: TargetScope, subject: Subject, cx: &mut UpdateContext<'_>) -> Self {
        let name = match &subject {
            Subject::Here(key_manager) => key_manager.name.as_str(),
            Subject::There(name) => name,
        };
        let op = TargetOp::Usage(at.clone(), name.to_owned());
        UsageView {
            at,
            subject,
            known: UsageState::Asking,
            focus: 0,
            top: 0,
            pending: Some(PendingOp::ask(op, (), cx)),
        }
    }

    /// Name of the object.
    pub fn name(&self) -> &str {
        match &self.subject {
            Subject::Here(key_manager) => key_manager.name.as_str(),
            Subject::There(name) => name,
        }
    }

    /// The buttons, the safe one first.
    pub fn buttons(&self) -> Vec<Button> {
        match &self.subject {
            Subject::Here(it) if it.enabled => {
                vec![Button::Cancel, Button::Disable, Button::Delete]
            }
            _ => vec![Button::Cancel, Button::Delete],
        }
    }

    fn leave(&mut self, cx: &mut UpdateContext<'_>) {
        pending_op::leave(&mut self.pending, cx);
    }

    fn delete(&mut self, cx: &mut UpdateContext<'_>) {
        if matches!(self.known, UsageState::Asking) {
            return;
        }
        match &self.subject {
            // The portal's choice requires the name.
            Subject::Here(it) if it.developer_portal => {
                let question = Question::Delete {
                    key_manager: it.clone(),
                    there: TargetAcceptance::Accepts(format!("{} still accepts", self.at.target)),
                };
                cx.replace(Route::Question(Box::new(question)));
            }
            Subject::Here(it) => {
                cx.pop();
                cx.deliver_reply(Reply::Delete(it.name.clone()));
            }
            Subject::There(name) => {
                cx.pop();
                cx.deliver_reply(Reply::DeleteThere(name.clone()));
            }
        }
    }
}

impl ScreenState for UsageView {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Dialog])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Yes | Action::No => Availability::Absent,
            Action::Back => Availability::ReadyAs("Cancel"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let count = self.buttons().len();
        match action {
            Action::Up => self.top = self.top.saturating_sub(1),
            Action::Down => self.top += 1,
            Action::Next => self.focus = (self.focus + 1) % count,
            Action::Previous => self.focus = (self.focus + count - 1) % count,
            Action::Back => self.leave(cx),
            Action::Submit => match self.buttons().get(self.focus) {
                Some(Button::Delete) => self.delete(cx),
                Some(Button::Disable) => {
                    if let Subject::Here(key_manager) = &self.subject {
                        let name = key_manager.name.clone();
                        self.leave(cx);
                        cx.deliver_reply(Reply::Disable(name));
                    }
                }
                _ => self.leave(cx),
            },
            _ => {}
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        if self.pending.take_if(|it| it.is(id)).is_none() {
            return;
        }
        match (result, &self.subject) {
            (Ok(TargetOutput::Usage(usage)), _) => {
                self.known = UsageState::Usage(Arc::clone(usage))
            }
            (Ok(TargetOutput::NotLinked), Subject::Here(key_manager)) => {
                let question = Question::Delete {
                    key_manager: key_manager.clone(),
                    there: TargetAcceptance::Absent(self.at.target.to_string()),
                };
                cx.replace(Route::Question(Box::new(question)));
            }
            (Ok(_), _) => self.known = UsageState::Gone,
            (Err(error), _) => {
                self.known =
                    UsageState::Failed(error.message(), target_fix(error, "Press T, then l,"));
            }
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}
