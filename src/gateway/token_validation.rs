//! Verdict of one gateway on a token or a key set, by the reader that the gateway uses.

use super::cause::Cause;
use super::gateway_verdict::{GatewayVerdict, ValidationInput};
use super::key::{Key, Named};
use super::key_set_response::KeySetResponse;
use super::rules::{Reader, RuleSet};
use super::{api_manager, api_manager_keys, api_platform, api_platform_keys};

/// Size of the largest token that was tested with a gateway, in bytes.
const MAX_TOKEN: usize = 64 * 1024;

/// Verdict of one gateway on one token.
pub fn validate_token(rules: &'static RuleSet, question: &ValidationInput<'_>) -> GatewayVerdict {
    if question.token.len() > MAX_TOKEN {
        let mut verdict = GatewayVerdict::new(rules);
        verdict.unknown(Cause::TooLarge);
        return verdict;
    }
    match rules.reader {
        Reader::JwtAuth => api_platform::validate_token(rules, question),
        Reader::Nimbus if is_opaque(question.token) => {
            let mut verdict = GatewayVerdict::new(rules);
            verdict.unknown(Cause::Opaque);
            verdict
        }
        Reader::Nimbus => api_manager::validate_token(rules, question),
    }
}

/// Whether the text has no dots, so that no gateway reads it as a JWT.
fn is_opaque(token: &str) -> bool {
    !token.contains('.')
}

/// Key set as loaded by a gateway.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// Number of loaded keys.
    pub keys: usize,
    /// Number of keys that it can verify signatures with.
    pub usable: usize,
}

/// Loads a key set as one gateway does.
///
/// # Errors
/// Why the gateway has no keys then, or why that is not known.
pub fn load(rules: &RuleSet, answer: &KeySetResponse) -> Result<Loaded, Cause> {
    let (keys, usable) = match rules.reader {
        Reader::JwtAuth => {
            let keys = api_platform_keys::load(rules, answer)?;
            let usable = |key: &&Key| match key {
                Key::Rsa { n, e } => api_platform::exponent_of(n, e).is_ok(),
                Key::P256(_) => rules.curves,
                Key::Other => false,
            };
            (keys.len(), keys.values().filter(usable).count())
        }
        Reader::Nimbus => {
            let keys = api_manager::load(answer)?;
            // Keys are found by id only.
            let usable = |named: &&Named| match &named.key {
                Key::Rsa { n, e } => {
                    named.kid.is_some() && api_manager_keys::check_rsa(n, e).is_ok()
                }
                Key::P256(_) | Key::Other => false,
            };
            (keys.len(), keys.iter().filter(usable).count())
        }
    };
    Ok(Loaded { keys, usable })
}
