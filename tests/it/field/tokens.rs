//! Tokens: what is wrong, who rejects for it, and the one remedy.

use serde_json::{Value, json};

use super::{text, told};
use crate::cli::situation::Situation;
use crate::net::server::{answer, json as http_json};
use crate::token::signer::{Signer, encode, jwks};

/// A provider, its key, and the key manager `km`.
struct World {
    it: Situation,
    signer: Signer,
}

fn world() -> World {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    World { it, signer }
}

impl World {
    fn claims(&self, changes: &Value) -> crate::cli::home::Ran {
        self.it.check(&self.it.token(&self.signer, changes), &[])
    }

    /// A token whose header says this too.
    fn header(&self, more: &Value) -> String {
        let mut header: Value = serde_json::from_str(&self.signer.header()).unwrap();
        let members = header.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        header.to_string()
    }

    fn payload(&self) -> String {
        let token = self.it.token(&self.signer, &json!({}));
        let part = token.split('.').nth(1).unwrap().to_owned();
        String::from_utf8(crate::token::signer::decode(&part)).unwrap()
    }
}

/// How many remedies a run offers.
fn remedies(text: &str) -> usize {
    text.matches("Fix:").count()
}

#[test]
fn a_token_without_a_fault_has_no_remedy() {
    let world = world();
    let token = world.it.token(&world.signer, &json!({}));
    let ran = world.it.check(&token, &["--client-id", "app"]);
    told(&ran, "Accepted by every gateway", "", 0);
    assert!(
        !text(&ran).contains("WARN") && remedies(&text(&ran)) == 0,
        "{ran:?}"
    );
}

#[test]
fn p1_s17_s18_an_issuer_that_differs_is_told_as_the_review_tells_it() {
    let world = world();
    let base = &world.it.base;
    let (host, port) = base.rsplit_once(':').unwrap();
    for (issuer, cause, remedy) in [
        (
            base.replace("https://", ""),
            "has no scheme (https://)",
            "Set Issuer of km to localhost",
        ),
        (host.to_owned(), "a different port", ""),
        (format!("{host}:1{}", &port[1..]), "a different port", ""),
        (
            format!("{base}/"),
            "ends in a slash",
            "Set Issuer of km to https",
        ),
        (
            base.replace("https", "http"),
            "it has a different scheme",
            "",
        ),
        (
            base.replace("localhost", "LOCALHOST"),
            "differs only in letter case",
            "",
        ),
    ] {
        let ran = world.claims(&json!({ "iss": issuer }));
        told(&ran, cause, remedy, 3);
        assert_eq!(remedies(&text(&ran)), 1, "{ran:?}");
    }
}

#[test]
fn p6_s13_a_jwe_of_auth0_asks_for_the_audience() {
    let world = world();
    let header = json!({ "alg": "dir", "enc": "A256GCM", "iss": "https://acme.eu.auth0.com/" });
    let jwe = format!("{}..AAAA.BBBB.CCCC", encode(header.to_string()));
    told(
        &world.it.check(&jwe, &[]),
        "encrypted (JWE, 5 parts)",
        "request one with the audience of your API",
        3,
    );
    let header = json!({ "alg": "RSA-OAEP", "enc": "A256GCM" });
    let jwe = format!("{}.AAAA.AAAA.BBBB.CCCC", encode(header.to_string()));
    told(
        &world.it.check(&jwe, &[]),
        "encrypted (JWE, 5 parts)",
        "sign access tokens for this API instead of encrypting",
        3,
    );
}

