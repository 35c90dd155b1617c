//! Registered words in another case, and other libraries' names for them.

use strsim::damerau_levenshtein;

/// Registered word meant by a value of `use`, `kty`, `crv` or `alg`; `None` for a registered word, or an unknown one.
pub fn meant(member: &str, value: &str) -> Option<&'static str> {
    let (words, names): (&[&'static str], &[(&str, &'static str)]) = match member {
        "use" => (&USES, &OTHER_USES),
        "kty" => (&TYPES, &OTHER_TYPES),
        "crv" => (&CURVES, &OTHER_CURVES),
        "alg" => (&ALGORITHMS, &OTHER_ALGORITHMS),
        _ => return None,
    };
    if words.contains(&value) {
        return None;
    }
    let of_cose = COSE.iter().find(|(number, _)| *number == value);
    if let Some((_, word)) = of_cose.filter(|_| member == "alg") {
        return Some(word);
    }
    let plain = plain(value);
    if plain.is_empty() {
        return None;
    }
    let same = words.iter().find(|word| self::plain(word) == plain);
    let named = || names.iter().find(|(name, _)| self::plain(name) == plain);
    same.copied()
        .or_else(|| named().map(|(_, word)| *word))
        .or_else(|| misspelled(value, words))
}

/// The one word that differs by one letter, or by two that changed places.
fn misspelled(value: &str, words: &[&'static str]) -> Option<&'static str> {
    if value.len() < 4 || is_family(value) || is_brainpool(value) {
        return None;
    }
    let mut near = words
        .iter()
        .filter(|word| word.len() >= 4 && damerau_levenshtein(value, word) == 1);
    let first = near.next()?;
    near.next().is_none().then_some(*first)
}

/// Whether a value of `alg` names a kind of key or a digest, and no algorithm.
pub fn is_family(value: &str) -> bool {
    const FAMILIES: [&str; 11] = [
        "rsa",
        "rsa2048",
        "rsa4096",
        "rsassapkcs1v15",
        "rsaencryption",
        "rsassa",
        "ec",
        "ecdsa",
        "sha256",
        "sha2",
        "sha256rsa2048",
    ];
    FAMILIES.contains(&plain(value).as_str())
}

/// The algorithm that a key of this type and curve is used with, where `alg` names only a kind of key or a digest.
pub(super) fn of_family(value: &str, kty: &str, crv: Option<&str>) -> Option<&'static str> {
    if !is_family(value) {
        return None;
    }
    match (kty, crv) {
        ("RSA", _) => Some("RS256"),
        ("EC", Some("P-256")) => Some("ES256"),
        ("EC", Some("P-384")) => Some("ES384"),
        ("EC", Some("P-521")) => Some("ES512"),
        _ => None,
    }
}

/// Type of the keys that an algorithm is used with.
pub(super) fn type_of_algorithm(alg: &str) -> Option<&'static str> {
    const TYPES: [(&str, &str); 7] = [
        ("RS", "RSA"),
        ("PS", "RSA"),
        ("ES", "EC"),
        ("ECDH", "EC"),
        ("Ed", "OKP"),
        ("HS", "oct"),
        ("dir", "oct"),
    ];
    TYPES
        .iter()
        .find(|(start, _)| alg.starts_with(start))
        .map(|(_, kty)| *kty)
}

/// Registered algorithm meant by an unregistered name, if it is one for another type of key; with that type.
pub(super) fn of_other_type(alg: &str, kty: &str) -> Option<(&'static str, &'static str)> {
    let word = meant("alg", alg)?;
    let theirs = type_of_algorithm(word)?;
    let known = ["RSA", "EC", "oct"].contains(&kty);
    (known && theirs != kty && !(theirs == "OKP" && kty == "EC")).then_some((word, theirs))
}

/// What is wrong with a word that stands for `meant`, half a sentence.
pub(super) fn reason(member: &str, value: &str, meant: &str) -> &'static str {
    if value.trim() == meant {
        "it has an extra space"
    } else if value.eq_ignore_ascii_case(meant) {
        "case matters"
    } else if COSE.iter().any(|(number, _)| *number == value) {
        "this is its COSE number"
    } else if member == "alg" && is_family(value) {
        "it is a key type or digest, not an algorithm"
    } else if damerau_levenshtein(value, meant) == 1 && plain(value) != plain(meant) {
        "it looks misspelled"
    } else {
        "this is another library's name for it"
    }
}

/// Whether a curve is one of RFC 5639, by the names of common libraries.
pub(super) fn is_brainpool(crv: &str) -> bool {
    let lower = crv.to_ascii_lowercase();
    lower.starts_with("bp-") || lower.starts_with("brainpool")
}

/// Whether an algorithm is a post-quantum one, by its registered name or that of its draft.
pub fn is_post_quantum(alg: &str) -> bool {
    let upper = alg.to_ascii_uppercase();
    [
        "ML-DSA",
        "SLH-DSA",
        "FN-DSA",
        "DILITHIUM",
        "SPHINCS",
        "FALCON",
    ]
    .iter()
    .any(|name| upper.starts_with(name))
}

