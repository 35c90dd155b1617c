//! Traps of what is stored and of what follows from it: connectors, propagation, permissions, certificates, identity providers.

use std::time::{Duration, Instant};

use kmctl::net::Method;
use serde_json::{Value, json};

use super::counterpart::TOKEN;
use super::proxy::{Fault, Proxy, Sent};
use super::world::{Ran, World, body, text};

/// A world whose target `proxied` is behind a proxy that does this to each request.
fn proxied(world: &World, choose: impl FnMut(&str, &str) -> Fault + Send + 'static) -> Proxy {
    let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
    world.add_target("proxied", &proxy.url);
    proxy.choose(choose);
    proxy
}

fn apply(world: &World, words: &[&str]) -> Ran {
    let mut all = vec!["apply", "--target", "proxied", "--yes", "--json"];
    all.extend(words);
    world.run(&all)
}

fn bodies(sent: &[Sent]) -> Vec<Value> {
    let texts = sent.iter().map(|it| &it.body);
    texts
        .map(|text| serde_json::from_str(text).unwrap())
        .collect()
}

/// Adopts what was made by hand under a name.
fn adopt(world: &World, name: &str) {
    let words = ["pull", "--target", "there", "--adopt", name, "--yes"];
    let ran = world.run(&words);
    assert_eq!(ran.exit, 0, "{ran:?}");
}

/// One of a connector's type, which the server asks for clients, made by hand.
fn connector(world: &World, name: &str) -> Value {
    let mut made = body(name);
    made["type"] = "Okta".into();
    made["clientRegistrationEndpoint"] = format!("https://{name}.example/register").into();
    made["introspectionEndpoint"] = format!("https://{name}.example/introspect").into();
    made["additionalProperties"] =
        json!({ "apiKey": "key", "client_id": "me", "client_secret": "hidden-secret" });
    world.made(made)
}

#[test]
fn trap_t14_an_address_that_the_server_may_not_reach_is_named_by_its_host() {
    for world in World::each_demo() {
        let name = world.name("walled");
        world.add(&name);
        let refusal = r#"{"code":900967,"message":"Bad Request","description":"The host of the URL is not allowed by the network access control policy"}"#;
        let _proxy = proxied(&world, |method, _| match method {
            "POST" => Fault::Answer(400, refusal),
            _ => Fault::None,
        });
        let ran = apply(&world, &[&name]);
        assert_eq!(ran.exit, 10, "{ran:?}");
        let item = ran.json()["item"]["items"][0].clone();
        assert_eq!(item["code"], "address-refused", "{item}");
        let host = format!("{name}.example");
        assert!(text(&item["message"]).contains(&host), "{item}");
    }
}

