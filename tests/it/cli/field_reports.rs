//! What administrators met elsewhere, made again with a provider in that situation: the true cause, and one remedy that ends the
//! search; and beside each the near miss, which is no fault.

use serde_json::{Value, json};

use super::situation::{DOCUMENT, Situation, finding};
use crate::net::server::{answer, json as http_json};
use crate::token::signer::{Signer, encode, jwks};

/// The one finding of a document that could not be read.
fn unread(it: &Situation) -> (String, String) {
    let (ran, report) = it.report(&[]);
    assert_eq!(ran.exit, 7, "{ran:?}");
    let all = report["findings"].as_array().unwrap();
    assert_eq!(all.len(), 1, "{report}");
    let text = |name: &str| all[0][name].as_str().unwrap_or_default().to_owned();
    (text("message"), text("fix"))
}

#[test]
fn an_answer_that_is_no_document_is_told_by_its_cause() {
    let it = Situation::empty();
    let html = "<!DOCTYPE html><html><body>Welcome</body></html>";
    let login = "<html><form><input type=\"password\"></form></html>";
    let utf16: Vec<u8> = "{\"issuer\":1}"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (answer, says, remedy) in [
        (
            answer("429 Too Many Requests", "Retry-After: 30\r\n", ""),
            "Retry-After: 30 s",
            "Try again in 30 seconds",
        ),
        (
            answer("503 Service Unavailable", "Retry-After: 600\r\n", ""),
            "out of service for now",
            "in 10 minutes",
        ),
        (
            answer(
                "401 Unauthorized",
                "WWW-Authenticate: Basic realm=\"Staging\"\r\n",
                "",
            ),
            "realm `Staging`",
            "served without a password",
        ),
        (
            answer("401 Unauthorized", "WWW-Authenticate: Bearer\r\n", ""),
            "asks for an access token",
            "ends in /.well-known/openid-configuration",
        ),
        (
            answer("404 Not Found", "", "{\"error\":\"Realm does not exist\"}"),
            "Realm does not exist",
            "upper and lower case",
        ),
        (
            answer(
                "403 Forbidden",
                "",
                "{\"error\":\"invalid_request\",\"error_description\":\"HTTPS required\"}",
            ),
            "HTTPS required",
            "https address",
        ),
        (
            answer(
                "400 Bad Request",
                "",
                "{\"error\":\"tenant_unknown\",\"error_description\":\"No such tenant\"}",
            ),
            "No such tenant",
            "what the provider says",
        ),
        (
            answer(
                "400 Bad Request",
                "",
                "<h1>No required SSL certificate was sent</h1>",
            ),
            "a client certificate",
            "without a client certificate",
        ),
        (
            answer("403 Forbidden", "", "<title>Just a moment...</title>"),
            "a check for browsers",
            "exempted",
        ),
        (
            answer(
                "302 Found",
                "Location: https://login.example.com/adfs/ls?wa=x\r\n",
                "",
            ),
            "redirected to a login page",
            "Discovery is not public",
        ),
        (
            answer(
                "302 Found",
                "Location: http://other.example/.well-known/openid-configuration\r\n",
                "",
            ),
            "redirected",
            "plain http",
        ),
        (
            http_json(html),
            "a web page, not JSON",
            "a web page is served there",
        ),
        (
            http_json(login),
            "a login page, not JSON",
            "Discovery is not public",
        ),
        (
            http_json("<?xml version='1.0'?><EntityDescriptor/>"),
            "SAML metadata",
            "OpenID address",
        ),
        (http_json(utf16), "UTF-16", "UTF-8"),
        (
            http_json([0x1f, 0x8b, 8, 0, 1]),
            "compressed data (gzip)",
            "Content-Encoding: gzip",
        ),
        (
            http_json("{\"issuer\":\"https://h\""),
            "ends too early",
            "whole document served",
        ),
        (
            http_json("{\"issuer\":\"https://h\"} trailing"),
            "more text follows",
            "nothing else",
        ),
        (http_json("[]"), "not an object", "one JSON object"),
        (
            http_json(""),
            "an empty answer",
            "the provider sent nothing",
        ),
        (
            http_json("{\"error\":\"temporarily_unavailable\"}"),
            "the provider says `temporarily_unavailable`",
            "Try again in a minute",
        ),
        (
            http_json("{\"keys\":[]}"),
            "this is a key set (JWKS)",
            "belongs in JWKS Endpoint",
        ),
        (
            http_json(
                "{\"resource\":\"https://api\",\"authorization_servers\":[\"https://idp.example\"]}",
            ),
            "protected resource (RFC 9728)",
            "https://idp.example/.well-known/openid-configuration",
        ),
        (
            http_json("{\"realm\":\"a\",\"public_key\":\"x\"}"),
            "public page of a Keycloak realm",
            "discovery document",
        ),
        (
            http_json("{\"sub\":\"u\",\"email\":\"u@example\"}"),
            "the claims of a user",
            "discovery document",
        ),
        (
            http_json("{\"openapi\":\"3.0\",\"paths\":{}}"),
            "an API description",
            "not of an API",
        ),
    ] {
        it.serve(DOCUMENT, answer);
        let (message, fix) = unread(&it);
        assert!(message.contains(says), "{says}: {message}");
        assert!(fix.contains(remedy), "{remedy}: {fix}");
    }
}

