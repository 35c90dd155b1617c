//! Environments: add, mark as production, move, remove.

use super::refusal::Refusal;
use crate::key_manager::{Environment, EnvironmentName, OrganizationName};
use crate::store::{Stamp, Store};

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
    known(store, organization, name)?;
    Ok(store.mark_environment(organization, name, production, stamp)?)
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
    known(store, organization, name)?;
    Ok(store.move_environment(organization, name, later, stamp)?)
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
    known(store, organization, name)?;
    if store.environments(organization)?.len() == 1 {
        return Err(Refusal::InTheWay {
            message: format!("{} is the only environment.", name.as_str()),
            fix: "Add another one first.".to_owned(),
        });
    }
    let used = store.environment_use(organization, name)?;
    if let Some(first) = used.only_one_of.first() {
        return Err(Refusal::InTheWay {
            message: format!(
                "{} is the only environment of {first}: its tokens would work nowhere.",
                name.as_str()
            ),
            fix: format!("Give {first} another environment first."),
        });
    }
    if used.count > 0 && !force {
        let names: Vec<&str> = used.named_by.iter().map(|name| name.as_str()).collect();
        return Err(Refusal::InTheWay {
            message: format!(
                "{} is named by {} (tokens stop working there).",
                name.as_str(),
                names.join(", ")
            ),
            fix: "Use --force to take it from them.".to_owned(),
        });
    }
    store.remove_environment(organization, name, stamp)?;
    Ok(())
}

fn known(
    store: &Store,
    organization: &OrganizationName,
    name: &EnvironmentName,
) -> Result<(), Refusal> {
    let there = store.environments(organization)?.iter().any(|environment| {
        environment.name.as_str().to_lowercase() == name.as_str().to_lowercase()
    });
    if there {
        Ok(())
    } else {
        Err(Refusal::NotFound {
            what: "Environment",
            name: name.as_str().to_owned(),
        })
    }
}
