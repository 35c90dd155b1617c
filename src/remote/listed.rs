//! Lists of key managers in API Manager's answers.

use std::fmt;

use serde::Deserialize;
use serde::de::{Deserializer, SeqAccess, Visitor};
use serde_json::{Value, json};

use crate::control_plane::RemoteKeyManager;

/// An entry of a list. The rest of an entry is dropped while the list is read, which may have thousands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// Id at the target.
    pub id: String,
    /// Name at the target.
    pub name: String,
    /// Whether it belongs to all tenants.
    pub global: bool,
}

impl Entry {
    /// `None` without an id, or with one that means a folder.
    fn of(entry: &Value) -> Option<Self> {
        let id = entry["id"].as_str()?;
        (!matches!(id, "" | "." | "..")).then(|| Entry {
            id: id.to_owned(),
            name: entry["name"].as_str().unwrap_or_default().to_owned(),
            global: entry["isGlobal"] == true,
        })
    }

    /// The object, as far as the list tells.
    pub(super) fn object(&self) -> Option<RemoteKeyManager> {
        RemoteKeyManager::from_answer(json!({ "id": self.id, "name": self.name }))
    }
}

/// The entries of an answer `{"list": […]}`.
///
/// # Errors
/// It is not JSON, or not such an answer.
pub(super) fn entries(body: &[u8]) -> serde_json::Result<Vec<Entry>> {
    let answer: Answer = serde_json::from_slice(body)?;
    Ok(answer.list.map(|list| list.0).unwrap_or_default())
}

#[derive(Deserialize)]
struct Answer {
    list: Option<Entries>,
}

struct Entries(Vec<Entry>);

impl<'de> Deserialize<'de> for Entries {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(EachEntry).map(Entries)
    }
}

struct EachEntry;

impl<'de> Visitor<'de> for EachEntry {
    type Value = Vec<Entry>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a list of key managers")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut found = Vec::new();
        while let Some(entry) = list.next_element::<Value>()? {
            found.extend(Entry::of(&entry));
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_needs_an_id_and_nothing_else() {
        let read = entries(
            br#"{"count": 5, "list": [{"id": "1", "name": "a", "isGlobal": true, "more": [1]},
                {"id": "2"}, {"name": "no id"}, {"id": ".."}, 7]}"#,
        );
        let entry = |id: &str, name: &str, global| Entry {
            id: id.to_owned(),
            name: name.to_owned(),
            global,
        };
        assert_eq!(
            read.unwrap(),
            [entry("1", "a", true), entry("2", "", false)]
        );
        assert_eq!(entries(b"{}").unwrap(), []);
        assert_eq!(entries(br#"{"list": null}"#).unwrap(), []);
        for other in ["", "[]", "<html>", r#"{"list": {}}"#, r#""text""#] {
            assert!(entries(other.as_bytes()).is_err(), "{other}");
        }
    }
}
