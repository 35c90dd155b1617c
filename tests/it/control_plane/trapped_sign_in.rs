//! Traps of the sign-in: what a server gives, refuses and forgets.

use kmctl::net::{self, Authorization, AuthorizedRequest, Client, Method};
use serde_json::{Value, json};
use zeroize::Zeroizing;

use super::proxy::{Fault, Proxy};
use super::world::{Ran, World, text};
use crate::token::signer::Signer;

/// A world whose target `proxied` is behind a proxy that does this to each request.
fn proxied(world: &World, choose: impl FnMut(&str, &str) -> Fault + Send + 'static) -> Proxy {
    let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
    world.add_target("proxied", &proxy.url);
    proxy.choose(choose);
    proxy
}

fn log_in(world: &World, words: &[&str], password: &str) -> Ran {
    let mut all = vec!["login", "proxied", "--password-stdin", "--json"];
    all.extend(words);
    world.run_with(&all, &[], password)
}

fn error(ran: &Ran) -> Value {
    let all: Value = serde_json::from_str(&ran.err).unwrap_or_else(|_| panic!("{ran:?}"));
    all["error"].clone()
}

/// Sends a POST behind kmctl's back.
fn post(
    world: &World,
    path: &str,
    (kind, body): (&'static str, String),
    authorization: &Authorization,
) -> Value {
    let client = Client::new(net::ClientSettings {
        extra_roots_pem: vec![world.counterpart.ca_pem()],
        ..net::ClientSettings::default()
    })
    .unwrap();
    let url = format!("{}{path}", world.counterpart.url());
    let call = AuthorizedRequest {
        body: Some((kind, body.as_bytes())),
        ..AuthorizedRequest::new(Method::Post, &url, Some(authorization))
    };
    let answer = net::block_on(client.call(&call)).unwrap().unwrap();
    serde_json::from_slice(&answer.body).unwrap()
}

/// Registers a client with these grants; its id and secret.
pub fn register(world: &World, user: &str, grants: &str) -> (String, String) {
    let body = json!({
        "clientName": world.name("client"), "owner": user, "callbackUrl": "https://localhost/",
        "grantType": grants, "saasApp": true,
    });
    let registered = post(
        world,
        "/client-registration/v0.17/register",
        ("application/json", body.to_string()),
        &Authorization::User(user.to_owned(), Zeroizing::new("admin".to_owned())),
    );
    (
        text(&registered["clientId"]),
        text(&registered["clientSecret"]),
    )
}

/// A token of a user with these scopes, as another client gets it.
fn token(world: &World, user: &str, scope: &str) -> String {
    let (id, secret) = register(world, user, "password refresh_token");
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("grant_type", "password")
        .append_pair("username", user)
        .append_pair("password", "admin")
        .append_pair("scope", scope)
        .finish();
    let answer = post(
        world,
        "/oauth2/token",
        ("application/x-www-form-urlencoded", form),
        &Authorization::Client(id, Zeroizing::new(secret)),
    );
    text(&answer["access_token"])
}

#[test]
fn trap_t2_a_client_that_may_not_refresh_signs_in_once_and_gets_no_token_of_its_own() {
    for world in World::each() {
        let proxy = proxied(&world, |_, path| match path {
            "/oauth2/token" => Fault::Without("refresh_token"),
            _ => Fault::None,
        });
        let words = ["--user", "admin", "--store", "file"];
        let plain = world.run_with(
            &[
                "login",
                "proxied",
                "--user",
                "admin",
                "--password-stdin",
                "--store",
                "file",
            ],
            &[],
            "admin",
        );
        assert_eq!(plain.exit, 0, "{plain:?}");
        assert!(plain.out.contains("no refresh token"), "{plain:?}");
        let plan = world.run_with(&["plan", "--target", "proxied"], &[], "");
        assert_eq!(plan.exit, 4, "{plan:?}");
        let asked = proxy.sent("POST", "/oauth2/token");
        assert!(
            asked
                .iter()
                .all(|it| it.body.contains("grant_type=password")),
            "{asked:?}"
        );
        // The client that was registered then is used again.
        assert_eq!(log_in(&world, &words, "admin").exit, 0);
        assert_eq!(proxy.sent("POST", "/register").len(), 1);
    }
}

#[test]
fn trap_t3_the_owner_is_the_user_as_it_was_typed_and_a_refusal_names_the_user_store() {
    for world in World::each() {
        let proxy = proxied(&world, |_, _| Fault::None);
        for user in ["admin", "admin@carbon.super", "ACME/alice"] {
            log_in(&world, &["--user", user, "--store", "none"], "admin");
            let sent = proxy.sent("POST", "/register");
            let last: Value = serde_json::from_str(&sent.last().unwrap().body).unwrap();
            assert_eq!(last["owner"], user);
        }
        for status in [400, 403] {
            proxy.choose(move |_, path| match path.ends_with("/register") {
                true => Fault::Refuse(status, u32::from(status)),
                false => Fault::None,
            });
            let ran = log_in(&world, &["--user", "alice", "--store", "none"], "admin");
            assert_eq!(ran.exit, 4, "{ran:?}");
            assert_eq!(error(&ran)["code"], "owner-refused");
            assert!(text(&error(&ran)["fix"]).contains("DOMAIN/user"), "{ran:?}");
        }
    }
}

#[test]
fn trap_t4_a_user_without_the_role_is_told_that_it_is_the_role() {
    for world in World::each_vendor() {
        let _proxy = proxied(&world, |_, _| Fault::None);
        let basic = |user: &str| {
            let words = ["--auth", "basic", "--user", user];
            log_in(&world, &words, "admin")
        };
        let admin = basic("admin");
        assert_eq!(admin.exit, 0, "{admin:?}");
        let creator = basic("creator");
        assert_eq!(creator.exit, 4, "{creator:?}");
        assert!(
            text(&error(&creator)["fix"]).contains("admin role"),
            "{creator:?}"
        );
        // A token that was issued without any scope proves the password right.
        let creator = log_in(&world, &["--user", "creator", "--store", "none"], "admin");
        assert_eq!(creator.exit, 3, "{creator:?}");
        assert_eq!(error(&creator)["code"], "scope-missing", "{creator:?}");
        assert!(text(&error(&creator)["fix"]).contains("admin role"));
    }
}

#[test]
fn trap_t5_every_refused_sign_in_has_the_same_words_which_name_each_cause() {
    for world in World::each_vendor() {
        let scopeless = token(&world, "creator", "apim:admin");
        let signer = Signer::new("RS256", "key-1");
        let jwt = signer.token(&signer.header(), "{}");
        let said: Vec<Value> = ["no-such-token", &scopeless, &jwt]
            .into_iter()
            .map(|token| {
                let words = ["plan", "--target", "there", "--json"];
                let ran = world.run_with(&words, &[("KMCTL_TARGET_TOKEN", token)], "");
                assert_eq!(ran.exit, 4, "{ran:?}");
                error(&ran)
            })
            .collect();
        assert!(said.iter().all(|it| *it == said[0]), "{said:?}");
        let fix = text(&said[0]["fix"]);
        for word in ["new token", "own token endpoint", "role", "scopes"] {
            assert!(fix.contains(word), "{fix}");
        }
    }
}

#[test]
fn trap_t6_each_run_gets_a_new_token_as_a_refused_one_is_remembered() {
    for world in World::each() {
        let proxy = proxied(&world, |_, _| Fault::None);
        let words = ["--user", "admin", "--store", "file"];
        assert_eq!(log_in(&world, &words, "admin").exit, 0);
        proxy.choose(|_, path| match path.ends_with("/v4/key-managers") {
            true => Fault::Refuse(401, 401),
            false => Fault::None,
        });
        let plan = ["plan", "--target", "proxied"];
        assert_eq!(world.run_with(&plan, &[], "").exit, 4);
        proxy.choose(|_, _| Fault::None);
        let repaired = world.run_with(&plan, &[], "");
        assert_eq!(repaired.exit, 0, "{repaired:?}");
        let mut used: Vec<String> = proxy
            .sent("GET", "/v4/key-managers")
            .into_iter()
            .map(|it| it.authorization)
            .collect();
        used.dedup();
        assert_eq!(used.len(), 3, "the sign-in, the refused run, the next one");
    }
}

#[test]
fn trap_t7_a_token_of_another_provider_is_refused_with_the_way_to_a_right_one() {
    // How the vendor's server validates a signed token is not part of its Admin application.
    for world in World::each_demo() {
        let signer = Signer::new("RS256", "key-1");
        let claims = json!({ "iss": "https://idp.example", "sub": "me", "exp": 4_102_444_800_u64 });
        let foreign = signer.token(&signer.header(), &claims.to_string());
        let login = [
            "login",
            "there",
            "--token-stdin",
            "--store",
            "file",
            "--json",
        ];
        let ran = world.run_with(&login, &[], &foreign);
        assert_eq!(ran.exit, 4, "{ran:?}");
        assert!(
            text(&error(&ran)["fix"]).contains("server's own token endpoint"),
            "{ran:?}"
        );
        assert!(!ran.err.contains(&foreign[..40]), "{ran:?}");
        let kept = world.home.database().with_file_name("kmctl.db.sign-ins");
        assert!(!kept.exists(), "a token that does not open it is not kept");
    }
}

#[test]
fn trap_t8_a_server_without_the_password_grant_has_other_ways() {
    for world in World::each_bare() {
        for answer in [
            r#"{"error":"unsupported_grant_type"}"#,
            r#"{"error":"unauthorized_client"}"#,
        ] {
            let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
            let name = world.name("proxied").replace('-', "");
            let name = format!("{name}{}", answer.len());
            world.add_target(&name, &proxy.url);
            proxy.choose(move |_, path| match path {
                "/oauth2/token" => Fault::Answer(400, answer),
                _ => Fault::None,
            });
            let words = [
                "login",
                &name,
                "--user",
                "admin",
                "--password-stdin",
                "--store",
                "none",
                "--json",
            ];
            let ran = world.run_with(&words, &[], "admin");
            assert_eq!(ran.exit, 4, "{ran:?}");
            let error = error(&ran);
            assert_eq!(error["code"], "client-refused");
            for way in ["--auth basic", "--token-stdin"] {
                assert!(text(&error["fix"]).contains(way), "{error}");
            }
        }
    }
}

#[test]
fn trap_s14_a_scope_that_only_manages_is_told_from_a_sign_in_that_ended() {
    for world in World::each_vendor() {
        let token = token(&world, "admin", "apim:keymanagers_manage");
        let run =
            |words: &[&str]| world.run_with(words, &[("KMCTL_TARGET_TOKEN", token.as_str())], "");
        let apply = |words: &[&str]| {
            let mut all = vec!["apply", "--target", "there", "--yes", "--json"];
            all.extend(words);
            run(&all)
        };
        let names = ["a-gone", "b-stays"].map(|name| world.name(name));
        for name in &names {
            world.add(name);
        }
        let made = apply(&[]);
        assert_eq!(made.exit, 0, "it creates: {made:?}");
        let usage = run(&["usage", &names[0], "--target", "there", "--json"]);
        assert_eq!(error(&usage)["code"], "scope-missing", "{usage:?}");
        world.done(&["delete", &names[0], "--yes"]);
        world.done(&["edit", &names[1], "--description", "second"]);
        let deleted = apply(&["--delete"]);
        assert_eq!(deleted.exit, 10, "{deleted:?}");
        let mut outcomes = deleted.items("outcome");
        outcomes.sort();
        assert_eq!(
            outcomes,
            [
                (names[0].clone(), "refused".to_owned()),
                (names[1].clone(), "done".to_owned())
            ],
            "the others are done: {deleted:?}"
        );
        assert!(deleted.out.contains("apim:admin_operations"), "{deleted:?}");
        assert!(world.there(&names[0]).is_some());
        assert_eq!(world.apply(&["--delete"]).exit, 0);
    }
}
