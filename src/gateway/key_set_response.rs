//! Response that a gateway gets for a key set.

use std::borrow::Cow;
use std::time::Duration;

use super::encoded_body::EncodedBody;

/// Response of a key set's address, after redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetResponse {
    /// A complete response.
    Answer {
        /// HTTP status of the last response.
        status: u16,
        /// Body, decompressed for display.
        body: Vec<u8>,
        /// Body as received, if the server declared it compressed.
        packed: Option<EncodedBody>,
        /// Time from the request to the last byte.
        elapsed: Duration,
        /// Number of followed redirects.
        redirects: u8,
    },
    /// No response for any gateway; the reason, half a sentence.
    Unreachable(String),
    /// Not read completely, so the gateway's view is unknown; reason, half a sentence.
    Unknown(String),
    /// No complete response within this time; gateways with a longer timeout may get one.
    NoAnswerWithin(Duration),
    /// No address is configured.
    NotConfigured,
}

impl KeySetResponse {
    /// A set that was saved or is served without a fault.
    pub fn saved(body: &[u8]) -> Self {
        KeySetResponse::Answer {
            status: 200,
            body: body.to_vec(),
            packed: None,
            elapsed: Duration::ZERO,
            redirects: 0,
        }
    }
}

/// Body as one reader decodes it; `None` if it can't.
pub(super) fn unpacked<'a>(
    body: &'a [u8],
    packed: &'a Option<EncodedBody>,
    open: fn(&'a EncodedBody) -> Option<Cow<'a, [u8]>>,
) -> Option<Cow<'a, [u8]>> {
    match packed {
        None => Some(Cow::Borrowed(body)),
        Some(packed) => open(packed),
    }
}
