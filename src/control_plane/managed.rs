//! Managed fields. All other members of a remote object are left unchanged.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::fingerprint::Fingerprint;
use crate::key_manager::Field;

/// A field that is compared and written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ManagedField {
    /// A field of a key manager.
    Of(Field),
    /// Status switch, `true` or `false`.
    Enabled,
    /// The CA file on a gateway, which comes from the target.
    CertificatePath,
}

impl ManagedField {
    /// The fields that come from a key manager, in the order of the forms.
    pub const ALL: [Self; 10] = [
        Self::Of(Field::Description),
        Self::Of(Field::WellKnownUrl),
        Self::Of(Field::Issuer),
        Self::Of(Field::TokenEndpoint),
        Self::Of(Field::AuthorizationEndpoint),
        Self::Of(Field::JwksEndpoint),
        Self::Of(Field::RevokeEndpoint),
        Self::Of(Field::ConsumerKeyIdentifier),
        Self::Of(Field::ScopeKeyIdentifier),
        Self::Enabled,
    ];

    /// The name in JSON and in the store.
    pub fn json_name(self) -> &'static str {
        match self {
            Self::Of(field) => field.json_name(),
            Self::Enabled => "enabled",
            Self::CertificatePath => "certificatePath",
        }
    }

    /// Inverse of [`ManagedField::json_name`].
    pub fn from_json_name(name: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter().chain([Self::CertificatePath]);
        all.find(|it| it.json_name() == name)
    }

    /// Label in forms and messages.
    pub fn label(self) -> &'static str {
        match self {
            Self::Of(field) => field.label(),
            Self::Enabled => "Status",
            Self::CertificatePath => "CA File",
        }
    }

    /// A value as people read it.
    pub fn shown(self, value: &str) -> &str {
        match (self, value) {
            (Self::Enabled, "true") => "on",
            (Self::Enabled, "false") => "off",
            _ => value,
        }
    }
}

/// Values of the managed fields; a missing field is not supported by the target. Clones share one copy.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ManagedFields(Arc<BTreeMap<ManagedField, String>>);

impl ManagedFields {
    /// The value of a field.
    pub fn get(&self, field: ManagedField) -> Option<&str> {
        self.0.get(&field).map(String::as_str)
    }

    /// Sets a field.
    pub fn set(&mut self, field: ManagedField, value: impl Into<String>) {
        Arc::make_mut(&mut self.0).insert(field, value.into());
    }

    /// All fields with their values, in the order of the forms.
    pub fn iter(&self) -> impl Iterator<Item = (ManagedField, &str)> {
        self.0.iter().map(|(field, value)| (*field, value.as_str()))
    }

    /// Shares the copy of `other` if that has the same values.
    pub fn share(&mut self, other: &Self) {
        if self == other {
            self.clone_from(other);
        }
    }

    /// Fingerprint of all fields with their values.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.to_json().to_string())
    }

    /// Drops a revoke endpoint equal to the token endpoint: servers that require one get the token endpoint instead.
    pub(super) fn fold_revoke(&mut self) {
        let revoke = ManagedField::Of(Field::RevokeEndpoint);
        if self.get(revoke) == self.get(ManagedField::Of(Field::TokenEndpoint)) {
            self.set(revoke, "");
        }
    }

    /// As JSON, by the names of the fields.
    pub fn to_json(&self) -> Value {
        let members = self.iter();
        Value::Object(
            members
                .map(|(field, value)| (field.json_name().to_owned(), value.into()))
                .collect(),
        )
    }

    /// Inverse of [`ManagedFields::to_json`]; unknown members are ignored.
    pub fn from_json(value: &Map<String, Value>) -> Self {
        let known = value.iter().filter_map(|(name, value)| {
            Some((
                ManagedField::from_json_name(name)?,
                value.as_str()?.to_owned(),
            ))
        });
        known.collect()
    }
}

impl FromIterator<(ManagedField, String)> for ManagedFields {
    fn from_iter<I: IntoIterator<Item = (ManagedField, String)>>(fields: I) -> Self {
        ManagedFields(Arc::new(fields.into_iter().collect()))
    }
}
