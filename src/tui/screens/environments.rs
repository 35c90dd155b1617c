//! Environments of the organization: add, mark as production, order of promotion, remove.

use super::question::Question;
use crate::form::TextInput;
use crate::key_manager::{Environment, EnvironmentName, Name};
use crate::ops::{Op, Output};
use crate::store::EnvironmentUse;
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// State of the environments screen; its rows are those of `AppState::environments`.
#[derive(Clone, Debug, Default)]
pub struct Environments {
    /// The row with the focus.
    pub selected: usize,
    /// The name being typed for a new one.
    pub adding: Option<TextInput>,
    /// Error of the name.
    pub problem: Option<String>,
    changing: Option<(RequestId, String)>,
    asked_use: Option<(RequestId, EnvironmentName)>,
}

impl Environments {
    fn change(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        let Some(row) = cx.shared.environments.get(self.selected).cloned() else {
            return;
        };
        if self.changing.is_some() {
            // The rows are about to change; the next key sees the new ones.
            return;
        }
        let name = row.name;
        match action {
            Action::Production => {
                let words = if row.production {
                    format!("{name} is no longer a production environment.")
                } else {
                    format!("{name} is now a production environment.")
                };
                let op = Op::MarkEnvironment {
                    name,
                    production: !row.production,
                };
                self.changing = Some((cx.write(op), words));
            }
            Action::MoveUp | Action::MoveDown => {
                let later = action == Action::MoveDown;
                let last = cx.shared.environments.len().saturating_sub(1);
                let to = if later {
                    (self.selected + 1).min(last)
                } else {
                    self.selected.saturating_sub(1)
                };
                if to == self.selected {
                    return;
                }
                self.selected = to;
                let words = format!("{name} is now number {}.", to + 1);
                let op = Op::MoveEnvironment { name, later };
                self.changing = Some((cx.write(op), words));
            }
            Action::Undo => cx.forward_to_list(Action::Undo),
            Action::Remove => {
                let request_id = cx.store(Op::EnvironmentUse { name: name.clone() });
                self.asked_use = Some((request_id, name));
            }
            _ => {}
        }
    }

    fn add(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(line) = &self.adding else { return };
        match EnvironmentName::parse(line.text()) {
            Ok(name) => {
                let taken = |row: &Environment| row.name.folded() == name.folded();
                if cx.shared.environments.iter().any(taken) {
                    self.problem = Some("An environment with that name already exists.".to_owned());
                    return;
                }
                self.selected = cx.shared.environments.len();
                let words = format!("Environment {name} added.");
                let op = Op::AddEnvironment {
                    environment: Environment {
                        name,
                        production: false,
                    },
                };
                self.changing = Some((cx.write(op), words));
                self.adding = None;
            }
            Err(problem) => self.problem = Some(problem),
        }
    }

    /// Removes an environment, after confirmation.
    pub fn remove(&mut self, name: EnvironmentName, cx: &mut UpdateContext<'_>) {
        let words = format!("Environment {name} removed.");
        let op = Op::RemoveEnvironment { name, force: true };
        self.changing = Some((cx.write(op), words));
    }
}

impl ScreenState for Environments {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.adding.is_some() {
            vec![KeyContext::Line, KeyContext::Text, KeyContext::Everywhere]
        } else {
            without_text([KeyContext::EnvironmentList, KeyContext::Tabs])
        }
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        let marked = || {
            let row = shared.environments.get(self.selected);
            row.is_some_and(|row| row.production)
        };
        match action {
            Action::Production if marked() => Availability::ReadyAs("Unmark production"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        if let Some(line) = &mut self.adding {
            match super::line::handle_action(line, input) {
                super::line::LineEvent::Changed => self.problem = None,
                super::line::LineEvent::Submitted => self.add(cx),
                super::line::LineEvent::Cancelled => self.adding = None,
                super::line::LineEvent::Nothing => {}
            }
            return;
        }
        let Input::Act(action) = input else { return };
        let last = cx.shared.environments.len().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::Add => self.adding = Some(TextInput::default()),
            Action::Back => cx.pop(),
            other => self.change(other, cx),
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if let Some((_, words)) = self.changing.take_if(|(asked, _)| *asked == id) {
            match result {
                Ok(Output::Environments(rows)) => {
                    cx.shared.environments.clone_from(rows);
                    cx.say(Level::Done, words.clone());
                    cx.shared.log_session_change(words);
                    self.selected = self.selected.min(rows.len().saturating_sub(1));
                    cx.reload();
                }
                Ok(_) => {}
                Err(refusal) => {
                    // Focus may be beyond the rejected value.
                    let last = cx.shared.environments.len().saturating_sub(1);
                    self.selected = self.selected.min(last);
                    cx.show_op_error(refusal);
                }
            }
        } else if let Some((_, name)) = self.asked_use.take_if(|(asked, _)| *asked == id) {
            match result {
                Ok(Output::EnvironmentUse(used)) => {
                    let only = cx.shared.environments.len() == 1;
                    let question = question(name, used, only);
                    cx.question(question);
                }
                Ok(_) => {}
                Err(error) => cx.show_op_error(error),
            }
        }
    }
}

/// Consequences of removing an environment, as sentences; refused if a key manager would be left without one.
fn question(name: EnvironmentName, used: &EnvironmentUse, only: bool) -> Question {
    let list = |names: &[Name]| {
        names
            .iter()
            .map(Name::as_str)
            .collect::<Vec<_>>()
            .join(", ")
    };
    let mut consequences = Vec::new();
    let mut possible = true;
    if only {
        possible = false;
        consequences.push("This is the only environment. Add another one first.".to_owned());
    } else if !used.only_one_of.is_empty() {
        possible = false;
        let names = list(&used.only_one_of);
        consequences.push(format!(
            "This is the only environment where tokens from {names} work."
        ));
        consequences.push("Select another environment for it first (Edit).".to_owned());
    } else if used.count == 0 {
        consequences.push(
            "No key manager is limited to it. Those for all environments are not affected."
                .to_owned(),
        );
    } else {
        let names = list(&used.named_by);
        let more = usize::try_from(used.count)
            .unwrap_or(0)
            .saturating_sub(used.named_by.len());
        let more = if more > 0 {
            format!(" and {more} more")
        } else {
            String::new()
        };
        consequences.push(format!("Tokens from {names}{more} stop working in {name}."));
        consequences.push("Press u to undo this.".to_owned());
    }
    Question::RemoveEnvironment {
        name,
        consequences,
        possible,
    }
}
