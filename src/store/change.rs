//! What a write changes, and why it is not done although the file is well.

use super::error::StoreError;
use crate::key_manager::{
    Connection, Description, EnvironmentScope, KeyManager, Name, NewKeyManager,
};

/// What a write changes of a key manager; what is `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The description.
    pub description: Option<Description>,
    /// The Status switch.
    pub enabled: Option<bool>,
    /// Where its tokens are taken.
    pub environments: Option<EnvironmentScope>,
    /// Address and settings, whole.
    pub connection: Option<Connection>,
}

impl Changes {
    /// What differs between a key manager and how it shall be; name and type can't change.
    pub fn between(before: &KeyManager, after: &NewKeyManager) -> Self {
        Changes {
            description: (before.description != after.description)
                .then(|| after.description.clone()),
            enabled: (before.enabled != after.enabled).then_some(after.enabled),
            environments: (before.environments != after.environments)
                .then(|| after.environments.clone()),
            connection: (before.connection.as_ref() != Some(&after.connection))
                .then(|| after.connection.clone()),
        }
    }
}

/// Why a write was not done although the file is well.
#[derive(Debug)]
pub(crate) enum WriteRejection {
    /// The name is taken.
    NameTaken,
    /// There is no such key manager.
    NotFound,
    /// It is the built-in one, which stays as it is.
    BuiltIn,
    /// It is not as it was read any more: this is how it is now.
    Changed(Box<KeyManager>),
    /// An environment of that name is not there.
    NoEnvironment(String),
    /// It is the only environment of the organization.
    OnlyEnvironment,
    /// Key managers name the environment.
    EnvironmentInUse(EnvironmentUse),
    /// The key manager is disabled.
    Disabled(Name),
    /// The Developer Portal uses another one by now.
    PortalChanged(Name),
    /// The environments are not as they were read any more.
    EnvironmentsChanged,
}

/// Both ways in which a write can end without its value.
pub(crate) type WriteResult<T> = Result<Result<T, WriteRejection>, StoreError>;

/// Who names an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentUse {
    /// Key managers that name it, 10 at most.
    pub named_by: Vec<Name>,
    /// How many name it.
    pub count: u64,
    /// Key managers that name it and no other, 10 at most: without it their tokens work nowhere.
    pub only_one_of: Vec<Name>,
}
