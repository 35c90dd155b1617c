//! Targets line by line: a gateway with its options, values for one target, an API and a token to verify with.

use super::answers::{answer, said};
use crate::cli::exchange::BY_HAND;
use crate::cli::home::Home;
use crate::cli::provider::Trusted;
use crate::net::server::{Server, answer as http};
use crate::support::api_portal;

const TOKEN: &str = "token-of-an-administrator";

fn home() -> Home {
    let home = Home::new();
    std::fs::write(home.path("config.toml"), "[server]\nport = 8080\n").unwrap();
    let added = home.run(&format!("add custom --name km-one {BY_HAND}"));
    assert_eq!(added.exit, 0, "{added:?}");
    home
}

#[test]
fn a_gateway_is_added_with_its_release_and_its_ca_file() {
    let home = home();
    let file = home.path("config.toml").display().to_string();
    let ran = said(
        &home,
        "target add gw --plain",
        &[
            "3",
            "",
            "/no/such/file",
            &file,
            "1",
            "/etc/{{ ca }}",
            "/etc/gateway/ca.pem",
            "gw.example.com",
            "https://gw.example.com/pets/1.0",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "Kind. 1, API Manager. 2, API Portal. 3, Gateway.",
        "Error: File is required.",
        "Error: /no/such/file is not a file. Enter the path of the gateway's config.toml.",
        "Gateway that reads the file. 1, gateway-1.0. 2, jwt-auth-1.1. 3, jwt-auth-1.2. 4, gateway-1.2.",
        "Error: The path of the CA file contains {{, which the gateway reads as a template.",
        "Error: The address has no https://. Enter https://gw.example.com/.",
        "gw (Gateway 1.0) added.",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let item = home.run("target show gw --json").json()["item"].clone();
    assert_eq!(item["release"], "gateway-1.0");
    assert_eq!(item["certificatePath"], "/etc/gateway/ca.pem");
    assert_eq!(item["probe"], "https://gw.example.com/pets/1.0");
}

#[test]
fn values_for_one_target_are_asked_for_and_given_up() {
    let home = home();
    let gateway = home.run("target add gw --kind gateway --config config.toml");
    assert_eq!(gateway.exit, 0, "{gateway:?}");
    let line = "edit km-one --target gw --plain";
    let ran = said(&home, line, &["3", "https://prod.example", "99", ""]);
    assert_eq!(ran.exit, 0, "{ran:?}");
    for line in [
        "Values of km-one on gw only.",
        "3, Issuer: https://h\n",
        "Issuer on gw: \n",
        "Error: Enter a number from 1 to 9, or leave it empty.",
        "km-one updated for gw: Issuer.",
    ] {
        assert!(ran.out.contains(line), "{line:?} in {}", ran.out);
    }
    let shown = home.run("show km-one --target gw --json").json()["item"].clone();
    assert_eq!(shown["issuer"], "https://prod.example");
    let plain = home.run("show km-one --json").json()["item"].clone();
    assert_eq!(plain["issuer"], "https://h");
    // A value that is not valid is asked for again, and nothing is saved.
    let ran = said(
        &home,
        line,
        &["4", "http://plain.example/token", "", "4", "", "3", "", ""],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("Error: Token Endpoint"), "{}", ran.out);
    assert!(
        ran.out
            .contains("3, Issuer: https://prod.example (on gw only)"),
        "{}",
        ran.out
    );
    let shown = home.run("show km-one --target gw --json").json()["item"].clone();
    assert_eq!(shown["issuer"], "https://h", "given up again");
}

#[test]
fn a_verification_asks_for_an_api_and_a_token_or_does_without() {
    let home = home();
    let gateway = home.run("target add gw --kind gateway --config config.toml");
    assert_eq!(gateway.exit, 0, "{gateway:?}");
    let ran = said(&home, "verify km-one --target gw --plain", &["", ""]);
    assert_eq!(ran.exit, 5, "{ran:?}");
    assert!(
        ran.out.contains("Gateway API, empty to skip the call"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("No API was called."), "{}", ran.out);
    let secret = "a-token-that-is-not-repeated";
    let ran = said(
        &home,
        "verify km-one --target gw --plain",
        &[
            "gw.example.com",
            "http://127.0.0.1:9/pets",
            "",
            "http://127.0.0.1:9/pets",
            secret,
        ],
    );
    assert_eq!(ran.exit, 5, "{ran:?}");
    assert!(
        ran.out.contains("The address has no https://."),
        "{}",
        ran.out
    );
    assert!(
        !ran.out.contains(secret) && !ran.err.contains(secret),
        "{ran:?}"
    );
}

#[test]
fn an_added_one_is_taken_to_the_gateway_and_tried_with_a_token() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    std::fs::write(home.path("config.toml"), "# mine\n").unwrap();
    let api = Server::answering(None, |request| {
        let good = request
            .to_ascii_lowercase()
            .contains("authorization: bearer good-token-of-the-provider");
        http(if good { "200 OK" } else { "401 Unauthorized" }, "", "{}")
    });
    let gateway = home.words(&[
        "target",
        "add",
        "gw",
        "--kind",
        "gateway",
        "--config",
        "config.toml",
        "--probe",
        &api.url("/pets"),
    ]);
    assert_eq!(gateway.exit, 0, "{gateway:?}");
    let ran = answer(
        &trusted,
        &home,
        "add custom --plain",
        &[
            "km-one",
            "",
            "$C",
            "",
            "yes",
            "1",
            "3",
            "2",
            "yes",
            "3",
            "",
            "",
            "3",
            "",
            "bad-token-of-the-provider",
            "3",
            "",
            "good-token-of-the-provider",
            "5",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let mut rest = ran.out.as_str();
    for line in [
        "Added km-one.",
        "Next steps for km-one.\n1, Select it in the Developer Portal.\n2, Merge it into gw (Gateway 1.2).\n3, Verify it on gw with a token.\n4, Test a token.\n5, Finish.\n",
        "km-one is selected for the Developer Portal.\n",
        "Done: Select it in the Developer Portal.\n",
        "Merge it into gw (Gateway 1.2) first: enter 2.\n",
        "Apply to gw, yes or no (default: no): ",
        "Done: Merge it into gw (Gateway 1.2).\n",
        "No API was called.",
        "Not done: Verify it on gw with a token.\n",
        "The gateway rejected the token (401)",
        "Not done: Verify it on gw with a token.\n",
        "The gateway accepts the token.",
        "Done: Verify it on gw with a token.\n",
    ] {
        let found = rest.split_once(line);
        let (_, after) = found.unwrap_or_else(|| panic!("{line:?} in {rest} of {ran:?}"));
        rest = after;
    }
    let file = std::fs::read_to_string(home.path("config.toml")).unwrap();
    assert!(
        file.starts_with("# mine\n") && file.contains("name = \"km-one\""),
        "{file}"
    );
    for secret in ["good-token-of-the-provider", "bad-token-of-the-provider"] {
        assert!(
            !ran.out.contains(secret) && !ran.err.contains(secret),
            "{ran:?}"
        );
    }
}

#[test]
fn a_portal_is_listed_and_a_key_manager_enabled_there() {
    let home = home();
    let portal = api_portal::start(TOKEN);
    std::fs::write(home.path("ca.pem"), portal.ca_pem()).unwrap();
    let base = portal.base();
    let added = home.run(&format!(
        "target add portal --kind api-portal --url {base} --ca-file ca.pem"
    ));
    assert_eq!(added.exit, 0, "{added:?}");
    let command = format!("echo {TOKEN}");
    let signed_in = home.words(&["login", "portal", "--token-command", &command]);
    assert_eq!(signed_in.exit, 0, "{signed_in:?}");
    let ran = said(
        &home,
        "--plain",
        &["17", "10", "6", "7", "km-one", "yes", "6", "8", "11", "18"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let (before, after) = ran
        .out
        .split_once("done  create km-one")
        .unwrap_or_default();
    assert!(before.contains("km-one  not there"), "{}", ran.out);
    assert!(after.contains("km-one  yes"), "{}", ran.out);
    assert_eq!(portal.with(|portal| portal.writes()), 1);
    assert!(
        !ran.out.contains(TOKEN) && !ran.err.contains(TOKEN),
        "{ran:?}"
    );
}