#[test]
fn p7_s26_u22_what_the_provider_wrote_is_not_to_be_copied_again() {
    let world = world();
    let twice = world.payload().replacen('{', "{\"scope\":\"a\",", 1);
    let critical = json!({ "crit": ["b64"], "b64": true });
    for (token, cause, remedy) in [
        (
            world.signer.token(&world.signer.header(), &twice),
            "scope more than once",
            "remove the second mapper",
        ),
        (
            world
                .signer
                .token(&world.header(&critical), &world.payload()),
            "crit requires b64",
            "turn off this extension",
        ),
    ] {
        let ran = world.it.check(&token, &[]);
        told(&ran, cause, remedy, 3);
        assert!(!text(&ran).contains("Copy the whole token"), "{ran:?}");
    }
    // What is cut off is copied again.
    let token = world.it.token(&world.signer, &json!({}));
    let (start, _) = token.rsplit_once('.').unwrap();
    told(
        &world.it.check(start, &[]),
        "2 parts instead of 3",
        "Copy the whole token again",
        3,
    );
}

#[test]
fn p8_s11_a_key_for_another_algorithm_has_a_remedy_and_no_false_alarm() {
    let signer = Signer::new("PS256", "k1");
    let it = Situation::good(&[&signer]);
    let mut key = signer.public();
    key["alg"] = json!("RS256");
    it.serve("/jwks", http_json(json!({ "keys": [key] }).to_string()));
    it.add("km");
    let ran = it.check(
        &it.token(&signer, &json!({})),
        &["--gateway", "gateway-1.2"],
    );
    told(
        &ran,
        "it is for RS256, and the token says PS256",
        "publish this key with alg PS256",
        3,
    );
    assert!(!text(&ran).contains("Rejected"), "{ran:?}");
}

/// The part that names a wrong algorithm or key, and the one remedy for it.
#[test]
fn p8_s11_a_header_that_contradicts_its_key_has_one_remedy() {
    let (rsa, other) = (Signer::new("RS256", "k1"), Signer::new("ES256", "e1"));
    let it = Situation::good(&[&rsa, &other]);
    it.add("km");
    let payload = it.token(&rsa, &json!({}));
    let payload = payload.split('.').nth(1).unwrap().to_owned();
    let payload = String::from_utf8(crate::token::signer::decode(&payload)).unwrap();
    for (header, cause, remedy) in [
        // Signed with k1, by RS256.
        (
            json!({ "alg": "PS256", "kid": "k1", "typ": "at+jwt" }),
            "made with RS256, but the header says PS256",
            "Ask the provider to set alg to",
        ),
        (
            json!({ "alg": "RS256", "kid": "e1", "typ": "at+jwt" }),
            "signed with key k1, but the header says e1",
            "use the JWKS's kid in its tokens",
        ),
        (
            json!({ "alg": "ES256", "kid": "k1", "typ": "at+jwt" }),
            "it is an RSA key, and ES256 needs an EC key on P-256",
            "set kid to its signing key",
        ),
        (
            json!({ "alg": "RS512", "kid": "k1", "typ": "at+jwt" }),
            "RS512 is not accepted",
            "RS256 is accepted by every gateway",
        ),
    ] {
        let token = rsa.token(&header.to_string(), &payload);
        let ran = it.check(&token, &[]);
        told(&ran, cause, remedy, 3);
        assert_eq!(remedies(&text(&ran)), 1, "{header} {ran:?}");
    }
}

