//! Further cases that API Manager's gateway judged (`corpus/gateway/verdicts-api-manager.tsv`).

use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kmctl::gateway::{KeySetResponse, RuleSet};
use serde_json::{Map, Value, json};

use super::case::{Case, header, payload, plain_key, set, signed, token};
use super::corpus::{differs, rows};
use super::pairs::pair;

fn usual(change: impl FnOnce(&mut Map<String, Value>, &mut Map<String, Value>)) -> Case {
    let (mut head, mut claims) = (header("RS256", "k1"), payload());
    change(&mut head, &mut claims);
    Case::new(
        set(&[plain_key("k1")]),
        token(&head, &claims, "rsa2048", "RS256"),
    )
}

fn claim(name: &str, value: Value) -> Case {
    usual(|_, claims| {
        claims.insert(name.to_owned(), value);
    })
}

fn head(name: &str, value: Value) -> Case {
    usual(|head, _| {
        head.insert(name.to_owned(), value);
    })
}

fn served(body: Vec<u8>) -> Case {
    let mut case = usual(|_, _| {});
    case.body = body;
    case
}

/// Another key beside the good one.
fn beside(other: Value) -> Case {
    served(set(&[other, plain_key("k1")]))
}

/// The good key with a member changed.
fn key(name: &str, value: Value) -> Case {
    let mut key = plain_key("k1");
    key[name] = value;
    served(set(&[key]))
}

fn consumer_key(what: &str) -> Case {
    let no_client = |name: &str, value: Value| {
        usual(|_, claims| {
            claims.remove("azp");
            claims.remove("client_id");
            claims.insert(name.to_owned(), value);
        })
    };
    let with = |claim: &str, case: Case| Case {
        client_claim: Some(claim.to_owned()),
        ..case
    };
    let unset = |case: Case| Case {
        client_claim: None,
        ..case
    };
    match what {
        "unset: consumerKey before azp" => unset(usual(|_, claims| {
            claims.insert("azp".to_owned(), json!("x"));
            claims.insert("consumerKey".to_owned(), json!("app"));
        })),
        "unset: azp" => unset(usual(|_, _| {})),
        "unset: only client_id" => unset(no_client("client_id", json!("app"))),
        "unset: azp a number" => unset(no_client("azp", json!(5))),
        "client_id" | "cid" | "appid" | "sub" => with(what, no_client(what, json!("app"))),
        "cid missing" => with("cid", usual(|_, _| {})),
        "cid a list, app first" => with("cid", no_client("cid", json!(["app", "x"]))),
        "cid a list, app second" => with("cid", no_client("cid", json!(["x", "app"]))),
        "cid an empty list" => with("cid", no_client("cid", json!([]))),
        "cid a list of numbers" => with("cid", no_client("cid", json!([1]))),
        "cid a number" => with("cid", no_client("cid", json!(1))),
        "cid empty" => with("cid", no_client("cid", json!(""))),
        "cid null" => with("cid", no_client("cid", Value::Null)),
        "cid an object" => with("cid", no_client("cid", json!({"a": "app"}))),
        "a.b nested" => with("a.b", no_client("a", json!({"b": "app"}))),
        "a.b literal" => with("a.b", no_client("a.b", json!("app"))),
        "aud a list" => with("aud", no_client("aud", json!(["app", "x"]))),
        "CID against cid" => with("cid", no_client("CID", json!("app"))),
        other => panic!("no case {other}"),
    }
}

fn scopes(what: &str) -> Case {
    let only = |claim: &str, name: &str, value: Value| {
        let case = usual(|_, claims| {
            claims.remove("scope");
            claims.insert(name.to_owned(), value);
        });
        Case {
            scope_claim: claim.to_owned(),
            ..case
        }
    };
    match what {
        "unset: scope" => only("", "scope", json!("read write")),
        "unset: only scp" => only("", "scp", json!("read write")),
        "scope a list" => only("scope", "scope", json!(["read", "write"])),
        "scope a list of one text with a blank" => only("scope", "scope", json!(["read write"])),
        "scope a list of numbers" => only("scope", "scope", json!([1, 2])),
        "scope an empty list" => only("scope", "scope", json!([])),
        "scope missing" => only("scope", "x", json!(1)),
        "scope empty" => only("scope", "scope", json!("")),
        "two blanks" => only("scope", "scope", json!("read  write")),
        "blank first" => only("scope", "scope", json!(" read")),
        "comma" => only("scope", "scope", json!("read,write")),
        "scp a list" => only("scp", "scp", json!(["read", "write"])),
        "scp a text" => only("scp", "scp", json!("read write")),
        "scp missing, scope there" => only("scp", "scope", json!("read write")),
        "roles" => only("roles", "roles", json!(["r1"])),
        "nested" => only(
            "realm_access.roles",
            "realm_access",
            json!({"roles": ["r1"]}),
        ),
        other => panic!("no case {other}"),
    }
}

