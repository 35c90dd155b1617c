//! Changes to tokens: to members, to the text of header and payload, and to the parts.

use serde_json::{Map, Value, json};

use super::case::{ISSUER, now};
use super::dice::Dice;
use super::mutate_keys::certificate;
use super::pairs::pair;
use crate::token::signer::{decode, encode};

/// A value of any kind.
pub fn value(dice: &mut Dice) -> Value {
    let now = now();
    match dice.below(30) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(0),
        3 => json!(-1),
        4 => json!(now + 600),
        5 => json!(now - 3600),
        6 => json!((now + 600) as f64 + 0.5),
        7 => json!((now + 600) * 1000),
        8 => json!(1e300),
        9 => json!(9_223_372_036_854_775_807_i64),
        10 => json!(9_223_371_990_000_000_000_i64),
        11 => json!(18_446_744_073_709_551_615_u64),
        12 => json!(-9_223_372_036_854_775_808_i64),
        13 => json!(""),
        14 => json!(" "),
        15 => json!("app"),
        16 => json!("read write"),
        17 => json!(" read,  write "),
        18 => json!((now + 600).to_string()),
        19 => json!([]),
        20 => json!(["app"]),
        21 => json!(["x", "app"]),
        22 => json!([1, "app"]),
        23 => json!([null]),
        24 => json!({}),
        25 => json!({"a": ["b"]}),
        26 => json!("\u{fffd}\u{1f600}\u{0}"),
        27 => json!(9_223_372_036_854_775_u64),
        28 => json!(["orders-api", null]),
        _ => json!(1.5),
    }
}

/// A member of the header that is changed, added or taken away.
pub fn change_header(head: &mut Map<String, Value>, dice: &mut Dice) {
    let name = *dice.of(&[
        "kid", "kid", "typ", "cty", "crit", "b64", "jwk", "jku", "x5u", "x5t", "x5t#S256", "x5c",
        "enc", "zip", "alg", "alg", "extra", "Kid", "KID", "ALG", "typ ", "iss",
    ]
    .each_ref());
    if dice.once_in(6) {
        head.remove(name);
        return;
    }
    let value = match (name, dice.below(3)) {
        ("kid" | "Kid" | "KID", 0 | 1) => json!(dice.of(&[
            "k2",
            "K1",
            "",
            "k1 ",
            " k1",
            "k1\u{0}",
            "\u{feff}k1",
            "k\u{ff11}",
            "zzz",
            "enc",
            "1",
            "null",
            "o",
            "k11",
        ])),
        ("alg" | "ALG", 0 | 1) => json!(dice.of(&[
            "RS256",
            "RS256 ",
            "Rs256",
            "",
            "none",
            "NONE",
            "HS384",
            "RSA-OAEP",
            "dir",
            "RS256\u{0}",
        ])),
        ("crit", 0 | 1) => match dice.below(8) {
            0 => json!(["b64"]),
            1 => json!(["exp"]),
            2 => json!([]),
            3 => json!("b64"),
            4 => json!(["b64", "b64"]),
            5 => json!(["alg"]),
            6 => json!([["b64"]]),
            _ => json!([null]),
        },
        ("x5c", 0 | 1) => match dice.below(3) {
            0 => json!([certificate("rsa2048")]),
            1 => json!([certificate("p256"), 1]),
            _ => json!(["", null]),
        },
        ("zip", 0 | 1) => json!("DEF"),
        ("b64", 0 | 1) => json!(dice.once_in(2)),
        ("typ" | "cty", 0 | 1) => json!(dice.of(&[
            "JWT",
            "jwt",
            "id+jwt",
            "logout+jwt",
            "dpop+jwt",
            "application/at+jwt",
            "at+JWT",
            "JOSE",
            "",
        ])),
        ("jku" | "x5u", 0 | 1) => json!(dice.of(&[
            "https://h/x",
            "a b",
            "",
            ":x",
            "urn:a:b",
            "x#y#z",
            "%zz",
            "//",
            "http://[::1]/",
        ])),
        ("jwk", 0 | 1) => match dice.below(6) {
            4 => json!({"kty": "RSA", "n": 5, "e": "AQAB"}),
            5 => json!([pair("other").public("x")]),
            0 => pair("other").public("x"),
            1 => pair("p256").public("x"),
            2 => json!({"kty": "oct", "k": "AAAA"}),
            _ => json!({"kty": "AKP"}),
        },
        _ => value(dice),
    };
    head.insert(name.to_owned(), value);
}

