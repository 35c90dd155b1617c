//! Other documents that are often read or pasted in place of a discovery document, with the fix for each.

mod failure;
mod parts;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Map, Value};

use failure::is_failure;
use parts::{element, is_pem, same_host};

use super::address::page::Page;
use super::address::suggest::suggest;
use super::wording::{listed, quoted, said};
use crate::key_manager::uri::url_faults;
use crate::key_manager::visible;

/// Kind of document that is not a discovery document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KnownDocument {
    /// Key set (RFC 7517).
    KeySet,
    /// A map from key ids to certificates, Google's x509 form.
    CertificateMap,
    /// A map from key ids to keys.
    KeyMap,
    /// A single JWK.
    SingleKey,
    /// A JSON array of keys.
    KeyList,
    /// PEM text: a certificate or a key.
    Pem,
    /// SAML 2.0 metadata.
    SamlMetadata,
    /// Some other XML.
    Xml,
    /// Protected resource metadata (RFC 9728); the first authorization server that it names.
    ProtectedResource(Option<String>),
    /// UMA 2.0 configuration; its issuer.
    Uma(Option<String>),
    /// The public page of a Keycloak realm; where its tokens come from.
    KeycloakRealm(Option<String>),
    /// OAuth error, or the provider's own, with its message.
    Error(ErrorAnswer),
    /// Response of a token endpoint (RFC 6749 §5.1).
    TokenResponse,
    /// Response of the device authorization endpoint (RFC 8628).
    DeviceAuthorization,
    /// Response of an introspection endpoint (RFC 7662 §2.2).
    Introspection,
    /// Claims about a user, from the userinfo endpoint.
    UserInfo,
    /// Claims of a token, decoded; its issuer.
    TokenPayload(Option<String>),
    /// A registered client, or its credentials.
    ClientRegistration,
    /// An API description.
    OpenApi,
    /// WebFinger (RFC 7033); the issuer that it links to.
    WebFinger(Option<String>),
    /// A statement of OpenID Federation; its issuer.
    Statement(Option<String>),
    /// SMART App Launch; the authorization server of an API for health data.
    Smart,
    /// A key set inside a member of this name.
    WrappedKeys(String),
    /// A signed JWT where JSON was expected.
    Token,
    /// A web page.
    Page(Box<Page>),
    /// OpenID for Verifiable Credential Issuance; the first authorization server that it names.
    CredentialIssuer(Option<String>),
    /// A discovery document where keys were expected; the address of the keys that it names.
    Discovery(Option<String>),
    /// A discovery document inside a member of this name.
    Wrapped(String),
    /// JSON that has nothing of a discovery document; the names of its members.
    OtherJson(Vec<String>),
}

/// Error object: RFC 6749 §5.2, RFC 9457, and proprietary forms.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ErrorAnswer {
    /// The code, e.g. `invalid_request`.
    pub code: Option<String>,
    /// Description, in the provider's words.
    pub description: Option<String>,
}

/// Members with the code of an error.
const CODES: [&str; 3] = ["error", "errorCode", "error_type"];

/// Members with its description, which only errors have.
const DESCRIPTIONS: [&str; 6] = [
    "error_description",
    "errorMessage",
    "errorSummary",
    "errorDescription",
    "error_message",
    "errmsg",
];

impl ErrorAnswer {
    /// Error in a JSON object; `None` if there is none.
    pub fn of(members: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| {
            let text = members.get(name)?.as_str()?.trim();
            (!text.is_empty()).then(|| text.to_owned())
        };
        let listed = members.get("errors").and_then(|errors| errors.get(0));
        let nested = members.get("error").or(listed).and_then(Value::as_object);
        let nested = |name: &str| Some(nested?.get(name)?.as_str()?.to_owned());
        let fault = || {
            let fault = members.get("fault")?;
            let text = fault.get("faultstring").or_else(|| fault.get("message"))?;
            Some(text.as_str()?.to_owned())
        };
        let code = CODES
            .iter()
            .find_map(|name| text(name))
            .or_else(|| nested("code"))
            .or_else(|| nested("status"));
        let listed = || Some(listed?.as_str()?.to_owned());
        let description = DESCRIPTIONS
            .iter()
            .find_map(|name| text(name))
            .or_else(|| nested("message"))
            .or_else(listed)
            .or_else(|| text("detail"))
            .or_else(|| text("title"))
            .or_else(|| text("message"))
            .or_else(fault);
        (code.is_some() || description.is_some()).then_some(ErrorAnswer { code, description })
    }