#[test]
fn k5_what_is_no_jwt_is_named_by_how_it_begins() {
    let world = world();
    for (pasted, cause, remedy) in [
        (
            "1//0gabcdefghijklmnop",
            "a refresh token of Google",
            "Use access_token",
        ),
        (
            "glpat-AbCdEfGh1jKlMnOpQrSt",
            "GitLab's own API",
            "another service",
        ),
        (
            "npm_AbCdEfGhIjKlMnOpQrStUvWx012345678901",
            "a token of npm",
            "another service",
        ),
        (
            "v4.public.eyJkYXRhIjoieCJ9abcdefgh",
            "a PASETO",
            "issue JWT access tokens",
        ),
        (
            "PHNhbWw6QXNzZXJ0aW9uIHhtbG5zOnNhbWw9J3gnPjwvc2FtbDpBc3NlcnRpb24+",
            "a SAML assertion",
            "don't read SAML",
        ),
    ] {
        let ran = world.it.check(pasted, &[]);
        told(&ran, cause, remedy, 3);
        assert_eq!(remedies(&text(&ran)), 1, "{ran:?}");
        assert!(!text(&ran).contains(pasted), "{ran:?}");
    }
    for (pasted, cause, remedy) in [
        (
            "<saml:Assertion>x</saml:Assertion>",
            "This is SAML",
            "OAuth access token",
        ),
        ("$ACCESS_TOKEN", "a placeholder, not a token", "Replace it"),
        ("<access token>", "a placeholder, not a token", "Replace it"),
        (
            "{\"keys\":[{\"kty\":\"RSA\",\"kid\":\"k1\"}]}",
            "a key set (JWKS), not a token",
            "reads the keys itself",
        ),
        (
            "{\"active\":false}",
            "the response of an introspection endpoint",
            "that was sent to it",
        ),
        (
            "eyJhbGciOiJSUzI1NiJ9.eyJpc3Mi...c2lnbmF0dXJl",
            "part of it was replaced with",
            "Copy the whole token",
        ),
        (
            "{\"code\":\"900901\",\"message\":\"Invalid Credentials\"}",
            "a gateway's response, not a token: 900901 Invalid Credentials",
            "Use the token that the gateway rejected",
        ),
    ] {
        told(&world.it.check(pasted, &[]), cause, remedy, 2);
    }
    // The same token in other forms.
    let token = world.it.token(&world.signer, &json!({}));
    let parts: Vec<&str> = token.split('.').collect();
    let json = json!({ "protected": parts[0], "payload": parts[1], "signature": parts[2] });
    let quoted: Vec<String> = token
        .as_bytes()
        .chunks(70)
        .map(|part| format!("> {}", String::from_utf8_lossy(part)))
        .collect();
    let response = json!({ "access_token": token }).to_string();
    let pack =
        |text: &str| base64::Engine::encode(&base64::engine::general_purpose::STANDARD, text);
    let twice = pack(&pack(&token));
    for pasted in [json.to_string(), quoted.join("\n"), pack(&response), twice] {
        let ran = world.it.check(&pasted, &["--client-id", "app"]);
        told(&ran, "Accepted by every gateway", "", 0);
    }
}

#[test]
fn p9_s27_u23_scopes_that_no_gateway_reads_are_told() {
    let world = world();
    for (changes, cause, remedy) in [
        (
            json!({ "scope": null, "realm_access": { "roles": ["a"] } }),
            "realm_access.roles is nested",
            "top-level claim",
        ),
        (
            json!({ "scope": null, "resource_access": { "orders": { "roles": ["a"] } } }),
            "resource_access.orders.roles is nested",
            "top-level claim",
        ),
        (
            json!({ "scope": "orders.read,orders.write" }),
            "commas, which do not separate scopes",
            "one string, separated by spaces",
        ),
        (
            json!({ "scope": null, "scp": ["read"] }),
            "claim scope is missing, scp is present",
            "Set Scope Key Identifier of km to scp",
        ),
    ] {
        let ran = world.claims(&changes);
        told(&ran, cause, remedy, 0);
        assert_eq!(remedies(&text(&ran)), 1, "{ran:?}");
    }
}

#[test]
fn p10_s29_a_large_token_is_told_as_large() {
    let world = world();
    for (letters, cause) in [(9_000, "it is 13 KB"), (60_000, "it is 81 KB")] {
        let ran = world.claims(&json!({ "pad": "x".repeat(letters) }));
        told(&ran, cause, "fewer groups and roles", 3);
    }
    let ran = world.claims(&json!({ "pad": "x".repeat(4_000) }));
    assert!(!text(&ran).contains("KB"), "{ran:?}");
}

