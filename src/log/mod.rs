//! What happened, for whoever looks for a fault: off unless asked for, one line an event, in a private file of bounded size.
//!
//! No secret gets here by its type: an event is a word of the program's own, and its members are [`Value`]s, which are made of
//! such words, numbers, checked names, addresses without their query, and places. There is no way in for any other text.
//!
//! Must never be here: a decision that the product makes; nothing depends on what is written.

mod file;
mod panic_report;
mod record;
mod value;

pub use panic_report::{PanicReport, failpoint, install_panic_hook, panic_report};
pub use record::{Level, record, start, wants};
pub use value::Value;
