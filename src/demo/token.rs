//! Access tokens, valid ones and rejected ones.

use std::io;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};

use super::client::CLIENT_ID;
use super::keys::Keys;
use super::tenant::Tenant;

/// Content of a minted token. Default: a valid token of the Asgardeo tenant, for an hour.
#[derive(Debug, Clone)]
pub struct TokenOptions {
    /// Simulated provider that issues the token.
    pub tenant: Tenant,
    /// `iss`, if not the tenant's own.
    pub issuer: Option<String>,
    /// Requesting application: `azp`, `client_id` and `sub`.
    pub client_id: String,
    /// `scope` (`scp` for the Microsoft tenant), names with blanks between.
    pub scope: String,
    /// Seconds from issue to expiry.
    pub lifetime: i64,
    /// Seconds since the token was issued; more than `lifetime` makes it expired, less than 0 not yet valid.
    pub age: i64,
    /// Header `typ`.
    pub kind: Option<String>,
    /// Which of the published keys signs, from 0; a number beyond them takes the last.
    pub key: usize,
    /// Sign with a key that is not published, under the name of one that is.
    pub foreign_key: bool,
    /// Leave `kid` out.
    pub without_kid: bool,
    /// Claims that replace or, as `null`, remove those above.
    pub claims: Map<String, Value>,
}

impl Default for TokenOptions {
    fn default() -> Self {
        Self {
            tenant: Tenant::default(),
            issuer: None,
            client_id: CLIENT_ID.to_owned(),
            scope: "orders:read".to_owned(),
            lifetime: 3600,
            age: 0,
            kind: Some("at+jwt".to_owned()),
            key: 0,
            foreign_key: false,
            without_kid: false,
            claims: Map::new(),
        }
    }
}

impl TokenOptions {
    /// A token that expired ten minutes ago, beyond what clocks may differ.
    #[must_use]
    pub fn expired() -> Self {
        Self {
            age: 4200,
            ..Self::default()
        }
    }

    /// Sets or, with `null`, removes one claim.
    #[must_use]
    pub fn claim(mut self, name: &str, value: Value) -> Self {
        self.claims.insert(name.to_owned(), value);
        self
    }
}

/// Signs a token. `now` is in seconds since 1970.
pub(super) fn mint(
    options: &TokenOptions,
    base: &str,
    now: i64,
    keys: &Keys,
) -> io::Result<String> {
    let key = keys.published.get(options.key).or(keys.published.last());
    let key = key.ok_or_else(|| io::Error::other("no key"))?;
    let mut header = json!({ "alg": "RS256" });
    if let Some(kind) = &options.kind {
        header["typ"] = json!(kind);
    }
    if !options.without_kid {
        header["kid"] = json!(key.kid);
    }
    let claims = Value::Object(claims(options, base, now)?);
    let signed = format!("{}.{}", encode(&header), encode(&claims));
    let signer = if options.foreign_key {
        &keys.foreign
    } else {
        key
    };
    let signature = URL_SAFE_NO_PAD.encode(signer.sign(&signed)?);
    Ok(format!("{signed}.{signature}"))
}

fn claims(options: &TokenOptions, base: &str, now: i64) -> io::Result<Map<String, Value>> {
    let issued = now - options.age;
    let issuer = options
        .issuer
        .clone()
        .unwrap_or_else(|| options.tenant.issuer(base));
    let scope_claim = if options.tenant == Tenant::Microsoft {
        "scp"
    } else {
        "scope"
    };
    let mut claims = Map::new();
    let mut set = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    set("iss", json!(issuer));
    set("sub", json!(options.client_id));
    set("aud", json!([options.client_id, "https://api.example"]));
    set("azp", json!(options.client_id));
    set("client_id", json!(options.client_id));
    set(scope_claim, json!(options.scope));
    set("iat", json!(issued));
    set("nbf", json!(issued));
    set("exp", json!(issued + options.lifetime));
    set("jti", json!(identifier()?));
    for (name, value) in &options.claims {
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.clone(), value.clone());
        }
    }
    Ok(claims)
}

/// 128 random bits, so that no two tokens are the same.
fn identifier() -> io::Result<String> {
    use ring::rand::SecureRandom;
    let mut bytes = [0; 16];
    ring::rand::SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| io::Error::other("no random numbers"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}
