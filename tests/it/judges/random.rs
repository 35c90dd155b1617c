//! Random tokens, key sets and configurations: kmctl and the judges never disagree. The seed of a case is told when they do.

use kmctl::gateway::RuleSet;
use serde_json::{Map, Value, json};

use super::case::{Case, ISSUER, header, now, payload, plain_key, shown, signed};
use super::dice::Dice;
use super::pairs::pair;
use super::platform::{Judges, SCOPE_CLAIMS, suffix};
use crate::support::shared::cases;
use crate::token::signer::encode;

/// Which reader a case is meant for: what is interesting differs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    Platform,
    Manager,
}

const ALGORITHMS: [&str; 14] = [
    "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "ES256K",
    "EdDSA", "HS256", "none", "rs256",
];

/// The pair that usually signs with an algorithm.
fn usual_pair(alg: &str) -> &'static str {
    match alg {
        "ES256" => "p256",
        "ES384" => "p384",
        "ES512" => "p521",
        "ES256K" => "k256",
        "EdDSA" => "ed",
        _ => "rsa2048",
    }
}

/// A case of a seed.
fn case(seed: u64, reader: For) -> (Case, String) {
    let mut dice = Dice::new(seed);
    let mut alg = if dice.once_in(3) {
        *dice.of(&ALGORITHMS.each_ref())
    } else {
        dice.of(&["RS256", "RS256", "RS256", "PS256", "ES256"])
    };
    if reader == For::Manager && dice.once_in(2) {
        alg = dice.of(&["RS256", "RS384", "RS512"]);
    }
    let key = match dice.below(12) {
        0 => dice.of(&[
            "rsa1024", "rsa3072", "rsa4096", "rsa3", "rsa512", "p256zero", "other",
        ]),
        1 => dice.of(&["p256", "p384", "p521", "k256", "ed"]),
        _ => usual_pair(alg),
    };
    let mut head = header(alg, "k1");
    let mut claims = payload();
    let scope_claim = *dice.of(&SCOPE_CLAIMS.each_ref());
    let mut issuer = ISSUER.to_owned();
    if reader == For::Platform {
        issuer.push_str(&suffix(scope_claim));
        claims.insert("iss".to_owned(), json!(issuer));
    }
    let rounds = dice.below(4);
    for _ in 0..rounds {
        if dice.once_in(2) {
            change_header(&mut head, &mut dice);
        } else {
            change_claim(&mut claims, &mut dice);
        }
    }
    let mut head = Value::Object(head).to_string().into_bytes();
    let mut body = Value::Object(claims).to_string().into_bytes();
    if dice.once_in(5) {
        change_text(&mut head, &mut dice);
    }
    if dice.once_in(5) {
        change_text(&mut body, &mut dice);
    }
    let mut token = signed(&head, &body, key, alg);
    if alg == "PS256" && dice.once_in(4) && matches!(key, "rsa2048" | "other") {
        let (text, _) = token.rsplit_once('.').unwrap();
        let salt = *dice.of(&[&0, &20, &32, &64]);
        let signature = pair(key).sign_with_salt(text.as_bytes(), salt);
        token = format!("{text}.{}", encode(signature));
    }
    if dice.once_in(6) {
        token = change_token(&token, &mut dice);
    }
    let mut case = Case::new(key_set(key, &mut dice, reader), token);
    if dice.once_in(25) {
        case.status = *dice.of(&[&201, &204, &301, &304, &404, &500]);
    }
    case.scope_claim = scope_claim.to_owned();
    if dice.once_in(6) {
        case.audiences = vec![dice.of(&["orders-api", "x", "all", "app"]).to_owned()];
    }
    if reader == For::Manager {
        case.client_claim = match dice.below(8) {
            0 => None,
            1 => Some(
                dice.of(&["client_id", "sub", "aud", "cid", "exp", "iss"])
                    .to_owned(),
            ),
            _ => Some("azp".to_owned()),
        };
        case.type_enforced = dice.once_in(8);
        if dice.once_in(12) {
            case.scope_claim = dice.of(&["", "aud", "a.b", "exp"]).to_owned();
        }
    }
    (case, issuer)
}