fn audience(what: &str) -> Case {
    let asked = |audience: &str, aud: Option<Value>| {
        let case = usual(|_, claims| match aud {
            Some(aud) => drop(claims.insert("aud".to_owned(), aud)),
            None => drop(claims.remove("aud")),
        });
        Case {
            audiences: match audience {
                "" => Vec::new(),
                audience => vec![audience.to_owned()],
            },
            ..case
        }
    };
    let list = || Some(json!(["orders-api"]));
    match what {
        "API without audience" => asked("", list()),
        "API audience all" => asked("all", list()),
        "same" => asked("orders-api", list()),
        "other" => asked("x", list()),
        "text" => asked("orders-api", Some(json!("orders-api"))),
        "aud missing" => asked("orders-api", None),
        "aud empty" => asked("orders-api", Some(json!([]))),
        "other case" => asked("Orders-API", list()),
        "aud a list of a number" => asked("orders-api", Some(json!([7]))),
        "API without audience, aud a list of a number" => asked("", Some(json!([7]))),
        "API without audience, aud null" => asked("", Some(Value::Null)),
        other => panic!("no case {other}"),
    }
}

fn claims(what: &str, enforced: bool) -> Case {
    let case = match what {
        "token_type refresh_token" => claim("token_type", json!("refresh_token")),
        "token_type apiKey" => claim("token_type", json!("apiKey")),
        "token_type InternalKey" => claim("token_type", json!("InternalKey")),
        "claim application" => claim("application", json!({"id": 1})),
        "aut a number" => claim("aut", json!(1)),
        "cnf a text" => claim("cnf", json!("x")),
        "no jti" => usual(|_, claims| drop(claims.remove("jti"))),
        "jti a number" => claim("jti", json!(1)),
        "entity_id" => claim("entity_id", json!("e")),
        "iat null" => claim("iat", Value::Null),
        "sub null" => claim("sub", Value::Null),
        "iss null" => claim("iss", Value::Null),
        "nested claim" => Case {
            scope_claim: "realm_access.roles".to_owned(),
            ..claim("realm_access", json!({"roles": ["r1"]}))
        },
        "cty JWT" => head("cty", json!("JWT")),
        "x5t" => head("x5t", json!("AAAA")),
        "jku" => head("jku", json!("https://elsewhere.example/jwks")),
        "jwk broken" => head("jwk", json!({"kty": "RSA"})),
        "enc in a JWS header" => head("enc", json!("A256GCM")),
        "kid with a blank" => head("kid", json!("k1 ")),
        "b64 true without crit" => head("b64", json!(true)),
        other => panic!("no case {other}"),
    };
    Case {
        type_enforced: enforced,
        ..case
    }
}

/// A certificate of its own for a fresh P-256 key, as `x5c` has it.
fn certificate() -> String {
    let key = rcgen::KeyPair::generate().unwrap();
    let wanted = rcgen::CertificateParams::new(vec!["x.example".to_owned()]).unwrap();
    BASE64_STANDARD.encode(wanted.self_signed(&key).unwrap().der())
}

