//! Validation of a document's key set: fetch, faults, keys for display.

use super::checks::{KeysInput, validate_set};
use super::facts::SetFacts;
use crate::discovery::cause::{Redirect, TextCause, redirect_kind};
use crate::discovery::check_id::CheckId;
use crate::discovery::document::Document;
use crate::discovery::fetch_error::FetchError;
use crate::discovery::finding::{Finding, Fix, Topic};
use crate::discovery::known_document::KnownDocument;
use crate::discovery::profile::Profile;
use crate::discovery::report::KeySet;
use crate::discovery::severity::Impact;
use crate::discovery::status::StatusCause;
use crate::discovery::wording::shown;
use crate::key_manager::{Field, masked_address};

/// Input of the validation of a key set.
#[derive(Clone, Copy, Debug)]
pub struct KeysContext<'a> {
    /// Address of the set.
    pub uri: Option<&'a str>,
    /// Set as a JSON object, or the error.
    pub set: Result<&'a Document, &'a FetchError>,
    /// The discovery document that named it.
    pub document: &'a Document,
    /// Profile to validate with.
    pub profile: Profile,
    /// Current time, for the dates of certificates.
    pub now: jiff::Timestamp,
}

/// Validates the set: adds findings to `out`, returns the summary for display.
pub fn validate_keys(context: &KeysContext<'_>, out: &mut Vec<Finding>) -> KeySet {
    let uri = context.uri.map(|uri| masked_address(uri).into_owned());
    match context.set {
        Err(failure) => {
            out.push(not_read(failure, context.uri));
            KeySet {
                uri,
                failure: Some(failure.clone()),
                keys: Vec::new(),
            }
        }
        Ok(set) => {
            let facts = SetFacts::read(set.members());
            let input = KeysInput {
                set: &facts,
                document: context.document.members(),
                now: context.now,
            };
            out.extend(validate_set(&input, context.profile));
            let none = facts.list_fault.is_some() && facts.keys.is_empty();
            KeySet {
                uri,
                failure: none.then_some(FetchError::NotJson {
                    cause: TextCause::NoKeys,
                }),
                keys: facts.summaries(),
            }
        }
    }
}

/// `jwks-fetch`: a response without 4xx or 5xx, not empty, a JSON object.
fn not_read(failure: &FetchError, uri: Option<&str>) -> Finding {
    if let FetchError::OtherDocument { document } = failure
        && document.is_of_keys()
    {
        return other_form(document, uri);
    }
    let gateway = weight(failure);
    let is_missing = matches!(
        failure,
        FetchError::HttpStatus {
            status: 404 | 410,
            ..
        }
    );
    Finding {
        gateway,
        topic: is_missing.then_some(Topic::KeysMissing),
        found: Some(failure.message()),
        why: (gateway != Impact::Blocks).then(|| {
            "What gateways read there is unknown: they follow redirects and have other limits."
                .to_owned()
        }),
        fix: Some(fetch_fix(failure)),
        ..of_jwks_uri(
            CheckId::JwksFetch,
            format!("The key set could not be read: {}.", failure.sentence()),
        )
    }
}

/// Finding about the address of the keys, or about what it served as a whole.
pub fn of_jwks_uri(check: CheckId, message: String) -> Finding {
    Finding {
        pointer: Some("/jwks_uri".to_owned()),
        field: Some(Field::JwksEndpoint),
        ..Finding::new(check, message)
    }
}

/// Weight of a read error; an error of our own reading only blocks no gateway.
fn weight(failure: &FetchError) -> Impact {
    let redirected = failure.other_key_address().is_some();
    match failure {
        _ if redirected || failure.is_temporary() => Impact::Limits,
        FetchError::TooLarge { .. } => Impact::Limits,
        _ => Impact::Blocks,
    }
}

/// `jwks-other-form`: keys, but not as a set. RFC 7517 §5.
fn other_form(document: &KnownDocument, uri: Option<&str>) -> Finding {
    const GOOGLE: &str = "/robot/v1/metadata/x509/";
    let google = uri
        .and_then(|uri| uri.split_once(GOOGLE))
        .map(|(host, account)| format!("{host}/service_accounts/v1/jwk/{account}"));
    let fix = match (document, google) {
        (KnownDocument::CertificateMap, Some(address)) => Fix::value(
            format!("Use the provider's JWK address: {}", shown(&address)),
            Field::JwksEndpoint,
            address,
        ),
        (KnownDocument::CertificateMap, None) => Fix::words(
            "Point jwks_uri at the provider's JWK address, which serves {\"keys\": [...]}; Google has one beside each x509 address.",
        ),
        (KnownDocument::SingleKey, _) => {
            Fix::words("Ask the provider to serve the key inside a set: {\"keys\": [ ... ]}.")
        }
        (KnownDocument::KeyMap, _) => Fix::words(
            "Ask the provider to serve the keys as a list: {\"keys\": [ ... ]}, each with its ID as kid.",
        ),
        (KnownDocument::KeyList, _) => {
            Fix::words("Ask the provider to serve the list inside an object: {\"keys\": [ ... ]}.")
        }
        _ => Fix::words(
            "Point jwks_uri at an address that serves the keys as JSON: {\"keys\": [ ... ]}.",
        ),
    };
    Finding {
        found: Some(document.name()),
        expected: Some("a key set: {\"keys\": [...]}".to_owned()),
        fix: Some(fix),
        ..of_jwks_uri(
            CheckId::JwksOtherForm,
            format!("jwks_uri serves {}, not a key set.", document.name()),
        )
    }
}

