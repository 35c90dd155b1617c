//! Key managers as a gateway's file holds them: an issuer, a JWKS address, and the claim with the scopes.

use serde_json::{Map, Value};

use super::desired_state::DesiredState;
use super::gateway_entry::{GatewayEntry, Template};
use super::gateway_options::GatewayOptions;
use super::managed::{ManagedField, ManagedFields};
use super::portal_id::PortalId;
use super::remote_key_manager::RemoteKeyManager;
use crate::key_manager::Field;

/// The claim that every gateway reads, named or not.
const SCOPE: &str = "scope";

/// Member of an entry that only some gateways read.
const CERTIFICATE_PATH: &str = "certificatePath";
const SCOPE_CLAIM: &str = "scopeClaim";

/// Entry of the file as a gateway with these options reads it, without the members that it ignores or that the target
/// does not set.
pub fn entry_as_read(
    mut entry: Map<String, Value>,
    gateway: &GatewayOptions,
) -> Option<RemoteKeyManager> {
    if !gateway.release.reads_scope_claim() {
        entry.remove(SCOPE_CLAIM);
    }
    if gateway.certificate_path.is_none() {
        entry.remove(CERTIFICATE_PATH);
    }
    RemoteKeyManager::from_answer(Value::Object(entry))
}

/// Desired entry of a gateway; an existing entry may name a claim that is removed.
///
/// # Errors
/// A value holds `{{`.
pub fn wanted_entry(
    desired: &DesiredState,
    name: PortalId,
    before: Option<&RemoteKeyManager>,
) -> Result<GatewayEntry, Template> {
    let text = |field| {
        let text = desired.fields.get(ManagedField::Of(field));
        text.unwrap_or_default().to_owned()
    };
    let claim = text(Field::ScopeKeyIdentifier);
    let named = before.is_some_and(|before| !before.text(SCOPE_CLAIM).is_empty());
    let entry = GatewayEntry {
        name,
        issuer: text(Field::Issuer),
        scope_claim: match (claim.is_empty(), named) {
            (false, _) => Some(claim),
            (true, true) => Some(SCOPE.to_owned()),
            (true, false) => None,
        },
        jwks_uri: text(Field::JwksEndpoint),
        certificate_path: desired
            .fields
            .get(ManagedField::CertificatePath)
            .map(str::to_owned),
    };
    entry.checked()
}

/// The managed fields of an entry that is there.
pub(super) fn managed(remote: &RemoteKeyManager) -> ManagedFields {
    let claim = remote.text(SCOPE_CLAIM);
    let mut fields = ManagedFields::from_iter([
        (
            ManagedField::Of(Field::Issuer),
            remote.text("issuer").to_owned(),
        ),
        (
            ManagedField::Of(Field::JwksEndpoint),
            remote.text("jwksUri").to_owned(),
        ),
        (
            ManagedField::Of(Field::ScopeKeyIdentifier),
            if claim == SCOPE {
                String::new()
            } else {
                claim.to_owned()
            },
        ),
    ]);
    // Where the target has no CA file, entries come without the member: one written by hand is left alone.
    if remote.body.contains_key(CERTIFICATE_PATH) {
        let path = remote.text(CERTIFICATE_PATH);
        fields.set(ManagedField::CertificatePath, path);
    }
    fields
}
