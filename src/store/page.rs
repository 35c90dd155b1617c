//! Lists, read by window: built-in first, then by name; never by offset, never whole.

use rusqlite::types::Value;
use rusqlite::{Row as SqliteRow, params_from_iter};

use super::organizations::id_of;
use super::{Store, StoreError, row};
use crate::key_manager::{
    Description, EnvironmentName, EnvironmentScope, Name, OrganizationName, ProviderKind, fold,
};

/// Where a window begins.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum From {
    /// At the first row.
    #[default]
    First,
    /// At the last rows.
    Last,
    /// At this row, or the one that would follow it.
    At(Name),
    /// Behind this row.
    After(Name),
    /// Before this row.
    Before(Name),
}

/// Which rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListQuery {
    /// Of this organization.
    pub organization: OrganizationName,
    /// A part of name, type or description, without regard to case; empty means all.
    pub search: String,
    /// Of this type only.
    pub kind: Option<ProviderKind>,
    /// On or off only.
    pub enabled: Option<bool>,
    /// Where the window begins.
    pub from: From,
    /// At most so many rows.
    pub limit: usize,
}

impl ListQuery {
    /// The first rows of an organization.
    pub fn first(organization: OrganizationName, limit: usize) -> Self {
        ListQuery {
            organization,
            search: String::new(),
            kind: None,
            enabled: None,
            from: From::First,
            limit,
        }
    }
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its name.
    pub name: Name,
    /// Its type.
    pub kind: ProviderKind,
    /// Its description.
    pub description: Description,
    /// Its switch.
    pub enabled: bool,
    /// Whether the Developer Portal uses it.
    pub developer_portal: bool,
    /// Where it was read from; none for the built-in one.
    pub well_known_url: Option<String>,
    /// Where its tokens are taken.
    pub environments: EnvironmentScope,
    /// The word of the last check against the provider.
    pub check_mark: Option<String>,
}

/// A window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Its rows, in order.
    pub rows: Vec<Row>,
    /// How many rows match.
    pub matching: u64,
    /// How many there are.
    pub all: u64,
    /// Whether there is one before the first of these.
    pub more_before: bool,
    /// Whether there is one behind the last of these.
    pub more_after: bool,
}

impl Store {
    /// Reads one window.
    ///
    /// # Errors
    /// When the file can't be read.
    pub fn page(&self, query: &ListQuery) -> Result<Page, StoreError> {
        self.read_page(query).map_err(|error| self.wrap(&error))
    }

    fn read_page(&self, query: &ListQuery) -> rusqlite::Result<Page> {
        let organization = id_of(&self.connection, &query.organization)?;
        let filter = Filter::new(organization, query);
        let all: i64 = self
            .connection
            .prepare_cached("SELECT key_managers FROM organizations WHERE id = ?1")?
            .query_row([organization], |row| row.get(0))?;
        let matching = if filter.everything {
            all
        } else {
            self.count(&filter)?
        };
        let backwards = matches!(query.from, From::Last | From::Before(_));
        let mut rows = self.window(&filter, &query.from, query.limit + 1, backwards)?;
        let more = rows.len() > query.limit;
        rows.truncate(query.limit);
        if backwards {
            rows.reverse();
        }
        let edge = |row: Option<&Row>, from: fn(Name) -> From, back: bool| match row {
            Some(row) => self
                .window(&filter, &from(row.name.clone()), 1, back)
                .map(|rows| !rows.is_empty()),
            None => Ok(false),
        };
        let (more_before, more_after) = match query.from {
            From::First => (false, more),
            From::Last => (more, false),
            From::Before(_) => (more, edge(rows.last(), From::After, false)?),
            From::At(_) | From::After(_) => (edge(rows.first(), From::Before, true)?, more),
        };
        Ok(Page {
            rows,
            matching: u64::try_from(matching).unwrap_or(0),
            all: u64::try_from(all).unwrap_or(0),
            more_before,
            more_after,
        })
    }

