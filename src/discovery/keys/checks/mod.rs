//! Key set checks, one function each; the table of all checks lists them by id.
//!
//! Source of the rules: section 9 of the discovery checks, section 10 for what the gateway takes, section 12 for FAPI 2.

mod advice;
mod details;
mod form;
mod gateway;
mod input;
mod kid;
mod numbers;
mod private;
mod wording;
mod words;

use advice::{algorithm_advertised, algorithm_fits_key, has_signing_key, use_required};
use details::{certificate_details, fapi_key_size, key_size, too_many_keys};
use form::{key_content, set_structure, unusable_key};
use gateway::accepted_by_gateway;
pub use input::KeysInput;
use kid::{kid_distinct, kid_present};
use numbers::key_numbers;
use private::private_keys;
use words::near_words;

use crate::discovery::finding::Finding;
use crate::discovery::profile::Profile;

/// A check of key sets: its id, the profiles it is for, and its rule.
#[derive(Clone, Copy)]
pub struct KeyCheck {
    /// The stable id.
    pub id: &'static str,
    /// Whether it is run in a profile.
    pub in_profile: fn(Profile) -> bool,
    /// The rule.
    pub run: fn(&KeysInput<'_>, &mut Vec<Finding>),
}

/// All of them, in the order of the report.
pub const KEY_CHECKS: [KeyCheck; 17] = [
    always("jwks-structure", set_structure),
    always("jwks-key-parse", key_content),
    always("jwks-private-keys", private_keys),
    always("jwks-kid-present", kid_present),
    always("jwks-kid-distinct", kid_distinct),
    always("jwks-key-unusable", unusable_key),
    always("jwks-words", near_words),
    always("jwks-key-numbers", key_numbers),
    always("jwks-has-signing-key", has_signing_key),
    always("jwks-alg-advertised", algorithm_advertised),
    always("jwks-alg-fits-key", algorithm_fits_key),
    KeyCheck {
        id: "jwks-key-size",
        in_profile: |profile| !fapi(profile),
        run: key_size,
    },
    always("jwks-use-required", use_required),
    always("jwks-cert-details", certificate_details),
    KeyCheck {
        id: "fapi-key-size",
        in_profile: fapi,
        run: fapi_key_size,
    },
    always("jwks-gateway-keys", accepted_by_gateway),
    always("jwks-too-many-keys", too_many_keys),
];

const fn always(id: &'static str, run: fn(&KeysInput<'_>, &mut Vec<Finding>)) -> KeyCheck {
    KeyCheck {
        id,
        in_profile: |_| true,
        run,
    }
}

fn fapi(profile: Profile) -> bool {
    matches!(
        profile,
        Profile::Fapi2 | Profile::Fapi2Mtls | Profile::Fapi2Message
    )
}

/// Judges a set that could be read.
pub fn validate_set(input: &KeysInput<'_>, profile: Profile) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in KEY_CHECKS
        .iter()
        .filter(|check| (check.in_profile)(profile))
    {
        (check.run)(input, &mut findings);
    }
    findings
}
