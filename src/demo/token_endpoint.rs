//! Token endpoint: `client_credentials` for one application, by HTTP Basic or in the body.

use std::collections::HashMap;
use std::io;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::client::{CLIENT_ID, CLIENT_SECRET};
use super::keys::Keys;
use super::tenant::Tenant;
use super::token::{TokenOptions, mint};

/// Parsed request.
pub(super) struct TokenRequest<'a> {
    pub(super) tenant: Tenant,
    pub(super) base: &'a str,
    pub(super) authorization: Option<&'a str>,
    pub(super) body: &'a [u8],
    pub(super) now: i64,
}

/// Returns status and body of a token response (RFC 6749 §5).
pub(super) fn answer(ask: &TokenRequest<'_>, keys: &Keys) -> io::Result<(u16, Value)> {
    let form: HashMap<String, String> =
        url::form_urlencoded::parse(ask.body).into_owned().collect();
    let refuse = |status: u16, error: &str, why: &str| {
        Ok((status, json!({ "error": error, "error_description": why })))
    };
    let (id, secret) = match ask.authorization.and_then(basic) {
        Some(pair) => pair,
        None => (
            form.get("client_id").cloned().unwrap_or_default(),
            form.get("client_secret").cloned().unwrap_or_default(),
        ),
    };
    if (id.as_str(), secret.as_str()) != (CLIENT_ID, CLIENT_SECRET) {
        return refuse(
            401,
            "invalid_client",
            "The client is unknown or its secret does not match.",
        );
    }
    if form.get("grant_type").map(String::as_str) != Some("client_credentials") {
        return refuse(
            400,
            "unsupported_grant_type",
            "This client may use client_credentials only.",
        );
    }
    let scope = form
        .get("scope")
        .cloned()
        .unwrap_or_else(|| "orders:read".to_owned());
    if scope
        .split(' ')
        .any(|word| !matches!(word, "openid" | "profile" | "email" | "orders:read"))
    {
        return refuse(400, "invalid_scope", "A requested scope does not exist.");
    }
    let options = TokenOptions {
        tenant: ask.tenant,
        scope: scope.clone(),
        ..TokenOptions::default()
    };
    let token = mint(&options, ask.base, ask.now, keys)?;
    Ok((
        200,
        json!({ "access_token": token, "token_type": "Bearer", "expires_in": options.lifetime, "scope": scope }),
    ))
}

/// Id and secret of a Basic header, decoded by RFC 6749 section 2.3.1.
fn basic(header: &str) -> Option<(String, String)> {
    let encoded = header.strip_prefix("Basic ")?;
    let bytes = STANDARD.decode(encoded.trim()).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let (id, secret) = text.split_once(':')?;
    let decode = |text: &str| {
        url::form_urlencoded::parse(format!("v={text}").as_bytes())
            .next()
            .map(|(_, value)| value.into_owned())
    };
    Some((decode(id)?, decode(secret)?))
}
