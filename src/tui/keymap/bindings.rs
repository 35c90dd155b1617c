//! Table of key bindings, from which dispatch, footer and help are made.

use super::action::{Action, KeyContext};
use crate::form::Edit;
use crate::input::key::{KeyCode, KeyEvent, alt, ctrl, key as k, letter as c};
use crate::tui::tab::Tab;

/// Binding: keys of one action in one context, with its texts.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
    /// Context in which the keys have this meaning.
    pub context: KeyContext,
    /// Keys that trigger the action; any one of them.
    pub keys: &'static [KeyEvent],
    /// Action that the keys trigger.
    pub action: Action,
    /// Keys as shown in footer and help.
    pub shown: &'static str,
    /// Verb in the footer.
    pub verb: &'static str,
    /// Text in the help; empty for the second key of a pair, which the first one's row shows.
    pub help: &'static str,
    /// Rank in the footer, 1 first; 0: never shown.
    pub rank: u8,
}

const fn bind(
    context: KeyContext,
    keys: &'static [KeyEvent],
    action: Action,
    shown: &'static str,
    verb: &'static str,
    help: &'static str,
    rank: u8,
) -> Binding {
    Binding {
        context,
        keys,
        action,
        shown,
        verb,
        help,
        rank,
    }
}

const fn edit(
    keys: &'static [KeyEvent],
    key: Edit,
    shown: &'static str,
    help: &'static str,
) -> Binding {
    bind(
        KeyContext::Text,
        keys,
        Action::Edit(key),
        shown,
        "",
        help,
        0,
    )
}

use Action as A;
use KeyContext as C;

