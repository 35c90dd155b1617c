//! Input and result of a check.

use crate::discovery::drift::{Drift, KnownKey};
use crate::discovery::{FetchError, Finding};
use crate::gateway::Selection;
use crate::key_manager::{KeyManager, ReplacedValue};

/// Key manager to check, with the keys seen by its last check.
#[derive(Clone, Debug)]
pub struct Subject {
    /// As it is stored; the built-in one has no provider and can't be checked.
    pub stored: KeyManager,
    /// Keys of the last check; `None` if there was none.
    pub known: Option<Vec<KnownKey>>,
    /// Served values that were replaced on purpose.
    pub replaced: Vec<ReplacedValue>,
    /// Gateways to validate for.
    pub gateways: Selection,
}

/// Result of a check.
#[derive(Clone, Debug)]
pub struct Checked {
    /// As it is stored.
    pub stored: KeyManager,
    /// The comparison.
    pub drift: Drift,
    /// Error of reading the document.
    pub unreadable: Option<FetchError>,
    /// Error of reading the key set at the stored JWKS Endpoint.
    pub keys_unreadable: Option<FetchError>,
    /// Number of keys that can verify a signature.
    pub usable_keys: usize,
    /// Served values that were replaced on purpose.
    pub replaced: Vec<ReplacedValue>,
    /// The findings that mean that tokens are refused with what is stored.
    pub blocking: Vec<Finding>,
    /// The keys as the next check knows them again; those of the last check where none could be read.
    pub keys: Vec<KnownKey>,
    /// When.
    pub at: jiff::Timestamp,
    /// Time to read, in milliseconds.
    pub elapsed_ms: u64,
}
