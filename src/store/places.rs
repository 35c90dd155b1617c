//! Places: the row ids of key managers, in the order of the list.
//!
//! A place is the organization's id and a label of 48 bits. A new row gets a label between its neighbours': the middle of
//! the gap, or, in a run of rows that each follow the one before (an import in order), a short step into it. Where a gap
//! is used up, the rows of the smallest surrounding range that is thin enough are spread evenly (Bender et al., *Two
//! simplified algorithms for maintaining order in a list*, 2002): on average a small number of moves for each new row,
//! whatever the order in which rows come, and none in any order that people or exports produce.

use rusqlite::{Connection, OptionalExtension, params};

use super::search;
use crate::key_manager::fold;

const LABEL_BITS: u32 = 48;
/// One beyond the last label.
const END: i64 = 1 << LABEL_BITS;
/// Where the first row goes: as much room before it as behind it.
const MIDDLE: i64 = END / 2;
/// The step of a run.
const STEP: i64 = 1 << 18;
/// So many neighbours in a row make a run.
const RUN: i64 = 8;

/// A range of places, its end not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Places {
    pub(super) from: i64,
    pub(super) to: i64,
}

/// The place of the built-in row.
pub(super) fn built_in(organization: i64) -> i64 {
    organization << LABEL_BITS
}

/// The first place behind those of an organization.
pub(super) fn end(organization: i64) -> i64 {
    (organization + 1) << LABEL_BITS
}

/// The place of the first row that has this name or would follow it; `end` when there is none.
pub(super) fn at(connection: &Connection, organization: i64, name: &str) -> rusqlite::Result<i64> {
    let folded = fold(name);
    if folded == fold(crate::key_manager::BUILT_IN_NAME) {
        return Ok(built_in(organization));
    }
    first_from(connection, organization, &folded)
}

/// The place of the first row behind the built-in one whose folded name is this text or greater; `end` when there is none.
pub(super) fn first_from(
    connection: &Connection,
    organization: i64,
    folded: &str,
) -> rusqlite::Result<i64> {
    let found = connection
        .prepare_cached(
            "SELECT id FROM key_managers WHERE organization_id = ?1 AND folded >= ?2 AND rank = 1
             ORDER BY folded LIMIT 1",
        )?
        .query_row(params![organization, folded], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_else(|| end(organization)))
}

/// The place behind the row of this name, or behind where it would be.
pub(super) fn after(
    connection: &Connection,
    organization: i64,
    name: &str,
) -> rusqlite::Result<i64> {
    let folded = fold(name);
    if folded == fold(crate::key_manager::BUILT_IN_NAME) {
        return Ok(built_in(organization) + 1);
    }
    Ok(last_until(connection, organization, &folded)? + 1)
}

/// The place of the last row whose name is at most this; the built-in row's when there is none.
fn last_until(connection: &Connection, organization: i64, folded: &str) -> rusqlite::Result<i64> {
    let found = connection
        .prepare_cached(
            "SELECT id FROM key_managers WHERE organization_id = ?1 AND folded <= ?2 AND rank = 1
             ORDER BY folded DESC LIMIT 1",
        )?
        .query_row(params![organization, folded], |row| row.get(0))
        .optional()?;
    Ok(found.unwrap_or_else(|| built_in(organization)))
}

