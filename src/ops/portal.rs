//! Op: choose the Developer Portal's key manager.

use super::error::{OpError, from_rejection};
use crate::key_manager::{Name, OrganizationName};
use crate::store::{AuditContext, Store};

/// Chooses the Developer Portal's key manager; returns the previous and the current choice.
///
/// # Errors
/// Not found, disabled, or the database can't be read or written.
pub fn choose_portal(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    audit: &AuditContext,
) -> Result<(Name, Name), OpError> {
    store
        .choose_portal(organization, name, None, audit)?
        .map_err(|why| from_rejection(why, name))
}
