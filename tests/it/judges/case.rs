//! One case: a key set as it is served, a token, and the configuration that they meet.

use kmctl::gateway::{self, GatewayVerdict, KeySetResponse, RuleSet, Status, ValidationInput};
use serde_json::{Map, Value, json};

use super::pairs::pair;
use super::serving::Serving;
use crate::token::signer::encode;

/// The issuer of every case.
pub const ISSUER: &str = "http://127.0.0.1:9999/realms/acme";

/// What is judged.
#[derive(Clone, Debug)]
pub struct Case {
    /// The status of the key set's answer.
    pub status: u16,
    /// Its body.
    pub body: Vec<u8>,
    /// All answers byte for byte, by path, in place of status and body.
    pub answers: Vec<(String, Vec<u8>)>,
    /// The token.
    pub token: String,
    /// The claim with the client; `None`: not configured.
    pub client_claim: Option<String>,
    /// The claim with the scopes; empty: not configured.
    pub scope_claim: String,
    /// What the API asks for in `aud`.
    pub audiences: Vec<String>,
    /// Whether the key manager is of the type whose validator looks at `token_type`.
    pub type_enforced: bool,
    /// No address of keys, or nothing listens there.
    pub unserved: Option<KeySetResponse>,
}

impl Case {
    /// A case with this key set and token.
    pub fn new(body: impl Into<Vec<u8>>, token: impl Into<String>) -> Self {
        Case {
            status: 200,
            body: body.into(),
            answers: Vec::new(),
            token: token.into(),
            client_claim: Some("azp".to_owned()),
            scope_claim: "scope".to_owned(),
            audiences: Vec::new(),
            type_enforced: false,
            unserved: None,
        }
    }

    /// Has a server answer as this case says.
    pub fn serve(&self, serving: &Serving) {
        match self.answers.as_slice() {
            [] => serving.serve(self.status, &self.body),
            answers => serving.serve_all(answers),
        }
    }

    /// What kmctl says that a gateway does. The application `app` is subscribed.
    pub fn verdict(&self, rules: &'static RuleSet) -> GatewayVerdict {
        self.verdict_for(rules, ISSUER)
    }

    /// The same where another issuer is configured.
    pub fn verdict_for(&self, rules: &'static RuleSet, issuer: &str) -> GatewayVerdict {
        let served = KeySetResponse::Answer {
            status: self.status,
            body: self.body.clone(),
            packed: None,
            elapsed: std::time::Duration::ZERO,
            redirects: 0,
        };
        gateway::validate_token(
            rules,
            &ValidationInput {
                token: &self.token,
                issuer,
                client_claim: self.client_claim.as_deref(),
                scope_claim: &self.scope_claim,
                api_audiences: &self.audiences,
                client_id: Some("app"),
                leeway: None,
                type_enforced: self.type_enforced,
                keys: self.unserved.as_ref().unwrap_or(&served),
                now: jiff::Timestamp::now().as_millisecond(),
            },
        )
    }
}

/// `200`, `403 900908`, `not known`.
pub fn shown(status: Option<Status>) -> String {
    match status {
        None => "not known".to_owned(),
        Some(Status { status, code: 0 }) => status.to_string(),
        Some(Status { status, code }) => format!("{status} {code}"),
    }
}

/// Now, in seconds since 1970.
pub fn now() -> i64 {
    jiff::Timestamp::now().as_second()
}

/// The usual payload.
pub fn payload() -> Map<String, Value> {
    let claims = json!({
        "iss": ISSUER,
        "sub": "u",
        "aud": ["orders-api"],
        "azp": "app",
        "client_id": "app",
        "scope": "read write",
        "iat": now(),
        "exp": now() + 600,
        "jti": fresh(),
    });
    claims.as_object().unwrap().clone()
}

/// A number that no other token has.
pub fn fresh() -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let started = jiff::Timestamp::now().as_nanosecond();
    format!("{started}-{}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The usual header.
pub fn header(alg: &str, kid: &str) -> Map<String, Value> {
    let header = json!({"alg": alg, "typ": "at+jwt", "kid": kid});
    header.as_object().unwrap().clone()
}

/// A token of exactly these texts.
pub fn signed(header: &[u8], payload: &[u8], key: &str, alg: &str) -> String {
    let text = format!("{}.{}", encode(header), encode(payload));
    let signature = pair(key).sign(alg, text.as_bytes());
    format!("{text}.{}", encode(signature))
}

/// A token of these members.
pub fn token(
    header: &Map<String, Value>,
    payload: &Map<String, Value>,
    key: &str,
    alg: &str,
) -> String {
    let text = |members: &Map<String, Value>| Value::Object(members.clone()).to_string();
    signed(text(header).as_bytes(), text(payload).as_bytes(), key, alg)
}

/// One RSA key as providers publish it.
pub fn plain_key(kid: &str) -> Value {
    let mut key = pair("rsa2048").public(kid);
    key["alg"] = json!("RS256");
    key["use"] = json!("sig");
    key
}

/// A set of these keys.
pub fn set(keys: &[Value]) -> Vec<u8> {
    json!({ "keys": keys }).to_string().into_bytes()
}
