//! Key sets of every kind: the key that signs, others, and faults.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::case::plain_key;
use super::dice::Dice;
use super::mutate::{change_text, value};
use super::pairs::pair;
use crate::token::signer::encode;

/// A certificate for the pair of a name, as `x5c` has it.
pub fn certificate(pair: &str) -> &'static str {
    static ALL: OnceLock<HashMap<String, String>> = OnceLock::new();
    let read = || serde_json::from_str(include_str!("../../data/certificates.json")).unwrap();
    &ALL.get_or_init(read)[pair]
}

/// A set with the key that signs, others, and faults.
pub fn key_set(signer: &str, dice: &mut Dice, longest: usize) -> Vec<u8> {
    let mut good = if signer == "rsa2048" {
        plain_key("k1")
    } else {
        pair(signer).public("k1")
    };
    for _ in 0..dice.below(3) {
        if dice.once_in(3) {
            change_key(&mut good, dice);
        }
    }
    let mut keys = vec![good];
    for _ in 0..dice.below(3) {
        let place = dice.below(keys.len() + 1);
        keys.insert(place, another(dice));
    }
    let mut body = json!({ "keys": keys }).to_string().into_bytes();
    if dice.once_in(8) {
        change_set(&mut body, dice);
    }
    if dice.once_in(12) {
        change_text(&mut body, dice);
    }
    body.truncate(longest);
    body
}

fn another(dice: &mut Dice) -> Value {
    match dice.below(32) {
        18 => json!({"kty": "OKP", "crv": "Ed448", "x": encode([1; 57]), "kid": "k12"}),
        19 => json!({"kty": "OKP", "crv": "X448", "x": "AAAA", "kid": "k1"}),
        20 => {
            let mut key = pair("p256").public("k13");
            key["crv"] =
                json!(dice.of(&["P-384", "P-521", "secp256k1", "p-256", "P-256 ", "X25519"]));
            key
        }
        21 => {
            let mut key = pair("p384").public(dice.of(&["k1", "k14"]));
            key["crv"] = json!(dice.of(&["P-256", "P-384"]));
            key
        }
        22 => json!({"kty": "oct", "k": dice.of(&["", "AAAA", "!"]), "kid": "k1", "use": "sig"}),
        23 => json!({"x5c": [certificate("other")], "kid": dice.of(&["k1", "k15"])}),
        24 => json!({"kty": "RSA", "x5c": [certificate("other")], "kid": "k16"}),
        25 => {
            let mut key = pair(dice.of(&["rsa3", "rsa1024", "rsa512", "rsa4096"])).public("k1");
            key["use"] = json!("sig");
            key
        }
        26 => {
            let mut key = pair("p256").public("k17");
            key["x5c"] = json!([certificate(dice.of(&["p256", "rsa2048"]))]);
            key
        }
        27 => json!({}),
        28 => json!([]),
        29 => json!({"keys": [pair("other").public("k1")]}),
        30 => {
            json!({"kty": dice.of(&["rsa", "RSA ", "", "EC\u{0}"]), "kid": "k1", "n": "AQAB", "e": "AQAB"})
        }
        31 => {
            let mut key = pair("other").public("k1");
            key["kid"] = match dice.below(4) {
                0 => json!(1),
                1 => json!(null),
                2 => json!(true),
                _ => json!(["k1"]),
            };
            key
        }
        0 => pair("p256").public(dice.of(&["k2", "k1"])),
        1 => pair("p384").public("k3"),
        2 => pair("ed").public(dice.of(&["k4", "k1"])),
        3 => json!({"kty": "oct", "k": "AAAA", "kid": "k5"}),
        4 => json!({"kty": "AKP", "kid": "k6", "pub": "x"}),
        5 => Value::Null,
        6 => json!({"kty": "RSA", "kid": "k7"}),
        7 => json!("x"),
        8 => json!({"kty": "EC", "crv": "P-256", "x": "AAAA", "y": "AAAA", "kid": "k1"}),
        9 => json!({"kty": "EC", "crv": "BP-256", "x": "AAAA", "y": "AAAA", "kid": "k8"}),
        10 => pair("k256").public("k9"),
        11 => json!({"kid": "k1"}),
        12 => json!({"kty": "OKP", "crv": "X25519", "x": "AAAA", "kid": "k10"}),
        13 => pair("p256zero").public("k11"),
        14 => pair("p521").public("k1"),
        _ => {
            let mut key = pair("other").public(dice.of(&["k2", "k1", "enc", "K1"]));
            if dice.once_in(2) {
                change_key(&mut key, dice);
            }
            key
        }
    }
}

