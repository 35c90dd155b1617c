//! Printer of results in the requested format, each as soon as it arrives.

use serde_json::Value;

use super::outcome::AcceptResult;
use super::summary::Summary;
use super::text;
use crate::cli::command_error::CommandError;
use crate::cli::options::Format;
use crate::cli::output::{Document, ListPrinter, Table, print};
use crate::cli::session::Session;
use crate::ops::check::{self, Checked};

/// Printer of the results of checks, one by one as they come in.
pub struct ResultPrinter<'a> {
    session: &'a Session,
    many: bool,
    list: Option<ListPrinter>,
}

impl<'a> ResultPrinter<'a> {
    /// Printer of one result, or of a list (`many`) of any length.
    pub fn new(session: &'a Session, many: bool) -> Self {
        let printer = session.printer();
        let list = (many && printer.format() != Format::Table)
            .then(|| printer.list("CheckResultList", Table::new(&[], None)));
        ResultPrinter {
            session,
            many,
            list,
        }
    }

    /// Prints one result.
    pub fn print(&mut self, checked: &Checked, taken: &AcceptResult) -> Result<(), CommandError> {
        let dry_run = self.session.settings.dry_run;
        if let Some(list) = &mut self.list {
            list.rows(&[checked], |it| item(it, taken), |it| cells(it))?;
            return list.flush();
        }
        if self.many {
            return print(&text::lines(checked, taken, dry_run));
        }
        self.session.printer().document(
            Document::item("CheckResult", item(checked, taken)).dry_run(dry_run),
            || text::lines(checked, taken, dry_run),
            || vec![cells(checked)],
        )
    }

    /// Ends the list.
    pub fn end(self, summary: &Summary) -> Result<(), CommandError> {
        match self.list {
            Some(list) => list.end(),
            None if self.many => print(&text::summary(summary)),
            None => Ok(()),
        }
    }
}

fn item(it: &Checked, taken: &AcceptResult) -> Value {
    let mut item = check::json(it);
    let fields: Vec<&str> = match taken {
        AcceptResult::NotAsked => return item,
        AcceptResult::Nothing | AcceptResult::Refused => Vec::new(),
        AcceptResult::Fields(fields) => fields.iter().map(|field| field.json_name()).collect(),
    };
    if let Some(object) = item.as_object_mut() {
        object.insert("changed".to_owned(), (!fields.is_empty()).into());
        object.insert("takenOver".to_owned(), fields.into());
    }
    item
}

/// Columns of `tsv`: name, outcome, differing fields, new keys, removed keys, read error.
fn cells(it: &Checked) -> Vec<String> {
    let fields: Vec<&str> = it
        .drift
        .differences
        .iter()
        .map(|it| it.field.json_name())
        .collect();
    let failure = it.unreadable.as_ref().or(it.keys_unreadable.as_ref());
    vec![
        it.stored.name.as_str().to_owned(),
        it.drift.outcome.word().to_owned(),
        fields.join(","),
        it.drift.rotation.added.join(","),
        it.drift.rotation.removed.join(","),
        failure.map(|it| it.code().to_owned()).unwrap_or_default(),
    ]
}
