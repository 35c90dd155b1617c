//! Groups of actions in the help.

use super::action::Action;

/// Group of actions, in the order of the help.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Actions that change, check or test something.
    Actions,
    /// Navigation to other screens.
    GoTo,
    /// Filters, order and layout of what is shown.
    View,
    /// Moves of the focus.
    Move,
    /// Editing of text at the cursor.
    Text,
    /// Actions of the program: help, redraw, suspend, quit.
    Program,
}

impl Group {
    /// Heading of the group in the help.
    pub fn label(self) -> &'static str {
        match self {
            Group::Actions => "Actions",
            Group::GoTo => "Go to",
            Group::View => "View",
            Group::Move => "Move",
            Group::Text => "Edit text",
            Group::Program => "kmctl",
        }
    }

    /// Group of an action.
    pub fn of(action: Action) -> Self {
        match action {
            Action::Edit(_) => Group::Text,
            Action::Up
            | Action::Down
            | Action::PageUp
            | Action::PageDown
            | Action::Home
            | Action::End
            | Action::Left
            | Action::Right
            | Action::Next
            | Action::Previous
            | Action::NextField
            | Action::PreviousField => Group::Move,
            Action::Quit
            | Action::Suspend
            | Action::Redraw
            | Action::Back
            | Action::Help
            | Action::LeaveProgram
            | Action::Mouse => Group::Program,
            Action::Portal
            | Action::Organizations
            | Action::Environments
            | Action::Targets
            | Action::Plan
            | Action::History
            | Action::Document
            | Action::Keys
            | Action::Demo
            | Action::Sheet
            | Action::Messages
            | Action::Tab(_) => Group::GoTo,
            Action::Search
            | Action::Sort
            | Action::ReverseSort
            | Action::Mark
            | Action::Wrap
            | Action::Gateway => Group::View,
            _ => Group::Actions,
        }
    }
}
