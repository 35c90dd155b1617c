//! Edit a key manager, and its Status switch.

use super::refusal::{Refusal, stopped};
use crate::key_manager::{KeyManager, OrganizationName};
use crate::store::{Changes, Stamp, Store};

/// An edit: only what differs, against the revision that was read.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Which one.
    pub name: String,
    /// The revision that was read; `None` changes it as it is now.
    pub revision: Option<u64>,
    /// What changes.
    pub changes: Changes,
}

/// Changes a key manager; answers it as it was and as it is.
///
/// # Errors
/// Not there, built in, changed elsewhere, an environment does not exist, or the file fails.
pub fn edit(
    store: &mut Store,
    organization: &OrganizationName,
    edit: &Edit,
    stamp: &Stamp,
) -> Result<(KeyManager, KeyManager), Refusal> {
    store
        .change(
            organization,
            &edit.name,
            edit.revision,
            &edit.changes,
            "updated",
            stamp,
        )?
        .map_err(|why| stopped(why, &edit.name))
}

/// Moves the Status switch; answers the key manager and whether it changed.
///
/// # Errors
/// As [`edit`]; one that the Developer Portal uses can be disabled, its tokens stop working then.
pub fn set_enabled(
    store: &mut Store,
    organization: &OrganizationName,
    name: &str,
    enabled: bool,
    stamp: &Stamp,
) -> Result<(KeyManager, bool), Refusal> {
    let changes = Changes {
        enabled: Some(enabled),
        ..Changes::default()
    };
    let action = if enabled { "enabled" } else { "disabled" };
    let (before, after) = store
        .change(organization, name, None, &changes, action, stamp)?
        .map_err(|why| stopped(why, name))?;
    Ok((after.clone(), before.enabled != after.enabled))
}
