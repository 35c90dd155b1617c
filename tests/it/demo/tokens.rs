//! The token endpoint, and tokens that are minted for tests.
#![expect(clippy::unwrap_used, reason = "test code")]

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kmctl::demo::{CLIENT_ID, CLIENT_SECRET, Options, Provider, Tenant, TokenOptions};
use kmctl::net::block_on;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use serde_json::{Value, json};

use super::client;

fn part(token: &str, index: usize) -> Value {
    let text = token.split('.').nth(index).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(text).unwrap()).unwrap()
}

fn keys(provider: &Provider) -> Vec<Value> {
    let url = format!("{}/oauth2/jwks", provider.base());
    let answer = block_on(client(provider).get(&url)).unwrap().unwrap();
    let set: Value = serde_json::from_slice(&answer.body).unwrap();
    set["keys"].as_array().unwrap().clone()
}

/// Checks a signature with the published key of the token's `kid`.
fn verified(token: &str, keys: &[Value]) -> bool {
    let kid = &part(token, 0)["kid"];
    let key = keys.iter().find(|key| &key["kid"] == kid).unwrap();
    let number = |name: &str| URL_SAFE_NO_PAD.decode(key[name].as_str().unwrap()).unwrap();
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let public = RsaPublicKeyComponents {
        n: number("n"),
        e: number("e"),
    };
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    public
        .verify(&RSA_PKCS1_2048_8192_SHA256, signed.as_bytes(), &signature)
        .is_ok()
}

#[test]
fn a_good_token_is_signed_by_a_published_key_and_says_what_a_gateway_reads() {
    let provider = Provider::start(&Options::default()).unwrap();
    let keys = keys(&provider);
    for tenant in Tenant::ALL {
        let options = TokenOptions {
            tenant,
            ..TokenOptions::default()
        };
        let token = provider.token(&options).unwrap();
        assert!(verified(&token, &keys));
        let (header, claims) = (part(&token, 0), part(&token, 1));
        assert_eq!(
            (&header["alg"], &header["typ"]),
            (&json!("RS256"), &json!("at+jwt"))
        );
        assert_eq!(claims["iss"], tenant.issuer(provider.base()));
        assert_eq!(
            (&claims["azp"], &claims["client_id"]),
            (&json!(CLIENT_ID), &json!(CLIENT_ID))
        );
        let scope = if tenant == Tenant::Microsoft {
            "scp"
        } else {
            "scope"
        };
        assert_eq!(claims[scope], "orders:read");
        assert!(claims["exp"].as_i64().unwrap() > jiff::Timestamp::now().as_second());
    }
}

#[test]
fn tokens_that_have_to_be_refused_can_be_made() {
    let provider = Provider::start(&Options::default()).unwrap();
    let keys = keys(&provider);
    let mint = |options: TokenOptions| provider.token(&options).unwrap();

    let expired = mint(TokenOptions::expired());
    assert!(verified(&expired, &keys));
    assert!(part(&expired, 1)["exp"].as_i64().unwrap() < jiff::Timestamp::now().as_second());

    let foreign = mint(TokenOptions {
        foreign_key: true,
        ..TokenOptions::default()
    });
    assert!(!verified(&foreign, &keys));

    let issuer = Some("https://evil.example".to_owned());
    let other = mint(TokenOptions {
        issuer,
        ..TokenOptions::default()
    });
    assert_eq!(part(&other, 1)["iss"], "https://evil.example");

    let second = mint(TokenOptions {
        key: 1,
        ..TokenOptions::default()
    });
    assert_eq!(part(&second, 0)["kid"], keys[1]["kid"]);
    assert!(verified(&second, &keys));

    let nameless = mint(TokenOptions {
        without_kid: true,
        kind: None,
        ..TokenOptions::default()
    });
    assert_eq!(part(&nameless, 0), json!({ "alg": "RS256" }));

    let claims = TokenOptions::default()
        .claim("azp", json!(null))
        .claim("cid", json!("app"));
    let claims = part(&mint(claims), 1);
    assert_eq!((claims.get("azp"), &claims["cid"]), (None, &json!("app")));
}

fn ask(
    provider: &Provider,
    path: &str,
    form: &[(&str, &str)],
    basic: Option<(&str, &str)>,
) -> (u16, Value) {
    let url = format!("{}{path}", provider.base());
    let answer = block_on(client(provider).post_form(&url, form, basic))
        .unwrap()
        .unwrap();
    (answer.status, serde_json::from_slice(&answer.body).unwrap())
}

#[test]
fn each_tenant_answers_client_credentials_in_both_ways() {
    let provider = Provider::start(&Options::default()).unwrap();
    let keys = keys(&provider);
    for (tenant, path) in [
        (Tenant::Asgardeo, "/t/sampleorg/oauth2/token"),
        (Tenant::Microsoft, "/tenant1/oauth2/v2.0/token"),
        (Tenant::Custom, "/oauth2/token"),
        (Tenant::OtherIssuer, "/w/oauth2/token"),
        (Tenant::WithoutKeys, "/x/token"),
        (Tenant::Faults, "/f/token"),
        (Tenant::UnreadableKeys, "/k/token"),
    ] {
        let grant = ("grant_type", "client_credentials");
        let basic = Some((CLIENT_ID, CLIENT_SECRET));
        let posted = [
            grant,
            ("client_id", CLIENT_ID),
            ("client_secret", CLIENT_SECRET),
        ];
        for (form, basic) in [([grant].as_slice(), basic), (posted.as_slice(), None)] {
            let (status, answer) = ask(&provider, path, form, basic);
            assert_eq!(
                (status, &answer["token_type"]),
                (200, &json!("Bearer")),
                "{path}"
            );
            let token = answer["access_token"].as_str().unwrap();
            assert!(verified(token, &keys));
            assert_eq!(
                part(token, 1)["iss"],
                tenant.issuer(provider.base()),
                "{path}"
            );
        }
    }
}

#[test]
fn the_token_endpoint_refuses_as_the_standard_says() {
    let provider = Provider::start(&Options::default()).unwrap();
    let basic = Some((CLIENT_ID, CLIENT_SECRET));
    for (form, basic, status, error) in [
        (
            [("grant_type", "client_credentials")],
            None,
            401,
            "invalid_client",
        ),
        (
            [("grant_type", "client_credentials")],
            Some((CLIENT_ID, "no")),
            401,
            "invalid_client",
        ),
        (
            [("grant_type", "password")],
            basic,
            400,
            "unsupported_grant_type",
        ),
    ] {
        let (found, answer) = ask(&provider, "/oauth2/token", &form, basic);
        assert_eq!((found, &answer["error"]), (status, &json!(error)));
    }
    let form = [
        ("grant_type", "client_credentials"),
        ("scope", "orders:read nonsense"),
    ];
    let (status, answer) = ask(&provider, "/oauth2/token", &form, basic);
    assert_eq!((status, &answer["error"]), (400, &json!("invalid_scope")));
}
