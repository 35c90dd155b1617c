//! Evidence about a key manager's values: its columns, and what an edit makes of it.

use rusqlite::{Row, Transaction, params};

use crate::key_manager::{Evidence, EvidenceUpdate, Field, Grade, KeyManager, TestedValues};

/// Grade in the column `check_mark`; `None` for an empty or unknown one.
pub(super) fn grade(row: &Row<'_>) -> rusqlite::Result<Option<Grade>> {
    let tag: Option<String> = row.get("check_mark")?;
    Ok(tag.as_deref().and_then(Grade::from_tag))
}

/// Evidence in the columns of `check_mark` and `evidence`.
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Evidence> {
    let text: Option<String> = row.get("evidence")?;
    Ok(Evidence::from_stored(grade(row)?, text.as_deref()))
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
