//! How a window is read: a range of places, searched slice by slice where text is looked for.

use rusqlite::types::Value;
use rusqlite::{Connection, Row as SqliteRow, params_from_iter};

use super::filter::Filter;
use super::organizations::id_of;
use super::pace::Pace;
use super::slices::{Places, Slices};
use super::{Count, From, ListQuery, Page, Row, places, row};
use crate::key_manager::{
    Description, EnvironmentName, EnvironmentScope, KeyManager, Name, ProviderKind,
};

/// So many rows that match are counted in one go, which takes about a millisecond; passing over others takes far less.
const COUNTED: i64 = 2048;

/// What is read of a key manager.
struct Shape<T> {
    /// Of the table `k`.
    columns: &'static str,
    read: fn(&Connection, &SqliteRow<'_>) -> rusqlite::Result<T>,
}

const ROW: Shape<Row> = Shape {
    columns: "k.id, k.name, k.kind, k.description, k.enabled, k.all_environments, k.well_known_url,
       k.check_mark, EXISTS (SELECT 1 FROM portal p WHERE p.key_manager_id = k.id)",
    read: read_row,
};

const WHOLE: Shape<KeyManager> = Shape {
    columns: row::COLUMNS,
    read: |connection, row| row::read(connection, row).map(|(_, key_manager)| key_manager),
};

/// A list to be read from.
pub(super) struct Window<'a> {
    connection: &'a Connection,
    query: &'a ListQuery,
    organization: i64,
    all: u64,
    filter: Filter,
    /// Where rows may match.
    base: Places,
}

impl<'a> Window<'a> {
    pub(super) fn new(connection: &'a Connection, query: &'a ListQuery) -> rusqlite::Result<Self> {
        let organization = id_of(connection, &query.organization)?;
        let all: i64 = connection
            .prepare_cached("SELECT key_managers FROM organizations WHERE id = ?1")?
            .query_row([organization], |row| row.get(0))?;
        let filter = Filter::new(organization, query);
        let mut base = filter.places();
        if let Some(name) = &query.not_before {
            let first = places::at(connection, organization, name.as_str())?;
            base.from = base.from.max(first).min(base.to);
        }
        Ok(Window {
            connection,
            query,
            organization,
            all: u64::try_from(all).unwrap_or(0),
            filter,
            base,
        })
    }

    /// Reads the window, or goes on with one that is open.
    pub(super) fn page(&self, so_far: Page, pace: &mut Pace<'_>) -> rusqlite::Result<Page> {
        let backwards = matches!(self.query.from, From::Last | From::Before(_));
        let whole = self.places()?;
        let mut places = whole;
        match so_far.next {
            Some(next) if backwards => places.to = next,
            Some(next) => places.from = next,
            None => {}
        }
        let mut rows = so_far.rows;
        if backwards {
            rows.reverse();
        }
        let next = self.find(
            &ROW,
            places,
            backwards,
            self.query.limit + 1,
            &mut rows,
            pace,
        )?;
        let more = rows.len() > self.query.limit || next.is_some();
        rows.truncate(self.query.limit);
        if backwards {
            rows.reverse();
        }
        let mut page = Page {
            rows,
            all: self.all,
            next,
            ..Page::default()
        };
        (page.more_before, page.more_after) = match self.query.from {
            From::First => (false, more),
            From::Last => (more, false),
            From::Before(_) => (more, next.is_some() || self.any_after(&page, whole)?),
            From::At(_) | From::After(_) => {
                (next.is_some() || self.any_before(&page, whole)?, more)
            }
        };
        page.matching = self.matching(&page)?;
        Ok(page)
    }

    /// Reads whole key managers instead of rows, and whether there are more behind them.
    pub(super) fn whole(&self) -> rusqlite::Result<(Vec<KeyManager>, bool)> {
        let mut found = Vec::with_capacity(self.query.limit.min(512));
        let limit = self.query.limit.saturating_add(1);
        let mut pace = Pace::endless();
        self.find(&WHOLE, self.places()?, false, limit, &mut found, &mut pace)?;
        let more = found.len() > self.query.limit;
        found.truncate(self.query.limit);
        Ok((found, more))
    }