    /// Whether it is temporary. RFC 6749 §4.1.2.1.
    pub fn is_temporary(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default();
        matches!(
            code,
            "temporarily_unavailable" | "slow_down" | "SlowDown" | "ServiceUnavailable"
        )
    }

    /// Whether cloud storage says that there is no such file, or that it is not public.
    pub fn is_of_storage(&self) -> bool {
        let code = self.code.as_deref().unwrap_or_default();
        matches!(
            code,
            "NoSuchKey"
                | "NoSuchBucket"
                | "BlobNotFound"
                | "ResourceNotFound"
                | "ContainerNotFound"
                | "PublicAccessNotPermitted"
        )
    }

    /// Whether the provider says that the address names no tenant of its own.
    pub fn is_of_tenant(&self) -> bool {
        let words = self.description.as_deref().unwrap_or_default();
        self.code.as_deref() == Some("invalid_tenant")
            || [
                "AADSTS90002",
                "User pool",
                "Realm not found",
                "Invalid tenant domain",
            ]
            .iter()
            .any(|start| words.starts_with(start))
    }

    /// Message for a sentence: the description, or the code.
    pub fn said(&self) -> String {
        match (&self.code, &self.description) {
            (Some(code), Some(description)) if !code.contains(' ') => {
                format!("{} ({})", said(description), visible(code))
            }
            (_, Some(text)) | (Some(text), None) => said(text),
            (None, None) => "no reason".to_owned(),
        }
    }
}

