//! Provider's key set, for display and as each gateway gets it.

use crate::discovery::FetchError;
use crate::discovery::keys::{KeyRecord, parse_set};
use crate::gateway::{KeySetResponse, RuleSet};

/// Size in bytes above which a key set is reported as too large.
const LARGE: usize = 1024 * 1024;

/// The key set of a provider.
#[derive(Clone, Debug, PartialEq)]
pub struct PublishedKeys {
    /// The keys, or why they could not be read.
    pub(super) records: Result<Vec<KeyRecord>, FetchError>,
    /// Key set response, as gateways get it.
    pub(super) answer: KeySetResponse,
    /// Response for gateways that request another address.
    other: Option<KeySetResponse>,
    /// Read over plain http from another computer.
    pub(super) over_http: bool,
    /// Some key is published with its private part.
    pub(super) private: bool,
}

impl PublishedKeys {
    /// Keys of a saved set, as if it had been served.
    pub fn saved(body: &[u8]) -> Self {
        PublishedKeys::served(KeySetResponse::saved(body))
    }

    /// Keys from a response.
    pub fn served(answer: KeySetResponse) -> Self {
        let (records, private) = match &answer {
            KeySetResponse::Answer {
                status: 200..300,
                body,
                ..
            } => (parse_set(body), holds_private(body)),
            KeySetResponse::Answer {
                status: status @ 300..400,
                ..
            } => (
                Err(FetchError::Redirected {
                    status: *status,
                    target: None,
                }),
                false,
            ),
            KeySetResponse::Answer { status, .. } => (Err(FetchError::status(*status)), false),
            KeySetResponse::Unreachable(why) | KeySetResponse::Unknown(why) => (
                Err(FetchError::ConnectionClosed {
                    detail: why.clone(),
                    plain: false,
                }),
                false,
            ),
            KeySetResponse::NoAnswerWithin(limit) => (
                Err(FetchError::TimedOut {
                    seconds: limit.as_secs(),
                }),
                false,
            ),
            KeySetResponse::NotConfigured => (
                Err(FetchError::InvalidUrl {
                    reason: "no JWKS Endpoint is set".to_owned(),
                }),
                false,
            ),
        };
        PublishedKeys {
            records,
            answer,
            other: None,
            over_http: false,
            private,
        }
    }

    /// Replaces the read error by a more specific one.
    pub fn because(mut self, failure: FetchError) -> Self {
        self.records = Err(failure);
        self
    }

    /// Marks the set as read over plain http from another computer.
    pub fn over_http(mut self, over_http: bool) -> Self {
        self.over_http = over_http;
        self
    }

    /// Adds the response of another address that some gateways request.
    pub fn with_other(mut self, other: KeySetResponse) -> Self {
        self.other = Some(other);
        self
    }

    /// Response of the address.
    pub fn answer(&self) -> &KeySetResponse {
        &self.answer
    }

    /// What one gateway gets when it reads the set of this address.
    pub(super) fn answer_to(&self, rules: &RuleSet, url: &str) -> &KeySetResponse {
        match &self.other {
            Some(other) if rules.asks_instead(url).is_some() => other,
            _ => &self.answer,
        }
    }

    /// Whether keys were read.
    pub fn is_read(&self) -> bool {
        self.records.is_ok()
    }

    /// Whether the set is larger than providers' sets are.
    pub(super) fn is_large(&self) -> bool {
        matches!(&self.answer, KeySetResponse::Answer { body, .. } if body.len() > LARGE)
    }

    /// Whether the address redirects.
    pub(super) fn is_redirected(&self) -> bool {
        matches!(&self.answer, KeySetResponse::Answer { redirects, .. } if *redirects > 0)
    }

    /// Whether something is served that is not a well-formed key set.
    pub(super) fn is_malformed(&self) -> bool {
        let KeySetResponse::Answer { body, status, .. } = &self.answer else {
            return false;
        };
        let broken = |key: &KeyRecord| key.is_malformed;
        *status != 200
            || body.starts_with(b"\xef\xbb\xbf")
            || match &self.records {
                Ok(keys) => keys.iter().any(broken),
                Err(_) => true,
            }
    }
}

fn holds_private(body: &[u8]) -> bool {
    let set: serde_json::Value = serde_json::from_slice(body).unwrap_or_default();
    let keys = set.get("keys").and_then(serde_json::Value::as_array);
    keys.into_iter().flatten().any(|key| {
        ["d", "p", "q", "dp", "dq", "qi", "oth"]
            .iter()
            .any(|name| key.get(name).is_some())
    })
}
