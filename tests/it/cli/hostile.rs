//! Text that a terminal would act on, from the command line, a document and the database, in every form of output.

use kmctl::key_manager::{ProviderKind, is_hidden};

use super::home::{Home, Ran};

const HOSTILE: &str =
    "x\u{1b}]0;y\u{7}\u{9b}2J\u{7f}\u{202e}\u{200b}\u{feff}\u{2028}\u{ad}\u{61c}\u{e0041}\u{2066}z";
const FORMS: [&[&str]; 4] = [&[], &["--json"], &["-o", "yaml"], &["-o", "tsv"]];

#[track_caller]
fn assert_safe(ran: &Ran, words: &[&str]) {
    for text in [&ran.out, &ran.err] {
        let odd = text.find(|c| !matches!(c, '\n' | '\t') && is_hidden(c));
        assert!(odd.is_none(), "{words:?}: {ran:?}");
    }
    assert!(matches!(ran.exit, 0..=8), "{words:?}: {ran:?}");
}

#[test]
fn words_of_the_command_line() {
    let home = Home::new();
    let address = format!("https://idp.example/{HOSTILE}");
    let file = format!("{HOSTILE}/file");
    for words in [
        &["show", HOSTILE][..],
        &["list", "--search", HOSTILE],
        &["list", "--type", HOSTILE],
        &["list", "--organization", HOSTILE],
        &["list", "--timeout", HOSTILE],
        &["history", HOSTILE],
        &["delete", HOSTILE, "-y"],
        &["env", "add", HOSTILE],
        &["organization", "use", HOSTILE],
        &["discover", &address],
        &["discover", &address, "--document", HOSTILE],
        &["discover", &address, "--resolve", HOSTILE],
        &["token", "check", HOSTILE, "--token-file", HOSTILE],
        &["import", HOSTILE],
        &["doctor", "--backup", &file],
        &["man", &file],
        &[HOSTILE],
    ] {
        for form in FORMS {
            let words = [words, form].concat();
            assert_safe(&home.words(&words), &words);
        }
    }
    // For a program it is still the word that was given.
    let error = home.words(&["show", HOSTILE, "--json"]).error();
    let message = error["message"].as_str().unwrap();
    assert_eq!(message, format!("Key manager {HOSTILE} does not exist."));
}

#[test]
fn a_document_and_its_keys() {
    let home = Home::new();
    let document = serde_json::json!({
        "issuer": format!("https://idp.example/{HOSTILE}"), "authorization_endpoint": HOSTILE, "token_endpoint": HOSTILE,
        "jwks_uri": "https://idp.example/jwks", "response_types_supported": [HOSTILE],
        "subject_types_supported": [HOSTILE], "id_token_signing_alg_values_supported": ["RS256", HOSTILE],
        "ui_locales_supported": [HOSTILE], HOSTILE: HOSTILE,
    });
    let keys = serde_json::json!({"keys": [{"kty": HOSTILE, "kid": HOSTILE, "alg": HOSTILE, "use": HOSTILE, "x5c": [HOSTILE]}]});
    std::fs::write(home.path("d.json"), document.to_string()).unwrap();
    std::fs::write(home.path("k.json"), keys.to_string()).unwrap();
    std::fs::write(home.path("broken.json"), format!("{{\"a\": {HOSTILE}")).unwrap();
    let url = "https://idp.example/.well-known/openid-configuration";
    for file in ["d.json", "broken.json"] {
        for form in FORMS {
            let words = ["discover", url, "--document", file, "--jwks", "k.json"];
            let words = [&words[..], form].concat();
            assert_safe(&home.words(&words), &words);
        }
    }
}

#[test]
fn rows_of_a_database_that_somebody_else_wrote() {
    let home = Home::new();
    home.with(ProviderKind::Custom, "some-km", "words");
    let raw = rusqlite::Connection::open(home.database()).unwrap();
    let name = format!("some-km{HOSTILE}");
    raw.execute(
        "UPDATE key_managers SET name = ?1, folded = ?2, description = ?3, issuer = ?3, well_known_url = ?3,
             token_endpoint = ?3, consumer_key_identifier = ?3 WHERE name = 'some-km'",
        (&name, name.to_lowercase(), HOSTILE),
    )
    .unwrap();
    raw.execute_batch("DROP TRIGGER history_is_append_only_update")
        .unwrap();
    raw.execute(
        "UPDATE history SET who = ?1, subject = subject || ?1, folded = folded || ?2",
        (HOSTILE, HOSTILE.to_lowercase()),
    )
    .unwrap();
    drop(raw);
    for words in [
        &["list"][..],
        &["show", &name],
        &["history"],
        &["history", &name],
        &["export"],
        &["export", "--format", "apim"],
        &["export", "--format", "api-portal"],
        &["export", "--format", "gateway"],
        &["edit", &name, "--description", "x", "--no-discovery", "-n"],
        &["delete", &name, "-n", "-y"],
    ] {
        for form in FORMS {
            let words = [words, form].concat();
            assert_safe(&home.words(&words), &words);
        }
    }
    // Nothing is lost in what programs read.
    let shown = home.words(&["show", &name, "--json"]).json();
    assert_eq!(shown["item"]["name"], name.as_str());
    assert_eq!(shown["item"]["description"], HOSTILE);
    let listed = home.words(&["list", "--json"]).json();
    assert_eq!(listed["items"][1], shown["item"]);
    let yaml = home.words(&["show", &name, "-o", "yaml"]).out;
    let yaml: serde_json::Value = serde_yaml_ng::from_str(&yaml).unwrap();
    assert_eq!(yaml, shown);
}
