//! Usability of the set: `jwks-has-signing-key`, `jwks-alg-advertised`, `jwks-alg-fits-key`, `jwks-use-required`.

use serde_json::Value;

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, names, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::algorithm::{Purpose, algorithm};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::faults::quoted;
use crate::discovery::keys::near_words::meant;
use crate::discovery::wording::shown;

const ALGORITHMS: &str = "id_token_signing_alg_values_supported";

/// `jwks-has-signing-key`. Silent without a list of keys; that is `jwks-structure`.
pub(crate) fn has_signing_key(input: &KeysInput<'_>, out: &mut Findings) {
    let set = input.set;
    if set.list_fault.is_some() || set.usable > 0 || set.keys.iter().any(KeyFacts::for_signatures) {
        return;
    }
    // Another finding already explains every key.
    if set.total > 0 && set.keys.iter().all(KeyFacts::is_told) {
        return;
    }
    let encryption = set.total > 0 && set.keys.iter().all(KeyFacts::for_encryption);
    let message = match (set.total, encryption) {
        (0, _) => "The key set is empty.".to_owned(),
        (1, true) => "The only key in the set is for encryption.".to_owned(),
        (count, true) => format!("All {count} keys in the set are for encryption."),
        (1, false) => "The only key in the set can't verify signatures.".to_owned(),
        (count, false) => format!("None of the {count} keys can verify signatures."),
    };
    out.push(Finding {
        expected: Some("a public key for signatures".to_owned()),
        fix: Some(Fix::words(
            "Ask the provider's administrator where the keys that sign access tokens are published.",
        )),
        ..finding(CheckId::JwksHasSigningKey, "/keys".to_owned(),
            message)
    });
}

/// `jwks-alg-advertised`. The document's list speaks of ID tokens; no member speaks of access tokens.
pub(crate) fn algorithm_advertised(input: &KeysInput<'_>, out: &mut Findings) {
    let advertised: Option<Vec<&str>> = input
        .document
        .get(ALGORITHMS)
        .and_then(Value::as_array)
        .and_then(|list| list.iter().map(Value::as_str).collect());
    // `none` and shared secrets need no published key, and a name in the wrong case is told by the document.
    let needs_key = |alg: &&str| *alg != "none" && !alg.starts_with("HS");
    let advertised: Vec<&str> = advertised.unwrap_or_default();
    let misspelt = advertised
        .iter()
        .any(|alg| algorithm(alg).is_none() && meant("alg", alg).is_some());
    let advertised: Vec<&str> = advertised.into_iter().filter(needs_key).collect();
    if advertised.is_empty() || misspelt {
        return;
    }
    let mut signing = input
        .set
        .keys
        .iter()
        .filter(|key| key.for_signatures())
        .peekable();
    if signing.peek().is_none() || signing.any(|key| advertised.iter().any(|alg| fits(alg, key))) {
        return;
    }
    out.push(Finding {
        found: Some(shown(&advertised.join(", "))),
        fix: Some(Fix::words(
            "Ask the provider's administrator to correct either the algorithm list or the key set.",
        )),
        ..finding(
            CheckId::JwksAlgAdvertised,
            format!("/{ALGORITHMS}"),
            match advertised.as_slice() {
                [only] => format!(
                    "The provider advertises {0} but publishes no {0} key.",
                    shown(only)
                ),
                several => format!(
                    "The provider advertises {} but publishes no key for any of them.",
                    shown(&several.join(", "))
                ),
            },
        )
    });
}

/// Whether signatures of this algorithm could be checked with the key.
fn fits(advertised: &str, key: &KeyFacts<'_>) -> bool {
    let Some(known) = algorithm(advertised) else {
        return false;
    };
    let meets = |kty| known.needs.met_by(kty, key.crv());
    // An `alg` that does not fit its key is told by itself.
    let same_name = key
        .alg()
        .filter(|_| key.algorithm_fits())
        .is_none_or(|alg| {
            let polymorphic = |name: &str| name == "EdDSA";
            alg == advertised || polymorphic(alg) || polymorphic(advertised)
        });
    known.purpose == Purpose::Signing && same_name && key.kty().is_some_and(meets)
}

