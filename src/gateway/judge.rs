//! One gateway's answer to one token or key set, by the reader that the gateway uses.

use super::answer::KeySetAnswer;
use super::cause::Cause;
use super::key::Key;
use super::rules::{Reader, RuleSet};
use super::verdict::{Question, Verdict};
use super::{manager, platform, platform_keys};

/// The largest token that was tried, in bytes.
const LARGEST: usize = 64 * 1024;

/// What one gateway does with one token.
pub fn judge(rules: &'static RuleSet, question: &Question<'_>) -> Verdict {
    if question.token.len() > LARGEST {
        let mut verdict = Verdict::new(rules);
        verdict.unknown(Cause::TooLarge);
        return verdict;
    }
    match rules.reader {
        Reader::JwtAuth => platform::judge(rules, question),
        Reader::Nimbus if is_opaque(question.token) => {
            let mut verdict = Verdict::new(rules);
            verdict.unknown(Cause::Opaque);
            verdict
        }
        Reader::Nimbus => manager::judge(rules, question),
    }
}

/// A text without dots: nothing that anybody takes for a JWT.
fn is_opaque(token: &str) -> bool {
    !token.contains('.')
}

/// What a gateway makes of a key set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Loaded {
    /// How many keys it holds afterwards.
    pub keys: usize,
    /// How many of them are of a type that it checks signatures with.
    pub usable: usize,
}

/// Loads a key set as one gateway does.
///
/// # Errors
/// Why the gateway has no keys then, or why that is not known.
pub fn load(rules: &RuleSet, answer: &KeySetAnswer) -> Result<Loaded, Cause> {
    let keys: Vec<Key> = match rules.reader {
        Reader::JwtAuth => platform_keys::load(rules, answer)?.into_values().collect(),
        Reader::Nimbus => {
            let named = manager::load(answer)?;
            named.into_iter().map(|named| named.key).collect()
        }
    };
    let curves = rules.curves;
    let usable = |key: &&Key| match key {
        Key::Rsa { .. } => true,
        Key::P256(_) => curves,
        Key::Other => false,
    };
    Ok(Loaded {
        keys: keys.len(),
        usable: keys.iter().filter(usable).count(),
    })
}
