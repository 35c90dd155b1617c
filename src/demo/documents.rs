//! Discovery documents of the tenants.

use serde_json::{Value, json};

use super::tenant::Endpoint;
use super::tenant::Tenant;

/// The document of a tenant served below `base`.
pub(super) fn document(tenant: Tenant, base: &str) -> Value {
    let url = |endpoint: Endpoint| format!("{base}{}", tenant.path(endpoint));
    let mut document = json!({
        "issuer": tenant.issuer(base),
        "authorization_endpoint": url(Endpoint::Authorization),
        "token_endpoint": url(Endpoint::Token),
        "jwks_uri": url(Endpoint::Keys),
        "userinfo_endpoint": url(Endpoint::UserInfo),
        "revocation_endpoint": url(Endpoint::Revocation),
        "end_session_endpoint": url(Endpoint::Logout),
        "response_types_supported": ["code", "id_token", "code id_token"],
        "response_modes_supported": ["query", "fragment", "form_post"],
        "grant_types_supported": ["authorization_code", "client_credentials", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "code_challenge_methods_supported": ["S256"],
        "scopes_supported": ["openid", "profile", "email", "orders:read"],
        "claims_supported": ["sub", "iss", "aud", "exp", "iat", "azp", "name", "email"],
        "claims_parameter_supported": true,
        "request_parameter_supported": true,
        "request_uri_parameter_supported": true
    });
    if let Some(members) = document.as_object_mut() {
        match tenant {
            Tenant::Microsoft => {
                members.shift_remove("revocation_endpoint");
            }
            Tenant::WithoutKeys => {
                members.shift_remove("jwks_uri");
            }
            Tenant::Faults => faults(members, base),
            Tenant::Asgardeo | Tenant::Custom | Tenant::OtherIssuer | Tenant::UnreadableKeys => {}
        }
    }
    document
}

/// Faults of several kinds: some that limit, some that only conformity minds.
fn faults(members: &mut serde_json::Map<String, Value>, base: &str) {
    let plain = base.replacen("https://", "http://", 1);
    members.insert("issuer".into(), json!(format!("{base}/F")));
    members.insert(
        "revocation_endpoint".into(),
        json!(format!("{plain}/f/revoke")),
    );
    members.shift_remove("end_session_endpoint");
    members.insert("logout_endpoint".into(), json!(format!("{base}/f/logout")));
    members.insert("scopes_supported".into(), json!("openid profile"));
    members.insert("ui_locales_supported".into(), json!(["en_US", "jp"]));
    members.insert(
        "id_token_signing_alg_values_supported".into(),
        json!(["ES256"]),
    );
    members.shift_remove("subject_types_supported");
    members.insert("request_parameter_supported".into(), json!(false));
}
