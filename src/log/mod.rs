//! Diagnostic log: off by default, one line per event, in a private file of bounded size.
//!
//! No secret can be logged, by type: an event is a constant word, and its members are [`Value`]s, which are made of constant
//! words, numbers, checked names, addresses without query, and source locations.
//!
//! Not here: any decision of the product; nothing depends on what is logged.

mod file;
mod panic_report;
mod record;
mod value;

pub use panic_report::{PanicReport, failpoint, install_panic_hook, panic_report};
pub use record::{Level, record, start, wants};
pub use value::Value;
