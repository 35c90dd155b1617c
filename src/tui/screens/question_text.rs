//! Texts of dialogs: heading and sentences of each question.

use super::question::{Question, TargetAcceptance};
use crate::key_manager::{Draft, counted, visible};
use crate::tui::components::fingerprint;

/// The heading of a dialog.
pub(super) fn title(question: &Question) -> String {
    match question {
        Question::LeaveAdd => "Leave Add Key Manager?".to_owned(),
        Question::ContinueDraft { others: 0, .. } => "Continue your draft?".to_owned(),
        Question::ContinueDraft { others, .. } => {
            format!("Continue this draft? There are {} drafts.", others + 1)
        }
        Question::NewDocument { .. } => "The Well-Known URL changed.".to_owned(),
        Question::AddAnyway { failures } => {
            format!("Add despite {}?", failures.counted())
        }
        Question::UpdateAnyway { failures } => {
            format!("Update despite {}?", failures.counted())
        }
        Question::Disable { name, .. } => format!("Disable {name}?"),
        Question::Delete { key_manager, .. } => format!("Delete {}?", key_manager.name),
        Question::UndoAdd { name } => format!("Undo adding {name}?"),
        Question::DisableSeveral { names, .. } => {
            format!("Disable {} key managers?", names.len())
        }
        Question::DeleteSeveral { names } => format!("Delete {} key managers?", names.len()),
        Question::LeaveEdit { .. } => "Discard your changes?".to_owned(),
        Question::LeavePortal { .. } => "Save your selection?".to_owned(),
        Question::Conflict { current, .. } => format!("{} was changed elsewhere.", current.name),
        Question::RemoveEnvironment { name, .. } => format!("Remove {}?", name.as_str()),
        Question::Restore { state, .. } => format!("Restore {}?", state.key_manager.name),
        Question::Trust { target, .. } => format!("Trust this certificate for {target}?"),
        Question::RemoveTarget(target) => format!("Remove {}?", target.name),
        Question::Apply { target, .. } => format!("Apply to {target}?"),
        Question::Offer { name, target } => format!("Enable {name} on {target}?"),
        Question::TakeTheirs { name, target, .. } => {
            format!("Update local {name} from {target}?")
        }
        Question::KeepOurs {
            name,
            field: Some(field),
            ..
        } => format!("Keep the local {} of {name}?", field.label()),
        Question::KeepOurs {
            name, linked: true, ..
        } => format!("Keep the local version of {name}?"),
        Question::KeepOurs { name, target, .. } => format!("Link {name} on {target}?"),
    }
}

