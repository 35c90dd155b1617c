//! The vendor's own test bodies: each is read, and written back with one change and nothing lost.

use kmctl::control_plane::{
    DesiredState, RemoteKeyManager, TargetKind, managed_fields, update_body,
};
use kmctl::key_manager::{Draft, KeyManager, ProviderKind};
use serde_json::Value;

use crate::support::shared;

fn local() -> KeyManager {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = "local".to_owned();
    draft.well_known_url = "https://l.example/.well-known/openid-configuration".to_owned();
    let it = &mut draft.configuration;
    it.issuer = "https://l.example".to_owned();
    it.token_endpoint = "https://l.example/token".to_owned();
    it.authorization_endpoint = "https://l.example/authorize".to_owned();
    it.jwks_endpoint = "https://l.example/jwks".to_owned();
    let new = draft.parse(false).unwrap();
    let now = jiff::Timestamp::UNIX_EPOCH;
    KeyManager {
        name: new.name,
        kind: new.kind,
        description: new.description,
        enabled: true,
        environments: new.environments,
        connection: Some(new.connection),
        developer_portal: false,
        revision: 1,
        created_at: now,
        updated_at: now,
        evidence: new.evidence,
    }
}

#[test]
fn every_payload_keeps_what_kmctl_does_not_manage() {
    let Some(folder) = shared::part("the vendor's payloads", "contracts/apim-payloads", &[]) else {
        return;
    };
    let wanted = DesiredState::of(TargetKind::ApiManager, &local()).unwrap();
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let mut body: Value =
            serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        body["id"] = "1".into();
        let remote = RemoteKeyManager::from_answer(body.clone()).unwrap();
        let fields = managed_fields(TargetKind::ApiManager, &remote);
        assert_eq!(fields.iter().count(), 10, "{}", path.display());
        let sent = update_body(&remote, &wanted);
        assert_eq!(sent.get("id"), None, "read-only: {}", path.display());
        const MANAGED: [&str; 10] = [
            "description",
            "wellKnownEndpoint",
            "issuer",
            "tokenEndpoint",
            "revokeEndpoint",
            "authorizeEndpoint",
            "certificates",
            "consumerKeyClaim",
            "scopesClaim",
            "enabled",
        ];
        for (name, value) in body.as_object().unwrap() {
            if MANAGED.contains(&name.as_str())
                || name.starts_with("display")
                || name == "permissions"
                || name == "id"
            {
                continue;
            }
            assert_eq!(sent.get(name), Some(value), "{name} of {}", path.display());
        }
        seen += 1;
    }
    assert_eq!(seen, 20);
}
