//! Real tokens of the certified provider, judged in every setting that matters.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use kmctl::cli::ExitCode;
use kmctl::discovery::CheckOutcome;
use kmctl::key_manager::Field;
use kmctl::net::{Client, ClientSettings, Proxies, block_on};
use kmctl::ops::token::{
    Authentication, Credentials, TestSubject, TokenRequestError, check, request,
};
use kmctl::token::{Check, Line, PublishedKeys, Secret, Token, TokenVerdict};

use crate::ops::token::subject;
use crate::support::peer::{Peer, available, certificate};

/// A provider, a client for it, and what its document says.
struct Trial {
    peer: Peer,
    client: Client,
    target: TestSubject,
}

/// `None`, and said on stderr, where the provider can't be had.
fn trial(settings: &[(&str, &str)]) -> Option<Trial> {
    trial_trusting(settings, Vec::new())
}

/// The same with roots that are trusted.
fn trial_trusting(settings: &[(&str, &str)], ca_files: Vec<PathBuf>) -> Option<Trial> {
    if !available() {
        return None;
    }
    let peer = Peer::start(settings);
    let client = Client::new(ClientSettings {
        timeout: std::time::Duration::from_secs(30),
        connect_timeout: std::time::Duration::from_secs(30),
        proxies: Proxies::Never,
        ca_files,
        ..ClientSettings::default()
    })
    .unwrap();
    let url = peer.text("well_known");
    let mut target = subject(&client, &url);
    // RFC 9068 has the client in client_id, and so has this provider.
    target.expectation.consumer_key_identifier = "client_id".to_owned();
    Some(Trial {
        peer,
        client,
        target,
    })
}

fn in_seconds(seconds: i64) -> ZonedDateTime {
    let later = Timestamp::now() + SignedDuration::from_secs(seconds);
    ZonedDateTime::new(later, TimeZone::UTC)
}

impl Trial {
    fn credentials(&self) -> Credentials {
        Credentials {
            client_id: self.peer.text("client_id"),
            secret: Some(Secret::new(self.peer.text("client_secret"))),
            authentication: Authentication::Basic,
            scope: Some("orders.read".to_owned()),
            ..Credentials::default()
        }
    }

    fn ask(&self, credentials: &Credentials) -> Result<Token, TokenRequestError> {
        block_on(request(&self.client, &self.target, credentials)).unwrap()
    }

    fn token(&self) -> Token {
        self.ask(&self.credentials()).unwrap()
    }

    fn judge(&self, token: &Token) -> TokenVerdict {
        self.judge_with(token, None, 0).0
    }

    fn judge_with(
        &self,
        token: &Token,
        known: Option<PublishedKeys>,
        later: i64,
    ) -> (TokenVerdict, PublishedKeys) {
        let now = in_seconds(later);
        block_on(check(&self.client, &self.target, token, known, &now)).unwrap()
    }

    fn judge_new(&self) -> TokenVerdict {
        self.judge(&self.token())
    }
}

fn line(verdict: &TokenVerdict, check: Check) -> &Line {
    verdict.line(check).unwrap()
}

fn refused(verdict: &TokenVerdict, reason: &str) {
    assert!(!verdict.accepted, "{}", verdict.text());
    assert_eq!(
        verdict.first_reason.as_deref(),
        Some(reason),
        "{}",
        verdict.text()
    );
}

fn accepted(verdict: &TokenVerdict) {
    assert!(verdict.accepted, "{}", verdict.text());
}

#[test]
fn every_algorithm_is_proven() {
    for alg in [
        "RS256", "PS256", "ES256", "ES384", "ES512", "EdDSA", "Ed25519",
    ] {
        let Some(trial) = trial(&[("KEYS", alg)]) else {
            return;
        };
        let verdict = trial.judge_new();
        let by_gateway = matches!(alg, "RS256" | "PS256" | "ES256");
        assert_eq!(verdict.accepted, by_gateway, "{}", verdict.text());
        assert_eq!(verdict.header.alg.as_deref(), Some(alg));
        assert_eq!(verdict.header.typ.as_deref(), Some("at+jwt"));
        let kid = trial.peer.ready["kids"][0][0].as_str().unwrap();
        assert_eq!(
            line(&verdict, Check::Key).message,
            format!("kid {kid} is in the JWKS")
        );
        assert_eq!(line(&verdict, Check::Signature).message, "valid");
        let algorithm = line(&verdict, Check::Algorithm);
        assert_eq!(algorithm.outcome == CheckOutcome::Ok, by_gateway, "{alg}");
        assert_eq!(
            line(&verdict, Check::Audience).message,
            "https://api.example.test/orders"
        );
        assert_eq!(
            line(&verdict, Check::Scope).message,
            "1 scope, in the claim scope"
        );
    }
}

