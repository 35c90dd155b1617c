//! Tokens of a real Keycloak: fetched by kmctl, judged as the gateways' own code judges them, told as its administrator needs it.

use std::path::PathBuf;

use serde_json::{Value, json};

use crate::cli::home::{Home, Ran, ran};
use crate::judges::case::{Case, fresh, now};
use crate::judges::manager::Judge;
use crate::judges::pairs::pair;
use crate::support::jwt_judge::JwtJudge;
use crate::support::keycloak::{Keycloak, SECRET, keycloak};
use crate::token::signer::encode;

/// A home with the realm's key manager, added as an administrator adds it.
pub struct Admin {
    pub home: Home,
    pub server: &'static Keycloak,
}

impl Admin {
    /// The key manager `kc` of a realm; `None`, and said, where Keycloak can't be had.
    pub fn of(realm: &str) -> Option<Self> {
        let admin = Admin {
            home: Home::new(),
            server: keycloak()?,
        };
        let url = admin.server.well_known(realm);
        let added = admin.run(
            &["add", "custom", "--name", "kc", "--well-known-url", &url],
            "",
        );
        assert_eq!(added.exit, 0, "{added:?}");
        Some(admin)
    }

    /// Runs the program, which trusts the server.
    pub fn run(&self, words: &[&str], stdin: &str) -> Ran {
        ran(self
            .home
            .command()
            .env("KMCTL_CA_FILE", &self.server.ca_file)
            .args(words)
            .write_stdin(stdin))
    }

    /// `token check` of a token that kmctl fetches itself.
    fn fetch(&self, client: &str, secret: &str, more: &[&str]) -> Ran {
        let mut words = vec![
            "token",
            "check",
            "kc",
            "--client-id",
            client,
            "--client-secret-stdin",
        ];
        words.extend(more);
        self.run(&words, secret)
    }

    /// `token check` of a token that is pasted.
    fn paste(&self, token: &str) -> Ran {
        self.run(&["token", "check", "kc", "--token-stdin"], token)
    }

    /// A gateway's configuration with the key manager, as kmctl exports it.
    fn config(&self, gateway: &str) -> PathBuf {
        let exported = self.run(
            &["export", "kc", "--format", "gateway", "--gateway", gateway],
            "",
        );
        assert_eq!(exported.exit, 0, "{exported:?}");
        let path = self.home.path(&format!("{gateway}.toml"));
        std::fs::write(&path, exported.out).unwrap();
        path
    }
}

/// A gateway's part of a verdict.
fn part<'a>(verdict: &'a Value, gateway: &str) -> &'a Value {
    let mut all = verdict["item"]["gateways"].as_array().unwrap().iter();
    all.find(|it| it["name"] == gateway).unwrap()
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect()
}

/// Clients whose tokens kmctl fetches, and what the newest gateway and API Manager say.
const CLIENTS: [(&str, bool, bool); 11] = [
    ("gateway", true, true),
    ("gateway-es256", true, false),
    ("gateway-ps256", true, true),
    ("gateway-eddsa", false, false),
    ("gateway-hs256", false, false),
    ("gateway-light", true, true),
    ("gateway-aud", true, true),
    ("gateway-scope-twice", true, false),
    ("gateway-bare", true, true),
    ("gateway-at-jwt", true, true),
    ("gateway-uma", true, true),
];