/// A claim that is changed, added or taken away.
pub fn change_claim(claims: &mut Map<String, Value>, dice: &mut Dice) {
    let name = *dice.of(&[
        "iss",
        "sub",
        "aud",
        "azp",
        "client_id",
        "cid",
        "scope",
        "scp",
        "roles",
        "permissions",
        "iat",
        "exp",
        "exp",
        "nbf",
        "nbf",
        "jti",
        "token_type",
        "application",
        "consumerKey",
        "aut",
        "entity_id",
        "cnf",
        "extra",
        "a.b",
        "ISS",
        "Exp",
        "exp ",
        "Scope",
        "vct",
        "events",
        "nonce",
        "typ",
        "act",
    ]
    .each_ref());
    if dice.once_in(5) {
        claims.remove(name);
        return;
    }
    let now = now();
    let value = match (name, dice.below(3)) {
        ("exp", 0 | 1) => json!(now + *dice.of(&[&600, &60, &-10, &-20, &-40, &-90])),
        ("nbf", 0 | 1) => json!(now + *dice.of(&[&-600, &10, &20, &45, &90])),
        ("iat", 0 | 1) => json!(now + *dice.of(&[&-600, &45, &90])),
        ("iss" | "ISS", 0) => match dice.below(9) {
            0 | 1 => json!(format!("{ISSUER}/")),
            2 => json!(format!(" {ISSUER}")),
            3 => json!(ISSUER.to_uppercase()),
            4 => json!(ISSUER.replace("realms", "%72ealms")),
            5 => json!(format!("{ISSUER}\u{0}")),
            6 => json!(ISSUER.replace("http:", "https:")),
            7 => json!([ISSUER]),
            _ => json!({"value": ISSUER}),
        },
        ("scope" | "scp" | "roles" | "permissions" | "Scope", 0 | 1) => match dice.below(10) {
            0 => json!("read,write"),
            1 => json!("read\twrite\nmore\u{a0}\u{2003}end"),
            2 => json!("read write read"),
            3 => json!(["read write", "", " "]),
            4 => json!([["read"], {"a": "b"}, true, "write"]),
            5 => json!({"read": true}),
            6 => json!("  "),
            7 => json!("read\u{1c}write \u{85}x"),
            8 => json!(["read", 5]),
            _ => json!(["read", "write"]),
        },
        ("aud", 0 | 1) => match dice.below(8) {
            0 => json!("orders-api"),
            1 => json!(["orders-api", "orders-api"]),
            2 => json!([]),
            3 => json!(["Orders-API"]),
            4 => json!([["orders-api"]]),
            5 => json!("x orders-api"),
            6 => json!({"orders-api": 1}),
            _ => json!(["app", "orders-api"]),
        },
        ("token_type", 0 | 1) => {
            json!(dice.of(&["Bearer", "apiKey", "InternalKey", "refresh_token"]))
        }
        ("azp", 0) => json!("other-app"),
        _ => value(dice),
    };
    claims.insert(name.to_owned(), value);
}

