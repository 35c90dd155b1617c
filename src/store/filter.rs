//! Which rows a list shows, as SQL.

use rusqlite::Connection;
use rusqlite::types::Value;

use super::ListQuery;
use super::parts::{By, Parts};
use super::places::Places;
use super::search::{self, Needle};

/// A condition over the rows of an organization.
pub(super) struct Filter {
    needle: Needle,
    /// What is searched for, folded.
    text: String,
    organization: i64,
    kind: Option<&'static str>,
    enabled: Option<bool>,
}

impl Filter {
    pub(super) fn new(organization: i64, query: &ListQuery) -> Self {
        let text = search::folded(&query.search);
        Filter {
            needle: Needle::of(&text),
            text,
            organization,
            kind: query.kind.map(|kind| kind.word()),
            enabled: query.enabled,
        }
    }

    /// Whether every row matches.
    pub(super) fn is_everything(&self) -> bool {
        !self.searches() && !self.has_more_conditions()
    }

    /// Whether text is looked for, which may take long: everything else is found by its index at once.
    pub(super) fn searches(&self) -> bool {
        self.needle != Needle::Everything
    }

    fn has_more_conditions(&self) -> bool {
        self.kind.is_some() || self.enabled.is_some()
    }

    /// The parts of the list; none has a place when nothing can match.
    pub(super) fn parts(&self, connection: &Connection) -> rusqlite::Result<Parts> {
        match self.needle {
            Needle::Everything => Ok(Parts::everything(self.organization)),
            Needle::Nothing => Ok(Parts::nothing(self.organization)),
            Needle::Phrase(_) | Needle::Letters(_) => {
                Parts::search(connection, self.organization, self.text.clone())
            }
        }
    }

    /// What stands behind `SELECT … FROM`: the key managers `k` of a range of places, in which they are ordered by
    /// [`Filter::order`]. To count them the rows themselves are not always needed.
    pub(super) fn source(&self, by: By, count: bool) -> String {
        let alone = count && !self.has_more_conditions();
        let mut sql = match (&self.needle, by) {
            (Needle::Phrase(_), By::Text) => found_by("key_manager_search", alone),
            (Needle::Letters(_), By::Text) => found_by("key_manager_letters", alone),
            (_, By::ChangeDetector) => {
                "key_managers k WHERE instr(k.haystack, ?) > 0 AND k.id >= ? AND k.id <= ?"
                    .to_owned()
            }
            // The ids alone, fifty times as dense.
            _ if alone => "key_manager_letters_docsize k WHERE k.id >= ? AND k.id <= ?".to_owned(),
            _ => self.indexed(),
        };
        if let Some(kind) = self.kind {
            sql.push_str(&format!(" AND k.kind = '{kind}'"));
        }
        match self.enabled {
            Some(true) => sql.push_str(" AND k.enabled = 1"),
            Some(false) => sql.push_str(" AND k.enabled = 0"),
            None => {}
        }
        sql
    }

    /// Every index ends in the place, so each of them gives the order of the list.
    fn indexed(&self) -> String {
        let organization = self.organization;
        let (index, condition) = match (self.kind, self.enabled) {
            (Some(_), _) => ("INDEXED BY key_managers_of_kind", true),
            (None, Some(false)) => ("INDEXED BY key_managers_off", true),
            _ => ("", false),
        };
        let condition = if condition {
            format!("k.organization_id = {organization} AND ")
        } else {
            String::new()
        };
        format!("key_managers k {index} WHERE {condition}k.id >= ? AND k.id <= ?")
    }

    /// The column of the places.
    pub(super) fn order(by: By) -> &'static str {
        match by {
            By::Text => "s.rowid",
            By::Place | By::ChangeDetector => "k.id",
        }
    }

    /// The values of [`Filter::source`].
    pub(super) fn values(&self, by: By, slice: Places) -> Vec<Value> {
        let mut values = Vec::with_capacity(4);
        match (by, &self.needle) {
            (By::ChangeDetector, _) => values.push(Value::Text(self.text.clone())),
            (By::Text, Needle::Phrase(text) | Needle::Letters(text)) => {
                values.push(Value::Text(text.clone()));
            }
            _ => {}
        }
        values.push(Value::Integer(slice.from));
        values.push(Value::Integer(slice.to - 1));
        values
    }
}

fn found_by(table: &str, alone: bool) -> String {
    let rows = if alone {
        ""
    } else {
        "CROSS JOIN key_managers k ON k.id = s.rowid"
    };
    format!("{table} s {rows} WHERE s.{table} MATCH ? AND s.rowid >= ? AND s.rowid <= ?")
}
