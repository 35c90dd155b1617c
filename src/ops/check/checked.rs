//! Input and result of a check.

use crate::discovery::drift::{Drift, KnownKey};
use crate::discovery::{FetchError, Finding};
use crate::gateway::Selection;
use crate::key_manager::{Evidence, KeyManager, OpenFinding, ReplacedValue};

/// Key manager to check, with the keys seen by its last check.
#[derive(Clone, Debug)]
pub struct Subject {
    /// Stored key manager; the built-in one has no provider and can't be checked.
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
    /// Stored key manager that was compared.
    pub stored: KeyManager,
    /// Differences between stored and served values.
    pub drift: Drift,
    /// Error of reading the document.
    pub unreadable: Option<FetchError>,
    /// Error of reading the key set at the stored JWKS Endpoint.
    pub keys_unreadable: Option<FetchError>,
    /// Number of keys that can verify a signature.
    pub usable_keys: usize,
    /// Served values that were replaced on purpose.
    pub replaced: Vec<ReplacedValue>,
    /// Findings with which gateways reject tokens under the stored configuration.
    pub blocking: Vec<Finding>,
    /// Findings with which gateways accept tokens, but that deserve a look: each WARN.
    pub warnings: Vec<Finding>,
    /// Findings about the stored values that are open, FAIL or WARN; `None` if the document could not be read.
    pub open: Option<Vec<OpenFinding>>,
    /// Keys for the next check to compare with; those of the previous check if none could be read.
    pub keys: Vec<KnownKey>,
    /// Time of the check.
    pub at: jiff::Timestamp,
    /// Time to read, in milliseconds.
    pub elapsed_ms: u64,
}

impl Checked {
    /// What is known of the stored values with this check: its findings, or those known before, and the last token test.
    pub fn evidence(&self) -> Evidence {
        let known = &self.stored.evidence;
        Evidence {
            check: Some(self.drift.outcome.grade()),
            open: self.open.clone().or_else(|| known.open.clone()),
            token: known.token,
        }
    }

    /// The evidence that the result does not tell by itself: it names each finding that was read.
    pub(super) fn untold(&self) -> Evidence {
        let mut evidence = self.evidence();
        if self.open.is_some() {
            evidence.open = None;
        }
        evidence
    }
}
