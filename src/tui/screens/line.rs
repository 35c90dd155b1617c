//! Input line for a name, used by several screens.

use crate::form::{Edit, TextInput};
use crate::tui::keymap::{Action, Input};

/// Effect of an input on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// The text is another.
    Changed,
    /// Enter.
    Done,
    /// Esc.
    Left,
    /// Nothing.
    Nothing,
}

/// Hands an input to the line.
pub fn handle_action(line: &mut TextInput, input: Input) -> LineEvent {
    let changed = match input {
        Input::Type(c) => line.edit(Edit::Insert(c)),
        Input::Act(Action::Edit(edit)) => line.edit(edit),
        Input::Paste(text) => line.paste(text.replace(['\r', '\n', '\t'], " ").trim()),
        Input::Act(Action::Submit) => return LineEvent::Done,
        Input::Act(Action::Back) => return LineEvent::Left,
        Input::Act(_) => false,
    };
    if changed {
        LineEvent::Changed
    } else {
        LineEvent::Nothing
    }
}
