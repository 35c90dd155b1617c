//! Document checks: one table, one file per group. A new check is one row of [`table`] and one function.
//!
//! # Reading rules
//!
//! They hold for every check of a document or a key set; comments refer to them by number.
//!
//! - **R1** One fault, one finding. What one check reports, no other reports again: a known member of the wrong JSON type is
//!   left to `member-types`, a missing issuer to `issuer-present`. Two different faults of one member are two findings.
//! - **R2** Nothing hides the rest. Only a URL that is not one, a document that can't be reached and one that is not JSON end
//!   the validation: `url-valid`, `document-reachable`, `document-json`.
//! - **R3** Absent, `null` and empty are three things. `null` is a wrong type, never an absence. An empty array is an array
//!   that contains nothing.
//! - **R4** Text is compared exactly: case, closing slash, port, percent-encoding. Only the scheme of a URL ignores case.
//! - **R5** A URL of an endpoint or of the key set is a string of RFC 3986 characters (`%` only before two hexadecimal
//!   digits), absolute, with `https` in any case, and with a host. `localhost` is no exception. Characters are checked before
//!   any parser that corrects them.
//! - **R6** The address decides what the document is: a path with `/.well-known/oauth-authorization-server` means an OAuth
//!   document (RFC 8414), any other an OpenID one, unless the profile was chosen.

mod collector;
mod context;
mod table;
mod when;

mod algorithms;
mod capabilities;
mod console;
mod doubtful_tags;
mod endpoints;
mod fapi;
mod issuer;
mod issuer_match;
mod known;
mod location;
mod members;
mod syntax;
mod transport;
mod unknown;
mod url_shape;

pub(super) use context::Context;
use table::CHECKS;

use super::finding::Finding;
use collector::FindingCollector;

/// Runs every check of the table that applies. Without a document the first thing found ends the review (reading rule R2).
pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for check in CHECKS.iter().filter(|check| (check.when)(context)) {
        let mut findings = FindingCollector::new(check.id, findings);
        (check.validate)(context, &mut findings);
        if findings.close() && context.failure.is_some() {
            return;
        }
    }
}

#[cfg(test)]
mod cases;
