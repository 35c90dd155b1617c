//! Sign-in: with a password, with a client, kept in a file, ended.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::json;

use super::counterpart::TOKEN;
use super::proxy::{Fault, Proxy};
use super::trapped_sign_in::register;
use super::world::World;

#[test]
fn a_password_is_sent_once_and_a_refresh_token_kept_where_it_was_asked_for() {
    for world in World::each() {
        let login = |words: &[&str], input: &str| {
            let mut all = vec!["login", "there", "--json"];
            all.extend(words);
            world.run_with(&all, &[], input)
        };
        let by_file = ["--user", "admin", "--password-stdin", "--store", "file"];
        let wrong = login(&by_file, "geheim-wrong");
        assert_eq!(wrong.exit, 4, "{wrong:?}");
        let fine = login(&by_file, "admin\n");
        assert_eq!(fine.exit, 0, "{fine:?}");
        assert_eq!(fine.json()["item"]["login"]["who"], "admin");
        let file = world.home.database().with_file_name("kmctl.db.sign-ins");
        let facts = std::fs::metadata(&file).unwrap();
        assert_eq!(facts.permissions().mode() & 0o777, 0o600);
        let kept = std::fs::read_to_string(&file).unwrap();
        assert!(
            kept.contains("refreshToken") && !kept.contains("password"),
            "{kept}"
        );
        for _ in 0..2 {
            let plan = world.run_with(&["plan", "--target", "there"], &[], "");
            assert_eq!(plan.exit, 0, "{plan:?}");
            assert!(plan.err.contains("plain text"), "said each time: {plan:?}");
        }
        // Signed in another way, what was kept before is gone.
        let other = login(
            &["--user", "admin", "--password-stdin", "--store", "none"],
            "admin\n",
        );
        assert_eq!(other.exit, 0, "{other:?}");
        let left = std::fs::read_to_string(&file).unwrap();
        assert!(!left.contains("refreshToken"), "{left}");
        assert_eq!(login(&by_file, "admin\n").exit, 0);
        let out = world.run_with(&["logout", "there"], &[], "");
        assert_eq!((out.exit, out.err.as_str()), (0, ""), "{out:?}");
        let plan = world.run_with(&["plan", "--target", "there"], &[], "");
        assert_eq!(plan.exit, 4, "{plan:?}");
    }
}

#[test]
fn basic_keeps_nothing_and_a_token_command_is_kept() {
    for world in World::each() {
        let basic = [
            "login",
            "there",
            "--auth",
            "basic",
            "--user",
            "admin",
            "--password-stdin",
        ];
        let ran = world.run_with(&basic, &[], "admin");
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(
            !world
                .home
                .database()
                .with_file_name("kmctl.db.sign-ins")
                .exists()
        );
        let command = format!("echo {TOKEN}");
        let ran = world.run_with(&["login", "there", "--token-command", &command], &[], "");
        assert_eq!(ran.exit, 0, "{ran:?}");
        let plan = world.run_with(&["plan", "--target", "there"], &[], "");
        assert_eq!(plan.exit, 0, "{plan:?}");
        let failing = world.run_with(
            &["plan", "--target", "there", "--token-command", "false"],
            &[],
            "",
        );
        assert_eq!(failing.exit, 4, "{failing:?}");
    }
}

#[test]
fn without_a_keyring_the_other_ways_are_named() {
    for world in World::each() {
        let words = ["login", "there", "--user", "admin", "--password-stdin"];
        let started = std::time::Instant::now();
        let bus = [("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent")];
        let ran = world.run_with(&words, &bus, "admin");
        assert_eq!(ran.exit, 4, "{ran:?}");
        assert!(ran.err.contains("--store file"), "{ran:?}");
        assert!(started.elapsed() < std::time::Duration::from_secs(20));
    }
}

#[test]
fn a_registered_client_has_a_random_name_no_grant_of_its_own_and_is_used_again() {
    for world in World::each() {
        let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
        world.add_target("proxied", &proxy.url);
        for _ in 0..2 {
            let words = [
                "login",
                "proxied",
                "--user",
                "admin",
                "--password-stdin",
                "--store",
                "file",
            ];
            let ran = world.run_with(&words, &[], "admin");
            assert_eq!(ran.exit, 0, "{ran:?}");
        }
        let sent = proxy.sent("POST", "/register");
        assert_eq!(sent.len(), 1, "a client can't be deleted there");
        let body: serde_json::Value = serde_json::from_str(&sent[0].body).unwrap();
        assert_eq!(body["grantType"], "password refresh_token");
        let name = body["clientName"].as_str().unwrap();
        assert!(name.starts_with("kmctl_") && name.len() == 38, "{name}");
        let plan = world.run_with(&["plan", "--target", "proxied"], &[], "");
        assert_eq!(plan.exit, 0, "{plan:?}");
    }
}

