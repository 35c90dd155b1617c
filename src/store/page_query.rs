//! Query of one page. Rare words: trigram index, then sort. Otherwise: scan of the order's index, which common words leave early.
//! In the order of names, prefix matches of the first word come first.

use std::cell::OnceCell;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, Row as SqliteRow, params_from_iter};

use super::organizations::id_of;
use super::page::{ListQuery, Page, PageStart};
use super::prefix::{Prefix, Span};
use super::row;
use super::search;
use super::sort::{Index, PROVEN, SortBy};
use super::sql::Sql;
use crate::key_manager::{BUILT_IN_NAME, KeyManager, Name, Status, fold};

/// Number of rows up to which a scan is as fast as an index search.
const SCAN_THRESHOLD: u64 = 1_000;

/// Cursor of keyset pagination: the index values of a row.
struct Cursor {
    key: Value,
    folded: String,
}

/// Query prepared for reading pages.
pub(super) struct PageQuery<'a> {
    connection: &'a Connection,
    query: &'a ListQuery,
    organization: i64,
    all: u64,
    index: Index,
    /// The only key that rows can have, where one condition of the filter is that of the index.
    pinned: Option<Value>,
    /// Prefix group, in the order of names: names with this prefix come first.
    prefix: Option<Prefix>,
    /// How the rows are found; decided when a page needs more than the prefix group.
    plan: OnceCell<Plan>,
}

/// Way to find the rows.
struct Plan {
    /// Whether they are found by the index of trigrams, and sorted.
    is_sorted: bool,
    /// `FROM … WHERE …`, complete but for the range.
    source: Sql,
}

impl<'a> PageQuery<'a> {
    pub(super) fn new(connection: &'a Connection, query: &'a ListQuery) -> rusqlite::Result<Self> {
        let organization = id_of(connection, &query.organization)?;
        let all: i64 = connection
            .prepare_cached("SELECT key_managers FROM organizations WHERE id = ?1")?
            .query_row([organization], |row| row.get(0))?;
        let all = u64::try_from(all).unwrap_or(0);
        let (index, pinned) = order(query);
        Ok(PageQuery {
            connection,
            query,
            organization,
            all,
            index,
            pinned,
            prefix: match query.sort.by {
                SortBy::Name => query.filter.words().first().map(|word| Prefix::of(word)),
                _ => None,
            },
            plan: OnceCell::new(),
        })
    }

    fn plan(&self) -> rusqlite::Result<&Plan> {
        if let Some(plan) = self.plan.get() {
            return Ok(plan);
        }
        let rare = match search::phrases(self.query.filter.words()) {
            Some(phrases) if self.is_rare(&phrases)? => Some(phrases),
            _ => None,
        };
        Ok(self.plan.get_or_init(|| Plan {
            is_sorted: rare.is_some(),
            source: self.source(rare),
        }))
    }

    /// Reads the window.
    pub(super) fn page(&self) -> rusqlite::Result<Page> {
        let backwards = matches!(self.query.from, PageStart::Last | PageStart::Before(_));
        let limit = self.query.limit.saturating_add(1);
        let mut rows = self.rows(&self.query.from, limit, row::COLUMNS, read)?;
        let more = rows.len() > self.query.limit;
        rows.truncate(self.query.limit);
        if backwards {
            rows.reverse();
        }
        let (more_before, more_after) = match &self.query.from {
            PageStart::First => (false, more),
            PageStart::Last => (more, false),
            // If all rows of the page are gone, the remaining ones are on the other side.
            PageStart::Before(_) => (
                more,
                match rows.last() {
                    Some(last) => self.any(&PageStart::After(last.name.clone()))?,
                    None => self.any(&PageStart::First)?,
                },
            ),
            PageStart::At(_) | PageStart::After(_) => (
                match rows.first() {
                    Some(first) => self.any(&PageStart::Before(first.name.clone()))?,
                    None => self.any(&PageStart::First)?,
                },
                more,
            ),
        };
        let matching = if self.query.filter.is_empty() {
            Some(self.all)
        } else if more_before || more_after {
            None
        } else {
            Some(rows.len() as u64)
        };
        Ok(Page {
            rows,
            matching,
            all: self.all,
            more_before,
            more_after,
        })
    }

