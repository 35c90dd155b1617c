//! Key managers that an API Portal offers to developers; enabling one is a request to the portal, whose state is read back.

use std::time::Duration;

use super::pending_op::{self, PendingOp};
use crate::control_plane::{Action as Planned, ApplyItem, Outcome, Target};
use crate::key_manager::Name;
use crate::ops::{PortalRow, TargetOp, TargetOutput, TargetScope};
use crate::tui::context::{UpdateContext, target_fix};
use crate::tui::event::{Moment, RequestId, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::question::Question;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Purpose of a pending op at the portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Read the list.
    Read,
    /// Enable the named key manager in the portal.
    Enable(String),
}

/// State of the API Portal's list of key managers.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Target and organization.
    pub at: TargetScope,
    /// Key managers of the portal, and local ones missing there.
    pub rows: Vec<PortalRow>,
    /// The row with the focus.
    pub selected: usize,
    /// Pending target op.
    pub pending: Option<PendingOp<Purpose>>,
    /// Read error: a sentence, and a fix.
    pub trouble: Option<(String, Option<String>)>,
    /// Result of the last attempt to enable one.
    pub outcome: Option<Box<ApplyItem>>,
    /// Whether signing in helps.
    sign_in: bool,
    select_on_load: Option<String>,
}

impl Offer {
    /// Reads the portal's list; the named row gets the focus.
    pub fn new(at: TargetScope, selected: Option<Name>, cx: &mut UpdateContext<'_>) -> Self {
        let mut offer = Offer {
            at,
            rows: Vec::new(),
            selected: 0,
            pending: None,
            trouble: None,
            outcome: None,
            sign_in: false,
            select_on_load: selected.map(|name| name.as_str().to_owned()),
        };
        offer.read(cx);
        offer
    }

    fn read(&mut self, cx: &mut UpdateContext<'_>) {
        self.trouble = None;
        self.sign_in = false;
        let op = TargetOp::Portal(self.at.clone());
        self.pending = Some(PendingOp::ask(op, Purpose::Read, cx));
    }

    /// The target.
    pub fn target<'a>(&self, shared: &'a AppState) -> Option<&'a Target> {
        let mut targets = shared.targets.iter();
        targets.find(|target| target.name == self.at.target)
    }

    /// The row with the focus.
    pub fn row(&self) -> Option<&PortalRow> {
        self.rows.get(self.selected)
    }

    fn ask(&self, cx: &mut UpdateContext<'_>) {
        let Some(row) = self.row() else { return };
        if row.action == Planned::Unowned {
            let text = format!("{} is not linked, so kmctl never changes it.", row.name);
            cx.say(Level::Note, text);
        } else if row.offered == Some(true) && row.action == Planned::Same {
            let text = format!("{} is already enabled in the portal.", row.name);
            cx.say(Level::Note, text);
        } else {
            let target = self.target(cx.shared);
            cx.question(Question::Offer {
                name: row.name.clone(),
                target: target.map_or(self.at.target.to_string(), Target::title),
            });
        }
    }

    /// Enables a key manager in the portal, after confirmation.
    pub fn enable(&mut self, name: String, cx: &mut UpdateContext<'_>) {
        let op = TargetOp::Enable(self.at.clone(), name.clone());
        self.outcome = None;
        self.trouble = None;
        self.pending = Some(PendingOp::ask(op, Purpose::Enable(name), cx));
    }

    fn on_response(&mut self, rows: &[PortalRow]) {
        let name = self
            .select_on_load
            .take()
            .or(self.row().map(|row| row.name.clone()));
        self.rows = rows.to_vec();
        let place = self
            .rows
            .iter()
            .position(|row| Some(&row.name) == name.as_ref());
        self.selected = place.unwrap_or(0);
    }

    /// Handles the portal's state after enabling.
    fn end(&mut self, name: &str, item: Option<&ApplyItem>, cx: &mut UpdateContext<'_>) {
        self.outcome = item.cloned().map(Box::new);
        let row = self.rows.iter().find(|row| row.name == name);
        let offered = row.is_some_and(|row| row.offered == Some(true));
        let done = item.is_none_or(|item| item.outcome == Outcome::Done);
        if offered && done {
            let said = format!("{name} is now enabled on {}.", self.at.target);
            cx.say(Level::Done, said.clone());
            cx.shared.log_session_change(said);
        }
    }
}

impl ScreenState for Offer {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Offer, KeyContext::Tabs])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Back if self.pending.is_some() => Availability::ReadyAs("Stop"),
            Action::SignIn if !self.sign_in => Availability::Quiet,
            Action::Submit if self.row().is_none() => Availability::Quiet,
            Action::Up | Action::Down if self.rows.len() < 2 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let last = self.rows.len().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::Submit if self.pending.is_none() => self.ask(cx),
            Action::Reload if self.pending.is_none() => self.read(cx),
            Action::SignIn => {
                if let Some(target) = self.target(cx.shared).cloned() {
                    cx.push(Route::SignIn(Box::new(target)));
                }
            }
            Action::Back => pending_op::back(&mut self.pending, cx),
            _ => {}
        }
    }

    fn on_target(&mut self, id: RequestId, result: &TargetResult, cx: &mut UpdateContext<'_>) {
        let mine = self.pending.take_if(|it| it.is(id));
        let Some(PendingOp { what, .. }) = mine else {
            if matches!(result, Ok(TargetOutput::State(_))) && self.sign_in {
                self.read(cx);
            }
            return;
        };
        match (what, result) {
            (what, Ok(TargetOutput::Portal(rows, item))) => {
                self.on_response(rows);
                if let Purpose::Enable(name) = what {
                    self.end(&name, item.as_deref(), cx);
                }
            }
            (_, Err(error)) => {
                self.sign_in = error.needs_sign_in();
                self.trouble = Some((error.message(), target_fix(error, "Press l")));
            }
            _ => {}
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        self.pending.as_ref().map(|it| it.next_deadline(now))
    }
}
