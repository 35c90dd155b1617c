//! The cases that both gateways judged (`corpus/gateway/verdicts.tsv`), made anew from their descriptions.

use kmctl::gateway::{ALL, RuleSet};
use serde_json::{Map, Value, json};

use super::case::{self, Case, ISSUER, header, now, payload, plain_key, set, shown, signed, token};
use super::pairs::pair;
use crate::support::shared::part;
use crate::token::signer::{decode, encode};

/// The key that every set of the corpus is about.
const KID: &str = "k1";

/// The columns of a file, without its comments; the first line names them.
pub fn rows(name: &str) -> Option<Vec<Vec<String>>> {
    let path = part(
        "cases that the gateways judged",
        &format!("corpus/gateway/{name}"),
        &[],
    )?;
    let text = std::fs::read_to_string(path).unwrap();
    let rows = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    Some(
        rows.map(|line| line.split('\t').map(str::to_owned).collect())
            .collect(),
    )
}

/// The pair that a column names, under its key id.
fn kid(name: &str) -> String {
    match name {
        "rsa2048" => KID.to_owned(),
        name => name.to_owned(),
    }
}

fn key_set(name: &str) -> Case {
    let mut key = plain_key(KID);
    let other = pair("other").public("k2");
    let change = |name: &str, value: Value| {
        let mut key = plain_key(KID);
        key[name] = value;
        set(&[key])
    };
    let body = match name {
        "plain" | "redirect" => set(&[key]),
        "all" => {
            let pairs = [
                "rsa1024", "rsa2048", "rsa3072", "rsa4096", "rsa3", "p256", "p384", "p521", "k256",
                "ed",
            ];
            let keys: Vec<Value> = pairs
                .iter()
                .map(|name| pair(name).public(&kid(name)))
                .collect();
            set(&keys)
        }
        "nokid2" => set(&[without(&key, "kid"), other]),
        "oneodd" => set(&[json!({"kty": "RSA", "kid": "odd"}), key]),
        "nokid" => set(&[without(&key, "kid")]),
        "enc" => change("use", json!("enc")),
        "encalg" => {
            key["use"] = json!("enc");
            key["alg"] = json!("RSA-OAEP");
            set(&[key])
        }
        "nouse" => set(&[without(&key, "use")]),
        "keyopsenc" => {
            let mut key = without(&key, "use");
            key["key_ops"] = json!(["encrypt"]);
            set(&[key])
        }
        "alg512" => change("alg", json!("RS512")),
        "algps" => change("alg", json!("PS256")),
        "dupgoodlast" => set(&[pair("other").public(KID), key]),
        "stdb64" => {
            for name in ["n", "e"] {
                let text = key[name].as_str().unwrap();
                let mut plain = text.replace('-', "+").replace('_', "/");
                plain.push_str(&"=".repeat((4 - plain.len() % 4) % 4));
                key[name] = json!(plain);
            }
            set(&[key])
        }
        "paddedn" => {
            let bytes = decode(key["n"].as_str().unwrap());
            let padded = encode([&[0][..], &bytes].concat());
            change("n", json!(padded))
        }
        "onenum" => set(&[json!({"kty": "oct", "k": "AAAA", "kid": "o"}), key]),
        "bom" => [b"\xef\xbb\xbf", set(&[key]).as_slice()].concat(),
        "keysupper" => json!({"Keys": [key]}).to_string().into_bytes(),
        "big2m" => {
            let mut body = set(&[key]);
            body.resize(2 * 1024 * 1024, b' ');
            body
        }
        "eczero" => {
            let mut key = pair("p256zero").public(&kid("p256zero"));
            let x = decode(key["x"].as_str().unwrap());
            key["x"] = json!(encode(&x[1..]));
            set(&[key])
        }
        other => panic!("no key set {other}"),
    };
    Case::new(body, "")
}

fn without(key: &Value, name: &str) -> Value {
    let mut key = key.clone();
    key.as_object_mut().unwrap().remove(name);
    key
}

fn text(members: &Map<String, Value>) -> String {
    Value::Object(members.clone()).to_string()
}

