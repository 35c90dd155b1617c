//! `token check`: tokens by every way in, its forms, exit codes, and nothing of a token in what is kept.

use kmctl::demo::{CLIENT_ID, CLIENT_SECRET, Tenant, TokenOptions};
use serde_json::{Value, json};

use super::home::{Home, Ran, ran};
use super::provider::Trusted;
use crate::support::secrecy::assert_nowhere;

fn with_key_manager(kind: &str, name: &str, url: &str) -> (Home, Trusted) {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let line = format!("add {kind} --name {name} --well-known-url {url}");
    assert_eq!(trusted.run(&home, &line).exit, 0);
    (home, trusted)
}

fn piped(trusted: &Trusted, home: &Home, line: &str, input: &str) -> Ran {
    let words = trusted.words(line);
    ran(trusted.command(home).args(words).write_stdin(input))
}

#[test]
fn a_good_token_is_accepted_however_it_is_handed_over() {
    let (home, trusted) = with_key_manager("asgardeo", "km", "$A");
    let token = trusted.provider.token(&TokenOptions::default()).unwrap();
    std::fs::write(home.path("token.txt"), &token).unwrap();
    let answer = json!({ "access_token": token, "token_type": "Bearer" }).to_string();
    for input in [
        token.clone(),
        format!("Authorization: Bearer {token}\n"),
        answer,
        format!("\"{token}\"\r\n"),
    ] {
        let ran = piped(&trusted, &home, "token check KM --token-stdin", &input);
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(
            ran.out.contains("\nOK    Accepted by every gateway.\n"),
            "{ran:?}"
        );
        assert!(ran.out.contains("\nOK    Signature "), "{ran:?}");
        assert!(!ran.out.contains(&token[..20]), "{ran:?}");
    }
    let ran = trusted.run(&home, "token check km --token-file token.txt");
    assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{ran:?}");
    std::fs::remove_file(home.path("token.txt")).unwrap();
    for part in token.split('.') {
        assert_nowhere(&home.path(""), part);
    }
}

#[test]
fn a_rejected_token_is_exit_3_with_the_first_reason() {
    let (home, trusted) = with_key_manager("asgardeo", "km", "$A");
    let token = trusted.provider.token(&TokenOptions::expired()).unwrap();
    let ran = piped(&trusted, &home, "token check km --token-stdin", &token);
    let why = "Rejected by every gateway: the token has expired.\n";
    assert_eq!((ran.exit, ran.err.as_str()), (3, why), "{ran:?}");
    assert!(
        ran.out
            .contains("\nFAIL  Rejected by every gateway: the token has expired.\n"),
        "{ran:?}"
    );
    let ran = piped(
        &trusted,
        &home,
        "token check km --token-stdin --json",
        &token,
    );
    assert_eq!(ran.exit, 3);
    let document = ran.json();
    assert_eq!(document["kind"], "TokenVerdict");
    let item = &document["item"];
    assert_eq!(item["accepted"], false);
    let expiry = item["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "expiry")
        .unwrap();
    assert_eq!(expiry["outcome"], "fail");
    assert_eq!(item["header"]["alg"], "RS256");
    assert_eq!(item.get("claims"), None, "claims only when asked for");
    let claims = piped(
        &trusted,
        &home,
        "token check km --token-stdin --json --show-claims",
        &token,
    );
    assert_eq!(claims.json()["item"]["claims"]["azp"], CLIENT_ID);
}

#[test]
fn what_a_token_needs_is_said_as_a_command_that_does_it() {
    let (home, trusted) = with_key_manager("custom", "custom-km", "$C");
    let options = TokenOptions {
        tenant: Tenant::Custom,
        ..TokenOptions::default()
    }
    .claim("azp", Value::Null)
    .claim("client_id", Value::Null)
    .claim("cid", json!("app"));
    let token = trusted.provider.token(&options).unwrap();
    let before = piped(
        &trusted,
        &home,
        "token check custom-km --token-stdin",
        &token,
    );
    assert_eq!(before.exit, 3, "{before:?}");
    let (_, command) = before
        .out
        .split_once("To set what this token needs:\n  kmctl ")
        .unwrap_or_else(|| panic!("{before:?}"));
    assert_eq!(
        command.trim_end(),
        "edit custom-km --consumer-key-identifier cid"
    );
    assert_eq!(trusted.run(&home, command.trim_end()).exit, 0);
    let after = piped(
        &trusted,
        &home,
        "token check custom-km --token-stdin",
        &token,
    );
    assert_eq!(after.exit, 0, "{after:?}");
    let json = piped(
        &trusted,
        &home,
        "token check --well-known-url $C --token-stdin --json",
        &token,
    );
    let client = json.json()["item"]["checks"]
        .as_array()
        .unwrap()
        .iter()
        .find(|check| check["check"] == "client")
        .unwrap()
        .clone();
    assert_eq!(client["field"], "consumerKeyIdentifier");
    assert_eq!(client["value"], "cid");
}

#[test]
fn without_a_key_manager_the_address_is_what_counts() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let token = trusted.provider.token(&TokenOptions::default()).unwrap();
    let line = "token check --token-stdin --well-known-url";
    let good = piped(&trusted, &home, &format!("{line} $A"), &token);
    assert_eq!(good.exit, 0, "{good:?}");
    let other = piped(&trusted, &home, &format!("{line} $M"), &token);
    assert_eq!(other.exit, 3, "{other:?}");
    assert!(other.out.contains("FAIL  Issuer "), "{other:?}");
    let dead = piped(&trusted, &home, &format!("{line} $N"), &token);
    assert_eq!(dead.exit, 7, "{dead:?}");
    assert!(!home.database().exists(), "nothing is stored");
}

