//! Ops: edit a key manager, set its Status.

use super::error::{OpError, from_rejection};
use crate::key_manager::{KeyManager, OrganizationName};
use crate::store::{AuditContext, Changes, Store};

/// An edit: only what differs, against the revision that was read.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Name of the key manager.
    pub name: String,
    /// Revision that was read; `None` changes the current version.
    pub revision: Option<u64>,
    /// Fields to change; others keep their values.
    pub changes: Changes,
}

/// Edits a key manager; returns its previous and its current version.
///
/// # Errors
/// Not found, built in, changed elsewhere, an environment does not exist, or the database can't be read or written.
pub fn edit(
    store: &mut Store,
    organization: &OrganizationName,
    edit: &Edit,
    audit: &AuditContext,
) -> Result<(KeyManager, KeyManager), OpError> {
    store
        .change(
            organization,
            &edit.name,
            edit.revision,
            &edit.changes,
            "updated",
            audit,
        )?
        .map_err(|why| from_rejection(why, &edit.name))
}

/// Sets the Status switch; returns the key manager, and whether it changed.
///
/// # Errors
/// As [`edit`]; one that the Developer Portal uses can be disabled, its tokens stop working then.
pub fn set_enabled(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    enabled: bool,
    audit: &AuditContext,
) -> Result<(KeyManager, bool), OpError> {
    let changes = Changes {
        enabled: Some(enabled),
        ..Changes::default()
    };
    let action = if enabled { "enabled" } else { "disabled" };
    let (before, after) = store
        .change(organization, name, None, &changes, action, audit)?
        .map_err(|why| from_rejection(why, name))?;
    Ok((after.clone(), before.enabled != after.enabled))
}
