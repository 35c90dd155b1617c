//! The API behind the demo's gateway.
#![expect(clippy::unwrap_used, reason = "test code")]

use kmctl::control_plane::Release;
use kmctl::demo::{
    ControlPlane, ControlPlaneOptions, Options, Provider, Request, Tenant, TokenOptions,
};
use serde_json::{Value, json};

struct World {
    provider: Provider,
    control_plane: ControlPlane,
}

impl World {
    fn new() -> Self {
        let provider = Provider::start(&Options::default()).unwrap();
        let options = ControlPlaneOptions {
            port: 0,
            release: Release::V4_7,
            token: "admin-token".to_owned().into(),
        };
        let control_plane = ControlPlane::start(&options).unwrap();
        let api = control_plane.publish_api(&provider);
        assert_eq!(api, format!("{}/pets/1.0", control_plane.base()));
        World {
            provider,
            control_plane,
        }
    }

    fn ask(&self, method: &str, path: &str, token: Option<&str>, body: &Value) -> (u16, Value) {
        let authorization = token.map(|token| format!("Bearer {token}"));
        let body = body.to_string();
        let request = Request {
            method,
            path,
            query: "",
            authorization: authorization.as_deref(),
            body: body.as_bytes(),
        };
        let answer = self.control_plane.with(|server| server.answer(&request));
        let body = serde_json::from_str(&answer.body).unwrap_or_default();
        (answer.status, body)
    }

    fn call(&self, options: &TokenOptions) -> (u16, u64) {
        let token = self.provider.token(options).unwrap();
        let (status, body) = self.ask("GET", "/pets/1.0", Some(&token), &Value::Null);
        (status, body["code"].as_u64().unwrap_or_default())
    }

    fn put(&self, name: &str, jwks: &str, enabled: bool) {
        let base = self.provider.base();
        let body = json!({
            "name": name, "type": "CustomKeyManager", "enabled": enabled, "tokenType": "DIRECT",
            "issuer": Tenant::Asgardeo.issuer(base),
            "tokenEndpoint": format!("{base}/token"), "revokeEndpoint": format!("{base}/revoke"),
            "consumerKeyClaim": "azp", "scopesClaim": "scope",
            "certificates": { "type": "JWKS", "value": jwks },
        });
        let path = "/api/am/admin/v4/key-managers";
        let (status, body) = self.ask("POST", path, Some("admin-token"), &body);
        assert_eq!(status, 201, "{body}");
    }

    fn jwks(&self) -> String {
        format!("{}/t/sampleorg/oauth2/jwks", self.provider.base())
    }
}

const ACCEPTED: (u16, u64) = (200, 0);
const INVALID: (u16, u64) = (401, 900_901);

#[test]
fn it_accepts_tokens_of_the_key_managers_that_api_manager_has() {
    let world = World::new();
    let good = TokenOptions::default();
    assert_eq!(world.call(&good), INVALID, "none is there yet");
    world.put("km", &world.jwks(), true);
    assert_eq!(world.call(&good), ACCEPTED);
    assert_eq!(world.call(&TokenOptions::expired()).0, 401);
    let foreign = TokenOptions {
        foreign_key: true,
        ..good.clone()
    };
    assert_eq!(world.call(&foreign).0, 401);
    let other = TokenOptions {
        tenant: Tenant::Custom,
        ..good.clone()
    };
    assert_eq!(world.call(&other), INVALID);
    let stranger = TokenOptions {
        client_id: "stranger".to_owned(),
        ..good
    };
    assert_eq!(world.call(&stranger), (403, 900_908));
    let (status, body) = world.ask("GET", "/pets/1.0", None, &Value::Null);
    assert_eq!((status, body["code"].as_u64()), (401, Some(900_902)));
}

#[test]
fn what_is_disabled_or_has_other_keys_is_not_trusted() {
    let world = World::new();
    world.put("off", &world.jwks(), false);
    assert_eq!(world.call(&TokenOptions::default()), INVALID);
    let world = World::new();
    world.put("elsewhere", "https://idp.example/jwks", true);
    assert_eq!(world.call(&TokenOptions::default()).0, 500);
}