/// Numbers of algorithms in COSE (RFC 9053, RFC 8812).
const COSE: [(&str, &str); 6] = [
    ("-257", "RS256"),
    ("-258", "RS384"),
    ("-259", "RS512"),
    ("-37", "PS256"),
    ("-7", "ES256"),
    ("-8", "EdDSA"),
];

/// Letters and digits in lower case.
fn plain(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

const USES: [&str; 2] = ["sig", "enc"];
const OTHER_USES: [(&str, &str); 9] = [
    ("signature", "sig"),
    ("signing", "sig"),
    ("sign", "sig"),
    ("verify", "sig"),
    ("verification", "sig"),
    ("verifying", "sig"),
    ("encryption", "enc"),
    ("encrypt", "enc"),
    ("encipher", "enc"),
];

const TYPES: [&str; 5] = ["RSA", "EC", "OKP", "oct", "AKP"];
const OTHER_TYPES: [(&str, &str); 12] = [
    ("RSA2048", "RSA"),
    ("RSA4096", "RSA"),
    ("rsaPublicKey", "RSA"),
    ("EllipticCurve", "EC"),
    ("RSA256", "RSA"),
    ("RS256", "RSA"),
    ("ES256", "EC"),
    ("ECDSA", "EC"),
    ("EC2", "EC"),
    ("EdDSA", "OKP"),
    ("Ed25519", "OKP"),
    ("rsaEncryption", "RSA"),
];

const CURVES: [&str; 8] = [
    "P-256",
    "P-384",
    "P-521",
    "secp256k1",
    "Ed25519",
    "Ed448",
    "X25519",
    "X448",
];
const OTHER_CURVES: [(&str, &str); 9] = [
    ("secp256r1", "P-256"),
    ("prime256v1", "P-256"),
    ("nistp256", "P-256"),
    ("secp384r1", "P-384"),
    ("nistp384", "P-384"),
    ("secp521r1", "P-521"),
    ("nistp521", "P-521"),
    ("P-512", "P-521"),
    ("P-256K", "secp256k1"),
];

#[rustfmt::skip]
const ALGORITHMS: [&str; 21] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
    "EdDSA", "Ed25519", "Ed448", "HS256", "HS384", "HS512", "RSA-OAEP", "RSA-OAEP-256", "RSA1_5",
    "ECDH-ES", "dir",
];
const OTHER_ALGORITHMS: [(&str, &str); 27] = [
    ("SHA256withRSA", "RS256"),
    ("SHA384withRSA", "RS384"),
    ("SHA512withRSA", "RS512"),
    ("RSA256", "RS256"),
    ("RSA384", "RS384"),
    ("RSA512", "RS512"),
    ("RSA-SHA256", "RS256"),
    ("RSA-SHA384", "RS384"),
    ("RSA-SHA512", "RS512"),
    ("sha256WithRSAEncryption", "RS256"),
    ("RSASSA-PKCS1-v1_5-SHA-256", "RS256"),
    ("RSASSA_PKCS1_V1_5_SHA_256", "RS256"),
    ("SHA256withRSAandMGF1", "PS256"),
    ("SHA384withRSAandMGF1", "PS384"),
    ("SHA512withRSAandMGF1", "PS512"),
    ("RSASSA_PSS_SHA_256", "PS256"),
    ("RSA-PSS-SHA256", "PS256"),
    ("RSASSA-PSS", "PS256"),
    ("SHA256withECDSA", "ES256"),
    ("SHA384withECDSA", "ES384"),
    ("SHA512withECDSA", "ES512"),
    ("ECDSA_SHA_256", "ES256"),
    ("ECDSA-SHA256", "ES256"),
    ("EC256", "ES256"),
    ("ECDSA256", "ES256"),
    ("EdDSA25519", "EdDSA"),
    ("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "RS256"),
];

#[cfg(test)]
mod tests {
    use super::meant;

    #[test]
    fn words_that_are_meant() {
        for (member, value, expected) in [
            ("use", "SIG", Some("sig")),
            ("use", "signature", Some("sig")),
            ("use", "sig", None),
            ("use", "tls", None),
            ("use", "", None),
            ("kty", "rsa", Some("RSA")),
            ("kty", "RSA", None),
            ("kty", "RSA256", Some("RSA")),
            ("kty", "AKP", None),
            ("crv", "secp256r1", Some("P-256")),
            ("crv", "p-256", Some("P-256")),
            ("crv", "P256", Some("P-256")),
            ("alg", "SHA256withRSA", Some("RS256")),
            ("alg", "rs256", Some("RS256")),
            ("alg", "RSA256", Some("RS256")),
            ("alg", "ES256", None),
            ("alg", "Ed25519", None),
            ("alg", "ML-DSA-65", None),
            ("alg", "x-own", None),
            ("alg", "RS265", Some("RS256")),
            ("alg", "RSA-OAEP-384", None),
            ("alg", "A128KW", None),
            ("alg", "RSA", None),
            ("alg", "ECDSA", None),
            ("kty", "RSA2048", Some("RSA")),
            ("kty", "PUBLIC", None),
            ("kid", "SIG", None),
        ] {
            assert_eq!(meant(member, value), expected, "{member} {value}");
        }
    }
}
