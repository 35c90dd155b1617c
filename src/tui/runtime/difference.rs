//! Which cells have to be written to get from what the terminal shows to the next frame. Pure.

use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::style::Color;

/// A cell and its place.
pub type Change<'a> = (u16, u16, &'a Cell);

/// Column and row of a cell.
pub type Place = (u16, u16);

/// The places at which `next` differs from `before`, row by row. Cells under a wide character don't count; one that comes out from
/// under a wide character counts even if it is the same, for the terminal shows a piece of that character there.
///
/// Both must have the same size.
pub fn changes(before: &Buffer, next: &Buffer) -> Vec<Place> {
    changes_in(before, next, 0..next.area.height)
}

/// The same for some rows.
pub fn changes_in(before: &Buffer, next: &Buffer, rows: impl Iterator<Item = u16>) -> Vec<Place> {
    let mut changes = Vec::new();
    for y in rows {
        if let (Some(before), Some(next)) = (row(before, y), row(next, y)) {
            in_row(y, before, next, &mut changes);
        }
    }
    changes
}

/// The cells of one row.
pub fn row(buffer: &Buffer, y: u16) -> Option<&[Cell]> {
    let width = usize::from(buffer.area.width);
    let start = usize::from(y) * width;
    buffer.content.get(start..start + width)
}

/// The cells at these places.
pub fn cells<'a>(next: &'a Buffer, places: &[Place]) -> impl Iterator<Item = Change<'a>> {
    let width = usize::from(next.area.width);
    places.iter().filter_map(move |(x, y)| {
        let cell = next
            .content
            .get(usize::from(*y) * width + usize::from(*x))?;
        Some((*x, *y, cell))
    })
}

/// The places of one row that differ.
fn in_row(y: u16, before: &[Cell], next: &[Cell], changes: &mut Vec<Place>) {
    let mut hidden_before = 0;
    let mut hidden = 0;
    for (x, (before, next)) in (0..).zip(before.iter().zip(next)) {
        let (text_before, text) = (before.symbol().as_bytes(), next.symbol().as_bytes());
        // Nearly all cells hold one byte, before and now.
        if let ([byte_before], [byte], 0, 0) = (text_before, text, hidden_before, hidden) {
            if byte_before != byte || !same_style(before, next) {
                changes.push((x, y));
            }
            continue;
        }
        let was_hidden = hidden_before > 0;
        hidden_before = if was_hidden {
            hidden_before - 1
        } else {
            hides(before)
        };
        if hidden > 0 {
            hidden -= 1;
            continue;
        }
        hidden = hides(next);
        if was_hidden || text_before != text || !same_style(before, next) {
            changes.push((x, y));
        }
    }
}

/// The cells of a frame that are not blank, for a terminal that was just cleared.
pub fn all(next: &Buffer) -> impl Iterator<Item = Change<'_>> {
    let width = usize::from(next.area.width).max(1);
    (0..next.area.height)
        .zip(next.content.chunks(width))
        .flat_map(|(y, cells)| in_cleared_row(y, cells))
}

fn in_cleared_row(y: u16, cells: &[Cell]) -> impl Iterator<Item = Change<'_>> {
    let mut hidden = 0;
    (0..).zip(cells).filter_map(move |(x, cell)| {
        if hidden > 0 {
            hidden -= 1;
            return None;
        }
        hidden = hides(cell);
        (!is_blank(cell)).then_some((x, y, cell))
    })
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
        && cell.fg == Color::Reset
        && cell.bg == Color::Reset
        && cell.modifier.is_empty()
}

/// Whether two rows look the same.
pub fn same_row(before: &[Cell], next: &[Cell]) -> bool {
    before.len() == next.len()
        && before
            .iter()
            .zip(next)
            .all(|(before, next)| same(before, next))
}

/// Whether two cells look the same.
pub fn same(before: &Cell, next: &Cell) -> bool {
    let text = match (before.symbol().as_bytes(), next.symbol().as_bytes()) {
        ([before], [next]) => before == next,
        (before, next) => before == next,
    };
    text && same_style(before, next)
}

fn same_style(before: &Cell, next: &Cell) -> bool {
    before.fg == next.fg && before.bg == next.bg && before.modifier == next.modifier
}

/// How many cells behind this one it covers.
fn hides(cell: &Cell) -> u16 {
    match cell.symbol().as_bytes() {
        // One byte, and the characters that rules are made of.
        [] | [_] | [0xe2, 0x94 | 0x95, _] => 0,
        _ => cell.cell_width().saturating_sub(1),
    }
}