#[test]
fn f6_s28_k5_what_is_no_access_token_offers_no_setting() {
    let world = world();
    for (changes, cause, exit) in [
        (
            json!({ "nonce": "n", "azp": null, "aud": "app", "scope": null }),
            "an ID token",
            3,
        ),
        (json!({ "typ": "Refresh" }), "a refresh token", 3),
        (
            json!({ "typ": "Offline", "exp": null }),
            "an offline token",
            3,
        ),
        (
            json!({ "events": { "http://schemas.openid.net/event/backchannel-logout": {} }, "scope": null, "azp": null }),
            "a logout token",
            3,
        ),
    ] {
        let claims = world.it.token(&world.signer, &changes);
        let header = json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }).to_string();
        let payload = crate::token::signer::decode(claims.split('.').nth(1).unwrap());
        let token = world
            .signer
            .token(&header, &String::from_utf8(payload).unwrap());
        let ran = world.it.check(&token, &[]);
        told(&ran, cause, "access_token", exit);
        assert!(!text(&ran).contains("Identifier:"), "{ran:?}");
    }
    // A client assertion and a DPoP proof are known by their claims.
    let assertion =
        json!({ "iss": "app", "sub": "app", "aud": world.it.base, "exp": 9_999_999_999_u64 });
    let header = json!({ "alg": "RS256", "kid": "k1", "typ": "JWT" }).to_string();
    let ran = world
        .it
        .check(&world.signer.token(&header, &assertion.to_string()), &[]);
    told(&ran, "a client assertion", "access_token", 3);
}

#[test]
fn f11_n8_a_client_that_is_known_names_its_claim() {
    let world = world();
    let check = |changes: Value| {
        let token = world.it.token(&world.signer, &changes);
        world.it.check(&token, &["--client-id", "app"])
    };
    told(
        &check(json!({ "azp": null, "cid": "app" })),
        "cid",
        "Set Consumer Key Identifier of km to cid",
        3,
    );
    told(
        &check(json!({ "azp": null, "x": "app" })),
        "x",
        "Set Consumer Key Identifier of km to x",
        3,
    );
    let none = check(json!({ "azp": null }));
    told(&none, "no claim of this token names the client", "", 3);
    assert!(!text(&none).contains("Identifier: aud"), "{none:?}");
    told(
        &check(json!({ "azp": "other" })),
        "other",
        "token of this client",
        3,
    );
    told(&check(json!({})), "Accepted by every gateway", "", 0);
}

/// What kmctl says where the token endpoint answers so.
fn asked(world: &World, answer: Vec<u8>, more: &[&str]) -> crate::cli::home::Ran {
    world.it.serve("/token", answer);
    let mut words = vec![
        "token",
        "check",
        "km",
        "--client-id",
        "app",
        "--client-secret-stdin",
    ];
    words.extend(more);
    let ran = world.it.run_with(&words, &[], "geheim");
    assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
    ran
}

