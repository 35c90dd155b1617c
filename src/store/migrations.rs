//! Schema migrations; all missing ones run in one transaction.

use std::path::Path;

use rusqlite::{Connection, Transaction, TransactionBehavior};

use super::copy;
use super::error::StoreError;

/// The steps; `user_version` counts how many were taken. They use the functions of [`search`](super::search).
const STEPS: &[&str] = &[
    include_str!("../../assets/migrations/0001_ground.sql"),
    include_str!("../../assets/migrations/0002_list_order.sql"),
    include_str!("../../assets/migrations/0003_targets.sql"),
    include_str!("../../assets/migrations/0004_sort_and_search.sql"),
    include_str!("../../assets/migrations/0005_preferences.sql"),
    include_str!("../../assets/migrations/0006_gateway_targets.sql"),
    include_str!("../../assets/migrations/0007_replaced_values.sql"),
    include_str!("../../assets/migrations/0008_gateway_options.sql"),
    include_str!("../../assets/migrations/0009_evidence.sql"),
];

/// The schema that this program writes.
pub(super) const KNOWN: i64 = STEPS.len() as i64;

/// The schema of a file; 0 is an empty one.
pub(super) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Applies missing migrations in one transaction; of two processes, one applies them. An older file is copied beside itself
/// first, under the write lock.
///
/// # Errors
/// When the copy or a step fails; nothing was changed then.
pub(super) fn migrate(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, file);
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(wrap)?;
    let taken = version(&transaction).map_err(wrap)?;
    if taken >= KNOWN {
        return Ok(());
    }
    if taken > 0 {
        copy::keep_copy(file, taken)?;
    }
    take_steps(transaction, taken).map_err(wrap)
}

/// Migrates a private copy of `file`, without a backup.
///
/// # Errors
/// When a step fails.
pub(super) fn migrate_copy(connection: &mut Connection, file: &Path) -> Result<(), StoreError> {
    let wrap = |error: rusqlite::Error| StoreError::from_sqlite(&error, file);
    let taken = version(connection).map_err(wrap)?;
    let transaction = connection.transaction().map_err(wrap)?;
    take_steps(transaction, taken).map_err(wrap)
}

fn take_steps(transaction: Transaction<'_>, taken: i64) -> rusqlite::Result<()> {
    for step in STEPS.iter().skip(usize::try_from(taken).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", KNOWN)?;
    transaction.commit()
}