#[test]
fn what_is_served_oddly_and_read_all_the_same_is_no_fault() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    let document = it.plain_document().to_string();
    let marked = [b"\xef\xbb\xbf".as_slice(), document.as_bytes()].concat();
    for good in [
        answer(
            "200 OK",
            "Content-Type: application/json; charset=utf-8\r\n",
            &document,
        ),
        answer("200 OK", "Content-Type: application/json\r\n", marked),
    ] {
        it.serve(DOCUMENT, good);
        let (ran, report) = it.report(&[]);
        assert_eq!(
            (ran.exit, &report["verdict"]),
            (0, &json!("clean")),
            "{report}"
        );
    }
    // Members of newer standards are known.
    it.document(|document| {
        document["authorization_response_iss_parameter_supported"] = json!(true);
        document["protected_resources"] = json!(["https://api.example"]);
    });
    let (_, report) = it.report(&[]);
    assert!(
        !report.to_string().contains("no standard defines"),
        "{report}"
    );
    // A key set as text is read by WSO2's gateways, and refused by others.
    let keys = jwks(&[&signer]);
    let served = |media: &str| {
        let header = format!("Content-Type: {media}\r\n");
        it.serve("/jwks", answer("200 OK", &header, &keys));
        it.report(&[]).1
    };
    for (media, odd) in [
        ("application/octet-stream", true),
        ("text/plain", true),
        ("application/jwk-set+json", false),
        ("application/json;charset=UTF-8", false),
    ] {
        let report = served(media);
        match odd {
            true => {
                let note = finding(&report, "jwks-content-type");
                assert_eq!(
                    (&note["grade"], &note["found"]),
                    (&json!("note"), &json!(media)),
                    "{note}"
                );
            }
            false => assert!(
                !report.to_string().contains("jwks-content-type"),
                "{media}: {report}"
            ),
        }
    }
}

#[test]
fn keys_are_told_by_what_is_wrong_with_them() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    let good = signer.public();
    let with = |name: &str, value: Value| {
        let mut key = good.clone();
        key[name] = value;
        json!({ "keys": [key] })
    };
    let n = good["n"].as_str().unwrap();
    let padded = encode([&[0], crate::token::signer::decode(n).as_slice()].concat());
    let akp = json!({ "kty": "AKP", "kid": "pq", "alg": "ML-DSA-65", "use": "sig", "pub": "AAAA" });
    for (set, check, says) in [
        (
            with("n", json!(padded)),
            "jwks-key-numbers",
            "leading zero byte",
        ),
        (with("alg", json!("SHA256withRSA")), "jwks-words", "RS256"),
        (with("alg", json!("rs256")), "jwks-words", "RS256"),
        (with("use", json!("SIG")), "jwks-words", "sig"),
        (with("e", json!("AQ")), "jwks-key-numbers", "exponent"),
        (
            json!({ "k1": "-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----" }),
            "jwks-other-form",
            "x509",
        ),
        (good.clone(), "jwks-other-form", "single key"),
        (
            json!({ "keys": [akp] }),
            "jwks-key-unusable",
            "post-quantum",
        ),
    ] {
        it.serve("/jwks", http_json(set.to_string()));
        let report = it.report(&["--gateway", "all"]).1;
        let found = finding(&report, check);
        let text = format!("{} {}", found["message"], found["fix"]);
        assert!(text.contains(says), "{says}: {found}");
    }
    // Beside a classical key a new one takes nothing away.
    it.serve(
        "/jwks",
        http_json(json!({ "keys": [good, akp_key()] }).to_string()),
    );
    let report = it.report(&["--gateway", "all"]).1;
    let fails = |it: &&Value| it["grade"] == "fail";
    assert_eq!(
        report["findings"].as_array().unwrap().iter().find(fails),
        None,
        "{report}"
    );
}

fn akp_key() -> Value {
    json!({ "kty": "AKP", "kid": "pq", "alg": "ML-DSA-65", "use": "sig", "pub": "AAAA" })
}

