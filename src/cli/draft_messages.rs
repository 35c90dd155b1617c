//! Stored drafts: messages when a form or the prompts are left, with the command to resume.

use super::command_error::CommandError;
use super::session::Session;
use crate::key_manager::{Draft, OrganizationName, shell_word};
use crate::store::Store;

/// Drafts of key managers to be added, the newest first: each with its id.
pub fn to_add(
    store: &Store,
    organization: &OrganizationName,
) -> Result<Vec<(u64, Draft)>, CommandError> {
    let kept = store.drafts(organization)?.into_iter();
    let added = kept.filter(|kept| kept.draft.editing.is_none());
    Ok(added.map(|kept| (kept.id, kept.draft)).collect())
}

/// `external-km (Asgardeo)`, `without a name (Custom)`.
pub fn title(draft: &Draft) -> String {
    let name = match draft.name.trim() {
        "" => "without a name",
        name => name,
    };
    format!("{name} ({})", draft.kind.label())
}

/// Prints on stderr that a draft is stored, and how to resume it.
pub fn print_saved(session: &Session, draft: &Draft, organization: Option<&str>, plain: bool) {
    let (what, command) = match &draft.editing {
        Some(editing) => (
            format!("Saved a draft of your changes to {}", editing.name),
            format!("edit {}", shell_word(&editing.name)),
        ),
        None => {
            let command = match draft.name.trim() {
                "" => "add --resume".to_owned(),
                name => format!("add --resume={}", shell_word(name)),
            };
            (format!("Draft saved: {}", title(draft)), command)
        }
    };
    let mut words = vec![format!("kmctl {command}")];
    words.extend(plain.then(|| "--plain".to_owned()));
    if let Some(name) = organization {
        words.push(format!("--organization {}", shell_word(name)));
    }
    words.extend(session.settings.repeated.iter().cloned());
    session.remark(&format!("{what}. To continue: {}\n", words.join(" ")));
}

/// Prints a line for every draft stored since then.
pub fn say_since(session: &Session, since: jiff::Timestamp) -> Result<(), CommandError> {
    let store = session.open()?;
    let usual = store.chosen_organization()?;
    for (organization, _) in store.organizations()? {
        let named = organization != usual || session.settings.organization.is_some();
        for kept in store.drafts(&organization)? {
            if kept.saved_at >= since {
                let organization = named.then(|| organization.as_str());
                print_saved(session, &kept.draft, organization, false);
            }
        }
    }
    Ok(())
}
