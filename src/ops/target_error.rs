//! Error of a target op: code, message, fix, exit code.

use super::error::OpError;
use crate::control_plane::{Cause, RemoteError, TargetName};
use crate::discovery::{CertificateFacts, FetchError};
use crate::key_manager::FrontEnd;
use crate::remote::CredentialError;
use crate::store::StoreError;

/// Error of a target op.
#[derive(Debug)]
pub enum TargetError {
    /// Refused by the control plane, or unreachable.
    Remote(Box<RemoteError>),
    /// The store refused or failed.
    Op(OpError),
    /// The credential store failed.
    Kept(CredentialError),
    /// Not signed in.
    SignInNeeded(TargetName),
    /// The token command failed.
    TokenCommand(String),
    /// The kind of target can't do that.
    NotPossible(&'static str),
}

impl TargetError {
    /// Stable code, for JSON.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Remote(fault) => fault.word(),
            Self::Op(error) => error.code(),
            Self::Kept(_) => "sign-in-place",
            Self::SignInNeeded(_) => "sign-in-needed",
            Self::TokenCommand(_) => "token-command",
            Self::NotPossible(_) => "not-possible",
        }
    }

    /// Message, a sentence.
    pub fn message(&self) -> String {
        match self {
            Self::Remote(fault) => fault.message(),
            Self::Op(error) => error.message(),
            Self::Kept(error) => error.to_string(),
            Self::SignInNeeded(name) => format!("You are not signed in to {name}."),
            Self::TokenCommand(why) => format!("The token command failed: {why}."),
            Self::NotPossible(what) => (*what).to_owned(),
        }
    }

    /// What to do at a front end, in sentences; `None` if no fix is known.
    pub fn fix(&self, front_end: FrontEnd) -> Option<String> {
        match self {
            Self::Remote(fault) => Some(fault.fix(front_end)),
            Self::Op(error) => error.fix(front_end),
            Self::Kept(error) => Some(error.fix()),
            Self::SignInNeeded(name) => Some(front_end.choose(
                "Sign in (T, then l).".to_owned(),
                format!("Run kmctl login {name}, or set KMCTL_TARGET_TOKEN."),
            )),
            Self::TokenCommand(_) => {
                Some("Run the command yourself: it must print only the token.".to_owned())
            }
            Self::NotPossible(_) => None,
        }
    }

    /// Rejected certificate, if the user may decide to trust it.
    pub fn refused_certificate(&self) -> Option<&CertificateFacts> {
        let Self::Remote(fault) = self else {
            return None;
        };
        match &fault.cause {
            Cause::Unreachable(FetchError::Certificate { certificate, fault }) => {
                certificate.as_deref().filter(|_| fault.may_be_accepted())
            }
            _ => None,
        }
    }

    /// Whether a sign-in fixes the error.
    pub fn needs_sign_in(&self) -> bool {
        match self {
            Self::SignInNeeded(_) => true,
            Self::Remote(fault) => fault.cause == Cause::SignIn,
            _ => false,
        }
    }
}

impl From<RemoteError> for TargetError {
    fn from(fault: RemoteError) -> Self {
        Self::Remote(Box::new(fault))
    }
}

impl From<OpError> for TargetError {
    fn from(error: OpError) -> Self {
        Self::Op(error)
    }
}

impl From<StoreError> for TargetError {
    fn from(error: StoreError) -> Self {
        Self::Op(error.into())
    }
}

impl From<CredentialError> for TargetError {
    fn from(error: CredentialError) -> Self {
        Self::Kept(error)
    }
}
