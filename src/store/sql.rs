//! A piece of SQL together with the values of its parameters.

use rusqlite::types::Value;

/// A piece of SQL with its values.
#[derive(Clone, Default)]
pub(super) struct Sql {
    pub(super) text: String,
    pub(super) values: Vec<Value>,
}

impl Sql {
    /// Appends a piece.
    pub(super) fn push(&mut self, text: &str, values: impl IntoIterator<Item = Value>) {
        self.text.push_str(text);
        self.values.extend(values);
    }
}
