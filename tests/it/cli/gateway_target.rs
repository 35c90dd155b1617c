//! A gateway as a target: its plan and its apply are the merge, and a token at its probe proves it.

use std::sync::{Arc, Mutex};

use serde_json::json;

use super::exchange::BY_HAND;
use super::home::{Home, Ran, ran};
use crate::net::server::{Server, answer as http, json as http_json};
use crate::support::jwt_judge::JwtJudge;
use crate::token::signer::{Signer, jwks};

const FILE: &str = "# Gateway of ACME\n[server]\nport = 8080 # keep\n\n[[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"theirs\"\nissuer = \"https://theirs.example\"\n\n[policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"https://theirs.example/jwks\"\n";

fn home() -> Home {
    let home = Home::new();
    std::fs::write(home.path("config.toml"), FILE).unwrap();
    for name in ["km-one", "km-two"] {
        done(&home, &format!("add custom --name {name} {BY_HAND}"));
    }
    done(&home, "target add gw --kind gateway --config config.toml");
    home
}

fn done(home: &Home, line: &str) -> Ran {
    let ran = home.run(line);
    assert_eq!(ran.exit, 0, "{line}: {ran:?}");
    ran
}

fn file(home: &Home) -> String {
    std::fs::read_to_string(home.path("config.toml")).unwrap()
}

fn backups(home: &Home) -> usize {
    let all = std::fs::read_dir(home.path(".")).unwrap();
    let names = all.map(|entry| entry.unwrap().file_name());
    names
        .filter(|name| name.to_string_lossy().ends_with(".backup"))
        .count()
}

/// The items of a plan or report, by name and a member.
fn items(ran: &Ran, member: &str) -> Vec<(String, String)> {
    let json = ran.json();
    let text = |value: &serde_json::Value| match value.as_str() {
        Some(text) => text.to_owned(),
        None => value.to_string(),
    };
    let items = json["item"]["items"].as_array().unwrap().iter();
    items
        .map(|it| (text(&it["name"]), text(&it[member])))
        .collect()
}

fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter()
        .map(|(name, word)| ((*name).to_owned(), (*word).to_owned()))
        .collect()
}

#[test]
fn a_plan_and_an_apply_are_the_merge_and_touch_nothing_else() {
    let home = home();
    let shown = done(&home, "target show gw --json").json();
    assert_eq!(shown["item"]["kind"], "gateway");
    assert!(
        shown["item"]["url"]
            .as_str()
            .unwrap()
            .ends_with("/config.toml")
    );
    let plan = home.run("plan --target gw --exit-code --json");
    assert_eq!(plan.exit, 9, "{plan:?}");
    assert_eq!(
        items(&plan, "action"),
        pairs(&[
            ("km-one", "create"),
            ("km-two", "create"),
            ("theirs", "unowned")
        ])
    );
    let rehearsed = done(&home, "apply --target gw --yes --dry-run");
    assert_eq!(file(&home), FILE, "{rehearsed:?}");
    let applied = done(&home, "apply --target gw --yes --json");
    assert_eq!(
        items(&applied, "outcome"),
        pairs(&[("km-one", "done"), ("km-two", "done")])
    );
    assert_eq!(applied.json()["item"]["restartNeeded"], true);
    let text = file(&home);
    assert!(text.starts_with(FILE), "{text}");
    assert!(text.contains("name = \"km-one\"") && text.contains("name = \"km-two\""));
    assert_eq!(backups(&home), 1, "one copy for one run");
    assert_eq!(home.run("plan --target gw --exit-code").exit, 0);
    let nothing = done(&home, "apply --target gw --yes --json");
    assert_eq!(nothing.json()["item"]["restartNeeded"], false);
    assert_eq!((file(&home), backups(&home)), (text, 1));
}

#[test]
fn drift_in_the_file_is_seen_and_overwritten_value_by_value() {
    let home = home();
    done(&home, "apply --target gw --yes");
    let text = file(&home);
    let drifted = text.replacen(
        "issuer = \"https://h\"",
        "issuer = \"https://other\" # by hand",
        1,
    );
    assert_ne!(drifted, text);
    std::fs::write(home.path("config.toml"), &drifted).unwrap();
    let plan = home.run("plan --target gw --exit-code --json");
    assert_eq!(plan.exit, 9, "{plan:?}");
    assert_eq!(
        items(&plan, "side")[0],
        ("km-one".to_owned(), "changedThere".to_owned())
    );
    done(&home, "apply --target gw --yes");
    let expected = drifted.replacen("\"https://other\"", "\"https://h\"", 1);
    assert_eq!(file(&home), expected, "the comment stays");
    // A claim that the file names and nobody wants gives way to the usual one.
    let claimed = expected.replacen("# by hand\n", "# by hand\nscopeClaim = \"roles\"\n", 1);
    std::fs::write(home.path("config.toml"), &claimed).unwrap();
    done(&home, "apply --target gw --yes");
    assert!(
        file(&home).contains("scopeClaim = \"scope\""),
        "{}",
        file(&home)
    );
    assert_eq!(home.run("plan --target gw --exit-code").exit, 0);
}

