//! Changes of a write, and the reasons why one is rejected.

use super::error::StoreError;
use crate::key_manager::{
    Connection, Description, EnvironmentScope, EvidenceUpdate, Field, KeyManager, Name,
    NewKeyManager,
};

/// Changed values of a key manager; `None` keeps a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// New description; `None` leaves it as it is.
    pub description: Option<Description>,
    /// New state of the Status switch.
    pub enabled: Option<bool>,
    /// Environments that accept its tokens.
    pub environments: Option<EnvironmentScope>,
    /// Well-Known URL and all settings.
    pub connection: Option<Connection>,
    /// Fields that take the provider's value, so that they no longer count as replaced on purpose.
    pub accepted: Vec<Field>,
    /// What is known of the new values.
    pub evidence: EvidenceUpdate,
}

impl Changes {
    /// Difference between two versions; name and type are fixed.
    pub fn between(before: &KeyManager, after: &NewKeyManager) -> Self {
        Changes {
            description: (before.description != after.description)
                .then(|| after.description.clone()),
            enabled: (before.enabled != after.enabled).then_some(after.enabled),
            environments: (before.environments != after.environments)
                .then(|| after.environments.clone()),
            connection: (before.connection.as_ref() != Some(&after.connection))
                .then(|| after.connection.clone()),
            ..Changes::default()
        }
    }
}

/// Reason why a write was rejected by the current content.
#[derive(Debug)]
pub(crate) enum WriteRejection {
    /// The name is taken.
    NameTaken,
    /// The key manager does not exist.
    NotFound,
    /// The key manager is built in.
    BuiltIn,
    /// Changed since it was read; the current version.
    Changed(Box<KeyManager>),
    /// The environment does not exist.
    NoEnvironment(String),
    /// The environment is the only one of the organization.
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

/// Result of a write: its value, a rejection by the current content, or a store error.
pub(crate) type WriteResult<T> = Result<Result<T, WriteRejection>, StoreError>;

/// Uses of an environment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnvironmentUse {
    /// Key managers that name it, 10 at most.
    pub named_by: Vec<Name>,
    /// Number of key managers that name it.
    pub count: u64,
    /// Key managers that name it and no other, 10 at most: without it their tokens work nowhere.
    pub only_one_of: Vec<Name>,
}
