//! Theme: styles from the terminal's own 16 colors, and the characters that differ between UTF-8 and ASCII.
//!
//! Color never carries meaning alone and the background is never set: reverse video marks the focus.

use ratatui::style::{Color, Modifier, Style};
use ratatui::text::Span;

use crate::control_plane::SyncState;
use crate::discovery::Grade;

/// Theme: color or none, Unicode or ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Whether colors may be used; bold and reverse always are.
    pub color: bool,
    /// Whether chrome is drawn in ASCII.
    pub ascii: bool,
}

impl Default for Theme {
    fn default() -> Self {
        Theme {
            color: true,
            ascii: false,
        }
    }
}

impl Theme {
    fn colored(self, color: Color) -> Style {
        if self.color {
            Style::new().fg(color)
        } else {
            Style::new()
        }
    }

    /// Style of the screen's name.
    pub fn title(self) -> Style {
        Style::new().bold()
    }

    /// Frames without the focus, rules and scrollbars.
    pub fn border(self) -> Style {
        Style::new().dim()
    }

    /// Hints, placeholders and labels of read-only values.
    pub fn muted(self) -> Style {
        Style::new().dim()
    }

    /// The accent: what has the focus, the steps done.
    pub fn accent(self) -> Style {
        self.colored(Color::Cyan).bold()
    }

    /// A focused row or button: reverse video of the terminal's own colors, since none of the 16 is readable reversed on both dark
    /// and light backgrounds.
    pub fn focus(self) -> Style {
        self.colored(Color::Reset)
            .bold()
            .reversed()
            .remove_modifier(Modifier::DIM)
    }

    /// The mark before what can have the focus; blank without it.
    pub fn mark(self, focused: bool) -> Span<'static> {
        Span::styled(if focused { "> " } else { "  " }, self.accent())
    }

    /// A row or button, with the focus or not.
    pub fn focused(self, focused: bool) -> Style {
        match focused {
            true => self.focus(),
            false => Style::new(),
        }
    }

    /// The label beside or above a field, with the focus or not: the value stands out from it.
    pub fn label(self, focused: bool) -> Style {
        match focused {
            true => self.accent(),
            false => self.muted(),
        }
    }

    /// Style of help and secondary text: the terminal's default color.
    pub fn quiet(self) -> Style {
        Style::new()
    }

    /// Typed text in a border, in the terminal's own color.
    pub fn typed(self) -> Style {
        self.colored(Color::Reset).not_dim().not_bold()
    }

    /// Column heads and group titles.
    pub fn heading(self) -> Style {
        Style::new().bold()
    }

    /// Keys in the footer.
    pub fn key(self) -> Style {
        Style::new().bold()
    }

    /// Style of the grade OK.
    pub fn ok(self) -> Style {
        self.colored(Color::Green).bold()
    }

    /// Style of the grade FAIL.
    pub fn fail(self) -> Style {
        self.colored(Color::Red).bold()
    }

    /// Style of the grade WARN.
    pub fn warn(self) -> Style {
        self.colored(Color::Yellow).bold()
    }

    /// Style of the grade NOTE: bright blue, since many terminals draw plain blue too dark on black.
    pub fn note(self) -> Style {
        self.colored(Color::LightBlue).bold()
    }

    /// Letters that match a search.
    pub fn matched(self) -> Style {
        self.colored(Color::Yellow).bold().underlined()
    }

    /// The name of a member in JSON.
    pub fn member(self) -> Style {
        self.colored(Color::Cyan)
    }

    /// A string in JSON.
    pub fn string(self) -> Style {
        self.colored(Color::Green)
    }

    /// A number, `true`, `false` or `null` in JSON.
    pub fn literal(self) -> Style {
        self.colored(Color::Yellow)
    }

    /// The style of a grade's tag.
    pub fn grade(self, grade: Grade) -> Style {
        match grade {
            Grade::Ok => self.ok(),
            Grade::Fail => self.fail(),
            Grade::Warn => self.warn(),
            Grade::Note => self.note(),
        }
    }

    /// Divider between parts of a line.
    pub fn divider(self) -> &'static str {
        if self.ascii { "|" } else { "│" }
    }

    /// The switch of a key manager.
    pub fn switch(self, on: bool) -> &'static str {
        match (self.ascii, on) {
            (true, true) => "[on ]",
            (true, false) => "[off]",
            (false, true) => "● on",
            (false, false) => "○ off",
        }
    }

    /// The status of the built-in key manager, which can't be switched off.
    pub fn always_on(self) -> &'static str {
        if self.ascii {
            "[on ] always"
        } else {
            "● always on"
        }
    }

    /// The mark of a row for which a column says yes.
    pub fn yes(self) -> &'static str {
        if self.ascii { "*" } else { "✓" }
    }

    /// The mark of what is set, in a column of its own.
    pub fn dot(self) -> &'static str {
        if self.ascii { "x" } else { "●" }
    }

    /// The mark of how a key manager compares with the target.
    pub fn side(self, side: SyncState) -> char {
        match side {
            SyncState::Both if self.ascii => '!',
            other => other.mark(),
        }
    }

    /// The style of that mark.
    pub fn side_style(self, side: SyncState) -> Style {
        match side {
            SyncState::Same => self.ok(),
            SyncState::OnlyRemote => self.muted(),
            SyncState::Local | SyncState::OnlyLocal => self.note(),
            SyncState::Remote | SyncState::Both => self.warn(),
        }
    }

    /// The mark of a sorted column.
    pub fn sorted(self, descending: bool) -> &'static str {
        match (self.ascii, descending) {
            (true, false) => "^",
            (true, true) => "v",
            (false, false) => "▲",
            (false, true) => "▼",
        }
    }

    /// The mark of a step that is done.
    pub fn tick(self) -> &'static str {
        if self.ascii { "[x]" } else { "✓" }
    }

    /// The mark of the current step, or of one to come.
    pub fn step_mark(self, current: bool) -> &'static str {
        match (self.ascii, current) {
            (true, true) => "[*]",
            (true, false) => "[ ]",
            (false, true) => "●",
            (false, false) => "○",
        }
    }

    /// A horizontal rule.
    pub fn rule(self) -> &'static str {
        if self.ascii { "-" } else { "─" }
    }

    /// A step that is done or under way.
    pub fn step(self) -> &'static str {
        if self.ascii { "=" } else { "━" }
    }
}
