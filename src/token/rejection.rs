//! Reason why the configured values reject a token that a gateway rejected.

use super::claims::cut;
use super::headline::sentence;
use super::line::{Check, Line};
use super::token_verdict::TokenVerdict;
use crate::discovery::CheckOutcome;

/// Longest issuer in the reason, in characters.
const SHOWN: usize = 254;

/// Reason for a rejection, and its fix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejection {
    /// The end of a sentence, with its full stop; a second sentence may follow.
    pub reason: String,
    /// A sentence.
    pub fix: Option<String>,
}

impl TokenVerdict {
    /// Reason of the configured values for a rejection; `None` if they accept the token, or it is not known. `issuer` is the
    /// configured one. A key set that this computer could not read is no reason: the gateway may be able to.
    pub fn rejection(&self, issuer: &str, keys_are_read: bool) -> Option<Rejection> {
        if self.accepted {
            return None;
        }
        let of_keys = |line: &Line| matches!(line.check, Check::Key | Check::Signature);
        let failed =
            |line: &&Line| line.outcome == CheckOutcome::Fail && (keys_are_read || !of_keys(line));
        // A token of another issuer stays rejected, whatever else is corrected.
        let of_issuer = self.line(Check::Issuer).filter(failed);
        let line = of_issuer.or_else(|| self.lines.iter().find(failed))?;
        let theirs = self
            .claims
            .text("iss")
            .filter(|_| line.check == Check::Issuer);
        let reason = match theirs {
            Some(theirs) if !issuer.is_empty() => format!(
                "the issuer doesn't match. The token has {}, the key manager has {}.",
                cut(theirs, SHOWN),
                cut(issuer, SHOWN)
            ),
            _ => sentence(line.reason.as_deref().unwrap_or(&line.message)),
        };
        Some(Rejection {
            reason,
            fix: line.fix.as_ref().map(|fix| fix.text.clone()),
        })
    }
}
