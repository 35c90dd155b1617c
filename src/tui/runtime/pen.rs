//! The drawing half of the terminal, into memory.
//!
//! It asks the terminal nothing, remembers where the cursor stands and which style is on, and writes no byte that changes nothing.
//! One frame is one slice of bytes ([`Pen::frame`]), for one write.

use std::fmt::{self, Write as _};

use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use unicode_width::UnicodeWidthStr;

use super::difference::Change;
use super::scroll::Scroll;
use super::style::{self, Style};

/// Frames longer than this are bracketed as one update, so that a terminal doesn't show half of one. Shorter ones come whole anyway.
const SHOWN_AT_ONCE: usize = 512;
const BEGIN: &str = "\x1b[?2026h";
const END: &str = "\x1b[?2026l";

/// Draws into memory.
#[derive(Debug)]
pub struct Pen {
    size: Size,
    text: String,
    /// Where the terminal's cursor is; `None` when only the terminal knows.
    at: Option<Position>,
    visible: Option<bool>,
    style: Style,
}

impl Pen {
    /// For a terminal of this size, of whose state nothing is known.
    pub fn new(size: Size) -> Self {
        Pen {
            size,
            text: String::from(BEGIN),
            at: None,
            visible: None,
            style: Style::default(),
        }
    }

    /// The terminal has another size now.
    pub fn set_size(&mut self, size: Size) {
        self.size = size;
        self.at = None;
    }

    /// Clears the terminal, whatever something else may have done to it.
    pub fn clear(&mut self) {
        self.text.push_str("\x1b[m\x1b[2J");
        self.at = None;
        self.visible = None;
        self.style = Style::default();
    }

    /// The bytes since the last frame; empty if there is nothing to change. They count as written from now on.
    pub fn frame(&mut self, write: impl FnOnce(&[u8])) {
        if self.text.len() == BEGIN.len() {
            return;
        }
        if self.text.len() > SHOWN_AT_ONCE {
            self.text.push_str(END);
            write(self.text.as_bytes());
        } else {
            write(self.text.as_bytes().get(BEGIN.len()..).unwrap_or_default());
        }
        self.text.truncate(BEGIN.len());
    }

    /// Writes something that moves no cursor and changes no style.
    pub fn control(&mut self, sequence: &str) {
        self.text.push_str(sequence);
    }

    /// Shows the cursor there, or hides it.
    pub fn cursor(&mut self, place: Option<Position>) {
        if self.visible != Some(place.is_some()) {
            self.visible = Some(place.is_some());
            self.text.push_str(if place.is_some() {
                "\x1b[?25h"
            } else {
                "\x1b[?25l"
            });
        }
        if let Some(place) = place
            && self.size.width > 0
            && self.size.height > 0
        {
            self.move_to(Position::new(
                place.x.min(self.size.width - 1),
                place.y.min(self.size.height - 1),
            ));
        }
    }

    fn put(&mut self, arguments: fmt::Arguments<'_>) {
        // Writing to a string can't fail.
        let _ = self.text.write_fmt(arguments);
    }

    /// Moves by the shortest sequence.
    fn move_to(&mut self, to: Position) {
        let (row, column) = (u32::from(to.y) + 1, u32::from(to.x) + 1);
        match self.at {
            Some(at) if at == to => {}
            Some(at) if at.y == to.y && to.x == at.x + 1 => self.text.push_str("\x1b[C"),
            Some(at) if at.y == to.y && to.x > at.x => {
                self.put(format_args!("\x1b[{}C", to.x - at.x));
            }
            Some(at) if at.y == to.y && to.x == 0 => self.text.push('\r'),
            Some(at) if at.y == to.y => self.put(format_args!("\x1b[{column}G")),
            Some(at) if to.x == 0 && at.y + 1 == to.y => self.text.push_str("\r\n"),
            _ if to.x == 0 => self.put(format_args!("\x1b[{row}H")),
            _ => self.put(format_args!("\x1b[{row};{column}H")),
        }
        self.at = Some(to);
    }

    /// Writes cells.
    pub fn write<'a>(&mut self, cells: impl Iterator<Item = Change<'a>>) {
        for (x, y, cell) in cells {
            if x >= self.size.width || y >= self.size.height {
                continue;
            }
            let place = Position::new(x, y);
            if self.at != Some(place) {
                self.move_to(place);
            }
            let wanted = Style::of(cell);
            if wanted != self.style {
                style::change(self.style, wanted, &mut self.text);
                self.style = wanted;
            }
            self.print(cell);
        }
        style::change(self.style, Style::default(), &mut self.text);
        self.style = Style::default();
    }

    /// Lets the terminal move rows within a region, which it then forgets again.
    pub fn scroll(&mut self, scroll: &Scroll) {
        let (top, bottom) = (u32::from(scroll.top) + 1, u32::from(scroll.bottom) + 1);
        self.put(format_args!("\x1b[{top};{bottom}r"));
        let (edge, step) = if scroll.up {
            (bottom, "\n")
        } else {
            (top, "\x1bM")
        };
        self.put(format_args!("\x1b[{edge}H"));
        self.text.push_str(&step.repeat(usize::from(scroll.lines)));
        self.text.push_str("\x1b[r");
        self.at = None;
    }

    fn print(&mut self, cell: &Cell) {
        let symbol = cell.symbol();
        let one_cell = match symbol.as_bytes() {
            [byte @ b' '..=b'~'] => {
                self.text.push(char::from(*byte));
                true
            }
            _ => self.print_other(symbol),
        };
        // Terminals disagree about wide and combined characters, and wait at the last column for what comes next.
        match &mut self.at {
            Some(at) if one_cell && at.x + 1 < self.size.width => at.x += 1,
            at => *at = None,
        }
    }

    /// What is not one printable ASCII character; answers whether it surely took one cell.
    fn print_other(&mut self, symbol: &str) -> bool {
        if symbol.is_empty() || symbol.chars().any(char::is_control) {
            // No control character gets through, whoever put it into the buffer.
            self.text.push(' ');
            return true;
        }
        self.text.push_str(symbol);
        symbol.chars().count() == 1 && symbol.width() == 1
    }
}

#[cfg(test)]
mod tests;
