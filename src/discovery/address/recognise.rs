//! What a text is that was pasted where a Well-Known URL belongs. Pure; no answer repeats credentials.

use serde_json::{Map, Value};

use super::candidate::Suggestion;
use super::page::{Page, of_user_pool, page};
use super::suffix::OPENID;
use super::suggest::{is_right, suggest};
use crate::discovery::known_document::KnownDocument;
use crate::key_manager::exposed::{Exposed, holds_secret, holds_token};
use crate::key_manager::placeholder::placeholder;
use crate::key_manager::repair::{Change, Repair, repair};
use crate::key_manager::uri::url_faults;
use crate::key_manager::visible;

/// What was pasted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// Nothing.
    Empty,
    /// The address of a document, in a form that the standards give it.
    WellKnown,
    /// Another address: an issuer, an endpoint, a page of the provider.
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
    /// A page for people: a console, documentation.
    Page,
    /// A token, a password, a private key: a text that must not be repeated.
    Token,
    /// An authorization response, RFC 9207: the address of an application with a code and the issuer.
    Response,
    /// Nothing that an address could be made of.
    Unknown,
}

/// What a pasted text turned out to be, and what to do with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// What it is.
    pub kind: TextKind,
    /// What it is and what was done or is to be done; `None` when there is nothing to say.
    pub sentence: Option<String>,
    /// The secret in an address.
    pub exposed: Option<Exposed>,
    /// The address in it, fit for the field; `None` when there is none.
    pub address: Option<String>,
    /// Whether `address` may replace the text without a question: only what surrounded it was removed.
    pub certain: bool,
    /// Documents to read instead of `address`, the likeliest first.
    pub documents: Vec<Suggestion>,
}