    fn count(&self, filter: &Filter) -> rusqlite::Result<i64> {
        self.connection
            .prepare_cached(&format!(
                "SELECT count(*) FROM key_managers k WHERE {}",
                filter.sql
            ))?
            .query_row(params_from_iter(&filter.values), |row| row.get(0))
    }

    fn window(
        &self,
        filter: &Filter,
        from: &From,
        limit: usize,
        backwards: bool,
    ) -> rusqlite::Result<Vec<Row>> {
        let (bound, name) = match from {
            From::First | From::Last => ("", None),
            From::At(name) => ("AND (k.rank, k.folded) >= (?, ?)", Some(name)),
            From::After(name) => ("AND (k.rank, k.folded) > (?, ?)", Some(name)),
            From::Before(name) => ("AND (k.rank, k.folded) < (?, ?)", Some(name)),
        };
        let order = if backwards { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT k.id, k.name, k.kind, k.description, k.enabled, k.all_environments, k.well_known_url,
               k.check_mark, EXISTS (SELECT 1 FROM portal p WHERE p.key_manager_id = k.id)
             FROM key_managers k WHERE {} {bound} ORDER BY k.rank {order}, k.folded {order} LIMIT ?",
            filter.sql
        );
        let mut values = filter.values.clone();
        if let Some(name) = name {
            let rank = i64::from(fold(name.as_str()) != fold(crate::key_manager::BUILT_IN_NAME));
            values.push(Value::Integer(rank));
            values.push(Value::Text(fold(name.as_str())));
        }
        values.push(Value::Integer(i64::try_from(limit).unwrap_or(i64::MAX)));
        self.connection
            .prepare_cached(&sql)?
            .query_map(params_from_iter(&values), |row| self.row(row))?
            .collect()
    }

    fn row(&self, row: &SqliteRow<'_>) -> rusqlite::Result<Row> {
        let kind: String = row.get(2)?;
        let all: bool = row.get(5)?;
        let environments = if all {
            EnvironmentScope::All
        } else {
            let names: Vec<EnvironmentName> = row::environments_of(&self.connection, row.get(0)?)?;
            EnvironmentScope::Only(names)
        };
        Ok(Row {
            name: Name::stored(row.get(1)?),
            kind: ProviderKind::from_word(&kind).unwrap_or(ProviderKind::Custom),
            description: Description::stored(row.get(3)?),
            enabled: row.get(4)?,
            developer_portal: row.get(8)?,
            well_known_url: row.get(6)?,
            environments,
            check_mark: row.get(7)?,
        })
    }
}

/// A condition over `key_managers k`, and its values.
struct Filter {
    sql: String,
    values: Vec<Value>,
    everything: bool,
}

impl Filter {
    fn new(organization: i64, query: &ListQuery) -> Self {
        let mut sql = "k.organization_id = ?".to_owned();
        let mut values = vec![Value::Integer(organization)];
        let mut everything = true;
        if let Some(kind) = query.kind {
            sql.push_str(" AND k.kind = ?");
            values.push(Value::Text(kind.word().to_owned()));
            everything = false;
        }
        if let Some(enabled) = query.enabled {
            sql.push_str(" AND k.enabled = ?");
            values.push(Value::Integer(i64::from(enabled)));
            everything = false;
        }
        let search = fold(query.search.trim());
        if !search.is_empty() {
            everything = false;
            if search.chars().count() >= 3 {
                // Three letters and more have an index.
                sql.push_str(
                    " AND k.id IN (SELECT rowid FROM key_manager_search WHERE key_manager_search MATCH ?)",
                );
                values.push(Value::Text(format!("\"{}\"", search.replace('"', "\"\""))));
            } else {
                sql.push_str(" AND instr(k.haystack, ?) > 0");
                values.push(Value::Text(search));
            }
        }
        Filter {
            sql,
            values,
            everything,
        }
    }
}
