//! How a window is read, part by part of its list.

use rusqlite::types::Value;
use rusqlite::{Connection, Row as SqliteRow, params_from_iter};

use super::filter::Filter;
use super::organizations::id_of;
use super::pace::{Pace, Patience};
use super::parts::{By, Part, Parts, Spot, Spots};
use super::search_cancellation::SearchCancellation;
use super::{Count, From, ListQuery, Page, Row, row};
use crate::key_manager::{
    Description, EnvironmentName, EnvironmentScope, KeyManager, Name, ProviderKind,
};

/// So many rows that match are counted in one step, which takes a millisecond or two.
const COUNTED: i64 = 1 << 12;

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
    cancellation: Option<&'a SearchCancellation>,
    all: u64,
    filter: Filter,
    parts: Parts,
}

impl<'a> Window<'a> {
    /// With `cancellation`, looking for text may break off.
    pub(super) fn new(
        connection: &'a Connection,
        query: &'a ListQuery,
        cancellation: Option<&'a SearchCancellation>,
    ) -> rusqlite::Result<Self> {
        let organization = id_of(connection, &query.organization)?;
        let all: i64 = connection
            .prepare_cached("SELECT key_managers FROM organizations WHERE id = ?1")?
            .query_row([organization], |row| row.get(0))?;
        let filter = Filter::new(organization, query);
        let parts = filter.parts(connection)?;
        Ok(Window {
            connection,
            query,
            cancellation,
            all: u64::try_from(all).unwrap_or(0),
            filter,
            parts,
        })
    }

    /// What a call's patience comes to here.
    pub(super) fn pace(&self, patience: Patience) -> Pace {
        Pace::new(patience, self.all)
    }

    /// Reads the window, or goes on with one that is open.
    pub(super) fn page(&self, so_far: Page, pace: &mut Pace) -> rusqlite::Result<Page> {
        let backwards = matches!(self.query.from, From::Last | From::Before(_));
        let whole = self.range()?;
        let mut range = whole;
        match so_far.next {
            Some(next) if backwards => range.to = next,
            Some(next) => range.from = next,
            None => {}
        }
        let mut rows = so_far.rows;
        if backwards {
            rows.reverse();
        }
        let limit = self.query.limit + 1;
        let next = self.find(&ROW, range, backwards, limit, &mut rows, pace)?;
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
        let mut pace = Pace::new(Patience::Endless, 0);
        self.find(&WHOLE, self.range()?, false, limit, &mut found, &mut pace)?;
        let more = found.len() > self.query.limit;
        found.truncate(self.query.limit);
        Ok((found, more))
    }

    /// Where counting begins.
    pub(super) fn nothing_counted(&self) -> Count {
        Count {
            number: 0,
            next: Some(self.parts.whole().from),
        }
    }

    /// Counts on.
    pub(super) fn count(&self, so_far: Count, pace: &mut Pace) -> rusqlite::Result<Count> {
        let Some(from) = so_far.next else {
            return Ok(so_far);
        };
        let to = self.parts.whole().to;
        let mut number = so_far.number;
        for mut part in self.parts.within(Spots { from, to }, false) {
            while part.places.from < part.places.to {
                if !pace.goes_on(false) {
                    let next = Some(part.spot(part.places.from));
                    return Ok(Count { number, next });
                }
                let (more, last) = self.count_step(&part)?;
                number += u64::try_from(more).unwrap_or(0);
                part.places.from = match last {
                    Some(last) if more >= COUNTED => last + 1,
                    _ => part.places.to,
                };
            }
        }
        Ok(Count::exactly(number))
    }

    /// How many of the next rows of a part match, and the last one's place.
    fn count_step(&self, part: &Part) -> rusqlite::Result<(i64, Option<i64>)> {
        let (source, order) = (self.filter.source(part.by, true), Filter::order(part.by));
        let sql = format!(
            "SELECT count(*), max(place) FROM (SELECT {order} AS place FROM {source} ORDER BY {order} LIMIT {COUNTED})"
        );
        self.attentively(|| {
            self.connection.prepare_cached(&sql)?.query_row(
                params_from_iter(self.filter.values(part.by, part.places)),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
        })
    }

    fn attentively<T>(&self, run: impl FnOnce() -> rusqlite::Result<T>) -> rusqlite::Result<T> {
        match self.cancellation {
            Some(cancellation) => cancellation.search(run),
            None => run(),
        }
    }

    fn range(&self) -> rusqlite::Result<Spots> {
        let mut range = self.parts.whole();
        match &self.query.from {
            From::First | From::Last => {}
            From::At(name) => range.from = self.parts.at(self.connection, name)?,
            From::After(name) => range.from = self.parts.after(self.connection, name)?,
            From::Before(name) => range.to = self.parts.at(self.connection, name)?,
        }
        Ok(range)
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
                next: Some(self.parts.after(self.connection, &last.name)?),
            },
            _ => self.nothing_counted(),
        })
    }

    fn any_after(&self, page: &Page, window: Spots) -> rusqlite::Result<bool> {
        let from = match page.rows.last() {
            Some(last) => self.parts.after(self.connection, &last.name)?,
            None => window.to,
        };
        let to = self.parts.whole().to;
        self.any(Spots { from, to }, false)
    }

    fn any_before(&self, page: &Page, window: Spots) -> rusqlite::Result<bool> {
        let to = match page.rows.first() {
            Some(first) => self.parts.at(self.connection, &first.name)?,
            None => window.from,
        };
        let from = self.parts.whole().from;
        self.any(Spots { from, to }, true)
    }

    fn any(&self, range: Spots, backwards: bool) -> rusqlite::Result<bool> {
        let mut rows = Vec::new();
        let mut pace = Pace::new(Patience::Endless, 0);
        self.find(&ROW, range, backwards, 1, &mut rows, &mut pace)?;
        Ok(!rows.is_empty())
    }

    /// Adds rows of a range until there are so many. Answers where to go on when the pace ended first.
    fn find<T>(
        &self,
        shape: &Shape<T>,
        range: Spots,
        backwards: bool,
        limit: usize,
        rows: &mut Vec<T>,
        pace: &mut Pace,
    ) -> rusqlite::Result<Option<Spot>> {
        let before = rows.len();
        for part in self.parts.within(range, backwards) {
            if part.by == By::Text && !pace.goes_on(rows.len() > before) {
                let end = if backwards {
                    part.places.to
                } else {
                    part.places.from
                };
                return Ok(Some(part.spot(end)));
            }
            let sql = self.select(shape.columns, part.by, backwards);
            let mut values = self.filter.values(part.by, part.places);
            let left = limit.saturating_sub(rows.len());
            values.push(Value::Integer(i64::try_from(left).unwrap_or(i64::MAX)));
            let mut run = || {
                let mut statement = self.connection.prepare_cached(&sql)?;
                let mut found = statement.query(params_from_iter(&values))?;
                while let Some(row) = found.next()? {
                    rows.push((shape.read)(self.connection, row)?);
                }
                Ok(())
            };
            if part.by == By::Text {
                self.attentively(run)?;
            } else {
                run()?;
            }
            if rows.len() >= limit {
                return Ok(None);
            }
        }
        Ok(None)
    }

    fn select(&self, columns: &str, by: By, backwards: bool) -> String {
        let order = if backwards { "DESC" } else { "ASC" };
        let (source, place) = (self.filter.source(by, false), Filter::order(by));
        format!("SELECT {columns} FROM {source} ORDER BY {place} {order} LIMIT ?")
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