impl KnownDocument {
    /// Kind of a JSON object; `None` for a discovery document, or an unknown one.
    pub fn of(members: &Map<String, Value>) -> Option<Self> {
        let has = |name: &str| members.contains_key(name);
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let list = |name: &str| members.get(name).and_then(Value::as_array);
        if has("permission_endpoint")
            && has("resource_registration_endpoint")
            && !has("subject_types_supported")
        {
            return Some(KnownDocument::Uma(text("issuer").map(str::to_owned)));
        }
        if text("credential_issuer").is_some() && !has("issuer") {
            let server = list("authorization_servers")
                .and_then(|servers| servers.first()?.as_str())
                .map(str::to_owned);
            return Some(KnownDocument::CredentialIssuer(server));
        }
        let discovery = has("issuer")
            || has("jwks_uri")
            || has("authorization_endpoint")
            || has("token_endpoint");
        if text("resource").is_some()
            && !has("authorization_endpoint")
            && !has("token_endpoint")
            && (has("authorization_servers") || has("bearer_methods_supported") || has("jwks_uri"))
            && !has("issuer")
        {
            let server = list("authorization_servers")
                .and_then(|servers| servers.first()?.as_str())
                .map(str::to_owned);
            return Some(KnownDocument::ProtectedResource(server));
        }
        if list("capabilities").is_some() && !has("issuer") && !has("jwks_uri") {
            return Some(KnownDocument::Smart);
        }
        let is_key = |entry: &Value| entry.get("kty").is_some_and(Value::is_string);
        let of_keys = list("keys").is_some_and(|keys| keys.iter().any(is_key));
        if of_keys && !has("jwks_uri") && !members.keys().any(|name| name.ends_with("_endpoint")) {
            return Some(KnownDocument::KeySet);
        }
        if discovery {
            return None;
        }
        if let Some(form) = key_form(members) {
            return Some(form);
        }
        if text("realm").is_some() && (has("public_key") || has("token-service")) {
            return Some(KnownDocument::KeycloakRealm(
                text("token-service").map(str::to_owned),
            ));
        }
        if has("device_code") && has("user_code") {
            return Some(KnownDocument::DeviceAuthorization);
        }
        if has("access_token")
            || (has("id_token") && has("token_type"))
            || (has("refresh_token") && has("expires_in"))
        {
            return Some(KnownDocument::TokenResponse);
        }
        if members.get("active").is_some_and(Value::is_boolean) {
            return Some(KnownDocument::Introspection);
        }
        let client = has("client_id") && (has("redirect_uris") || has("client_secret"));
        let google = ["web", "installed"].iter().any(|name| {
            members
                .get(*name)
                .and_then(Value::as_object)
                .is_some_and(|inner| inner.contains_key("client_id"))
        });
        if client || google || (has("private_key") && has("client_email")) {
            return Some(KnownDocument::ClientRegistration);
        }
        if (has("openapi") || has("swagger")) && has("paths") {
            return Some(KnownDocument::OpenApi);
        }
        if has("subject")
            && let Some(links) = list("links")
        {
            let issuer = links.iter().find_map(|link| {
                let rel = link.get("rel")?.as_str()?;
                let issuer = link.get("href")?.as_str()?;
                (rel == "http://openid.net/specs/connect/1.0/issuer").then(|| issuer.to_owned())
            });
            return Some(KnownDocument::WebFinger(issuer));
        }
        if text("iss").is_some() && has("sub") && (has("metadata") || has("jwks")) {
            return Some(KnownDocument::Statement(text("iss").map(str::to_owned)));
        }
        if has("exp") && (has("iss") || has("aud")) && has("sub") {
            return Some(KnownDocument::TokenPayload(text("iss").map(str::to_owned)));
        }
        let error = has("error")
            || has("errorCode")
            || has("fault")
            || (has("title") && has("status"))
            || (has("message") && is_failure(members))
            || list("errors").is_some_and(|errors| !errors.is_empty());
        if error && let Some(answer) = ErrorAnswer::of(members) {
            return Some(KnownDocument::Error(answer));
        }
        (text("sub").is_some() && !members.keys().any(|name| name.ends_with("_endpoint")))
            .then_some(KnownDocument::UserInfo)
    }

    /// Kind of an unknown JSON object that is no discovery document; `None` if it has any member of one.
    pub fn other(members: &Map<String, Value>) -> Option<Self> {
        const PARTS: [&str; 4] = ["issuer", "endpoint", "jwk", "supported"];
        let speaks = |name: &String| {
            let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
            let name = name.to_ascii_lowercase();
            PARTS.iter().any(|part| name.contains(part))
        };
        let wrapped = members.iter().find(|(_, value)| {
            let inner = |name: &str| value.get(name).is_some_and(Value::is_string);
            inner("issuer") && (inner("token_endpoint") || inner("jwks_uri"))
        });
        match wrapped {
            _ if members.keys().any(speaks) => None,
            Some((name, _)) => Some(KnownDocument::Wrapped(name.clone())),
            None => {
                let names = members.keys().take(40).cloned().collect();
                Some(KnownDocument::OtherJson(names))
            }
        }
    }

    /// Kind of a JSON object found in place of a key set, beyond those of [`KnownDocument::of`].
    pub fn instead_of_keys(members: &Map<String, Value>) -> Option<Self> {
        let text = |name: &str| members.get(name).and_then(Value::as_str);
        let discovery = !members.contains_key("keys")
            && text("issuer").is_some()
            && (text("jwks_uri").is_some() || text("token_endpoint").is_some());
        let wrapped = || {
            let inside = |value: &Value| value.get("keys").is_some_and(Value::is_array);
            let (name, _) = members.iter().find(|(_, value)| inside(value))?;
            Some(KnownDocument::WrappedKeys(name.clone()))
        };
        match discovery {
            true => Some(KnownDocument::Discovery(
                text("jwks_uri").map(str::to_owned),
            )),
            false if members.contains_key("keys") => None,
            false => wrapped(),
        }
    }

