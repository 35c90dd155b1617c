//! Types of key managers, as offered by the console.

use serde::{Deserialize, Serialize};

use super::field::Field;

/// Type of a key manager, as in the console's Type column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProviderKind {
    /// Built-in key manager; never selectable for a new one.
    Bijira,
    /// WSO2 Asgardeo.
    Asgardeo,
    /// Microsoft Entra ID (Azure AD).
    Microsoft,
    /// Any other provider with OIDC/OAuth2 endpoints and a Well-Known URL.
    Custom,
}

impl ProviderKind {
    /// The three tiles of the console's *Choose a provider* page, in its order.
    pub const CHOICES: [ProviderKind; 3] = [
        ProviderKind::Asgardeo,
        ProviderKind::Microsoft,
        ProviderKind::Custom,
    ];

    /// Every kind, the built-in one included.
    pub const ALL: [ProviderKind; 4] = [
        ProviderKind::Bijira,
        ProviderKind::Asgardeo,
        ProviderKind::Microsoft,
        ProviderKind::Custom,
    ];

    /// Label in the Type column.
    pub fn label(self) -> &'static str {
        match self {
            ProviderKind::Bijira => "Bijira",
            ProviderKind::Asgardeo => "Asgardeo",
            ProviderKind::Microsoft => "Microsoft",
            ProviderKind::Custom => "Custom",
        }
    }

    /// The text of the console's tile.
    pub fn title(self) -> &'static str {
        match self {
            ProviderKind::Microsoft => "Microsoft Entra ID (Azure AD)",
            other => other.label(),
        }
    }

    /// Word in commands, JSON and the store.
    pub fn word(self) -> &'static str {
        match self {
            ProviderKind::Bijira => "bijira",
            ProviderKind::Asgardeo => "asgardeo",
            ProviderKind::Microsoft => "microsoft",
            ProviderKind::Custom => "custom",
        }
    }

    /// Inverse of [`ProviderKind::word`], ignoring case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.word().eq_ignore_ascii_case(word))
    }

    /// Whether step 2 shows Consumer Key Identifier and Scope Key Identifier (Custom only, as in the console).
    pub fn has_identifiers(self) -> bool {
        self == ProviderKind::Custom
    }

    /// Fields of step 2.
    pub fn configuration_fields(self) -> impl Iterator<Item = Field> + use<> {
        Field::CONFIGURATION.into_iter().filter(move |field| {
            self.has_identifiers()
                || !matches!(
                    field,
                    Field::ConsumerKeyIdentifier | Field::ScopeKeyIdentifier
                )
        })
    }
}