#[test]
fn f12_a_parameter_that_an_endpoint_wants_is_named_and_sent() {
    let world = world();
    let refused = |description: &str| {
        let body = json!({ "error": "invalid_request", "error_description": description });
        let json = "Content-Type: application/json\r\n";
        answer("400 Bad Request", json, body.to_string())
    };
    for (description, remedy) in [
        (
            "missing parameter organization",
            "--param organization=VALUE",
        ),
        ("No audience parameter was provided", "--audience"),
        ("The resource parameter is required", "--resource"),
        ("scope is required", "--scope"),
    ] {
        let ran = asked(&world, refused(description), &[]);
        told(&ran, description, remedy, 3);
    }
    let token = world.it.token(&world.signer, &json!({}));
    let good = json!({ "access_token": token, "token_type": "Bearer" }).to_string();
    let ran = asked(
        &world,
        http_json(good),
        &["--param", "organization=acme corp"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let requests = world.it.requests();
    assert!(
        requests
            .iter()
            .any(|it| it.contains("&organization=acme+corp")),
        "{requests:?}"
    );
    for pair in [
        "client_secret=geheim",
        "organization",
        "grant_type=password",
        "code=geheim",
    ] {
        let ran = asked(&world, Vec::new(), &["--param", pair]);
        assert_eq!(ran.exit, 2, "{ran:?}");
    }
}

#[test]
fn k7_what_the_token_endpoint_says_decides_the_remedy() {
    let world = world();
    for (status, error, description, remedy, exit) in [
        (
            "401 Unauthorized",
            "invalid_client",
            "Invalid client or Invalid client credentials",
            "secret",
            3,
        ),
        (
            "401 Unauthorized",
            "unauthorized_client",
            "Invalid client secret",
            "secret",
            3,
        ),
        (
            "400 Bad Request",
            "unauthorized_client",
            "Client not enabled to retrieve service account",
            "service account",
            3,
        ),
        (
            "403 Forbidden",
            "access_denied",
            "Realm not enabled",
            "realm",
            3,
        ),
        (
            "401 Unauthorized",
            "invalid_client",
            "Client disabled",
            "enable it at the provider",
            3,
        ),
    ] {
        let body = json!({ "error": error, "error_description": description }).to_string();
        let answer = answer(status, "Content-Type: application/json\r\n", body);
        told(&asked(&world, answer, &[]), description, remedy, exit);
    }
    let busy = answer("429 Too Many Requests", "Retry-After: 9\r\n", "");
    told(&asked(&world, busy, &[]), "429", "in 9 seconds", 7);
}

#[test]
fn f13_the_type_that_is_missing_is_named() {
    let world = world();
    let header = |typ: &str| {
        let header = json!({ "alg": "RS256", "kid": "k1", "typ": typ }).to_string();
        let token = world.signer.token(&header, &world.payload());
        text(&world.it.check(&token, &[]))
    };
    assert!(header("JWT").contains("Type JWT"), "{}", header("JWT"));
    assert!(header("JWT").contains("at+jwt"), "{}", header("JWT"));
    assert!(
        header("at+jwt").contains("OK Type at+jwt"),
        "{}",
        header("at+jwt")
    );
}

#[test]
fn k6_an_issuer_that_would_open_the_door_to_others_is_not_offered() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::empty();
    let issuer = format!("{}/realms/acme", it.base);
    it.document(|document| document["issuer"] = json!(issuer));
    it.serve("/jwks", http_json(jwks(&[&signer])));
    it.add("km");
    let other = format!("{}/realms/other", it.base);
    let ran = it.check(&it.token(&signer, &json!({ "iss": other })), &[]);
    told(
        &ran,
        "it is another realm",
        "This token is from realm other",
        3,
    );
    assert!(!text(&ran).contains("edit km"), "{ran:?}");
}

#[test]
fn k6_p1_nothing_is_set_by_somebody_elses_token() {
    let world = world();
    let other = Signer::new("ES256", "zz");
    let changes = json!({ "iss": "https://sts.example/other/", "azp": null, "appid": "app" });
    let ran = world.it.check(&world.it.token(&other, &changes), &[]);
    told(&ran, "a different host", "", 3);
    assert!(!text(&ran).contains("Identifier"), "{ran:?}");
    assert_eq!(remedies(&text(&ran)), 1, "{ran:?}");
    let graph = json!({ "iss": "https://sts.windows.net/x/", "aud": "https://graph.microsoft.com", "azp": null, "appid": "app" });
    let ran = world.it.check(&world.it.token(&other, &graph), &[]);
    told(
        &ran,
        "a token for Microsoft Graph, not for your API",
        "a scope of your own API",
        3,
    );
    assert_eq!(remedies(&text(&ran)), 1, "{ran:?}");
}

#[test]
fn k9_what_a_token_of_keycloak_lacks_is_said() {
    let world = world();
    for (changes, cause, remedy) in [
        (
            json!({ "cnf": { "jkt": "x" } }),
            "bound to a key of the client by DPoP",
            "turn DPoP off for this client",
        ),
        (json!({ "exp": null }), "it never expires", "a lifetime"),
    ] {
        told(&world.claims(&changes), cause, remedy, 3);
    }
    let token = world.it.token(&world.signer, &json!({ "scope": "read" }));
    let body = json!({ "access_token": token, "token_type": "Bearer" }).to_string();
    let ran = asked(&world, http_json(body), &["--scope", "read admin"]);
    told(
        &ran,
        "admin was requested but is not among them",
        "Allow the client this scope",
        0,
    );
}
