//! Settings of the HTTP client, with their defaults.

use std::path::PathBuf;
use std::time::Duration;

use super::resolve::Resolve;

/// Longest time for one request, from the first look-up to the last byte.
pub const TOTAL_TIMEOUT: Duration = Duration::from_secs(10);

/// Longest time for the name look-up, the connection and the TLS handshake together.
pub const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// Largest body that is read, in bytes.
pub const BODY_LIMIT: usize = 1024 * 1024;

/// Settings of a [`Client`](super::Client).
#[derive(Debug, Clone)]
pub struct ClientSettings {
    /// Bound on one request in all (`--timeout`).
    pub timeout: Duration,
    /// Bound on connecting; never more than `timeout`.
    pub connect_timeout: Duration,
    /// PEM files with roots that are trusted besides those of the system (`--ca-file`).
    pub ca_files: Vec<PathBuf>,
    /// PEM texts with further roots, held in memory only (the authority of the demo provider).
    pub extra_roots_pem: Vec<String>,
    /// Pinned certificate, accepted whatever its name, dates and issuer: SHA-256 as upper-case hexadecimal pairs with
    /// colons.
    pub pin: Option<String>,
    /// Read plain `http` from any host, not from loopback alone (`--allow-http`).
    pub allow_http: bool,
    /// Addresses that replace a name lookup (`--resolve`).
    pub resolve: Vec<Resolve>,
    /// Source of proxies.
    pub proxies: Proxies,
}

impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            timeout: TOTAL_TIMEOUT,
            connect_timeout: CONNECT_TIMEOUT,
            ca_files: Vec::new(),
            extra_roots_pem: Vec::new(),
            pin: None,
            allow_http: false,
            resolve: Vec::new(),
            proxies: Proxies::default(),
        }
    }
}

/// Source of the proxy of a request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Proxies {
    /// `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, read when the client is first used.
    #[default]
    Environment,
    /// Connect directly, whatever the environment names.
    Never,
    /// This one proxy (`http://host:port`) for every host but loopback and those of `--resolve`.
    Fixed(String),
}
