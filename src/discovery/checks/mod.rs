//! Document checks: one table, one file per group. A new check is one row of [`table`] and one function.

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