/// Changes to a JSON text that no writer makes.
pub fn change_text(text: &mut Vec<u8>, dice: &mut Dice) {
    let begin = |text: &mut Vec<u8>, member: &str| {
        if text.first() == Some(&b'{') {
            text.splice(1..1, member.bytes());
        }
    };
    let nested = |depth: usize| format!("\"deep\":{}{},", "[".repeat(depth), "]".repeat(depth));
    match dice.below(40) {
        26..=29 => change_number(text, dice),
        30..=32 => escape_letter(text, dice),
        33 | 34 => {
            let byte = *dice.of(&[
                &0x80_u8, &0xff, &0xc0, &0xed, &0xf4, &0, &0x1f, &0x7f, &b'\\',
            ]);
            let place = dice.below(text.len() + 1);
            text.insert(place, byte);
        }
        35 | 36 => {
            let member = dice.of(&[
                "\"\\u0069ss\":\"x\",",
                "\"\\u0061lg\":\"none\",",
                "\"ki\\u0064\":\"x\",",
                "\"exp\":null,",
                "\"scope\":null,",
                "\"scope\":[\"first\"],",
                "\"azp\":null,",
                "\"iss\":null,",
                "\"crit\":null,",
                "\"b64\":null,",
            ]);
            begin(text, member);
        }
        37 | 38 => {
            let member = dice.of(&[
                ",\"exp\":1}",
                ",\"kid\":null}",
                ",\"iss\":null}",
                ",\"scope\":\"last\"}",
                ",\"azp\":\"x\"}",
                ",\"alg\":\"RS256\"}",
                ",\"kid\":\"k1\"}",
                ",}",
                ",\"x\"}",
                ",\"x\":}",
                ";}",
                "}}",
                "",
            ]);
            text.pop();
            text.extend_from_slice(member.as_bytes());
        }
        39 => text.splice(0..0, *b"\x0b\x0c\xc2\xa0").for_each(drop),
        0 => text.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
        1 => text.extend_from_slice(b" \n\t"),
        2 => text.extend_from_slice(b" x"),
        3 => text.extend_from_slice(b"//c"),
        4 => text.splice(0..0, *b"/* c */").for_each(drop),
        5 => begin(text, "\"exp\":1,"),
        6 => begin(text, "\"alg\":\"none\","),
        7 => begin(text, "\"kid\":null,"),
        8 => begin(text, "\"kid\":\"x\","),
        9 => begin(text, "\"x\":1e999,"),
        10 => begin(text, "\"x\":{\"y\":[-1e999]},"),
        11 => begin(text, "\"x\":\"\\ud800\","),
        12 => begin(text, "\"x\":\"\\udc00\\ud800\\udc00\","),
        13 => begin(text, "\"x\":\"\u{1}\","),
        14 => begin(text, "\"x\":\"\\a\","),
        15 => begin(text, "'x':01,"),
        16 => begin(text, "x:1;"),
        17 => begin(text, &nested(*dice.of(&[&10, &100, &300]))),
        18 => begin(text, &nested(9_990)),
        19 => begin(text, &nested(10_010)),
        20 => begin(text, "\"\":1,"),
        21 => begin(text, "\"x\":NaN,"),
        22 => {
            text.pop();
        }
        23 => {
            *text = dice
                .of(&["null", "[]", "5", "\"x\"", "{}", "[[\"a\",1]]", "", " "])
                .into()
        }
        24 => begin(text, "\"x\":{\"a\":1,\"a\":2},"),
        _ => begin(
            text,
            &format!("\"x\":{},", "1".repeat(*dice.of(&[&300, &1500]))),
        ),
    }
}

/// Changes to the parts of a token and to the text around them.
pub fn change_token(token: &str, dice: &mut Dice) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    match dice.below(34) {
        16 | 17 => part(token, dice, |text| format!("{text}=")),
        18 => part(token, dice, |text| format!("{text}==")),
        19 => part(token, dice, |text| text.replace('-', "+").replace('_', "/")),
        20 | 21 => part(token, dice, unused_bits),
        22 => part(token, dice, |_| String::new()),
        23 => format!(".{token}"),
        24 => format!("{token}.{signature}"),
        25 => signed.replace('.', ".."),
        26 => format!("{token},x"),
        27 => format!("x,{token}"),
        28 => format!("Bearer {token}"),
        29 => format!("{token} {token}"),
        30 => part(token, dice, |text| text.to_uppercase()),
        31 => part(token, dice, |text| text.chars().rev().collect()),
        32 => format!("'{token}'"),
        33 => token.replacen('.', "%2E", 1),
        0 => format!("{token}=="),
        1 => format!("{token}="),
        2 => token.replace('-', "+").replace('_', "/"),
        3 => format!("{signed}."),
        4 => signed.to_owned(),
        5 => format!("{token}.x"),
        6 => format!("{token}."),
        7 => format!("{token}!"),
        8 => format!("!{token}"),
        9 => format!("{}AAAA", token.get(..token.len() - 4).unwrap_or_default()),
        10 => token.get(..token.len() - 1).unwrap_or_default().to_owned(),
        11 => {
            let last = token.chars().last().and_then(|last| letters.find(last));
            let next = last.map_or('A', |place| {
                letters.chars().nth((place + 1) % 64).unwrap_or('A')
            });
            format!("{}{next}", token.get(..token.len() - 1).unwrap_or_default())
        }
        12 => format!("\"{token}\""),
        13 => {
            let mut bytes = decode(signature);
            if let Some(first) = bytes.first_mut() {
                *first ^= 1;
            }
            format!("{signed}.{}", encode(bytes))
        }
        14 => format!("{signed}.{signature}A"),
        _ => {
            let place = dice.below(token.len());
            format!("{}-{}", &token[..place], &token[place..])
        }
    }
}

