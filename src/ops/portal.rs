//! Choose the Developer Portal's key manager.

use super::refusal::{Refusal, stopped};
use crate::key_manager::{Name, OrganizationName};
use crate::store::{Stamp, Store};

/// Chooses; answers the choice before and now.
///
/// # Errors
/// Not there, disabled, or the file fails.
pub fn choose_portal(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    stamp: &Stamp,
) -> Result<(Name, Name), Refusal> {
    store
        .choose_portal(organization, name, stamp)?
        .map_err(|why| stopped(why, name))
}
