//! Request for a verdict beyond the configuration: gateways, API, client.

use crate::gateway::Selection;

/// Request for a verdict.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VerdictRequest {
    /// The gateways that it is about; `None`: the newest API Platform gateway, and every group is shown.
    pub gateways: Option<Selection>,
    /// Audiences required by the API.
    pub api_audiences: Vec<String>,
    /// The client that the token should belong to.
    pub client_id: Option<String>,
    /// Clock leeway configured at the gateway, in seconds; `None` for its default.
    pub leeway: Option<i64>,
    /// Scopes requested with the token.
    pub requested_scope: Option<String>,
    /// Audience requested with the token.
    pub requested_audience: Option<String>,
}

impl VerdictRequest {
    /// The gateways that the verdict is about.
    pub fn selection(&self) -> Selection {
        self.gateways.clone().unwrap_or_default()
    }
}