    /// Reads whole key managers, and whether more follow.
    pub(super) fn key_managers(&self) -> rusqlite::Result<(Vec<KeyManager>, bool)> {
        let limit = self.query.limit.saturating_add(1);
        let mut found = self.rows(&self.query.from, limit, row::COLUMNS, read)?;
        let more = found.len() > self.query.limit;
        found.truncate(self.query.limit);
        Ok((found, more))
    }

    pub(super) fn count(&self) -> rusqlite::Result<u64> {
        if self.query.filter.is_empty() {
            return Ok(self.all);
        }
        if let Some(count) = self.count_by_index()? {
            return Ok(count);
        }
        let mut sql = Sql::default();
        sql.push("SELECT count(*) FROM ", []);
        let source = &self.plan()?.source;
        sql.push(&source.text, source.values.clone());
        if let Some(key) = &self.pinned {
            sql.push(&format!(" AND k.{} = ?", self.index.key), [key.clone()]);
        }
        let count: i64 = self
            .connection
            .prepare_cached(&sql.text)?
            .query_row(params_from_iter(sql.values), |row| row.get(0))?;
        Ok(u64::try_from(count).unwrap_or(0))
    }

    /// Count by the trigram index alone, if it covers the filter: words of three letters or more, no condition, one organization
    /// in the file.
    fn count_by_index(&self) -> rusqlite::Result<Option<u64>> {
        let filter = &self.query.filter;
        let Some(phrases) = search::all_phrases(filter.words()) else {
            return Ok(None);
        };
        if filter.has_conditions() || self.all_in_file()? != self.all {
            return Ok(None);
        }
        let count: i64 = self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM key_manager_search WHERE key_manager_search MATCH ?1",
            )?
            .query_row([phrases], |row| row.get(0))?;
        Ok(Some(u64::try_from(count).unwrap_or(0)))
    }

    /// The key managers of all organizations.
    fn all_in_file(&self) -> rusqlite::Result<u64> {
        let all: i64 = self
            .connection
            .prepare_cached("SELECT coalesce(sum(key_managers), 0) FROM organizations")?
            .query_row([], |row| row.get(0))?;
        Ok(u64::try_from(all).unwrap_or(0))
    }

    fn any(&self, from: &PageStart) -> rusqlite::Result<bool> {
        let found = self.rows(from, 1, "k.id", |_, row| row.get::<_, i64>(0))?;
        Ok(!found.is_empty())
    }

    /// Rows from a point on, in the direction in which they are read.
    fn rows<T>(
        &self,
        from: &PageStart,
        limit: usize,
        columns: &str,
        read: impl Fn(&Connection, &SqliteRow<'_>) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<Vec<T>> {
        let backwards = matches!(from, PageStart::Last | PageStart::Before(_));
        let usual = self.query.sort.by.usual();
        let forwards = (self.query.sort == usual) != backwards;
        let (key_order, name_order) = match (forwards, self.index.descends) {
            (true, false) => ("ASC", "ASC"),
            (true, true) => ("DESC", "ASC"),
            (false, false) => ("DESC", "DESC"),
            (false, true) => ("ASC", "DESC"),
        };
        let order = if self.pinned.is_some() {
            format!("k.folded {name_order}")
        } else {
            format!("k.{} {key_order}, k.folded {name_order}", self.index.key)
        };
        let scan = |source: &Sql, ranges: Vec<Sql>, group: &Sql| -> rusqlite::Result<Vec<T>> {
            let mut rows = Vec::new();
            for range in ranges {
                let left = limit - rows.len();
                if left == 0 {
                    break;
                }
                let mut sql = Sql::default();
                sql.push(&format!("SELECT {columns} FROM "), []);
                sql.push(&source.text, source.values.clone());
                sql.push(&range.text, range.values);
                let left = i64::try_from(left).unwrap_or(i64::MAX);
                sql.push(" ORDER BY ", []);
                sql.push(&group.text, group.values.clone());
                sql.push(&format!("{order} LIMIT ?"), [left.into()]);
                let mut statement = self.connection.prepare_cached(&sql.text)?;
                let mut found = statement.query(params_from_iter(sql.values))?;
                while let Some(row) = found.next()? {
                    rows.push(read(self.connection, row)?);
                }
            }
            Ok(rows)
        };
        if let Some(prefix) = self.sufficient_prefix()
            && !matches!(from, PageStart::Last)
        {
            let ranges = self.grouped_ranges(prefix, from, forwards, false)?;
            let rows = scan(&self.source(None), ranges, &Sql::default())?;
            if rows.len() == limit {
                return Ok(rows);
            }
        }
        let plan = self.plan()?;
        let (ranges, group) = match &self.prefix {
            Some(prefix) if plan.is_sorted => {
                let group = prefix.group(if backwards { "DESC" } else { "ASC" });
                (vec![self.sorted_range(prefix, from, forwards)?], group)
            }
            Some(prefix) => (
                self.grouped_ranges(prefix, from, forwards, true)?,
                Sql::default(),
            ),
            None => (self.ranges(from, forwards)?, Sql::default()),
        };
        scan(&plan.source, ranges, &group)
    }

    /// The prefix whose rows all match, so that a page full of them needs no search.
    fn sufficient_prefix(&self) -> Option<&Prefix> {
        let filter = &self.query.filter;
        let is_whole = filter.words().len() == 1 && !filter.has_conditions();
        self.prefix.as_ref().filter(|_| is_whole)
    }

    /// The ranges of the index that follow a point, in order: what is left of its key, then the keys behind it.
    fn ranges(&self, from: &PageStart, forwards: bool) -> rusqlite::Result<Vec<Sql>> {
        let key = self.index.key;
        let range = |text: String, values: Vec<Value>| Sql { text, values };
        let pin = self
            .pinned
            .as_ref()
            .map(|pinned| range(format!(" AND k.{key} = ?"), vec![pinned.clone()]));
        let Some((cursor, inclusive)) = self.cursor_of(from)? else {
            return Ok(vec![pin.unwrap_or_default()]);
        };
        let compare = compare(forwards, inclusive);
        let behind = if forwards == self.index.descends {
            "<"
        } else {
            ">"
        };
        let rest_of_key = |value: Value| {
            range(
                format!(" AND k.{key} = ? AND k.folded {compare} ?"),
                vec![value, cursor.folded.clone().into()],
            )
        };
        Ok(match &self.pinned {
            Some(pinned) => vec![rest_of_key(pinned.clone())],
            None => vec![
                rest_of_key(cursor.key.clone()),
                range(format!(" AND k.{key} {behind} ?"), vec![cursor.key.clone()]),
            ],
        })
    }

    /// Ranges of the index, from a position on, in a list with a prefix group; `whole` adds the other names.
    fn grouped_ranges(
        &self,
        prefix: &Prefix,
        from: &PageStart,
        forwards: bool,
        whole: bool,
    ) -> rusqlite::Result<Vec<Sql>> {
        let keys = match &self.pinned {
            Some(pinned) => vec![pinned.clone()],
            None => vec![Value::Integer(0), Value::Integer(1)],
        };
        let with = |spans: &[Span]| -> Vec<(Value, Span)> {
            let pairs = keys
                .iter()
                .flat_map(|key| spans.iter().map(|span| (key.clone(), span.clone())));
            if forwards {
                pairs.collect()
            } else {
                let mut pairs: Vec<_> = pairs.collect();
                pairs.reverse();
                pairs
            }
        };
        let others = if whole {
            prefix.others().to_vec()
        } else {
            Vec::new()
        };
        let mut groups = [with(&[prefix.span()]), with(&others)];
        if matches!(from, PageStart::Last | PageStart::Before(_)) {
            groups.reverse();
        }
        let all = groups.into_iter().flatten();
        let sql = |(key, span): (Value, Span)| {
            let mut sql = Sql::default();
            sql.push(&format!(" AND k.{} = ?", self.index.key), [key]);
            span.push_to(&mut sql);
            sql
        };
        let Some((cursor, inclusive)) = self.cursor_of(from)? else {
            return Ok(all.map(sql).collect());
        };
        let mut ranges: Vec<Sql> = all
            .skip_while(|(key, span)| {
                (self.pinned.is_none() && *key != cursor.key) || !span.holds(&cursor.folded)
            })
            .map(sql)
            .collect();
        if let Some(first) = ranges.first_mut() {
            first.push(
                &format!(" AND k.folded {} ?", compare(forwards, inclusive)),
                [cursor.folded.into()],
            );
        }
        Ok(ranges)
    }

    /// Range for rows that are sorted by a separate step: one condition.
    fn sorted_range(
        &self,
        prefix: &Prefix,
        from: &PageStart,
        forwards: bool,
    ) -> rusqlite::Result<Sql> {
        let mut sql = Sql::default();
        let key = self.index.key;
        if let Some(pinned) = &self.pinned {
            sql.push(&format!(" AND k.{key} = ?"), [pinned.clone()]);
        }
        let Some((cursor, inclusive)) = self.cursor_of(from)? else {
            return Ok(sql);
        };
        let group = Value::from(i64::from(!prefix.span().holds(&cursor.folded)));
        let backwards = matches!(from, PageStart::Before(_));
        let other = if backwards { "<" } else { ">" };
        let place = prefix.group("");
        sql.push(" AND (", []);
        sql.push(&place.text, place.values.clone());
        sql.push(&format!(" {other} ? OR ("), [group.clone()]);
        sql.push(&place.text, place.values);
        sql.push(" = ? AND ", [group]);
        let compare = compare(forwards, inclusive);
        if self.pinned.is_some() {
            sql.push(&format!("k.folded {compare} ?"), [cursor.folded.into()]);
        } else {
            sql.push(
                &format!("(k.{key}, k.folded) {compare} (?, ?)"),
                [cursor.key, cursor.folded.into()],
            );
        }
        sql.push("))", []);
        Ok(sql)
    }

    /// The point at which a window begins, and whether its row belongs to the window.
    fn cursor_of(&self, from: &PageStart) -> rusqlite::Result<Option<(Cursor, bool)>> {
        let (name, inclusive) = match from {
            PageStart::First | PageStart::Last => return Ok(None),
            PageStart::At(name) => (name, true),
            PageStart::After(name) | PageStart::Before(name) => (name, false),
        };
        Ok(self.cursor(name)?.map(|cursor| (cursor, inclusive)))
    }

    /// Cursor of a row, or of its place by name; `None` if it is gone from another order.
    fn cursor(&self, name: &Name) -> rusqlite::Result<Option<Cursor>> {
        let folded = name.folded();
        let key = self
            .connection
            .prepare_cached(&format!(
                "SELECT {} FROM key_managers WHERE organization_id = ?1 AND folded = ?2",
                self.index.key
            ))?
            .query_row((self.organization, &folded), |row| row.get(0))
            .optional()?;
        let key = match key {
            None if self.pinned.is_some() => Some(Value::Null),
            None if self.query.sort.by == SortBy::Name => {
                Some(Value::Integer(i64::from(folded != fold(BUILT_IN_NAME))))
            }
            found => found,
        };
        Ok(key.map(|key| Cursor { key, folded }))
    }

    fn source(&self, rare: Option<String>) -> Sql {
        let filter = &self.query.filter;
        let mut sql = Sql::default();
        let impossible = filter
            .words()
            .iter()
            .any(|word| word.len() > search::MAX_TEXT);
        match rare {
            _ if impossible || filter.is_impossible() => sql.push("key_managers k WHERE 0", []),
            Some(phrases) => {
                sql.push(
                    "key_manager_search s CROSS JOIN key_managers k ON k.id = s.rowid
                     WHERE s.key_manager_search MATCH ? AND k.organization_id = ?",
                    [phrases.into(), self.organization.into()],
                );
            }
            None => sql.push(
                &format!(
                    "key_managers k INDEXED BY {} WHERE k.organization_id = ?",
                    self.index.name
                ),
                [self.organization.into()],
            ),
        }
        if !filter.words().is_empty() {
            let words = filter.words().join("\n");
            sql.push(" AND has_words(k.search_text, ?)", [words.into()]);
        }
        if !filter.kinds().is_empty() {
            let kinds: Vec<String> = filter
                .kinds()
                .iter()
                .map(|kind| format!("'{}'", kind.word()))
                .collect();
            sql.push(&format!(" AND k.kind IN ({})", kinds.join(", ")), []);
        }
        if let Some(enabled) = filter.enabled() {
            sql.push(&format!(" AND k.enabled = {}", i64::from(enabled)), []);
        }
        let ranks: Vec<&str> = filter.grades().map(grade_rank).collect();
        if !ranks.is_empty() {
            sql.push(&format!(" AND k.grade_rank IN ({})", ranks.join(", ")), []);
        }
        if filter.proven() {
            // In words that the partial index has.
            sql.push(" AND k.proven = 1", []);
        }
        if !filter.environments().is_empty() {
            let marks = vec!["?"; filter.environments().len()].join(", ");
            let names = filter
                .environments()
                .iter()
                .map(|name| Value::from(name.clone()));
            let organization = self.organization;
            sql.push(
                &format!(
                    " AND EXISTS (SELECT 1 FROM environments e WHERE e.organization_id = {organization}
                        AND e.folded IN ({marks}) AND (k.all_environments = 1 OR EXISTS (
                          SELECT 1 FROM key_manager_environments m WHERE m.key_manager_id = k.id AND m.environment_id = e.id)))"
                ),
                names,
            );
        }
        sql
    }

    /// Whether so few rows of the file match that sorting them is faster than walking to them.
    fn is_rare(&self, phrases: &str) -> rusqlite::Result<bool> {
        if self.all <= SCAN_THRESHOLD {
            return Ok(false);
        }
        // A scan meets a match every `all / n` rows, a sort reads all n: the costs are equal near the square root.
        let most = 2 * self.all.isqrt();
        let found: i64 = self
            .connection
            .prepare_cached(
                "SELECT count(*) FROM (SELECT 1 FROM key_manager_search WHERE key_manager_search MATCH ?1 LIMIT ?2)",
            )?
            .query_row((phrases, i64::try_from(most).unwrap_or(i64::MAX)), |row| row.get(0))?;
        Ok(u64::try_from(found).unwrap_or(0) < most)
    }
}

