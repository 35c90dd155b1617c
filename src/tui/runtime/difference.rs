//! Which cells have to be written to get from what the terminal shows to the next frame. Pure.

use ratatui::buffer::{Buffer, Cell};
use ratatui::style::Color;

use super::seen::{Grid, Seen};

/// A cell and its place.
pub type Change<'a> = (u16, u16, &'a Cell);

/// Column and row of a cell.
pub type Place = (u16, u16);

/// The places at which `next` differs from `before`, row by row. Cells under a wide character don't count; one that comes out from
/// under a wide character counts even if it is the same, for the terminal shows a piece of that character there.
///
/// Both must have the same size.
pub fn changes(before: &Grid, next: &Buffer) -> Vec<Place> {
    changes_in(before, next, 0..next.area.height)
}

/// The same for some rows.
pub fn changes_in(before: &Grid, next: &Buffer, rows: impl Iterator<Item = u16>) -> Vec<Place> {
    let mut changes = Vec::new();
    for y in rows {
        if let (Some(before), Some(next)) = (before.row(y), row(next, y)) {
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
fn in_row(y: u16, before: &[Seen], next: &[Cell], changes: &mut Vec<Place>) {
    let mut hidden_before = 0;
    let mut hidden = 0;
    for (x, (before, next)) in (0..).zip(before.iter().zip(next)) {
        let next = Seen::of(next);
        // Nearly all cells are of this kind, before and now.
        if before.both_short(next) && hidden_before == 0 && hidden == 0 {
            if *before != next {
                changes.push((x, y));
            }
            continue;
        }
        let was_hidden = hidden_before > 0;
        hidden_before = if was_hidden {
            hidden_before - 1
        } else {
            before.covers()
        };
        if hidden > 0 {
            hidden -= 1;
            continue;
        }
        hidden = next.covers();
        if was_hidden || *before != next {
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
        hidden = Seen::of(cell).covers();
        (!is_blank(cell)).then_some((x, y, cell))
    })
}

fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " "
        && cell.fg == Color::Reset
        && cell.bg == Color::Reset
        && cell.modifier.is_empty()
}

/// Whether a row looks as one that is shown.
pub fn same_row(before: &[Seen], next: &[Cell]) -> bool {
    before.len() == next.len()
        && before
            .iter()
            .zip(next)
            .all(|(before, next)| *before == Seen::of(next))
}
