//! Evidence about a key manager's values: its columns, and what an edit makes of it.

use rusqlite::{Row, Transaction, params};

use crate::key_manager::{Evidence, EvidenceUpdate, Field, Grade, KeyManager, TestedValues};

/// Grade in a column; `None` for an empty or unknown one.
pub(super) fn grade(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Grade>> {
    let tag = row.get_ref(column)?.as_str_or_null()?;
    Ok(tag.and_then(Grade::from_tag))
}

/// Evidence in a row's columns `check_mark` and `evidence`.
pub(super) fn read(
    row: &Row<'_>,
    check_mark: usize,
    evidence: usize,
) -> rusqlite::Result<Evidence> {
    let text = row.get_ref(evidence)?.as_str_or_null()?;
    Ok(Evidence::from_stored(grade(row, check_mark)?, text))
}

/// Writes the evidence of a row; the keys that a check saw stay known.
pub(super) fn write(
    transaction: &Transaction<'_>,
    id: i64,
    evidence: &Evidence,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached("UPDATE key_managers SET check_mark = ?2, evidence = ?3 WHERE id = ?1")?
        .execute(params![
            id,
            evidence.check.map(Grade::tag),
            evidence.to_stored()
        ])?;
    Ok(())
}

/// Brings the evidence up to date after an edit: what was known of other values is not known of these.
pub(super) fn update(
    transaction: &Transaction<'_>,
    id: i64,
    (before, after): (&KeyManager, &KeyManager),
    update: &EvidenceUpdate,
) -> rusqlite::Result<()> {
    let (Some(was), Some(is)) = (&before.connection, &after.connection) else {
        return Ok(());
    };
    if was == is {
        return match update.test() {
            Some(test) => write(transaction, id, &before.evidence.clone().with_test(test)),
            None => Ok(()),
        };
    }
    let fields = std::iter::once(Field::WellKnownUrl).chain(Field::CONFIGURATION);
    let changed: Vec<Field> = fields
        .filter(|field| before.text(*field) != after.text(*field))
        .collect();
    let [was, is] = [was, is].map(|it| TestedValues::of(&it.settings.configuration()));
    let evidence = before.evidence.after_edit(&changed, was == is, update);
    write(transaction, id, &evidence)
}
