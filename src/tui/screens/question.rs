//! Questions of all dialogs, with their typed replies.

use crate::control_plane::{Target, TargetKind, TargetName};
use crate::discovery::CertificateFacts;
use crate::key_manager::{Draft, EnvironmentName, KeyManager, Name};
use crate::ops::State;
use crate::ops::history::Difference;

/// Question of a dialog.
#[derive(Clone, Debug)]
pub enum Question {
    /// Esc or Cancel in the wizard with something typed.
    LeaveAdd,
    /// Add, while drafts are stored.
    ContinueDraft {
        /// Id.
        id: u64,
        /// Draft.
        draft: Box<Draft>,
        /// Number of other drafts.
        others: usize,
    },
    /// Another document, after edits by hand.
    NewDocument {
        /// Number of edited fields.
        edited: usize,
    },
    /// Add in spite of a FAIL.
    AddAnyway {
        /// Messages of the findings.
        findings: Vec<String>,
    },
    /// Update in spite of a FAIL.
    UpdateAnyway {
        /// Messages of the findings.
        findings: Vec<String>,
    },
    /// Off.
    Disable {
        /// Which one.
        name: Name,
        /// Whether the Developer Portal uses it.
        portal: bool,
        /// Target that accepts its tokens until the next apply: `prod still accepts`.
        there: Option<String>,
    },
    /// Delete; when the Developer Portal uses it the name is typed.
    Delete {
        /// Which one.
        key_manager: Box<KeyManager>,
    },
    /// Undo of an Add, which deletes.
    UndoAdd {
        /// Which one.
        name: Name,
    },
    /// Off, for several.
    DisableSeveral {
        /// Which ones.
        names: Vec<Name>,
        /// The one that the Developer Portal uses.
        portal: Name,
        /// Target that accepts their tokens until the next apply: `prod may still accept`.
        there: Option<String>,
    },
    /// Delete several.
    DeleteSeveral {
        /// Which ones.
        names: Vec<Name>,
    },
    /// Cancel in Edit with changes.
    LeaveEdit {
        /// Number of differing fields.
        changes: usize,
    },
    /// Somebody else changed what is being edited.
    Conflict {
        /// Current version.
        current: Box<KeyManager>,
        /// Fields changed by somebody else since the edit began.
        theirs: Vec<Difference>,
        /// Fields that were changed here since then.
        mine: Vec<Difference>,
    },
    /// Remove an environment.
    RemoveEnvironment {
        /// Name.
        name: EnvironmentName,
        /// Consequences, as sentences.
        consequences: Vec<String>,
        /// Whether it can be done at all.
        possible: bool,
    },
    /// Trust a certificate that no authority vouches for.
    Trust {
        /// The target.
        target: TargetName,
        /// Facts of the certificate.
        certificate: Box<CertificateFacts>,
    },
    /// Remove a target.
    RemoveTarget(Box<Target>),
    /// Apply to a target.
    Apply {
        /// Name of the target.
        target: String,
        /// Its product.
        kind: TargetKind,
        /// Counts per action.
        counts: Vec<String>,
        /// Names of objects changed remotely since the last apply.
        overwritten: Vec<String>,
    },
    /// Take the remote values; an object without a local key manager is added.
    TakeTheirs {
        /// The key manager.
        name: String,
        /// The target's name.
        target: String,
        /// Changes from local to remote.
        changes: Vec<Difference>,
    },
    /// Link the remote object, and keep the local values.
    KeepOurs {
        /// The key manager.
        name: String,
        /// The target's name.
        target: String,
        /// Changes from remote to local.
        changes: Vec<Difference>,
    },
    /// Have an API Portal offer a key manager.
    Offer {
        /// The key manager.
        name: String,
        /// The target's title.
        target: String,
    },
    /// Restore a state from the history.
    Restore {
        /// Version to restore.
        state: Box<State>,
        /// Current revision; `None` if deleted.
        revision: Option<u64>,
        /// Changes from the current to the restored version.
        changes: Vec<Difference>,
    },
}

/// Reply to a question, with its arguments.
#[derive(Clone, Debug)]
pub enum Reply {
    /// Nothing is done: *Cancel*, *Stay*, *Back*, *Close*.
    Nothing,
    /// Leave the wizard and keep the draft.
    KeepDraft,
    /// Leave the wizard without one.
    DiscardDraft,
    /// Go on with the draft of this id.
    ContinueDraft(u64, Box<Draft>),
    /// Ask about the next draft.
    NextDraft,
    /// Add another one; the draft stays.
    StartNew,
    /// Take the new document's values for all fields.
    UseNewValues,
    /// Take the new document's values for what was not edited.
    KeepEdits,
    /// Add with a FAIL standing.
    AddAnyway,
    /// Update with a FAIL standing.
    UpdateAnyway,
    /// Turn off.
    Disable(Name),
    /// Delete.
    Delete(Name),
    /// Take back the last change.
    Undo,
    /// Turn several off.
    DisableSeveral(Vec<Name>),
    /// Delete several.
    DeleteSeveral(Vec<Name>),
    /// Leave Edit without saving.
    DiscardChanges,
    /// Edit what is stored now.
    Reload(Box<KeyManager>),
    /// Write the local changes over the stored version.
    SaveMine(Box<KeyManager>),
    /// Remove the environment.
    RemoveEnvironment(EnvironmentName),
    /// Trust the certificate with this SHA-256, for this target.
    Trust(String),
    /// Remove the target.
    RemoveTarget(TargetName),
    /// Apply what was chosen.
    Apply,
    /// Take the remote values.
    TakeTheirs(String),
    /// Keep the local values.
    KeepOurs(String),
    /// Have the API Portal offer it.
    Offer(String),
    /// Select remote deletion although the object is in use.
    DeleteThere(String),
    /// Restore the state, over this revision.
    Restore(Box<State>, Option<u64>),
}

