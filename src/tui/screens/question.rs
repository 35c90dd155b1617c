//! Questions of all dialogs, with their typed replies.

use crate::control_plane::{Action, ManagedField, Target, TargetKind, TargetName};
use crate::discovery::CertificateFacts;
use crate::form::Failures;
use crate::key_manager::{Draft, EnvironmentName, KeyManager, Name};
use crate::ops::State;
use crate::ops::history::Difference;

/// What the active target does with the tokens of a key manager that is changed locally.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TargetAcceptance {
    /// There is no target.
    #[default]
    None,
    /// The target of this name does not have it yet.
    Absent(String),
    /// It accepts its tokens until the next apply: `prod still accepts`.
    Accepts(String),
}

impl TargetAcceptance {
    /// `prod still accepts`.
    pub fn accepts(self) -> Option<String> {
        match self {
            TargetAcceptance::Accepts(clause) => Some(clause),
            TargetAcceptance::None | TargetAcceptance::Absent(_) => None,
        }
    }
}

/// Question of a dialog, with the data that its sentences name.
#[derive(Clone, Debug)]
pub enum Question {
    /// Leave the wizard with unsaved input.
    LeaveAdd,
    /// Continue a stored draft, or start a new key manager.
    ContinueDraft {
        /// Id of the draft in the store.
        id: u64,
        /// Values of the draft offered.
        draft: Box<Draft>,
        /// Number of other drafts.
        others: usize,
    },
    /// Replace values edited by hand by those of another document.
    NewDocument {
        /// Number of edited fields.
        edited: usize,
    },
    /// Add in spite of a FAIL.
    AddAnyway {
        /// What fails.
        failures: Failures,
    },
    /// Update in spite of a FAIL.
    UpdateAnyway {
        /// What fails.
        failures: Failures,
    },
    /// Disable a key manager.
    Disable {
        /// Key manager concerned.
        name: Name,
        /// Whether the Developer Portal uses it; its tokens then stop working.
        portal: bool,
        /// What the active target does with its tokens.
        there: TargetAcceptance,
    },
    /// Delete a key manager; its name must be typed if the Developer Portal uses it.
    Delete {
        /// Key manager concerned.
        key_manager: Box<KeyManager>,
        /// What the active target does with its tokens.
        there: TargetAcceptance,
    },
    /// Undo an Add, which deletes the key manager.
    UndoAdd {
        /// Key manager concerned.
        name: Name,
    },
    /// Disable several key managers, one of which the Developer Portal uses.
    DisableSeveral {
        /// Names of the key managers concerned.
        names: Vec<Name>,
        /// Key manager that the Developer Portal uses.
        portal: Name,
        /// Target that accepts their tokens until the next apply: `prod may still accept`.
        there: Option<String>,
    },
    /// Delete several key managers.
    DeleteSeveral {
        /// Names of the key managers concerned.
        names: Vec<Name>,
    },
    /// Leave Edit with unsaved changes.
    LeaveEdit {
        /// Number of differing fields.
        changes: usize,
    },
    /// Leave the Developer Portal's choice before it is saved.
    LeavePortal {
        /// Key manager that was selected.
        name: String,
    },
    /// The key manager changed in the store since the edit began.
    Conflict {
        /// Version in the store.
        current: Box<KeyManager>,
        /// Fields changed in the store since the edit began.
        theirs: Vec<Difference>,
        /// Fields changed in the form.
        mine: Vec<Difference>,
    },
    /// Remove an environment.
    RemoveEnvironment {
        /// Name of the environment.
        name: EnvironmentName,
        /// Consequences, as sentences.
        consequences: Vec<String>,
        /// Whether removal is allowed; if not, the dialog only explains why.
        possible: bool,
    },
    /// Trust a certificate that no trusted CA issued.
    Trust {
        /// The target.
        target: TargetName,
        /// Whether another certificate was trusted before, and that one alone.
        was_trusted: bool,
        /// Subject, issuer, validity and SHA-256 of the certificate.
        certificate: Box<CertificateFacts>,
    },
    /// Remove a target.
    RemoveTarget(Box<Target>),
    /// Apply to a target.
    Apply {
        /// Name of the target.
        target: String,
        /// Product of the target, which decides the words.
        kind: TargetKind,
        /// Names of the objects per action.
        writes: Vec<(Action, Vec<String>)>,
        /// Names of objects changed remotely since the last apply.
        overwritten: Vec<String>,
        /// What is known against the values of an object, a sentence each.
        doubted: Vec<String>,
    },
    /// Take the remote values; an object without a local key manager is added.
    TakeTheirs {
        /// The key manager.
        name: String,
        /// The target's name.
        target: String,
        /// Only this field; `None` for all.
        field: Option<ManagedField>,
        /// Changes from local to remote.
        changes: Vec<Difference>,
    },
    /// Keep the local values; links the remote object if it is not linked yet.
    KeepOurs {
        /// The key manager.
        name: String,
        /// The target's name.
        target: String,
        /// Whether it is linked already, so both sides changed.
        linked: bool,
        /// Only this field; `None` for all.
        field: Option<ManagedField>,
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
    /// Leave the wizard and delete the draft.
    DiscardDraft,
    /// Continue the draft of this id.
    ContinueDraft(u64, Box<Draft>),
    /// Ask about the next draft.
    NextDraft,
    /// Start a new key manager; the draft stays stored.
    StartNew,
    /// Take the new document's values for all fields.
    UseNewValues,
    /// Take the new document's values for what was not edited.
    KeepEdits,
    /// Add with a FAIL standing.
    AddAnyway,
    /// Update with a FAIL standing.
    UpdateAnyway,
    /// Disable the key manager.
    Disable(Name),
    /// Delete the key manager.
    Delete(Name),
    /// Undo the last change.
    Undo,
    /// Disable several key managers.
    DisableSeveral(Vec<Name>),
    /// Delete several key managers.
    DeleteSeveral(Vec<Name>),
    /// Leave without saving.
    DiscardChanges,
    /// Save the Developer Portal's choice and leave.
    SavePortal,
    /// Discard the changes and edit the stored version.
    Reload(Box<KeyManager>),
    /// Write the local changes over the stored version.
    SaveMine(Box<KeyManager>),
    /// Remove the environment.
    RemoveEnvironment(EnvironmentName),
    /// Trust the certificate with this SHA-256, for this target.
    Trust(TargetName, String),
    /// Remove the target.
    RemoveTarget(TargetName),
    /// Apply what was chosen.
    Apply,
    /// Take the remote values, or that of one field.
    TakeTheirs(String, Option<ManagedField>),
    /// Keep the local values, or that of one field.
    KeepOurs(String, Option<ManagedField>),
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
    /// Text of the button.
    pub label: &'static str,
    /// Reply of the button.
    pub reply: Reply,
}

impl Question {
    /// Whether every answer can be undone, so that a key typed ahead may answer it.
    pub fn is_harmless(&self) -> bool {
        matches!(self, Question::ContinueDraft { .. })
    }

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
            Question::Delete { key_manager, .. } => vec![
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
            Question::LeavePortal { .. } => vec![
                ("Save", Reply::SavePortal),
                ("Discard", Reply::DiscardChanges),
                ("Stay", Reply::Nothing),
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
            Question::Trust {
                target,
                certificate,
                ..
            } => vec![
                ("Cancel", Reply::Nothing),
                (
                    "Trust",
                    Reply::Trust(target.clone(), certificate.sha256.clone()),
                ),
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
            Question::TakeTheirs { name, field, .. } => {
                let label = match field {
                    None => "Use target's version",
                    Some(_) => "Use target's value",
                };
                vec![
                    ("Cancel", Reply::Nothing),
                    (label, Reply::TakeTheirs(name.clone(), *field)),
                ]
            }
            Question::KeepOurs { name, field, .. } => {
                let label = match field {
                    None => "Keep local version",
                    Some(_) => "Keep local value",
                };
                vec![
                    ("Cancel", Reply::Nothing),
                    (label, Reply::KeepOurs(name.clone(), *field)),
                ]
            }
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
