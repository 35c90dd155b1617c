//! Op: add a key manager.

use super::error::{OpError, from_rejection};
use crate::key_manager::{KeyManager, NewKeyManager, OrganizationName};
use crate::store::{AuditContext, Store};

/// Adds a key manager, and deletes its draft in the same transaction.
///
/// # Errors
/// The name is taken, an environment does not exist, or the database can't be read or written.
pub fn add(
    store: &mut Store,
    organization: &OrganizationName,
    new: &NewKeyManager,
    draft: Option<u64>,
    audit: &AuditContext,
) -> Result<KeyManager, OpError> {
    store
        .add(organization, new, draft, audit)?
        .map_err(|why| from_rejection(why, new.name.as_str()))
}

/// Adds key managers in one transaction, up to the first that can't be added. Returns those that were added; they stay.
///
/// # Errors
/// If the database can't be read or written; nothing was added then. The reason of a refusal comes beside what was added.
pub fn add_many(
    store: &mut Store,
    organization: &OrganizationName,
    new: &[&NewKeyManager],
    audit: &AuditContext,
) -> Result<(Vec<KeyManager>, Option<OpError>), OpError> {
    let (added, why) = store.add_many(organization, new, audit)?;
    let refused = new.get(added.len()).map_or("", |new| new.name.as_str());
    let why = why.map(|why| from_rejection(why, refused));
    Ok((added, why))
}