/// One of the parts, changed.
fn part(token: &str, dice: &mut Dice, change: impl Fn(&str) -> String) -> String {
    let chosen = dice.below(3);
    let parts = token.split('.').enumerate();
    let changed = parts.map(|(place, text)| match place == chosen {
        true => change(text),
        false => text.to_owned(),
    });
    changed.collect::<Vec<_>>().join(".")
}

/// The same bytes where the last letter has bits that nobody reads; else another last letter.
fn unused_bits(text: &str) -> String {
    const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let last = text.chars().last().and_then(|last| LETTERS.find(last));
    let next = last.and_then(|place| LETTERS.chars().nth((place + 1) % 64));
    let before = text.get(..text.len().saturating_sub(1)).unwrap_or_default();
    format!("{before}{}", next.unwrap_or('A'))
}

/// A number written in another way, or another number, where a time stands.
fn change_number(text: &mut Vec<u8>, dice: &mut Dice) {
    let whole = String::from_utf8_lossy(text).into_owned();
    let name = dice.of(&["\"exp\":", "\"exp\":", "\"nbf\":", "\"iat\":"]);
    let Some(from) = whole.find(name).map(|place| place + name.len()) else {
        return;
    };
    let rest = &whole[from..];
    let end = from + rest.find([',', '}']).unwrap_or(rest.len());
    let number = &whole[from..end];
    let later = now() + 600;
    let written = match dice.below(20) {
        0 => format!("{number}.0"),
        1 => format!("{number}e0"),
        2 => format!("{number}.999999999"),
        3 => format!("{}e2", later / 100),
        4 => format!("{}E+0003", later / 1000),
        5 => format!("{}00e-2", number),
        6 => format!("0{number}"),
        7 => format!("+{number}"),
        8 => format!("{number}."),
        9 => format!("-{number}"),
        10 => "1e400".to_owned(),
        11 => "-0".to_owned(),
        12 => "1E+10".to_owned(),
        13 => "9223372036854775808".to_owned(),
        14 => "9223372036854775807".to_owned(),
        15 => "0x7fffffff".to_owned(),
        16 => format!("\"{number}\""),
        17 => "1e-400".to_owned(),
        18 => "99999999999999999999999999999999".to_owned(),
        _ => "Infinity".to_owned(),
    };
    *text = format!("{}{written}{}", &whole[..from], &whole[end..]).into_bytes();
}

/// A letter somewhere as an escape, in a text or outside of one.
fn escape_letter(text: &mut Vec<u8>, dice: &mut Dice) {
    let places: Vec<usize> = (0..text.len())
        .filter(|at| text[*at].is_ascii_alphanumeric())
        .collect();
    if places.is_empty() {
        return;
    }
    let place = places[dice.below(places.len())];
    let escape = match dice.below(3) {
        0 => format!("\\u{:04X}", text[place]),
        _ => format!("\\u{:04x}", text[place]),
    };
    text.splice(place..=place, escape.bytes());
}

/// A part before it is signed, as no writer writes it.
pub fn written_otherwise(part: &str, dice: &mut Dice) -> String {
    match dice.below(8) {
        0 => format!("{part}="),
        1 => format!("{part}=="),
        2 => part.replace('-', "+").replace('_', "/"),
        3 | 4 => unused_bits(part),
        5 => {
            let place = dice.below(part.len().max(1));
            format!("{}!{}", &part[..place], &part[place..])
        }
        6 => format!("{part}A"),
        _ => part.to_owned(),
    }
}

/// A signature in another form: for curves the other of the two that hold, or DER; for RSA with a byte more or less.
pub fn other_form(signature: Vec<u8>, alg: &str, dice: &mut Dice) -> Vec<u8> {
    let way = dice.below(8);
    match (alg, p256::ecdsa::Signature::from_slice(&signature)) {
        ("ES256", Ok(signature)) if way < 2 => {
            let (r, s) = signature.split_scalars();
            let other = p256::ecdsa::Signature::from_scalars(r, -s).unwrap();
            other.to_bytes().to_vec()
        }
        ("ES256", Ok(signature)) if way == 2 => signature.to_der().as_bytes().to_vec(),
        (_, _) if way == 3 => [&[0], signature.as_slice()].concat(),
        (_, _) if way == 4 => signature.get(1..).unwrap_or_default().to_vec(),
        _ => signature,
    }
}
