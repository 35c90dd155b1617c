//! Environments: add, mark as production, move, remove.

use super::refusal::{Refusal, stopped};
use crate::key_manager::{Environment, EnvironmentName, OrganizationName};
use crate::store::{Stamp, Stopped, Store};

/// Adds an environment; answers whether it was not there yet.
///
/// # Errors
/// When the file fails.
pub fn add_environment(
    store: &mut Store,
    organization: &OrganizationName,
    environment: &Environment,
    stamp: &Stamp,
) -> Result<bool, Refusal> {
    Ok(store.add_environment(organization, environment, stamp)?)
}

/// Marks an environment as production, or not.
///
/// # Errors
/// Not there, or the file fails.
pub fn mark_environment(
    store: &mut Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
    production: bool,
    stamp: &Stamp,
) -> Result<bool, Refusal> {
    store
        .mark_environment(organization, name, production, stamp)?
        .map_err(|why| refused(why, name))
}

/// Moves an environment by one place in the order of promotion.
///
/// # Errors
/// Not there, or the file fails.
pub fn move_environment(
    store: &mut Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
    later: bool,
    stamp: &Stamp,
) -> Result<bool, Refusal> {
    store
        .move_environment(organization, name, later, stamp)?
        .map_err(|why| refused(why, name))
}

/// Removes an environment. Key managers that name it lose it; with `force` alone, and never the only environment of
/// one, since its tokens would work nowhere.
///
/// # Errors
/// Not there, named by key managers, the last one of the organization, or the file fails.
pub fn remove_environment(
    store: &mut Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
    force: bool,
    stamp: &Stamp,
) -> Result<(), Refusal> {
    store
        .remove_environment(organization, name, force, stamp)?
        .map_err(|why| refused(why, name))
}

fn refused(why: Stopped, name: &EnvironmentName) -> Refusal {
    match why {
        Stopped::NoEnvironment(name) => Refusal::NotFound {
            what: "Environment",
            name,
        },
        why => stopped(why, name.as_str()),
    }
}
