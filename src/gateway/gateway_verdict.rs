//! Input and result of one gateway's token validation.

use super::cause::Cause;
use super::key_set_response::KeySetResponse;
use super::rules::RuleSet;

/// Token, configuration, and the key set as the gateway gets it.
#[derive(Clone, Copy, Debug)]
pub struct ValidationInput<'q> {
    /// The whole text of the token.
    pub token: &'q str,
    /// The configured issuer.
    pub issuer: &'q str,
    /// Configured claim with the client id; `None` if none is configured.
    pub client_claim: Option<&'q str>,
    /// The configured claim with the scopes; empty where none is configured.
    pub scope_claim: &'q str,
    /// Audiences required by the API.
    pub api_audiences: &'q [String],
    /// Client whose application is subscribed; `None` assumes the client that the token names.
    pub client_id: Option<&'q str>,
    /// Clock leeway configured at the gateway, in seconds; `None` for its default.
    pub leeway: Option<i64>,
    /// Whether the key manager's type has a validator that reads `token_type`.
    pub type_enforced: bool,
    /// Response of the key set's address.
    pub keys: &'q KeySetResponse,
    /// Current time in milliseconds since 1970.
    pub now: i64,
}

/// HTTP status of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Status {
    /// The HTTP status.
    pub status: u16,
    /// API Manager's code; 0 for none.
    pub code: u32,
}

impl Status {
    const OK: Status = Status {
        status: 200,
        code: 0,
    };
}

/// Verdict of one gateway on one token. `Debug` omits values read from the token.
#[derive(Clone, PartialEq, Eq)]
pub struct GatewayVerdict {
    /// Rule set of the gateway.
    pub rules: &'static RuleSet,
    /// Status of the first request; `None` if unknown.
    pub first: Option<Status>,
    /// Status of later requests.
    pub later: Option<Status>,
    /// Reasons for a rejection or an unknown result, first one first.
    pub because: Vec<Cause>,
    /// The client that the gateway reads out of the token; `None` where it reads none.
    pub consumer_key: Option<String>,
    /// The scopes that it reads.
    pub scopes: Vec<String>,
}

impl std::fmt::Debug for GatewayVerdict {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let accepted = self.accepted();
        write!(out, "GatewayVerdict({}: {accepted:?})", self.rules.name)
    }
}

impl GatewayVerdict {
    pub(super) fn new(rules: &'static RuleSet) -> Self {
        GatewayVerdict {
            rules,
            first: Some(Status::OK),
            later: Some(Status::OK),
            because: Vec::new(),
            consumer_key: None,
            scopes: Vec::new(),
        }
    }

    pub(super) fn refuse(&mut self, status: Status, cause: Cause) {
        self.first = Some(status);
        self.later = Some(status);
        self.because.push(cause);
    }

    pub(super) fn refuse_first(&mut self, status: u16, code: u32, cause: Cause) {
        self.refuse(Status { status, code }, cause);
    }

    pub(super) fn refuse_later(&mut self, status: u16, code: u32, cause: Cause) {
        self.later = Some(Status { status, code });
        self.because.push(cause);
    }

    pub(super) fn unknown(&mut self, cause: Cause) {
        self.first = None;
        self.later = None;
        self.because.push(cause);
    }

    /// Whether first and later requests are answered with 200; `None` if unknown.
    pub fn accepted(&self) -> Option<bool> {
        Some(self.first? == Status::OK && self.later? == Status::OK)
    }
}
