//! Results on stdout, everything else on stderr.

mod document;
mod printer;
pub mod prose;
mod stream;
mod table;

pub use document::{Document, SCHEMA};
pub use printer::{ListPrinter, Printer, yaml};
pub use stream::{print, say};
pub use table::{Table, fields};
