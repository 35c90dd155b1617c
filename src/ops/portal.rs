//! Choose the Developer Portal's key manager.

use super::error::{OpError, stopped};
use crate::key_manager::{Name, OrganizationName};
use crate::store::{AuditContext, Store};

/// Chooses; answers the choice before and now.
///
/// # Errors
/// Not there, disabled, or the file fails.
pub fn choose_portal(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    audit: &AuditContext,
) -> Result<(Name, Name), OpError> {
    store
        .choose_portal(organization, name, None, audit)?
        .map_err(|why| stopped(why, name))
}
