//! Recognition of texts pasted as a Well-Known URL. No I/O; no result repeats credentials.

use serde_json::{Map, Value};

use super::candidate::Suggestion;
use super::form::is_right;
use super::page::{Page, is_guid, of_user_pool, page};
use super::suffix::OPENID;
use super::suggest::suggest;
use crate::discovery::known_document::KnownDocument;
use crate::key_manager::exposed::{Exposed, holds_secret, holds_token};
use crate::key_manager::placeholder::placeholder;
use crate::key_manager::repair::{Change, Repair, repair};
use crate::key_manager::uri::url_faults;
use crate::key_manager::{KnownSecret, OtherText, PemKind, visible};

/// Kind of a pasted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Empty, or blanks only.
    Empty,
    /// The address of a document, in a form that the standards give it.
    WellKnown,
    /// Any other address, such as an issuer or an endpoint.
    OtherAddress,
    /// An address with a user name, a password or another secret.
    Credentials,
    /// A command such as curl.
    Command,
    /// An address with other text around it: quotes, brackets, a link.
    Wrapped,
    /// An address with a slip in it.
    Misspelled,
    /// An address with a placeholder in it.
    Placeholder,
    /// The discovery document itself.
    Document,
    /// Another document: a key set, a token response, SAML metadata, an error.
    KnownDocument,
    /// A web page: a console, documentation.
    Page,
    /// A token, a password, a private key: a text that must not be repeated.
    Token,
    /// An authorization response, RFC 9207: the address of an application with a code and the issuer.
    Response,
    /// Unknown; no address can be derived.
    Unknown,
}

/// Recognized text, and what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognized {
    /// Kind of the text.
    pub kind: TextKind,
    /// Message: what the text is, and what was done or is to be done; `None` if there is nothing to report.
    pub sentence: Option<String>,
    /// The secret in an address.
    pub exposed: Option<Exposed>,
    /// Address in the text, ready for the field; `None` if there is none.
    pub address: Option<String>,
    /// Whether `address` may replace the text without a question: only what surrounded it was removed.
    pub certain: bool,
    /// Documents to read instead of `address`, the likeliest first.
    pub documents: Vec<Suggestion>,
}

