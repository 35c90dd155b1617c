//! Last check of each key manager against its provider; stored without revision and history.

use rusqlite::{OptionalExtension, Row, params};

use super::error::StoreError;
use super::open::Store;
use super::organizations::id_of;
use crate::discovery::Grade;
use crate::key_manager::{Name, OrganizationName};

/// Stored result of the last check of a key manager.
#[derive(Clone, Debug, PartialEq)]
pub struct LastCheck {
    /// Time of the check.
    pub at: jiff::Timestamp,
    /// Grade in the list.
    pub grade: Grade,
    /// Result as JSON, `CheckResult` of the contract `kmctl/v1`.
    pub result: String,
}

/// Grade in a column; `None` for an empty or unknown one.
pub(super) fn grade(row: &Row<'_>, column: &str) -> rusqlite::Result<Option<Grade>> {
    let tag: Option<String> = row.get(column)?;
    Ok(tag.as_deref().and_then(Grade::from_tag))
}

impl Store {
    /// Last check; `None` if there was none, the key manager does not exist, or the stored date is invalid.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn last_check(
        &self,
        organization: &OrganizationName,
        name: &Name,
    ) -> Result<Option<LastCheck>, StoreError> {
        let found = self.read(organization, |connection, id| {
            connection
                .prepare_cached(
                    "SELECT check_at, check_mark, check_json FROM key_managers
                     WHERE organization_id = ?1 AND folded = ?2 AND check_at IS NOT NULL",
                )?
                .query_row(params![id, name.folded()], |row| {
                    Ok((
                        row.get::<_, String>(0)?,
                        grade(row, "check_mark")?,
                        row.get::<_, String>(2)?,
                    ))
                })
                .optional()
        })?;
        Ok(found.and_then(|(at, grade, result)| {
            Some(LastCheck {
                at: at.parse().ok()?,
                grade: grade?,
                result,
            })
        }))
    }

    /// Stores results by name and checked revision, in one transaction. Key managers deleted or changed since are skipped.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn record_checks(
        &mut self,
        organization: &OrganizationName,
        checks: &[(Name, u64, LastCheck)],
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = id_of(transaction, organization)?;
            for (name, revision, check) in checks {
                transaction
                    .prepare_cached(
                        "UPDATE key_managers SET check_at = ?4, check_mark = ?5, check_json = ?6
                         WHERE organization_id = ?1 AND folded = ?2 AND revision = ?3",
                    )?
                    .execute(params![
                        id,
                        name.folded(),
                        *revision as i64,
                        check.at.to_string(),
                        check.grade.tag(),
                        check.result
                    ])?;
            }
            Ok(())
        })
    }
}
