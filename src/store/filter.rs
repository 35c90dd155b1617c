//! Which rows a list shows, as SQL.

use rusqlite::types::Value;

use super::search::Needle;
use super::slices::Places;
use super::{ListQuery, places};

/// A condition over the rows of an organization.
pub(super) struct Filter {
    needle: Needle,
    organization: i64,
    kind: Option<&'static str>,
    enabled: Option<bool>,
}

impl Filter {
    pub(super) fn new(organization: i64, query: &ListQuery) -> Self {
        Filter {
            needle: Needle::parse(&query.search),
            organization,
            kind: query.kind.map(|kind| kind.word()),
            enabled: query.enabled,
        }
    }

    /// Whether every row matches.
    pub(super) fn is_everything(&self) -> bool {
        !self.searches() && self.kind.is_none() && self.enabled.is_none()
    }

    /// Whether text is looked for, which may take long: everything else is found by its index at once.
    pub(super) fn searches(&self) -> bool {
        self.needle != Needle::Everything
    }

    /// All places of the organization; none when nothing can match.
    pub(super) fn places(&self) -> Places {
        let from = places::built_in(self.organization);
        let to = match self.needle {
            Needle::Nothing => from,
            _ => places::end(self.organization),
        };
        Places { from, to }
    }

    /// What stands behind `SELECT … FROM`: the key managers `k` of a range of places, in which they are ordered by
    /// [`Filter::order`]. To count them the rows themselves are not always needed.
    pub(super) fn source(&self, count: bool) -> String {
        let mut sql = match self.needle {
            Needle::Phrase(_) => self.found_by("key_manager_search", count),
            Needle::Letters(_) => self.found_by("key_manager_letters", count),
            Needle::Everything | Needle::Nothing => self.indexed(),
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

    fn found_by(&self, table: &str, count: bool) -> String {
        let rows = if count && self.kind.is_none() && self.enabled.is_none() {
            ""
        } else {
            "CROSS JOIN key_managers k ON k.id = s.rowid"
        };
        format!("{table} s {rows} WHERE s.{table} MATCH ? AND s.rowid >= ? AND s.rowid <= ?")
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
    pub(super) fn order(&self) -> &'static str {
        if self.searches() && self.needle != Needle::Nothing {
            "s.rowid"
        } else {
            "k.id"
        }
    }

    /// The values of [`Filter::source`].
    pub(super) fn values(&self, slice: Places) -> Vec<Value> {
        let mut values = Vec::with_capacity(4);
        if let Needle::Phrase(text) | Needle::Letters(text) = &self.needle {
            values.push(Value::Text(text.clone()));
        }
        values.push(Value::Integer(slice.from));
        values.push(Value::Integer(slice.to - 1));
        values
    }
}