/// The token of a row.
fn made(what: &str, key: &str, alg: &str) -> String {
    let (mut head, mut claims) = (header(alg, &kid(key)), payload());
    let now = now();
    let sign =
        |head: &Map<String, Value>, claims: &Map<String, Value>| token(head, claims, key, alg);
    let claim = |name: &str, value: Value| {
        let mut claims = claims.clone();
        if value.is_null() {
            claims.remove(name);
        } else {
            claims.insert(name.to_owned(), value);
        }
        sign(&head, &claims)
    };
    match what {
        "as it should be" => sign(&head, &claims),
        "iss ends in one slash more" => claim("iss", json!(format!("{ISSUER}/"))),
        "iss names localhost for 127.0.0.1" => {
            claim("iss", json!(ISSUER.replace("127.0.0.1", "localhost")))
        }
        "iss in capitals" => claim("iss", json!(ISSUER.to_uppercase())),
        "iss missing" => claim("iss", Value::Null),
        "iss is 5" => claim("iss", json!(5)),
        "iss is a list of the right text" => claim("iss", json!([ISSUER])),
        "iss is empty" => claim("iss", json!("")),
        "aud missing" => claim("aud", Value::Null),
        "aud is 7" => claim("aud", json!(7)),
        "exp 10 s ago" => claim("exp", json!(now - 10)),
        "exp 27 s ago" => claim("exp", json!(now - 27)),
        "exp 33 s ago" => claim("exp", json!(now - 33)),
        "exp 1 h ago" => claim("exp", json!(now - 3600)),
        "exp missing" => claim("exp", Value::Null),
        "exp is a text" => claim("exp", json!((now + 600).to_string())),
        "exp in milliseconds" => claim("exp", json!((now + 600) * 1000)),
        "exp is 1e300" => claim("exp", json!(1e300)),
        "exp is -1" => claim("exp", json!(-1)),
        "exp is true" => claim("exp", json!(true)),
        "nbf in 90 s" => claim("nbf", json!(now + 90)),
        "nbf is a text" => claim("nbf", json!(now.to_string())),
        "iat in 45 s" => claim("iat", json!(now + 45)),
        "iat is a text" => claim("iat", json!(now.to_string())),
        "iat is 1" => claim("iat", json!(1)),
        "azp missing, client_id there" => claim("azp", Value::Null),
        "azp is 5" => claim("azp", json!(5)),
        "sub missing" => claim("sub", Value::Null),
        "exp is null" | "nbf is null" => {
            claims.insert(what[..3].to_owned(), Value::Null);
            sign(&head, &claims)
        }
        "azp and client_id missing" => {
            claims.remove("azp");
            claims.remove("client_id");
            sign(&head, &claims)
        }
        "scope missing, scp is \"read write\"" => {
            claims.remove("scope");
            claims.insert("scp".to_owned(), json!("read write"));
            sign(&head, &claims)
        }
        "a member nested 100 deep" => {
            let text = text(&claims);
            let nested = format!("{}{}", "[".repeat(99), "]".repeat(99));
            let text = format!("{{\"deep\":{nested},{}", &text[1..]);
            signed(self::text(&head).as_bytes(), text.as_bytes(), key, alg)
        }
        "a member \"\\ud800\"" => {
            let text = format!("{{\"odd\":\"\\ud800\",{}", &text(&claims)[1..]);
            signed(self::text(&head).as_bytes(), text.as_bytes(), key, alg)
        }
        "ID token: typ JWT, nonce, at_hash, aud is the client, no scope" => {
            head.insert("typ".to_owned(), json!("JWT"));
            claims.remove("scope");
            for (name, value) in [("nonce", "n"), ("at_hash", "h"), ("aud", "app")] {
                claims.insert(name.to_owned(), json!(value));
            }
            sign(&head, &claims)
        }
        _ => of_text(what, &head, &claims, key, alg),
    }
}

/// Tokens that are odd in their texts rather than in a claim.
fn of_text(
    what: &str,
    head: &Map<String, Value>,
    claims: &Map<String, Value>,
    key: &str,
    alg: &str,
) -> String {
    let payload = text(claims);
    let with_header = |name: &str, value: Value| {
        let mut head = head.clone();
        if value.is_null() {
            head.remove(name);
        } else {
            head.insert(name.to_owned(), value);
        }
        token(&head, claims, key, alg)
    };
    let with_payload =
        |payload: String| signed(text(head).as_bytes(), payload.as_bytes(), key, alg);
    let good = || token(head, claims, key, alg);
    match what {
        "no kid in the header" => with_header("kid", Value::Null),
        "kid zzz" => with_header("kid", json!("zzz")),
        "kid is empty" => with_header("kid", json!("")),
        "kid in capitals" => with_header("kid", json!(KID.to_uppercase())),
        "no typ" => with_header("typ", Value::Null),
        "typ id+jwt" => with_header("typ", json!("id+jwt")),
        "typ logout+jwt" => with_header("typ", json!("logout+jwt")),
        "typ is 3" => with_header("typ", json!(3)),
        "alg rs256" => with_header("alg", json!("rs256")),
        "no alg in the header" => with_header("alg", Value::Null),
        "a foreign jwk in the header" => with_header("jwk", pair("other").public("x")),
        "crit [\"x\"], x: 1" => {
            let mut head = head.clone();
            head.insert("crit".to_owned(), json!(["x"]));
            head.insert("x".to_owned(), json!(1));
            token(&head, claims, key, alg)
        }
        "crit [\"b64\"], b64: true" => {
            let mut head = head.clone();
            head.insert("crit".to_owned(), json!(["b64"]));
            head.insert("b64".to_owned(), json!(true));
            token(&head, claims, key, alg)
        }
        "iss twice, the right one last" => {
            with_payload(format!("{{\"iss\":\"x\",{}", &payload[1..]))
        }
        "iss twice, the wrong one last" => {
            let end = payload.len() - 1;
            with_payload(format!("{},\"iss\":\"x\"}}", &payload[..end]))
        }
        "exp twice, 1 first" => with_payload(format!("{{\"exp\":1,{}", &payload[1..])),
        "payload [1]" => with_payload("[1]".to_owned()),
        "payload begins with U+FEFF" => with_payload(format!("\u{feff}{payload}")),
        "payload followed by \" x\"" => with_payload(format!("{payload} x")),
        "last 8 letters of the signature are A" => {
            let good = good();
            format!("{}AAAAAAAA", &good[..good.len() - 8])
        }
        "signature empty" => good().rsplit_once('.').unwrap().0.to_owned() + ".",
        "== after the signature" => good() + "==",
        "signature in plain base64" => {
            // One that has a letter of the other alphabet, which nearly all have.
            let good = good();
            let (signed, signature) = good.rsplit_once('.').unwrap();
            let plain = signature.replace('-', "+").replace('_', "/");
            assert_ne!(signature, plain);
            format!("{signed}.{plain}")
        }
        "last letter of the signature differs in its unused bits" => {
            let mut good = good();
            let last = good.pop().unwrap();
            let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
            let place = letters.find(last).unwrap();
            good.push(letters.chars().nth(place + 1).unwrap());
            good
        }
        "a fourth part x" => good() + ".x",
        "sub changed after signing" => {
            let good = good();
            let mut parts: Vec<String> = good.split('.').map(str::to_owned).collect();
            let mut changed = claims.clone();
            changed.insert("sub".to_owned(), json!("v"));
            parts[1] = encode(text(&changed));
            parts.join(".")
        }
        "HS256 with the public key (PEM) as secret" => {
            let mut head = head.clone();
            head.insert("alg".to_owned(), json!("HS256"));
            let signed = format!("{}.{}", encode(text(&head)), encode(&payload));
            let secret = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"a public key in PEM");
            let tag = ring::hmac::sign(&secret, signed.as_bytes());
            format!("{signed}.{}", encode(tag.as_ref()))
        }
        other => panic!("no token {other}"),
    }
}