#[test]
fn trap_t15_what_kmctl_makes_asks_no_provider_and_a_connector_is_enabled_with_a_warning() {
    for world in World::each() {
        let (made, adopted) = (world.name("made"), world.name("connector"));
        world.add(&made);
        let proxy = proxied(&world, |_, _| Fault::None);
        assert_eq!(apply(&world, &[&made]).exit, 0);
        for body in bodies(&proxy.sent("POST", "/key-managers")) {
            assert_eq!(body["type"], "CustomKeyManager");
            for asks in ["enableTokenGeneration", "enableOAuthAppCreation"] {
                assert_eq!(body[asks], false, "{asks}");
            }
        }
        let mut off = connector(&world, &adopted);
        off["enabled"] = false.into();
        let path = format!("/key-managers/{}", text(&off["id"]));
        assert_eq!(world.call(Method::Put, &path, Some(&off)).0, 200);
        world.add(&adopted);
        adopt(&world, &adopted);
        let ran = world.run(&["apply", "--target", "there", "--yes", &adopted]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(ran.err.contains("asks its provider"), "{ran:?}");
        // Once it is enabled, nothing more is said of it.
        world.done(&["edit", &adopted, "--description", "second"]);
        let ran = world.run(&["apply", "--target", "there", "--yes", &adopted]);
        assert!(!ran.err.contains("asks its provider"), "{ran:?}");
    }
}

#[test]
fn trap_t16_apply_waits_until_developers_can_make_keys() {
    for world in World::each_demo() {
        let name = world.name("slow");
        world.add(&name);
        let mut left = 2;
        let proxy = proxied(&world, move |_, path| {
            if path.contains("/devportal/") && left > 0 {
                left -= 1;
                return Fault::Answer(200, r#"{"count":0,"list":[]}"#);
            }
            Fault::None
        });
        let begun = Instant::now();
        let ran = apply(&world, &["--wait", "60s"]);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(!ran.err.contains("not available everywhere yet"), "{ran:?}");
        assert!(begun.elapsed() > Duration::from_secs(3), "it looked again");
        let looks = proxy.seen();
        let looks = looks
            .iter()
            .filter(|(_, path)| path.contains("/devportal/"));
        assert_eq!(looks.count(), 3);
    }
}

#[test]
fn trap_t17_permissions_are_kept_and_objects_are_named_by_their_id() {
    for world in World::each_with(|it| it.has("permissions")) {
        let name = world.name("denied");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        let denied = json!({ "permissionType": "DENY", "roles": ["Internal/creator"] });
        world.change_there(&name, "permissions", denied.clone());
        world.done(&["edit", &name, "--description", "second"]);
        let proxy = proxied(&world, |_, _| Fault::None);
        adopt_proxied(&world, &name);
        let applied = apply(&world, &[&name]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert_eq!(world.there(&name).unwrap()["permissions"], denied);
        let named = proxy.seen();
        let named: Vec<_> = named
            .iter()
            .filter(|(_, path)| path.contains(&name))
            .collect();
        assert!(named.is_empty(), "{named:?}");
    }
}

fn adopt_proxied(world: &World, name: &str) {
    let words = ["pull", "--target", "proxied", "--adopt", name, "--yes"];
    let ran = world.run(&words);
    assert_eq!(ran.exit, 0, "{ran:?}");
}

#[test]
fn trap_t18_the_switch_for_self_validation_is_the_member_that_the_gateway_reads() {
    for world in World::each() {
        let name = world.name("validates");
        world.add(&name);
        let proxy = proxied(&world, |_, _| Fault::None);
        assert_eq!(apply(&world, &[]).exit, 0);
        for body in bodies(&proxy.sent("POST", "/key-managers")) {
            assert_eq!(body["enableSelfValidationJWT"], true);
            assert_eq!(body["additionalProperties"], json!({}));
        }
        assert_eq!(world.there(&name).unwrap()["enableSelfValidationJWT"], true);
        // What the server adds of its own is no difference.
        let plan = world.run(&[
            "plan",
            "--target",
            "proxied",
            "--exit-code",
            "--json",
            &name,
        ]);
        assert_eq!(plan.exit, 0, "{plan:?}");
    }
}

#[test]
fn trap_t19_other_keys_are_said_to_leave_validated_tokens_alone() {
    for world in World::each() {
        let name = world.name("keys");
        world.add(&name);
        assert_eq!(world.apply(&[]).exit, 0);
        world.done(&["edit", &name, "--description", "second"]);
        let run = || world.run(&["apply", "--target", "there", "--yes", &name]);
        let other = run();
        assert!(!other.err.contains("15 minutes"), "{other:?}");
        let keys = ["edit", &name, "--jwks-endpoint", "https://new.example/jwks"];
        let mut keys = keys.to_vec();
        keys.extend(["--accept-findings", "--timeout", "1s"]);
        world.done(&keys);
        let ran = run();
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(ran.err.contains("15 minutes"), "{ran:?}");
    }
}

#[test]
fn trap_t21_a_server_without_any_key_manager_gets_its_first() {
    for world in World::each_demo() {
        let name = world.name("first");
        world.add(&name);
        let mut created = false;
        let _proxy = proxied(&world, move |method, path| {
            created |= method == "POST";
            match (created, path.ends_with("key-managers")) {
                (false, true) => Fault::Answer(200, r#"{"count":0,"list":[]}"#),
                _ => Fault::None,
            }
        });
        let plan = world.run(&["plan", "--target", "proxied", "--json"]);
        assert_eq!(
            plan.items("action"),
            [(name.clone(), "create".to_owned())],
            "{plan:?}"
        );
        assert_eq!(world.run(&["pull", "--target", "proxied"]).exit, 0);
        let applied = apply(&world, &[]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        assert!(world.there(&name).is_some());
    }
}

#[test]
fn trap_t23_the_tenant_is_asked_for_and_not_read_from_a_name() {
    for world in World::each_vendor() {
        for (user, tenant) in [("admin", "carbon.super"), ("admin@acme.test", "acme.test")] {
            let words = [
                "login",
                "there",
                "--user",
                user,
                "--password-stdin",
                "--store",
                "none",
                "--json",
            ];
            let ran = world.run_with(&words, &[], "admin");
            assert_eq!(ran.exit, 0, "{ran:?}");
            assert_eq!(ran.json()["item"]["tenant"], tenant, "{user}");
        }
    }
}

#[test]
fn trap_t24_the_release_is_read_without_the_sign_in_that_would_spoil_it() {
    for world in World::each() {
        let proxy = proxied(&world, |_, _| Fault::None);
        let words = ["target", "check", "proxied", "--json"];
        let wrong = [("KMCTL_TARGET_TOKEN", "no-such-token")];
        let ran = world.run_with(&words, &wrong, "");
        let known = world.done(&["target", "show", "proxied"]);
        let release = world.counterpart.release().title();
        assert_eq!(known["item"]["release"], release, "{ran:?}");
        for sent in proxy.sent("GET", "/swagger.yaml") {
            assert_eq!(sent.authorization, "", "{sent:?}");
        }
    }
}

#[test]
fn trap_t25_a_failed_identity_provider_is_told_once_and_what_exchanges_tokens_stays_so() {
    for world in World::each() {
        let name = world.name("exchanged");
        world.add(&name);
        let proxy = proxied(&world, |method, _| match method {
            "POST" => Fault::Refuse(400, 900611),
            _ => Fault::None,
        });
        let ran = apply(&world, &[&name]);
        assert_eq!(ran.exit, 10, "{ran:?}");
        let item = ran.json()["item"]["items"][0].clone();
        assert_eq!(item["code"], "identity-provider", "{item}");
        assert!(text(&item["fix"]).contains("identity provider"), "{item}");
        let posts = proxy.sent("POST", "/key-managers");
        assert_eq!(posts.len(), 1, "it is not tried again by itself");
        assert_eq!(bodies(&posts)[0]["tokenType"], "DIRECT");

        let mut by_hand = body(&name);
        by_hand["tokenType"] = "BOTH".into();
        by_hand["alias"] = "https://alias.example".into();
        world.made(by_hand);
        adopt(&world, &name);
        let applied = world.apply(&[&name]);
        assert_eq!(applied.exit, 0, "{applied:?}");
        let after = world.there(&name).unwrap();
        assert_eq!(after["tokenType"], "BOTH");
        assert_eq!(after["alias"], "https://alias.example");
    }
}

#[test]
fn trap_t26_the_audit_log_is_named_before_a_masked_secret_is_sent() {
    for world in World::each() {
        let (secret, plain) = (world.name("secret"), world.name("plain"));
        connector(&world, &secret);
        for name in [&secret, &plain] {
            world.add(name);
        }
        adopt(&world, &secret);
        assert_eq!(world.apply(&[&plain]).exit, 0);
        let run = |name: &str, input: &str| {
            let words = ["apply", "--target", "there", "--plain", name];
            world.run_with(&words, &[("KMCTL_TARGET_TOKEN", TOKEN)], input)
        };
        let asked = run(&secret, "no\n");
        assert_eq!(asked.exit, 8, "{asked:?}");
        let told = asked
            .out
            .find("audit log")
            .unwrap_or_else(|| panic!("{asked:?}"));
        let question = asked
            .out
            .find("Apply to there?")
            .or(asked.out.rfind("Apply to there"));
        assert!(told < question.unwrap(), "{asked:?}");
        assert_eq!(
            world.there(&secret).unwrap()["description"],
            "made by hand",
            "nothing was sent"
        );
        world.done(&["edit", &plain, "--description", "second"]);
        let other = run(&plain, "no\n");
        assert!(!other.out.contains("audit log"), "{other:?}");
    }
}

#[test]
fn trap_s7_an_issuer_among_the_further_properties_is_read_where_the_server_puts_it() {
    for world in World::each_vendor() {
        let name = world.name("moved-up");
        let mut by_hand = body(&name);
        by_hand["additionalProperties"] =
            json!({ "issuer": "https://further.example", "consumer_key_claim": "cid" });
        for member in ["issuer", "consumerKeyClaim"] {
            by_hand.as_object_mut().unwrap().remove(member);
        }
        world.made(by_hand);
        world.add(&name);
        let plan = world.plan(&[&name]);
        let fields = plan.json()["item"]["items"][0]["fields"].clone();
        let remote = |field: &str| {
            let mut all = fields.as_array().unwrap().iter();
            let found = all.find(|it| it["field"] == field);
            found.map(|it| text(&it["remote"]))
        };
        assert_eq!(remote("issuer").as_deref(), Some("https://further.example"));
        assert_eq!(remote("consumerKeyIdentifier").as_deref(), Some("cid"));
    }
}

#[test]
fn trap_s8_s11_no_write_is_empty_or_half_and_no_path_is_crooked() {
    for world in World::each() {
        let name = world.name("whole");
        world.add(&name);
        let proxy = proxied(&world, |_, _| Fault::None);
        assert_eq!(apply(&world, &[]).exit, 0);
        world.done(&["disable", &name]);
        assert_eq!(apply(&world, &[]).exit, 0);
        world.done(&["delete", &name, "--yes"]);
        assert_eq!(apply(&world, &["--delete"]).exit, 0);
        let mut writes = proxy.sent("POST", "/key-managers");
        writes.extend(proxy.sent("PUT", ""));
        assert_eq!(writes.len(), 2);
        for body in bodies(&writes) {
            assert!(body["enabled"].is_boolean(), "{body}");
            assert_eq!(body["tokenType"], "DIRECT");
            let roles = &body["permissions"]["roles"];
            assert_eq!(roles.is_array(), world.knows("permissions"), "{body}");
        }
        for method in ["GET", "POST", "PUT", "DELETE"] {
            for sent in proxy.sent(method, "") {
                let path = sent.path.split('?').next().unwrap();
                assert!(!path.contains("//") && !path.ends_with('/'), "{sent:?}");
                let bare = path.ends_with("/swagger.yaml");
                assert!(
                    bare || sent.authorization.starts_with("Bearer "),
                    "{sent:?}"
                );
            }
        }
    }
}