/// A button of a question.
#[derive(Clone, Debug)]
pub struct Choice {
    /// Label.
    pub label: &'static str,
    /// Reply of the button.
    pub reply: Reply,
}

impl Question {
    /// The buttons, the safe one first.
    pub fn choices(&self) -> Vec<Choice> {
        let choices = |all: Vec<(&'static str, Reply)>| {
            let choice = |(label, reply)| Choice { label, reply };
            all.into_iter().map(choice).collect()
        };
        choices(match self {
            Question::LeaveAdd => vec![
                ("Keep draft", Reply::KeepDraft),
                ("Discard", Reply::DiscardDraft),
                ("Stay", Reply::Nothing),
            ],
            Question::ContinueDraft { id, draft, others } => {
                let mut all = vec![("Continue", Reply::ContinueDraft(*id, draft.clone()))];
                if *others > 0 {
                    all.push(("Next draft", Reply::NextDraft));
                }
                all.push(("New key manager", Reply::StartNew));
                all.push(("Cancel", Reply::Nothing));
                all
            }
            Question::NewDocument { .. } => vec![
                ("Use new values", Reply::UseNewValues),
                ("Keep my edits", Reply::KeepEdits),
            ],
            Question::AddAnyway { .. } => {
                vec![("Back", Reply::Nothing), ("Add anyway", Reply::AddAnyway)]
            }
            Question::UpdateAnyway { .. } => vec![
                ("Back", Reply::Nothing),
                ("Update anyway", Reply::UpdateAnyway),
            ],
            Question::Disable { name, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Disable", Reply::Disable(name.clone())),
            ],
            Question::Delete { key_manager } => vec![
                ("Cancel", Reply::Nothing),
                ("Delete", Reply::Delete(key_manager.name.clone())),
            ],
            Question::UndoAdd { .. } => {
                vec![("Cancel", Reply::Nothing), ("Delete", Reply::Undo)]
            }
            Question::DisableSeveral { names, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Disable", Reply::DisableSeveral(names.clone())),
            ],
            Question::DeleteSeveral { names } => vec![
                ("Cancel", Reply::Nothing),
                ("Delete", Reply::DeleteSeveral(names.clone())),
            ],
            Question::LeaveEdit { .. } => vec![
                ("Stay", Reply::Nothing),
                ("Discard changes", Reply::DiscardChanges),
            ],
            Question::Conflict { current, .. } => vec![
                ("Reload", Reply::Reload(current.clone())),
                ("Save mine", Reply::SaveMine(current.clone())),
                ("Cancel", Reply::Nothing),
            ],
            Question::RemoveEnvironment {
                name,
                possible: true,
                ..
            } => vec![
                ("Cancel", Reply::Nothing),
                ("Remove", Reply::RemoveEnvironment(name.clone())),
            ],
            Question::RemoveEnvironment {
                possible: false, ..
            } => vec![("Close", Reply::Nothing)],
            Question::Trust { certificate, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Trust", Reply::Trust(certificate.sha256.clone())),
            ],
            Question::RemoveTarget(target) => vec![
                ("Cancel", Reply::Nothing),
                ("Remove", Reply::RemoveTarget(target.name.clone())),
            ],
            Question::Offer { name, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Enable", Reply::Offer(name.clone())),
            ],
            Question::Apply { .. } => vec![("Cancel", Reply::Nothing), ("Apply", Reply::Apply)],
            Question::TakeTheirs { name, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Use target's version", Reply::TakeTheirs(name.clone())),
            ],
            Question::KeepOurs { name, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Keep local version", Reply::KeepOurs(name.clone())),
            ],
            Question::Restore {
                state, revision, ..
            } => vec![
                ("Cancel", Reply::Nothing),
                ("Restore", Reply::Restore(state.clone(), *revision)),
            ],
        })
    }

    /// Reply for *yes* of a yes/no question.
    pub fn yes(&self) -> Option<Reply> {
        let mut choices = self.choices().into_iter();
        match (choices.next()?.reply, choices.next()?.reply, choices.next()) {
            (Reply::Nothing, yes, None) => Some(yes),
            _ => None,
        }
    }
}
