//! Operations on targets as data: request, progress, result.

use std::sync::Arc;

use super::apply::Stage;
use super::login::SignInMethod;
use super::plan::Scope;
use super::verify::GatewayTrial;
use crate::control_plane::{
    Action, ApplyItem, ApplyReport, Blocker, ManagedField, Plan, Target, TargetName, Usage,
    Verification,
};
use crate::discovery::CertificateFacts;
use crate::key_manager::{FrontEnd, OrganizationName};

/// Target and organization of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TargetScope {
    /// Name of the target.
    pub target: TargetName,
    /// Name of the local organization.
    pub organization: OrganizationName,
}

impl TargetScope {
    /// Whether a plan is about this target and organization.
    pub fn is_of(&self, plan: &Plan) -> bool {
        plan.target == self.target.as_str() && plan.organization == self.organization.as_str()
    }

    /// Scope of all objects, with deletion allowed.
    pub(super) fn scope(&self, target: Target) -> Scope {
        Scope {
            target,
            organization: self.organization.clone(),
            names: Vec::new(),
            delete: true,
            front_end: FrontEnd::Screen,
        }
    }
}

/// Operation on a target.
#[derive(Clone, Debug)]
pub enum TargetOp {
    /// Read certificate and release of a server that is not added yet.
    Look(Box<Target>),
    /// Check a target, with its sign-in if there is one; with a SHA-256, its certificate is trusted from now on.
    Check(TargetName, Option<String>),
    /// Sign in.
    SignIn {
        /// Target to sign in to.
        target: TargetName,
        /// Method, with its credentials.
        way: SignInMethod,
        /// Whether to store the credentials in the system's keyring; else they end with this run.
        keep: bool,
    },
    /// Remove a target, with its links, its values and its sign-in.
    Remove(TargetName),
    /// Read both sides and compare them.
    Plan(TargetScope),
    /// Compare local state with the remote state read last, without a request.
    Compare(TargetScope),
    /// Copy the remote values, or that of one field.
    TakeTheirs(TargetScope, String, Option<ManagedField>),
    /// Link the remote object; the next apply sends the local values, or that of one field.
    KeepOurs(TargetScope, String, Option<ManagedField>),
    /// Apply a plan, or its selected part.
    Apply {
        /// Target and organization.
        at: TargetScope,
        /// Plan to apply.
        plan: Arc<Plan>,
        /// Names whose deletion was confirmed although they are in use.
        confirmed_deletions: Vec<String>,
    },
    /// Usage of a key manager.
    Usage(TargetScope, String),
    /// Whether a key manager works; with a token, at the gateway too.
    Verify(TargetScope, String, Option<Box<GatewayTrial>>),
    /// Key managers of an API Portal.
    Portal(TargetScope),
    /// Enable a key manager in an API Portal.
    Enable(TargetScope, String),
}

impl TargetOp {
    /// Whether it writes, locally or remotely, so that it must not be cancelled midway.
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

/// State of a target after a check or a sign-in.
#[derive(Clone, Debug)]
pub struct TargetState {
    /// Target with the facts just read.
    pub target: Target,
    /// Scopes that were not granted.
    pub missing_scopes: Vec<&'static str>,
    /// Whether a sign-in exists.
    pub signed_in: bool,
    /// Further remark, a sentence.
    pub note: Option<String>,
}

/// Row of the API Portal's list: a key manager of the portal, or a local one missing there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortalRow {
    /// Local name; the portal's id if there is no local key manager.
    pub name: String,
    /// Whether developers can choose it; `None` if it is missing there.
    pub offered: Option<bool>,
    /// What an apply would do to it.
    pub action: Action,
    /// Blocker of a write.
    pub blocker: Option<Blocker>,
}

/// Progress of an apply.
#[derive(Clone, Debug)]
pub enum Progress {
    /// An object is at this stage.
    Stage(String, Stage),
    /// Result of an object.
    Done(ApplyItem),
}

/// Result of a [`TargetOp`].
#[derive(Clone, Debug)]
pub enum TargetOutput {
    /// State after a look, a check or a sign-in.
    State(Box<TargetState>),
    /// The server's certificate is not trusted, and may be.
    Untrusted(Box<CertificateFacts>),
    /// Target removed, with a remark.
    Removed(Option<String>),
    /// Comparison of local and remote state.
    Plan(Arc<Plan>),
    /// Sentence, and the current plan.
    Changed(String, Arc<Plan>),
    /// No remote state was read before.
    NotRead,
    /// Report of an apply, with the result of each object.
    Applied(Arc<ApplyReport>),
    /// Usage of a key manager at the target.
    Usage(Arc<Usage>),
    /// Not linked, so not in use there.
    NotLinked,
    /// Result of a verification.
    Verified(TargetName, Arc<Verification>),
    /// Key managers of an API Portal, and the result of enabling one.
    Portal(Vec<PortalRow>, Option<Box<ApplyItem>>),
}