/// Recognizes a pasted text.
pub fn recognize(text: &str) -> Recognized {
    let trimmed = text.trim();
    let answer = |kind, sentence: Option<String>, address: Option<String>| Recognized {
        kind,
        sentence,
        documents: address.as_deref().map(suggest).unwrap_or_default(),
        address,
        exposed: None,
        certain: false,
    };
    if trimmed.is_empty() {
        return answer(TextKind::Empty, None, None);
    }
    if trimmed.starts_with('{')
        && let Ok(Value::Object(members)) = serde_json::from_str(trimmed)
    {
        return of_document(&members);
    }
    if let Some(pem) = PemKind::of(trimmed).filter(|pem| pem.is_secret || trimmed.starts_with("--"))
    {
        let kind = match pem.is_secret {
            true => TextKind::Token,
            false => TextKind::KnownDocument,
        };
        let sentence = match pem.is_secret {
            true => secret(pem.what),
            false => format!("This is {}, not an address. {ENTER}", pem.what),
        };
        return answer(kind, Some(sentence), None);
    }
    match KnownDocument::of_text(trimmed.as_bytes()) {
        Some(KnownDocument::Token) => {
            return answer(TextKind::Token, Some(TOKEN.to_owned()), None);
        }
        Some(document) => {
            let sentence = format!(
                "This is {}, not an address. {}",
                document.name(),
                document.advice()
            );
            return answer(TextKind::KnownDocument, Some(sentence), None);
        }
        None => {}
    }
    let alone = repair(trimmed).is_none_or(|found| found.changes.contains(&Change::NoScheme));
    if let Some(known) = KnownSecret::in_text(trimmed).filter(|_| alone) {
        return answer(TextKind::Token, Some(secret(known.what)), None);
    }
    if let Some(issuer) = response_issuer(trimmed) {
        let address = issuer.as_deref().and_then(document_of);
        let names = match issuer {
            Some(_) => "Its iss names the issuer (RFC 9207).",
            None => "Enter the URL of the provider's discovery document.",
        };
        let holds = match trimmed.contains("error=") {
            true => "which says that the sign-in failed",
            false => "which contains a one-time code",
        };
        return Recognized {
            documents: address.iter().map(|url| implied(url)).collect(),
            ..answer(
                TextKind::Response,
                Some(format!(
                    "This is an authorization response, {holds}. {names}"
                )),
                address,
            )
        };
    }
    if !trimmed.contains("://")
        && let Some(address) = of_user_pool(trimmed)
    {
        let sentence = "This is the ID of a Cognito user pool, not an address. Use the address of its document.";
        return answer(
            TextKind::KnownDocument,
            Some(sentence.to_owned()),
            Some(address),
        );
    }
    if ["kubectl get --raw", "oc get --raw"]
        .iter()
        .any(|it| trimmed.starts_with(it))
    {
        let sentence = format!(
            "This is a command for a Kubernetes cluster, which issues tokens only to workloads. {ENTER}"
        );
        return answer(TextKind::KnownDocument, Some(sentence), None);
    }
    if let Some(sentence) = of_repository(trimmed) {
        return answer(TextKind::KnownDocument, Some(sentence.to_owned()), None);
    }
    if let Some(other) = OtherText::of(trimmed) {
        let fix = match other {
            OtherText::File | OtherText::Path | OtherText::Reference => other.fix(false),
            _ => "Enter the address of the discovery document.",
        };
        let sentence = format!("This {}. {fix}", other.describe());
        return answer(TextKind::KnownDocument, Some(sentence), None);
    }
    if is_tenant_domain(trimmed) {
        let sentence = "This is the domain of a Microsoft Entra ID tenant, not an address. Use the address of its document.";
        let address = format!("https://login.microsoftonline.com/{trimmed}/v2.0{OPENID}");
        return answer(
            TextKind::KnownDocument,
            Some(sentence.to_owned()),
            Some(address),
        );
    }
    let guid = trimmed.trim_start_matches('{').trim_end_matches('}');
    if is_guid(guid) {
        let sentence = "This is an ID (GUID), not an address. If it is a tenant of Microsoft Entra ID, use the address of its document.";
        let address = format!("https://login.microsoftonline.com/{guid}/v2.0{OPENID}");
        return answer(
            TextKind::KnownDocument,
            Some(sentence.to_owned()),
            Some(address),
        );
    }
    if is_mail_address(trimmed) {
        let sentence = "This is an email address, not the address of a document. Enter the URL of the provider's discovery document.";
        return answer(TextKind::KnownDocument, Some(sentence.to_owned()), None);
    }
    let Some(found) = repair(trimmed).map(|found| match found.is_certain() {
        true => found,
        false => Repair::secured(found),
    }) else {
        if holds_secret(trimmed) {
            let sentence = match holds_token(trimmed) {
                true => TOKEN,
                false => SECRET,
            };
            return answer(TextKind::Token, Some(sentence.to_owned()), None);
        }
        return match placeholder(trimmed).filter(|_| {
            let address = ["://", "/.well-known/"]
                .iter()
                .any(|it| trimmed.contains(it));
            address && Exposed::of(trimmed).is_none()
        }) {
            Some(name) => {
                let sentence = format!(
                    "Replace the placeholder {} with your own value.",
                    visible(&name)
                );
                answer(TextKind::Placeholder, Some(sentence), None)
            }
            None => answer(TextKind::Unknown, None, None),
        };
    };
    if let Some(page) = page(&found.url).filter(Page::is_certain) {
        let sentence = format!("This is {}. {}", page.name, page.advice);
        return Recognized {
            documents: page
                .document
                .iter()
                .map(|url| Suggestion {
                    url: url.clone(),
                    why: format!("This is {}; the document is here.", page.name),
                })
                .collect(),
            ..answer(TextKind::Page, Some(sentence), None)
        };
    }
    let has = |change| found.changes.contains(&change);
    let kind = if has(Change::Secret) {
        TextKind::Credentials
    } else if has(Change::Command) {
        TextKind::Command
    } else if found.changes.is_empty() {
        match is_right(&found.url) {
            true => TextKind::WellKnown,
            false => TextKind::OtherAddress,
        }
    } else if found.is_certain() {
        TextKind::Wrapped
    } else {
        TextKind::Misspelled
    };
    let mut sentence = found.sentence();
    if kind == TextKind::Wrapped && trimmed.contains(char::is_whitespace) && holds_secret(trimmed) {
        sentence = format!("{sentence} {WITH_SECRET}");
    }
    Recognized {
        certain: found.is_certain() && !found.changes.is_empty(),
        exposed: found.exposed.clone(),
        ..answer(
            kind,
            Some(sentence).filter(|sentence| !sentence.is_empty()),
            Some(found.url),
        )
    }
}