#[test]
fn one_key_among_many_is_found() {
    let keys = "RS256 PS256 ES256 ES384 ES512 EdDSA";
    let Some(trial) = trial(&[("KEYS", keys), ("TOKEN_ALG", "ES384")]) else {
        return;
    };
    let verdict = trial.judge_new();
    refused(&verdict, "ES384 is not accepted");
    assert_eq!(line(&verdict, Check::Signature).message, "valid");
}

#[test]
fn over_https_below_a_prefix() {
    let folder = tempfile::tempdir().unwrap();
    let (cert, key) = certificate(folder.path());
    let settings = [
        ("TLS_CERT", cert.as_str()),
        ("TLS_KEY", key.as_str()),
        ("PREFIX", "/realms/demo"),
    ];
    let Some(trial) = trial_trusting(&settings, vec![PathBuf::from(&cert)]) else {
        return;
    };
    assert!(trial.target.token_endpoint.starts_with("https://"));
    assert!(trial.target.expectation.issuer.ends_with("/realms/demo"));
    accepted(&trial.judge_new());
}

#[test]
fn the_console_preset_misses_the_client_and_the_fix_mends_it() {
    let Some(mut trial) = trial(&[]) else { return };
    trial.target.expectation.consumer_key_identifier = "azp".to_owned();
    let token = trial.token();
    let verdict = trial.judge(&token);
    accepted(&verdict);
    assert!(!verdict.is_good(), "{}", verdict.text());
    let client = line(&verdict, Check::Client);
    assert_eq!(client.message, "claim azp is missing, client_id is present");
    let fix = client.fix.clone().unwrap();
    assert_eq!(fix.field, Some(Field::ConsumerKeyIdentifier));
    trial.target.expectation.consumer_key_identifier = fix.value.unwrap();
    assert!(trial.judge(&token).is_good());
    let names: Vec<String> = verdict
        .claims
        .views()
        .iter()
        .map(|view| view.name.clone())
        .collect();
    assert!(names.contains(&"client_id".to_owned()), "{names:?}");
}

#[test]
fn a_rotation_that_keeps_the_old_keys() {
    let Some(trial) = trial(&[("ROTATE_KEEP", "1")]) else {
        return;
    };
    let old = trial.token();
    let (verdict, keys) = trial.judge_with(&old, None, 0);
    accepted(&verdict);
    trial.peer.rotate();
    let new = trial.token();
    // The keys known from before have no such kid; they are read anew, and then it is there.
    let (verdict, keys) = trial.judge_with(&new, Some(keys), 0);
    accepted(&verdict);
    let (verdict, keys) = trial.judge_with(&old, Some(keys), 0);
    accepted(&verdict);
    trial.peer.rotate();
    // Known keys are believed until one is missing.
    accepted(&trial.judge_with(&old, Some(keys), 0).0);
    let verdict = trial.judge(&old);
    refused(&verdict, "its key is not in the JWKS");
    assert!(verdict.needs_fresh_keys);
    assert_eq!(line(&verdict, Check::Issuer).outcome, CheckOutcome::Ok);
    accepted(&trial.judge(&new));
}

#[test]
fn a_rotation_that_drops_the_old_keys() {
    let Some(trial) = trial(&[("ROTATE_KEEP", "0"), ("KEYS", "ES256")]) else {
        return;
    };
    let old = trial.token();
    accepted(&trial.judge(&old));
    trial.peer.rotate();
    refused(&trial.judge(&old), "its key is not in the JWKS");
    accepted(&trial.judge_new());
}

#[test]
fn tokens_that_no_public_key_can_prove() {
    for (settings, reason) in [
        (("TOKEN_FORMAT", "opaque"), "it is opaque, not a JWT"),
        (("TOKEN_FORMAT", "jwe"), "it is encrypted"),
        (
            ("TOKEN_ALG", "HS256"),
            "HS256 can't be verified with public keys",
        ),
    ] {
        let Some(trial) = trial(&[settings]) else {
            return;
        };
        refused(&trial.judge_new(), reason);
    }
}