/// Fix for a set that could not be read, whoever reads it.
pub fn unread_fix(failure: &FetchError, uri: Option<&str>) -> Fix {
    let other = match failure {
        FetchError::OtherDocument { document } if document.is_of_keys() => {
            other_form(document, uri).fix
        }
        _ => None,
    };
    other.unwrap_or_else(|| fetch_fix(failure))
}

/// Fix; addresses known for documents do not apply to key sets.
fn fetch_fix(failure: &FetchError) -> Fix {
    match failure {
        FetchError::Redirected { target, .. } => match failure.other_key_address() {
            Some(target) => Fix::value(
                "If you trust that address, use it as JWKS Endpoint.",
                Field::JwksEndpoint,
                target,
            ),
            None if redirect_kind(target.as_deref()) == Redirect::PlainHttp => Fix::words(
                "Ask the provider to redirect to https, or put the final https address into jwks_uri: what comes over plain http can be altered in transit.",
            ),
            None => Fix::words(
                "The keys must be public and served directly: ask the provider's administrator for the final address.",
            ),
        },
        FetchError::HttpStatus {
            status: 404 | 410,
            cause:
                StatusCause::Unknown
                | StatusCause::AnsweredBy(_)
                | StatusCause::Wrote(_)
                | StatusCause::Said(_),
        } => Fix::words(
            "Compare JWKS Endpoint with jwks_uri in the document; if they match, ask the provider's administrator where the keys are.",
        ),
        FetchError::HttpStatus {
            status: 401 | 403,
            cause:
                StatusCause::Unknown
                | StatusCause::AnsweredBy(_)
                | StatusCause::Wrote(_)
                | StatusCause::Token,
        } => Fix::words(
            "The keys must be public: ask the provider's administrator to open the address, and look for a firewall in front of it.",
        ),
        FetchError::HttpStatus {
            status: 400 | 405,
            cause:
                StatusCause::Unknown
                | StatusCause::AnsweredBy(_)
                | StatusCause::Wrote(_)
                | StatusCause::Said(_),
        } => Fix::words(
            "Ask the provider's administrator for the address of the keys: this one does not serve them to a plain GET.",
        ),
        FetchError::NotJson {
            cause: TextCause::Blank,
        }
        | FetchError::Empty { .. } => Fix::words(
            "Ask the provider's administrator where the keys are: this address serves nothing.",
        ),
        FetchError::NotJson {
            cause: TextCause::WebPage(_),
        } => Fix::words(
            "Open the address in a private browser window and send what it shows to the provider's administrator.",
        ),
        FetchError::NotJson {
            cause:
                TextCause::Trailing(_)
                | TextCause::TooDeep(_)
                | TextCause::NotObject(_)
                | TextCause::Form(_)
                | TextCause::Plain
                | TextCause::Syntax(_),
        } => Fix::words(
            "Send this to the provider's administrator: the key set must be one JSON object and nothing else.",
        ),
        FetchError::NotJson {
            cause: TextCause::Wide(_) | TextCause::NotUtf8(_),
        } => Fix::words("Ask the provider to save and serve the key set as UTF-8."),
        FetchError::NotJson {
            cause: TextCause::CutOff(_),
        } => Fix::words(
            "Ask the provider to serve the whole key set; a proxy in front of the provider may cut it off.",
        ),
        FetchError::NotJson {
            cause: TextCause::File(_),
        } => Fix::words(
            "Ask the provider's administrator where the keys are: a file of another kind is served there.",
        ),
        FetchError::TooLarge { .. } => {
            Fix::words("Check the address: a key set is a few kilobytes.")
        }
        FetchError::NotJson {
            cause: TextCause::LoginPage,
        } => Fix::words(
            "The keys must be public: ask the provider's administrator to serve the address without a login.",
        ),
        FetchError::OtherDocument {
            document: KnownDocument::Discovery(Some(keys)),
        } if crate::key_manager::uri::faults(keys).is_empty() => Fix::value(
            "Use the `jwks_uri` that it names as JWKS Endpoint.",
            Field::JwksEndpoint,
            keys.clone(),
        ),
        FetchError::OtherDocument {
            document: wrapped @ KnownDocument::WrappedKeys(_),
        } => Fix::words(wrapped.advice()),
        FetchError::OtherDocument { .. } => Fix::words(
            "Ask the provider's administrator for the address that serves the keys as JSON: {\"keys\": [...]}.",
        ),
        other => Fix::words(other.fix()),
    }
}
