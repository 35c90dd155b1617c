//! Focus that goes around the elements of a small form.

use crate::tui::keymap::{Action, Input};

/// The place after `focus`, or before it; the first follows the last.
pub fn next(focus: usize, count: usize, forward: bool) -> usize {
    let by = if forward { 1 } else { count - 1 };
    (focus + by) % count
}

/// Whether an input moves the focus forward, or back; `None` for any other.
pub fn direction(input: &Input) -> Option<bool> {
    match input {
        Input::Act(Action::Next | Action::NextField | Action::Right) => Some(true),
        Input::Act(Action::Previous | Action::PreviousField | Action::Left) => Some(false),
        _ => None,
    }
}
