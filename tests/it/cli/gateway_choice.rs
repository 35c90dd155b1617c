//! Which gateways a verdict is about: an option, a variable, the configuration file, and what else is asked of them.

use serde_json::{Value, json};

use super::situation::{Situation, finding};
use crate::net::server::json as http_json;
use crate::token::signer::{Signer, jwks};

#[test]
fn a_finding_fails_for_the_gateways_that_are_asked_about() {
    let signer = Signer::new("ES256", "k1");
    let it = Situation::good(&[&signer]);
    // The newest API Platform gateway takes ES256; older ones and API Manager don't.
    let (ran, report) = it.report(&[]);
    let keys = finding(&report, "jwks-gateway-keys");
    assert_eq!((ran.exit, &keys["grade"]), (0, &json!("warn")), "{report}");
    assert_eq!(keys["blockedBy"], json!(["gateway-1.0", "api-manager"]));
    assert_eq!(keys["unsafe"], false);
    let (ran, report) = it.report(&["--gateway", "gateway-1.2,api-manager"]);
    let keys = finding(&report, "jwks-gateway-keys");
    assert_eq!((ran.exit, &keys["grade"]), (3, &json!("fail")), "{report}");
    assert_eq!(report["findings"][0]["grade"], "fail", "{report}");
    let url = it.url();
    // The variable and the file ask for it, too; the option beats both.
    let of = |words: &[&str], variables: &[(&str, &str)]| {
        let ran = it.run_with(words, variables, "");
        finding(&ran.json()["item"], "jwks-gateway-keys")["grade"].clone()
    };
    let words = ["discover", url.as_str(), "--json"];
    let manager = [("KMCTL_GATEWAY", "api-manager")];
    assert_eq!(of(&words, &manager), "fail");
    std::fs::create_dir_all(it.home.path("config/kmctl")).unwrap();
    std::fs::write(
        it.home.path("config/kmctl/config.toml"),
        "gateway = \"api-manager\"\n",
    )
    .unwrap();
    assert_eq!(of(&words, &[]), "fail");
    assert_eq!(of(&words, &[("KMCTL_GATEWAY", "gateway-1.2")]), "warn");
    let option = [
        "discover",
        url.as_str(),
        "--json",
        "--gateway",
        "gateway-1.2",
    ];
    assert_eq!(of(&option, &manager), "warn");
}

#[test]
fn adding_and_checking_ask_about_the_same_gateways() {
    let signer = Signer::new("ES256", "k1");
    let it = Situation::good(&[&signer]);
    let url = it.url();
    let add = |name: &str, more: &[&str]| {
        let mut words = vec!["add", "custom", "--name", name, "--well-known-url", &url];
        words.extend(more);
        it.run(&words)
    };
    let refused = add("km", &["--gateway", "api-manager"]);
    assert_eq!(refused.exit, 3, "{refused:?}");
    assert!(
        refused
            .err
            .contains("Gateway 1.0, 1.1 and API Manager can't use any key"),
        "{refused:?}"
    );
    assert_eq!(
        add("other", &["--gateway", "api-manager", "--accept-findings"]).exit,
        0
    );
    assert_eq!(add("km", &[]).exit, 0);
    let check = |more: &[&str]| {
        let mut words = vec!["check", "km"];
        words.extend(more);
        it.run(&words)
    };
    assert_eq!(check(&[]).exit, 0);
    let blocked = check(&["--gateway", "api-manager"]);
    assert_eq!(blocked.exit, 3, "{blocked:?}");
    assert!(
        blocked.out.contains("can't use any key in the set"),
        "{blocked:?}"
    );
    // A token, likewise.
    let token = it.token(&signer, &json!({}));
    assert_eq!(it.check(&token, &[]).exit, 0);
    let words = ["token", "check", "km", "--token-stdin"];
    let rejected = it.run_with(&words, &[("KMCTL_GATEWAY", "api-manager")], &token);
    assert_eq!(rejected.exit, 3, "{rejected:?}");
    assert!(
        rejected.out.contains("FAIL  Rejected by API Manager"),
        "{rejected:?}"
    );
}

#[test]
fn a_gateway_that_is_not_known_is_named_with_where_it_was_given() {
    let it = Situation::good(&[&Signer::new("RS256", "k1")]);
    it.add("km");
    let url = it.url();
    for words in [
        vec!["discover", url.as_str()],
        vec![
            "add",
            "custom",
            "--name",
            "x",
            "--well-known-url",
            url.as_str(),
        ],
        vec!["check", "km"],
        vec!["edit", "km", "--description", "x"],
        vec!["token", "check", "km", "--token-stdin"],
    ] {
        let mut option = words.clone();
        option.extend(["--gateway", "gateway-9"]);
        let ran = it.run(&option);
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(
            ran.err
                .contains("--gateway: gateway-9 is not a gateway that kmctl knows."),
            "{ran:?}"
        );
        assert!(ran.err.contains("gateway-1.0, gateway-1.2"), "{ran:?}");
        let ran = it.run_with(&words, &[("KMCTL_GATEWAY", "none")], "");
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(
            ran.err.contains("KMCTL_GATEWAY: none is not a gateway"),
            "{ran:?}"
        );
    }
}

