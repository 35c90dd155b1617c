//! What is checked, and what comes of it.

use crate::discovery::drift::{Drift, KnownKey};
use crate::discovery::{FetchError, Finding};
use crate::gateway::Selection;
use crate::key_manager::KeyManager;

/// What to check: a key manager, and the keys that its last check saw.
#[derive(Clone, Debug)]
pub struct Subject {
    /// As it is stored; the built-in one has no provider and can't be checked.
    pub stored: KeyManager,
    /// The keys of the last check; `None` when there was none.
    pub known: Option<Vec<KnownKey>>,
    /// The gateways that it is judged for.
    pub gateways: Selection,
}

/// One that was checked.
#[derive(Clone, Debug)]
pub struct Checked {
    /// As it is stored.
    pub stored: KeyManager,
    /// The comparison.
    pub drift: Drift,
    /// Why the document could not be read.
    pub unreadable: Option<FetchError>,
    /// Why the keys could not be read at the stored JWKS Endpoint.
    pub keys_unreadable: Option<FetchError>,
    /// How many keys a signature can be checked with.
    pub usable_keys: usize,
    /// The findings that mean that tokens are refused with what is stored.
    pub blocking: Vec<Finding>,
    /// The keys as the next check knows them again; those of the last check where none could be read.
    pub keys: Vec<KnownKey>,
    /// When.
    pub at: jiff::Timestamp,
    /// How long reading took, in milliseconds.
    pub elapsed_ms: u64,
}