    /// Kind of a body that is not a JSON object.
    pub fn of_text(body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
        let start = body.get(..body.len().min(4096)).unwrap_or_default();
        let text = String::from_utf8_lossy(start);
        let text = text.trim_start();
        if text.starts_with("-----BEGIN ") {
            return Some(KnownDocument::Pem);
        }
        if text.starts_with("eyJ") && !text.trim_end().contains(char::is_whitespace) {
            let dots = text.bytes().filter(|byte| *byte == b'.').count();
            if dots >= 2 && is_statement(text) {
                return Some(KnownDocument::Statement(None));
            }
            return (dots >= 2).then_some(KnownDocument::Token);
        }
        if text.starts_with('<') {
            let lower = text.to_ascii_lowercase();
            if lower.contains("<!doctype html") || lower.contains("<html") {
                return None;
            }
            if lower.contains("entitydescriptor") || lower.contains("entitiesdescriptor") {
                return Some(KnownDocument::SamlMetadata);
            }
            let first = |names: &[&str]| names.iter().find_map(|name| element(text, name));
            let said = ErrorAnswer {
                code: first(&["Code", "error", "errorCode"]),
                description: first(&["Message", "error_description", "errorDescription"]),
            };
            if lower.contains("<error>") && said.description.is_some() {
                return Some(KnownDocument::Error(said));
            }
            let is_page = [
                "<head", "<body", "<title", "<h1", "<script", "<center", "<div", "<p>",
            ];
            let is_xml = lower.starts_with("<?xml") || lower.starts_with("<rsakeyvalue");
            let page = is_page.iter().any(|tag| lower.contains(tag));
            return (is_xml && !page).then_some(KnownDocument::Xml);
        }
        let list: Vec<Value> = serde_json::from_slice(body).ok()?;
        let keys = !list.is_empty() && list.iter().all(|entry| entry.get("kty").is_some());
        keys.then_some(KnownDocument::KeyList)
    }

    /// Name with its article.
    pub fn name(&self) -> String {
        match self {
            KnownDocument::KeySet => "a key set (JWKS)".to_owned(),
            KnownDocument::CertificateMap => {
                "a map from key IDs to certificates (Google's x509 form)".to_owned()
            }
            KnownDocument::KeyMap => "a map from key IDs to keys".to_owned(),
            KnownDocument::SingleKey => "a single key".to_owned(),
            KnownDocument::KeyList => "a list of keys without an object around it".to_owned(),
            KnownDocument::Pem => "PEM text (a certificate or key)".to_owned(),
            KnownDocument::SamlMetadata => "SAML metadata (XML)".to_owned(),
            KnownDocument::Xml => "XML".to_owned(),
            KnownDocument::ProtectedResource(_) => {
                "metadata of a protected resource (RFC 9728), which describes an API".to_owned()
            }
            KnownDocument::Uma(_) => "a UMA configuration".to_owned(),
            KnownDocument::KeycloakRealm(_) => "the public page of a Keycloak realm".to_owned(),
            KnownDocument::Error(answer) => {
                format!("an error: the provider says {}", answer.said())
            }
            KnownDocument::TokenResponse => "the response of a token endpoint".to_owned(),
            KnownDocument::DeviceAuthorization => {
                "the response of a device authorization endpoint".to_owned()
            }
            KnownDocument::Introspection => "the response of an introspection endpoint".to_owned(),
            KnownDocument::UserInfo => "a UserInfo response, the claims of a user".to_owned(),
            KnownDocument::TokenPayload(_) => "the payload of a token".to_owned(),
            KnownDocument::ClientRegistration => {
                "the registration of a client, with its credentials".to_owned()
            }
            KnownDocument::OpenApi => "an API description (OpenAPI)".to_owned(),
            KnownDocument::WebFinger(_) => "a WebFinger response".to_owned(),
            KnownDocument::Statement(_) => "an OpenID Federation statement".to_owned(),
            KnownDocument::Smart => "a SMART configuration, which has no keys".to_owned(),
            KnownDocument::WrappedKeys(name) => {
                format!("a key set inside the member {}", quoted(name))
            }
            KnownDocument::Token => "a token".to_owned(),
            KnownDocument::Page(page) => page.name.to_owned(),
            KnownDocument::CredentialIssuer(_) => {
                "metadata of a credential issuer (OpenID4VCI)".to_owned()
            }
            KnownDocument::Discovery(_) => "a discovery document, not the keys".to_owned(),
            KnownDocument::Wrapped(name) => {
                format!("a discovery document inside the member {}", quoted(name))
            }
            KnownDocument::OtherJson(names) if names.is_empty() => {
                "an empty JSON object".to_owned()
            }
            KnownDocument::OtherJson(names) => format!(
                "JSON, but not a discovery document (it has only {})",
                listed(names.iter().map(|name| quoted(name)).collect::<Vec<_>>())
            ),
        }
    }

