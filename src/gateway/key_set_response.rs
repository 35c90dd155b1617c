//! Response that a gateway gets for a key set.

use std::borrow::Cow;
use std::time::Duration;

use super::packed::Packed;

/// Response of a key set's address, after redirects.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySetResponse {
    /// Something came.
    Answer {
        /// The status.
        status: u16,
        /// The body, unpacked for people.
        body: Vec<u8>,
        /// Body as received, if the server declared it compressed.
        packed: Option<Packed>,
        /// From the request to the last byte.
        elapsed: Duration,
        /// Number of followed redirects.
        redirects: u8,
    },
    /// Nothing came, for any gateway; why, half a sentence.
    Unreachable(String),
    /// Not read completely, so the gateway's view is unknown; reason, half a sentence.
    Unknown(String),
    /// Nothing whole came in this time; what patient gateways get is not known.
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

/// The body as one reader gets it; `None` where it can't be unpacked.
pub(super) fn unpacked<'a>(
    body: &'a [u8],
    packed: &'a Option<Packed>,
    open: fn(&'a Packed) -> Option<Cow<'a, [u8]>>,
) -> Option<Cow<'a, [u8]>> {
    match packed {
        None => Some(Cow::Borrowed(body)),
        Some(packed) => open(packed),
    }
}