const TOKEN: &str = "This is a token, not an address. Use it where kmctl asks for a token.";
const SECRET: &str = "This is a password, a key or another secret, not an address. Enter the address of the discovery document.";
const ENTER: &str = "Enter the address of the discovery document.";
/// Added where settings with a secret hold the address.
const WITH_SECRET: &str = "The pasted text also contains a secret. Replace it if it is real.";

/// Message for a secret in place of an address.
fn secret(what: &str) -> String {
    format!(
        "This is {what}, not an address. {ENTER} If the secret is real, revoke or replace it: it was visible here."
    )
}

/// Description of a Git repository's address that is not a plain https address.
fn of_repository(text: &str) -> Option<&'static str> {
    let text = text.strip_prefix("git clone ").unwrap_or(text);
    let git = text.ends_with(".git")
        && !text.contains(char::is_whitespace)
        && (text.starts_with("git@")
            || !text.starts_with("https://")
            || Exposed::of(text).is_some());
    if git {
        return Some(match Exposed::of(text) {
            Some(Exposed::UserName) | None => {
                "This is the address of a Git repository, not of a provider. Enter the address of the discovery document."
            }
            Some(_) => {
                "This is the address of a Git repository, not of a provider. Enter the address of the discovery document, and replace the password or token if it is real."
            }
        });
    }
    None
}

/// `contoso.onmicrosoft.com` alone.
fn is_tenant_domain(text: &str) -> bool {
    let name = text.to_ascii_lowercase();
    name.strip_suffix(".onmicrosoft.com").is_some_and(|name| {
        !name.is_empty()
            && name
                .bytes()
                .all(|it| it.is_ascii_alphanumeric() || it == b'-')
    })
}

/// `joe@idp.example`, also behind `mailto:`.
fn is_mail_address(text: &str) -> bool {
    let bare = text.strip_prefix("mailto:").unwrap_or(text);
    bare.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty()
            && host.contains('.')
            && !bare.contains(|letter: char| {
                letter.is_whitespace() || "/:?#@".contains(letter) && letter != '@'
            })
            && !host.contains('@')
    })
}

/// The JSON was pasted and not its address.
fn of_document(members: &Map<String, Value>) -> Recognized {
    if holds_private_key(members) {
        let what = match members.contains_key("client_email") {
            true => "the key of a Google service account",
            false => "a private key",
        };
        return Recognized {
            kind: TextKind::Token,
            sentence: Some(secret(what)),
            address: None,
            exposed: None,
            certain: false,
            documents: Vec::new(),
        };
    }
    if let Some(address) = client_settings(members) {
        let document = KnownDocument::ClientRegistration;
        return Recognized {
            kind: TextKind::KnownDocument,
            sentence: Some(format!(
                "This is {}, not an address. {}",
                document.name(),
                document.advice()
            )),
            documents: address.iter().map(|url| implied(url)).collect(),
            address,
            exposed: None,
            certain: false,
        };
    }
    if let Some(document) = KnownDocument::of(members) {
        let named = document.way("");
        return Recognized {
            kind: TextKind::KnownDocument,
            sentence: Some(format!(
                "This is {}, not an address. {}",
                document.name(),
                document.advice()
            )),
            documents: named
                .iter()
                .map(|url| Suggestion {
                    url: url.clone(),
                    why: "The address that it names.".to_owned(),
                })
                .collect(),
            address: named,
            exposed: None,
            certain: false,
        };
    }
    let issuer = members.get("issuer").and_then(Value::as_str);
    let address = issuer.and_then(document_of);
    if issuer.is_none()
        && let Some(address) = only_document(members)
    {
        let sentence = format!(
            "This is JSON, not an address. It contains the address {}.",
            visible(&address)
        );
        return Recognized {
            kind: TextKind::KnownDocument,
            sentence: Some(sentence),
            documents: vec![Suggestion {
                url: address.clone(),
                why: "The address that it contains.".to_owned(),
            }],
            address: Some(address),
            exposed: None,
            certain: false,
        };
    }
    let discovery = issuer.is_some()
        || members.contains_key("jwks_uri")
        || members.contains_key("token_endpoint");
    let (kind, what) = match discovery {
        true => (
            TextKind::Document,
            "This is the discovery document itself, not its address.",
        ),
        false => (TextKind::KnownDocument, "This is JSON, not an address."),
    };
    let sentence = match &address {
        Some(address) => format!(
            "{what} Its issuer implies the address {}.",
            visible(address)
        ),
        None => format!("{what} Enter the address that it was read from."),
    };
    Recognized {
        kind,
        sentence: Some(sentence),
        documents: address.iter().map(|url| implied(url)).collect(),
        address,
        exposed: None,
        certain: false,
    }
}