/// The comparison of what follows a point with it.
fn compare(forwards: bool, inclusive: bool) -> &'static str {
    match (forwards, inclusive) {
        (true, true) => ">=",
        (true, false) => ">",
        (false, true) => "<=",
        (false, false) => "<",
    }
}

/// The index to walk: that of the order, or of a condition under which the order is that of names.
fn order(query: &ListQuery) -> (Index, Option<Value>) {
    let filter = &query.filter;
    let by = query.sort.by;
    if filter.proven() && by == SortBy::Name {
        return (PROVEN, Some(Value::Integer(1)));
    }
    let mut grades = filter.grades();
    let conditions = [
        match filter.kinds() {
            [kind] => Some((SortBy::Type, Value::Text(kind.word().to_owned()))),
            _ => None,
        },
        // The built-in row sorts first by name and is always enabled.
        (filter.enabled() == Some(false)).then_some((SortBy::Status, Value::Integer(0))),
        match (grades.next(), grades.next()) {
            (Some(status), None) => grade_rank(status)
                .parse()
                .ok()
                .map(|rank| (SortBy::Grade, Value::Integer(rank))),
            _ => None,
        },
    ];
    conditions
        .into_iter()
        .flatten()
        .find(|(condition, _)| *condition == by || by == SortBy::Name)
        .map_or((by.index(), None), |(by, key)| (by.index(), Some(key)))
}

/// The value of the column `grade_rank`.
fn grade_rank(status: Status) -> &'static str {
    match status {
        Status::Fail => "3",
        Status::Warn => "2",
        Status::On | Status::Off | Status::Proven => "0",
    }
}

fn read(connection: &Connection, row: &SqliteRow<'_>) -> rusqlite::Result<KeyManager> {
    row::read(connection, row).map(|(_, key_manager)| key_manager)
}
