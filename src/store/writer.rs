//! Transaction on the rows of one organization, with the history entries of its changes.

use std::ops::Deref;

use rusqlite::{Transaction, params};

use super::audit::AuditContext;
use super::error::StoreError;
use super::history::state;
use super::open::Store;
use super::organizations::id_of;
use crate::key_manager::{KeyManager, OrganizationName, fold};

/// Open transaction of a change in one organization.
pub(super) struct Writer<'a> {
    transaction: &'a Transaction<'a>,
    /// Row id of the organization.
    pub organization: i64,
    /// Actor and time of the change.
    pub audit: &'a AuditContext,
}

impl<'a> Deref for Writer<'a> {
    type Target = Transaction<'a>;

    fn deref(&self) -> &Self::Target {
        self.transaction
    }
}

impl Store {
    /// Writes in one organization, all or nothing.
    pub(super) fn write_in<T>(
        &mut self,
        organization: &OrganizationName,
        audit: &AuditContext,
        run: impl FnOnce(&Writer<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        self.write(|transaction| {
            run(&Writer {
                transaction,
                organization: id_of(transaction, organization)?,
                audit,
            })
        })
    }
}

impl Writer<'_> {
    /// Adds an entry about a key manager with its versions before and after.
    pub fn append(
        &self,
        action: &str,
        before: Option<&KeyManager>,
        after: Option<&KeyManager>,
    ) -> rusqlite::Result<()> {
        let name = after.or(before).map_or("", |it| it.name.as_str());
        let [before, after] = [before, after].map(|it| it.map(|it| state(it).to_string()));
        self.append_values(action, name, before, after)
    }

    /// Adds an entry without values.
    pub fn note(&self, action: &str, subject: &str) -> rusqlite::Result<()> {
        self.append_values(action, subject, None, None)
    }

    /// Adds an entry with values before and after, as JSON.
    pub fn append_values(
        &self,
        action: &str,
        subject: &str,
        before: Option<String>,
        after: Option<String>,
    ) -> rusqlite::Result<()> {
        self.prepare_cached(
            "INSERT INTO history (organization_id, at, who, action, subject, folded, before, after)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )?
        .execute(params![
            self.organization,
            self.audit.timestamp.to_string(),
            self.audit.actor,
            action,
            subject,
            fold(subject),
            before,
            after
        ])?;
        Ok(())
    }

    /// Raises the revision of a key manager, which is updated now.
    pub fn bump(&self, key_manager: i64) -> rusqlite::Result<()> {
        self.prepare_cached(
            "UPDATE key_managers SET revision = revision + 1, updated_at = ?2 WHERE id = ?1",
        )?
        .execute(params![key_manager, self.audit.timestamp.to_string()])?;
        Ok(())
    }
}
