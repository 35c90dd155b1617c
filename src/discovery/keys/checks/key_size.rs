//! RSA keys that are too short: `jwks-key-size`, `fapi-key-size`.

use super::input::{Findings, KeysInput};
use super::wording::{finding, name, pointer, tell};
use crate::discovery::check_id::CheckId;
use crate::discovery::finding::{Finding, Fix};
use crate::discovery::keys::facts::KeyFacts;
use crate::discovery::keys::material::PublicKey;

/// Least size of an RSA key, in bits.
const RSA_BITS: u32 = 2048;

/// `jwks-key-size`. RFC 7518 §3.3. Not run in the FAPI 2 profiles, where `fapi-key-size` is.
pub(crate) fn key_size(input: &KeysInput<'_>, out: &mut Findings) {
    report_small_keys(input, out, CheckId::JwksKeySize);
}

/// `fapi-key-size`. FAPI 2.0 Security Profile §5.4.1.
pub(crate) fn fapi_key_size(input: &KeysInput<'_>, out: &mut Findings) {
    report_small_keys(input, out, CheckId::FapiKeySize);
}

fn report_small_keys(input: &KeysInput<'_>, out: &mut Findings, check: CheckId) {
    let keys = input.set.keys.iter();
    let found = keys
        .filter_map(|key| Some(too_small(key, bits_below_limit(key)?, check)))
        .collect();
    tell(out, found);
}

/// Size of an RSA key that is too short. The curves that can be read have 256 bits or more, above FAPI 2's limit of 224.
fn bits_below_limit(key: &KeyFacts<'_>) -> Option<u32> {
    // The modulus is misencoded, so its length is meaningless.
    if key
        .text("n")
        .is_some_and(super::rsa_parameters::is_another_number)
    {
        return None;
    }
    let material = key.material.as_ref()?;
    matches!(material, PublicKey::Rsa { .. })
        .then(|| material.bits())
        .filter(|bits| *bits < RSA_BITS)
}

fn too_small(key: &KeyFacts<'_>, bits: u32, check: CheckId) -> Finding {
    Finding {
        found: Some(format!("{bits} bits")),
        expected: Some(format!("at least {RSA_BITS} bits")),
        fix: Some(Fix::words(format!(
            "Ask the provider's administrator for a key of {RSA_BITS} bits or more."
        ))),
        ..finding(
            check,
            pointer(key.place, Some("n")),
            format!("{} is an RSA key of only {bits} bits.", name(key)),
        )
    }
}