#[test]
fn a_token_is_fetched_judged_and_forgotten() {
    let (home, trusted) = with_key_manager("asgardeo", "km", "$A");
    let line = format!("token check km --client-id {CLIENT_ID} --client-secret-stdin");
    for way in [
        "",
        "--client-authentication basic",
        "--client-authentication post",
    ] {
        let ran = piped(
            &trusted,
            &home,
            &format!("{line} --scope orders:read {way}"),
            &format!("{CLIENT_SECRET}\n"),
        );
        assert_eq!((ran.exit, ran.err.as_str()), (0, ""), "{way}: {ran:?}");
        assert!(
            ran.out.contains("\nOK    Accepted by every gateway.\n"),
            "{ran:?}"
        );
    }
    let wrong = piped(&trusted, &home, &line, "sesame-open\n");
    assert_eq!(wrong.exit, 3, "{wrong:?}");
    assert!(wrong.err.contains("invalid_client"), "{wrong:?}");
    assert!(
        wrong.err.contains("Fix: Check the client ID and secret"),
        "{wrong:?}"
    );
    assert!(!wrong.err.contains("sesame"), "{wrong:?}");
    assert_nowhere(&home.path(""), CLIENT_SECRET);
    assert_nowhere(&home.path(""), "sesame-open");
}

#[test]
fn what_is_missing_or_wrong_is_a_usage_error_and_nothing_is_asked() {
    let (home, trusted) = with_key_manager("asgardeo", "km", "$A");
    for (line, input, exit, sentence) in [
        (
            "token check",
            "",
            2,
            "Missing NAME or --well-known-url, --token-stdin, --token-file or --client-id: kmctl can't ask without a terminal.",
        ),
        (
            "token check km",
            "",
            2,
            "Missing --token-stdin, --token-file or --client-id: kmctl can't ask without a terminal.",
        ),
        (
            "token check km --client-id x",
            "",
            2,
            "Missing --client-secret-stdin: kmctl can't ask without a terminal.",
        ),
        (
            "token check km --token-file nowhere",
            "",
            2,
            "The file nowhere can't be read",
        ),
        ("token check km --token-stdin", "", 2, "token"),
        ("token check km --token-stdin", "hello", 2, "token"),
        (
            "token check nobody --token-stdin",
            "x",
            5,
            "Key manager nobody does not exist.",
        ),
        (
            "token check km --client-id x --client-secret-stdin",
            "\n",
            2,
            "Client Secret is required.",
        ),
        (
            "token check km --client-id x --client-secret-stdin --scope a\\b",
            "s",
            2,
            "Scope contains \\, which is not allowed in a scope.",
        ),
    ] {
        let ran = piped(&trusted, &home, line, input);
        assert_eq!(ran.exit, exit, "{line}: {ran:?}");
        assert_eq!(ran.out, "", "{line}");
        assert!(ran.err.contains(sentence), "{line}: {ran:?}");
    }
    let words = ["token", "check", "Bijira Built-in STS", "--token-stdin"];
    let built_in = ran(trusted.command(&home).args(words).write_stdin("x"));
    assert_eq!(built_in.exit, 3, "{built_in:?}");
}
