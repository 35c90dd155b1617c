//! Last check of each key manager against its provider, and last token test; stored without revision and history.

use rusqlite::{OptionalExtension, params};

use super::error::StoreError;
use super::evidence::{self, grade};
use super::open::Store;
use super::organizations::id_of;
use super::row::find;
use crate::key_manager::{
    Evidence, Grade, Name, OpenFinding, OrganizationName, TestedValues, TokenTest,
};

/// Stored result of the last check of a key manager.
#[derive(Clone, Debug, PartialEq)]
pub struct LastCheck {
    /// Time of the check.
    pub at: jiff::Timestamp,
    /// Grade in the list.
    pub grade: Grade,
    /// Result as JSON, `CheckResult` of the contract `kmctl/v1`.
    pub result: String,
    /// Findings about the stored values that it left open; `None` if the provider could not be read, which leaves the known ones.
    pub open: Option<Vec<OpenFinding>>,
}

impl Store {
    /// Last check; `None` if there was none, the key manager does not exist, or the stored date is invalid.
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
                        grade(row, 1)?,
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
                open: None,
            })
        }))
    }

    /// Stores results by name and checked revision, in one transaction. Key managers deleted or changed since are skipped.
    pub fn record_checks(
        &mut self,
        organization: &OrganizationName,
        checks: &[(Name, u64, LastCheck)],
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let id = id_of(transaction, organization)?;
            for (name, revision, check) in checks {
                let found = find(transaction, id, &name.folded())?;
                let Some((row, found)) = found.filter(|(_, it)| it.revision == *revision) else {
                    continue;
                };
                transaction
                    .prepare_cached(
                        "UPDATE key_managers SET check_at = ?2, check_json = ?3 WHERE id = ?1",
                    )?
                    .execute(params![row, check.at.to_string(), check.result])?;
                let known = found.evidence;
                let evidence = Evidence {
                    check: Some(check.grade),
                    open: check.open.clone().or(known.open),
                    token: known.token,
                };
                // A token may have been accepted while the check ran.
                evidence::write(transaction, row, &evidence.settled())?;
            }
            Ok(())
        })
    }

    /// Stores a token test of a key manager that still has the values it was made with; of another one nothing is stored.
    pub fn record_token_test(
        &mut self,
        organization: &OrganizationName,
        name: &Name,
        values: &TestedValues,
        test: TokenTest,
    ) -> Result<(), StoreError> {
        self.write(|transaction| {
            let organization = id_of(transaction, organization)?;
            let Some((id, found)) = find(transaction, organization, &name.folded())? else {
                return Ok(());
            };
            let stored = found.connection.as_ref();
            let stored = stored.map(|it| TestedValues::of(&it.settings.configuration()));
            if stored.as_ref() != Some(values) {
                return Ok(());
            }
            evidence::write(transaction, id, &found.evidence.with_test(test))
        })
    }
}
