//! Finds rows that only moved up or down, as in a list that follows its selection: the terminal can move them itself. Pure.

use ratatui::buffer::{Buffer, Cell};

use super::difference;

/// Fewer changed rows than this are drawn.
const FEWEST_ROWS: usize = 4;
/// Rows that move farther are drawn.
const FARTHEST: usize = 8;
/// What the sequences that move rows cost, in bytes.
const MOVING: usize = 20;
/// What it costs to get to the next changed cell, in bytes, as a rule.
const GETTING_THERE: usize = 7;

/// Rows that move.
#[derive(Debug)]
pub struct Scroll {
    /// The first row of those among which they move.
    pub top: u16,
    /// The last one.
    pub bottom: u16,
    /// How many rows.
    pub lines: usize,
    /// Upwards, as text does when more of it is wanted below.
    pub up: bool,
    /// What the terminal shows after they moved.
    pub then: Buffer,
}

/// The move that saves most bytes on the way from what is shown to what is next, if any saves some; `changed` are the rows that
/// differ.
pub fn plan(shown: &Buffer, next: &Buffer, changed: &[usize]) -> Option<Scroll> {
    let width = usize::from(shown.area.width).max(1);
    if shown.area != next.area || changed.len() < FEWEST_ROWS {
        return None;
    }
    let before: Vec<&[Cell]> = shown.content.chunks(width).collect();
    let after: Vec<&[Cell]> = next.content.chunks(width).collect();
    let (lines, up, moved) = (1..=FARTHEST)
        .flat_map(|lines| [(lines, true), (lines, false)])
        .map(|(lines, up)| {
            let from = |row: usize| {
                if up {
                    row.checked_add(lines)
                } else {
                    row.checked_sub(lines)
                }
            };
            let moved: Vec<(usize, usize)> = changed
                .iter()
                .filter_map(|row| Some((*row, from(*row)?)))
                .filter(|(row, from)| {
                    before.get(*from).is_some() && before.get(*from) == after.get(*row)
                })
                .collect();
            (lines, up, moved)
        })
        .max_by_key(|(_, _, moved)| moved.len())?;
    let top = moved.iter().map(|(row, from)| *row.min(from)).min()?;
    let bottom = moved.iter().map(|(row, from)| *row.max(from)).max()?;
    let mut then = shown.clone();
    let rows = then.content.get_mut(top * width..(bottom + 1) * width)?;
    let cells = lines * width;
    let blank = if up {
        rows.rotate_left(cells);
        rows.len() - cells..rows.len()
    } else {
        rows.rotate_right(cells);
        0..cells
    };
    for cell in rows.get_mut(blank)? {
        cell.reset();
    }
    (cost(&then, next) + MOVING < cost(shown, next)).then_some(Scroll {
        top: u16::try_from(top).ok()?,
        bottom: u16::try_from(bottom).ok()?,
        lines,
        up,
        then,
    })
}

/// About how many bytes lead from one to the other.
fn cost(from: &Buffer, to: &Buffer) -> usize {
    let mut bytes = 0;
    let mut expected = None;
    for (x, y, _) in difference::changes(from, to) {
        bytes += 1;
        if expected != Some((x, y)) {
            bytes += GETTING_THERE;
        }
        expected = Some((x + 1, y));
    }
    bytes
}