    /// Counts on.
    pub(super) fn count(&self, so_far: Count, pace: &mut Pace<'_>) -> rusqlite::Result<Count> {
        let Some(from) = so_far.next else {
            return Ok(so_far);
        };
        let places = Places { from, ..self.base };
        let (source, order) = (self.filter.source(true), self.filter.order());
        let sql = format!(
            "SELECT count(*), max(place) FROM (SELECT {order} AS place FROM {source} ORDER BY {order} LIMIT {COUNTED})"
        );
        let mut number = so_far.number;
        let mut slices = self.slices(places, false);
        while let Some(slice) = slices.next(self.connection, pace, true)? {
            let (more, last): (i64, Option<i64>) = self
                .connection
                .prepare_cached(&sql)?
                .query_row(params_from_iter(self.filter.values(slice)), |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })?;
            number += u64::try_from(more).unwrap_or(0);
            if let Some(last) = last.filter(|_| more >= COUNTED) {
                slices.go_on_from(last + 1);
            }
        }
        Ok(Count {
            number,
            next: slices.next_place(),
        })
    }

    fn places(&self) -> rusqlite::Result<Places> {
        let mut places = self.base;
        let at = |name: &Name| places::at(self.connection, self.organization, name.as_str());
        match &self.query.from {
            From::First | From::Last => {}
            From::At(name) => places.from = at(name)?,
            From::After(name) => {
                places.from = places::after(self.connection, self.organization, name.as_str())?;
            }
            From::Before(name) => places.to = at(name)?,
        }
        Ok(places)
    }

    /// How many rows match, as far as a window tells.
    fn matching(&self, page: &Page) -> rusqlite::Result<Count> {
        let found = page.rows.len() as u64;
        if self.filter.is_everything() {
            return Ok(Count::exactly(self.all));
        }
        if !page.is_open() && !page.more_before && !page.more_after {
            return Ok(Count::exactly(found));
        }
        Ok(match (&self.query.from, page.next, page.rows.last()) {
            (From::First, Some(next), _) => Count {
                number: found,
                next: Some(next),
            },
            (From::First, None, Some(last)) => Count {
                number: found,
                next: Some(self.behind(last)?),
            },
            _ => Count {
                number: 0,
                next: Some(self.base.from),
            },
        })
    }

    fn behind(&self, row: &Row) -> rusqlite::Result<i64> {
        places::after(self.connection, self.organization, row.name.as_str())
    }

    fn any_after(&self, page: &Page, window: Places) -> rusqlite::Result<bool> {
        let from = match page.rows.last() {
            Some(last) => self.behind(last)?,
            None => window.to,
        };
        let to = self.base.to;
        self.any(Places { from, to }, false)
    }

    fn any_before(&self, page: &Page, window: Places) -> rusqlite::Result<bool> {
        let to = match page.rows.first() {
            Some(first) => places::at(self.connection, self.organization, first.name.as_str())?,
            None => window.from,
        };
        let from = self.base.from;
        self.any(Places { from, to }, true)
    }

    fn any(&self, places: Places, backwards: bool) -> rusqlite::Result<bool> {
        let mut rows = Vec::new();
        let mut pace = Pace::endless();
        self.find(&ROW, places, backwards, 1, &mut rows, &mut pace)?;
        Ok(!rows.is_empty())
    }

    /// Adds rows of a range until there are so many. Answers where to go on when the pace ended first.
    fn find<T>(
        &self,
        shape: &Shape<T>,
        places: Places,
        backwards: bool,
        limit: usize,
        rows: &mut Vec<T>,
        pace: &mut Pace<'_>,
    ) -> rusqlite::Result<Option<i64>> {
        let order = if backwards { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {} FROM {} ORDER BY {} {order} LIMIT ?",
            shape.columns,
            self.filter.source(false),
            self.filter.order()
        );
        let mut slices = self.slices(places, backwards);
        while let Some(slice) = slices.next(self.connection, pace, !rows.is_empty())? {
            let mut values = self.filter.values(slice);
            let left = limit.saturating_sub(rows.len());
            values.push(Value::Integer(i64::try_from(left).unwrap_or(i64::MAX)));
            let mut statement = self.connection.prepare_cached(&sql)?;
            let mut found = statement.query(params_from_iter(&values))?;
            while let Some(row) = found.next()? {
                rows.push((shape.read)(self.connection, row)?);
            }
            if rows.len() >= limit {
                return Ok(None);
            }
        }
        Ok(slices.next_place())
    }

    fn slices(&self, places: Places, backwards: bool) -> Slices {
        Slices::new(places, backwards, self.filter.searches())
    }
}

fn read_row(connection: &Connection, row: &SqliteRow<'_>) -> rusqlite::Result<Row> {
    let kind: String = row.get(2)?;
    let all: bool = row.get(5)?;
    let environments = if all {
        EnvironmentScope::All
    } else {
        let names: Vec<EnvironmentName> = row::environments_of(connection, row.get(0)?)?;
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
