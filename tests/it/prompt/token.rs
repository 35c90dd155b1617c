//! A token trial by answers alone.

use kmctl::demo::{CLIENT_ID, CLIENT_SECRET, Tenant, TokenOptions};
use serde_json::{Value, json};

use super::answers::answer;
use crate::cli::home::Home;
use crate::cli::provider::Trusted;

#[test]
fn a_pasted_token_is_judged_and_a_setting_made() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let add = "add custom --name custom-km --well-known-url $C";
    assert_eq!(trusted.run(&home, add).exit, 0);
    let options = TokenOptions {
        tenant: Tenant::Custom,
        ..TokenOptions::default()
    }
    .claim("azp", Value::Null)
    .claim("client_id", Value::Null)
    .claim("cid", json!("app"));
    let token = trusted.provider.token(&options).unwrap();
    let ran = answer(
        &trusted,
        &home,
        "token check --plain",
        &["nobody", "2", "back", "?", "no token", &token, "yes"],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let mut rest = ran.out.as_str();
    for line in [
        "2, custom-km.\n",
        "Error: No matching key manager.\n",
        "Test a token against custom-km. At any prompt: ? for help, back, cancel.\n",
        "Checked on this computer only. Not sent, not stored, not logged.\n",
        "1, Paste a token. 2, Get one with a client ID and secret.\n",
        "This is the first question. Type cancel to leave.\n",
        "Error: ",
        "Checking the token.\n",
        "OK. Accepted by gateway 1.0, 1.1, 1.2 and jwt-auth 1.1, 1.2.\n",
        "NOTE. Rejected by API Manager (no client in azp).\n",
        "WARN. The gateway accepts it, but the configured claim doesn't identify the client.\n",
        "OK. Signature: ",
        "WARN. Client: ",
        "Set Consumer Key Identifier to cid, yes or no (default: no): \n",
        "custom-km updated: Consumer Key Identifier.\n",
        "OK. Accepted by every gateway.\n",
        "OK. Client: ",
    ] {
        let (_, after) = rest
            .split_once(line)
            .unwrap_or_else(|| panic!("{line:?} in {rest}"));
        rest = after;
    }
    assert!(!ran.out.contains(&token[..20]), "{ran:?}");
    let item = home.run("show custom-km --json").json()["item"].clone();
    assert_eq!(item["consumerKeyIdentifier"], "cid");
}

#[test]
fn a_token_is_fetched_with_id_and_secret() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let add = "add asgardeo --name km --well-known-url $A";
    assert_eq!(trusted.run(&home, add).exit, 0);
    let ran = answer(
        &trusted,
        &home,
        "token check km --plain",
        &[
            "2",
            CLIENT_ID,
            "wrong-secret",
            "",
            "",
            "",
            "2",
            CLIENT_ID,
            "back",
            CLIENT_ID,
            CLIENT_SECRET,
            "orders:read",
            "",
            "",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(
        ran.out.contains("Error: The Token Endpoint returned"),
        "{ran:?}"
    );
    assert!(
        ran.out.contains("OK. Accepted by every gateway.\n"),
        "{ran:?}"
    );
    assert!(!ran.out.contains(CLIENT_SECRET) && !ran.out.contains("wrong-secret"));
    let cut = answer(&trusted, &home, "token check km --plain", &["1"]);
    assert_eq!(cut.exit, 8, "{cut:?}");
}

/// The review's `token` answer: back returns to the review; a rejected token sets what it needs, and the accepted one proves it.
#[test]
fn the_review_tests_a_token_and_keeps_what_it_needs() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    let options = TokenOptions {
        tenant: Tenant::Faults,
        ..TokenOptions::default()
    };
    let token = trusted.provider.token(&options).unwrap();
    let ran = answer(
        &trusted,
        &home,
        "add custom --plain",
        &[
            "f-km", "", "$F", "", "token", "back", "token", &token, "", "yes",
        ],
    );
    assert_eq!(ran.exit, 0, "{ran:?}");
    let mut rest = ran.out.as_str();
    for line in [
        "Findings: 5 warnings, 3 notes.\n",
        " or token to test a token.\n",
        "Test a token against f-km. At any prompt: ? for help, back, cancel.\n",
        "1, 2 or the token: \n",
        "Add this key manager, yes or no (default: no): \n",
        "1, 2 or the token: \n",
        "FAIL. Rejected by every gateway: the issuer doesn't match.\n",
        "Set Issuer to ",
        "OK. Accepted by every gateway.\n",
        "Findings: 4 warnings, 3 notes.\n",
        "Add this key manager, yes or no (default: no): \n",
        "Added f-km. Next: ",
    ] {
        let (_, after) = rest
            .split_once(line)
            .unwrap_or_else(|| panic!("{line:?} in {rest}"));
        rest = after;
    }
    assert!(!ran.out.contains(&token[..20]), "{ran:?}");
    let item = home.run("show f-km --json").json()["item"].clone();
    let issuer = item["issuer"].as_str().unwrap();
    assert!(issuer.ends_with("/f"), "{issuer}");
}
