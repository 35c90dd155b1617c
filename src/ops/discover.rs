//! Discovery: reads and validates a well-known URL, document and key set. Stores nothing.

use crate::discovery::address::{page, refused};
use crate::discovery::{Document, FetchResult, Fetched, KeysRead, Profile, Report, validate};
use crate::gateway::Selection;
use crate::net::Client;

/// Address to read, and saved files to use instead.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Address as given.
    pub url: String,
    /// Profile to validate with; `None` derives it from the address.
    pub profile: Option<Profile>,
    /// Saved document, validated as if it came from `url`.
    pub document: Option<Vec<u8>>,
    /// Saved key set, validated as if it came from the document's `jwks_uri`.
    pub jwks: Option<Vec<u8>>,
    /// Whether keys are read over plain http from any host.
    pub allow_http: bool,
    /// Gateways to validate for.
    pub gateways: Selection,
}

impl Request {
    /// Reads an address over the network.
    pub fn read(url: impl Into<String>) -> Self {
        Request {
            url: url.into(),
            ..Request::default()
        }
    }
}

/// Reads and validates; read errors are part of the report.
pub async fn discover(client: &Client, request: &Request, now: jiff::Timestamp) -> Report {
    let document = match &request.document {
        Some(body) => saved(body),
        // Nothing is sent to an address with a secret, to an invalid one, or to a web page.
        None if refused(&request.url).is_some() => Fetched::NotAsked,
        None if page(&request.url).is_some_and(|page| page.is_certain()) => Fetched::NotAsked,
        None => fetch(client, &request.url).await,
    };
    let keys_at = match &document {
        Fetched::Answer(answer) => Document::read(answer).ok().and_then(|document| {
            document
                .jwks_uri_allowing_http(request.allow_http)
                .map(str::to_owned)
        }),
        Fetched::Failed(_) | Fetched::NotAsked => None,
    };
    let jwks = match (&request.jwks, keys_at, &request.document) {
        (Some(body), _, _) => saved(body),
        // A saved document without a saved key set is validated without the network.
        (None, Some(url), None) => fetch(client, &url).await,
        (None, _, _) => Fetched::NotAsked,
    };
    validate(&FetchResult {
        url: &request.url,
        profile: request
            .profile
            .unwrap_or_else(|| Profile::for_url(&request.url)),
        document: &document,
        jwks: &jwks,
        saved: request.document.is_some(),
        now,
    })
    .graded_for(&request.gateways)
}

/// Reads the key set of a typed address; a read error is part of the result.
pub async fn read_keys(client: &Client, url: &str, now: jiff::Timestamp) -> KeysRead {
    KeysRead::new(url, &fetch(client, url).await, now)
}

async fn fetch(client: &Client, url: &str) -> Fetched {
    match client.get(url).await {
        Ok(answer) => Fetched::Answer(answer),
        Err(failure) => Fetched::Failed(failure),
    }
}

fn saved(body: &[u8]) -> Fetched {
    Fetched::Answer(crate::discovery::Response {
        status: 200,
        content_type: Some("application/json".to_owned()),
        location: None,
        body: body.to_vec(),
        elapsed: std::time::Duration::ZERO,
        ..Default::default()
    })
}
