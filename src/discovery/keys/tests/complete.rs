//! Each check of a key set has a sentence and a remedy.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{certified, ec, judged_in, rsa, with, without};
use crate::discovery::keys::KEY_CHECKS;
use crate::discovery::keys::facts::KEY_LIMIT;
use crate::discovery::profile::Profile;

#[test]
fn every_check_of_keys_has_its_sentence_and_its_remedy() {
    let small = || with(rsa("s"), "n", json!(format!("{}0", "x".repeat(170))));
    let many: Vec<Value> = (0..=KEY_LIMIT)
        .map(|place| rsa(&place.to_string()))
        .collect();
    let mut seen = BTreeSet::new();
    for (keys, document, profile) in [
        (json!({}), json!({}), Profile::Oidc),
        (json!([]), json!({}), Profile::Oidc),
        (
            json!([with(rsa("k"), "e", json!(65537))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([with(rsa("k"), "kid", json!(1))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([with(rsa("k"), "d", json!("x"))]),
            json!({}),
            Profile::Oidc,
        ),
        (json!([without(rsa("k"), "kid")]), json!({}), Profile::Oidc),
        (
            json!([rsa("k"), ec(), with(ec(), "x", json!("AA"))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([rsa("k"), with(ec(), "kid", json!("k"))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([rsa("a"), with(rsa("k"), "kty", json!("x-own"))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([with(rsa("k"), "alg", json!("RSA"))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([with(rsa("k"), "e", json!("AQ"))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([rsa("k")]),
            json!({"id_token_signing_alg_values_supported": ["ES384"]}),
            Profile::Oidc,
        ),
        (
            json!([with(rsa("k"), "alg", json!("ES256"))]),
            json!({}),
            Profile::Oidc,
        ),
        (json!([rsa("k"), small()]), json!({}), Profile::Oidc),
        (json!([rsa("k"), small()]), json!({}), Profile::Fapi2),
        (
            json!([
                without(without(rsa("k"), "use"), "alg"),
                with(
                    with(rsa("e"), "use", json!("enc")),
                    "alg",
                    json!("RSA-OAEP")
                )
            ]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([with(certified(0), "x5t", json!("AAAA"))]),
            json!({}),
            Profile::Oidc,
        ),
        (
            json!([with(rsa("k"), "exp", json!(1_600_000_000))]),
            json!({}),
            Profile::Oidc,
        ),
        (json!([ec()]), json!({}), Profile::Oidc),
        (Value::Array(many), json!({}), Profile::Oidc),
    ] {
        let set = match keys.is_array() {
            true => json!({ "keys": keys }),
            false => keys,
        };
        for finding in judged_in(set, document, profile) {
            let fix = finding.fix.as_ref().map(|fix| fix.text.as_str());
            assert!(finding.message.ends_with('.'), "{finding:?}");
            assert!(fix.is_some_and(|fix| fix.ends_with('.')), "{finding:?}");
            seen.insert(finding.check.id());
        }
    }
    for id in KEY_CHECKS.iter().map(|check| check.id.id()) {
        assert!(seen.contains(id), "nothing fires {id}");
    }
}
