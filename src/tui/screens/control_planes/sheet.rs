//! Console sheet: every value in order, copied field by field and ticked off.

use crate::form::console_sheet::{ConsoleSheet, How};
use crate::key_manager::KeyManager;
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// State of the console sheet.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// Values in the order of the console's pages.
    pub sheet: ConsoleSheet,
    /// The field with the focus, counted over all pages.
    pub selected: usize,
    /// The first line on screen.
    pub offset: usize,
}

impl Sheet {
    /// Sheet of a key manager, with the focus on its first field.
    pub fn new(key_manager: &KeyManager) -> Self {
        Sheet {
            sheet: ConsoleSheet::of(key_manager),
            selected: 0,
            offset: 0,
        }
    }

    /// Value to copy; `None` for a choice in the console or an empty field.
    fn value(&self) -> Option<&str> {
        let field = self.sheet.fields().nth(self.selected);
        let field = field.filter(|field| field.how == How::Paste);
        field.map(|field| field.value.as_str())
    }

    fn copy(&self, cx: &mut UpdateContext<'_>) {
        if let Some(value) = self.value() {
            cx.copy(value.to_owned(), "the value");
        }
    }
}

impl ScreenState for Sheet {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Sheet])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        let empty = self.value().is_none();
        match action {
            Action::Copy if empty => Availability::Quiet,
            Action::Submit if empty => Availability::ReadyAs("Next"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let last = self.sheet.fields().count().saturating_sub(1);
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::Toggle => self.sheet.toggle(self.selected),
            Action::Copy => self.copy(cx),
            Action::Submit => {
                self.copy(cx);
                let ticked = self.sheet.fields().nth(self.selected);
                if ticked.is_some_and(|field| !field.ticked) {
                    self.sheet.toggle(self.selected);
                }
                self.selected = (self.selected + 1).min(last);
                let (done, all) = self.sheet.progress();
                if done == all {
                    cx.say(Level::Done, "All values are done.");
                }
            }
            Action::Back => cx.pop(),
            _ => {}
        }
    }
}
