//! `kmctl history`.

use clap::Args;
use serde_json::{Value, json};

use super::add::json_with;
use super::edit::differing;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::options::Format;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::key_manager::masked;
use crate::ops;
use crate::store::Entry;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example: kmctl history external-asgardeo-km --limit 5\n         \
                  kmctl history --restore 17 --dry-run"
)]
pub struct History {
    /// Only changes to this key manager or environment
    pub name: Option<String>,
    /// Maximum number of results
    #[arg(long, value_name = "NUMBER", default_value_t = 50)]
    pub limit: u32,
    /// Restore the version after this change (for a deletion, the version that was deleted)
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["name", "limit"])]
    pub restore: Option<i64>,
}

impl History {
    /// Runs the command: prints the history, or restores a version.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        if let Some(number) = self.restore {
            return restore(session, number);
        }
        let store = session.open()?;
        let organization = session.organization(&store)?;
        let name = self.name.as_deref().map(str::trim);
        let limit = usize::try_from(self.limit).unwrap_or(usize::MAX);
        let entries = store.history(&organization, name, None, limit)?;
        if entries.is_empty() {
            session.remark("No changes to show.\n");
        }
        let items = entries.iter().map(item).collect();
        let for_people = session.settings.format == Format::Table;
        let rows = || -> Vec<Vec<String>> {
            entries
                .iter()
                .map(|entry| cells(entry, for_people))
                .collect()
        };
        let head = ["Change", "When", "User", "What", "Name", "Fields"];
        session.table(Document::items("HistoryEntryList", items), &head, rows)
    }
}

/// Restores the version of an entry: over the key manager of that name, or as a new one if it was deleted.
fn restore(session: &Session, number: i64) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let newer = number.saturating_add(1);
    let found = store.history(&organization, None, Some(newer), 1)?;
    let entry = found.into_iter().find(|entry| entry.id == number);
    let entry = entry.ok_or_else(|| {
        CommandError::new(
            "not-found",
            ExitCode::NotFound,
            format!("Change {number} does not exist."),
        )
        .with_fix("Run kmctl history to see the numbers.")
    })?;
    let state = ops::version(&entry)?;
    let now = store.get(&organization, state.key_manager.name.as_str())?;
    let as_it_was = now.as_ref().is_some_and(|now| {
        let was = state.to_key_manager(now.updated_at);
        differing(now, &was).is_empty() && now.enabled == was.enabled
    });
    let (after, changed) = match now {
        Some(now) if as_it_was => (now, false),
        now => {
            let revision = now.map(|now| now.revision);
            let audit = session.audit();
            let after = ops::restore(&mut store, &organization, &state, revision, &audit)?;
            (after, true)
        }
    };
    let sentence = match changed {
        true => format!(
            "{} {} to the version after change {number}.\n",
            after.name,
            session.done("restored", "would be restored")
        ),
        false => format!(
            "Nothing to change: {} is already at that version.\n",
            after.name
        ),
    };
    let item = json_with(session, &store, &organization, &after, changed, &[])?;
    session.written(Document::item("KeyManager", item), &sentence)
}

fn item(entry: &Entry) -> Value {
    json!({
        "id": entry.id,
        "at": entry.at,
        "who": entry.who,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before.as_ref().map(shown),
        "after": entry.after.as_ref().map(shown),
    })
}

/// Version with secrets in its addresses masked.
fn shown(state: &Value) -> Value {
    match state {
        Value::String(text) => masked(text).into(),
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.clone(), shown(value)))
            .collect(),
        other => other.clone(),
    }
}

fn cells(entry: &Entry, for_people: bool) -> Vec<String> {
    vec![
        entry.id.to_string(),
        when(&entry.at, for_people),
        entry.who.clone(),
        match for_people {
            true => ops::history::action(entry).to_owned(),
            false => entry.action.clone(),
        },
        entry.subject.clone(),
        changed(entry).join(", "),
    ]
}

/// Time as stored; with `for_people`, local time with its offset.
fn when(at: &str, for_people: bool) -> String {
    match at.parse::<jiff::Timestamp>() {
        Ok(time) if for_people => {
            let local = time.to_zoned_datetime(jiff::tz::TimeZone::system());
            local.strftime("%Y-%m-%d %H:%M:%S %:z").to_string()
        }
        _ => at.to_owned(),
    }
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
