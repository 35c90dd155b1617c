//! Numbered steps from one schema to the next, each in the same one transaction.

use rusqlite::{Connection, TransactionBehavior};

/// The steps; `user_version` counts how many were taken.
const STEPS: &[&str] = &[include_str!("../../assets/migrations/0001_ground.sql")];

/// The schema that this program writes.
pub(super) const KNOWN: i64 = STEPS.len() as i64;

/// The schema of a file; 0 is an empty one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Takes the steps that are missing; two programs at once take each once.
pub(super) fn migrate(connection: &mut Connection) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken = usize::try_from(version(&transaction)?).unwrap_or(0);
    for step in STEPS.iter().skip(taken) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", KNOWN)?;
    transaction.commit()
}