fn change_key(key: &mut Value, dice: &mut Dice) {
    let name = *dice.of(&[
        "kid", "kty", "use", "alg", "n", "e", "x", "y", "crv", "key_ops", "x5c", "x5t", "x5u",
        "exp", "d", "p", "oth", "N", "Kty", "extra",
    ]
    .each_ref());
    let members = key.as_object_mut().unwrap();
    if dice.once_in(6) {
        members.remove(name);
        return;
    }
    let text = members.get(name).and_then(Value::as_str).map(str::to_owned);
    let changed = match (name, text, dice.below(4)) {
        ("n" | "e" | "x" | "y", Some(text), 0..=2) => number(&text, dice),
        ("use", _, 0..=2) => json!(dice.of(&["sig", "enc", "", " ", "tls", "SIG", "sig "])),
        ("alg", _, 0..=2) => json!(dice.of(&["RS256", "RS512", "RSA-OAEP", "x"])),
        ("key_ops", _, 0..=2) => match dice.below(9) {
            5 => json!("verify"),
            6 => json!(["verify", "verify"]),
            7 => json!(["sign", "verify", "wrapKey"]),
            8 => json!(["Verify"]),
            0 => json!(["verify"]),
            1 => json!(["encrypt"]),
            2 => json!(["x"]),
            3 => json!([null]),
            _ => json!([]),
        },
        ("x5c", _, 0..=2) => match dice.below(10) {
            0 => json!([]),
            1 => json!(["AAAA"]),
            2 => json!([null]),
            3 => json!([certificate("other")]),
            4 => json!([certificate("rsa2048"), "AAAA"]),
            5 => json!([certificate("rsa2048"), certificate("p256")]),
            6 => json!([certificate("rsa2048").replace('A', "A\n")]),
            7 => json!([certificate("rsa2048")
                .replace('+', "-")
                .replace('/', "_")
                .replace('=', "")]),
            8 => json!([format!(
                "{}AAAA",
                certificate("rsa2048").trim_end_matches('=')
            )]),
            _ => json!([certificate("rsa2048")]),
        },
        ("x5u", _, 0..=2) => json!(dice.of(&["https://h/c", "a b", "", "x y#"])),
        ("oth", _, 0 | 1) => json!([{"r": "AA", "dq": "AA", "t": "AA"}]),
        ("d" | "p", _, 0 | 1) => json!("AQAB"),
        ("kty" | "Kty", _, 0 | 1) => json!(dice.of(&["RSA", "rsa", "EC", "OKP"])),
        _ => value(dice),
    };
    members.insert(name.to_owned(), changed);
}

/// Another way of writing a number, or another number.
fn number(text: &str, dice: &mut Dice) -> Value {
    let bytes = bytes_of(text);
    json!(match dice.below(16) {
        9 => encode([bytes.as_slice(), &[0]].concat()),
        10 => encode([&[0; 40][..], &bytes].concat()),
        11 => format!(" {text}"),
        12 => format!("{text}A"),
        13 => encode([3]),
        14 => encode([1]),
        15 => encode([0, 0, 0, 0, 0, 0, 0, 1, 0, 1]),
        0 => format!("{text}="),
        1 => text.replace('-', "+").replace('_', "/"),
        2 => encode([&[0][..], &bytes].concat()),
        3 => encode(bytes.get(1..).unwrap_or_default()),
        4 => format!("{text}!"),
        5 => format!("{text}\n"),
        6 => encode([&[1][..], &[0; 8], &bytes].concat()),
        7 => String::new(),
        _ => encode([1, 0, 0]),
    })
}

fn change_set(body: &mut Vec<u8>, dice: &mut Dice) {
    let text = String::from_utf8(body.clone()).unwrap();
    let changed = match dice.below(26) {
        14 => text.replacen("\"kid\":\"k1\"", "\"kid\":\"x\",\"kid\":\"k1\"", 1),
        15 => text.replacen("\"kid\":\"k1\"", "\"kid\":\"k1\",\"KID\":\"x\"", 1),
        16 => text.replacen("\"kid\":\"k1\"", "\"Kid\":\"k1\"", 1),
        17 => text.replacen("\"kid\":\"k1\"", "\"kid\":\"\\u006b1\"", 1),
        18 => text.replacen("\"n\":", "\"N\":null,\"n\":", 1),
        19 => text.replacen("\"kty\":\"RSA\"", "\"\\u006bty\":\"RSA\"", 1),
        20 => format!(
            "{{\"keys\":{{\"0\":{}}}}}",
            &text["{\"keys\":[".len()..text.len() - 2]
        ),
        21 => format!("{text}\n{text}"),
        22 => format!("{{\"jwks\":{text}}}"),
        23 => text["{\"keys\":[".len()..text.len() - 2].to_owned(),
        24 => text.replacen("\"keys\":", "\"keys\":[null],\"keys\":", 1),
        25 => text.replacen("\"e\":\"AQAB\"", "\"e\":65537", 1),
        0 => text.replacen("\"keys\"", "\"Keys\"", 1),
        1 => text.replacen("\"keys\"", "\"KEYS\"", 1),
        2 => text.replacen("\"keys\"", "\"\u{212a}ey\u{17f}\"", 1),
        3 => format!("\u{feff}{text}"),
        4 => format!("{{\"keys\":[],{}", &text[1..]),
        5 => format!("{},\"keys\":[]}}", &text[..text.len() - 1]),
        6 => format!(
            "{},\"Keys\":[{{\"kid\":\"k2\"}}]}}",
            &text[..text.len() - 1]
        ),
        7 => format!("{},\"keys\":null}}", &text[..text.len() - 1]),
        8 => text.replace("]}", ",]}"),
        9 => text.replace(':', " : ").replace(',', " ,\n"),
        10 => text.replace('"', "'"),
        11 => text["{\"keys\":".len()..text.len() - 1].to_owned(),
        12 => format!("{text}{}", " ".repeat(100_000)),
        _ => text.replacen("{\"keys\"", "{\"keys\":5,\"x\"", 1),
    };
    *body = changed.into_bytes();
}

/// The bytes of a base64url text, or none.
fn bytes_of(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .unwrap_or_default()
}
