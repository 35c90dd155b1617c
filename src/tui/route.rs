//! Where a screen can lead: each destination, with what it needs to open.

use std::sync::Arc;

use super::screens::question::Question;
use crate::control_plane::{Plan, Target};
use crate::key_manager::{Draft, Field, KeyManager, ListFilter, Name};
use crate::ops::TargetScope;

/// A screen to open. Screens name each other by this alone.
#[derive(Clone, Debug)]
pub enum Route {
    /// The wizard, empty.
    Add,
    /// The wizard with a draft.
    Resume {
        /// What was entered so far.
        draft: Box<Draft>,
        /// Whether the provider type is known; the wizard asks for it first where it is not.
        provider_known: bool,
    },
    /// What is left to do after Add.
    Added {
        /// What was added.
        key_manager: Box<KeyManager>,
        /// How it came about.
        how: AddedHow,
    },
    /// A question over the screen that asks it.
    Question(Box<Question>),
    /// A stored key manager: its form, or its values where it is built in.
    KeyManager(Box<KeyManager>),
    /// The form of a key manager, with another value in one field.
    EditWith {
        /// What is stored.
        key_manager: Box<KeyManager>,
        /// The field to change.
        field: Field,
        /// What to put there.
        value: String,
    },
    /// A token trial against what stands in a form.
    TokenOfDraft(Box<Draft>),
    /// A token trial against a stored key manager.
    TokenOf(Box<KeyManager>),
    /// The check of a stored key manager.
    Check(Name),
    /// The check of several key managers.
    CheckSeveral {
        /// These; none for all that match the filter.
        names: Vec<Name>,
        /// Which ones where none is named.
        filter: ListFilter,
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
    /// The plan for the target that is worked with.
    Plan,
    /// The part of a plan that was chosen is carried out.
    Apply {
        /// Where, and whose.
        at: TargetScope,
        /// The part.
        plan: Arc<Plan>,
        /// Names whose deletion was agreed to whoever uses them.
        confirmed_deletions: Vec<String>,
    },
    /// Who uses a key manager at the target, before it is deleted here.
    Usage {
        /// Where, and whose.
        at: TargetScope,
        /// It.
        key_manager: Box<KeyManager>,
    },
    /// Who uses an object of a plan, before its deletion there is chosen.
    UsageThere {
        /// Where, and whose.
        at: TargetScope,
        /// Its name.
        name: String,
    },
    /// The values of a key manager in the order of the cloud console.
    Sheet(Box<KeyManager>),
    /// A text to read and search.
    Viewer {
        /// What it is.
        title: String,
        /// Where it is from.
        source: String,
        /// The text.
        text: String,
    },
}

/// What was decided on the way to a key manager, beside what its document says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AddedHow {
    /// No document stands behind it: all was typed.
    pub by_hand: bool,
    /// Fields that hold something else than the document says.
    pub edited: Vec<Field>,
    /// A finding says that tokens will be refused, and it was added all the same.
    pub accepted: bool,
}
