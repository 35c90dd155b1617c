//! Organizations: choose the one to work in, add one.

use crate::form::TextInput;
use crate::key_manager::OrganizationName;
use crate::ops::{Op, Output};
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult};
use crate::tui::keymap::{Action, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;

/// State of the organizations screen.
#[derive(Clone, Debug)]
pub struct Organizations {
    /// Each with the number of its external key managers.
    pub rows: Vec<(OrganizationName, u64)>,
    /// The row with the focus.
    pub selected: usize,
    /// The name being typed for a new one.
    pub adding: Option<TextInput>,
    /// Error of the name.
    pub problem: Option<String>,
    asked: Option<RequestId>,
    added: Option<OrganizationName>,
    choosing: Option<RequestId>,
}

impl Organizations {
    /// Queries the organizations.
    pub fn new(cx: &mut UpdateContext<'_>) -> Self {
        Organizations {
            rows: Vec::new(),
            selected: 0,
            adding: None,
            problem: None,
            asked: Some(cx.store(Op::Organizations)),
            added: None,
            choosing: None,
        }
    }

    fn add(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(line) = &self.adding else { return };
        match OrganizationName::parse(line.text()) {
            Ok(name) => {
                let taken = |row: &(OrganizationName, u64)| row.0.folded() == name.folded();
                if self.rows.iter().any(taken) {
                    self.problem =
                        Some("An organization with that name already exists.".to_owned());
                    return;
                }
                self.added = Some(name.clone());
                self.asked = Some(cx.write(Op::AddOrganization { name }));
                self.adding = None;
            }
            Err(problem) => self.problem = Some(problem),
        }
    }
}

impl ScreenState for Organizations {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.adding.is_some() {
            vec![KeyContext::Line, KeyContext::Text, KeyContext::Everywhere]
        } else {
            without_text([KeyContext::Organizations])
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
        match input {
            Input::Act(Action::Up) => self.selected = self.selected.saturating_sub(1),
            Input::Act(Action::Down) => {
                self.selected = (self.selected + 1).min(self.rows.len().saturating_sub(1));
            }
            Input::Act(Action::Add) => self.adding = Some(TextInput::default()),
            Input::Act(Action::Choose) => {
                if let Some((name, _)) = self.rows.get(self.selected) {
                    let op = Op::UseOrganization { name: name.clone() };
                    self.choosing = Some(cx.write(op));
                }
            }
            Input::Act(Action::Back) => cx.pop(),
            _ => {}
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.asked == Some(id) {
            self.asked = None;
            match result {
                Ok(Output::Organizations(rows)) => {
                    self.rows.clone_from(rows);
                    let added = self.added.take();
                    let wanted = added.as_ref().unwrap_or(&cx.shared.organization);
                    let here = |row: &(OrganizationName, u64)| row.0 == *wanted;
                    self.selected = self.rows.iter().position(here).unwrap_or(0);
                    if let Some(name) = added {
                        let name = name.as_str();
                        cx.say(
                            Level::Done,
                            format!("{name} added. Press Enter to switch to it."),
                        );
                        cx.shared
                            .log_session_change(format!("Added organization {name}."));
                    }
                }
                Ok(_) => {}
                Err(error) => cx.show_op_error(error),
            }
        } else if self.choosing == Some(id) {
            self.choosing = None;
            match result {
                Ok(Output::Organization(name)) => {
                    let text = format!("Switched to {name}.");
                    cx.shared.organization = name.clone();
                    cx.shared.drafts.clear();
                    cx.shared.edit_drafts.clear();
                    cx.say(Level::Done, text);
                    cx.pop();
                    cx.reset_list();
                }
                Ok(_) => {}
                Err(error) => cx.show_op_error(error),
            }
        }
    }
}
