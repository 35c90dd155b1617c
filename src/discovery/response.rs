//! Responses of the provider: the input of a validation.

use std::time::Duration;

use super::fetch_error::FetchError;
use super::profile::Profile;
use crate::gateway::EncodedBody;

/// HTTP response, read within its bounds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Response {
    /// HTTP status.
    pub status: u16,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// The `Location` header, made absolute.
    pub location: Option<String>,
    /// Whether `Location` is a URI that every client reads alike.
    pub location_is_plain: bool,
    /// The `Retry-After` header.
    pub retry_after: Option<String>,
    /// The first `WWW-Authenticate` header.
    pub challenge: Option<String>,
    /// The product in the `Server` header, without its version.
    pub server: Option<String>,
    /// Whether a header says that browsers are checked first.
    pub browser_check: bool,
    /// At most 1 MiB, unpacked.
    pub body: Vec<u8>,
    /// Body as received, if the server declared it compressed.
    pub packed: Option<EncodedBody>,
    /// From the request to the last byte.
    pub elapsed: Duration,
}

/// The outcome of a fetch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fetched {
    /// A response with any status.
    Answer(Response),
    /// No usable response; the cause.
    Failed(FetchError),
    /// Not requested: there is no address, or an earlier step failed.
    NotAsked,
}

/// Input of a validation.
#[derive(Clone, Copy, Debug)]
pub struct FetchResult<'a> {
    /// Address as given.
    pub url: &'a str,
    /// Profile to validate with.
    pub profile: Profile,
    /// Response with the document, or its absence.
    pub document: &'a Fetched,
    /// Response with the key set, or its absence.
    pub jwks: &'a Fetched,
    /// A saved document: the checks of the transport say nothing.
    pub saved: bool,
    /// For the dates of certificates.
    pub now: jiff::Timestamp,
}
