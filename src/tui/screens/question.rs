//! The questions of the screens, and the answers to each.

use crate::control_plane::{Target, TargetName};
use crate::discovery::CertificateFacts;
use crate::key_manager::{Draft, EnvironmentName, KeyManager, Name};
use crate::ops::State;
use crate::ops::history::Difference;

/// What is asked.
#[derive(Clone, Debug)]
pub enum Question {
    /// Esc or Cancel in the wizard with something typed.
    LeaveAdd,
    /// Add, while drafts are kept.
    ContinueDraft {
        /// Its id.
        id: u64,
        /// What it holds.
        draft: Box<Draft>,
        /// How many others there are.
        others: usize,
    },
    /// Another document, after edits by hand.
    NewDocument {
        /// How many fields were edited.
        edited: usize,
    },
    /// Add in spite of a FAIL.
    AddAnyway {
        /// What the findings say.
        findings: Vec<String>,
    },
    /// Update in spite of a FAIL.
    UpdateAnyway {
        /// What the findings say.
        findings: Vec<String>,
    },
    /// Off.
    Disable {
        /// Which one.
        name: Name,
        /// Whether the Developer Portal uses it.
        portal: bool,
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
    },
    /// Delete several.
    DeleteSeveral {
        /// Which ones.
        names: Vec<Name>,
    },
    /// Cancel in Edit with changes.
    LeaveEdit {
        /// How many fields differ.
        changes: usize,
    },
    /// Somebody else changed what is being edited.
    Conflict {
        /// How it is now.
        current: Box<KeyManager>,
        /// Theirs and yours, for each field that was changed here.
        changes: Vec<Difference>,
    },
    /// Remove an environment.
    RemoveEnvironment {
        /// Its name.
        name: EnvironmentName,
        /// What that does, in sentences.
        consequences: Vec<String>,
        /// Whether it can be done at all.
        possible: bool,
    },
    /// Trust a certificate that no authority vouches for.
    Trust {
        /// The target.
        target: TargetName,
        /// What the certificate says.
        certificate: Box<CertificateFacts>,
    },
    /// Remove a target.
    RemoveTarget(Box<Target>),
    /// Apply to a target.
    Apply {
        /// Its title.
        target: String,
        /// What is done there.
        counts: Vec<String>,
        /// The names of what somebody else changed there meanwhile.
        overwritten: Vec<String>,
    },
    /// Change here what differs, as it is there; without differences it is added.
    TakeTheirs {
        /// The key manager.
        name: String,
        /// The target's name.
        target: String,
        /// From here to there.
        changes: Vec<Difference>,
    },
    /// Link what is there, and keep what is here.
    KeepOurs {
        /// The key manager.
        name: String,
        /// The target's name.
        target: String,
        /// From there to here.
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
        /// What would come back.
        state: Box<State>,
        /// The revision that is there now; `None` when it is deleted.
        revision: Option<u64>,
        /// What that changes, from now to then.
        changes: Vec<Difference>,
    },
}

/// An answer, with all that is needed to act on it.
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
    /// Put what was changed here over what is stored now.
    SaveMine(Box<KeyManager>),
    /// Remove the environment.
    RemoveEnvironment(EnvironmentName),
    /// Trust the certificate with this SHA-256, for this target.
    Trust(String),
    /// Remove the target.
    RemoveTarget(TargetName),
    /// Apply what was chosen.
    Apply,
    /// Take what is there.
    TakeTheirs(String),
    /// Keep what is here.
    KeepOurs(String),
    /// Have the API Portal offer it.
    Offer(String),
    /// Deletion there is chosen, whoever uses it.
    DeleteThere(String),
    /// Restore the state, over this revision.
    Restore(Box<State>, Option<u64>),
}

/// A button of a question.
#[derive(Clone, Debug)]
pub struct Choice {
    /// The words on it.
    pub label: &'static str,
    /// What it answers.
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
                all.push(("Start new", Reply::StartNew));
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
                ("Take theirs", Reply::TakeTheirs(name.clone())),
            ],
            Question::KeepOurs { name, .. } => vec![
                ("Cancel", Reply::Nothing),
                ("Keep ours", Reply::KeepOurs(name.clone())),
            ],
            Question::Restore {
                state, revision, ..
            } => vec![
                ("Cancel", Reply::Nothing),
                ("Restore", Reply::Restore(state.clone(), *revision)),
            ],
        })
    }

    /// What *yes* answers, where the question is one of yes or no.
    pub fn yes(&self) -> Option<Reply> {
        let mut choices = self.choices().into_iter();
        match (choices.next()?.reply, choices.next()?.reply, choices.next()) {
            (Reply::Nothing, yes, None) => Some(yes),
            _ => None,
        }
    }
}
