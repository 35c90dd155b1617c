//! `kmctl list`.

use clap::Args;

use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::options::Format;
use crate::cli::output::Table;
use crate::cli::session::Session;
use crate::key_manager::{
    Field, Grade, KeyManager, OrganizationName, ProviderKind, SearchQuery, SearchQueryError, Status,
};
use crate::ops;
use crate::store::{ListQuery, Page, PageStart, Sort, Store, StoreError};

#[derive(Debug, Args)]
#[command(
    after_help = "Example: kmctl list --search azure --disabled\n         \
                        kmctl list --json | jq -r '.items[].issuer'"
)]
pub struct List {
    /// Only key managers with all of these words in name, type, description, Well-Known URL or issuer; also type:, is: (on, off, fail, warn, proven) and env:
    #[arg(long, value_name = "TEXT")]
    pub search: Option<String>,
    /// Sort by name, type, portal, status, check or updated; add :asc or :desc for a direction
    #[arg(long, value_name = "COLUMN", value_parser = sort)]
    pub sort: Option<Sort>,
    /// Only key managers of this type
    #[arg(long = "type", value_name = "TYPE", value_parser = value_text::any_kind())]
    pub kind: Option<ProviderKind>,
    /// Only enabled key managers
    #[arg(long, conflicts_with = "disabled")]
    pub enabled: bool,
    /// Only disabled key managers
    #[arg(long)]
    pub disabled: bool,
    /// Maximum number of results
    #[arg(long, value_name = "NUMBER")]
    pub limit: Option<u64>,
}

fn sort(text: &str) -> Result<Sort, String> {
    Sort::parse(text).ok_or_else(|| {
        "use name, type, portal, status, check or updated, with :asc or :desc".to_owned()
    })
}

/// Rows read at once; bounds memory.
const WINDOW: usize = 500;

fn window(left: u64) -> usize {
    WINDOW.min(usize::try_from(left).unwrap_or(WINDOW))
}

/// Rows of one page, as much as the output format needs.
enum Rows {
    /// Page of whole key managers, and whether more follow.
    Whole(Vec<KeyManager>, bool),
    /// Page with the columns of the table.
    Shown(Page),
}

impl Rows {
    fn is_empty(&self) -> bool {
        match self {
            Rows::Whole(found, _) => found.is_empty(),
            Rows::Shown(page) => page.rows.is_empty(),
        }
    }

    fn read(store: &Store, query: &ListQuery, whole: bool) -> Result<Self, StoreError> {
        if whole {
            let (found, more) = store.whole_page(query)?;
            Ok(Rows::Whole(found, more))
        } else {
            store.page(query).map(Rows::Shown)
        }
    }
}

impl List {
    /// Prints the list, window by window.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let store = session.open()?;
        let printer = session.printer();
        let whole = matches!(printer.format(), Format::Json | Format::Yaml);
        let mut left = self.limit.unwrap_or(u64::MAX);
        // A short list is read in one transaction.
        let (known, mut query, mut rows) = store.at_once(|| {
            let organization = session.organization(&store)?;
            let known = session.environment_names(&store, &organization)?;
            let mut query = self.query(organization)?;
            query.limit = window(left);
            let rows = Rows::read(&store, &query, whole)?;
            Ok::<_, CommandError>((known, query, rows))
        })?;
        let table = Table::new(
            &["Name", "Type", "Status", "Portal", "Description"],
            session.terminal.columns(),
        );
        let mut list = printer.list("KeyManagerList", table);
        if rows.is_empty() {
            session.remark("No key manager matches.\n");
        }
        loop {
            let (count, next) = match &rows {
                Rows::Whole(found, more) => {
                    let item = |it| ops::json::Item::new(it, &known);
                    list.rows(found, item, |_| Vec::new())?;
                    let last = found.last().filter(|_| *more);
                    (found.len(), last.map(|it| it.name.clone()))
                }
                Rows::Shown(page) => {
                    let cells = |row: &KeyManager| cells(row, &known, printer.format());
                    list.rows(&page.rows, |_| (), cells)?;
                    let last = page.rows.last().filter(|_| page.more_after);
                    (page.rows.len(), last.map(|row| row.name.clone()))
                }
            };
            left -= count as u64;
            match next.filter(|_| left > 0) {
                Some(name) => query.from = PageStart::After(name),
                None => break,
            }
            query.limit = window(left);
            rows = Rows::read(&store, &query, whole)?;
        }
        list.end()
    }

    fn query(&self, organization: OrganizationName) -> Result<ListQuery, SearchQueryError> {
        let mut filter = SearchQuery::parse(self.search.as_deref().unwrap_or_default())?;
        if let Some(kind) = self.kind {
            filter.add_kind(kind);
        }
        if self.enabled {
            filter.add_status(Status::On);
        }
        if self.disabled {
            filter.add_status(Status::Off);
        }
        Ok(ListQuery {
            filter,
            sort: self.sort.unwrap_or_default(),
            ..ListQuery::first(organization, WINDOW)
        })
    }
}

/// `enabled`; for people followed by the worst of last check, open findings and last token test.
fn status(it: &KeyManager, format: Format) -> String {
    let status = value_text::status(it.enabled);
    match it.evidence.grade().filter(|_| format != Format::Tsv) {
        Some(grade) => format!("{status} {}", grade.tag()),
        None => status.to_owned(),
    }
}

fn cells(
    row: &KeyManager,
    known: &[crate::key_manager::EnvironmentName],
    format: Format,
) -> Vec<String> {
    let it = &row;
    let mut cells = vec![
        it.name.as_str().to_owned(),
        it.kind.label().to_owned(),
        status(it, format),
        value_text::yes_or_no(it.developer_portal).to_owned(),
        it.description.as_str().to_owned(),
    ];
    if format == Format::Tsv {
        cells.push(it.text(Field::WellKnownUrl));
        cells.push(value_text::environments(&it.environments, known));
        let grade = it.evidence.grade();
        cells.push(grade.map_or("", Grade::id).to_owned());
    }
    cells
}
