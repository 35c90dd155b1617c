//! Drafts: one for each running copy; the newest is offered at the next Add.

use rusqlite::{OptionalExtension, params};

use super::organizations::id_of;
use super::{Stamp, Store, StoreError};
use crate::key_manager::{Draft, OrganizationName};

impl Store {
    /// Keeps a draft in place of the one with the same id.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn keep_draft(
        &mut self,
        organization: &OrganizationName,
        id: u64,
        draft: &Draft,
        stamp: &Stamp,
    ) -> Result<(), StoreError> {
        let body = body(draft)?;
        self.write(|transaction| {
            let organization = id_of(transaction, organization)?;
            transaction
                .prepare_cached(
                    "INSERT INTO drafts (id, organization_id, body, updated_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (id) DO UPDATE SET organization_id = ?2, body = ?3, updated_at = ?4",
                )?
                .execute(params![id as i64, organization, body, stamp.now.to_string()])?;
            Ok(())
        })
    }

    /// Keeps a new draft; answers its id, which no other has.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn begin_draft(
        &mut self,
        organization: &OrganizationName,
        draft: &Draft,
        stamp: &Stamp,
    ) -> Result<u64, StoreError> {
        let body = body(draft)?;
        self.write(|transaction| {
            let organization = id_of(transaction, organization)?;
            transaction
                .prepare_cached(
                    "INSERT INTO drafts (organization_id, body, updated_at) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![organization, body, stamp.now.to_string()])?;
            Ok(transaction.last_insert_rowid() as u64)
        })
    }

    /// The newest draft of the organization, with its id. One that can't be read any more is passed over.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn newest_draft(
        &self,
        organization: &OrganizationName,
    ) -> Result<Option<(u64, Draft)>, StoreError> {
        let run = || -> rusqlite::Result<_> {
            let organization = id_of(&self.connection, organization)?;
            self.connection
                .prepare_cached(
                    "SELECT id, body FROM drafts WHERE organization_id = ?1 ORDER BY updated_at DESC, id DESC LIMIT 1",
                )?
                .query_row([organization], |row| {
                    Ok((row.get::<_, i64>(0)? as u64, row.get::<_, String>(1)?))
                })
                .optional()
        };
        let found = run().map_err(|error| self.wrap(&error))?;
        Ok(found.and_then(|(id, body)| serde_json::from_str(&body).ok().map(|draft| (id, draft))))
    }

    /// Forgets a draft.
    ///
    /// # Errors
    /// When the file can't be written.
    pub fn drop_draft(&mut self, id: u64) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM drafts WHERE id = ?1", [id as i64])?;
            Ok(())
        })
    }
}

fn body(draft: &Draft) -> Result<String, StoreError> {
    serde_json::to_string(draft).map_err(|error| StoreError::Other(error.to_string()))
}
