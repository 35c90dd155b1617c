//! Export for other products: what is refused, what is said, and what a gateway makes of the fragment.

use serde_json::{Value, json};

use super::exchange::BY_HAND;
use super::home::{Home, Ran};
use crate::net::certificates::{Authority, parameters};
use crate::net::server::{Server, json as http_json};
use crate::support::jwt_judge::JwtJudge;
use crate::token::signer::{Signer, jwks};

/// Adds a custom key manager by hand, with values over the usual ones.
fn add(home: &Home, kind: &str, name: &str, values: &[(&str, &str)]) -> Ran {
    let mut words = vec!["add", kind, "--name", name];
    let mut usual: Vec<(&str, &str)> = BY_HAND
        .split(' ')
        .filter(|word| !word.is_empty())
        .skip(2)
        .collect::<Vec<_>>()
        .chunks(2)
        .map(|pair| (pair[0], pair[1]))
        .collect();
    for (flag, value) in values {
        usual.retain(|(known, _)| known != flag);
        usual.push((flag, value));
    }
    words.extend(["--no-discovery", "--accept-findings"]);
    for (flag, value) in &usual {
        words.extend([*flag, *value]);
    }
    home.words(&words)
}

fn with(names: &[&str]) -> Home {
    let home = Home::new();
    for name in names {
        let ran = add(&home, "custom", name, &[]);
        assert_eq!(ran.exit, 0, "{name}: {ran:?}");
    }
    home
}

fn message(ran: &Ran) -> String {
    ran.error()["message"].as_str().unwrap().to_owned()
}

#[test]
fn ids_that_collide_or_vanish_are_refused_together() {
    let home = with(&["a:b#c", "a\"b\\c", "fine", "漢字", "日本"]);
    for form in ["api-portal", "gateway"] {
        let ran = home.run(&format!("export --format {form} --json"));
        assert_eq!((ran.exit, ran.out.as_str()), (3, ""), "{ran:?}");
        assert_eq!(
            message(&ran),
            "日本 and 漢字 can't be converted to an ID of Latin letters and digits."
        );
        let fix = ran.error()["fix"].as_str().unwrap().to_owned();
        assert!(fix.contains("日本=ID") && fix.contains("漢字=ID"), "{fix}");
        let ran = home.words(&[
            "export",
            "--format",
            form,
            "--json",
            "--id",
            "漢字=kanji",
            "--id",
            "日本=nippon",
        ]);
        assert_eq!((ran.exit, ran.out.as_str()), (3, ""), "{ran:?}");
        assert_eq!(
            message(&ran),
            "a\"b\\c and a:b#c would have the same ID, a-b-c."
        );
        // The same with each of its own id.
        let mut words = vec!["export", "--format", form];
        words.extend([
            "--id",
            "漢字=kanji",
            "--id",
            "日本=nippon",
            "--id",
            "a:b#c=other",
        ]);
        if form == "api-portal" {
            words.push("--json");
        }
        let ran = home.words(&words);
        assert_eq!(ran.exit, 0, "{ran:?}");
        for id in [
            "\"kanji\"",
            "\"nippon\"",
            "\"other\"",
            "\"a-b-c\"",
            "\"fine\"",
        ] {
            assert!(ran.out.contains(id), "{id} in {}", ran.out);
        }
    }
    let ran = home.words(&[
        "export", "--format", "apim", "--id", "漢字=k", "--id", "日本=n", "--json",
    ]);
    assert_eq!(ran.exit, 3, "{ran:?}");
    assert!(message(&ran).contains("a-b-c"), "{ran:?}");
    for (words, said) in [
        (vec!["--id", "lonely"], "does not say which of the 5"),
        (vec!["--id", "nobody=x"], "nobody is not among"),
        (vec!["--id", "fine=a b"], "letters, digits"),
    ] {
        let mut all = vec!["export", "--format", "gateway"];
        all.extend(words);
        let ran = home.words(&all);
        assert_eq!(ran.exit, 2, "{ran:?}");
        assert!(ran.err.contains(said), "{ran:?}");
    }
}

