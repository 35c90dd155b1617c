//! Verdict: gateways that accept the token, hazards, lines.

use super::claims::Claims;
use super::hazard::Hazard;
use super::line::{Check, Line};
use crate::discovery::{CheckOutcome, Fix};
use crate::gateway::{self, Cause, Selection};
use crate::key_manager::{Field, TokenOutcome};

/// Header parameters; visible characters only, each cut at 64.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// `alg` of the header, visible characters only.
    pub alg: Option<String>,
    /// `kid` of the header, visible characters only.
    pub kid: Option<String>,
    /// `typ` of the header, visible characters only.
    pub typ: Option<String>,
}

/// Verdict of one gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ByGateway {
    /// Whether this gateway was selected.
    pub asked: bool,
    /// Verdict of the gateway.
    pub verdict: gateway::GatewayVerdict,
}

/// Verdict on a token. Holds no part of the token's text.
#[derive(Clone, Debug, PartialEq)]
pub struct TokenVerdict {
    /// Whether every selected gateway accepts it, on the first and on later requests, and it belongs to the requested client.
    pub accepted: bool,
    /// Hazards, independent of the gateways.
    pub hazards: Vec<Hazard>,
    /// Verdict of each rule set.
    pub gateways: Vec<ByGateway>,
    /// Whether gateways were selected; otherwise all groups are reported.
    pub chosen: bool,
    /// Name of the disabled key manager that would accept it; `None` if enabled.
    pub disabled: Option<String>,
    /// Whether it is an access token of the configured provider: one of its keys verifies the signature, and no other tenant has
    /// these keys.
    pub is_of_provider: bool,
    /// Kind of token, if it ends the validation: clients never send it to an API.
    pub wrong_kind: Option<String>,
    /// One line a check, in the order of [`Check::ALL`].
    pub lines: Vec<Line>,
    /// Parameters of the token's header.
    pub header: Header,
    /// First reason for a rejection: the end of a sentence.
    pub first_reason: Option<String>,
    /// The named key is not in the set; a set that was read just now may have it.
    pub needs_fresh_keys: bool,
    /// Claims, for the pick list.
    pub claims: Claims,
}

impl TokenVerdict {
    /// Whether the token has no hazard.
    pub fn safe(&self) -> bool {
        self.hazards.is_empty()
    }

    /// Whether it proves the configured issuer: it is accepted, with a valid signature, and has it in `iss`.
    pub fn proves_issuer(&self) -> bool {
        let issuer = self.line(Check::Issuer);
        self.outcome() == TokenOutcome::Accepted
            && issuer.is_some_and(|line| line.outcome == CheckOutcome::Ok)
    }

    /// What the test says about the configured values, for the gateways that the verdict is about.
    pub fn outcome(&self) -> TokenOutcome {
        self.outcome_of(|by| by.asked)
    }

    /// What the test says about the configured values for these gateways, as if the key manager was enabled. A token of somebody
    /// else, or one that fails for another reason than the values, says nothing.
    pub fn outcome_for(&self, gateways: &Selection) -> TokenOutcome {
        self.outcome_of(|by| gateways.has(by.verdict.rules))
    }

    fn outcome_of(&self, counts: impl Fn(&ByGateway) -> bool) -> TokenOutcome {
        if !self.is_of_provider {
            return TokenOutcome::Inconclusive;
        }
        let of_another_client = self.lines.iter().any(|line| line.of_another_client);
        let issuer_differs = self
            .line(Check::Issuer)
            .is_some_and(|line| line.outcome == CheckOutcome::Fail);
        let by_values = |by: &ByGateway| {
            let mut causes = by.verdict.because.iter();
            by.verdict.accepted() == Some(false)
                && causes.any(|cause| is_by_values(cause, of_another_client))
        };
        let mut counted = self.gateways.iter().filter(|by| counts(by));
        if issuer_differs || counted.clone().any(by_values) {
            TokenOutcome::Rejected
        } else if !of_another_client && counted.all(|by| by.verdict.accepted() == Some(true)) {
            TokenOutcome::Accepted
        } else {
            TokenOutcome::Inconclusive
        }
    }

    /// Whether it is accepted and safe: exit code 0 of `kmctl token check`.
    pub fn is_good(&self) -> bool {
        self.accepted && self.safe()
    }

    /// The line of one check.
    pub fn line(&self, check: Check) -> Option<&Line> {
        self.lines.iter().find(|line| line.check == check)
    }

    /// The settings that would make lines pass, each field once, the first line's value.
    pub fn settings(&self) -> Vec<(Field, String)> {
        let mut settings: Vec<(Field, String)> = Vec::new();
        let fixes = self.lines.iter().filter_map(|line| line.fix.as_ref());
        for (field, value) in fixes.filter_map(Fix::setting) {
            if settings.iter().all(|(known, _)| *known != field) {
                settings.push((field, value.to_owned()));
            }
        }
        settings
    }
}

/// Whether a gateway rejects a token of the provider because of the configured values, or of the keys that they point to.
fn is_by_values(cause: &Cause, of_another_client: bool) -> bool {
    match cause {
        // An outage, or a fault of the token alone.
        Cause::KeySetStatus(_) | Cause::KeySetUnreachable(_) | Cause::KeySetSlow => false,
        Cause::KeySetUnknown(_) | Cause::NoKid => false,
        cause => match cause.check() {
            Check::Key | Check::Signature | Check::Issuer | Check::Scope => true,
            Check::Client => !of_another_client,
            _ => false,
        },
    }
}