/// Sentences of a dialog, shown above its changes and buttons.
pub(super) fn sentences(question: &Question) -> Vec<String> {
    match question {
        Question::LeaveAdd => vec![
            "To continue later, keep the draft and press a on the list.".to_owned(),
            "Discard deletes what you typed.".to_owned(),
        ],
        Question::ContinueDraft { draft, .. } => draft_sentences(draft),
        Question::NewDocument { edited } => {
            let fields = counted(*edited, "field", "fields");
            vec![
                format!("You edited {fields}."),
                "Use new values: replace all fields with the new document's values.".to_owned(),
                "Keep my edits: use the new document, but keep what you edited.".to_owned(),
            ]
        }
        Question::AddAnyway { failures } | Question::UpdateAnyway { failures } => {
            vec![failures.sentence()]
        }
        Question::Disable {
            name,
            portal,
            there,
        } => {
            let mut lines = vec![match there {
                TargetAcceptance::None => {
                    format!("Tokens from {name} stop working in all its environments.")
                }
                TargetAcceptance::Absent(target) => {
                    format!("{name} is not on {target} yet, so nothing changes there.")
                }
                TargetAcceptance::Accepts(there) => format!(
                    "This disables {name} locally. Until you apply (P), {there} its tokens."
                ),
            }];
            if *portal {
                let when = match there {
                    TargetAcceptance::None => "Developers",
                    _ => "After the next apply, developers",
                };
                lines.push(format!("The Developer Portal uses it. {when} can't get working tokens until you enable it again or select another key manager in the Developer Portal."));
            }
            lines.push("Press u on the list to undo this.".to_owned());
            lines
        }
        Question::UndoAdd { name } => vec![
            format!("You added {name} in this session. Undo deletes it locally."),
            "Changes already applied to a target stay on the target.".to_owned(),
        ],
        Question::DisableSeveral {
            names,
            portal,
            there,
        } => vec![
            names_in_words(names),
            match there {
                None => "Their tokens stop working in all their environments.".to_owned(),
                Some(there) => format!(
                    "This disables them locally. Until you apply (P), {there} their tokens."
                ),
            },
            format!(
                "The Developer Portal uses {portal}. {} can't get working tokens until you enable it again or select another key manager in the Developer Portal.",
                match there {
                    None => "Developers",
                    Some(_) => "After the next apply, developers",
                }
            ),
            "Press u on the list to undo this.".to_owned(),
        ],
        Question::DeleteSeveral { names } => vec![
            names_in_words(names),
            "Their tokens stop working; on a target, only after you apply (P).".to_owned(),
            "Press u to undo this. Later, you can restore each one from History (H).".to_owned(),
        ],
        Question::LeaveEdit { changes } => {
            let fields = counted(*changes, "field", "fields");
            vec![format!("You changed {fields}.")]
        }
        Question::LeavePortal { name } => vec![format!(
            "{name} is selected for the Developer Portal but not saved."
        )],
        Question::Conflict { .. } => {
            vec!["Someone changed it after you opened it.".to_owned()]
        }
        Question::RemoveEnvironment { consequences, .. } => consequences.clone(),
        Question::Trust {
            certificate,
            was_trusted,
            ..
        } => vec![
            match was_trusted {
                true => "The server's certificate is not the one that this target trusts.",
                false => {
                    "The server's certificate is not signed by a CA that this computer trusts."
                }
            }
            .to_owned(),
            format!("Subject: {}", certificate.subject),
            format!("Issuer: {}", certificate.issuer),
            format!(
                "Valid: {} to {}",
                certificate.not_before, certificate.not_after
            ),
            format!("SHA-256: {}", fingerprint(&certificate.sha256, 0)),
            "Compare the SHA-256 with the value from the server's administrator. kmctl will trust only this certificate, and only for this target."
                .to_owned(),
        ],
        Question::RemoveTarget(target) => vec![
            target.title(),
            "kmctl removes this target's links, overrides and sign-in. Nothing changes on the server."
                .to_owned(),
            "To manage its key managers again, add the target and link them.".to_owned(),
        ],
        Question::Offer { .. } => vec![
            "kmctl sends the local version and confirms it.".to_owned(),
            "Developers can select it immediately.".to_owned(),
        ],
        Question::Apply {
            kind,
            writes,
            overwritten,
            doubted,
            ..
        } => {
            let mut lines: Vec<String> = writes
                .iter()
                .map(|(action, names)| format!("{} {}", action.heading(), names_in_words(names)))
                .collect();
            if !overwritten.is_empty() {
                lines.push(format!(
                    "Changed on the target since the last apply and will be overwritten: {}.",
                    overwritten.join(", ")
                ));
            }
            lines.extend(doubted.iter().cloned());
            lines.push(
                "kmctl writes and confirms one key manager at a time. Those that it doesn't manage are left alone."
                    .to_owned(),
            );
            lines.extend(kind.before_apply().map(str::to_owned));
            lines
        }
        Question::TakeTheirs { changes, .. } if changes.is_empty() => {
            vec!["kmctl adds it locally and links it.".to_owned()]
        }
        Question::TakeTheirs { .. } => vec!["Local changes, before -> after:".to_owned()],
        Question::KeepOurs { changes, .. } if changes.is_empty() => {
            vec!["Both sides are the same, so only the link is created.".to_owned()]
        }
        Question::KeepOurs { target, linked, .. } => {
            let now = match linked {
                true => "Nothing is sent now.",
                false => "Only the link is created now.",
            };
            vec![format!("{now} The next apply changes these values on {target}:")]
        }
        Question::Restore {
            revision: Some(_), ..
        } => vec!["Changes, before -> after:".to_owned()],
        Question::Restore { revision: None, .. } => vec![
            "The Developer Portal's selection does not change. Values to restore:"
                .to_owned(),
        ],
        Question::Delete { .. } => Vec::new(),
    }
}

/// As many names as fit into a sentence.
fn names_in_words(names: &[impl ToString]) -> String {
    const MOST: usize = 12;
    let shown: Vec<String> = names
        .iter()
        .take(MOST)
        .map(|name| visible(&name.to_string()))
        .collect();
    match names.len().checked_sub(MOST) {
        None | Some(0) => format!("{}.", shown.join(", ")),
        Some(more) => format!("{} and {more} more.", shown.join(", ")),
    }
}

fn draft_sentences(draft: &Draft) -> Vec<String> {
    vec![
        format!("Name: {}", visible(draft.name.trim())),
        format!("Type: {}", draft.kind.label()),
        format!("Well-Known URL: {}", visible(draft.well_known_url.trim())),
        "To start over, choose New key manager; this draft is kept.".to_owned(),
    ]
}
