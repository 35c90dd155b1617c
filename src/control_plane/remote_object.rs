//! Remote key manager as it is compared.

use super::api_manager;
use super::fingerprint::Fingerprint;
use super::managed::{ManagedField, ManagedFields};
use super::mapping::managed_fields;
use super::remote_key_manager::RemoteKeyManager;
use super::target::TargetKind;
use crate::key_manager::Field;

/// Compared part of a [`RemoteKeyManager`]. Unmanaged members are dropped as soon as the object is read, which bounds
/// memory; a write reads the object again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemoteObject {
    /// As [`RemoteKeyManager::id`].
    pub id: String,
    /// As [`RemoteKeyManager::name`].
    pub name: String,
    /// The managed fields.
    pub fields: ManagedFields,
    /// [`RemoteKeyManager::fingerprint`].
    pub fingerprint: Fingerprint,
    /// Whether it belongs to all tenants or to the server, so that kmctl only reads it.
    pub protected: bool,
    /// Whether it holds a secret, which a read masks.
    pub has_secret: bool,
    /// Connector type, where it differs from the one that kmctl sends.
    pub connector: Option<String>,
}

impl RemoteObject {
    /// The compared part of a read response.
    pub fn of(kind: TargetKind, remote: &RemoteKeyManager) -> Self {
        let connector = remote.text("type");
        RemoteObject {
            id: remote.id.clone(),
            name: remote.name().to_owned(),
            fields: managed_fields(kind, remote),
            fingerprint: remote.fingerprint(),
            protected: remote.is_global() || remote.is_resident(),
            has_secret: remote.has_secret(),
            connector: (connector != api_manager::TYPE).then(|| connector.to_owned()),
        }
    }

    /// Issuer; empty when it has none.
    pub(super) fn issuer(&self) -> &str {
        let issuer = ManagedField::Of(Field::Issuer);
        self.fields.get(issuer).unwrap_or_default()
    }
}