#[test]
fn an_id_that_lost_letters_says_so() {
    let home = with(&["über-km", "plain-km"]);
    let ran = home.run("export --format gateway");
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(
        ran.err
            .contains("über-km: the ID ber-km is missing letters of the name."),
        "{ran:?}"
    );
    assert!(!ran.err.contains("plain-km: the id"), "{ran:?}");
}

#[test]
fn bodies_are_one_array_or_files_of_their_own() {
    let home = with(&["one", "two", "three"]);
    for form in ["apim", "api-portal"] {
        let ran = home.run(&format!("export --format {form} --json"));
        let all: Value = ran.json();
        assert_eq!(all.as_array().unwrap().len(), 3);
        // A name that is given twice is exported once.
        let ran = home.run(&format!("export one ONE one --format {form} --json"));
        assert!(ran.json().is_object(), "{ran:?}");
        let ran = home.run(&format!("export one two --format {form} --json"));
        assert_eq!(ran.json().as_array().unwrap().len(), 2);
    }
    let twice = home.run("export two two --format gateway");
    assert_eq!(twice.out.matches("[[policy_configurations").count(), 1);
    for (words, ending) in [
        ("export --format apim --output-dir a", "json"),
        ("export --format api-portal --output-dir p", "yaml"),
        ("export --format api-portal --output-dir b --json", "json"),
        ("export --format gateway --output-dir g", "toml"),
        ("export --output-dir k", "yaml"),
    ] {
        let folder = words
            .split(' ')
            .skip_while(|it| *it != "--output-dir")
            .nth(1)
            .unwrap();
        let dry = home.run(&format!("{words} -n"));
        assert_eq!(dry.exit, 0, "{dry:?}");
        assert!(!home.path(folder).exists());
        let ran = home.run(words);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert_eq!(ran.out, dry.out);
        let paths: Vec<String> = ran.out.lines().map(str::to_owned).collect();
        assert_eq!(paths.len(), 3, "{words}");
        for name in ["one", "two", "three"] {
            let path = format!("{folder}/{name}.{ending}");
            assert!(paths.contains(&path), "{path} in {paths:?}");
            let text = std::fs::read_to_string(home.path(&path)).unwrap();
            match ending {
                "json" => assert!(serde_json::from_str::<Value>(&text).unwrap().is_object()),
                "toml" => assert_eq!(text.parse::<toml::Table>().unwrap().len(), 1),
                _ => drop(serde_yaml_ng::from_str::<Value>(&text).unwrap()),
            }
        }
        // Nothing that is there is replaced, unless that is asked for.
        let again = home.run(words);
        assert_eq!(again.exit, 6, "{again:?}");
        assert_eq!(home.run(&format!("{words} --force")).exit, 0);
    }
    let manifest = home.run("export --format api-portal");
    assert_eq!(manifest.exit, 2);
    assert!(manifest.err.contains("--output-dir"), "{manifest:?}");
}

#[test]
fn an_output_that_does_not_apply_is_refused() {
    let home = with(&["km"]);
    for (form, formats) in [
        ("kmctl", "tsv"),
        ("apim", "yaml tsv"),
        ("api-portal", "tsv"),
        ("gateway", "json yaml tsv"),
    ] {
        for format in formats.split(' ') {
            let ran = home.run(&format!("export km --format {form} -o {format}"));
            assert_eq!((ran.exit, ran.out.as_str()), (2, ""), "{form} {format}");
            assert!(ran.err.contains("does not apply"), "{ran:?}");
        }
    }
    for options in [
        "--gateway gateway-1.0",
        "--policy v0",
        "--certificate-path /x",
    ] {
        let ran = home.run(&format!("export km --format apim {options}"));
        assert_eq!(ran.exit, 2, "{ran:?}");
    }
    assert_eq!(home.run("export km --id x").exit, 2);
}