    /// Fix, if it was read or pasted as a discovery document.
    pub fn advice(&self) -> &'static str {
        match self {
            KnownDocument::KeySet => {
                "Enter the address of the discovery document; the address of the key set belongs in JWKS Endpoint."
            }
            KnownDocument::CertificateMap
            | KnownDocument::KeyMap
            | KnownDocument::SingleKey
            | KnownDocument::KeyList
            | KnownDocument::Pem => {
                "Enter the address of the discovery document; it names the key set itself."
            }
            KnownDocument::SamlMetadata => {
                "A key manager uses OpenID Connect or OAuth: enter the provider's OpenID address."
            }
            KnownDocument::Xml => "The document must be JSON: enter the provider's OpenID address.",
            KnownDocument::ProtectedResource(_) => {
                "Enter the address of the authorization server that it names."
            }
            KnownDocument::Uma(_) => "Enter the address of the provider's OpenID document.",
            KnownDocument::KeycloakRealm(_) => {
                "Enter the address of the realm's discovery document."
            }
            KnownDocument::Error(answer) if answer.is_temporary() => {
                "Try again in a minute. The configuration itself may be fine."
            }
            KnownDocument::Error(_) => {
                "Check the address, then ask the provider's administrator what this error means."
            }
            KnownDocument::TokenResponse => {
                "Paste the access_token where kmctl asks for a token, and enter the address of the discovery document here."
            }
            KnownDocument::DeviceAuthorization
            | KnownDocument::Introspection
            | KnownDocument::UserInfo
            | KnownDocument::TokenPayload(_)
            | KnownDocument::WebFinger(_)
            | KnownDocument::Statement(_) => "Enter the address of the discovery document.",
            KnownDocument::Smart => {
                "Enter the address of the authorization server's own discovery document."
            }
            KnownDocument::WrappedKeys(_) => {
                "Ask the provider to serve the key set by itself: {\"keys\": [...]}, without anything around it."
            }
            KnownDocument::ClientRegistration => {
                "Keep it private: it may contain a secret. Enter the address of the discovery document."
            }
            KnownDocument::OpenApi => {
                "Enter the address of the identity provider's discovery document, not of an API."
            }
            KnownDocument::Token => {
                "Use `kmctl token check` for a token, and enter the address of the discovery document here."
            }
            KnownDocument::Page(page) => page.advice,
            KnownDocument::CredentialIssuer(_) => {
                "Enter the address of the authorization server that it names."
            }
            KnownDocument::Discovery(_) => "Use the `jwks_uri` that it names as JWKS Endpoint.",
            KnownDocument::Wrapped(_) => {
                "Ask the provider to serve the document by itself, without anything around it."
            }
            KnownDocument::OtherJson(_) => {
                "Check the address: a discovery document has `issuer`, `token_endpoint` and `jwks_uri`."
            }
        }
    }

    /// Whether it was published where keys belong; then it is named by `jwks-other-form`.
    pub fn is_of_keys(&self) -> bool {
        matches!(
            self,
            KnownDocument::CertificateMap
                | KnownDocument::KeyMap
                | KnownDocument::SingleKey
                | KnownDocument::KeyList
                | KnownDocument::Pem
        )
    }

    /// Probable address of the discovery document, a valid URL; `None` if it can't be derived.
    pub fn way(&self, url: &str) -> Option<String> {
        let of_issuer = |issuer: &str| {
            let address = format!("{}{OPENID}", issuer.trim_end_matches('/'));
            (url_faults(&address).is_empty() && address != url).then_some(address)
        };
        if let KnownDocument::Page(page) = self {
            return page.document.clone().filter(|address| address != url);
        }
        let named = match self {
            KnownDocument::ProtectedResource(issuer)
            | KnownDocument::Uma(issuer)
            | KnownDocument::CredentialIssuer(issuer)
            | KnownDocument::WebFinger(issuer)
            | KnownDocument::TokenPayload(issuer)
            | KnownDocument::Statement(issuer) => issuer.as_deref().and_then(of_issuer),
            KnownDocument::KeycloakRealm(service) => service
                .as_deref()
                .and_then(|service| service.strip_suffix("/protocol/openid-connect"))
                .filter(|issuer| same_host(issuer, url))
                .and_then(of_issuer),
            _ => None,
        };
        // The document of a realm is below its page, whatever host the page names.
        if let (None, KnownDocument::KeycloakRealm(_)) = (&named, self) {
            return of_issuer(url.split(['?', '#']).next().unwrap_or_default());
        }
        named.or_else(|| {
            // It answers with another document, so it is not an issuer to append a suffix to.
            let own = url.split(['?', '#']).next().unwrap_or_default();
            let appended = format!("{}{OPENID}", own.trim_end_matches('/'));
            let elsewhere = !matches!(self, KnownDocument::Error(_) | KnownDocument::Wrapped(_));
            let mut usual = suggest(url).into_iter().map(|suggestion| suggestion.url);
            usual.find(|address| address != url && !(elsewhere && *address == appended))
        })
    }
}