/// Address of the issuer's document in exported client settings (a client id with a secret, and perhaps the issuer); `None` for
/// any other text.
fn client_settings(members: &Map<String, Value>) -> Option<Option<String>> {
    let plain = |name: &str| name.replace(['-', '_', '.'], "").to_ascii_lowercase();
    let text = |names: &[&str]| {
        members
            .iter()
            .find(|(name, _)| names.contains(&plain(name).as_str()))
            .and_then(|(_, value)| value.as_str())
    };
    let has = |names: &[&str]| {
        members
            .keys()
            .any(|name| names.contains(&plain(name).as_str()))
    };
    let server = text(&["authserverurl"]);
    let client = has(&["clientid", "consumerkey", "appid"]) || server.is_some();
    let secret = has(&[
        "clientsecret",
        "consumersecret",
        "secret",
        "credentials",
        "redirecturis",
    ]);
    if !client || !secret || has(&["jwksuri", "responsetypessupported"]) {
        return None;
    }
    let of_realm = || {
        let (server, realm) = (server?, text(&["realm"])?);
        Some(format!("{}/realms/{realm}", server.trim_end_matches('/')))
    };
    let of_domain = || Some(format!("https://{}", text(&["domain"])?));
    let issuer = text(&["issuer", "issueruri", "authority"])
        .map(str::to_owned)
        .or_else(of_realm)
        .or_else(of_domain);
    Some(issuer.and_then(|issuer| document_of(&issuer)))
}

/// Whether the object is a private or secret key, or a set with one in it. RFC 7517 §9.2.
fn holds_private_key(members: &Map<String, Value>) -> bool {
    let private = |key: &Map<String, Value>| {
        key.get("kty").is_some_and(Value::is_string)
            && ["d", "k"]
                .iter()
                .any(|it| key.get(*it).is_some_and(Value::is_string))
    };
    let listed = members.get("keys").and_then(Value::as_array);
    private(members)
        || members.contains_key("private_key")
        || listed.is_some_and(|keys| keys.iter().filter_map(Value::as_object).any(private))
}

/// The issuer of an authorization response, where it names one: `iss` or `state` beside `code` or `error`.
fn response_issuer(text: &str) -> Option<Option<String>> {
    let (_, after) = text.split_once(['?', '#'])?;
    let pairs: Vec<(String, String)> = url::form_urlencoded::parse(after.as_bytes())
        .into_owned()
        .collect();
    let value = |name: &str| {
        pairs
            .iter()
            .find(|(it, _)| it == name)
            .map(|(_, value)| value.clone())
    };
    let response = value("code")
        .or_else(|| value("error"))
        .or_else(|| value("response"));
    match (response, value("iss"), value("state")) {
        (Some(_), Some(issuer), _) => Some(Some(issuer)),
        (Some(_), None, Some(_)) => Some(None),
        _ => None,
    }
}

fn document_of(issuer: &str) -> Option<String> {
    let address = format!("{}{OPENID}", issuer.trim_end_matches('/'));
    url_faults(&address).is_empty().then_some(address)
}

/// The one address of a discovery document among the texts of settings in JSON; `None` for none or several.
fn only_document(members: &Map<String, Value>) -> Option<String> {
    fn gather<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
        match value {
            Value::String(text) if is_right(text) && url_faults(text).is_empty() => {
                found.push(text)
            }
            Value::Array(list) => list.iter().for_each(|it| gather(it, found)),
            Value::Object(map) => map.values().for_each(|it| gather(it, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    members.values().for_each(|it| gather(it, &mut found));
    found.dedup();
    match found.as_slice() {
        [one] if Exposed::of(one).is_none() => Some((*one).to_owned()),
        _ => None,
    }
}

fn implied(url: &str) -> Suggestion {
    Suggestion {
        url: url.to_owned(),
        why: "The issuer in it implies this address.".to_owned(),
    }
}

#[cfg(test)]
mod tests;
