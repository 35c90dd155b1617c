//! Ops: delete a key manager, restore it.

use super::error::{OpError, from_rejection};
use crate::control_plane::Target;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::store::{AuditContext, Store};

/// A deleted key manager.
#[derive(Clone, Debug)]
pub struct Deleted {
    /// Deleted version.
    pub was: Box<KeyManager>,
    /// Targets that still have it.
    pub stays_on: Vec<Target>,
}

/// Deletes a key manager; if the Developer Portal used it, it falls back to the built-in one.
///
/// # Errors
/// Not found, built in, or the database can't be read or written.
pub fn delete(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    audit: &AuditContext,
) -> Result<Deleted, OpError> {
    let was = store
        .delete(organization, name, None, audit)?
        .map_err(|why| from_rejection(why, name))?;
    Ok(Deleted {
        stays_on: store.linked_targets(organization, &was.name)?,
        was: Box::new(was),
    })
}

/// Restores a deleted key manager with its Status and the Developer Portal's choice.
///
/// # Errors
/// Its name is used again, one of its environments is gone, or the database can't be read or written.
pub fn undelete(
    store: &mut Store,
    organization: &OrganizationName,
    was: &KeyManager,
    audit: &AuditContext,
) -> Result<KeyManager, OpError> {
    store
        .undelete(organization, was, audit)?
        .map_err(|why| from_rejection(why, was.name.as_str()))
}
