//! Ops: add, mark as production, move and remove environments.

use super::error::{Noun, OpError, from_rejection};
use crate::key_manager::{Environment, EnvironmentName, OrganizationName};
use crate::store::{AuditContext, Store, WriteRejection};

/// Adds an environment; returns whether it is new.
pub fn add_environment(
    store: &mut Store,
    organization: &OrganizationName,
    environment: &Environment,
    audit: &AuditContext,
) -> Result<bool, OpError> {
    Ok(store.add_environment(organization, environment, audit)?)
}

/// Marks an environment as production, or not.
///
/// # Errors
/// Not found, or the database can't be read or written.
pub fn mark_environment(
    store: &mut Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
    production: bool,
    audit: &AuditContext,
) -> Result<bool, OpError> {
    store
        .mark_environment(organization, name, production, audit)?
        .map_err(|why| refused(why, name))
}

/// Moves an environment by one place in the order of promotion.
///
/// # Errors
/// Not found, or the database can't be read or written.
pub fn move_environment(
    store: &mut Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
    later: bool,
    audit: &AuditContext,
) -> Result<bool, OpError> {
    store
        .move_environment(organization, name, later, audit)?
        .map_err(|why| refused(why, name))
}

/// Removes an environment. Key managers that name it lose it; with `force` alone, and never the only environment of
/// one, since its tokens would work nowhere.
///
/// # Errors
/// Not found, in use by key managers, the last one of the organization, or the database can't be read or written.
pub fn remove_environment(
    store: &mut Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
    force: bool,
    audit: &AuditContext,
) -> Result<(), OpError> {
    store
        .remove_environment(organization, name, force, audit)?
        .map_err(|why| refused(why, name))
}

fn refused(why: WriteRejection, name: &EnvironmentName) -> OpError {
    match why {
        WriteRejection::NoEnvironment(name) => OpError::NotFound {
            what: Noun::Environment,
            name,
        },
        why => from_rejection(why, name.as_str()),
    }
}
