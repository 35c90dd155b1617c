//! Numbered steps from one schema to the next, all that are missing in the same one transaction.

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::search;

/// A step: its statements, and what only the program can do after them.
struct Step {
    sql: &'static str,
    then: fn(&Transaction<'_>) -> rusqlite::Result<()>,
}

/// The steps; `user_version` counts how many were taken.
const STEPS: &[Step] = &[
    Step {
        sql: include_str!("../../assets/migrations/0001_ground.sql"),
        then: |_| Ok(()),
    },
    Step {
        sql: include_str!("../../assets/migrations/0002_list_order.sql"),
        then: |transaction| search::put_all_letters(transaction),
    },
];

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
        transaction.execute_batch(step.sql)?;
        (step.then)(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", KNOWN)?;
    transaction.commit()
}
