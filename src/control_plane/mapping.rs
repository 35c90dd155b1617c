//! Mapping of remote objects, by the kind of the target.

use super::api_manager;
use super::gateway;
use super::managed::{ManagedField, ManagedFields};
use super::remote_key_manager::RemoteKeyManager;
use super::target::TargetKind;
use crate::key_manager::Field;

/// The managed fields of a remote object.
pub fn managed_fields(kind: TargetKind, remote: &RemoteKeyManager) -> ManagedFields {
    match kind {
        TargetKind::ApiManager => api_manager::managed(remote),
        TargetKind::ApiPortal => {
            let mut fields = ManagedFields::default();
            let token = ManagedField::Of(Field::TokenEndpoint);
            fields.set(token, remote.text("tokenEndpoint"));
            let on = remote.body.get("enabled") == Some(&serde_json::Value::Bool(true));
            fields.set(ManagedField::Enabled, on.to_string());
            fields
        }
        TargetKind::Gateway => gateway::managed(remote),
    }
}
