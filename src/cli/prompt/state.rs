//! State of the prompts' wizard.

use super::prompter::Prompter;
use crate::discovery::{KeysRead, Report};
use crate::form::Refuted;
use crate::gateway::Selection;
use crate::key_manager::{Draft, OrganizationName};
use crate::net::Client;
use crate::store::{AuditContext, Store};

/// State of the questions of `kmctl add`.
#[derive(Debug)]
pub struct Wizard<'a> {
    /// Input and output of the questions.
    pub prompter: &'a mut Prompter,
    /// Store of the draft.
    pub store: &'a mut Store,
    /// Organization to add the key manager to.
    pub organization: &'a OrganizationName,
    /// Client for addresses.
    pub client: Client,
    /// Whether plain http is allowed for every host.
    pub http_allowed: bool,
    /// The gateways that findings and tokens are graded for; `None` for all.
    pub gateways: Option<Selection>,
    /// Names of all environments, in the order of promotion.
    pub environments: Vec<String>,
    /// Draft being filled in.
    pub draft: Draft,
    /// Id of the draft in the store; `None` before the first save.
    pub draft_id: Option<u64>,
    /// Whether the type was given.
    pub kind_known: bool,
    /// Last report; `None` before reading, or if the endpoints are entered by hand.
    pub report: Option<Report>,
    /// Suggested address that was declined, so that it is not offered again.
    pub asked: Option<String>,
    /// Suggested addresses that were read and are no better.
    pub refuted: Vec<Refuted>,
    /// Keys of a typed JWKS Endpoint.
    pub keys: Option<KeysRead>,
    /// Actor and time recorded in the history.
    pub audit: AuditContext,
}