#[test]
fn an_empty_password_is_not_sent() {
    for world in World::each_bare() {
        let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
        world.add_target("proxied", &proxy.url);
        let before = proxy.seen().len();
        let words = ["login", "proxied", "--user", "admin", "--password-stdin"];
        for input in ["", "\n"] {
            let ran = world.run_with(&words, &[], input);
            assert_eq!(ran.exit, 2, "{ran:?}");
            assert!(ran.err.contains("Password is empty."), "{ran:?}");
        }
        assert_eq!(proxy.seen().len(), before);
    }
}

#[test]
fn a_client_of_ones_own_signs_in_by_its_credentials() {
    for world in World::each_demo() {
        let (id, secret) = register(&world, "admin", "client_credentials");
        let words = [
            "login",
            "there",
            "--auth",
            "client",
            "--client-id",
            &id,
            "--client-secret-stdin",
            "--store",
            "file",
        ];
        let wrong = world.run_with(&words, &[], "another");
        assert_eq!(wrong.exit, 4, "{wrong:?}");
        let signed_in = world.run_with(&words, &[], &secret);
        assert_eq!(signed_in.exit, 0, "{signed_in:?}");
        assert!(!format!("{signed_in:?}{wrong:?}").contains(&secret));
        let plan = ["plan", "--target", "there", "--exit-code"];
        assert_eq!(world.run_with(&plan, &[], "").exit, 0);
        let database = std::fs::read(world.home.database()).unwrap();
        assert!(
            !database
                .windows(secret.len())
                .any(|it| it == secret.as_bytes())
        );
        assert_eq!(world.run_with(&["logout", "there"], &[], "").exit, 0);
        assert_eq!(world.run_with(&plan, &[], "").exit, 4);
    }
}

/// The vendor's application here has no token endpoint of the vendor's: the one beside it knows the grants password and
/// refresh_token. The token that the grant would give is given by the proxy; who it opens is the vendor's own word.
#[test]
fn a_token_of_a_clients_own_credentials_opens_the_vendors_application() {
    for world in World::each_vendor() {
        let proxy = Proxy::start(&world.counterpart, |_, _| Fault::None);
        world.add_target("proxied", &proxy.url);
        let (id, secret) = register(&world, "admin", "client_credentials");
        let log_in = |target: &str, secret: &str| {
            let words = [
                "login",
                target,
                "--auth",
                "client",
                "--client-id",
                &id,
                "--client-secret-stdin",
                "--store",
                "file",
                "--json",
            ];
            world.run_with(&words, &[], secret)
        };
        let refused = log_in("there", &secret);
        assert_eq!(refused.exit, 4, "{refused:?}");
        assert!(refused.err.contains("grant-refused"), "{refused:?}");
        let plan = ["plan", "--target", "proxied", "--exit-code"];
        for (token, exit) in [("no-such-token", 4), (TOKEN, 0)] {
            let answer = json!({ "access_token": token, "expires_in": 1, "scope": "apim:admin" });
            let answer: &'static str = Box::leak(answer.to_string().into_boxed_str());
            proxy.choose(move |_, path| match path {
                "/oauth2/token" => Fault::Answer(200, answer),
                _ => Fault::None,
            });
            let signed_in = log_in("proxied", &secret);
            assert_eq!(signed_in.exit, exit, "{signed_in:?}");
            assert_eq!(world.run_with(&plan, &[], "").exit, exit);
            assert!(!format!("{signed_in:?}").contains(&secret));
        }
        // Each run asks anew, with the client's name and secret and nothing of a user.
        let asked = proxy.sent("POST", "/oauth2/token");
        assert_eq!(asked.len(), 3, "two sign-ins and a plan: {asked:?}");
        for sent in &asked {
            assert!(sent.body.contains("grant_type=client_credentials"));
            assert!(!sent.body.contains("username"), "{sent:?}");
            assert!(sent.authorization.starts_with("Basic "), "{sent:?}");
        }
    }
}

#[test]
fn the_token_of_the_variable_is_for_one_run_and_stored_by_no_sign_in() {
    for world in World::each() {
        let words = ["login", "there", "--store", "file", "--json"];
        let nobody = world.run(&words);
        assert_eq!(nobody.exit, 2, "{nobody:?}");
        let mut with_password = words.to_vec();
        with_password.extend(["--user", "admin", "--password-stdin"]);
        let variables = [("KMCTL_TARGET_TOKEN", TOKEN)];
        let ran = world.run_with(&with_password, &variables, "admin");
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert_eq!(ran.json()["item"]["login"]["who"], "admin");
        let kept = world.home.database().with_file_name("kmctl.db.sign-ins");
        let kept = std::fs::read_to_string(kept).unwrap();
        assert!(!kept.contains(TOKEN), "{kept}");
    }
}
