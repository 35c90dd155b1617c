//! Stored key manager as form text.

use crate::key_manager::{Draft, EnvironmentScope, KeyManager};

/// A stored key manager as raw text.
pub fn draft_of(it: &KeyManager, all: &[String]) -> Draft {
    let mut draft = it.draft(all.to_vec());
    // Stored values take the place of a document's values: `edited` means different from stored.
    draft.discovered = Some(draft.configuration.clone());
    draft
}

/// Description of a key manager without a connection, one fact per line.
pub fn described(it: &KeyManager, all: &[String]) -> String {
    let environments = match &it.environments {
        EnvironmentScope::All => format!("{} (all)", all.join(", ")),
        only => only.words(),
    };
    let portal = if it.developer_portal {
        "selected"
    } else {
        "not selected"
    };
    let status = if it.enabled { "on" } else { "off" };
    [
        ("Name", it.name.as_str()),
        ("Type", it.kind.label()),
        ("Description", it.description.as_str()),
        ("Status", status),
        ("Environments", &environments),
        ("Developer Portal", portal),
    ]
    .map(|(label, text)| format!("  {label:<18}{text}"))
    .join("\n")
}
