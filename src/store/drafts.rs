//! Drafts of new key managers and of edits; each process has its own.

use rusqlite::{OptionalExtension, params};

use super::audit::AuditContext;
use super::error::StoreError;
use super::open::Store;
use crate::key_manager::{Draft, Name, OrganizationName, fold};

/// Draft of a new key manager or of an edit, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDraft {
    /// Id, unique in the file.
    pub id: u64,
    /// Draft as it was saved last.
    pub draft: Draft,
    /// Time of the last save.
    pub saved_at: jiff::Timestamp,
}

impl Store {
    /// Saves a draft in place of the one with the same id.
    pub fn save_draft(
        &mut self,
        organization: &OrganizationName,
        id: u64,
        draft: &Draft,
        audit: &AuditContext,
    ) -> Result<(), StoreError> {
        let body = body(draft)?;
        self.write_in(organization, audit, |writer| {
            writer
                .prepare_cached(
                    "INSERT INTO drafts (id, organization_id, body, updated_at) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (id) DO UPDATE SET organization_id = ?2, body = ?3, updated_at = ?4",
                )?
                .execute(params![id as i64, writer.organization, body, audit.timestamp.to_string()])?;
            Ok(())
        })
    }

    /// Stores a new draft under a unique id, which is returned.
    pub fn begin_draft(
        &mut self,
        organization: &OrganizationName,
        draft: &Draft,
        audit: &AuditContext,
    ) -> Result<u64, StoreError> {
        let body = body(draft)?;
        self.write_in(organization, audit, |writer| {
            writer
                .prepare_cached(
                    "INSERT INTO drafts (organization_id, body, updated_at) VALUES (?1, ?2, ?3)",
                )?
                .execute(params![
                    writer.organization,
                    body,
                    audit.timestamp.to_string()
                ])?;
            Ok(writer.last_insert_rowid() as u64)
        })
    }

    /// Moves a draft to another id, or to a new unique one, before it is continued: the process that wrote it may still be
    /// running, and neither may overwrite the other's text. Returns the id; `None` if the draft is gone.
    pub fn resume_draft(&mut self, from: u64, to: Option<u64>) -> Result<Option<u64>, StoreError> {
        self.write(|transaction| {
            transaction
                .prepare_cached(
                    "UPDATE drafts SET id = coalesce(?2, (SELECT max(id) + 1 FROM drafts)) WHERE id = ?1 RETURNING id",
                )?
                .query_row(params![from as i64, to.map(|to| to as i64)], |row| {
                    row.get::<_, i64>(0)
                })
                .optional()
        })
        .map(|id| id.map(|id| id as u64))
    }

    /// Drafts of the organization, newest first. Unreadable ones are skipped.
    pub fn drafts(&self, organization: &OrganizationName) -> Result<Vec<StoredDraft>, StoreError> {
        let found: Vec<Option<StoredDraft>> = self.read(organization, |connection, organization| {
            connection
                .prepare_cached(
                    "SELECT id, body, updated_at FROM drafts WHERE organization_id = ?1 ORDER BY updated_at DESC, id DESC",
                )?
                .query_map([organization], |row| {
                    let (body, at): (String, String) = (row.get(1)?, row.get(2)?);
                    let id = u64::try_from(row.get::<_, i64>(0)?).ok();
                    Ok(id.and_then(|id| {
                        Some(StoredDraft {
                            id,
                            draft: serde_json::from_str(&body).ok()?,
                            saved_at: at.parse().ok()?,
                        })
                    }))
                })?
                .collect()
        })?;
        Ok(found.into_iter().flatten().collect())
    }

    /// The drafts of key managers to be added, with their ids, the newest first.
    pub fn drafts_to_add(
        &self,
        organization: &OrganizationName,
    ) -> Result<Vec<(u64, Draft)>, StoreError> {
        let drafts = self.drafts(organization)?.into_iter();
        Ok(drafts
            .filter(|kept| kept.draft.editing.is_none())
            .map(|kept| (kept.id, kept.draft))
            .collect())
    }

    /// The newest draft of an edit of this key manager, with its id.
    pub fn draft_of_edit(
        &self,
        organization: &OrganizationName,
        name: &Name,
    ) -> Result<Option<(u64, Draft)>, StoreError> {
        let mut drafts = self.drafts(organization)?.into_iter();
        let is_of = |draft: &Draft| {
            let editing = draft.editing.as_ref();
            editing.is_some_and(|editing| fold(&editing.name) == name.folded())
        };
        let found = drafts.find(|kept| is_of(&kept.draft));
        Ok(found.map(|kept| (kept.id, kept.draft)))
    }

    /// Deletes a draft; does nothing if it does not exist.
    pub fn discard_draft(&mut self, id: u64) -> Result<(), StoreError> {
        self.write(|transaction| {
            transaction.execute("DELETE FROM drafts WHERE id = ?1", [id as i64])?;
            Ok(())
        })
    }
}

fn body(draft: &Draft) -> Result<String, StoreError> {
    serde_json::to_string(draft).map_err(|error| StoreError::Other(error.to_string()))
}
