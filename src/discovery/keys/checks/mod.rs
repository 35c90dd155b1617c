//! Key set checks: [`KEY_CHECKS`] lists them in the order of the report, one function each.

mod advice;
mod certificates;
mod form;
mod gateway;
mod input;
mod key_size;
mod kid;
mod misspelled;
mod private;
mod rsa_parameters;
mod withdrawn;
mod wording;

use advice::{algorithm_advertised, algorithm_fits_key, has_signing_key, use_required};
use certificates::certificate_details;
use form::{key_content, set_structure, too_many_keys, unusable_key};
use gateway::accepted_by_gateway;
pub use input::KeysInput;
use key_size::{fapi_key_size, key_size};
use kid::{kid_distinct, kid_present};
use misspelled::near_words;
use private::private_keys;
use rsa_parameters::key_numbers;
use withdrawn::key_withdrawn;

use crate::discovery::check_id::CheckId;
use crate::discovery::finding::Finding;
use crate::discovery::profile::Profile;

/// A check of key sets: its id, the profiles it is for, and its rule.
#[derive(Clone, Copy)]
pub struct KeyCheck {
    /// The stable id.
    pub id: CheckId,
    /// Whether it is run in a profile.
    pub in_profile: fn(Profile) -> bool,
    /// Function that adds the check's findings.
    pub run: fn(&KeysInput<'_>, &mut Vec<Finding>),
}

/// All key set checks, in the order of the report.
pub const KEY_CHECKS: [KeyCheck; 18] = [
    always(CheckId::JwksStructure, set_structure),
    always(CheckId::JwksKeyParse, key_content),
    always(CheckId::JwksPrivateKeys, private_keys),
    always(CheckId::JwksKidPresent, kid_present),
    always(CheckId::JwksKidDistinct, kid_distinct),
    always(CheckId::JwksKeyUnusable, unusable_key),
    always(CheckId::JwksWords, near_words),
    always(CheckId::JwksKeyNumbers, key_numbers),
    always(CheckId::JwksHasSigningKey, has_signing_key),
    always(CheckId::JwksAlgAdvertised, algorithm_advertised),
    always(CheckId::JwksAlgFitsKey, algorithm_fits_key),
    KeyCheck {
        id: CheckId::JwksKeySize,
        in_profile: |profile| !profile.is_fapi(),
        run: key_size,
    },
    always(CheckId::JwksUseRequired, use_required),
    always(CheckId::JwksKeyWithdrawn, key_withdrawn),
    always(CheckId::JwksCertDetails, certificate_details),
    KeyCheck {
        id: CheckId::FapiKeySize,
        in_profile: Profile::is_fapi,
        run: fapi_key_size,
    },
    always(CheckId::JwksGatewayKeys, accepted_by_gateway),
    always(CheckId::JwksTooManyKeys, too_many_keys),
];

const fn always(id: CheckId, run: fn(&KeysInput<'_>, &mut Vec<Finding>)) -> KeyCheck {
    KeyCheck {
        id,
        in_profile: |_| true,
        run,
    }
}

/// Runs all checks of a profile on a set that could be read.
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