/// Finds the place for a new row, whose name no row has, and remembers it as the newest. Moves other rows if it must.
pub(super) fn for_new(
    connection: &Connection,
    organization: i64,
    folded: &str,
) -> rusqlite::Result<i64> {
    let (newest, run): (i64, i64) = connection
        .prepare_cached("SELECT newest, run FROM organizations WHERE id = ?1")?
        .query_row([organization], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let base = built_in(organization);
    let (mut before, mut behind) = neighbours(connection, organization, folded)?;
    let run = if before == newest {
        run.max(0) + 1
    } else if behind == Some(newest) {
        run.min(0) - 1
    } else {
        0
    };
    let place = loop {
        let next = behind.map_or(END, |place| place - base);
        if let Some(label) = between(before - base, next, behind.is_none(), run) {
            break base + label;
        }
        spread(connection, base, before, run)?;
        (before, behind) = neighbours(connection, organization, folded)?;
    };
    connection
        .prepare_cached("UPDATE organizations SET newest = ?2, run = ?3 WHERE id = ?1")?
        .execute(params![organization, place, run])?;
    Ok(place)
}

/// The rows around a name that no row has.
fn neighbours(
    connection: &Connection,
    organization: i64,
    folded: &str,
) -> rusqlite::Result<(i64, Option<i64>)> {
    let before = last_until(connection, organization, folded)?;
    let behind = connection
        .prepare_cached("SELECT min(id) FROM key_managers WHERE id > ?1 AND id < ?2")?
        .query_row(params![before, end(organization)], |row| row.get(0))?;
    Ok((before, behind))
}

/// A label between two; `None` when there is none.
fn between(before: i64, behind: i64, last: bool, run: i64) -> Option<i64> {
    let gap = behind - before;
    if gap < 2 {
        return None;
    }
    let step = STEP.min(gap / 256).max(1);
    Some(if before == 0 && last {
        MIDDLE
    } else if run >= RUN && gap > 512 {
        before + step
    } else if run <= -RUN && gap > 512 {
        behind - step
    } else {
        before + gap / 2
    })
}

/// Spreads the rows of a range around `full`, the row before the gap that is used up, evenly over it. In a run half of
/// the room goes to that gap.
fn spread(connection: &Connection, base: i64, full: i64, run: i64) -> rusqlite::Result<()> {
    let (first, bits, rows) = thin_range(connection, base, full - base)?;
    let size = (1_i64 << bits) - 1;
    let reserve = if run.abs() >= RUN { size / 2 } else { 0 };
    let step = (size - reserve) / (rows + 1);
    let places: Vec<i64> = connection
        .prepare_cached("SELECT id FROM key_managers WHERE id >= ?1 ORDER BY id LIMIT ?2")?
        .query_map(params![base + first, rows], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let moves: Vec<(i64, i64)> = (1_i64..)
        .zip(&places)
        .map(|(index, &place)| {
            let shift = if place > full { reserve } else { 0 };
            (place, base + first + step * index + shift)
        })
        .collect();
    // Upwards from the top, downwards from the bottom: no row meets another on its way.
    let upwards = moves.iter().rev().filter(|(from, to)| to > from);
    let downwards = moves.iter().filter(|(from, to)| to < from);
    for &(from, to) in upwards.chain(downwards) {
        move_row(connection, from, to)?;
    }
    Ok(())
}

/// The smallest range of labels around one that is thin enough: its first label, its size in bits, its rows. The wider a
/// range, the thinner it has to be.
fn thin_range(connection: &Connection, base: i64, label: i64) -> rusqlite::Result<(i64, u32, i64)> {
    let mut bits = 4;
    loop {
        let start = (label >> bits) << bits;
        // The built-in row's label never moves.
        let first = start.max(1);
        let rows: i64 = connection
            .prepare_cached("SELECT count(*) FROM key_managers WHERE id >= ?1 AND id < ?2")?
            .query_row(params![base + first, base + start + (1 << bits)], |row| {
                row.get(0)
            })?;
        if (rows + 2) as f64 <= (4.0_f64 / 3.0).powi(bits as i32) || bits == LABEL_BITS {
            return Ok((first, bits, rows));
        }
        bits += 1;
    }
}

fn move_row(connection: &Connection, from: i64, to: i64) -> rusqlite::Result<()> {
    let haystack: String = connection
        .prepare_cached("UPDATE key_managers SET id = ?2 WHERE id = ?1 RETURNING haystack")?
        .query_row(params![from, to], |row| row.get(0))?;
    search::put_letters(connection, to, &haystack)
}
