//! `kmctl history`.

use clap::Args;
use serde_json::{Value, json};

use crate::cli::output::{Document, Table};
use crate::cli::{Failure, Session};
use crate::store::Entry;

/// Show what was changed, by whom and when, newest first
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl history external-asgardeo-km --limit 5")]
pub struct History {
    /// Only changes of this key manager or environment
    pub name: Option<String>,
    /// At most so many
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: u32,
}

impl History {
    /// Prints it.
    pub fn run(self, session: &Session) -> Result<(), Failure> {
        let store = session.open()?;
        let organization = session.organization(&store)?;
        let name = self.name.as_deref().map(str::trim);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let entries = store.history(&organization, name, None, limit)?;
        let items = entries.iter().map(item).collect();
        let rows = || -> Vec<Vec<String>> { entries.iter().map(cells).collect() };
        let head = ["When", "Who", "What", "Name", "Fields"];
        session.printer().document(
            Document::items("HistoryEntryList", items),
            || Table::new(&head, session.terminal.columns()).whole(&rows()),
            rows,
        )
    }
}

fn item(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "at": entry.at,
        "who": entry.who,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
    })
}

fn cells(entry: &Entry) -> Vec<String> {
    vec![
        entry.at.clone(),
        entry.who.clone(),
        entry.action.clone(),
        entry.subject.clone(),
        changed(entry).join(", "),
    ]
}

/// The members in which before and after differ; the revision always does.
fn changed(entry: &Entry) -> Vec<String> {
    let (Some(before), Some(after)) = (
        entry.before.as_ref().and_then(Value::as_object),
        entry.after.as_ref().and_then(Value::as_object),
    ) else {
        return Vec::new();
    };
    let differs = |(name, value): &(&String, &Value)| {
        !matches!(name.as_str(), "revision" | "updatedAt") && before.get(*name) != Some(*value)
    };
    after
        .iter()
        .filter(differs)
        .map(|(name, _)| name.clone())
        .collect()
}
