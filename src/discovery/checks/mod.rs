//! The checks: one table, a file for each group. A new check is one row of [`table`] and one function.

#[expect(dead_code, reason = "used as the table grows")]
mod context;
#[expect(dead_code, reason = "used as the table grows")]
mod sink;
mod table;
#[expect(dead_code, reason = "used as the table grows")]
mod when;

mod location;
mod transport;

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
