//! Ops: add and choose organizations.

use super::error::{Noun, OpError};
use crate::key_manager::OrganizationName;
use crate::store::{AuditContext, Store};

/// Adds an organization; returns whether it is new.
pub fn add_organization(
    store: &mut Store,
    name: &OrganizationName,
    audit: &AuditContext,
) -> Result<bool, OpError> {
    let new = store.find_organization(name.as_str())?.is_none();
    store.add_organization(name, audit)?;
    Ok(new)
}

/// Chooses the organization of this and every later run; returns its stored name.
///
/// # Errors
/// Not found, or the database can't be read or written.
pub fn use_organization(store: &mut Store, name: &str) -> Result<OrganizationName, OpError> {
    match store.find_organization(name)? {
        Some(found) => {
            store.choose_organization(&found)?;
            Ok(found)
        }
        None => Err(OpError::NotFound {
            what: Noun::Organization,
            name: name.to_owned(),
        }),
    }
}