#[test]
fn every_kind_of_token_is_judged_as_the_gateways_judge_it() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let mut platform = Vec::new();
    for (gateway, policy) in [
        ("gateway-1.0", "1.0"),
        ("jwt-auth-1.2", "1.2"),
        ("gateway-1.2", "1.3"),
    ] {
        let release = if gateway == "jwt-auth-1.2" {
            "gateway-1.0"
        } else {
            gateway
        };
        let Some(judge) = JwtJudge::start(&admin.config(release), policy) else {
            return;
        };
        platform.push((gateway, judge.unwrap()));
    }
    let Some(mut manager) = Judge::start_for("gateway") else {
        return;
    };
    let issuer = format!("{}/realms/acme", admin.server.base);
    let keys = admin
        .server
        .curl(&[&format!("{issuer}/protocol/openid-connect/certs")]);
    for (client, newest, of_manager) in CLIENTS {
        let scope = ["--scope", "orders.read", "--gateway", "all", "--json"];
        let fetched = admin.fetch(client, SECRET, &scope);
        let verdict = fetched.json();
        let accepted = |gateway: &str| part(&verdict, gateway)["accepted"].clone();
        assert_eq!(accepted("gateway-1.2"), newest, "{client}: {fetched:?}");
        assert_eq!(accepted("api-manager"), of_manager, "{client}: {fetched:?}");
        // The same kind of token before the judges.
        let token = admin.server.service_token("acme", client);
        for (gateway, judge) in &platform {
            let judged = judge.judge(&token, "issuers=kc");
            assert_eq!(
                accepted(gateway),
                (judged.status == 200),
                "{client} at {gateway}: {judged:?}"
            );
            if judged.status == 200 {
                assert_eq!(
                    texts(&part(&verdict, gateway)["scopes"]),
                    judged.scopes,
                    "{client} at {gateway}"
                );
            }
        }
        let answer = manager.judge_of(&issuer, &Case::new(keys.clone(), token));
        // One application is subscribed; for the others the gateway knows the client and no subscription.
        let trusted = match client {
            "gateway" => answer.first == "200" && answer.again == "200",
            _ => answer.first == "403 900908" && answer.again == "403 900908",
        };
        assert_eq!(accepted("api-manager"), trusted, "{client}: {answer:?}");
        if trusted {
            let manager = part(&verdict, "api-manager");
            assert_eq!(answer.consumer_key.as_deref(), Some(client), "{answer:?}");
            assert_eq!(manager["consumerKey"], client);
            let scopes = answer.scopes.unwrap_or_default();
            assert_eq!(texts(&manager["scopes"]).join(","), scopes, "{client}");
        }
    }
}

#[test]
fn a_token_that_ends_is_accepted_only_as_long_as_the_gateway_accepts_it() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let Some(judge) = JwtJudge::start(&admin.config("gateway-1.2"), "1.3") else {
        return;
    };
    let judge = judge.unwrap();
    let token = admin.server.service_token("acme", "gateway-short");
    std::thread::sleep(std::time::Duration::from_millis(2500));
    // It has ended, within the leeway of the API Platform gateway and not within API Manager's.
    assert_eq!(judge.judge(&token, "").status, 200);
    let words = [
        "token",
        "check",
        "kc",
        "--token-stdin",
        "--gateway",
        "all",
        "--json",
    ];
    let verdict = admin.run(&words, &token).json();
    assert_eq!(part(&verdict, "gateway-1.2")["accepted"], true);
    assert_eq!(part(&verdict, "api-manager")["accepted"], false);
    let strict = [
        "token",
        "check",
        "kc",
        "--token-stdin",
        "--leeway",
        "0s",
        "--json",
    ];
    let strict = admin.run(&strict, &token);
    assert_eq!(
        (strict.exit, &strict.json()["item"]["accepted"]),
        (3, &json!(false))
    );
}

#[test]
fn k5_what_is_no_access_token_is_named_and_nothing_else_is_judged() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let password = "grant_type=password&username=alice&password=alice&scope=openid";
    let offline = format!("{password}%20offline_access");
    let of = |form: &str, which: &str| admin.server.token("acme", "gateway", form, which);
    for (token, says, never) in [
        (
            of(password, "refresh_token"),
            "This is a refresh token, not an access token.",
            "RS256",
        ),
        (
            of(&offline, "refresh_token"),
            "This is an offline token",
            "lifetime",
        ),
    ] {
        let ran = admin.paste(&token);
        assert_eq!(ran.exit, 3, "{ran:?}");
        assert!(
            ran.out.contains(says) && !ran.out.contains(never),
            "{ran:?}"
        );
        assert_eq!(ran.out.matches("Fix:").count(), 1, "{ran:?}");
    }
    let id = admin.paste(&of(password, "id_token"));
    assert_eq!(id.exit, 3, "{id:?}");
    assert!(
        id.out
            .contains("The gateway accepts it, but it is an ID token, not an access token."),
        "{id:?}"
    );
    assert!(!id.out.contains("Consumer Key Identifier"), "{id:?}");
    assert!(!id.out.contains("Fix:"), "{id:?}");
    // The provider's whole answer, and a user's token: the client is in azp, and client_id is missing.
    let answer = admin.server.ask("acme", "gateway", password).to_string();
    let whole = admin.paste(&answer);
    assert_eq!(whole.exit, 0, "{whole:?}");
    assert!(whole.err.contains("Used the access_token"), "{whole:?}");
    assert!(
        whole.out.contains("Accepted by every gateway."),
        "{whole:?}"
    );
}

