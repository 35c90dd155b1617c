//! The key set that a document names: whether it came, what is wrong with it, and its keys for people.

use super::checks::{KeysInput, validate_set};
use super::facts::SetFacts;
use crate::discovery::answer::StatusCause;
use crate::discovery::document::Document;
use crate::discovery::failure::Failure;
use crate::discovery::finding::{Finding, Fix, Gateway, Severity};
use crate::discovery::profile::Profile;
use crate::discovery::report::KeySet;
use crate::key_manager::Field;

/// What a key set is judged from.
#[derive(Clone, Copy, Debug)]
pub struct KeysContext<'a> {
    /// Where the set was read.
    pub uri: Option<&'a str>,
    /// The set as one JSON object, or why there is none.
    pub set: Result<&'a Document, &'a Failure>,
    /// The discovery document that named it.
    pub document: &'a Document,
    /// What the document is held against.
    pub profile: Profile,
    /// For the dates of certificates.
    pub now: jiff::Timestamp,
}

/// Judges the set: findings go to `out`, the summary for people comes back.
pub fn validate_keys(context: &KeysContext<'_>, out: &mut Vec<Finding>) -> KeySet {
    let uri = context.uri.map(str::to_owned);
    match context.set {
        Err(failure) => {
            out.push(not_read(failure));
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
            KeySet {
                uri,
                failure: None,
                keys: facts.summaries(),
            }
        }
    }
}

/// `jwks-fetch`: an answer without 4xx or 5xx, not empty, a JSON object.
fn not_read(failure: &Failure) -> Finding {
    Finding {
        check: "jwks-fetch",
        severity: Severity::Failure,
        gateway: Gateway::Blocks,
        pointer: Some("/jwks_uri".to_owned()),
        field: Some(Field::JwksEndpoint),
        found: Some(failure.message()),
        expected: None,
        message: format!("The key set could not be read: {}.", failure.message()),
        why: Some(
            "Without keys the gateway can't check any signature, and refuses every token."
                .to_owned(),
        ),
        fix: Some(remedy(failure)),
        reference: "OIDCD §3, RFC 7517 §5",
        blocked_by: Vec::new(),
    }
}

/// One thing to do; what is known of addresses of documents does not hold for addresses of keys.
fn remedy(failure: &Failure) -> Fix {
    match failure {
        Failure::Redirected {
            target: Some(target),
            ..
        } => Fix::value(
            "If you trust that address, use it as JWKS Endpoint.",
            Field::JwksEndpoint,
            target.clone(),
        ),
        Failure::HttpStatus {
            status: 404,
            cause: StatusCause::Unknown,
        } => Fix::words(
            "Ask the provider's administrator where the keys are: the document names an address that does not exist.",
        ),
        Failure::HttpStatus {
            status: 401 | 403,
            cause: StatusCause::Unknown,
        } => Fix::words(
            "The keys have to be public: ask the provider's administrator to open the address, and look for a firewall in front of it.",
        ),
        Failure::NotJson { .. } | Failure::Empty { .. } => Fix::words(
            "Open the address in a private browser window and send what it shows to the provider's administrator.",
        ),
        Failure::TooLarge { .. } => Fix::words("Check the address: a key set is a few kilobytes."),
        other => Fix::words(other.fix()),
    }
}