/// Every key of kmctl.
#[rustfmt::skip]
pub const BINDINGS: &[Binding] = &[
    // Everywhere
    bind(C::Everywhere, &[ctrl('c')], A::Quit, "Ctrl+C", "Quit", "quit now; your input is kept", 0),
    bind(C::Everywhere, &[ctrl('z')], A::Suspend, "Ctrl+Z", "Suspend", "suspend (fg resumes)", 0),
    bind(C::Everywhere, &[ctrl('l')], A::Redraw, "Ctrl+L", "Redraw", "redraw the screen", 0),
    bind(C::Everywhere, &[k(KeyCode::Esc)], A::Back, "Esc", "Back", "go back", 80),
    bind(C::NoText, &[c('?'), ctrl('g'), k(KeyCode::F(1))], A::Help, "?", "Help", "help for this screen", 99),
    bind(C::NoText, &[c('m')], A::Messages, "m", "Messages", "messages and errors so far", 3),
    bind(C::NoText, &[c('M')], A::Mouse, "M", "Mouse", "mouse on or off (off: select text as usual)", 0),
    bind(C::Everywhere, &[ctrl('g'), k(KeyCode::F(1))], A::Help, "Ctrl+G", "Help", "help for this screen", 99),

    // Tabs
    bind(C::Tabs, &[c('1')], A::Tab(Tab::KeyManagers), "1-4", "Tabs", "switch tabs", 0),
    bind(C::Tabs, &[c('2')], A::Tab(Tab::DeveloperPortal), "2", "Developer Portal", "", 0),
    bind(C::Tabs, &[c('3')], A::Tab(Tab::Environments), "3", "Environments", "", 0),
    bind(C::Tabs, &[c('4')], A::Tab(Tab::Targets), "4", "Targets", "", 0),

    // Key manager list
    bind(C::List, &[k(KeyCode::Enter)], A::Open, "Enter", "Edit", "edit (built-in: view only)", 1),
    bind(C::List, &[c('a')], A::Add, "a", "Add", "add a key manager", 2),
    bind(C::List, &[c(' ')], A::Switch, "Space", "On/Off", "enable or disable", 3),
    bind(C::List, &[c('D')], A::Delete, "D", "Delete", "delete", 4),
    bind(C::List, &[c('p')], A::Portal, "p", "Portal", "Developer Portal", 5),
    bind(C::List, &[c('/')], A::Search, "/", "Search", "search; narrow with type:, is:, env:", 6),
    bind(C::List, &[c('s')], A::Sort, "s", "Sort", "sort by the next column", 8),
    bind(C::List, &[c('S')], A::ReverseSort, "S", "Reverse", "reverse the order", 0),
    bind(C::List, &[c('t')], A::Token, "t", "Token", "test a token", 10),
    bind(C::List, &[c('c')], A::Check, "c", "Check", "compare with the provider's current values", 12),
    bind(C::List, &[c('v')], A::Mark, "v", "Mark", "mark; then Space, D, C and x act on all marked rows", 0),
    bind(C::List, &[c('C')], A::CheckAll, "C", "Check all", "check the marked rows, or all search results", 0),
    bind(C::List, &[c('x')], A::Export, "x", "Export", "export this row or the marked rows", 0),
    bind(C::List, &[c('u')], A::Undo, "u", "Undo", "undo the last change of this session", 0),
    bind(C::List, &[c('H')], A::History, "H", "History", "history of this key manager", 0),
    bind(C::List, &[c('o')], A::Organizations, "o", "Organizations", "select or add organizations", 0),
    bind(C::List, &[c('e')], A::Environments, "e", "Environments", "add, reorder or remove environments", 0),
    bind(C::List, &[c('y')], A::Copy, "y", "Copy", "copy the Well-Known URL", 0),
    bind(C::List, &[c('T')], A::Targets, "T", "Targets", "targets (control planes)", 0),
    bind(C::List, &[c('P')], A::Plan, "P", "Plan", "compare with the target, then apply", 5),
    bind(C::List, &[c('w')], A::Sheet, "w", "Console sheet", "console sheet: values to copy", 0),
    bind(C::List, &[c('d')], A::Demo, "d", "Demo", "the demo's addresses and client", 9),
    bind(C::List, &[c('r')], A::Reload, "r", "Reload", "reload", 11),
    bind(C::List, &[c('q')], A::LeaveProgram, "q", "Quit", "quit", 7),
    bind(C::List, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Up", "move (also k j)", 0),
    bind(C::List, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::List, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page up", "one page up or down", 0),
    bind(C::List, &[k(KeyCode::PageDown)], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::List, &[k(KeyCode::Home), c('g')], A::Home, "Home/End", "First", "first or last row (also g G)", 0),
    bind(C::List, &[k(KeyCode::End), c('G')], A::End, "End G", "Last", "", 0),

    // Search line: letters are text.
    bind(C::Search, &[k(KeyCode::Enter)], A::Submit, "Enter", "Go to results", "go to the results", 1),
    bind(C::Search, &[k(KeyCode::Esc)], A::Back, "Esc", "Clear", "clear the search", 2),
    bind(C::Search, &[k(KeyCode::Up)], A::Up, "Up/Down", "Up", "move", 0),
    bind(C::Search, &[k(KeyCode::Down)], A::Down, "Down", "Down", "", 0),

    // Menus and radio lists
    bind(C::Menu, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::Menu, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Menu, &[k(KeyCode::Left)], A::Left, "Left/Right", "Move", "", 1),
    bind(C::Menu, &[k(KeyCode::Right)], A::Right, "Right", "Right", "", 0),
    bind(C::Menu, &[k(KeyCode::Enter)], A::Choose, "1-3 or Enter", "Select", "select (also Space)", 2),
    bind(C::Menu, &[c(' ')], A::Choose, "Space", "Select", "", 0),
    bind(C::Menu, &[c('1')], A::Pick(1), "1", "First", "", 0),
    bind(C::Menu, &[c('2')], A::Pick(2), "2", "Second", "", 0),
    bind(C::Menu, &[c('3')], A::Pick(3), "3", "Third", "", 0),

    // Forms
    bind(C::Form, &[k(KeyCode::Tab)], A::Next, "Tab", "Next field", "next field", 0),
    bind(C::Form, &[k(KeyCode::BackTab)], A::Previous, "Shift+Tab", "Previous", "previous field", 3),
    bind(C::Form, &[k(KeyCode::Down)], A::NextField, "Down", "Next field", "", 0),
    bind(C::Form, &[k(KeyCode::Up)], A::PreviousField, "Up/Down", "Previous", "previous or next field", 0),
    bind(C::Text, &[k(KeyCode::Enter)], A::Submit, "Enter/Tab", "Next field", "next field", 1),
    bind(C::Checkbox, &[c(' ')], A::Toggle, "Space", "Change", "change", 1),
    bind(C::Checkbox, &[k(KeyCode::Enter)], A::Submit, "Enter/Tab", "Next field", "next field", 2),
    bind(C::Environments, &[c(' ')], A::Toggle, "Space", "Select", "select or clear", 1),
    bind(C::Environments, &[k(KeyCode::Left)], A::Left, "Left/Right", "Move", "move between environments", 2),
    bind(C::Environments, &[k(KeyCode::Right)], A::Right, "Right", "Move", "", 0),
    bind(C::Environments, &[k(KeyCode::Enter)], A::Submit, "Enter/Tab", "Next field", "next field", 3),
    bind(C::TokenVersion, &[k(KeyCode::Left)], A::Left, "Left/Right", "Select", "select the version (also 1 2)", 1),
    bind(C::TokenVersion, &[k(KeyCode::Right), c(' ')], A::Right, "Right", "Select", "", 0),
    bind(C::TokenVersion, &[c('1')], A::Pick(1), "1", "Version 1", "", 0),
    bind(C::TokenVersion, &[c('2')], A::Pick(2), "2", "Version 2", "", 0),
    bind(C::TokenVersion, &[k(KeyCode::Enter)], A::Submit, "Enter/Tab", "Next field", "next field", 2),
    bind(C::Button, &[k(KeyCode::Enter), c(' ')], A::Submit, "Enter", "Select", "press the button", 1),
    bind(C::Button, &[k(KeyCode::Left)], A::Left, "Left/Right", "Other button", "other button", 0),
    bind(C::Button, &[k(KeyCode::Right)], A::Right, "Right", "Other button", "", 0),

    // Review
    bind(C::Finding, &[k(KeyCode::Enter)], A::Submit, "Enter", "Fix", "apply the fix for this finding", 1),
    bind(C::Finding, &[c(' ')], A::Toggle, "Space", "Show notes", "show or hide the notes", 3),
    bind(C::Finding, &[k(KeyCode::Tab)], A::Next, "Tab", "Buttons", "to the buttons", 3),
    bind(C::Finding, &[c('y')], A::Copy, "y", "Copy", "copy the finding", 7),
    bind(C::Review, &[k(KeyCode::PageDown)], A::PageDown, "PgUp/PgDn", "Findings", "previous or next finding", 5),
    bind(C::Review, &[k(KeyCode::PageUp)], A::PageUp, "PgUp", "Findings up", "", 0),
    bind(C::ReviewKeys, &[c('d')], A::Document, "d", "Document", "show the document as served", 8),
    bind(C::ReviewKeys, &[c('k')], A::Keys, "k", "Keys", "show the key set as served", 9),
    bind(C::ReviewKeys, &[c('t')], A::Token, "t", "Test a token", "test a token", 2),
    bind(C::ReviewKeys, &[c('u')], A::Undo, "u", "Undo the fix", "undo the last fix", 4),

    // Dialogs
    bind(C::Dialog, &[k(KeyCode::Up), k(KeyCode::PageUp)], A::Up, "Up", "Up", "", 0),
    bind(C::Dialog, &[k(KeyCode::Down), k(KeyCode::PageDown)], A::Down, "Up/Down", "Scroll", "scroll", 3),
    bind(C::Dialog, &[k(KeyCode::Tab), k(KeyCode::Right)], A::Next, "Tab", "Next", "other button", 2),
    bind(C::Dialog, &[k(KeyCode::BackTab), k(KeyCode::Left)], A::Previous, "Shift+Tab", "Previous", "", 0),
    bind(C::Dialog, &[k(KeyCode::Enter), c(' ')], A::Submit, "Enter", "Select", "press the button", 1),
    bind(C::Dialog, &[c('y')], A::Yes, "y/n", "Yes/No", "answer yes or no", 0),
    bind(C::Dialog, &[c('n')], A::No, "n", "No", "", 0),

    // Developer Portal
    bind(C::Portal, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::Portal, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Portal, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page up", "one page up or down", 0),
    bind(C::Portal, &[k(KeyCode::PageDown)], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::Portal, &[k(KeyCode::Home), c('g')], A::Home, "Home/End", "First", "first or last row (also g G)", 0),
    bind(C::Portal, &[k(KeyCode::End), c('G')], A::End, "End G", "Last", "", 0),
    bind(C::Portal, &[c('/')], A::Search, "/", "Search", "search, as in the list", 4),
    bind(C::Portal, &[c(' ')], A::Toggle, "Space", "Select", "select", 2),
    bind(C::Portal, &[k(KeyCode::Enter)], A::Submit, "Enter", "Select and go to Save", "select and go to Save; on Save, save", 3),
    bind(C::Portal, &[k(KeyCode::Tab)], A::Next, "Tab", "Save", "to Save", 0),
    bind(C::Portal, &[k(KeyCode::BackTab)], A::Previous, "Shift+Tab", "Previous", "back to the list", 0),

    // Added
    bind(C::Added, &[c('y')], A::Copy, "y", "Copy command", "copy the command", 3),
    bind(C::Added, &[c('t')], A::Token, "t", "Token", "test a token", 4),
    bind(C::Added, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::Added, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Added, &[k(KeyCode::Enter), c(' ')], A::Choose, "Enter", "Select", "select", 2),

    // Name line
    bind(C::Line, &[k(KeyCode::Enter)], A::Submit, "Enter", "Add", "add it", 1),
    bind(C::Line, &[k(KeyCode::Esc)], A::Back, "Esc", "Cancel", "cancel", 2),

    // Edit
    bind(C::Edit, &[k(KeyCode::PageDown)], A::PageDown, "PgUp/PgDn", "Changes", "scroll the changes", 5),
    bind(C::Edit, &[k(KeyCode::PageUp)], A::PageUp, "PgUp", "Changes", "", 0),

    bind(C::EditKeys, &[c('t')], A::Token, "t", "Token", "test a token with these values", 6),

    // Help: letters filter.
    bind(C::Help, &[k(KeyCode::Up)], A::Up, "Up/Down", "Move", "move", 1),
    bind(C::Help, &[k(KeyCode::Down)], A::Down, "Down", "Down", "", 0),
    bind(C::Help, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page up", "one page up or down", 0),
    bind(C::Help, &[k(KeyCode::PageDown)], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::Help, &[k(KeyCode::Enter)], A::Submit, "Enter", "Run", "run it", 2),
    bind(C::Help, &[k(KeyCode::Esc)], A::Back, "Esc", "Close", "close", 3),

    // Pages of text
    bind(C::Viewer, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Scroll", "scroll (also k j)", 1),
    bind(C::Viewer, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Viewer, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page", "one page up or down", 2),
    bind(C::Viewer, &[k(KeyCode::PageDown), c(' ')], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::Viewer, &[k(KeyCode::Home), c('g')], A::Home, "Home/End", "First", "start or end (also g G)", 0),
    bind(C::Viewer, &[k(KeyCode::End), c('G')], A::End, "End G", "Last", "", 0),
    bind(C::Viewer, &[c('/')], A::Search, "/", "Search", "search", 3),
    bind(C::Viewer, &[c('n')], A::Next, "n/N", "Next match", "next or previous match", 4),
    bind(C::Viewer, &[c('N')], A::Previous, "N", "Previous match", "", 0),
    bind(C::Viewer, &[c('w')], A::Wrap, "w", "Wrap", "turn line wrap on or off", 6),
    bind(C::Viewer, &[k(KeyCode::Left)], A::Left, "Left/Right", "Left", "scroll sideways", 0),
    bind(C::Viewer, &[k(KeyCode::Right)], A::Right, "Right", "Right", "", 0),
    bind(C::Viewer, &[c('y')], A::Copy, "y", "Copy", "copy everything", 5),
    bind(C::Viewer, &[k(KeyCode::Esc)], A::Back, "Esc", "Close", "close (also q)", 80),
    bind(C::Viewer, &[c('q')], A::Close, "q", "Close", "", 0),

    // Messages so far
    bind(C::Messages, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::Messages, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Messages, &[c('y')], A::Copy, "y", "Copy", "copy the message", 2),
    bind(C::Messages, &[k(KeyCode::Esc), c('q')], A::Back, "Esc", "Close", "close", 80),

    // Organizations
    bind(C::Organizations, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::Organizations, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Organizations, &[k(KeyCode::Enter), c(' ')], A::Choose, "Enter", "Select", "switch to this organization", 2),
    bind(C::Organizations, &[c('a')], A::Add, "a", "Add", "add an organization", 3),

    // Environments
    bind(C::EnvironmentList, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::EnvironmentList, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::EnvironmentList, &[c('a')], A::Add, "a", "Add", "add an environment", 2),
    bind(C::EnvironmentList, &[c(' ')], A::Production, "Space", "Mark production", "mark or unmark as a production environment", 3),
    bind(C::EnvironmentList, &[c('K')], A::MoveUp, "K/J", "Reorder", "move earlier or later in the promotion order", 4),
    bind(C::EnvironmentList, &[c('J')], A::MoveDown, "J", "Later", "", 0),
    bind(C::EnvironmentList, &[c('u')], A::Undo, "u", "Undo", "undo the last change of this session", 0),
    bind(C::EnvironmentList, &[c('D')], A::Remove, "D", "Remove", "remove", 5),

    // History of a key manager
    bind(C::History, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::History, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::History, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page up", "one page up or down", 0),
    bind(C::History, &[k(KeyCode::PageDown)], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::History, &[c('R')], A::Restore, "R", "Restore", "restore this version", 3),
    bind(C::History, &[c('u')], A::Undo, "u", "Undo", "undo the last change of this session", 4),
    bind(C::History, &[k(KeyCode::Enter)], A::Open, "Enter", "Details", "show the details of the change", 2),
    bind(C::History, &[c('H')], A::History, "H", "Only this one", "show all changes, or only those of this key manager", 5),
    bind(C::History, &[k(KeyCode::Home), c('g')], A::Home, "Home", "First", "to the newest (also g)", 0),
    bind(C::History, &[k(KeyCode::Esc), c('q')], A::Back, "Esc", "Back", "go back (also q)", 80),

    // Check of a key manager
    bind(C::Check, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::Check, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Check, &[c(' ')], A::Toggle, "Space", "Select", "select a field; press a button", 2),
    bind(C::Check, &[k(KeyCode::Enter)], A::Submit, "Enter", "Select", "press the button, or go to the next field", 3),
    bind(C::Check, &[k(KeyCode::Tab), k(KeyCode::Right)], A::Next, "Tab", "Buttons", "to the buttons", 0),
    bind(C::Check, &[k(KeyCode::BackTab), k(KeyCode::Left)], A::Previous, "Shift+Tab", "Previous", "previous", 0),
    bind(C::Check, &[c('c'), c('r')], A::Reload, "c", "Check again", "check again", 4),
    bind(C::Check, &[c('y')], A::Copy, "y", "Copy report", "copy the result", 5),

    // Check of several
    bind(C::CheckSeveral, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 1),
    bind(C::CheckSeveral, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::CheckSeveral, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page up", "one page up or down", 0),
    bind(C::CheckSeveral, &[k(KeyCode::PageDown)], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::CheckSeveral, &[k(KeyCode::Home), c('g')], A::Home, "Home/End", "First", "first or last row (also g G)", 0),
    bind(C::CheckSeveral, &[k(KeyCode::End), c('G')], A::End, "End G", "Last", "", 0),
    bind(C::CheckSeveral, &[k(KeyCode::Enter)], A::Open, "Enter", "Check this one", "check this one in detail", 2),
    bind(C::CheckSeveral, &[c('y')], A::Copy, "y", "Copy report", "copy the report", 3),
    // Targets
    bind(C::Targets, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 7),
    bind(C::Targets, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Targets, &[k(KeyCode::Enter)], A::Choose, "Enter", "Make active", "make this the active target", 1),
    bind(C::Targets, &[c('a')], A::Add, "a", "Add", "add a target", 2),
    bind(C::Targets, &[c('l')], A::SignIn, "l", "Sign in", "sign in", 3),
    bind(C::Targets, &[c('c')], A::Check, "c", "Check", "check certificate, version, tenant and scopes", 4),
    bind(C::Targets, &[c('P')], A::Plan, "P", "Plan", "compare with the active target", 5),
    bind(C::Targets, &[c('D')], A::Remove, "D", "Remove", "remove it from kmctl; nothing changes on the server", 6),

    // The plan for a target
    bind(C::Plan, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 8),
    bind(C::Plan, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Plan, &[k(KeyCode::PageUp)], A::PageUp, "PgUp/PgDn", "Page up", "one page up or down", 0),
    bind(C::Plan, &[k(KeyCode::PageDown)], A::PageDown, "PgDn", "Page down", "", 0),
    bind(C::Plan, &[k(KeyCode::Home), c('g')], A::Home, "Home/End", "First", "first or last row (also g G)", 0),
    bind(C::Plan, &[k(KeyCode::End), c('G')], A::End, "End G", "Last", "", 0),
    bind(C::Plan, &[k(KeyCode::Enter)], A::Submit, "Enter", "Apply", "apply the selected key managers", 1),
    bind(C::Plan, &[c(' ')], A::Toggle, "Space", "Select", "select or clear", 2),
    bind(C::Plan, &[c('r')], A::Theirs, "r", "Use target's version", "use the target's version", 3),
    bind(C::Plan, &[c('w')], A::Ours, "w", "Keep local version", "keep the local version and send it with the next apply", 4),
    bind(C::Plan, &[c('v')], A::Verify, "v", "Verify", "verify it on the target", 5),
    bind(C::Plan, &[c('l')], A::SignIn, "l", "Sign in", "sign in", 1),
    bind(C::Plan, &[k(KeyCode::Tab)], A::Next, "Tab", "Scroll details", "switch between the list and the details", 7),
    bind(C::Plan, &[c('d')], A::Drift, "d", "Simulate a change", "demo: simulate a change made on the target", 7),
    bind(C::Plan, &[c('c')], A::Reload, "c", "Refresh", "refresh the target", 6),

    // An apply
    bind(C::Apply, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 3),
    bind(C::Apply, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Apply, &[k(KeyCode::Enter)], A::Submit, "Enter", "Done", "back to the plan", 1),
    bind(C::Apply, &[c('v')], A::Verify, "v", "Verify", "verify it on the target", 2),

    // Console sheet
    bind(C::Sheet, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 4),
    bind(C::Sheet, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Sheet, &[k(KeyCode::Enter)], A::Submit, "Enter", "Copy and next", "copy the value, mark it done and go to the next", 1),
    bind(C::Sheet, &[c(' ')], A::Toggle, "Space", "Done", "mark done or clear", 2),
    bind(C::Sheet, &[c('y')], A::Copy, "y", "Copy", "copy the value", 3),

    // API Portal's list
    bind(C::Offer, &[k(KeyCode::Up), c('k')], A::Up, "Up/Down", "Move", "move (also k j)", 3),
    bind(C::Offer, &[k(KeyCode::Down), c('j')], A::Down, "Down j", "Down", "", 0),
    bind(C::Offer, &[k(KeyCode::Enter), c(' ')], A::Submit, "Enter", "Enable in portal", "enable it in the portal", 1),
    bind(C::Offer, &[c('c')], A::Reload, "c", "Refresh", "refresh the portal", 2),
    bind(C::Offer, &[c('l')], A::SignIn, "l", "Sign in", "sign in", 1),

    // Try a token
    bind(C::Token, &[k(KeyCode::Up)], A::Up, "Up/Down", "Move", "move", 82),
    bind(C::Token, &[k(KeyCode::Down)], A::Down, "Down", "Down", "", 0),
    bind(C::Token, &[k(KeyCode::Enter)], A::Submit, "Enter", "Check again", "check again, or apply the fix for this line", 2),
    bind(C::Token, &[c('g')], A::GetToken, "g", "Get a token", "get a token with a client ID and secret", 3),
    bind(C::Token, &[c('G')], A::Gateway, "G", "Gateway", "next gateway: all, API Platform, API Manager", 5),
    bind(C::Token, &[c('y')], A::Copy, "y", "Copy report", "copy the report, without the token", 4),
    bind(C::Token, &[c('c')], A::Keys, "c", "Claims", "show the claims and select the identifiers", 81),

    // Text: readline's keys
    edit(&[k(KeyCode::Left), ctrl('b')], Edit::Left, "Left Ctrl+B", "one character left"),
    edit(&[k(KeyCode::Right), ctrl('f')], Edit::Right, "Right Ctrl+F", "one character right"),
    edit(&[k(KeyCode::Home), ctrl('a')], Edit::Start, "Home Ctrl+A", "to the start"),
    edit(&[k(KeyCode::End), ctrl('e')], Edit::End, "End Ctrl+E", "to the end"),
    edit(&[alt(KeyCode::Char('b'))], Edit::WordLeft, "Alt+B", "one word left"),
    edit(&[alt(KeyCode::Char('f'))], Edit::WordRight, "Alt+F", "one word right"),
    edit(&[k(KeyCode::Backspace), ctrl('h')], Edit::Backspace, "Backspace Ctrl+H", "delete the previous character"),
    edit(&[k(KeyCode::Delete), ctrl('d')], Edit::Delete, "Delete Ctrl+D", "delete to the right"),
    edit(&[ctrl('w'), alt(KeyCode::Backspace)], Edit::DeleteWordLeft, "Ctrl+W", "delete the word to the left"),
    edit(&[ctrl('u')], Edit::DeleteToStart, "Ctrl+U", "delete to the start"),
    edit(&[ctrl('k')], Edit::DeleteToEnd, "Ctrl+K", "delete to the end"),
    edit(&[ctrl('y')], Edit::Yank, "Ctrl+Y", "paste what was deleted"),
    edit(&[ctrl('_')], Edit::Undo, "Ctrl+_", "undo in this field"),
];