/// Each line of the verdict as `id outcome message`, for those that differ from a good one.
fn expect(verdict: &TokenVerdict, lines: &[(Check, CheckOutcome, &str)]) {
    for (check, outcome, message) in lines {
        let line = line(verdict, *check);
        assert_eq!(line.outcome, *outcome, "{}", verdict.text());
        assert!(line.message.starts_with(message), "{}", verdict.text());
    }
}

#[test]
fn changed_claims_that_are_taken() {
    let claims = r#"{"scope":null,"scp":["orders.read"],"client_id":["svc"],"nbf":1}"#;
    let Some(trial) = trial(&[("TOKEN_CLAIMS", claims)]) else {
        return;
    };
    let verdict = trial.judge_new();
    accepted(&verdict);
    expect(
        &verdict,
        &[
            (
                Check::Scope,
                CheckOutcome::Warn,
                "claim scope is missing, scp is present",
            ),
            (
                Check::Client,
                CheckOutcome::Ok,
                "claim client_id, a list of one",
            ),
            (Check::NotBefore, CheckOutcome::Ok, "began 5"),
        ],
    );
}

#[test]
fn changed_claims_that_are_refused_each_for_itself() {
    let soon = Timestamp::now().as_second() + 7170;
    let v1 = "https://sts.windows.net/7d9f5b2e-0c44-4f0a-9a1e-2f3b4c5d6e7f/";
    let claims = format!(
        r#"{{"client_id":null,"azp":"svc","iss":"{v1}","exp":99999999999999999999,"nbf":{soon},"iat":{soon},"typ":"ID"}}"#
    );
    let Some(trial) = trial(&[
        ("TOKEN_CLAIMS", &claims),
        ("TOKEN_HEADER", r#"{"typ":"JWT"}"#),
    ]) else {
        return;
    };
    let verdict = trial.judge_new();
    // Gateways take so large a number for a time long past.
    refused(&verdict, "the token has expired");
    expect(
        &verdict,
        &[(
            Check::Type,
            CheckOutcome::Warn,
            "this is an ID token, not an access token",
        )],
    );
    let Some(trial) = self::trial(&[("TOKEN_CLAIMS", r#"{"exp":null}"#)]) else {
        return;
    };
    let verdict = trial.judge_new();
    accepted(&verdict);
    assert!(
        verdict
            .text()
            .contains("The gateway accepts it, but it never expires.")
    );
}

#[test]
fn changed_headers() {
    let Some(trial) = trial(&[("TOKEN_HEADER", r#"{"kid":null,"typ":null}"#)]) else {
        return;
    };
    let verdict = trial.judge_new();
    accepted(&verdict);
    let tried = "no kid; 1 key in the JWKS tried instead";
    expect(
        &verdict,
        &[
            (Check::Key, CheckOutcome::Warn, tried),
            (Check::Type, CheckOutcome::Ok, "no typ"),
        ],
    );
    let header = r#"{"kid":"../keys","typ":"logout+jwt"}"#;
    let Some(trial) = self::trial(&[("TOKEN_HEADER", header)]) else {
        return;
    };
    let verdict = trial.judge_new();
    refused(
        &verdict,
        "its kid is not among the keys that the gateway loads",
    );
    expect(
        &verdict,
        &[
            // The kind alone has a line; the rejection stands in the head.
            (Check::Key, CheckOutcome::Skipped, "signed with key rs256-"),
            (
                Check::Type,
                CheckOutcome::Warn,
                "this is a logout token, not an access token",
            ),
        ],
    );
    let header = r#"{"jku":"https://127.0.0.1:1/jwks"}"#;
    let Some(trial) = self::trial(&[("TOKEN_HEADER", header)]) else {
        return;
    };
    let verdict = trial.judge_new();
    accepted(&verdict);
    assert!(
        line(&verdict, Check::Key)
            .message
            .ends_with("; jku in the header is ignored")
    );
}

#[test]
fn an_expired_token_and_the_leeway() {
    let Some(trial) = trial(&[("TOKEN_TTL", "1")]) else {
        return;
    };
    let token = trial.token();
    let (verdict, keys) = trial.judge_with(&token, None, 20);
    accepted(&verdict);
    let expiry = line(&verdict, Check::Expiry);
    assert_eq!(expiry.outcome, CheckOutcome::Warn);
    assert!(expiry.message.ends_with("within the leeway of the gateway"));
    let (verdict, _) = trial.judge_with(&token, Some(keys), 3 * 3600 - 50);
    refused(&verdict, "the token has expired");
    let expiry = &line(&verdict, Check::Expiry).message;
    assert!(expiry.starts_with("expired 2 h 59 min ago ("), "{expiry}");
}

#[test]
fn another_audience_and_another_issuer() {
    let Some(mut trial) = trial(&[
        ("AUDIENCE", "urn:other"),
        ("ISSUER", "https://login.example/tenant/"),
    ]) else {
        return;
    };
    let token = trial.token();
    let verdict = trial.judge(&token);
    accepted(&verdict);
    assert_eq!(line(&verdict, Check::Audience).message, "urn:other");
    trial.target.expectation.issuer = "https://login.example/tenant".to_owned();
    let verdict = trial.judge(&token);
    refused(&verdict, "the issuer doesn't match");
    let fix = line(&verdict, Check::Issuer).fix.clone().unwrap();
    assert_eq!(fix.value.as_deref(), Some("https://login.example/tenant/"));
    assert_eq!(fix.text, "Set Issuer to https://login.example/tenant/");
}

#[test]
fn keys_without_their_names() {
    let Some(trial) = trial(&[("JWKS_STRIP", "kid")]) else {
        return;
    };
    let verdict = trial.judge_new();
    refused(&verdict, "its kid doesn't match its signing key");
    assert_eq!(
        line(&verdict, Check::Signature).message,
        "valid, with key 1 of the JWKS, which has no kid"
    );
    let Some(trial) = self::trial(&[("JWKS_STRIP", "alg use")]) else {
        return;
    };
    accepted(&trial.judge_new());
}

#[test]
fn how_the_client_proves_who_it_is() {
    let Some(trial) = trial(&[]) else { return };
    for (client, authentication) in [
        ("client_id", Authentication::Basic),
        ("client_id", Authentication::Automatic),
        ("client_id_post", Authentication::Post),
        ("client_id_post", Authentication::Automatic),
    ] {
        let credentials = Credentials {
            client_id: trial.peer.text(client),
            authentication,
            ..trial.credentials()
        };
        accepted(&trial.judge(&trial.ask(&credentials).unwrap()));
    }
}

#[test]
fn the_providers_words_without_the_secret() {
    let Some(trial) = trial(&[]) else { return };
    for authentication in [Authentication::Basic, Authentication::Automatic] {
        let refused = trial
            .ask(&Credentials {
                secret: Some(Secret::new("a-wrong-secret-of-mine")),
                authentication,
                ..trial.credentials()
            })
            .unwrap_err();
        assert_eq!(
            refused.message(),
            "The Token Endpoint returned 401 Unauthorized: invalid_client: client authentication failed."
        );
        assert_eq!(
            (refused.code(), ExitCode::from(&refused)),
            ("token-refused", ExitCode::Refused)
        );
        assert!(!format!("{refused:?}").contains("a-wrong-secret"));
    }
    let refused = trial
        .ask(&Credentials {
            client_id: format!("{}-web", trial.peer.text("client_id")),
            ..trial.credentials()
        })
        .unwrap_err();
    assert_eq!(
        refused.message(),
        "The Token Endpoint returned 400 Bad Request: invalid_request: requested grant type is not allowed for this client."
    );
}

#[test]
fn a_scope_that_the_api_does_not_have_is_missing_in_the_token() {
    let Some(trial) = trial(&[]) else { return };
    let token = trial.ask(&Credentials {
        scope: Some("nothing.of.the.kind".to_owned()),
        ..trial.credentials()
    });
    let verdict = trial.judge(&token.unwrap());
    accepted(&verdict);
    assert_eq!(
        line(&verdict, Check::Scope).message,
        "claim scope is missing, and no other claim looks like scopes"
    );
}

#[test]
fn a_token_for_an_api_takes_a_resource() {
    let Some(trial) = trial(&[("DEFAULT_RESOURCE", "0")]) else {
        return;
    };
    let without = Credentials {
        scope: None,
        ..trial.credentials()
    };
    let opaque = trial.ask(&without).unwrap();
    refused(&trial.judge(&opaque), "it is opaque, not a JWT");
    let with = Credentials {
        resource: Some("https://api.example.test/orders".to_owned()),
        ..trial.credentials()
    };
    accepted(&trial.judge(&trial.ask(&with).unwrap()));
}
