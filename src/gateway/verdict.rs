//! The question that is put to a gateway, and its answer.

use super::answer::KeySetAnswer;
use super::cause::Cause;
use super::rules::{Reader, RuleSet};
use super::{go_json, manager, platform, platform_keys};

/// The largest token that was tried, in bytes.
const LARGEST: usize = 64 * 1024;

/// One token, the configuration that it meets, and what the gateway gets as key set.
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// The whole text of the token.
    pub token: &'q str,
    /// The configured issuer.
    pub issuer: &'q str,
    /// The configured claim with the client; `None` where none is configured.
    pub client_claim: Option<&'q str>,
    /// The configured claim with the scopes; empty where none is configured.
    pub scope_claim: &'q str,
    /// What the API asks for in `aud`.
    pub api_audiences: &'q [String],
    /// The client whose application is subscribed; `None`: that of whatever client the token names.
    pub client_id: Option<&'q str>,
    /// The leeway that is set at the gateway, in seconds.
    pub leeway: Option<i64>,
    /// Whether the key manager is of the type whose validator looks at `token_type`.
    pub type_enforced: bool,
    /// What the gateway gets.
    pub keys: &'q KeySetAnswer,
    /// Milliseconds since 1970.
    pub now: i64,
}

/// How a request is answered.
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

/// What one gateway does with one token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The gateway.
    pub rules: &'static RuleSet,
    /// The answer to the first request; `None` where it is not known.
    pub first: Option<Status>,
    /// The answer to later ones.
    pub later: Option<Status>,
    /// Why it is not accepted, or why that is not known; the first reason first.
    pub because: Vec<Cause>,
    /// The client that the gateway reads out of the token; `None` where it reads none.
    pub consumer_key: Option<String>,
    /// The scopes that it reads.
    pub scopes: Vec<String>,
}

impl Verdict {
    pub(super) fn new(rules: &'static RuleSet) -> Self {
        Verdict {
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

    /// Whether the first and later requests are answered with 200; `None` where that is not known.
    pub fn accepted(&self) -> Option<bool> {
        Some(self.first? == Status::OK && self.later? == Status::OK)
    }
}

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
}

/// Loads a key set as one gateway does.
///
/// # Errors
/// Why the gateway has no keys then, or why that is not known.
pub fn load(rules: &RuleSet, answer: &KeySetAnswer) -> Result<Loaded, Cause> {
    let keys = match rules.reader {
        Reader::JwtAuth => platform_keys::load(rules, answer)?.len(),
        Reader::Nimbus => manager::load(answer)?.len(),
    };
    Ok(Loaded { keys })
}

/// The first name that a JSON object has twice at its top.
pub(super) fn duplicate(text: &str) -> Option<String> {
    let document = go_json::read(text.as_bytes())?;
    let super::json::Json::Object(members) = &document.value else {
        return None;
    };
    let mut seen = std::collections::HashSet::new();
    members
        .iter()
        .find(|(name, _)| !seen.insert(name))
        .map(|(name, _)| name.clone())
}
