//! What is asked about a token beside the configuration: which gateways, which API, which client.

use crate::gateway::Selection;

/// The question that a verdict answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictRequest {
    /// The gateways that it is about; `None`: the newest API Platform gateway, and every group is shown.
    pub gateways: Option<Selection>,
    /// What the API asks for in `aud`.
    pub api_audiences: Vec<String>,
    /// The client that the token should belong to.
    pub client_id: Option<String>,
    /// The leeway that is set at the gateway, in seconds.
    pub leeway: Option<i64>,
    /// The scopes that were asked for when the token was requested.
    pub requested_scope: Option<String>,
}

impl VerdictRequest {
    /// The gateways that the verdict is about.
    pub fn selection(&self) -> Selection {
        self.gateways.clone().unwrap_or_default()
    }
}
