//! What the terminal shows, in a form that is compared with a frame in few steps.

use std::hash::{DefaultHasher, Hash, Hasher};

use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::style::Color;

/// A cell as the terminal shows it. Two that are equal look the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Up to six bytes of text, their number in the seventh, and in the eighth how many cells behind this one are covered. Longer
    /// texts stand there as their hash.
    text: u64,
    style: Style,
}

const LENGTH: u32 = 48;
const COVERED: u32 = 56;
const LONGEST: usize = 6;

impl Seen {
    /// A blank cell.
    pub const BLANK: Seen = Seen {
        text: 1 << LENGTH | b' ' as u64,
        style: Style(0),
    };

    /// What will be seen of this cell.
    #[inline]
    pub fn of(cell: &Cell) -> Self {
        let text = match cell.symbol().as_bytes() {
            [byte] => 1 << LENGTH | u64::from(*byte),
            _ => longer(cell),
        };
        Seen {
            text,
            style: Style::of(cell),
        }
    }

    /// Whether both hold one byte or none, as nearly all cells do: such a cell covers no other one.
    #[inline]
    pub fn both_short(self, other: Seen) -> bool {
        (self.text | other.text) >> LENGTH <= 1
    }

    /// How many cells behind this one it covers.
    pub fn covers(self) -> u16 {
        u16::from((self.text >> COVERED) as u8)
    }
}

fn longer(cell: &Cell) -> u64 {
    let bytes = cell.symbol().as_bytes();
    let covered = match bytes {
        // The characters that rules are made of.
        [] | [0xe2, 0x94 | 0x95, _] => 0,
        _ => cell.cell_width().saturating_sub(1).min(0xff),
    };
    let text = if bytes.len() <= LONGEST {
        bytes
            .iter()
            .fold(0, |text, byte| text << 8 | u64::from(*byte))
            | (bytes.len() as u64) << LENGTH
    } else {
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        hasher.finish() >> (64 - LENGTH) | 0xff << LENGTH
    };
    text | u64::from(covered) << COVERED
}

/// Both colours and the modifiers of a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Style(u64);

impl Style {
    /// The style of a cell; the terminal's own is the default.
    #[inline]
    pub fn of(cell: &Cell) -> Self {
        let modifiers = u64::from(cell.modifier.bits()) << 52;
        if cell.fg == Color::Reset && cell.bg == Color::Reset {
            Style(modifiers)
        } else {
            Style(colour(cell.fg) | colour(cell.bg) << 26 | modifiers)
        }
    }
}

/// A number of 25 bits for each colour.
fn colour(colour: Color) -> u64 {
    match colour {
        Color::Reset => 0,
        Color::Black => 1,
        Color::Red => 2,
        Color::Green => 3,
        Color::Yellow => 4,
        Color::Blue => 5,
        Color::Magenta => 6,
        Color::Cyan => 7,
        Color::Gray => 8,
        Color::DarkGray => 9,
        Color::LightRed => 10,
        Color::LightGreen => 11,
        Color::LightYellow => 12,
        Color::LightBlue => 13,
        Color::LightMagenta => 14,
        Color::LightCyan => 15,
        Color::White => 16,
        Color::Indexed(index) => 0x100 | u64::from(index),
        Color::Rgb(red, green, blue) => {
            1 << 24 | u64::from(red) << 16 | u64::from(green) << 8 | u64::from(blue)
        }
    }
}

/// A whole screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    width: usize,
    cells: Vec<Seen>,
}

impl Grid {
    /// What will be seen of this frame.
    pub fn of(frame: &Buffer) -> Self {
        Grid {
            width: usize::from(frame.area.width),
            cells: frame.content.iter().map(Seen::of).collect(),
        }
    }

    /// Whether the frame has as many columns and rows.
    pub fn fits(&self, frame: &Buffer) -> bool {
        self.width == usize::from(frame.area.width) && self.cells.len() == frame.content.len()
    }

    /// The cells of one row.
    pub fn row(&self, y: u16) -> Option<&[Seen]> {
        let start = usize::from(y) * self.width;
        self.cells.get(start..start + self.width)
    }

    /// One cell.
    pub fn cell_mut(&mut self, x: u16, y: u16) -> Option<&mut Seen> {
        self.cells
            .get_mut(usize::from(y) * self.width + usize::from(x))
    }

    /// Moves the rows from `top` to `bottom` by so many lines, as a terminal does: those that come in are blank.
    pub fn scroll(&mut self, top: u16, bottom: u16, lines: u16, up: bool) {
        let (from, to) = (usize::from(top), usize::from(bottom) + 1);
        let Some(rows) = self.cells.get_mut(from * self.width..to * self.width) else {
            return;
        };
        let cells = (usize::from(lines) * self.width).min(rows.len());
        let blank = if up {
            rows.rotate_left(cells);
            rows.len() - cells..rows.len()
        } else {
            rows.rotate_right(cells);
            0..cells
        };
        rows.get_mut(blank).unwrap_or_default().fill(Seen::BLANK);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::style::{Modifier, Style as CellStyle};

    use super::*;

    fn any_colour() -> impl Strategy<Value = Color> {
        prop_oneof![
            Just(Color::Reset),
            Just(Color::Black),
            Just(Color::White),
            any::<u8>().prop_map(Color::Indexed),
            any::<[u8; 3]>().prop_map(|[r, g, b]| Color::Rgb(r, g, b)),
        ]
    }

    fn any_cell() -> impl Strategy<Value = Cell> {
        let text = prop_oneof![
            "[ -c]",
            "[é漢─]",
            "e\u{301}{1,4}",
            Just(String::new()),
            Just("👨‍👩‍👧".to_owned()),
            Just("👨‍👩‍👦".to_owned()),
        ];
        let modifier = (0_u16..0x200).prop_map(Modifier::from_bits_truncate);
        (text, any_colour(), any_colour(), modifier).prop_map(|(text, front, back, modifier)| {
            let mut cell = Cell::default();
            cell.set_symbol(&text);
            cell.set_style(CellStyle::new().fg(front).bg(back).add_modifier(modifier));
            cell
        })
    }

    proptest! {
        #[test]
        fn cells_are_seen_alike_only_if_they_are(a in any_cell(), b in any_cell()) {
            let same = a.symbol() == b.symbol() && a.fg == b.fg && a.bg == b.bg && a.modifier == b.modifier;
            prop_assert_eq!(Seen::of(&a) == Seen::of(&b), same);
            prop_assert_eq!(Seen::of(&a), Seen::of(&a.clone()));
            prop_assert_eq!(Seen::of(&a).covers(), a.cell_width().saturating_sub(1));
        }
    }

    #[test]
    fn colours_are_told_apart() {
        let mut seen = std::collections::HashSet::new();
        let named = [
            Color::Reset,
            Color::Black,
            Color::Red,
            Color::Green,
            Color::Yellow,
            Color::Blue,
            Color::Magenta,
            Color::Cyan,
            Color::Gray,
            Color::DarkGray,
            Color::LightRed,
            Color::LightGreen,
            Color::LightYellow,
            Color::LightBlue,
            Color::LightMagenta,
            Color::LightCyan,
            Color::White,
            Color::Rgb(0, 0, 0),
            Color::Rgb(255, 255, 255),
        ];
        for one in named.into_iter().chain((0..=255).map(Color::Indexed)) {
            let code = colour(one);
            assert!(code < 1 << 25 && seen.insert(code), "{one:?}");
        }
    }
}
