//! Input lines for a name and for a secret, used by several screens.

use zeroize::Zeroize as _;

use crate::form::{Edit, TextInput};
use crate::token::SecretInput;
use crate::tui::keymap::{Action, Input};

/// Effect of an input on the line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineEvent {
    /// The text changed.
    Changed,
    /// Enter was pressed; the line is submitted.
    Submitted,
    /// Esc was pressed; the line is closed.
    Cancelled,
    /// The input has no effect.
    Nothing,
}

/// Applies an input to the line; newlines and tabs in a paste become spaces.
pub fn handle_action(line: &mut TextInput, input: Input) -> LineEvent {
    let changed = match input {
        Input::Type(c) => line.edit(Edit::Insert(c)),
        Input::Act(Action::Edit(edit)) => line.edit(edit),
        Input::Paste(text) => line.paste(text.replace(['\r', '\n', '\t'], " ").trim()),
        Input::Act(Action::Submit) => return LineEvent::Submitted,
        Input::Act(Action::Back) => return LineEvent::Cancelled,
        Input::Act(_) => false,
    };
    if changed {
        LineEvent::Changed
    } else {
        LineEvent::Nothing
    }
}

/// Applies an input to a secret, which has no cursor: text is appended, Backspace removes the last character, and
/// deleting a word or to the start clears it.
pub fn edit_secret(secret: &mut SecretInput, input: Input) -> LineEvent {
    match input {
        Input::Type(c) => secret.push(c.encode_utf8(&mut [0; 4])),
        Input::Paste(mut text) => {
            secret.push(text.trim_end_matches(['\r', '\n']));
            text.zeroize();
        }
        Input::Act(Action::Edit(Edit::Backspace)) => secret.backspace(),
        Input::Act(Action::Edit(Edit::DeleteToStart | Edit::DeleteWordLeft)) => secret.clear(),
        Input::Act(Action::Edit(_)) => {}
        Input::Act(_) => return LineEvent::Nothing,
    }
    LineEvent::Changed
}