#[test]
fn tokens_are_told_by_what_is_wrong_with_them() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let base = &it.base;
    let host = base.replace("https://", "");
    for (changes, says, remedy) in [
        (
            json!({ "iss": host }),
            "the token's issuer has no scheme (https://)",
            "another key manager",
        ),
        (
            json!({ "iss": format!("{base}/") }),
            "ends in a slash",
            "set",
        ),
        (
            json!({ "scope": null, "realm_access": { "roles": ["a"] } }),
            "realm_access.roles is nested",
            "top-level claim",
        ),
        (
            json!({ "scope": "orders.read,orders.write" }),
            "commas, which do not separate scopes",
            "blanks",
        ),
        (
            json!({ "scope": null, "scp": ["read"] }),
            "claim scope is missing, scp is present",
            "scp",
        ),
        (
            json!({ "azp": null, "cid": "app" }),
            "claim azp is missing, cid is present",
            "cid",
        ),
        (json!({ "exp": null }), "it never expires", ""),
        (json!({ "pad": "x".repeat(9000) }), "it has 13 KB", ""),
        (
            json!({ "cnf": { "jkt": "x" } }),
            "bound to a key of the client by DPoP",
            "",
        ),
    ] {
        let ran = it.check(&it.token(&signer, &changes), &[]);
        let _ = remedy;
        assert!(ran.out.contains(says), "{says}: {}", ran.out);
    }
    let header = |more: Value| {
        let mut header: Value = serde_json::from_str(&signer.header()).unwrap();
        header
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        header.to_string()
    };
    let payload = |token: String| {
        let part = token.split('.').nth(1).unwrap().to_owned();
        String::from_utf8(crate::token::signer::decode(&part)).unwrap()
    };
    let claims = payload(it.token(&signer, &json!({})));
    let critical = signer.token(&header(json!({ "crit": ["b64"], "b64": true })), &claims);
    let ran = it.check(&critical, &[]);
    assert!(
        ran.out.contains("crit") && !ran.out.contains("Copy the whole token"),
        "{ran:?}"
    );
    let twice = claims.replacen('{', "{\"scope\":\"a\",", 1);
    let ran = it.check(&signer.token(&signer.header(), &twice), &[]);
    assert!(
        ran.out.contains("scope more than once") && !ran.out.contains("Copy the whole token"),
        "{ran:?}"
    );
    // A token without a fault has no line that says more than OK.
    let good = it.check(&it.token(&signer, &json!({})), &["--client-id", "app"]);
    assert_eq!(good.exit, 0, "{good:?}");
    assert!(
        !good.out.contains("WARN") && !good.out.contains("Fix:"),
        "{good:?}"
    );
}

#[test]
fn a_further_parameter_is_sent_and_no_secret_is_taken_for_one() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    it.serve("/token", answer("400 Bad Request", "Content-Type: application/json\r\n", "{\"error\":\"invalid_request\",\"error_description\":\"missing parameter organization\"}"));
    let words = [
        "token",
        "check",
        "km",
        "--client-id",
        "app",
        "--client-secret-stdin",
    ];
    let refused = it.run_with(&words, &[], "geheim");
    assert!(
        refused.err.contains("missing parameter organization"),
        "{refused:?}"
    );
    assert!(refused.err.contains("--param NAME=VALUE"), "{refused:?}");
    let token = it.token(&signer, &json!({}));
    it.serve(
        "/token",
        http_json(json!({ "access_token": token, "token_type": "Bearer" }).to_string()),
    );
    let with = |pair: &str| {
        let mut words = words.to_vec();
        words.extend(["--param", pair]);
        it.run_with(&words, &[], "geheim")
    };
    let given = with("organization=acme corp");
    assert_eq!(given.exit, 0, "{given:?}");
    assert!(
        it.requests()
            .iter()
            .any(|request| request.contains("&organization=acme+corp")),
        "{:?}",
        it.requests()
    );
    for pair in [
        "client_secret=geheim",
        "organization",
        "grant_type=password",
        "code=geheim",
    ] {
        let ran = with(pair);
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(
            !format!("{}{}", ran.out, ran.err).contains("geheim"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_command_that_fails_says_why_where_stdout_is_no_terminal() {
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.add("km");
    it.serve(DOCUMENT, answer("404 Not Found", "", ""));
    let url = it.url();
    for words in [vec!["discover", url.as_str()], vec!["check", "km"]] {
        let ran = it.run(&words);
        assert_ne!(ran.exit, 0, "{ran:?}");
        assert_eq!(ran.err.trim().lines().count(), 1, "{ran:?}");
    }
    let rejected = it.check("eyJhbGciOiJub25lIn0.e30.", &[]);
    assert_eq!(rejected.err.trim().lines().count(), 1, "{rejected:?}");
}
