//! Envelope of the contract `kmctl/v1`.

use serde::Serialize;
use serde_json::{Map, Value};

/// The contract's name, in every document.
pub use crate::form::document::SCHEMA;

/// Envelope of a single result, which is written from where it stands.
#[derive(Debug, Serialize)]
pub struct Envelope<'a, T> {
    schema: &'static str,
    kind: &'static str,
    item: &'a T,
}

impl<'a, T: Serialize> Envelope<'a, T> {
    /// A single result.
    pub fn of(kind: &'static str, item: &'a T) -> Self {
        Envelope {
            schema: SCHEMA,
            kind,
            item,
        }
    }
}

/// Envelope: a single result or a list.
#[derive(Clone, Debug, PartialEq)]
pub struct Document(Map<String, Value>);

impl Document {
    /// A single result.
    pub fn item(kind: &str, item: Value) -> Self {
        Document::new(kind, "item", item)
    }

    /// List document: `kind` and `items`.
    pub fn items(kind: &str, items: Vec<Value>) -> Self {
        Document::new(kind, "items", Value::Array(items))
    }

    /// Single result; a list of kind `KList` for several.
    pub fn one_or_more(kind: &str, mut items: Vec<Value>) -> Self {
        match items.len() {
            1 => Document::item(kind, items.remove(0)),
            _ => Document::items(&format!("{kind}List"), items),
        }
    }

    fn new(kind: &str, name: &str, body: Value) -> Self {
        let mut map = Map::new();
        map.insert("schema".to_owned(), SCHEMA.into());
        map.insert("kind".to_owned(), kind.into());
        map.insert(name.to_owned(), body);
        Document(map)
    }

    /// Adds a member beside the result.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Marks the document as a dry run.
    #[must_use]
    pub fn dry_run(mut self, dry_run: bool) -> Self {
        if dry_run {
            self.0.insert("dryRun".to_owned(), true.into());
        }
        self
    }

    /// The document with `schema` and `kind`, as it is printed.
    pub fn value(self) -> Value {
        Value::Object(self.0)
    }
}