#[test]
fn a_key_set_that_one_gateway_cannot_load_names_it() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    // A byte order mark: API Manager reads past it.
    let mut marked = b"\xef\xbb\xbf".to_vec();
    marked.extend(jwks(&[&signer]));
    it.serve("/jwks", http_json(marked));
    let platform = json!(["gateway-1.0", "jwt-auth-1.1", "jwt-auth-1.2", "gateway-1.2"]);
    let of = |more: &[&str]| finding(&it.report(more).1, "jwks-gateway-load");
    let load = of(&[]);
    let mut names: Vec<Value> = load["blockedBy"].as_array().unwrap().clone();
    let mut wanted = platform.as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    names.sort_by_key(text);
    wanted.sort_by_key(text);
    assert_eq!((names, &load["grade"]), (wanted, &json!("fail")), "{load}");
    assert!(
        load["message"].as_str().unwrap().starts_with("Gateway 1.0"),
        "{load}"
    );
    assert_eq!(of(&["--gateway", "api-manager"])["grade"], "warn");
    // A member of a wrong type spoils it for some, and so for those who ask about them.
    let mut broken = signer.public();
    broken["kid"] = json!(5);
    let set = json!({ "keys": [signer.public(), broken] });
    it.serve("/jwks", http_json(set.to_string()));
    let load = finding(&it.report(&["--gateway", "all"]).1, "jwks-key-parse");
    assert_eq!(load["grade"], "fail", "{load}");
    // A set in order has no such finding.
    it.serve("/jwks", http_json(jwks(&[&signer])));
    let report = it.report(&["--gateway", "all"]).1;
    let named = |it: &&Value| it["check"].as_str().unwrap().starts_with("jwks-gateway");
    assert_eq!(
        report["findings"].as_array().unwrap().iter().find(named),
        None
    );
}

#[test]
fn what_is_unsafe_is_told_apart_from_what_is_blocked() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    let (mut one, mut two) = (signer.public(), Signer::new("ES256", "k2").public());
    for key in [&mut one, &mut two] {
        key["kid"] = json!("same");
    }
    it.serve(
        "/jwks",
        http_json(json!({ "keys": [one, two] }).to_string()),
    );
    let shared = finding(&it.report(&["--gateway", "all"]).1, "jwks-kid-distinct");
    assert_eq!(
        (&shared["unsafe"], &shared["blockedBy"]),
        (&json!(true), &json!([])),
        "{shared}"
    );
    assert_eq!(shared["grade"], "warn", "{shared}");
}

#[test]
fn audiences_leeway_and_rules_are_asked_for() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let now = jiff::Timestamp::now().as_second();
    let token = it.token(&signer, &json!({}));
    let of = |token: &str, more: &[&str]| {
        let mut words = more.to_vec();
        words.extend(["--gateway", "all", "--json"]);
        let item = it.check(token, &words).json()["item"].clone();
        let accepted = |name: &str| {
            let mut all = item["gateways"].as_array().unwrap().iter();
            all.find(|it| it["name"] == name).unwrap()["accepted"] == true
        };
        (accepted("gateway-1.2"), accepted("api-manager"))
    };
    // What the API asks for in aud.
    assert_eq!(of(&token, &["--api-audience", "https://api"]), (true, true));
    assert_eq!(
        of(&token, &["--api-audience", "x, https://api"]),
        (true, true)
    );
    assert_eq!(
        of(&token, &["--api-audience", "https://other"]),
        (false, false)
    );
    // The leeway that is set there; without one each gateway's own.
    let ended = it.token(&signer, &json!({ "exp": now - 15 }));
    assert_eq!(of(&ended, &[]), (true, false));
    assert_eq!(of(&ended, &["--leeway", "60s"]), (true, true));
    assert_eq!(of(&ended, &["--leeway", "5s"]), (false, false));
    assert_eq!(of(&ended, &["--leeway", "0s"]), (false, false));
    // The rules with their evidence, for those that are asked about.
    let explained = it.check(&token, &["--explain", "--gateway", "api-manager"]);
    assert_eq!(explained.exit, 0, "{explained:?}");
    assert!(explained.out.contains("API Manager"), "{explained:?}");
    assert!(!explained.out.contains("picked at random"), "{explained:?}");
    let json = it.check(&token, &["--explain", "--json"]).json();
    for gateway in json["item"]["gateways"].as_array().unwrap() {
        let rules = gateway["rules"].as_array().unwrap();
        let whole = |rule: &Value| {
            ["subject", "rule", "evidence"]
                .iter()
                .all(|name| rule[*name].is_string())
        };
        assert!(rules.len() > 5 && rules.iter().all(whole), "{gateway}");
    }
    let silent = it.check(&token, &["--json"]).json();
    assert_eq!(silent["item"]["gateways"][0].get("rules"), None);
}
