//! Cautions to show before an object of API Manager is changed.

use super::change::FieldChange;
use super::doubt::Doubt;
use super::managed::ManagedField;
use super::remote_object::RemoteObject;
use crate::key_manager::{Field, Grade, visible};

/// Caution to show before an object is changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caution {
    /// The server stores a secret with the object.
    HasSecret,
    /// The object is enabled, and its connector type contacts the provider.
    AsksProvider(String),
    /// The gateway has cached verdicts made with the previous keys.
    OldKeys,
    /// The local values are in doubt.
    Doubt(Doubt),
}

impl Caution {
    /// Cautions about a change.
    pub(super) fn of(changes: &[FieldChange], there: &RemoteObject) -> Vec<Self> {
        let mut all = Vec::new();
        let change = |field| changes.iter().find(|change| change.field == field);
        if there.has_secret {
            all.push(Caution::HasSecret);
        }
        let enabled = change(ManagedField::Enabled).and_then(|change| change.local.as_deref());
        if let Some(kind) = there.connector.as_deref()
            && enabled == Some("true")
        {
            all.push(Caution::AsksProvider(visible(kind)));
        }
        if change(ManagedField::Of(Field::JwksEndpoint)).is_some() {
            all.push(Caution::OldKeys);
        }
        all
    }

    /// Whether it doubts the local values, so that a plan on a screen does not select the object.
    pub fn is_doubt(&self) -> bool {
        matches!(self, Self::Doubt(_))
    }

    /// Stable word, for JSON.
    pub fn word(&self) -> &'static str {
        match self {
            Self::HasSecret => "hasSecret",
            Self::AsksProvider(_) => "asksProvider",
            Self::OldKeys => "oldKeys",
            Self::Doubt(doubt) => doubt.word(),
        }
    }

    /// Grade at which it is shown.
    pub fn grade(&self) -> Grade {
        match self.is_doubt() {
            true => Grade::Warn,
            false => Grade::Note,
        }
    }

    /// Text of the caution, in sentences.
    pub fn message(&self) -> String {
        match self {
            Self::HasSecret => {
                "The server stores its secrets and writes them to its audit log.".to_owned()
            }
            Self::AsksProvider(kind) => format!(
                "The server asks its provider for clients ({kind}). While the provider can't be reached, no API can be created."
            ),
            Self::OldKeys => {
                "The gateway accepts tokens that it validated with the old keys for up to 15 minutes."
                    .to_owned()
            }
            Self::Doubt(doubt) => doubt.message().to_owned(),
        }
    }
}
