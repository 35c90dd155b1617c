//! Table of key bindings, from which dispatch, footer and help are made.

use super::action::{Action, KeyContext};
use crate::form::Edit;
use crate::input::key::{KeyCode, KeyEvent, KeyModifiers, alt, ctrl, key as k, letter as c};
use crate::tui::tab::Tab;

/// Binding: keys of one action, with its texts.
#[derive(Clone, Copy, Debug)]
pub struct Binding {
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

/// Keys in neither footer nor help.
const fn unlisted(keys: &'static [KeyEvent], action: Action) -> Binding {
    footer(keys, action, "", "", 0)
}

/// Keys in the help alone.
const fn help(keys: &'static [KeyEvent], action: Action, help: &'static str) -> Binding {
    footer(keys, action, "", help, 0)
}

/// Keys in the footer, at this rank, and in the help.
const fn footer(
    keys: &'static [KeyEvent],
    action: Action,
    verb: &'static str,
    help: &'static str,
    rank: u8,
) -> Binding {
    let shown = match keys {
        [first, ..] => name(*first),
        [] => "",
    };
    Binding {
        keys,
        action,
        shown,
        verb,
        help,
        rank,
    }
}

impl Binding {
    /// The binding with other keys shown than its first: those of a pair, or a second one.
    const fn shown(mut self, shown: &'static str) -> Self {
        self.shown = shown;
        self
    }
}

/// Name of a key in footer and help; empty if no row shows it.
const fn name(key: KeyEvent) -> &'static str {
    const PRINTABLE: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~";
    match (key.code, key.modifiers) {
        (KeyCode::Char('c'), KeyModifiers::CONTROL) => "Ctrl+C",
        (KeyCode::Char('g'), KeyModifiers::CONTROL) => "Ctrl+G",
        (KeyCode::Char('k'), KeyModifiers::CONTROL) => "Ctrl+K",
        (KeyCode::Char('l'), KeyModifiers::CONTROL) => "Ctrl+L",
        (KeyCode::Char('u'), KeyModifiers::CONTROL) => "Ctrl+U",
        (KeyCode::Char('w'), KeyModifiers::CONTROL) => "Ctrl+W",
        (KeyCode::Char('y'), KeyModifiers::CONTROL) => "Ctrl+Y",
        (KeyCode::Char('z'), KeyModifiers::CONTROL) => "Ctrl+Z",
        (KeyCode::Char('_'), KeyModifiers::CONTROL) => "Ctrl+_",
        (KeyCode::Char('b'), KeyModifiers::ALT) => "Alt+B",
        (KeyCode::Char('f'), KeyModifiers::ALT) => "Alt+F",
        (KeyCode::Char(' '), _) => "Space",
        (KeyCode::Char(c @ '!'..='~'), _) => {
            let (_, from) = PRINTABLE.split_at(c as usize - '!' as usize);
            from.split_at(1).0
        }
        (KeyCode::Enter, _) => "Enter",
        (KeyCode::Esc, _) => "Esc",
        (KeyCode::Tab, _) => "Tab",
        (KeyCode::BackTab, _) => "Shift+Tab",
        (KeyCode::Up, _) => "Up",
        (KeyCode::Down, _) => "Down",
        (KeyCode::Left, _) => "Left",
        (KeyCode::Right, _) => "Right",
        (KeyCode::PageUp, _) => "PgUp",
        (KeyCode::PageDown, _) => "PgDn",
        (KeyCode::Home, _) => "Home",
        (KeyCode::End, _) => "End",
        _ => "",
    }
}

use Action as A;
use KeyContext as C;

/// Keys of a list, at this rank in the footer.
const fn moves(rank: u8) -> [Binding; 2] {
    const UP: &[KeyEvent] = &[k(KeyCode::Up), c('k')];
    const DOWN: &[KeyEvent] = &[k(KeyCode::Down), c('j')];
    let up = footer(UP, A::Up, "Move", "move (also k j)", rank);
    [up.shown("Up/Down"), unlisted(DOWN, A::Down)]
}

