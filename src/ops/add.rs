//! Add a key manager.

use super::error::{OpError, stopped};
use crate::key_manager::{KeyManager, NewKeyManager, OrganizationName};
use crate::store::{AuditContext, Store};

/// Adds a key manager; the draft that it was is gone with it.
///
/// # Errors
/// The name is taken, an environment does not exist, or the file fails.
pub fn add(
    store: &mut Store,
    organization: &OrganizationName,
    new: &NewKeyManager,
    draft: Option<u64>,
    audit: &AuditContext,
) -> Result<KeyManager, OpError> {
    store
        .add(organization, new, draft, audit)?
        .map_err(|why| stopped(why, new.name.as_str()))
}
