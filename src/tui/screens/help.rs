//! Help: keys of the screen below, filtered as typed; Enter runs the action of a row.

use crate::form::{Edit, TextInput};
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{self, Action, Availability, Input, KeyContext};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// The keys of one screen.
#[derive(Clone, Debug)]
pub struct Help {
    /// The screen.
    pub title: &'static str,
    /// Keys, text, action.
    pub rows: Vec<(&'static str, &'static str, Action)>,
    /// Filter text.
    pub filter: TextInput,
    /// The row with the focus, among those that match.
    pub selected: usize,
    /// Rows on screen in the last frame.
    viewport: usize,
}

impl Help {
    /// The keys that work on a screen.
    pub fn new(title: &'static str, contexts: &[KeyContext], available: &[Action]) -> Self {
        let rows = keymap::help_rows(contexts, |action| {
            if available.contains(&action) {
                Availability::Ready
            } else {
                Availability::Absent
            }
        });
        Help {
            title,
            rows,
            filter: TextInput::default(),
            selected: 0,
            viewport: 1,
        }
    }

    /// The rows that match.
    pub fn matching(&self) -> Vec<(&'static str, &'static str, Action)> {
        let wanted = self.filter.text().to_lowercase();
        self.rows
            .iter()
            .filter(|(keys, words, _)| {
                words.to_lowercase().contains(&wanted) || keys.to_lowercase().contains(&wanted)
            })
            .copied()
            .collect()
    }

    /// Stores the height of the viewport, in rows.
    pub fn set_viewport(&mut self, rows: usize) {
        self.viewport = rows;
    }

    fn typed(&mut self, edit: Edit) {
        if self.filter.edit(edit) {
            self.selected = 0;
        }
    }
}

impl ScreenState for Help {
    fn contexts(&self) -> Vec<KeyContext> {
        vec![KeyContext::Help, KeyContext::Search, KeyContext::Everywhere]
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Help => Availability::Absent,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let last = self.matching().len().saturating_sub(1);
        let page = self.viewport.max(1);
        match input {
            Input::Type(c) => self.typed(Edit::Insert(c)),
            Input::Act(Action::Edit(edit)) => self.typed(edit),
            Input::Paste(text) => {
                self.filter.paste(text.trim());
                self.selected = 0;
            }
            Input::Act(Action::Back) => cx.pop(),
            Input::Act(Action::Up) => self.selected = self.selected.saturating_sub(1),
            Input::Act(Action::Down) => self.selected = (self.selected + 1).min(last),
            Input::Act(Action::PageUp) => self.selected = self.selected.saturating_sub(page),
            Input::Act(Action::PageDown) => self.selected = (self.selected + page).min(last),
            Input::Act(Action::Submit) => {
                if let Some((_, _, action)) = self.matching().get(self.selected).copied() {
                    cx.pop();
                    cx.run(action);
                }
            }
            Input::Act(_) => {}
        }
    }
}