/// Whether the header of a token says that it is an OpenID Federation statement.
fn is_statement(token: &str) -> bool {
    let header = token.split('.').next().unwrap_or_default();
    let header = BASE64_URL_SAFE_NO_PAD.decode(header).unwrap_or_default();
    let header: Result<Value, _> = serde_json::from_slice(&header);
    header.is_ok_and(|it| it.get("typ").and_then(Value::as_str) == Some("entity-statement+jwt"))
}

const OPENID: &str = "/.well-known/openid-configuration";

/// Keys in a known form, whether it is a set or not.
fn key_form(members: &Map<String, Value>) -> Option<KnownDocument> {
    if members.get("keys").is_some_and(Value::is_array) {
        return Some(KnownDocument::KeySet);
    }
    if members.get("kty").is_some_and(Value::is_string) {
        return Some(KnownDocument::SingleKey);
    }
    let keys = |value: &Value| value.get("kty").is_some_and(Value::is_string);
    if members.is_empty() {
        return None;
    }
    if members.values().all(keys) {
        return Some(KnownDocument::KeyMap);
    }
    members
        .values()
        .all(is_pem)
        .then_some(KnownDocument::CertificateMap)
}

/// The form of what `jwks_uri` serves, if it is not a set; for the check of keys.
pub(super) fn form_of_keys(members: &Map<String, Value>) -> Option<KnownDocument> {
    let with_pem = || members.values().any(is_pem) && !members.contains_key("keys");
    key_form(members)
        .filter(KnownDocument::is_of_keys)
        .or_else(|| with_pem().then_some(KnownDocument::Pem))
}
