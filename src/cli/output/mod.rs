//! Results on stdout, everything else on stderr.

pub mod document;
mod escape;
mod printer;
pub mod prose;
mod stream;
mod table;

pub use document::{Document, Envelope, SCHEMA};
pub use escape::{json, json_text, quoted, yaml};
pub use printer::{ListPrinter, Printer};
pub use stream::{print, say};
pub use table::{Table, fields};