/// `jwks-alg-fits-key`. RFC 7518 §3.1, §4.1.
pub(crate) fn algorithm_fits_key(input: &KeysInput<'_>, out: &mut Findings) {
    // The finding about the set says the same of its only key.
    let told = out
        .iter()
        .any(|finding| finding.check == CheckId::JwksHasSigningKey);
    if told && input.set.total == 1 {
        return;
    }
    let found = input.set.keys.iter().filter_map(misfit).collect();
    tell(out, found);
}

fn misfit(key: &KeyFacts<'_>) -> Option<Finding> {
    // Broken or unknown keys belong to other checks; a known algorithm without a public key is checked here.
    let unknown_curve_or_type = key
        .unusable
        .iter()
        .any(|fault| fault.member.as_deref() != Some("alg"));
    let nameless_curve =
        matches!(key.kty(), Some("EC" | "OKP")) && key.crv().is_none_or(str::is_empty);
    // The key is skipped for its algorithm, which works with a shared secret.
    let secret = !key.unusable.is_empty() && key.kty() != Some("oct");
    if !key.structure.is_empty() || unknown_curve_or_type || nameless_curve || secret {
        return None;
    }
    let (alg, known) = (key.alg()?, key.algorithm()?);
    let what = match (key.use_(), known.purpose) {
        _ if !key.algorithm_fits() => format!("{} needs {}", quoted(alg), known.needs.words()),
        (Some("enc"), Purpose::Signing) => {
            format!("{} is for signatures, but `use` says enc", quoted(alg))
        }
        (Some("sig"), Purpose::Encryption) => {
            format!("{} is for encryption, but `use` says sig", quoted(alg))
        }
        _ => return None,
    };
    Some(Finding {
        found: Some(shown(alg)),
        fix: Some(Fix::words(
            "Ask the provider's administrator to correct `alg` of this key, or to leave it out.",
        )),
        ..finding(
            CheckId::JwksAlgFitsKey,
            pointer(key.place, Some("alg")),
            format!("{}: {what}.", name(key)),
        )
    })
}

/// `jwks-use-required`. OIDCD §3: with signing and encryption keys side by side, each needs a `use`.
pub(crate) fn use_required(input: &KeysInput<'_>, out: &mut Findings) {
    let keys = || input.set.keys.iter().filter(|key| key.members.is_some());
    let purpose = |key: &KeyFacts<'_>| key.algorithm().map(|algorithm| algorithm.purpose);
    let encrypts = |key: &KeyFacts<'_>| match key.use_() {
        Some(use_) => use_ == "enc",
        None => purpose(key) == Some(Purpose::Encryption),
    };
    // A key without a declared purpose may sign.
    let signs = |key: &KeyFacts<'_>| match key.use_() {
        Some(use_) => use_ == "sig",
        None => purpose(key) != Some(Purpose::Encryption),
    };
    let without_use = |key: &&KeyFacts<'_>| {
        key.members
            .is_some_and(|members| !members.contains_key("use"))
    };
    if !(keys().any(encrypts) && keys().any(signs)) {
        return;
    }
    let (count, listed) = names(keys().filter(without_use));
    let Some(first) = keys().find(without_use) else {
        return;
    };
    let have = if count == 1 { "has" } else { "have" };
    out.push(Finding {
        expected: Some("`use` in every key".to_owned()),
        fix: Some(Fix::words(
            "Ask the provider's administrator to set `use` to sig or enc in each key.",
        )),
        ..finding(
            CheckId::JwksUseRequired,
            pointer(first.place, None),
            format!("The set has signing and encryption keys, but {listed} {have} no `use`."),
        )
    });
}
