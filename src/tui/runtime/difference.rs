//! Which cells have to be written to get from what the terminal shows to the next frame. Pure.

use ratatui::buffer::{Buffer, Cell, CellWidth as _};
use ratatui::style::Color;

/// A cell and its place.
pub type Change<'a> = (u16, u16, &'a Cell);

/// The numbers of the rows that differ, from the top. Both must have the same size.
pub fn changed_rows(before: &Buffer, next: &Buffer) -> Vec<usize> {
    rows(before, next)
        .filter(|(_, before, next)| !same_row(before, next))
        .map(|(y, _, _)| usize::from(y))
        .collect()
}

/// The cells of `next` that differ from `before` in these rows. Cells under a wide character don't count; one that comes out from
/// under a wide character counts even if it is the same, for the terminal shows a piece of that character there.
///
/// Both must have the same size.
pub fn changes_in<'a>(
    before: &'a Buffer,
    next: &'a Buffer,
    changed: &'a [usize],
) -> impl Iterator<Item = Change<'a>> {
    let width = usize::from(next.area.width);
    changed.iter().flat_map(move |row| {
        let cells = row * width..(row + 1) * width;
        let before = before.content.get(cells.clone()).unwrap_or_default();
        let next = next.content.get(cells).unwrap_or_default();
        in_row(u16::try_from(*row).unwrap_or(u16::MAX), before, next)
    })
}

/// The rows of both, side by side, with their numbers.
fn rows<'a>(
    before: &'a Buffer,
    next: &'a Buffer,
) -> impl Iterator<Item = (u16, &'a [Cell], &'a [Cell])> {
    let width = usize::from(next.area.width).max(1);
    (0..next.area.height)
        .zip(before.content.chunks(width).zip(next.content.chunks(width)))
        .map(|(y, (before, next))| (y, before, next))
}

/// The cells of one row that differ.
fn in_row<'a>(y: u16, before: &'a [Cell], next: &'a [Cell]) -> impl Iterator<Item = Change<'a>> {
    let mut hidden_before = 0;
    let mut hidden = 0;
    (0..)
        .zip(before.iter().zip(next))
        .filter_map(move |(x, (before, next))| {
            let was_hidden = hidden_before > 0;
            hidden_before = if was_hidden {
                hidden_before - 1
            } else {
                hides(before)
            };
            if hidden > 0 {
                hidden -= 1;
                return None;
            }
            hidden = hides(next);
            (was_hidden || !same(before, next)).then_some((x, y, next))
        })
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

/// Whether two cells look the same. Nearly all hold one byte, which is compared at once.
fn same(before: &Cell, next: &Cell) -> bool {
    let text = match (before.symbol().as_bytes(), next.symbol().as_bytes()) {
        ([before], [next]) => before == next,
        (before, next) => before == next,
    };
    text && before.fg == next.fg && before.bg == next.bg && before.modifier == next.modifier
}

/// How many cells behind this one it covers.
fn hides(cell: &Cell) -> u16 {
    if cell.symbol().len() <= 1 {
        0
    } else {
        cell.cell_width().saturating_sub(1)
    }
}