#[test]
fn k9_what_a_token_lacks_is_said_with_where_to_set_it_in_keycloak() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    for (client, scope, says, remedy) in [
        (
            "gateway",
            "orders.read",
            "account: Keycloak's own client, not your API",
            "Audience mapper",
        ),
        (
            "gateway",
            "roles",
            "roles was requested but is not among them",
            "turn on Include in token scope",
        ),
        (
            "gateway-scope-twice",
            "orders.read",
            "its payload has scope more than once",
            "second mapper",
        ),
        (
            "gateway-eddsa",
            "orders.read",
            "EdDSA is not accepted",
            "RS256",
        ),
        (
            "gateway-hs256",
            "orders.read",
            "HS256 uses a shared secret",
            "preferably with RS256",
        ),
    ] {
        let ran = admin.fetch(client, SECRET, &["--scope", scope]);
        assert!(ran.out.contains(says), "{client}: {ran:?}");
        assert!(ran.out.contains(remedy), "{client}: {ran:?}");
    }
    let user = "grant_type=password&username=alice&password=alice";
    for (client, remedy) in [
        ("gateway-light", "lightweight access tokens"),
        ("gateway-bare", "the scope basic"),
    ] {
        let ran = admin.paste(&admin.server.token("acme", client, user, "access_token"));
        assert_eq!(ran.exit, 0, "{client}: {ran:?}");
        assert!(
            ran.out
                .contains("sub is missing, so an API can't tell who calls"),
            "{client}: {ran:?}"
        );
        assert!(ran.out.contains(remedy), "{client}: {ran:?}");
    }
    // Near misses: nothing of this is said where it does not hold.
    let good = admin.fetch("gateway-aud", SECRET, &["--scope", "orders.read"]);
    assert!(
        !good.out.contains("WARN") && !good.out.contains("Fix:"),
        "{good:?}"
    );
    // The key of a shared secret is not looked for.
    let shared = admin.fetch("gateway-hs256", SECRET, &[]);
    assert_eq!(shared.out.matches("FAIL  ").count(), 2, "{shared:?}");
}

#[test]
fn k7_what_keycloak_says_decides_the_remedy() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let client = |id: &str, authenticator: &str, enabled: bool| {
        let client = json!({
            "clientId": id,
            "enabled": enabled,
            "publicClient": false,
            "secret": SECRET,
            "serviceAccountsEnabled": true,
            "clientAuthenticatorType": authenticator,
        });
        admin.server.administer("POST", "/acme/clients", &client);
    };
    client("by-jwt", "client-jwt", true);
    client("by-certificate", "client-x509", true);
    client("switched-off", "client-secret", false);
    for (id, secret, says, remedy) in [
        (
            "gateway",
            "wrong",
            "unauthorized_client",
            "Check the client ID and the secret",
        ),
        (
            "gatewayy",
            SECRET,
            "invalid_client",
            "Check the client ID and the secret",
        ),
        (
            "switched-off",
            SECRET,
            "client credentials",
            "that the client is enabled",
        ),
        (
            "gateway-no-service-account",
            SECRET,
            "unauthorized_client",
            "Turn on service accounts",
        ),
        (
            "spa",
            SECRET,
            "Public client",
            "A public client has no secret",
        ),
        (
            "gateway-dpop",
            SECRET,
            "DPoP proof is missing",
            "turn it off for this client",
        ),
        ("by-jwt", SECRET, "Unexpected error", "and paste it"),
        (
            "by-certificate",
            SECRET,
            "Missing client_id",
            "paste a token",
        ),
    ] {
        let ran = admin.fetch(id, secret, &[]);
        assert_eq!(ran.exit, 3, "{id}: {ran:?}");
        assert!(
            ran.err.contains(says) && ran.err.contains(remedy),
            "{id}: {ran:?}"
        );
        assert!(!ran.err.contains(SECRET), "{id}: {ran:?}");
    }
    let scope = admin.fetch("gateway", SECRET, &["--scope", "nowhere"]);
    assert!(scope.err.contains("Invalid scopes: nowhere"), "{scope:?}");
    let url = admin.server.well_known("disabled");
    let words = [
        "token",
        "check",
        "--well-known-url",
        &url,
        "--client-id",
        "gateway",
        "--client-secret-stdin",
    ];
    let disabled = admin.run(&words, SECRET);
    assert!(
        disabled
            .err
            .contains("The realm is disabled: enable it in Keycloak."),
        "{disabled:?}"
    );
}

