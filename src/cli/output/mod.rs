//! Results on stdout, everything else on stderr.

mod document;
mod printer;
mod stream;
mod table;

pub use document::{Document, SCHEMA};
pub use printer::Printer;
pub use stream::{print, say};
pub use table::{Table, fields};