/// A value of any kind.
fn value(dice: &mut Dice) -> Value {
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

fn change_header(head: &mut Map<String, Value>, dice: &mut Dice) {
    let name = *dice.of(&[
        "kid", "kid", "typ", "cty", "crit", "b64", "jwk", "jku", "x5u", "x5t", "x5t#S256", "x5c",
        "enc", "zip", "alg", "extra", "Kid", "KID",
    ]
    .each_ref());
    if dice.once_in(6) {
        head.remove(name);
        return;
    }
    let value = match (name, dice.below(3)) {
        ("kid" | "Kid" | "KID", 0 | 1) => json!(dice.of(&["k2", "K1", "", "k1 ", "zzz", "enc"])),
        ("crit", 0 | 1) => match dice.below(4) {
            0 => json!(["b64"]),
            1 => json!(["exp"]),
            2 => json!([]),
            _ => json!([null]),
        },
        ("b64", 0 | 1) => json!(dice.once_in(2)),
        ("typ" | "cty", 0 | 1) => json!(dice.of(&["JWT", "id+jwt", "logout+jwt", ""])),
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
        ("jwk", 0 | 1) => match dice.below(4) {
            0 => pair("other").public("x"),
            1 => pair("p256").public("x"),
            2 => json!({"kty": "oct", "k": "AAAA"}),
            _ => json!({"kty": "AKP"}),
        },
        _ => value(dice),
    };
    head.insert(name.to_owned(), value);
}

fn change_claim(claims: &mut Map<String, Value>, dice: &mut Dice) {
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
        ("iss", 0) => json!(format!("{ISSUER}/")),
        ("token_type", 0 | 1) => {
            json!(dice.of(&["Bearer", "apiKey", "InternalKey", "refresh_token"]))
        }
        ("azp", 0) => json!("other-app"),
        _ => value(dice),
    };
    claims.insert(name.to_owned(), value);
}

