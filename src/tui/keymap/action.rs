//! Actions that a key can be bound to, and the contexts of bindings.

use crate::form::Edit;

/// Context of a binding. A screen lists its contexts, most specific first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the places on the screens")]
pub enum KeyContext {
    /// Every screen.
    Everywhere,
    /// Screens where no text is typed.
    NoText,
    List,
    Search,
    Menu,
    Form,
    Text,
    Checkbox,
    Environments,
    TokenVersion,
    Button,
    Finding,
    /// The review, while no text is typed.
    ReviewKeys,
    Review,
    Dialog,
    /// Input line for a name.
    Line,
    Edit,
    Portal,
    Added,
    Help,
    Messages,
    Viewer,
    Token,
    Organizations,
    EnvironmentList,
    History,
    Check,
    CheckSeveral,
    Targets,
    Plan,
    Apply,
    Sheet,
    Offer,
}

/// Action of a key, a click or a footer hint.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(
    missing_docs,
    reason = "the verbs themselves; each has its words in the table"
)]
pub enum Action {
    Quit,
    Suspend,
    Redraw,
    Back,
    Help,
    Next,
    Previous,
    NextField,
    PreviousField,
    Submit,
    Yes,
    No,
    Edit(EditAction),
    Up,
    Down,
    PageUp,
    PageDown,
    Home,
    End,
    Left,
    Right,
    Toggle,
    Choose,
    Pick(u8),
    Open,
    Add,
    Delete,
    Switch,
    Undo,
    Search,
    Portal,
    Reload,
    Sort,
    ReverseSort,
    Copy,
    Messages,
    LeaveProgram,
    Organizations,
    Environments,
    Token,
    GetToken,
    History,
    Document,
    Keys,
    Production,
    MoveUp,
    MoveDown,
    Remove,
    Restore,
    Check,
    CheckAll,
    Mark,
    Export,
    Wrap,
    Targets,
    SignIn,
    Plan,
    Theirs,
    Ours,
    Verify,
    Drift,
    Sheet,
    Mouse,
    Gateway,
    Demo,
}

/// An edit of text; a type of its own so that [`Action`] can be hashed and listed.
pub type EditAction = EditKey;

/// The edits that have a key; characters are typed, not bound.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the edits themselves")]
pub enum EditKey {
    Left,
    Right,
    WordLeft,
    WordRight,
    Start,
    End,
    Backspace,
    Delete,
    DeleteWordLeft,
    DeleteToStart,
    DeleteToEnd,
    Yank,
    Undo,
}

impl From<EditKey> for Edit {
    fn from(key: EditKey) -> Edit {
        match key {
            EditKey::Left => Edit::Left,
            EditKey::Right => Edit::Right,
            EditKey::WordLeft => Edit::WordLeft,
            EditKey::WordRight => Edit::WordRight,
            EditKey::Start => Edit::Start,
            EditKey::End => Edit::End,
            EditKey::Backspace => Edit::Backspace,
            EditKey::Delete => Edit::Delete,
            EditKey::DeleteWordLeft => Edit::DeleteWordLeft,
            EditKey::DeleteToStart => Edit::DeleteToStart,
            EditKey::DeleteToEnd => Edit::DeleteToEnd,
            EditKey::Yank => Edit::Yank,
            EditKey::Undo => Edit::Undo,
        }
    }
}

/// Whether an action works now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Available; listed in the footer.
    Ready,
    /// Available; listed in the footer under another verb.
    ReadyAs(&'static str),
    /// Available, but not listed in the footer.
    Quiet,
    /// Pressing it does nothing.
    Absent,
}