/// Keys of a list longer than a screen.
const PAGES: &[Binding] = &[
    help(&[k(KeyCode::PageUp)], A::PageUp, "one page up or down").shown("PgUp/PgDn"),
    unlisted(&[k(KeyCode::PageDown)], A::PageDown),
];

/// Keys to the ends of a list.
const ENDS: &[Binding] = &[
    help(
        &[k(KeyCode::Home), c('g')],
        A::Home,
        "first or last row (also g G)",
    )
    .shown("Home/End"),
    unlisted(&[k(KeyCode::End), c('G')], A::End),
];

/// Bindings of a context.
pub fn bindings(context: KeyContext) -> impl Iterator<Item = &'static Binding> {
    let of = BINDINGS.iter().filter(move |(of, _)| *of == context);
    of.flat_map(|(_, parts)| parts.iter().copied().flatten())
}

/// Every key of kmctl, by context.
#[rustfmt::skip]
pub const BINDINGS: &[(KeyContext, &[&[Binding]])] = &[
    (C::Everywhere, &[&[
        help(&[ctrl('c')], A::Quit, "quit now; your input is kept"),
        help(&[ctrl('z')], A::Suspend, "suspend (fg resumes)"),
        help(&[ctrl('l')], A::Redraw, "redraw the screen"),
        footer(&[k(KeyCode::Esc)], A::Back, "Back", "go back", 80),
        footer(&[ctrl('g'), k(KeyCode::F(1))], A::Help, "Help", "help for this screen", 99),
    ]]),
    (C::NoText, &[&[
        footer(&[c('?'), ctrl('g'), k(KeyCode::F(1))], A::Help, "Help", "help for this screen", 99),
        footer(&[c('m')], A::Messages, "Messages", "messages and errors from this session", 3),
        help(&[c('M')], A::Mouse, "mouse on or off (off: select text as usual)"),
    ]]),
    (C::Tabs, &[&[
        help(&[c('1')], A::Tab(Tab::KeyManagers), "switch tabs").shown("1-4"),
        unlisted(&[c('2')], A::Tab(Tab::DeveloperPortal)),
        unlisted(&[c('3')], A::Tab(Tab::Environments)),
        unlisted(&[c('4')], A::Tab(Tab::Targets)),
    ]]),
    (C::List, &[&[
        footer(&[k(KeyCode::Enter)], A::Open, "Edit", "edit (built-in: view only)", 1),
        footer(&[c('a')], A::Add, "Add", "add a key manager", 2),
        footer(&[c(' ')], A::Switch, "On/Off", "enable or disable", 3),
        footer(&[c('D')], A::Delete, "Delete", "delete", 4),
        footer(&[c('t')], A::Token, "Token", "test a token", 5),
        footer(&[c('c')], A::Check, "Check", "compare with the provider's current values", 6),
        footer(&[c('P')], A::Plan, "Plan", "compare with the target, then apply", 7),
        footer(&[c('/')], A::Search, "Search", "search; narrow with type:, is:, env:", 8),
        footer(&[c('s')], A::Sort, "Sort", "sort by the next column", 9),
        help(&[c('S')], A::ReverseSort, "reverse the order"),
        help(&[c('v')], A::Mark, "mark; then Space, D, C and x act on all marked rows"),
        help(&[c('C')], A::CheckAll, "check the marked rows, or all search results"),
        help(&[c('x')], A::Export, "export this row or the marked rows"),
        help(&[c('u')], A::Undo, "undo the last change in this session"),
        help(&[c('H')], A::History, "history of this key manager"),
        help(&[c('o')], A::Organizations, "select or add organizations"),
        help(&[c('e')], A::Environments, "add, reorder or remove environments"),
        help(&[c('y')], A::Copy, "copy the Well-Known URL"),
        help(&[c('T')], A::Targets, "targets (control planes)"),
        help(&[c('w')], A::Sheet, "console sheet: values to copy"),
        footer(&[c('d')], A::Demo, "Demo", "the demo's addresses and client", 10),
        footer(&[c('r')], A::Reload, "Reload", "reload", 14),
        footer(&[c('q')], A::LeaveProgram, "Quit", "quit", 12),
        footer(&[c('p')], A::Portal, "Portal", "Developer Portal", 13),
    ], &moves(0), PAGES, ENDS]),
    // Search line: letters are text.
    (C::Search, &[&[
        footer(&[k(KeyCode::Enter)], A::Submit, "Go to results", "go to the results", 1),
        footer(&[k(KeyCode::Esc)], A::Back, "Clear", "clear the search", 2),
        help(&[k(KeyCode::Up)], A::Up, "move").shown("Up/Down"),
        unlisted(&[k(KeyCode::Down)], A::Down),
    ]]),
    (C::Menu, &[&moves(1), &[
        footer(&[k(KeyCode::Left)], A::Left, "Move", "", 1).shown("Left/Right"),
        unlisted(&[k(KeyCode::Right)], A::Right),
        footer(&[k(KeyCode::Enter)], A::Choose, "Select", "select (also Space)", 2).shown("1-3 or Enter"),
        unlisted(&[c(' ')], A::Choose),
        unlisted(&[c('1')], A::Pick(1)),
        unlisted(&[c('2')], A::Pick(2)),
        unlisted(&[c('3')], A::Pick(3)),
    ]]),
    (C::Form, &[&[
        help(&[k(KeyCode::Tab)], A::Next, "next field"),
        footer(&[k(KeyCode::BackTab)], A::Previous, "Previous", "previous field", 3),
        unlisted(&[k(KeyCode::Down)], A::NextField),
        help(&[k(KeyCode::Up)], A::PreviousField, "previous or next field").shown("Up/Down"),
    ]]),
    (C::Text, &[&[
        footer(&[k(KeyCode::Enter)], A::Submit, "Next field", "next field", 1).shown("Enter/Tab"),
        help(&[k(KeyCode::Left), ctrl('b')], A::Edit(Edit::Left), "one character left").shown("Left Ctrl+B"),
        help(&[k(KeyCode::Right), ctrl('f')], A::Edit(Edit::Right), "one character right").shown("Right Ctrl+F"),
        help(&[k(KeyCode::Home), ctrl('a')], A::Edit(Edit::Start), "to the start").shown("Home Ctrl+A"),
        help(&[k(KeyCode::End), ctrl('e')], A::Edit(Edit::End), "to the end").shown("End Ctrl+E"),
        help(&[alt(KeyCode::Char('b'))], A::Edit(Edit::WordLeft), "one word left"),
        help(&[alt(KeyCode::Char('f'))], A::Edit(Edit::WordRight), "one word right"),
        help(&[k(KeyCode::Backspace), ctrl('h')], A::Edit(Edit::Backspace), "delete the previous character").shown("Backspace Ctrl+H"),
        help(&[k(KeyCode::Delete), ctrl('d')], A::Edit(Edit::Delete), "delete the next character").shown("Delete Ctrl+D"),
        help(&[ctrl('w'), alt(KeyCode::Backspace)], A::Edit(Edit::DeleteWordLeft), "delete the word to the left"),
        help(&[ctrl('u')], A::Edit(Edit::DeleteToStart), "delete to the start"),
        help(&[ctrl('k')], A::Edit(Edit::DeleteToEnd), "delete to the end"),
        help(&[ctrl('y')], A::Edit(Edit::Yank), "paste what was deleted"),
        help(&[ctrl('_')], A::Edit(Edit::Undo), "undo in this field"),
    ]]),
    (C::Checkbox, &[&[
        footer(&[c(' ')], A::Toggle, "Change", "change", 1),
        footer(&[k(KeyCode::Enter)], A::Submit, "Next field", "next field", 2).shown("Enter/Tab"),
    ]]),
    (C::Environments, &[&[
        footer(&[c(' ')], A::Toggle, "Select", "select or clear", 1),
        footer(&[k(KeyCode::Left)], A::Left, "Move", "move between environments", 2).shown("Left/Right"),
        unlisted(&[k(KeyCode::Right)], A::Right),
        footer(&[k(KeyCode::Enter)], A::Submit, "Next field", "next field", 3).shown("Enter/Tab"),
    ]]),
    (C::TokenVersion, &[&[
        footer(&[k(KeyCode::Left)], A::Left, "Select", "select the version (also 1 2)", 1).shown("Left/Right"),
        unlisted(&[k(KeyCode::Right), c(' ')], A::Right),
        unlisted(&[c('1')], A::Pick(1)),
        unlisted(&[c('2')], A::Pick(2)),
        footer(&[k(KeyCode::Enter)], A::Submit, "Next field", "next field", 2).shown("Enter/Tab"),
    ]]),
    (C::Button, &[&[
        footer(&[k(KeyCode::Enter), c(' ')], A::Submit, "Select", "press the button", 1),
        help(&[k(KeyCode::Left)], A::Left, "other button").shown("Left/Right"),
        unlisted(&[k(KeyCode::Right)], A::Right),
    ]]),
    (C::Finding, &[&[
        footer(&[k(KeyCode::Enter)], A::Submit, "Fix", "apply the fix for this finding", 1),
        footer(&[c(' ')], A::Toggle, "Show notes", "show or hide the notes", 3),
        footer(&[k(KeyCode::Tab)], A::Next, "Buttons", "to the buttons", 3),
        footer(&[c('y')], A::Copy, "Copy", "copy the finding", 7),
    ]]),
    (C::Review, &[&[
        footer(&[k(KeyCode::PageDown)], A::PageDown, "Findings", "previous or next finding", 5).shown("PgUp/PgDn"),
        unlisted(&[k(KeyCode::PageUp)], A::PageUp),
    ]]),
    (C::ReviewKeys, &[&[
        footer(&[c('d')], A::Document, "Document", "show the document as served", 8),
        footer(&[c('k')], A::Keys, "Keys", "show the key set as served", 9),
        footer(&[c('t')], A::Token, "Test a token", "test a token", 2),
        footer(&[c('u')], A::Undo, "Undo the fix", "undo the last fix", 4),
    ]]),
    (C::Dialog, &[&[
        unlisted(&[k(KeyCode::Up), k(KeyCode::PageUp)], A::Up),
        footer(&[k(KeyCode::Down), k(KeyCode::PageDown)], A::Down, "Scroll", "scroll", 3).shown("Up/Down"),
        footer(&[k(KeyCode::Tab), k(KeyCode::Right)], A::Next, "Next", "other button", 2),
        unlisted(&[k(KeyCode::BackTab), k(KeyCode::Left)], A::Previous),
        footer(&[k(KeyCode::Enter), c(' ')], A::Submit, "Select", "press the button", 1),
        help(&[c('y')], A::Yes, "answer yes or no").shown("y/n"),
        unlisted(&[c('n')], A::No),
    ]]),
    (C::Portal, &[&moves(1), PAGES, ENDS, &[
        footer(&[c('/')], A::Search, "Search", "search, as on the list", 4),
        footer(&[c(' ')], A::Toggle, "Select", "select", 2),
        footer(&[k(KeyCode::Enter)], A::Submit, "Select and go to Save", "select and go to Save; on Save, save", 3),
        help(&[k(KeyCode::Tab)], A::Next, "to Save"),
        help(&[k(KeyCode::BackTab)], A::Previous, "back to the list"),
    ]]),
    (C::Added, &[&[
        footer(&[c('y')], A::Copy, "Copy command", "copy the command", 3),
        footer(&[c('t')], A::Token, "Token", "test a token", 4),
    ], &moves(1), &[
        footer(&[k(KeyCode::Enter), c(' ')], A::Choose, "Select", "select", 2),
    ]]),
    // Name line
    (C::Line, &[&[
        footer(&[k(KeyCode::Enter)], A::Submit, "Add", "add it", 1),
        footer(&[k(KeyCode::Esc)], A::Back, "Cancel", "cancel", 2),
    ]]),
    (C::Edit, &[&[
        footer(&[k(KeyCode::PageDown)], A::PageDown, "Changes", "scroll the changes", 5).shown("PgUp/PgDn"),
        unlisted(&[k(KeyCode::PageUp)], A::PageUp),
    ]]),
    (C::EditKeys, &[&[
        footer(&[c('t')], A::Token, "Token", "test a token with these values", 6),
    ]]),
    // Help: letters filter.
    (C::Help, &[&[
        footer(&[k(KeyCode::Up)], A::Up, "Move", "move", 1).shown("Up/Down"),
        unlisted(&[k(KeyCode::Down)], A::Down),
    ], PAGES, &[
        footer(&[k(KeyCode::Enter)], A::Submit, "Run", "run it", 2),
        footer(&[k(KeyCode::Esc)], A::Back, "Close", "close", 3),
    ]]),
    // Pages of text
    (C::Viewer, &[&[
        footer(&[k(KeyCode::Up), c('k')], A::Up, "Scroll", "scroll (also k j)", 1).shown("Up/Down"),
        unlisted(&[k(KeyCode::Down), c('j')], A::Down),
        footer(&[k(KeyCode::PageUp)], A::PageUp, "Page", "one page up or down", 2).shown("PgUp/PgDn"),
        unlisted(&[k(KeyCode::PageDown), c(' ')], A::PageDown),
        help(&[k(KeyCode::Home), c('g')], A::Home, "start or end (also g G)").shown("Home/End"),
        unlisted(&[k(KeyCode::End), c('G')], A::End),
        footer(&[c('/')], A::Search, "Search", "search", 3),
        footer(&[c('n')], A::Next, "Next match", "next or previous match", 4).shown("n/N"),
        unlisted(&[c('N')], A::Previous),
        footer(&[c('w')], A::Wrap, "Wrap", "turn line wrap on or off", 6),
        help(&[k(KeyCode::Left)], A::Left, "scroll sideways").shown("Left/Right"),
        unlisted(&[k(KeyCode::Right)], A::Right),
        footer(&[c('y')], A::Copy, "Copy", "copy everything", 5),
        footer(&[k(KeyCode::Esc)], A::Back, "Close", "close (also q)", 80),
        unlisted(&[c('q')], A::Close),
    ]]),
    (C::Messages, &[&moves(1), &[
        footer(&[c('y')], A::Copy, "Copy", "copy the message", 2),
        footer(&[k(KeyCode::Esc), c('q')], A::Back, "Close", "close", 80),
    ]]),
    (C::Organizations, &[&moves(1), &[
        footer(&[k(KeyCode::Enter), c(' ')], A::Choose, "Select", "switch to this organization", 2),
        footer(&[c('a')], A::Add, "Add", "add an organization", 3),
    ]]),
    (C::EnvironmentList, &[&moves(1), &[
        footer(&[c('a')], A::Add, "Add", "add an environment", 2),
        footer(&[c(' ')], A::Production, "Mark production", "mark or unmark as a production environment", 3),
        footer(&[c('K')], A::MoveUp, "Reorder", "move earlier or later in the promotion order", 4).shown("K/J"),
        unlisted(&[c('J')], A::MoveDown),
        help(&[c('u')], A::Undo, "undo the last change in this session"),
        footer(&[c('D')], A::Remove, "Remove", "remove", 5),
    ]]),
    (C::History, &[&moves(1), PAGES, &[
        footer(&[c('R')], A::Restore, "Restore", "restore this version", 3),
        footer(&[c('u')], A::Undo, "Undo", "undo the last change in this session", 4),
        footer(&[k(KeyCode::Enter)], A::Open, "Details", "show the details of the change", 2),
        footer(&[c('H')], A::History, "Only this one", "show all changes, or only those of this key manager", 5),
        help(&[k(KeyCode::Home), c('g')], A::Home, "to the newest (also g)"),
        footer(&[k(KeyCode::Esc), c('q')], A::Back, "Back", "go back (also q)", 80),
    ]]),
    (C::Check, &[&moves(1), &[
        footer(&[c(' ')], A::Toggle, "Select", "select a field; press a button", 2),
        footer(&[k(KeyCode::Enter)], A::Submit, "Select", "press the button, or go to the next field", 3),
        help(&[k(KeyCode::Tab), k(KeyCode::Right)], A::Next, "to the buttons"),
        help(&[k(KeyCode::BackTab), k(KeyCode::Left)], A::Previous, "previous"),
        footer(&[c('c'), c('r')], A::Reload, "Check again", "check again", 4),
        footer(&[c('y')], A::Copy, "Copy report", "copy the result", 5),
    ]]),
    (C::CheckSeveral, &[&moves(1), PAGES, ENDS, &[
        footer(&[k(KeyCode::Enter)], A::Open, "Check this one", "check this one in detail", 2),
        footer(&[c('y')], A::Copy, "Copy report", "copy the report", 3),
    ]]),
    (C::Targets, &[&moves(7), &[
        footer(&[k(KeyCode::Enter)], A::Choose, "Make active", "make this the active target", 1),
        footer(&[c('a')], A::Add, "Add", "add a target", 2),
        footer(&[c('l')], A::SignIn, "Sign in", "sign in", 3),
        footer(&[c('c')], A::Check, "Check", "check certificate, version, tenant and scopes", 4),
        footer(&[c('P')], A::Plan, "Plan", "compare with the active target", 5),
        footer(&[c('D')], A::Remove, "Remove", "remove it from kmctl; nothing changes on the server", 6),
    ]]),
    (C::Plan, &[&moves(8), PAGES, ENDS, &[
        footer(&[k(KeyCode::Enter)], A::Submit, "Apply", "apply the selected key managers", 1),
        footer(&[c(' ')], A::Toggle, "Select", "select or clear", 2),
        footer(&[c('r')], A::Theirs, "Use target's version", "use the target's version", 3),
        footer(&[c('w')], A::Ours, "Keep local version", "keep the local version and send it with the next apply", 4),
        footer(&[c('v')], A::Verify, "Verify", "verify it on the target", 5),
        footer(&[c('l')], A::SignIn, "Sign in", "sign in", 1),
        footer(&[k(KeyCode::Tab)], A::Next, "Scroll details", "switch between the list and the details", 7),
        footer(&[c('d')], A::SimulateChange, "Simulate a change", "demo: simulate a change made on the target", 7),
        footer(&[c('c')], A::Reload, "Refresh", "refresh the target", 6),
    ]]),
    (C::Apply, &[&moves(3), &[
        footer(&[k(KeyCode::Enter)], A::Submit, "Done", "back to the plan", 1),
        footer(&[c('v')], A::Verify, "Verify", "verify it on the target", 2),
    ]]),
    (C::Sheet, &[&moves(4), &[
        footer(&[k(KeyCode::Enter)], A::Submit, "Copy and next", "copy the value, mark it done and go to the next", 1),
        footer(&[c(' ')], A::Toggle, "Done", "mark done or clear", 2),
        footer(&[c('y')], A::Copy, "Copy", "copy the value", 3),
    ]]),
    (C::Offer, &[&moves(3), &[
        footer(&[k(KeyCode::Enter), c(' ')], A::Submit, "Enable in portal", "enable it in the portal", 1),
        footer(&[c('c')], A::Reload, "Refresh", "refresh the portal", 2),
        footer(&[c('l')], A::SignIn, "Sign in", "sign in", 1),
    ]]),
    (C::Token, &[&[
        footer(&[k(KeyCode::Up)], A::Up, "Move", "move", 82).shown("Up/Down"),
        unlisted(&[k(KeyCode::Down)], A::Down),
        footer(&[k(KeyCode::Enter)], A::Submit, "Check again", "check again, or apply the fix for this line", 2),
        footer(&[c('g')], A::GetToken, "Get a token", "get a token with a client ID and secret", 3),
        footer(&[c('G')], A::Gateway, "Gateway", "next gateway: all, API Platform, API Manager", 5),
        footer(&[c('y')], A::Copy, "Copy report", "copy the report, without the token", 4),
        footer(&[c('c')], A::Keys, "Claims", "select the identifiers from the claims (Custom only)", 81),
    ]]),
];