#[test]
fn an_empty_selection_is_nothing_to_do_whichever_form_was_asked_for() {
    let home = Home::new();
    home.run("env add Staging");
    for (form, out) in [
        ("kmctl", ""),
        ("apim", "[]\n"),
        ("api-portal", ""),
        ("gateway", ""),
        ("console", ""),
    ] {
        let ran = home.run(&format!("export --format {form}"));
        assert_eq!((ran.exit, ran.out.as_str()), (0, out), "{form}");
        assert!(ran.err.contains("has no external key managers"), "{ran:?}");
    }
    let home = with(&["a", "b"]);
    home.run("disable a");
    home.run("disable b");
    let ran = home.run("export --format gateway");
    assert_eq!(ran.exit, 3);
    assert!(ran.err.contains("a and b are disabled"), "{ran:?}");
}

#[test]
fn a_sheet_for_the_console_has_every_value_in_its_order() {
    let home = with(&["plain-km"]);
    add(
        &home,
        "microsoft",
        "entra",
        &[("--env", "Production"), ("--description", "For Entra")],
    );
    home.run("disable plain-km");
    home.run("devportal set entra");
    insta::assert_snapshot!(
        "console",
        home.run("export entra plain-km --format console").out
    );
    let json = home.run("export plain-km --format console --json").json();
    let pages = json["items"][0]["pages"].as_array().unwrap();
    let labels: Vec<&str> = pages[2]["fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["label"].as_str().unwrap())
        .collect();
    assert_eq!(
        labels,
        [
            "Issuer",
            "Token Endpoint",
            "Authorization Endpoint",
            "JWKS Endpoint",
            "Revoke Endpoint",
            "OIDC Logout Endpoint",
            "Consumer Key Identifier",
            "Scope Key Identifier"
        ]
    );
}

#[test]
fn what_add_takes_export_takes() {
    let home = Home::new();
    for (flag, value, said) in [
        (
            "--token-endpoint",
            "https://user:secret@h/t",
            "contains a user name",
        ),
        ("--jwks-endpoint", "https://h/j#x", "fragment"),
        (
            "--token-endpoint",
            "https://h/%zz",
            "two hexadecimal digits",
        ),
        ("--revoke-endpoint", "https://@h/r", "contains a user name"),
        (
            "--well-known-url",
            "https://u:secret@h/.well-known/openid-configuration",
            "contains a user name",
        ),
    ] {
        let ran = add(&home, "custom", "km", &[(flag, value)]);
        assert_eq!(ran.exit, 3, "{value}: {ran:?}");
        assert!(ran.err.contains(said), "{value}: {ran:?}");
        assert!(!ran.err.contains("secret"), "{ran:?}");
    }
}

#[test]
fn a_name_that_begins_with_a_hyphen_works_as_the_messages_say() {
    let home = Home::new();
    let ran = add(&home, "custom", "-x", &[]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(
        ran.err.contains("Next: kmctl devportal set -- -x"),
        "{ran:?}"
    );
    assert_eq!(home.words(&["devportal", "set", "--", "-x"]).exit, 0);
    let wrong = home.words(&["export", "-x", "--format", "gateway"]);
    assert_eq!(wrong.exit, 2);
    assert!(
        wrong
            .err
            .contains("If -x is a name, put it at the end of the command after --: -- -x"),
        "{wrong:?}"
    );
    let ran = home.words(&[
        "export", "--format", "gateway", "--id", "-x=minus", "--", "-x",
    ]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("name = \"minus\""), "{ran:?}");
}

#[test]
fn what_is_typed_by_hand_needs_no_well_known_url() {
    let home = Home::new();
    let line = BY_HAND.replace(
        "--well-known-url https://h/.well-known/openid-configuration ",
        "",
    );
    for (name, issuer, expected) in [
        (
            "a",
            "https://h",
            "https://h/.well-known/openid-configuration",
        ),
        (
            "b",
            "https://h/t/x/",
            "https://h/t/x/.well-known/openid-configuration",
        ),
        (
            "c",
            "just-a-name",
            "https://h/.well-known/openid-configuration",
        ),
    ] {
        let line = line.replace("--issuer https://h", &format!("--issuer {issuer}"));
        let ran = home.run(&format!("add custom --name {name} {line}"));
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(ran.err.contains(expected), "{ran:?}");
        let item = &home.run(&format!("show {name} --json")).json()["item"];
        assert_eq!(item["wellKnownUrl"], expected);
    }
}

#[test]
fn the_release_decides_what_is_written_and_what_is_said() {
    let home = Home::new();
    add(
        &home,
        "custom",
        "scp-km",
        &[("--scope-key-identifier", "scp")],
    );
    add(
        &home,
        "custom",
        "roles-km",
        &[("--scope-key-identifier", "roles")],
    );
    add(&home, "microsoft", "entra", &[]);
    let ran = home.run("export --format gateway");
    assert_eq!(
        ran.out.matches("scopeClaim = \"scp\"").count(),
        2,
        "{ran:?}"
    );
    assert_eq!(ran.out.matches("scopeClaim = \"roles\"").count(), 1);
    for release in ["gateway-1.0", "jwt-auth-1.1", "jwt-auth-1.2"] {
        let ran = home.run(&format!("export --format gateway --gateway {release}"));
        assert!(!ran.out.contains("scopeClaim"), "{ran:?}");
        assert_eq!(
            ran.err
                .matches("If scp is a string, the token has no scopes")
                .count(),
            2
        );
        assert!(
            ran.err.contains(&format!(
                "roles-km: {release} has no scopeClaim and does not read roles"
            )),
            "{ran:?}"
        );
    }
    let old = home.run("export --format gateway --policy v010");
    assert!(
        old.out.contains("jwtauth_v010") && !old.out.contains("scopeClaim"),
        "{old:?}"
    );
    assert!(ran.err.contains("entra, roles-km and scp-km have the same issuer, https://h. List the right one in the API's issuers"), "{ran:?}");
    assert_eq!(
        home.run("export --format gateway --gateway gateway-9").exit,
        2
    );
}

/// A good token of a key manager: its issuer, and the claims that it has besides.
fn token(signer: &Signer, issuer: &str, more: &Value) -> String {
    let now = jiff::Timestamp::now().as_second();
    let mut claims =
        json!({ "iss": issuer, "sub": "s", "azp": "app", "iat": now, "exp": now + 300 });
    let (claims, more) = (claims.as_object_mut().unwrap(), more.as_object().unwrap());
    claims.extend(more.clone());
    signer.token(&signer.header(), &json!(claims).to_string())
}

#[test]
fn ten_key_managers_load_into_the_judge_and_their_tokens_are_accepted() {
    let signers: Vec<Signer> = ["RS256", "PS256", "ES256"]
        .into_iter()
        .map(|alg| Signer::new(alg, &format!("key-{alg}")))
        .collect();
    let set = jwks(&signers.iter().collect::<Vec<_>>());
    let answer = http_json(&set);
    let plain = Server::saying(answer.clone());
    let authority = Authority::new("Private Authority");
    let tls = Server::https(
        authority.sign(parameters(&["localhost"], "localhost")),
        move |line| {
            let _ = line.write_all(&answer);
        },
    );
    let home = Home::new();
    std::fs::write(home.path("ca.pem"), authority.pem()).unwrap();
    let (open, private) = (plain.url("/jwks"), tls.tls_url("/jwks"));
    let scope = json!({ "scope": "read write" });
    let cases: [(&str, &str, &str, &str, &str, Value); 10] = [
        (
            "asgardeo",
            "okta_KM.prod",
            "https://a.example/oauth2/token",
            &open,
            "scope",
            scope.clone(),
        ),
        (
            "microsoft",
            "entra-v2",
            "https://login.microsoftonline.com/t/v2.0",
            &open,
            "scope",
            json!({ "scp": "read write" }),
        ),
        (
            "custom",
            "entra-custom",
            "https://sts.windows.net/t/",
            &open,
            "scp",
            json!({ "scp": "read write" }),
        ),
        (
            "custom",
            "private",
            "https://private.example",
            &private,
            "scope",
            scope.clone(),
        ),
        (
            "custom",
            "private-list",
            "https://private-2.example",
            &private,
            "permissions",
            json!({ "permissions": ["read", "write"] }),
        ),
        (
            "custom",
            "twin:one",
            "https://twin.example",
            &open,
            "scope",
            scope.clone(),
        ),
        (
            "custom",
            "twin:two",
            "https://twin.example",
            &open,
            "scope",
            scope.clone(),
        ),
        (
            "custom",
            "-lead\"quote\\",
            "urn:issuer:\"quoted\"\\",
            &open,
            "scope",
            scope.clone(),
        ),
        (
            "custom",
            "Ünïcode",
            "https://münchen.example/ü",
            &open,
            "scope",
            scope.clone(),
        ),
        (
            "custom",
            "漢字",
            "issuer-without-scheme",
            &open,
            "https://claims.example/scopes",
            json!({ "https://claims.example/scopes": "read write" }),
        ),
    ];
    for (kind, name, issuer, keys, claim, _) in &cases {
        let mut values = vec![("--issuer", *issuer), ("--jwks-endpoint", *keys)];
        if *kind == "custom" {
            values.push(("--scope-key-identifier", *claim));
        }
        let ran = add(&home, kind, name, &values);
        assert_eq!(ran.exit, 0, "{name}: {ran:?}");
    }
    let ran = home.words(&[
        "export",
        "--format",
        "gateway",
        "--id",
        "漢字=kanji",
        "--ca-file",
        "ca.pem",
    ]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    let ca = home.path("ca.pem").canonicalize().unwrap();
    assert_eq!(
        ran.out
            .matches(&format!("certificatePath = \"{}\"", ca.display()))
            .count(),
        2,
        "{ran:?}"
    );
    assert!(ran.err.contains("have the same issuer"), "{ran:?}");
    let config = home.path("config.toml");
    std::fs::write(
        &config,
        format!(
            "[policy_configurations.jwtauth_v1]\njwkscachettl = \"5m\"\n\n{}",
            ran.out
        ),
    )
    .unwrap();
    let Some(judge) = JwtJudge::start(&config, "1.3") else {
        return;
    };
    let judge = judge.unwrap();
    for (_, name, issuer, _, _, more) in &cases {
        for signer in &signers {
            let judged = judge.judge(&token(signer, issuer, more), "");
            assert_eq!(judged.status, 200, "{name}, {}: {judged:?}", signer.alg);
            assert_eq!(judged.scopes, ["read", "write"], "{name}: {judged:?}");
        }
        let judged = judge.judge(&token(&signers[0], "https://else.example", more), "");
        assert_eq!(judged.status, 401);
    }
    // For an older gateway the same list loads too.
    let old = home.words(&[
        "export",
        "--format",
        "gateway",
        "--gateway",
        "gateway-1.0",
        "--id",
        "漢字=kanji",
        "--ca-file",
        "ca.pem",
    ]);
    std::fs::write(&config, old.out).unwrap();
    let judge = JwtJudge::start(&config, "1.0").unwrap().unwrap();
    for (_, name, issuer, _, claim, more) in &cases {
        let judged = judge.judge(&token(&signers[0], issuer, more), "");
        assert_eq!(judged.status, 200, "{name}: {judged:?}");
        let readable = *claim == "scope" && *name != "entra-v2";
        assert_eq!(judged.scopes.is_empty(), !readable, "{name}: {judged:?}");
    }
}