/// Recognizes a pasted text.
pub fn recognise(text: &str) -> Recognised {
    let trimmed = text.trim();
    let answer = |kind, sentence: Option<String>, address: Option<String>| Recognised {
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
    if trimmed.contains("PRIVATE KEY-----") {
        return answer(TextKind::Token, Some(PRIVATE_KEY.to_owned()), None);
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
    if let Some(issuer) = response_issuer(trimmed) {
        let address = document_of(&issuer);
        return Recognised {
            documents: address.iter().map(|url| implied(url)).collect(),
            ..answer(
                TextKind::Response,
                Some("This is an authorization response, which holds a code for one use. Its iss names the issuer (RFC 9207).".to_owned()),
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
        return match placeholder(trimmed)
            .filter(|_| trimmed.contains("://") && Exposed::of(trimmed).is_none())
        {
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
        return Recognised {
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
    Recognised {
        certain: found.is_certain() && !found.changes.is_empty(),
        exposed: found.exposed.clone(),
        ..answer(
            kind,
            Some(found.sentence()).filter(|sentence| !sentence.is_empty()),
            Some(found.url),
        )
    }
}

const TOKEN: &str = "This is a token, not an address. Use it where kmctl asks for a token.";
const SECRET: &str = "This is a password, a key or another secret, not an address. Enter the address of the discovery document.";
const PRIVATE_KEY: &str = "This is a private key, not an address. If it is a real one, replace it, because it was shown here.";

/// The JSON was pasted and not its address.
fn of_document(members: &Map<String, Value>) -> Recognised {
    if holds_private_key(members) {
        return Recognised {
            kind: TextKind::Token,
            sentence: Some(PRIVATE_KEY.to_owned()),
            address: None,
            exposed: None,
            certain: false,
            documents: Vec::new(),
        };
    }
    if let Some(document) = KnownDocument::of(members) {
        let named = document.way("");
        return Recognised {
            kind: TextKind::KnownDocument,
            sentence: Some(format!(
                "This is {}, not an address. {}",
                document.name(),
                document.advice()
            )),
            documents: named
                .map(|url| Suggestion {
                    url,
                    why: "The address that it names.".to_owned(),
                })
                .into_iter()
                .collect(),
            address: None,
            exposed: None,
            certain: false,
        };
    }
    let issuer = members.get("issuer").and_then(Value::as_str);
    let address = issuer.and_then(document_of);
    let (kind, what) = match issuer {
        Some(_) => (
            TextKind::Document,
            "This is the discovery document itself, not its address.",
        ),
        None => (TextKind::Unknown, "This is JSON, not an address."),
    };
    let sentence = match &address {
        Some(address) => format!(
            "{what} Its issuer implies the address {}.",
            visible(address)
        ),
        None => format!("{what} Enter the address that it was read from."),
    };
    Recognised {
        kind,
        sentence: Some(sentence),
        documents: address.iter().map(|url| implied(url)).collect(),
        address,
        exposed: None,
        certain: false,
    }
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

/// The issuer of an authorization response: `iss` beside `code` or `error`.
fn response_issuer(text: &str) -> Option<String> {
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
    response.and(value("iss"))
}

fn document_of(issuer: &str) -> Option<String> {
    let address = format!("{}{OPENID}", issuer.trim_end_matches('/'));
    url_faults(&address).is_empty().then_some(address)
}

fn implied(url: &str) -> Suggestion {
    Suggestion {
        url: url.to_owned(),
        why: "The issuer in it implies this address.".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{Recognised, TextKind, recognise};

    const GOOD: &str = "https://idp.example/t/.well-known/openid-configuration";

    fn offered(it: &Recognised) -> Option<&str> {
        it.documents
            .first()
            .map(|it| it.url.as_str())
            .or(it.address.as_deref())
    }

    #[test]
    fn each_kind_of_text_is_recognized() {
        use TextKind as K;
        for (text, kind, certain, address) in [
            ("", K::Empty, false, None),
            (GOOD, K::WellKnown, false, Some(GOOD)),
            (
                "curl -sk -u me:geheim https://idp.example/t/.well-known/openid-configuration | jq .",
                K::Command,
                true,
                Some(GOOD),
            ),
            (
                "curl -H 'Authorization: Bearer geheim' 'https://idp.example/t/.well-known/openid-configuration'",
                K::Command,
                true,
                Some(GOOD),
            ),
            (
                "\"https://idp.example/t/.well-known/openid-configuration\",",
                K::Wrapped,
                true,
                Some(GOOD),
            ),
            (
                "<https://idp.example/t/.well-known/openid-configuration>",
                K::Wrapped,
                true,
                Some(GOOD),
            ),
            (
                "[Discovery](https://idp.example/t/.well-known/openid-configuration)",
                K::Wrapped,
                true,
                Some(GOOD),
            ),
            (
                "https://me:geheim@idp.example/t/.well-known/openid-configuration",
                K::Credentials,
                false,
                Some(GOOD),
            ),
            (
                "https//idp.example/t/.well-known/openid-configuration",
                K::Misspelled,
                false,
                Some(GOOD),
            ),
            (
                "https://https://idp.example/t/.well-known/openid-configuration",
                K::Misspelled,
                false,
                Some(GOOD),
            ),
            ("https://idp.example/t", K::OtherAddress, false, Some(GOOD)),
            (
                "https://idp.example/a/oauth2/token",
                K::OtherAddress,
                false,
                Some("https://idp.example/a/.well-known/openid-configuration"),
            ),
            (
                "https://idp.example/t/.well-known/jwks.json",
                K::OtherAddress,
                false,
                Some(GOOD),
            ),
            (
                "https://idp.example/{tenant}/x",
                K::Placeholder,
                false,
                None,
            ),
            (
                "{\"issuer\": \"https://idp.example/t\", \"token_endpoint\": \"https://idp.example/token\"}",
                K::Document,
                false,
                Some(GOOD),
            ),
            ("{\"keys\": []}", K::KnownDocument, false, None),
            (
                "{\"resource\": \"https://api.example\", \"authorization_servers\": [\"https://idp.example/t\"]}",
                K::KnownDocument,
                false,
                Some(GOOD),
            ),
            (
                "{\"access_token\": \"geheim\", \"token_type\": \"Bearer\"}",
                K::KnownDocument,
                false,
                None,
            ),
            (
                "<?xml version='1.0'?><md:EntityDescriptor/>",
                K::KnownDocument,
                false,
                None,
            ),
            (
                "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJnZWhlaW0ifQ.c2ln",
                K::Token,
                false,
                None,
            ),
            (
                "https://app.example/cb?code=geheim&iss=https%3A%2F%2Fidp.example%2Ft",
                K::Response,
                false,
                Some(GOOD),
            ),
            (
                "?error=access_denied&iss=https%3A%2F%2Fidp.example%2Ft&state=geheim",
                K::Response,
                false,
                Some(GOOD),
            ),
            ("my provider", K::Unknown, false, None),
        ] {
            let it = recognise(text);
            assert_eq!((it.kind, it.certain), (kind, certain), "{text} {it:?}");
            assert_eq!(offered(&it), address, "{text} {it:?}");
            assert!(!format!("{it:?}").contains("geheim"), "{it:?}");
        }
    }

    #[test]
    fn what_was_done_is_said() {
        let said = |text: &str| recognise(text).sentence.unwrap_or_default();
        assert_eq!(
            said("curl https://h.example/x"),
            "Took the address from the pasted command."
        );
        assert_eq!(
            said("https//h.example/x"),
            "Corrected the start of the address to https://."
        );
        assert_eq!(
            said("https://u:p@h.example/x"),
            "Removed the user name and password."
        );
        assert_eq!(
            said("{\"keys\": []}"),
            "This is a key set (JWKS), not an address. Its address belongs in JWKS Endpoint. Enter the address of the discovery document here."
        );
    }
}