#[test]
fn what_is_disabled_or_deleted_here_is_removed_by_hand() {
    let home = home();
    done(&home, "disable km-two");
    let refused = home.run("apply km-two --target gw --yes --json");
    assert_eq!(refused.exit, 3, "{refused:?}");
    assert!(refused.err.contains("is disabled"), "{refused:?}");
    done(&home, "apply --target gw --yes");
    assert!(!file(&home).contains("km-two"));
    done(&home, "disable km-one");
    let before = file(&home);
    let plan = home.run("plan --target gw --delete --json");
    assert_eq!(
        items(&plan, "held")[0],
        ("km-one".to_owned(), "byHand".to_owned()),
        "{plan:?}"
    );
    let applied = done(&home, "apply --target gw --yes --delete --json");
    assert_eq!(items(&applied, "outcome"), []);
    assert_eq!(file(&home), before);
    done(&home, "enable km-one");
    assert_eq!(home.run("plan km-one --target gw --exit-code").exit, 0);
    let deleted = done(&home, "delete km-one --yes");
    let stays = "km-one stays in the file of gw. Remove the entry from the file manually";
    assert!(deleted.err.contains(stays), "{deleted:?}");
}

#[test]
fn an_entry_that_is_there_is_taken_over_only_when_that_is_asked_for() {
    let home = home();
    let line = BY_HAND.replace("https://h", "https://mine.example");
    done(&home, &format!("add custom --name theirs {line}"));
    let applied = home.run("apply theirs --target gw --yes --json");
    assert_eq!(applied.exit, 10, "{applied:?}");
    assert_eq!(file(&home), FILE);
    done(&home, "pull --target gw --adopt theirs --yes");
    done(&home, "apply theirs --target gw --yes");
    assert!(file(&home).contains("issuer = \"https://mine.example\""));
}

#[test]
fn a_file_that_is_none_is_told_as_that() {
    let home = home();
    for (text, exit, code) in [("a = ", 3, "not-merged"), ("", 0, "")] {
        std::fs::write(home.path("config.toml"), text).unwrap();
        let ran = home.run("plan --target gw --json");
        assert_eq!(ran.exit, exit, "{ran:?}");
        if exit != 0 {
            assert_eq!(ran.error()["code"], code);
        }
    }
    std::fs::remove_file(home.path("config.toml")).unwrap();
    let ran = home.run("plan --target gw --json");
    assert_eq!(
        (ran.exit, &ran.error()["code"]),
        (7, &json!("file-unreadable")),
        "{ran:?}"
    );
    for line in [
        "target add other --kind gateway --config nowhere.toml",
        "target add other --kind gateway",
        "target add other --config nowhere.toml",
        "target add other --kind gateway --config config.toml --probe https://me:geheim@h/x",
        "target add other --kind gateway --config config.toml --url https://h",
    ] {
        let ran = home.run(line);
        assert!(
            ran.exit != 0 && !ran.err.contains("geheim"),
            "{line}: {ran:?}"
        );
    }
    let ran = home.run("login gw --token-stdin");
    assert_ne!(ran.exit, 0, "{ran:?}");
}

