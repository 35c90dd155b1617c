//! Ops: delete a key manager, restore it.

use super::error::{OpError, stopped};
use crate::key_manager::{KeyManager, OrganizationName};
use crate::store::{AuditContext, Store};

/// Deletes a key manager; a Developer Portal that used it falls back to the built-in one. Answers it as it was.
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

/// Puts back a key manager that was deleted, as it was: with its switch and the portal's choice.
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