#[test]
fn k6_a_token_of_another_realm_or_client_offers_no_setting() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    for realm in ["other", "front"] {
        let token = admin.server.token(
            realm,
            "gateway",
            "grant_type=client_credentials",
            "access_token",
        );
        let ran = admin.paste(&token);
        let says = format!(
            "This token is from realm {realm}: use one from acme, or add {realm} as a separate key manager."
        );
        assert_eq!(ran.exit, 3, "{ran:?}");
        assert!(ran.out.contains(&says), "{ran:?}");
        assert!(!ran.out.contains("To set what this token needs"), "{ran:?}");
    }
    let token = admin.server.service_token("acme", "gateway-aud");
    let words = [
        "token",
        "check",
        "kc",
        "--token-stdin",
        "--client-id",
        "gateway",
    ];
    let ran = admin.run(&words, &token);
    assert_eq!(ran.exit, 3, "{ran:?}");
    assert!(ran.out.contains(", not gateway"), "{ran:?}");
}

#[test]
fn k9_a_token_bound_by_dpop_is_accepted_and_unsafe() {
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let url = format!(
        "{}/realms/acme/protocol/openid-connect/token",
        admin.server.base
    );
    let mut key = pair("p256").public("dpop");
    key.as_object_mut().unwrap().remove("kid");
    let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": key });
    let claims = json!({ "jti": fresh(), "htm": "POST", "htu": url, "iat": now() });
    let text = format!(
        "{}.{}",
        encode(header.to_string()),
        encode(claims.to_string())
    );
    let proof = format!(
        "DPoP: {text}.{}",
        encode(pair("p256").sign("ES256", text.as_bytes()))
    );
    let credentials = format!("gateway-dpop:{SECRET}");
    let form = "grant_type=client_credentials";
    let answer = admin
        .server
        .curl(&["-u", &credentials, "-H", &proof, "-d", form, &url]);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["token_type"], "DPoP", "{answer}");
    let token = answer["access_token"].as_str().unwrap();
    let Some(judge) = JwtJudge::start(&admin.config("gateway-1.2"), "1.3") else {
        return;
    };
    assert_eq!(judge.unwrap().judge(token, "").status, 200);
    let ran = admin.paste(token);
    assert_eq!(ran.exit, 3, "{ran:?}");
    assert!(ran.out.contains("Accepted by every gateway."), "{ran:?}");
    assert!(ran.out.contains("turn DPoP off for this client"), "{ran:?}");
    assert!(!ran.out.contains("Fix:"), "{ran:?}");
}

#[test]
fn k9_keys_that_are_rotated_and_a_realm_that_moves() {
    let Some(server) = keycloak() else { return };
    server.make_realm("moving");
    server.add_key("moving", "first");
    let Some(admin) = Admin::of("moving") else {
        return;
    };
    let check = || admin.run(&["check", "kc"], "");
    assert!(check().out.contains("OK    kc: Unchanged; 2 usable keys."));
    let form = "grant_type=client_credentials";
    let old = server.token("moving", "gateway", form, "access_token");
    assert_eq!(admin.paste(&old).exit, 0);
    server.add_key("moving", "second");
    let rotated = check();
    assert!(
        rotated.out.contains("New keys since the last check:"),
        "{rotated:?}"
    );
    server.remove_key("moving", "first");
    let withdrawn = check();
    assert_eq!(withdrawn.exit, 0, "{withdrawn:?}");
    assert!(
        withdrawn.out.contains("Keys removed since the last check:"),
        "{withdrawn:?}"
    );
    assert!(
        withdrawn
            .out
            .contains("Tokens signed with a removed key are rejected"),
        "{withdrawn:?}"
    );
    let refused = admin.paste(&old);
    assert_eq!(refused.exit, 3, "{refused:?}");
    assert!(
        refused.out.contains("its key is not in the JWKS"),
        "{refused:?}"
    );
    assert!(refused.out.contains("Get a new token first"), "{refused:?}");
    let new = admin.fetch("gateway", SECRET, &[]);
    assert_eq!(new.exit, 0, "{new:?}");
    // The realm gets another name of its own: what is stored and what is served differ.
    let moved = json!({ "attributes": { "frontendUrl": "https://login.moved.example" } });
    server.administer("PUT", "/moving", &moved);
    let drifted = check();
    assert_eq!(drifted.exit, 3, "{drifted:?}");
    for text in ["Issuer", "https://login.moved.example/realms/moving"] {
        assert!(drifted.out.contains(text), "{drifted:?}");
    }
}
