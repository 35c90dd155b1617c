//! Which cells have to be written to get from what the terminal shows to the next frame. Pure.

use ratatui::buffer::{Buffer, Cell, CellWidth as _};

/// A cell and its place.
pub type Change<'a> = (u16, u16, &'a Cell);

/// The cells of `next` that differ from `before`, row by row. Cells under a wide character don't count; one that comes out from under
/// a wide character counts even if it is the same, for the terminal shows a piece of that character there.
///
/// Both must have the same size.
pub fn changes<'a>(before: &'a Buffer, next: &'a Buffer) -> impl Iterator<Item = Change<'a>> {
    let width = next.area.width;
    let rows = before
        .content
        .chunks(usize::from(width).max(1))
        .zip(next.content.chunks(usize::from(width).max(1)));
    (0..next.area.height)
        .zip(rows)
        .flat_map(|(y, (before, next))| {
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
                    (was_hidden || before != next).then_some((x, y, next))
                })
        })
}

/// The cells of a frame that are not blank, for a terminal that was just cleared.
pub fn all(next: &Buffer) -> impl Iterator<Item = Change<'_>> {
    let blank = Cell::default();
    let mut hidden = 0;
    next.content
        .iter()
        .enumerate()
        .filter_map(move |(index, cell)| {
            if hidden > 0 {
                hidden -= 1;
                return None;
            }
            hidden = hides(cell);
            let (x, y) = next.pos_of(index);
            (*cell != blank).then_some((x, y, cell))
        })
}

/// How many cells behind this one it covers.
fn hides(cell: &Cell) -> u16 {
    if cell.symbol().len() <= 1 {
        0
    } else {
        cell.cell_width().saturating_sub(1)
    }
}
