//! Finds rows that only moved up or down, as in a list that follows its selection: the terminal can move them itself. Pure.

use ratatui::buffer::Buffer;

use super::difference::{self, Place};
use super::seen::{Grid, Seen};

/// Fewer changed rows than this are drawn.
const FEWEST_ROWS: usize = 4;
/// Rows that move farther are drawn.
const FARTHEST: u16 = 8;
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
    pub lines: u16,
    /// Upwards, as text does when more of it is wanted below.
    pub up: bool,
    /// The places that differ from what is next then.
    pub rest: Vec<Place>,
}

/// A row that differs, and the first and the last column where it does.
type Changed = (u16, [usize; 2]);

/// The move that saves most bytes on the way from what is shown to what is next, if any saves some; `changes` are the places that
/// differ.
pub fn plan(shown: &Grid, next: &Buffer, changes: &[Place]) -> Option<Scroll> {
    if !shown.fits(next) {
        return None;
    }
    let changed: Vec<Changed> = changes
        .chunk_by(|(_, before), (_, row)| before == row)
        .filter_map(|row| {
            let ((first, y), (last, _)) = (row.first()?, row.last()?);
            Some((*y, [usize::from(*first), usize::from(*last)]))
        })
        .collect();
    if changed.len() < FEWEST_ROWS {
        return None;
    }
    let (lines, up, moved) = find(shown, next, &changed)?;
    let top = moved.iter().map(|(row, from)| *row.min(from)).min()?;
    let bottom = moved.iter().map(|(row, from)| *row.max(from)).max()?;
    let mut then = shown.clone();
    then.scroll(top, bottom, lines, up);
    let rows = changed.iter().map(|(row, _)| *row);
    let above = rows.clone().filter(|row| *row < top);
    let below = rows.filter(|row| *row > bottom);
    let rest = difference::changes_in(&then, next, above.chain(top..=bottom).chain(below));
    (cost(&rest) + MOVING < cost(changes)).then_some(Scroll {
        top,
        bottom,
        lines,
        up,
        rest,
    })
}

/// How far, which way, and the rows with those that they came from.
type Move = (u16, bool, Vec<(u16, u16)>);

/// The move that puts most rows into their place; none where fewer than half would be, as after a jump.
fn find(shown: &Grid, next: &Buffer, changed: &[Changed]) -> Option<Move> {
    let samples = [1, 2, 3].map(|quarter| changed.get(changed.len() * quarter / 4).copied());
    (1..=FARTHEST)
        .flat_map(|lines| [(lines, true), (lines, false)])
        // Most moves are none, which a few rows tell.
        .filter(|(lines, up)| {
            let rows = samples.iter().flatten();
            moved(shown, next, rows, *lines, *up).next().is_some()
        })
        .map(|(lines, up)| {
            let rows = moved(shown, next, changed.iter(), lines, up);
            (lines, up, rows.collect::<Vec<_>>())
        })
        .max_by_key(|(_, _, moved)| moved.len())
        .filter(|(_, _, moved)| moved.len() * 2 >= changed.len())
}

/// Which of these rows have moved so far, with the rows that they came from.
fn moved<'a>(
    shown: &'a Grid,
    next: &'a Buffer,
    rows: impl Iterator<Item = &'a Changed> + 'a,
    lines: u16,
    up: bool,
) -> impl Iterator<Item = (u16, u16)> + 'a {
    rows.filter_map(move |(to, columns)| {
        let from = if up {
            to.checked_add(lines)
        } else {
            to.checked_sub(lines)
        }?;
        let before = shown.row(from)?;
        let after = difference::row(next, *to)?;
        // Where the row differs from what is there now, most other rows differ too.
        let same = |column: &usize| Some(*before.get(*column)? == Seen::of(after.get(*column)?));
        let perhaps = columns.iter().all(|column| same(column) == Some(true));
        (perhaps && difference::same_row(before, after)).then_some((*to, from))
    })
}

/// About how many bytes it takes to write these cells.
fn cost(places: &[Place]) -> usize {
    let mut bytes = 0;
    let mut expected = None;
    for (x, y) in places {
        bytes += 1;
        if expected != Some((*x, *y)) {
            bytes += GETTING_THERE;
        }
        expected = Some((x + 1, *y));
    }
    bytes
}
