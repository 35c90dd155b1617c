//! State of the prompts' wizard.

use super::prompter::Prompter;
use crate::discovery::{KeysRead, Report};
use crate::form::Refuted;
use crate::gateway::Selection;
use crate::key_manager::{Draft, OrganizationName};
use crate::net::Client;
use crate::store::{AuditContext, Store};

/// Everything that the questions need.
#[derive(Debug)]
pub struct Wizard<'a> {
    /// The two ends of it.
    pub prompter: &'a mut Prompter,
    /// Store of the draft.
    pub store: &'a mut Store,
    /// Organization.
    pub organization: &'a OrganizationName,
    /// Client for addresses.
    pub client: Client,
    /// Whether plain http is allowed for every host.
    pub http_allowed: bool,
    /// The gateways that findings and tokens are graded for; `None` for all.
    pub gateways: Option<Selection>,
    /// All environments.
    pub environments: Vec<String>,
    /// Draft.
    pub draft: Draft,
    /// Names the draft in the store.
    pub draft_id: Option<u64>,
    /// Whether the type was given.
    pub kind_known: bool,
    /// Last report; `None` before reading, or if the endpoints are entered by hand.
    pub report: Option<Report>,
    /// The address that was offered last and is not to be offered again.
    pub asked: Option<String>,
    /// Suggested addresses that were read and are no better.
    pub refuted: Vec<Refuted>,
    /// The keys of a JWKS Endpoint that was typed.
    pub keys: Option<KeysRead>,
    /// Time and user.
    pub audit: AuditContext,
}
