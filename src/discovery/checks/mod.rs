//! The checks: one table, a file for each group. A new check is one row of [`table`] and one function.

mod context;
mod sink;
mod table;
mod when;

mod algorithms;
mod capabilities;
mod console;
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

pub(super) use context::{Context, console_field};
pub(super) use location::url_faults;
use table::{CHECKS, Check};

use super::Finding;
use sink::Sink;

/// Runs every check of the table that applies. Without a document the first thing found ends the review (reading rule R2).
pub(super) fn run(context: &Context<'_>, findings: &mut Vec<Finding>) {
    for check in CHECKS.iter().filter(|check| (check.when)(context)) {
        let mut sink = Sink::new(check, findings);
        (check.judge)(context, &mut sink);
        if sink.close() && context.failure.is_some() {
            return;
        }
    }
}

#[cfg(test)]
mod cases;
