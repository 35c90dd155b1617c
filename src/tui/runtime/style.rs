//! Styles as the terminal hears them: the shortest sequence from one to the next.

use std::fmt::Write as _;

use ratatui::buffer::Cell;
use ratatui::style::{Color, Modifier};

/// What a cell looks like, apart from its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    front: Color,
    back: Color,
    modifier: Modifier,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            front: Color::Reset,
            back: Color::Reset,
            modifier: Modifier::empty(),
        }
    }
}

impl Style {
    /// The style of a cell.
    pub fn of(cell: &Cell) -> Self {
        Style {
            front: cell.fg,
            back: cell.bg,
            modifier: cell.modifier,
        }
    }
}

const MODIFIERS: [(Modifier, u8); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// Writes what leads from one style to another.
pub fn change(from: Style, to: Style, out: &mut String) {
    if from == to {
        return;
    }
    if to == Style::default() {
        out.push_str("\x1b[m");
        return;
    }
    let removed = !(from.modifier - to.modifier).is_empty();
    let from = if removed { Style::default() } else { from };
    out.push_str("\x1b[");
    if removed {
        out.push_str("0;");
    }
    let added = to.modifier - from.modifier;
    for (modifier, number) in MODIFIERS {
        if added.contains(modifier) {
            number_and_semicolon(u32::from(number), out);
        }
    }
    if to.front != from.front {
        colour(to.front, 30, out);
    }
    if to.back != from.back {
        colour(to.back, 40, out);
    }
    // Each number ended in a semicolon.
    out.pop();
    out.push('m');
}

fn number_and_semicolon(number: u32, out: &mut String) {
    let _ = write!(out, "{number};");
}

/// The terminal's own sixteen colours by their short names; `base` is 30 for the text and 40 behind it.
fn colour(colour: Color, base: u32, out: &mut String) {
    let number = match colour {
        Color::Reset => 9,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 60,
        Color::LightRed => 61,
        Color::LightGreen => 62,
        Color::LightYellow => 63,
        Color::LightBlue => 64,
        Color::LightMagenta => 65,
        Color::LightCyan => 66,
        Color::White => 67,
        Color::Indexed(index) => {
            let _ = write!(out, "{};5;{index};", base + 8);
            return;
        }
        Color::Rgb(red, green, blue) => {
            let _ = write!(out, "{};2;{red};{green};{blue};", base + 8);
            return;
        }
    };
    number_and_semicolon(base + number, out);
}