#[test]
fn a_token_at_the_probe_proves_it_once_the_gateway_has_read_the_file() {
    let signer = Signer::new("RS256", "key-1");
    let keys = Server::saying(http_json(jwks(&[&signer])));
    let home = Home::new();
    std::fs::write(home.path("config.toml"), FILE).unwrap();
    let line = BY_HAND.replace("https://h/j", &keys.url("/jwks"));
    done(&home, &format!("add custom --name km {line}"));
    let Some(old) = JwtJudge::start(&home.path("config.toml"), "1.3") else {
        return;
    };
    let old = old.unwrap();
    let add = |name: &str, url: &str| {
        let line = format!("target add {name} --kind gateway --config config.toml --probe {url}");
        done(&home, &line);
    };
    add("before", &old.url());
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({ "iss": "https://h", "azp": "app", "iat": now, "exp": now + 300 });
    let token = signer.token(&signer.header(), &claims.to_string());
    let run = |line: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        ran(home.command().args(words).write_stdin(token.as_str()))
    };
    // It waits for a gateway that nobody restarts, and says so.
    let applied = run("apply km --target before --yes --wait 3s --token-stdin");
    assert_eq!(applied.exit, 0, "{applied:?}");
    for said in ["Restart the gateway", "not available everywhere yet"] {
        assert!(applied.err.contains(said), "{applied:?}");
    }
    let unproved = run("verify km --target before --token-stdin --json");
    assert_eq!(unproved.exit, 3, "{unproved:?}");
    let new = JwtJudge::start(&home.path("config.toml"), "1.3")
        .unwrap()
        .unwrap();
    add("after", &new.url());
    done(&home, "pull --target after --adopt km --yes");
    let proved = run("verify km --target after --token-stdin --json");
    assert_eq!(proved.exit, 0, "{proved:?}");
    let checks = proved.json()["item"]["checks"].clone();
    let words: Vec<&str> = checks
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["check"].as_str().unwrap())
        .collect();
    assert_eq!(words, ["stored", "gateway"]);
    done(&home, "edit km --description x");
    let waited = run("apply --target after --yes --wait 20s --token-stdin");
    assert_eq!(waited.exit, 0, "{waited:?}");
    assert!(!proved.out.contains(&token[..30]) && !applied.err.contains(&token[..30]));
}

#[test]
fn only_the_access_token_of_what_is_given_reaches_the_api() {
    let home = home();
    let seen = Arc::new(Mutex::new(Vec::new()));
    let heard = Arc::clone(&seen);
    let api = Server::answering(None, move |request| {
        heard.lock().unwrap().push(request.to_owned());
        http("200 OK", "", "{}")
    });
    let line = format!(
        "target add probed --kind gateway --config config.toml --probe {}",
        api.url("/pets")
    );
    done(&home, &line);
    let url = api.url("/pets");
    let verify = format!("verify km-one --target gw --token-stdin --api {url}");
    let apply = "apply km-one --target probed --yes --wait 1s --token-stdin".to_owned();
    let run = |line: &str, given: &str| {
        let words: Vec<&str> = line.split(' ').collect();
        ran(home.command().args(words).write_stdin(given.to_owned()))
    };
    let token = "an-access-token-of-the-provider";
    let response = format!(
        r#"{{"access_token":"{token}","token_type":"Bearer","refresh_token":"refresh-geheim-geheim","id_token":"id-geheim-geheim"}}"#
    );
    for line in [&verify, &apply] {
        for given in [
            "hello",
            r#"{"refresh_token":"refresh-geheim-geheim"}"#,
            r#"{"error":"invalid_client"}"#,
            "",
        ] {
            let refused = run(line, given);
            assert_eq!(refused.exit, 2, "{line} {given}: {refused:?}");
        }
        assert!(seen.lock().unwrap().is_empty(), "{line}");
    }
    let refused = run(&verify, "hello");
    assert!(
        refused.err.contains("No access token found."),
        "{refused:?}"
    );
    let givens = [
        response.clone(),
        token.to_owned(),
        format!("Authorization: Bearer {token}\n"),
        response.replace(',', ",\n  "),
    ];
    // Once it is applied, there is nothing to wait for.
    let once = [(&apply, &givens[3])];
    let every = givens.iter().map(|given| (&verify, given));
    for (line, given) in once.into_iter().chain(every) {
        let sent = run(line, given);
        assert!(!sent.err.contains("geheim"), "{sent:?}");
        let requests = std::mem::take(&mut *seen.lock().unwrap());
        assert!(!requests.is_empty(), "{line}: {given}: {sent:?}");
        let header = format!("authorization: bearer {token}\r\n");
        for request in requests {
            let request = request.to_ascii_lowercase();
            assert!(request.contains(&header), "{given}: {request}");
            assert!(!request.contains("geheim"), "{given}: {request}");
        }
    }
}

