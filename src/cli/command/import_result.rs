//! Result of an import, per key manager.

use serde_json::{Value, json};

use super::edit::differing;
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::key_manager::{Field, KeyManager, OrganizationName, visible};
use crate::ops;
use crate::store::Store;

/// Action of an import for one key manager.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportAction {
    /// Added as new.
    Added,
    /// Updated, since it differed from the file.
    Updated,
    /// Left unchanged: equal to the file, or not to be updated.
    Unchanged,
}

impl ImportAction {
    /// Word in JSON and in messages.
    fn word(self) -> &'static str {
        match self {
            ImportAction::Added => "added",
            ImportAction::Updated => "updated",
            ImportAction::Unchanged => "unchanged",
        }
    }
}

/// Result of one key manager.
#[derive(Debug)]
pub struct Imported {
    /// What the import did with the key manager.
    pub action: ImportAction,
    /// Version before the import; `None` if it did not exist.
    pub before: Option<KeyManager>,
    /// Version after the import.
    pub now: KeyManager,
}

/// Differing fields: label, value before, value after.
pub fn differences(before: &KeyManager, now: &KeyManager) -> Vec<(&'static str, String, String)> {
    let fields = differing(before, now).into_iter();
    let mut all: Vec<(&'static str, String, String)> = fields
        .map(|field: Field| (field.json_name(), before.text(field), now.text(field)))
        .collect();
    let mut switch = |name, was: bool, is: bool| {
        if was != is {
            all.push((name, was.to_string(), is.to_string()));
        }
    };
    switch("enabled", before.enabled, now.enabled);
    switch(
        "developerPortal",
        before.developer_portal,
        now.developer_portal,
    );
    all
}

/// Prints the results in the requested format.
pub fn print(
    session: &Session,
    store: &Store,
    organization: &OrganizationName,
    all: &[Imported],
) -> Result<(), CommandError> {
    let known = session.environment_names(store, organization)?;
    let changes = |it: &Imported| {
        let before = it.before.as_ref();
        before.map_or_else(Vec::new, |before| differences(before, &it.now))
    };
    let item = |it: &Imported| -> Value {
        let differences: Vec<Value> = changes(it)
            .into_iter()
            .map(|(field, before, after)| json!({ "field": field, "before": before, "after": after }))
            .collect();
        json!({
            "name": it.now.name.as_str(),
            "action": it.action.word(),
            "changed": it.action != ImportAction::Unchanged,
            "differences": differences,
            "keyManager": ops::json::key_manager(&it.now, &known),
        })
    };
    let text = || {
        let mut text = String::new();
        for it in all {
            text.push_str(&format!(
                "{} {}.\n",
                visible(it.now.name.as_str()),
                it.action.word()
            ));
            for (field, before, after) in changes(it) {
                text.push_str(&format!(
                    "  {field}: {} -> {}\n",
                    visible(&before),
                    visible(&after)
                ));
            }
        }
        if all.is_empty() {
            text.push_str("The file contains no key managers.\n");
        }
        text
    };
    let rows = || {
        all.iter()
            .map(|it| vec![it.now.name.as_str().to_owned(), it.action.word().to_owned()])
            .collect()
    };
    let items = all.iter().map(item).collect();
    let document = Document::items("ImportResultList", items).dry_run(session.settings.dry_run);
    session.printer().document(document, text, rows)?;
    if session.settings.dry_run {
        session.remark("Dry run: nothing was changed.\n");
    }
    Ok(())
}
