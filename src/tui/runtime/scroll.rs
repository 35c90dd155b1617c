//! Finds rows that only moved up or down, as in a list that follows its selection: the terminal can move them itself. Pure.

use ratatui::buffer::Buffer;

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
    /// The rows that may differ from what is next then.
    pub rows: Vec<usize>,
}

/// The move that saves most bytes on the way from what is shown to what is next, if any saves some; `changed` are the rows that
/// differ.
pub fn plan(shown: &Buffer, next: &Buffer, changed: &[usize]) -> Option<Scroll> {
    let width = usize::from(shown.area.width).max(1);
    if shown.area != next.area || changed.len() < FEWEST_ROWS {
        return None;
    }
    let (lines, up, moved) = find(shown, next, changed)?;
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
    let above = changed.iter().copied().filter(|row| *row < top);
    let below = changed.iter().copied().filter(|row| *row > bottom);
    let rows: Vec<usize> = above.chain(top..=bottom).chain(below).collect();
    (cost(&then, next, &rows) + MOVING < cost(shown, next, changed)).then_some(Scroll {
        top: u16::try_from(top).ok()?,
        bottom: u16::try_from(bottom).ok()?,
        lines,
        up,
        then,
        rows,
    })
}

/// How far, which way, and the rows with those that they came from.
type Move = (usize, bool, Vec<(usize, usize)>);

/// The move that puts most rows into their place; none where fewer than half would be, as after a jump.
fn find(shown: &Buffer, next: &Buffer, changed: &[usize]) -> Option<Move> {
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
    shown: &'a Buffer,
    next: &'a Buffer,
    rows: impl Iterator<Item = &'a usize> + 'a,
    lines: usize,
    up: bool,
) -> impl Iterator<Item = (usize, usize)> + 'a {
    let width = usize::from(shown.area.width).max(1);
    let cells = move |row: usize| row * width..(row + 1) * width;
    rows.filter_map(move |to| {
        let from = if up {
            to.checked_add(lines)
        } else {
            to.checked_sub(lines)
        }?;
        let before = shown.content.get(cells(from))?;
        let after = next.content.get(cells(*to))?;
        difference::same_row(before, after).then_some((*to, from))
    })
}

/// About how many bytes lead from one to the other, where only these rows differ.
fn cost(from: &Buffer, to: &Buffer, rows: &[usize]) -> usize {
    let mut bytes = 0;
    let mut expected = None;
    for (x, y, _) in difference::changes_in(from, to, rows) {
        bytes += 1;
        if expected != Some((x, y)) {
            bytes += GETTING_THERE;
        }
        expected = Some((x + 1, y));
    }
    bytes
}
