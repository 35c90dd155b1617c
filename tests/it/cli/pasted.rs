//! What people paste where a Well-Known URL belongs, in every command that takes one: the address is taken out, or what the text
//! is gets named with the way from there. Nothing secret of it is repeated.

use serde_json::json;

use super::situation::{DOCUMENT, Situation};
use crate::token::signer::Signer;

const SECRET: &str = "geheim";

/// The commands, which all take an address at their end.
fn commands() -> [Vec<&'static str>; 4] {
    [
        vec!["discover"],
        vec![
            "add",
            "custom",
            "--name",
            "x",
            "--accept-findings",
            "--dry-run",
            "--well-known-url",
        ],
        vec![
            "edit",
            "km",
            "--accept-findings",
            "--dry-run",
            "--well-known-url",
        ],
        vec!["token", "check", "--token-stdin", "--well-known-url"],
    ]
}

#[test]
fn spaces_around_an_address_are_not_part_of_it() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let token = it.token(&signer, &json!({}));
    let spaced = format!("  {} \n", it.url());
    for words in commands() {
        let words = [words, vec![spaced.as_str()]].concat();
        let ran = it.run_with(&words, &[], &token);
        assert_eq!(ran.exit, 0, "{words:?}: {ran:?}");
    }
}

#[test]
fn u4_u6_an_address_is_taken_out_of_what_surrounds_it() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let token = it.token(&signer, &json!({}));
    let url = it.url();
    for (pasted, said) in [
        (
            format!("curl -sk -u me:{SECRET} {url} | jq ."),
            "Used the address from the pasted command.",
        ),
        (
            format!("curl -H 'Authorization: Bearer {SECRET}' '{url}'"),
            "Used the address from the pasted command.",
        ),
        (
            format!("wget {url} -O document.json"),
            "Used the address from the pasted command.",
        ),
        (
            format!("\"{url}\","),
            "Used the address from the pasted text.",
        ),
        (format!("<{url}>"), "Used the address from the pasted text."),
        (
            format!("[Discovery]({url})"),
            "Used the address from the pasted text.",
        ),
    ] {
        for mut words in commands() {
            words.push(&pasted);
            let ran = it.run_with(&words, &[], &token);
            assert_eq!(ran.exit, 0, "{ran:?}");
            assert!(ran.err.contains(said), "{ran:?}");
            assert!(!format!("{ran:?}").contains(SECRET), "{ran:?}");
        }
    }
}

#[test]
fn u5_what_is_something_else_is_named_and_not_repeated() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let document = it.plain_document().to_string();
    let response = format!(
        "https://app.example/cb?code={SECRET}&iss={}",
        it.base.replace(':', "%3A").replace('/', "%2F")
    );
    let offered = it.url();
    for (pasted, said, way) in [
        (
            document,
            "This is the discovery document itself, not its address.",
            Some(&offered),
        ),
        (
            "{\"keys\":[]}".to_owned(),
            "This is a key set (JWKS), not an address.",
            None,
        ),
        (
            format!("{{\"access_token\":\"{SECRET}\",\"token_type\":\"Bearer\"}}"),
            "This is the response of a token endpoint",
            None,
        ),
        (
            format!("{{\"client_id\":\"a\",\"client_secret\":\"{SECRET}\"}}"),
            "This is the registration of a client",
            None,
        ),
        (
            "<?xml version='1.0'?><md:EntityDescriptor/>".to_owned(),
            "This is SAML metadata (XML)",
            None,
        ),
        (
            format!("eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJhIn0.{SECRET}"),
            "A token can't be an argument",
            None,
        ),
        (
            response,
            "This is an authorization response, which contains a one-time code.",
            Some(&offered),
        ),
        (
            format!("?error=access_denied&state={SECRET}&iss=https%3A%2F%2Fidp.example"),
            "This is an authorization response, which says that the sign-in failed.",
            None,
        ),
    ] {
        for mut words in commands() {
            words.push(&pasted);
            let ran = it.run_with(&words, &[], "x");
            let text = format!("{} {}", ran.out, ran.err)
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            assert!(ran.exit == 3 || ran.exit == 2, "{pasted}: {ran:?}");
            assert!(text.contains(said), "{pasted}: {text}");
            assert!(!text.contains(SECRET), "{pasted}: {text}");
            if let Some(way) = way {
                assert!(text.contains(way), "{pasted}: {text}");
            }
        }
    }
}

#[test]
fn a_slip_is_named_with_the_address_that_was_meant() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let rest = it.url().replace("https://", "");
    let right = it.url();
    for (typed, said) in [
        (format!("https//{rest}"), "does not start with https://"),
        (format!("https:/{rest}"), ""),
        (format!("https://https://{rest}"), "https:// twice"),
        (format!("https://(https://{rest}"), ""),
        (
            format!("https://me:{SECRET}@{rest}"),
            "contains a user name and password",
        ),
    ] {
        for mut words in commands() {
            words.push(&typed);
            let ran = it.run_with(&words, &[], "x");
            let text = format!("{} {}", ran.out, ran.err);
            assert!(ran.exit == 3 || ran.exit == 2, "{typed}: {ran:?}");
            assert!(
                text.contains(said) && text.contains(&right),
                "{typed}: {ran:?}"
            );
            assert!(!text.contains(SECRET), "{typed}: {ran:?}");
        }
    }
    for (typed, said) in [
        (
            "https://müller.example/.well-known/openid-configuration",
            "https://xn--mller-kva.example/",
        ),
        ("https://::1:8443/x", "https://[::1]:8443/x"),
        ("https://idp.example:0/x", "invalid port 0"),
        ("https://idp.example:99999/x", "invalid port 99999"),
        ("https://idp.example/{tenant}/x", "{tenant}"),
        ("https://<tenant>.idp.example/x", "<tenant>"),
    ] {
        for mut words in commands() {
            words.push(typed);
            let ran = it.run_with(&words, &[], "x");
            assert!(ran.exit == 3 || ran.exit == 2, "{typed}: {ran:?}");
            assert!(
                format!("{} {}", ran.out, ran.err).contains(said),
                "{typed}: {ran:?}"
            );
        }
    }
}

#[test]
fn another_address_of_the_provider_leads_to_its_document() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    it.add("km");
    let right = it.url();
    for path in [
        "",
        "/",
        "/jwks",
        "/token",
        "/authorize?client_id=a",
        "/.well-known/jwks.json",
        "/.well-known/oidc-configuration",
        "/.well-known/oauth-protected-resource",
    ] {
        let typed = format!("{}{path}", it.base);
        for mut words in commands() {
            words.push(&typed);
            // Reading an unknown address is asked for by --accept-findings in an edit.
            words.retain(|word| words_of_edit(word));
            let ran = it.run_with(&words, &[], "x");
            assert_eq!(ran.exit, 7, "{typed}: {ran:?}");
            let text = format!("{} {}", ran.out, ran.err);
            assert!(text.contains(&right), "{typed}: {ran:?}");
            assert!(
                !text.contains(&format!("{path}{DOCUMENT}"))
                    || path.len() < 2
                    || words[0] == "discover",
                "{typed}: {ran:?}"
            );
        }
    }
}

fn words_of_edit(word: &str) -> bool {
    word != "--accept-findings"
}
