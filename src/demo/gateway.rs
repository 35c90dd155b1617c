//! An API behind the demo's gateway: it trusts the key managers that API Manager has, by API Manager's own rules.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::client::CLIENT_ID;
use super::http::{Request, Response, error, json_answer};
use crate::gateway::{KeySetResponse, RuleSet, Status, ValidationInput, validate_token};

/// Path of the API, without a slash at the end.
pub(super) const PATH: &str = "/pets/1.0";

/// Lookup of a key set by its address; `None` if nothing is served there.
pub(super) type KeySets = Box<dyn Fn(&str) -> Option<Vec<u8>> + Send>;

/// An API with one subscribed application, the demo's client.
pub(super) struct Api {
    key_sets: KeySets,
}

impl std::fmt::Debug for Api {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Api")
    }
}

impl Api {
    /// API whose gateway reads key sets with this lookup.
    pub(super) fn new(key_sets: KeySets) -> Self {
        Api { key_sets }
    }

    /// Calls the API at `now`, in milliseconds since 1970; `key_managers` are API Manager's.
    pub(super) fn answer(
        &self,
        request: &Request<'_>,
        key_managers: &[Map<String, Value>],
        now: i64,
    ) -> Response {
        let Some(token) = request.authorization.and_then(bearer) else {
            return error(401, 900_902, "Missing Credentials");
        };
        let invalid = || error(401, 900_901, "Invalid Credentials");
        let Some(rules) = RuleSet::by_name("api-manager") else {
            return error(500, 900_900, "Unclassified Authentication Failure");
        };
        let issuer = issuer(token);
        let trusted = key_managers.iter().find(|it| {
            it.get("enabled") == Some(&json!(true)) && text(it, "issuer") == issuer.as_deref()
        });
        let (Some(issuer), Some(key_manager)) = (issuer, trusted) else {
            return invalid();
        };
        let key_set = key_manager
            .get("certificates")
            .and_then(|it| it["value"].as_str());
        let keys = match key_set.map(|url| (self.key_sets)(url)) {
            Some(Some(body)) => KeySetResponse::saved(&body),
            Some(None) => KeySetResponse::Unreachable("it is not the demo's".to_owned()),
            None => KeySetResponse::NotConfigured,
        };
        let verdict = validate_token(
            rules,
            &ValidationInput {
                token,
                issuer: &issuer,
                client_claim: text(key_manager, "consumerKeyClaim"),
                scope_claim: text(key_manager, "scopesClaim").unwrap_or_default(),
                api_audiences: &[],
                client_id: Some(CLIENT_ID),
                leeway: None,
                type_enforced: false,
                keys: &keys,
                now,
            },
        );
        match verdict.first {
            Some(Status { status: 200, .. }) => {
                json_answer(200, &json!([{ "id": 1, "name": "Rex" }]))
            }
            Some(Status { status, code }) => error(status, code, "Access failure"),
            None => invalid(),
        }
    }
}

fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn issuer(token: &str) -> Option<String> {
    let payload = token.split('.').nth(1)?;
    let bytes = URL_SAFE_NO_PAD.decode(payload).ok()?;
    let claims: Value = serde_json::from_slice(&bytes).ok()?;
    claims["iss"].as_str().map(str::to_owned)
}

fn text<'a>(key_manager: &'a Map<String, Value>, member: &str) -> Option<&'a str> {
    let text = key_manager.get(member)?.as_str()?;
    (!text.is_empty()).then_some(text)
}
