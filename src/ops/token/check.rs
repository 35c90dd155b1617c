//! Judge a token with the provider's keys.

use jiff::ZonedDateTime;

use super::Target;
use crate::discovery::keys::{KeyRecord, parse_set};
use crate::discovery::{Failure, Response};
use crate::net::Client;
use crate::token::{KeySource, Token, Verdict, judge};

/// The provider's keys as they were read, or why they were not; kept so that the next token need not wait for them.
#[derive(Clone, Debug, PartialEq)]
pub struct Keys(Result<Vec<KeyRecord>, Failure>);

impl Keys {
    /// Keys of a saved set.
    pub fn saved(body: &[u8]) -> Self {
        Keys(parse_set(body))
    }

    /// Reads the set.
    pub async fn read(client: &Client, jwks_endpoint: &str) -> Self {
        if jwks_endpoint.is_empty() {
            return Keys(Err(Failure::InvalidUrl {
                reason: "its address is not known".to_owned(),
            }));
        }
        Keys(match client.get(jwks_endpoint).await {
            Ok(answer) => parse_answer(&answer),
            Err(failure) => Err(failure),
        })
    }

    fn source(&self) -> KeySource<'_> {
        match &self.0 {
            Ok(keys) => KeySource::Set(keys),
            Err(failure) => KeySource::Unread(failure),
        }
    }
}

fn parse_answer(answer: &Response) -> Result<Vec<KeyRecord>, Failure> {
    match answer.status {
        status @ 300..400 => Err(Failure::Redirected {
            status,
            target: answer.location.clone(),
        }),
        status @ 400.. => Err(Failure::HttpStatus { status }),
        _ => parse_set(&answer.body),
    }
}

/// Judges a token. Keys that are known already are used first; a key that is not among them, or not in a set that was just read, has
/// the set read anew, once. Gives back the keys for the next token.
pub async fn check(
    client: &Client,
    target: &Target,
    token: &Token,
    known: Option<Keys>,
    now: &ZonedDateTime,
) -> (Verdict, Keys) {
    let keys = match known {
        Some(keys) if keys.0.is_ok() => keys,
        _ => Keys::read(client, &target.jwks_endpoint).await,
    };
    let verdict = judge(token, &target.expectation, &keys.source(), now);
    if !verdict.needs_fresh_keys {
        return (verdict, keys);
    }
    let fresh = Keys::read(client, &target.jwks_endpoint).await;
    if fresh.0.is_err() {
        // The older answer says more than "could not be read".
        return (verdict, keys);
    }
    let verdict = judge(token, &target.expectation, &fresh.source(), now);
    (verdict, fresh)
}
