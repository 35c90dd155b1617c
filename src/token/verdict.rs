//! Verdict: gateways that accept the token, hazards, lines.

use super::claims::Claims;
use super::hazard::Hazard;
use super::line::{Check, Line};
use crate::discovery::{CheckOutcome, Fix};
use crate::gateway;
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
    pub verdict: gateway::Verdict,
}

/// Verdict on a token. Holds no part of the token's text.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
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

impl Verdict {
    /// Whether the token has no hazard.
    pub fn safe(&self) -> bool {
        self.hazards.is_empty()
    }

    /// Whether it proves the configured issuer: it is accepted, with a valid signature, and has it in `iss`.
    pub fn proves_issuer(&self) -> bool {
        let holds = |check| {
            let mut lines = self.lines.iter();
            lines.any(|line| line.check == check && line.outcome == CheckOutcome::Ok)
        };
        self.accepted && holds(Check::Signature) && holds(Check::Issuer)
    }

    /// What the test says about the configured values. A token that fails for another reason than these says nothing.
    pub fn outcome(&self) -> TokenOutcome {
        let is = |check: Check, outcome: CheckOutcome| {
            let mut lines = self.lines.iter();
            lines.any(|line| line.check == check && line.outcome == outcome)
        };
        let compared = [
            Check::Key,
            Check::Signature,
            Check::Issuer,
            Check::Client,
            Check::Scope,
        ];
        if self.accepted && is(Check::Signature, CheckOutcome::Ok) {
            TokenOutcome::Accepted
        } else if !self.accepted && compared.iter().any(|it| is(*it, CheckOutcome::Fail)) {
            TokenOutcome::Rejected
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
