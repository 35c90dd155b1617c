//! Desired remote state of a local key manager.

use super::doubt::Doubt;
use super::gateway_entry::scope_claim;
use super::gateway_options::GatewayOptions;
use super::managed::{ManagedField, ManagedFields};
use super::portal_id::PortalId;
use super::remote_name::apim_name;
use super::target::TargetKind;
use crate::key_manager::{
    EnvironmentScope, EvidenceUpdate, Field, KeyManager, Name, Problem, ProviderKind, TestedValues,
};

/// Value of a key manager specific to one target.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetValue {
    /// Name of the key manager.
    pub name: Name,
    /// Field that the value replaces.
    pub field: Field,
    /// Value at the target.
    pub value: String,
}

/// Field that a target does not support.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnsupportedField(pub Field);

/// Desired remote state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DesiredState {
    /// Local name of the key manager.
    pub name: Name,
    /// Remote name; `None` if none can be derived from the local one.
    pub remote_name: Option<String>,
    /// Values to be stored at the target.
    pub fields: ManagedFields,
    /// Fields with a local value that the target does not support.
    pub unsupported: Vec<UnsupportedField>,
    /// Fields with a value specific to this target.
    pub own: Vec<Field>,
    /// Whether its values for this target are not valid, so that it must not be written.
    pub invalid: bool,
    /// Doubt about these values; none where a value is specific to this target, since nothing is known of it.
    pub doubt: Option<Doubt>,
}

impl DesiredState {
    /// Desired state of a key manager at a target of this kind. `None` for the built-in one, and at a gateway for a
    /// disabled one, since a gateway accepts the tokens of each of its entries.
    pub fn of(kind: TargetKind, key_manager: &KeyManager) -> Option<Self> {
        key_manager.connection.as_ref()?;
        if kind == TargetKind::Gateway && !key_manager.enabled {
            return None;
        }
        let mut fields = ManagedFields::default();
        let carried: &[ManagedField] = match kind {
            TargetKind::ApiManager => &ManagedField::ALL,
            TargetKind::ApiPortal => &[
                ManagedField::Of(Field::TokenEndpoint),
                ManagedField::Enabled,
            ],
            TargetKind::Gateway => &[
                ManagedField::Of(Field::Issuer),
                ManagedField::Of(Field::JwksEndpoint),
                ManagedField::Of(Field::ScopeKeyIdentifier),
            ],
        };
        for field in carried {
            let value = match field {
                ManagedField::Of(field) => key_manager.text(*field),
                ManagedField::Enabled => key_manager.enabled.to_string(),
                ManagedField::CertificatePath => continue,
            };
            fields.set(*field, value);
        }
        if kind == TargetKind::ApiManager {
            fields.fold_revoke();
            if key_manager.kind == ProviderKind::Microsoft {
                // The form's preset differs from the claims of Entra's tokens.
                fields.set(ManagedField::Of(Field::ScopeKeyIdentifier), "scp");
            }
        }
        if kind == TargetKind::Gateway {
            let claim = scope_claim(key_manager).unwrap_or_default();
            fields.set(ManagedField::Of(Field::ScopeKeyIdentifier), claim);
        }
        let has = |field: Field| match field {
            Field::Environments => key_manager.environments != EnvironmentScope::All,
            other => !key_manager.text(other).is_empty(),
        };
        let unsupported: &[Field] = match kind {
            // An environment has a gateway of its own, which validates tokens and nothing else.
            TargetKind::Gateway => &[],
            _ => &[Field::Environments, Field::OidcLogoutEndpoint],
        };
        Some(DesiredState {
            name: key_manager.name.clone(),
            remote_name: remote_name(kind, key_manager.name.as_str()),
            fields,
            unsupported: unsupported
                .iter()
                .copied()
                .filter(|it| has(*it))
                .map(UnsupportedField)
                .collect(),
            own: Vec::new(),
            invalid: false,
            doubt: Doubt::of(&key_manager.evidence),
        })
    }
}

/// Remote name; for the portal and the gateway it is the id. `None` if none can be derived from the local one.
pub fn remote_name(kind: TargetKind, name: &str) -> Option<String> {
    match kind {
        TargetKind::ApiManager => apim_name(name),
        TargetKind::ApiPortal | TargetKind::Gateway => {
            PortalId::from_name(name).map(|made| made.id.to_string())
        }
    }
}

impl DesiredState {
    /// Desired state with the values specific to the target applied; if they are invalid, none of them is used.
    pub fn with(
        kind: TargetKind,
        key_manager: &KeyManager,
        values: &[TargetValue],
    ) -> Option<Self> {
        let (there, invalid) = match with_values(key_manager, values) {
            Ok(there) => (there, false),
            Err(_) => (key_manager.clone(), true),
        };
        let mut desired = DesiredState::of(kind, &there)?;
        desired.own = values.iter().map(|value| value.field).collect();
        desired.invalid = invalid;
        desired.doubt = desired.doubt.filter(|_| values.is_empty());
        Some(desired)
    }
}

impl DesiredState {
    /// Adapts the state to one gateway: drops a scope claim that its release does not read, and adds its CA file.
    #[must_use]
    pub fn for_gateway(mut self, gateway: &GatewayOptions) -> Self {
        let claim = ManagedField::Of(Field::ScopeKeyIdentifier);
        let named = self
            .fields
            .get(claim)
            .is_some_and(|claim| !claim.is_empty());
        if named && !gateway.release.reads_scope_claim() {
            self.fields.set(claim, "");
            self.unsupported
                .push(UnsupportedField(Field::ScopeKeyIdentifier));
        }
        if let Some(path) = &gateway.certificate_path {
            self.fields
                .set(ManagedField::CertificatePath, path.as_str());
        }
        self
    }
}

/// Key manager with the values of one target applied.
///
/// # Errors
/// Problems of the values that are invalid for the key manager.
pub fn with_values(
    key_manager: &KeyManager,
    values: &[TargetValue],
) -> Result<KeyManager, Vec<Problem>> {
    if values.is_empty() {
        return Ok(key_manager.clone());
    }
    let mut draft = key_manager.draft(Vec::new());
    draft.all_environments = true;
    for value in values {
        if let Some(slot) = draft.text_mut(value.field) {
            slot.clone_from(&value.value);
        }
    }
    // The rule for plain http was applied when the value was entered.
    let parsed = draft.parse(true)?;
    let own = KeyManager {
        description: parsed.description,
        connection: Some(parsed.connection),
        ..key_manager.clone()
    };
    let changed: Vec<Field> = values
        .iter()
        .map(|value| value.field)
        .filter(|field| own.text(*field) != key_manager.text(*field))
        .collect();
    if changed.is_empty() {
        return Ok(own);
    }
    // What was seen with the stored values holds for those that no override replaces.
    let tested = |it: &KeyManager| {
        let connection = it.connection.as_ref();
        connection.map(|it| TestedValues::of(&it.settings.configuration()))
    };
    let still_tested = tested(&own) == tested(key_manager);
    let before = &key_manager.evidence;
    let evidence = before.after_edit(&changed, still_tested, &EvidenceUpdate::Unread);
    Ok(KeyManager { evidence, ..own })
}