fn key_set(what: &str) -> Case {
    match what {
        "kty unknown besides" => beside(json!({"kty": "AKP", "kid": "o", "pub": "x"})),
        "EC brainpool besides" => {
            beside(json!({"kty": "EC", "crv": "BP-256", "x": "AAAA", "y": "AAAA", "kid": "o"}))
        }
        "EC P-256 not on the curve besides" => {
            let mut other = pair("p256").public("o");
            other["y"] = other["x"].clone();
            beside(other)
        }
        "OKP Ed448 besides" => {
            beside(json!({"kty": "OKP", "crv": "Ed448", "x": "AAAA", "kid": "o"}))
        }
        "text besides" => beside(json!("x")),
        "use sig and key_ops encrypt besides" => {
            let mut other = pair("other").public("o");
            other["use"] = json!("sig");
            other["key_ops"] = json!(["encrypt"]);
            beside(other)
        }
        "use unknown besides" => {
            let mut other = pair("other").public("o");
            other["use"] = json!("tls");
            beside(other)
        }
        "use empty" => key("use", json!("")),
        "use a list" => key("use", json!(["sig"])),
        "alg a number" => key("alg", json!(256)),
        "x5t junk" => key("x5t", json!("junk!")),
        "x5c empty" => key("x5c", json!([])),
        "x5c junk" => key("x5c", json!(["AAAA"])),
        "x5c of another key" => key("x5c", json!([certificate()])),
        "keys twice, last good" => served(
            format!(
                "{{\"keys\":[],{}",
                &String::from_utf8(set(&[plain_key("k1")])).unwrap()[1..]
            )
            .into_bytes(),
        ),
        "comma at the end" => served(
            String::from_utf8(set(&[plain_key("k1")]))
                .unwrap()
                .replace("]}", ",]}")
                .into_bytes(),
        ),
        "a comment" => served([b"/* x */", set(&[plain_key("k1")]).as_slice()].concat()),
        "kid twice in a member" => served(
            String::from_utf8(set(&[plain_key("k1")]))
                .unwrap()
                .replace("{\"kty\"", "{\"kid\":\"x\",\"kty\"")
                .into_bytes(),
        ),
        "200 keys" => {
            let mut keys: Vec<Value> = (0..199)
                .map(|place| pair("other").public(&format!("o{place}")))
                .collect();
            keys.push(plain_key("k1"));
            served(set(&keys))
        }
        "16 MiB" => {
            let mut body = set(&[plain_key("k1")]);
            body.resize(16 * 1024 * 1024, b' ');
            served(body)
        }
        "empty body" => served(Vec::new()),
        "RSA 512" => Case::new(
            set(&[pair("rsa512").public("k1")]),
            token(&header("RS256", "k1"), &payload(), "rsa512", "RS256"),
        ),
        other => panic!("no case {other}"),
    }
}

fn http(what: &str) -> Case {
    let mut case = usual(|_, _| {});
    let redirected = |case: &Case| KeySetResponse::Answer {
        status: 200,
        body: case.body.clone(),
        packed: None,
        elapsed: Duration::ZERO,
        redirects: 1,
    };
    match what.split_once(' ').unwrap() {
        ("redirect", _) => case.unserved = Some(redirected(&case)),
        ("status", status) => case.status = status.parse().unwrap(),
        ("nothing", "listens") => {
            case.unserved = Some(KeySetResponse::Unreachable("connection refused".to_owned()));
        }
        ("no", "JWKS address") => case.unserved = Some(KeySetResponse::NotConfigured),
        other => panic!("no case {other:?}"),
    }
    case
}

fn case(group: &str, what: &str) -> Case {
    match group {
        "consumer key" => consumer_key(what),
        "scopes" => scopes(what),
        "audience" => audience(what),
        "claims" => claims(what, false),
        "claims, validator of \"default\"" => claims(what, true),
        "key set" => key_set(what),
        "HTTP" => http(what),
        other => panic!("no group {other}"),
    }
}

#[test]
fn api_manager_judges_as_it_was_seen_to_consumer_key_and_scopes_included() {
    let Some(rows) = rows("verdicts-api-manager.tsv") else {
        return;
    };
    assert_eq!(rows.len(), 103);
    let rules = RuleSet::by_name("api-manager").unwrap();
    let mut wrong = Vec::new();
    for row in &rows {
        let [group, what, valid, consumer_key, scopes, first, again] = row.as_slice() else {
            panic!("{row:?}");
        };
        let case = case(group, what);
        wrong.extend(differs(&case, rules, [first, again], what));
        if valid == "true" {
            let verdict = case.verdict(rules);
            let found = (
                verdict.consumer_key.unwrap_or_default(),
                verdict.scopes.join(","),
            );
            if found != (consumer_key.clone(), scopes.clone()) {
                wrong.push(format!("{what}: {found:?} for {consumer_key}, {scopes}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_token_signed_over_its_plain_payload_is_read_by_one_gateway_alone() {
    // RFC 7797: b64 false, named in crit.
    let mut head = header("RS256", "k1");
    head.insert("b64".to_owned(), json!(false));
    head.insert("crit".to_owned(), json!(["b64"]));
    let head = Value::Object(head).to_string();
    let payload = Value::Object(payload()).to_string();
    let encoded = signed(head.as_bytes(), payload.as_bytes(), "rsa2048", "RS256");
    let parts: Vec<&str> = encoded.split('.').collect();
    let over = format!("{}.{payload}", parts[0]);
    let signature = pair("rsa2048").sign("RS256", over.as_bytes());
    let plain = format!(
        "{}.{}.{}",
        parts[0],
        parts[1],
        crate::token::signer::encode(signature)
    );
    for (token, platform, manager) in [(encoded, true, false), (plain, false, true)] {
        let case = Case::new(set(&[plain_key("k1")]), token);
        let accepted =
            |name: &str| case.verdict(RuleSet::by_name(name).unwrap()).accepted() == Some(true);
        assert_eq!(accepted("gateway-1.2"), platform);
        assert_eq!(accepted("api-manager"), manager);
    }
}
