//! Command line equal to the changes of the form.

use super::state::Edit;
use crate::key_manager::{Field, shell_word};
use crate::tui::state::AppState;

impl Edit {
    /// What the shell is told about changes that were not saved; `None` without any.
    pub fn unsaved(&self, shared: &AppState) -> Option<String> {
        let command = self.command(shared)?;
        Some(match self.edited_at() {
            // Values of a target have no draft.
            Some(_) => format!("Your changes were not saved. To save them: {command}"),
            None => format!(
                "Your changes were not saved, but Edit still has them. To save them now: {command}"
            ),
        })
    }

    /// Command on one line, shell-quoted; `None` without changes, or while they are being written.
    pub fn command(&self, shared: &AppState) -> Option<String> {
        let changed = self.changed();
        if changed.is_empty() || self.updating.is_some() {
            return None;
        }
        let name = self.original.name.as_str();
        let mut words = vec!["kmctl edit".to_owned(), shell_word(name)];
        let flag = |field: Field, value: &str| format!("--{} {}", field.flag(), shell_word(value));
        let draft = &self.form.draft;
        for field in changed {
            match field {
                Field::Environments if draft.all_environments => {
                    words.push(format!("--{}", Field::AllEnvironments.flag()));
                }
                Field::Environments => {
                    let named = draft.environments.iter();
                    words.extend(named.map(|name| flag(field, name)));
                }
                _ => words.push(flag(field, draft.text(field).unwrap_or_default().trim())),
            }
        }
        if let Some(target) = self.edited_at() {
            words.push(format!("--target {target}"));
        }
        if shared.organization_named {
            let name = shell_word(shared.organization.as_str());
            words.push(format!("--organization {name}"));
        }
        words.extend(shared.repeated.iter().cloned());
        Some(words.join(" "))
    }
}