/// Changes to a JSON text that no writer makes.
fn change_text(text: &mut Vec<u8>, dice: &mut Dice) {
    let begin = |text: &mut Vec<u8>, member: &str| {
        if text.first() == Some(&b'{') {
            text.splice(1..1, member.bytes());
        }
    };
    let nested = |depth: usize| format!("\"deep\":{}{},", "[".repeat(depth), "]".repeat(depth));
    match dice.below(26) {
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

fn change_token(token: &str, dice: &mut Dice) -> String {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    match dice.below(16) {
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

/// A set with the key that signs, others, and faults.
fn key_set(signer: &str, dice: &mut Dice, reader: For) -> Vec<u8> {
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
    // Gigantic depth costs the judge of API Manager a minute where it fails to read it.
    if reader == For::Manager && body.len() > 200_000 {
        body.truncate(200_000);
    }
    body
}

fn another(dice: &mut Dice) -> Value {
    match dice.below(18) {
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
        ("use", _, 0..=2) => json!(dice.of(&["sig", "enc", "", "tls", "SIG"])),
        ("alg", _, 0..=2) => json!(dice.of(&["RS256", "RS512", "RSA-OAEP", "x"])),
        ("key_ops", _, 0..=2) => match dice.below(5) {
            0 => json!(["verify"]),
            1 => json!(["encrypt"]),
            2 => json!(["x"]),
            3 => json!([null]),
            _ => json!([]),
        },
        ("x5c", _, 0 | 1) => match dice.below(3) {
            0 => json!([]),
            1 => json!(["AAAA"]),
            _ => json!([null]),
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
    let bytes = decode(text);
    json!(match dice.below(9) {
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
    let changed = match dice.below(14) {
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
fn decode(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    base64::prelude::BASE64_URL_SAFE_NO_PAD
        .decode(text)
        .unwrap_or_default()
}

/// The first seed; a run can begin elsewhere.
fn first_seed() -> u64 {
    u64::try_from(cases("KMCTL_RANDOM_SEED", 1)).unwrap()
}

#[test]
fn random_tokens_are_judged_as_the_api_platform_gateway_does() {
    let Some(judges) = Judges::start() else {
        return;
    };
    let count = cases("KMCTL_RANDOM_TOKENS", 2000) as u64;
    let (mut wrong, mut accepted) = (Vec::new(), 0);
    for seed in first_seed()..first_seed() + count {
        let (case, issuer) = case(seed, For::Platform);
        for (name, status, scopes) in judges.judge(&case) {
            let verdict = case.verdict_for(RuleSet::by_name(name).unwrap(), &issuer);
            let found = verdict.accepted();
            accepted += usize::from(found == Some(true));
            let same = found == Some(status == 200) && (status != 200 || verdict.scopes == scopes);
            if !same && wrong.len() < 20 {
                wrong.push(format!(
                    "seed {seed}, {name}: the judge says {status} {scopes:?}, kmctl {found:?} {:?} {:?}\n  {}\n  {}",
                    verdict.because,
                    verdict.scopes,
                    cut(&case.token),
                    cut(&String::from_utf8_lossy(&case.body)),
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        accepted as u64 > count / 4,
        "only {accepted} of {count} times accepted: the cases are too wild"
    );
}

#[test]
fn random_tokens_are_judged_as_api_managers_gateway_does() {
    let Some(mut judge) = super::manager::Judge::start() else {
        return;
    };
    let rules = RuleSet::by_name("api-manager").unwrap();
    let count = cases("KMCTL_APIM_TOKENS", 500) as u64;
    let (mut wrong, mut accepted) = (Vec::new(), 0);
    for seed in first_seed()..first_seed() + count {
        let (case, issuer) = case(seed, For::Manager);
        let answer = judge.judge(&case);
        let verdict = case.verdict_for(rules, &issuer);
        accepted += usize::from(verdict.accepted() == Some(true));
        let found = [shown(verdict.first), shown(verdict.later)];
        let read = (verdict.consumer_key.clone(), verdict.scopes.join(","));
        let same = verdict.accepted() == Some(answer.first == "200" && answer.again == "200")
            && found == [answer.first.clone(), answer.again.clone()]
            && answer
                .scopes
                .as_ref()
                .is_none_or(|scopes| (answer.consumer_key.clone(), scopes.clone()) == read);
        if !same && wrong.len() < 20 {
            wrong.push(format!(
                "seed {seed}: the judge says {answer:?}, kmctl {found:?} {:?} {read:?}\n  {}\n  {}",
                verdict.because,
                cut(&case.token),
                cut(&String::from_utf8_lossy(&case.body)),
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(
        accepted as u64 > count / 10,
        "only {accepted} of {count} times accepted: the cases are too wild"
    );
}

/// The parts of a token read, the middle of what is long left out.
fn cut(text: &str) -> String {
    let parts: Vec<String> = text
        .split('.')
        .map(|part| {
            let bytes = base64::Engine::decode(
                &base64::prelude::BASE64_URL_SAFE_NO_PAD,
                part.trim_matches(['=', '"', '!']),
            );
            match bytes.map(String::from_utf8) {
                Ok(Ok(read)) if part.starts_with("ey") => read,
                _ => part.to_owned(),
            }
        })
        .collect();
    let text = parts.join(" . ");
    let letters: Vec<char> = text.chars().collect();
    if letters.len() <= 900 {
        return text;
    }
    let begin: String = letters[..600].iter().collect();
    let end: String = letters[letters.len() - 300..].iter().collect();
    format!("{begin} ... {end}")
}
