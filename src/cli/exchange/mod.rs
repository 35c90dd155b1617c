//! Key managers as files: kmctl's own form, and what WSO2's other products read.
//!
//! Each form says what it cannot carry, and refuses what would be wrong there. No form holds a secret: a key manager has
//! none.

mod api_portal;
mod apim;
mod gateway;
mod handle;
pub mod own;
mod own_reader;

pub use api_portal::api_portal;
pub use apim::apim;
pub use gateway::{Section, gateway};
pub use own_reader::{Wanted, read};

/// A file's text, and what to know about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Exported {
    /// What goes into the file.
    pub text: String,
    /// What the form cannot carry, and what was put in its place; sentences.
    pub notes: Vec<String>,
}
