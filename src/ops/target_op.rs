//! Operations on targets as data: request, progress, result.

use std::sync::Arc;

use super::apply::Stage;
use super::login::SignInMethod;
use super::plan::Scope;
use crate::control_plane::{
    Action, ApplyItem, ApplyReport, Blocker, Plan, Target, TargetName, Usage, Verification,
};
use crate::discovery::CertificateFacts;
use crate::key_manager::OrganizationName;

/// Target and organization of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetScope {
    /// The target.
    pub target: TargetName,
    /// The organization.
    pub organization: OrganizationName,
}

impl TargetScope {
    /// All of them, deletions included.
    pub(super) fn scope(&self, target: Target) -> Scope {
        Scope {
            target,
            organization: self.organization.clone(),
            names: Vec::new(),
            delete: true,
        }
    }
}

/// Operation on a target.
#[derive(Clone, Debug)]
pub enum TargetOp {
    /// Look at a server that is not added yet: its certificate and its release.
    Look(Box<Target>),
    /// Look at a target, signed in where somebody is.
    Check(TargetName),
    /// Sign in.
    SignIn {
        /// Where.
        target: TargetName,
        /// How.
        way: SignInMethod,
        /// Whether the sign-in is kept in the system's keyring; else it lasts as long as this run.
        keep: bool,
    },
    /// Remove a target, with its links, its values and its sign-in.
    Remove(TargetName),
    /// Read both sides and compare them.
    Plan(TargetScope),
    /// Compare what is here with what was read last; nothing is asked.
    Compare(TargetScope),
    /// Change what is here as it is there.
    TakeTheirs(TargetScope, String),
    /// Link what is there; what is here is what the next apply sends.
    KeepOurs(TargetScope, String),
    /// Carry out a plan, or the part of it that was chosen.
    Apply {
        /// Where, and whose.
        at: TargetScope,
        /// The plan.
        plan: Arc<Plan>,
        /// Names whose deletion was agreed to whoever uses them.
        confirmed_deletions: Vec<String>,
    },
    /// Who uses a key manager.
    Usage(TargetScope, String),
    /// Whether a key manager works.
    Verify(TargetScope, String),
    /// What an API Portal has.
    Portal(TargetScope),
    /// Have an API Portal offer a key manager.
    Enable(TargetScope, String),
}

impl TargetOp {
    /// Whether it changes something there or here, so that it must not be broken off in the middle.
    pub fn changes(&self) -> bool {
        matches!(
            self,
            TargetOp::Remove(_)
                | TargetOp::TakeTheirs(..)
                | TargetOp::KeepOurs(..)
                | TargetOp::Apply { .. }
                | TargetOp::Enable(..)
        )
    }
}

/// State of a target after a look or a sign-in.
#[derive(Clone, Debug)]
pub struct TargetState {
    /// The target with what is known of it now.
    pub target: Target,
    /// Scopes that were not granted.
    pub missing_scopes: Vec<&'static str>,
    /// Whether somebody is signed in.
    pub signed_in: bool,
    /// What else there is to say, a sentence.
    pub note: Option<String>,
}

/// Row of the API Portal's page: a key manager there, or one that is only here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalRow {
    /// Its name here; its id there when it is only there.
    pub name: String,
    /// Whether developers can choose it; `None` when it is not there.
    pub offered: Option<bool>,
    /// How it compares.
    pub action: Action,
    /// Why it can't be written.
    pub blocker: Option<Blocker>,
}

/// Progress of an apply.
#[derive(Clone, Debug)]
pub enum Progress {
    /// An object is at this stage.
    Stage(String, Stage),
    /// What became of an object.
    Done(ApplyItem),
}

/// Result of a [`TargetOp`].
#[derive(Clone, Debug)]
pub enum TargetOutput {
    /// A look, or a sign-in.
    State(Box<TargetState>),
    /// The server's certificate is not trusted, and may be.
    Untrusted(Box<CertificateFacts>),
    /// The target is removed; what else there is to say.
    Removed(Option<String>),
    /// A plan.
    Plan(Arc<Plan>),
    /// A sentence, and the plan as it is now.
    Changed(String, Arc<Plan>),
    /// There is nothing that was read before.
    NotRead,
    /// A plan was carried out.
    Applied(Arc<ApplyReport>),
    /// Who uses it.
    Usage(Arc<Usage>),
    /// It is not linked there: nobody there uses it.
    NotLinked,
    /// Whether it works.
    Verified(Arc<Verification>),
    /// What an API Portal has, and what became of the one that was to be offered.
    Portal(Vec<PortalRow>, Option<Box<ApplyItem>>),
}