/// The case of a row.
pub fn case(row: &[String]) -> Case {
    let mut case = key_set(&row[0]);
    case.token = made(&row[4], &row[2], &row[3]);
    case
}

/// The columns of each gateway: the answer to the first and to later requests.
const COLUMNS: [(&str, usize, usize); 5] = [
    ("gateway-1.0", 5, 5),
    ("jwt-auth-1.1", 6, 6),
    ("jwt-auth-1.2", 7, 7),
    ("gateway-1.2", 8, 8),
    ("api-manager", 9, 10),
];

#[test]
fn every_gateway_judges_as_it_was_seen_to() {
    let Some(rows) = rows("verdicts.tsv") else {
        return;
    };
    assert_eq!(rows.len(), 90);
    let mut wrong = Vec::new();
    for row in &rows {
        let case = case(row);
        for rules in ALL {
            let (_, first, later) = COLUMNS
                .into_iter()
                .find(|(name, ..)| *name == rules.name)
                .unwrap();
            wrong.extend(differs(&case, rules, [&row[first], &row[later]], &row[4]));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What differs from the answers seen, by status.
pub fn differs(
    case: &Case,
    rules: &'static RuleSet,
    expected: [&str; 2],
    what: &str,
) -> Option<String> {
    let verdict = case.verdict(rules);
    let status = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
    let found = [verdict.first, verdict.later].map(|answer| status(&shown(answer)));
    let codes = [verdict.first, verdict.later].map(shown);
    let same = [0, 1].into_iter().all(|at| {
        if expected[at].contains(' ') {
            codes[at] == expected[at]
        } else {
            found[at] == expected[at]
        }
    });
    let because: Vec<String> = verdict.because.iter().map(|cause| cause.short()).collect();
    (!same).then(|| {
        format!(
            "{what}: {} answers {expected:?}, kmctl says {codes:?} {because:?}",
            rules.name
        )
    })
}

#[test]
fn the_judges_agree_with_the_corpus_as_it_is_made_here() {
    let Some(rows) = rows("verdicts.tsv") else {
        return;
    };
    let mut wrong = Vec::new();
    if let Some(judges) = super::platform::Judges::start() {
        for row in rows.iter().filter(|row| row[0] != "redirect") {
            let case = case(row);
            for (name, status, _) in judges.judge(&case) {
                let (_, column, _) = COLUMNS
                    .into_iter()
                    .find(|(known, ..)| *known == name)
                    .unwrap();
                if row[column] != status.to_string() {
                    wrong.push(format!("{}: {name} gives {status}", row[4]));
                }
            }
        }
    }
    if let Some(mut judge) = super::manager::Judge::start() {
        for row in rows.iter().filter(|row| row[0] != "redirect") {
            let answer = judge.judge(&case(row));
            let status = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
            if [status(&answer.first), status(&answer.again)] != [row[9].clone(), row[10].clone()] {
                wrong.push(format!("{}: API Manager gives {answer:?}", row[4]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn fresh_numbers_differ() {
    assert_ne!(case::fresh(), case::fresh());
}
