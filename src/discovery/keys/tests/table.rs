//! Each rule about one key: what fires it, and what nearly does.

use serde_json::{Value, json};

use super::{certified, ec, ed25519, judged, rsa, told, with, without};
use crate::discovery::severity::Impact;

/// What it is, the key, and the ids and pointers expected.
type Case = (&'static str, Value, &'static [(&'static str, &'static str)]);

/// One faulty key beside a good one; the pointers are those of the faulty key.
#[test]
fn one_faulty_key_beside_a_good_one() {
    let x5c = certified(0)["x5c"].clone();
    #[rustfmt::skip]
    let table: &[Case] = &[
        // jwks-structure
        ("entry is no object", json!("x"), &[("jwks-structure", "/keys/1")]),
        ("kty missing", without(rsa("k"), "kty"), &[("jwks-structure", "/keys/1/kty")]),
        ("kty null", with(rsa("k"), "kty", Value::Null), &[("jwks-structure", "/keys/1/kty")]),
        ("n missing", without(rsa("k"), "n"), &[("jwks-structure", "/keys/1/n")]),
        ("n and e wrong", with(with(rsa("k"), "n", json!("a+b")), "e", json!(65537)),
            &[("jwks-structure", "/keys/1/n"), ("jwks-structure", "/keys/1/e")]),
        ("e padded", with(rsa("k"), "e", json!("AQAB==")), &[("jwks-structure", "/keys/1/e")]),
        ("n with a blank", with(rsa("k"), "n", json!("AQ AB")), &[("jwks-structure", "/keys/1/n")]),
        ("y missing", without(ec(), "y"), &[("jwks-structure", "/keys/1/y")]),
        ("x is a list", with(ec(), "x", json!(["a"])), &[("jwks-structure", "/keys/1/x")]),
        ("OKP crv missing", without(ed25519(), "crv"), &[("jwks-structure", "/keys/1/crv")]),
        // jwks-key-parse
        ("EC crv missing", without(ec(), "crv"), &[("jwks-key-parse", "/keys/1/crv")]),
        ("EC crv empty", with(ec(), "crv", json!("")), &[("jwks-key-parse", "/keys/1/crv")]),
        ("EC y missing and crv unknown: structure and unusable", with(without(ec(), "y"), "crv", json!("P-192")),
            &[("jwks-structure", "/keys/1/y"), ("jwks-key-unusable", "/keys/1/crv")]),
        ("point not on the curve", with(ec(), "y", json!("AQAB")), &[("jwks-key-parse", "/keys/1/y")]),
        ("P-256 numbers under P-384", with(without(ec(), "alg"), "crv", json!("P-384")),
            &[("jwks-key-parse", "/keys/1/crv")]),
        ("empty n", with(rsa("k"), "n", json!("")), &[("jwks-key-parse", "/keys/1/n")]),
        ("OKP of a wrong length", with(ed25519(), "x", json!("AQAB")), &[("jwks-key-parse", "/keys/1/x")]),
        ("x5c no array", with(rsa("k"), "x5c", json!("MII")), &[("jwks-key-parse", "/keys/1/x5c")]),
        ("x5c entry no certificate", with(rsa("k"), "x5c", json!([x5c[0], "AQAB"])),
            &[("jwks-key-parse", "/keys/1/x5c/1")]),
        ("x5c of another key", with(rsa("k"), "x5c", certified(1)["x5c"].clone()),
            &[("jwks-key-parse", "/keys/1/x5c/0")]),
        ("x5c empty", with(rsa("k"), "x5c", json!([])), &[]),
        ("x5c second certificate of another key", with(rsa("k"), "x5c", json!([x5c[0], certified(1)["x5c"][0]])), &[]),
        ("use empty", with(rsa("k"), "use", json!("")), &[("jwks-key-parse", "/keys/1/use")]),
        ("use of one's own", with(rsa("k"), "use", json!("tls")), &[]),
        ("use is no text", with(rsa("k"), "use", json!(["sig"])), &[("jwks-key-parse", "/keys/1/use")]),
        ("sig with encrypt", with(rsa("k"), "key_ops", json!(["verify", "encrypt"])),
            &[("jwks-key-parse", "/keys/1/key_ops")]),
        ("sig with verify", with(rsa("k"), "key_ops", json!(["verify"])), &[]),
        ("enc with verify", with(with(without(rsa("k"), "alg"), "use", json!("enc")), "key_ops", json!(["verify"])),
            &[("jwks-key-parse", "/keys/1/key_ops")]),
        ("enc with wrapKey", with(with(without(rsa("k"), "alg"), "use", json!("enc")), "key_ops", json!(["wrapKey"])),
            &[]),
        ("key_ops no array", with(rsa("k"), "key_ops", json!("verify")), &[("jwks-key-parse", "/keys/1/key_ops")]),
        ("kid is a number", with(rsa("k"), "kid", json!(7)), &[("jwks-key-parse", "/keys/1/kid")]),
        ("x5u is no URI", with(rsa("k"), "x5u", json!("a b")), &[("jwks-key-parse", "/keys/1/x5u")]),
        ("x5u is a URI", with(rsa("k"), "x5u", json!("https://h/c.pem")), &[]),
        // jwks-private-keys
        ("d", with(rsa("k"), "d", json!("s3cret")), &[("jwks-private-keys", "/keys/1/d")]),
        ("k null on an unknown type", with(with(rsa("k"), "kty", json!("zz")), "k", Value::Null),
            &[("jwks-private-keys", "/keys/1/k"), ("jwks-key-unusable", "/keys/1/kty")]),
        ("oct", json!({"kty":"oct","kid":"k"}), &[("jwks-private-keys", "/keys/1")]),
        ("D in capitals", with(rsa("k"), "D", json!("x")), &[]),
        // kid
        ("kid missing", without(rsa("k"), "kid"), &[("jwks-kid-present", "/keys/1")]),
        ("kid null", with(rsa("k"), "kid", Value::Null), &[("jwks-kid-present", "/keys/1")]),
        ("kid blank", with(rsa("k"), "kid", json!(" ")), &[("jwks-kid-present", "/keys/1")]),
        ("kid twice", rsa("good"), &[("jwks-kid-distinct", "/keys/1/kid")]),
        ("kid twice but for case", rsa("Good"), &[]),
        ("kid twice on a broken key", with(json!({"kty":"oct"}), "kid", json!("good")),
            &[("jwks-private-keys", "/keys/1"), ("jwks-kid-distinct", "/keys/1/kid")]),
        // jwks-key-unusable
        ("rsa in small letters", with(rsa("k"), "kty", json!("rsa")), &[("jwks-words", "/keys/1/kty")]),
        ("P-192", with(ec(), "crv", json!("P-192")), &[("jwks-key-unusable", "/keys/1/crv")]),
        ("OKP curve empty", with(ed25519(), "crv", json!("")), &[("jwks-key-unusable", "/keys/1/crv")]),
        ("ML-DSA-65", with(rsa("k"), "alg", json!("ML-DSA-65")), &[("jwks-key-unusable", "/keys/1/alg")]),
        ("HS256 on RSA", with(rsa("k"), "alg", json!("HS256")),
            &[("jwks-key-unusable", "/keys/1/alg")]),
        ("alg empty", with(rsa("k"), "alg", json!("")), &[]),
        ("unusable keys are not parsed", with(with(ec(), "alg", json!("XX")), "y", json!("AQAB")),
            &[("jwks-key-unusable", "/keys/1/alg")]),
        // jwks-alg-fits-key
        ("ES256 on RSA", with(rsa("k"), "alg", json!("ES256")), &[("jwks-alg-fits-key", "/keys/1/alg")]),
        ("signing under enc", with(rsa("k"), "use", json!("enc")), &[("jwks-alg-fits-key", "/keys/1/alg")]),
        ("encryption under sig", with(rsa("k"), "alg", json!("RSA-OAEP")), &[("jwks-alg-fits-key", "/keys/1/alg")]),
        // jwks-key-size: a modulus of 1024 bits
        ("1024 bits", with(rsa("k"), "n", json!(format!("{}0", "x".repeat(170)))), &[("jwks-key-size", "/keys/1/n")]),
        // jwks-cert-details
        ("x5t wrong", with(certified(0), "x5t", json!("AQAB")), &[("jwks-cert-details", "/keys/1/x5t")]),
        ("x5t#S256 wrong", with(certified(0), "x5t#S256", json!("AQAB")), &[("jwks-cert-details", "/keys/1/x5t#S256")]),
        ("x5t without x5c", with(rsa("k"), "x5t", json!("AQAB")), &[]),
    ];
    for (case, key, expected) in table {
        let findings = judged(json!([rsa("good"), key]));
        assert_eq!(told(&findings), *expected, "{case}");
        assert!(
            findings
                .iter()
                .all(|finding| finding.gateway != Impact::Blocks
                    || finding.check.id() == "jwks-private-keys"),
            "{case}: a good key is left"
        );
        assert!(
            findings.iter().all(|finding| finding.fix.is_some()),
            "{case}"
        );
    }
}
