//! Help: keys of the screen below in groups, filtered as typed; Enter runs the action of a row.

use crate::form::{Edit, TextInput};
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{self, Action, Availability, Group, HelpRow, Input, KeyContext};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// What the help says about a screen beside its keys.
#[derive(Clone, Debug)]
pub struct About {
    /// Name of the screen.
    pub title: &'static str,
    /// What the screen is for, one sentence.
    pub purpose: &'static str,
    /// The marks shown there.
    pub marks: Vec<Marks>,
}

/// Marks whose meanings the help says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// Status and Developer Portal in the list.
    Status,
    /// How a key manager compares with the target, in the list.
    Compared,
    /// How an object compares with the target, in the plan, which also lists remote-only objects.
    Planned,
    /// The selected row of a choice.
    Choice,
    /// Grades of findings and checks.
    Grades,
}

/// The keys of one screen.
#[derive(Clone, Debug)]
pub struct Help {
    /// What the help says of the screen below it.
    pub about: About,
    rows: Vec<HelpRow>,
    /// Filter; a row matches by its keys or its text.
    pub filter: TextInput,
    /// The row with the focus, among those that match.
    pub selected: usize,
    /// Rows on screen in the last frame.
    viewport: usize,
}

impl Help {
    /// The keys that work on a screen.
    pub fn new(
        about: About,
        contexts: &[KeyContext],
        available: impl Fn(Action) -> Availability,
    ) -> Self {
        Help {
            about,
            rows: keymap::help_rows(contexts, available),
            filter: TextInput::default(),
            selected: 0,
            viewport: 1,
        }
    }

    /// All rows, in groups.
    pub fn rows(&self) -> &[HelpRow] {
        &self.rows
    }

    /// The rows that match, in groups.
    pub fn matching(&self) -> Vec<HelpRow> {
        let wanted = self.filter.text().to_lowercase();
        self.rows
            .iter()
            .filter(|row| {
                row.text.to_lowercase().contains(&wanted)
                    || row.keys.to_lowercase().contains(&wanted)
            })
            .copied()
            .collect()
    }

    /// Stores the height of the viewport, in rows.
    pub fn set_viewport(&mut self, rows: usize) {
        self.viewport = rows;
    }

    /// Action of the selected row; keys that move or edit do so only on their own screen.
    fn runnable(&self) -> Option<Action> {
        let rows = self.matching();
        let row = rows.get(self.selected)?;
        (!matches!(row.group, Group::Move | Group::Text)).then_some(row.action)
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
            Action::Submit if self.runnable().is_none() => Availability::Absent,
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
                if let Some(action) = self.runnable() {
                    cx.pop();
                    cx.run(action);
                }
            }
            Input::Act(_) => {}
        }
    }
}