#[test]
fn a_rejected_token_is_compared_with_the_stored_values_first() {
    let signer = Signer::new("RS256", "key-1");
    let keys = Server::saying(http_json(jwks(&[&signer])));
    let api = Server::saying(http("401 Unauthorized", "", "{}"));
    let home = Home::new();
    std::fs::write(home.path("config.toml"), FILE).unwrap();
    let readable = BY_HAND.replace("https://h/j", &keys.url("/jwks"));
    let unreadable = BY_HAND.replace("https://h/j", "http://127.0.0.1:9/jwks");
    done(&home, &format!("add custom --name readable {readable}"));
    done(&home, &format!("add custom --name unreadable {unreadable}"));
    done(&home, "target add gw --kind gateway --config config.toml");
    done(&home, "apply --target gw --yes");
    let now = jiff::Timestamp::now().as_second();
    let token = |issuer: &str, exp: i64| {
        let claims = json!({ "iss": issuer, "azp": "app", "iat": now - 900, "exp": exp });
        signer.token(&signer.header(), &claims.to_string())
    };
    let verify = |name: &str, token: String| {
        let url = api.url("/pets");
        let words = [
            "verify",
            name,
            "--target",
            "gw",
            "--token-stdin",
            "--api",
            &url,
            "--json",
        ];
        let ran = ran(home.command().args(words).write_stdin(token));
        assert_eq!(ran.exit, 3, "{ran:?}");
        let checks = ran.json()["item"]["checks"].clone();
        let checks = checks.as_array().unwrap().clone();
        let it = checks.iter().find(|it| it["check"] == "gateway").unwrap();
        let text = |key: &str| it[key].as_str().unwrap_or_default().to_owned();
        (text("message"), text("fix"))
    };
    let wait = "Restart the gateway if its file changed, then verify again.";
    let differs = "The gateway rejected the token (401): the issuer doesn't match. The token has https://other.example, the key manager has https://h.";
    for name in ["readable", "unreadable"] {
        // Expired as well: a new one of the same provider would be rejected too.
        for exp in [now + 300, now - 600] {
            let (message, fix) = verify(name, token("https://other.example", exp));
            assert_eq!(message, differs, "{name}");
            assert!(!fix.is_empty() && fix != wait, "{name}: {fix}");
        }
        let (message, fix) = verify(name, token("https://h", now - 600));
        assert!(
            message.contains("expired") && fix != wait,
            "{name}: {message} {fix}"
        );
        // Nothing here speaks against it.
        let (message, fix) = verify(name, token("https://h", now + 300));
        assert_eq!(message, "The gateway rejected the token (401).", "{name}");
        assert_eq!(fix, wait, "{name}");
    }
}

#[test]
fn entries_are_written_for_the_gateway_and_with_the_ca_file_of_the_target() {
    let home = Home::new();
    std::fs::write(home.path("config.toml"), FILE).unwrap();
    done(
        &home,
        &format!("add custom --name km-one {BY_HAND} --scope-key-identifier permissions"),
    );
    done(
        &home,
        "target add gw --kind gateway --config config.toml --gateway gateway-1.0 --certificate-path /etc/gateway/ca.pem",
    );
    let shown = done(&home, "target show gw");
    assert!(shown.out.contains("gateway-1.0") && shown.out.contains("/etc/gateway/ca.pem"));
    let plan = done(&home, "plan km-one --target gw --json").json();
    let item = &plan["item"]["items"][0];
    // This gateway does not read the claim, so the plan says so and the entry does not have it.
    assert_eq!(item["lost"], json!(["scopeKeyIdentifier"]), "{item}");
    let fields: Vec<_> = item["fields"].as_array().unwrap().iter().collect();
    let path = fields.iter().find(|it| it["field"] == "certificatePath");
    assert_eq!(path.unwrap()["local"], "/etc/gateway/ca.pem");
    done(&home, "apply --target gw --yes");
    let text = file(&home);
    assert!(
        text.contains("certificatePath = \"/etc/gateway/ca.pem\""),
        "{text}"
    );
    assert!(!text.contains("scopeClaim"), "{text}");
    assert_eq!(home.run("plan --target gw --exit-code").exit, 0);
    // Without its line in the file, it is a difference.
    let without: String = text
        .lines()
        .filter(|line| !line.contains("certificatePath"))
        .map(|line| format!("{line}\n"))
        .collect();
    std::fs::write(home.path("config.toml"), &without).unwrap();
    let plan = home.run("plan --target gw --exit-code");
    assert_eq!(plan.exit, 9, "{plan:?}");
    assert!(
        plan.out.contains("CA File: (empty) -> /etc/gateway/ca.pem"),
        "{plan:?}"
    );
    // Only gateway targets have these options.
    let wrong = home.run("target add x --url https://apim.example --gateway gateway-1.0");
    assert_eq!(wrong.exit, 2, "{wrong:?}");
}

#[test]
fn what_is_copied_from_a_file_stays_enabled() {
    let home = home();
    done(&home, "apply --target gw --yes");
    let text = file(&home).replacen("issuer = \"https://h\"", "issuer = \"https://new\"", 1);
    std::fs::write(home.path("config.toml"), text).unwrap();
    let words = [
        "pull",
        "km-one",
        "--target",
        "gw",
        "--into",
        "Default Organization",
        "--yes",
    ];
    let pulled = home.words(&words);
    assert_eq!(pulled.exit, 0, "{pulled:?}");
    let item = home.run("show km-one --json").json()["item"].clone();
    assert_eq!(
        (&item["issuer"], &item["enabled"]),
        (&json!("https://new"), &json!(true))
    );
}
