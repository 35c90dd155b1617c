//! Op: validate a token with the provider's keys.

use std::time::Duration;

use jiff::ZonedDateTime;
use url::Url;

use super::test_subject::TestSubject;
use crate::discovery::{FetchError, Response};
use crate::gateway::{ALL, KeySetResponse};
use crate::net::Client;
use crate::token::{PublishedKeys, Token, TokenVerdict, check_token};

/// Largest key set read for a gateway's verdict, in bytes. The limit for stored and shown key sets is lower.
const LARGEST: usize = 16 * 1024 * 1024;

/// Maximum number of redirects followed for a gateway's verdict: as many as any gateway follows.
const REDIRECTS: u8 = 50;

/// Time limit of all redirects together.
const PATIENCE: Duration = Duration::from_secs(15);

/// Reads the key set as gateways do: redirects are followed, to https or this computer alone, and large sets are read.
pub async fn read_keys(client: &Client, jwks_endpoint: &str) -> PublishedKeys {
    if jwks_endpoint.is_empty() {
        return PublishedKeys::served(KeySetResponse::NotConfigured);
    }
    let keys = read_address(client, jwks_endpoint).await;
    match ALL
        .iter()
        .find_map(|rules| rules.asks_instead(jwks_endpoint))
    {
        None => keys,
        Some(other) => keys.with_other(read_address(client, &other).await.answer().clone()),
    }
}

async fn read_address(client: &Client, jwks_endpoint: &str) -> PublishedKeys {
    let mut url = jwks_endpoint.to_owned();
    let mut elapsed = Duration::ZERO;
    let mut over_http = is_open_http(&url);
    let mut redirected = None;
    for redirects in 0..=REDIRECTS {
        let answer = match client.get_up_to(&url, LARGEST).await {
            Ok(answer) => answer,
            Err(failure) => {
                let keys = unread(failure);
                return match redirected {
                    Some(redirect) => keys.because(redirect),
                    None => keys,
                };
            }
        };
        elapsed += answer.elapsed;
        match target(&answer) {
            None => return served(answer, elapsed, redirects).over_http(over_http),
            Some(_) if !answer.location_is_plain => {
                let why = "it redirects to an address that clients read differently".to_owned();
                return PublishedKeys::served(KeySetResponse::Unknown(why))
                    .because(FetchError::Redirected {
                        status: answer.status,
                        target: answer.location,
                    })
                    .over_http(over_http);
            }
            Some(_) if elapsed > PATIENCE => {
                return PublishedKeys::served(KeySetResponse::NoAnswerWithin(elapsed));
            }
            Some(next) if may_follow(&next) => {
                redirected.get_or_insert(FetchError::Redirected {
                    status: answer.status,
                    target: Some(next.clone()),
                });
                url = next;
            }
            Some(next) => {
                over_http |= is_open_http(&next);
                let why = "it redirects to an address that is not https".to_owned();
                return PublishedKeys::served(KeySetResponse::Unknown(why))
                    .because(FetchError::Redirected {
                        status: answer.status,
                        target: Some(next),
                    })
                    .over_http(over_http);
            }
        }
    }
    let why = format!("it redirects more than {REDIRECTS} times");
    let keys = PublishedKeys::served(KeySetResponse::Unreachable(why));
    match redirected {
        Some(redirect) => keys.because(redirect),
        None => keys,
    }
}

fn served(answer: Response, elapsed: Duration, redirects: u8) -> PublishedKeys {
    let refused = (answer.status >= 400).then(|| FetchError::answered(&answer));
    let keys = PublishedKeys::served(KeySetResponse::Answer {
        status: answer.status,
        body: answer.body,
        packed: answer.packed,
        elapsed,
        redirects,
    });
    match refused {
        Some(failure) => keys.because(failure),
        None => keys,
    }
}

/// Key set as gateways see it after this read error.
fn unread(failure: FetchError) -> PublishedKeys {
    let why = failure.message();
    let answer = match &failure {
        FetchError::TimedOut { seconds } | FetchError::SlowAnswer { seconds, .. } => {
            KeySetResponse::NoAnswerWithin(Duration::from_secs(*seconds))
        }
        // A limit or rule of this computer, not of the gateway.
        FetchError::TooLarge { .. }
        | FetchError::InsecureUrl { .. }
        | FetchError::InvalidUrl { .. }
        | FetchError::NoTrustStore { .. } => KeySetResponse::Unknown(why),
        _ => KeySetResponse::Unreachable(why),
    };
    PublishedKeys::served(answer).because(failure)
}

/// Redirect target of a response.
fn target(answer: &Response) -> Option<String> {
    matches!(answer.status, 301 | 302 | 303 | 307 | 308)
        .then(|| answer.location.clone())
        .flatten()
}

fn may_follow(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "https" || is_loopback(&url))
}

/// Plain http to another computer.
fn is_open_http(url: &str) -> bool {
    Url::parse(url).is_ok_and(|url| url.scheme() == "http" && !is_loopback(&url))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

/// Validates a token. Known keys are used first; if the token's key is not among them, the key set is read again, once.
/// Returns the verdict and the keys for the next token.
pub async fn check(
    client: &Client,
    target: &TestSubject,
    token: &Token,
    known: Option<PublishedKeys>,
    now: &ZonedDateTime,
) -> (TokenVerdict, PublishedKeys) {
    let keys = match known {
        Some(keys) if keys.is_read() => keys,
        _ => read_keys(client, &target.jwks_endpoint).await,
    };
    let verdict = check_token(token, &target.expectation, &keys, now);
    if !verdict.needs_fresh_keys {
        return (verdict, keys);
    }
    let fresh = read_keys(client, &target.jwks_endpoint).await;
    if !fresh.is_read() {
        // The previous response is more informative than a read error.
        return (verdict, keys);
    }
    let verdict = check_token(token, &target.expectation, &fresh, now);
    (verdict, fresh)
}
