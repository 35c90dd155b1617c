//! Actions that a key can be bound to, and the contexts of bindings.

use crate::form::Edit;
use crate::tui::tab::Tab;

/// Context of a binding. A screen lists its contexts, most specific first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the places on the screens")]
pub enum KeyContext {
    /// Bindings of every screen.
    Everywhere,
    /// Screens where no text is typed.
    NoText,
    /// Screens with the tabs in the title row.
    Tabs,
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
    /// Edit, while no text is typed.
    EditKeys,
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

/// The contexts of a screen, or of a part of it, where no text is typed.
pub fn without_text<const N: usize>(own: [KeyContext; N]) -> Vec<KeyContext> {
    let everywhere = [KeyContext::NoText, KeyContext::Everywhere];
    own.into_iter().chain(everywhere).collect()
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
    Close,
    Help,
    Next,
    Previous,
    NextField,
    PreviousField,
    Submit,
    Yes,
    No,
    Edit(Edit),
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
    SimulateChange,
    Sheet,
    Mouse,
    Gateway,
    Demo,
    Tab(Tab),
}

/// Whether an action works now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Availability {
    /// Available; listed in the footer.
    Ready,
    /// Available; listed in the footer under another verb.
    ReadyAs(&'static str),
    /// Available with a meaning of this screen, by which footer and help name it.
    Means(&'static str),
    /// Available, but not listed in the footer.
    Quiet,
    /// Pressing it does nothing.
    Absent,
}
