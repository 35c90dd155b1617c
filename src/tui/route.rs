//! Routes: destinations that a screen can open, with their arguments.

use std::sync::Arc;

use super::screens::question::Question;
use crate::control_plane::{Plan, Target};
use crate::key_manager::{Draft, Field, KeyManager, Name, SearchQuery, Untested};
use crate::ops::TargetScope;

/// A screen to open. Screens name each other by this alone.
#[derive(Clone, Debug)]
pub enum Route {
    /// Wizard with a new draft, at the choice of the provider.
    Add,
    /// Wizard filled from a draft.
    Resume {
        /// Values entered so far.
        draft: Box<Draft>,
        /// Whether the provider type is known; otherwise the wizard asks for it first.
        provider_known: bool,
    },
    /// Next steps after Add.
    Added {
        /// Added key manager.
        key_manager: Box<KeyManager>,
        /// How it was added.
        how: AddedHow,
    },
    /// Question over the current screen.
    Question(Box<Question>),
    /// A stored key manager: its form, or its values where it is built in.
    KeyManager(Box<KeyManager>),
    /// The form of a key manager, with another value in one field.
    EditWith {
        /// Stored key manager.
        key_manager: Box<KeyManager>,
        /// The field to change.
        field: Field,
        /// Value to put there.
        value: String,
    },
    /// Token test against the draft of a form.
    TokenOfDraft(Box<Draft>),
    /// Token test against a stored key manager.
    TokenOf(Box<KeyManager>),
    /// The check of a stored key manager.
    Check(Name),
    /// The check of several key managers.
    CheckSeveral {
        /// Names to check; empty checks all that match the filter.
        names: Vec<Name>,
        /// Filter used if no name is given.
        filter: SearchQuery,
    },
    /// The choice of the Developer Portal; the named key manager is selected.
    Portal(Option<Name>),
    /// The history of one key manager, or of the organization.
    History(Option<String>),
    /// The messages of this run.
    Messages,
    /// The organizations.
    Organizations,
    /// The environments.
    Environments,
    /// The targets.
    Targets,
    /// A new target.
    AddTarget,
    /// The sign-in at a target.
    SignIn(Box<Target>),
    /// Plan for the active target; the named key manager has the focus.
    Plan(Option<Name>),
    /// The plan for a target, with one key manager selected.
    PlanOf {
        /// Target and organization.
        at: TargetScope,
        /// The key manager.
        name: Name,
    },
    /// Key managers of an API Portal; the named one has the focus.
    Offer {
        /// Target and organization.
        at: TargetScope,
        /// The key manager.
        name: Name,
    },
    /// Whether a key manager works at a target.
    Verify {
        /// Target and organization.
        at: TargetScope,
        /// Name of the key manager.
        name: String,
    },
    /// Apply of the selected part of a plan.
    Apply {
        /// Target and organization.
        at: TargetScope,
        /// Plan with the selected objects only.
        plan: Arc<Plan>,
        /// Names whose deletion was confirmed although they are in use.
        confirmed_deletions: Vec<String>,
    },
    /// Usage at the target of a key manager that is about to be deleted locally.
    Usage {
        /// Target and organization.
        at: TargetScope,
        /// Key manager to delete.
        key_manager: Box<KeyManager>,
    },
    /// Usage of a remote object that is about to be marked for deletion.
    UsageThere {
        /// Target and organization.
        at: TargetScope,
        /// Name of the object.
        name: String,
    },
    /// The values of a key manager in the order of the cloud console.
    Sheet(Box<KeyManager>),
    /// A text to read and search.
    Viewer {
        /// Title of the viewer.
        title: String,
        /// Source of the text.
        source: String,
        /// The text.
        text: String,
    },
}

/// Decisions made while a key manager was added, beyond the content of its document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedHow {
    /// Entered by hand, without a document.
    pub by_hand: bool,
    /// Fields that differ from the document.
    pub edited: Vec<Field>,
    /// Added in spite of a FAIL finding.
    pub accepted: bool,
    /// Why no token test stands, where none is stored with the values.
    pub untested: Untested,
}
