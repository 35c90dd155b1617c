//! Ops: delete a key manager, restore it.

use super::error::{OpError, stopped};
use crate::key_manager::{KeyManager, OrganizationName};
use crate::store::{AuditContext, Store};

/// Deletes a key manager; if the Developer Portal used it, it falls back to the built-in one. Returns the deleted version.
///
/// # Errors
/// Not found, built in, or the file fails.
pub fn delete(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    audit: &AuditContext,
) -> Result<KeyManager, OpError> {
    store
        .delete(organization, name, None, audit)?
        .map_err(|why| stopped(why, name))
}

/// Restores a deleted key manager with its Status and the Developer Portal's choice.
///
/// # Errors
/// Its name is used again, one of its environments is gone, or the file fails.
pub fn undelete(
    store: &mut Store,
    organization: &OrganizationName,
    was: &KeyManager,
    audit: &AuditContext,
) -> Result<KeyManager, OpError> {
    store
        .undelete(organization, was, audit)?
        .map_err(|why| stopped(why, was.name.as_str()))
}
