//! The table of checks, in the order of the review.

use super::sink::Sink;
use super::{Context, location, transport, when};
use crate::discovery::{Gateway, Severity};

/// A check: one row.
pub(super) struct Check {
    /// Its stable id.
    pub id: &'static str,
    /// The suite's grade of what it finds, unless the finding says otherwise.
    pub severity: Severity,
    /// The gateway's, likewise.
    pub gateway: Gateway,
    /// To which documents it applies.
    pub when: fn(&Context<'_>) -> bool,
    /// The rule.
    pub judge: fn(&Context<'_>, &mut Sink<'_>),
    /// The clause to read on in.
    pub reference: &'static str,
    /// What it means for the key manager, a sentence; empty when each finding says it itself.
    pub why: &'static str,
}

macro_rules! checks {
    ($($id:literal $severity:ident $gateway:ident $when:ident $group:ident::$judge:ident $reference:literal $why:literal;)*) => {
        &[$(Check {
            id: $id,
            severity: Severity::$severity,
            gateway: Gateway::$gateway,
            when: when::$when,
            judge: $group::$judge,
            reference: $reference,
            why: $why,
        }),*]
    };
}

/// Every check of the document; those of keys are in `keys`.
pub(super) static CHECKS: &[Check] = checks! {
    "url-valid"            Failure Blocks   always location::url_valid       "RFC 3986 §3, §4.3"
        "There is nothing to read.";
    "document-reachable"   Failure Blocks   always transport::reachable      "OIDCD §4.1, §7.1"
        "Nothing can be imported, and the gateway meets the same wall when it fetches the keys.";
    "document-json"        Failure Blocks   always transport::json           "OIDCD §4.2"
        "Without a document nothing can be imported.";
    "status-200"           Failure Limits   always transport::status_200     "OIDCD §4.2, RFC 8414 §3.2"
        "Strict importers stop at any other status.";
    "content-type-json"    Failure Cosmetic always transport::content_type   "OIDCD §4.2, RFC 8414 §3.2"
        "Clients that go by the header refuse a document that is otherwise good.";
    "url-https"            Failure Blocks   always location::https           "OIDCD §7.1, RFC 8414 §3"
        "Anybody between gateway and provider could put other keys in the place of the real ones.";
};
