//! The same on the screens, where a person meets it.

use kmctl::demo::Tenant;
use kmctl::net::{Client, ClientSettings, block_on};
use kmctl::ops::discover::{Request, discover};
use kmctl::token::PublishedKeys;
use serde_json::json;

use crate::cli::home::Home;
use crate::cli::provider::Trusted;
use crate::cli::situation::{DOCUMENT, Situation};
use crate::net::server::{answer as http_answer, json as http_json};
use crate::prompt::answer;
use crate::screens::world::{many, s0};
use crate::support::face::Face;
use crate::support::reports;
use crate::token::signer::Signer;

/// One blank between words, without frames and the marks of code.
pub fn flat(text: &str) -> String {
    let inside = text.replace(['│', '┃', '`'], " ");
    inside.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The details with this pasted as the Well-Known URL.
pub fn pasted(face: Face, text: &str) -> Face {
    let mut face = face;
    face.keys("a3my-km<enter><enter>").paste(text);
    face
}

#[test]
fn u4_u5_u6_p11_what_surrounds_an_address_is_taken_away_and_said() {
    for (text, said) in [
        (
            format!("curl -s -u me:geheim '{}'", reports::CUSTOM),
            "Used the address from the pasted command.",
        ),
        (
            format!("\"{}\",", reports::CUSTOM),
            "Used the address from the pasted text.",
        ),
        (
            format!("<{}>", reports::CUSTOM),
            "Used the address from the pasted text.",
        ),
    ] {
        let screen = pasted(s0(), &text).drawn(160, 40).text();
        assert!(flat(&screen).contains(said), "{screen}");
        assert!(
            screen.contains(reports::CUSTOM) && !screen.contains("geheim"),
            "{screen}"
        );
    }
    for (text, said) in [
        ("TODO", "This is TODO, which means no value."),
        (
            "ssh-rsa AAAAB3NzaC1yc2E me@x",
            "This is an SSH key, not an address.",
        ),
        (
            "vault:secret/data/idp#issuer",
            "This is a reference to a secret store, not an address.",
        ),
        (
            "contoso.onmicrosoft.com",
            "This is the domain of a Microsoft Entra ID tenant",
        ),
    ] {
        let mut face = pasted(s0(), text);
        let screen = face.keys("<enter>").drawn(160, 40).text();
        assert!(flat(&screen).contains(said), "{said}: {screen}");
    }
    let document = json!({ "issuer": "https://idp.example", "jwks_uri": "https://idp.example/k" });
    let screen = pasted(s0(), &document.to_string()).drawn(160, 40).text();
    assert!(
        flat(&screen).contains("This is the discovery document itself"),
        "{screen}"
    );
}

#[test]
fn u4_u5_u6_prompts_say_the_same() {
    let first = Home::new();
    let trusted = Trusted::in_home(&first);
    let url = trusted.url(Tenant::Custom);
    for (pasted, said) in [
        (
            format!("curl -s -u me:geheim '{url}'"),
            "Used the address from the pasted command.",
        ),
        (format!("<{url}>"), "Used the address from the pasted text."),
        (
            "{\"keys\":[]}".to_owned(),
            "This is a key set (JWKS), not an address.",
        ),
    ] {
        let home = Home::new();
        let answers = ["my-km", "", &pasted, "cancel"];
        let ran = answer(&trusted, &home, "add custom --plain", &answers);
        let text = super::text(&ran);
        assert!(text.contains(said), "{said}: {text}");
        assert!(!text.contains("geheim"), "{text}");
    }
}

#[test]
fn f2_a_password_in_an_address_is_not_shown() {
    let screen = pasted(s0(), "https://me:geheim@idp.example/x")
        .drawn(160, 40)
        .text();
    let said = flat(&screen);
    assert!(
        said.contains("contains a user name and password. Use https://idp.example/x"),
        "{screen}"
    );
    // What was typed stands in the field alone.
    assert_eq!(screen.matches("geheim").count(), 1, "{screen}");
}

#[test]
fn k3_f3_f4_f5_the_wizard_says_what_the_command_says() {
    let signer = Signer::new("RS256", "k1");
    let it = Situation::good(&[&signer]);
    let authority = std::fs::read_to_string(it.home.path("ca.pem")).unwrap();
    let settings = ClientSettings {
        extra_roots_pem: vec![authority],
        ..ClientSettings::default()
    };
    let client = Client::new(settings).unwrap();
    for (path, served) in [
        (
            DOCUMENT,
            http_answer("429 Too Many Requests", "Retry-After: 30\r\n", ""),
        ),
        (DOCUMENT, http_json("{\"keys\":[]}")),
        (
            DOCUMENT,
            http_json("<?xml version='1.0'?><EntityDescriptor/>"),
        ),
        (
            "/realms/acme/protocol/openid-connect/token",
            http_answer("405 Method Not Allowed", "", ""),
        ),
        (
            "/realms/nowhere/.well-known/openid-configuration",
            http_answer("404 Not Found", "", "{\"error\":\"Realm does not exist\"}"),
        ),
    ] {
        it.serve(path, served);
        let url = format!("{}{path}", it.base);
        let request = Request::read(url.clone());
        let report = block_on(discover(&client, &request, jiff::Timestamp::now())).unwrap();
        let failure = report.unreadable.clone().unwrap();
        let remedy = report.fix().unwrap();
        let command = flat(&it.run(&["discover", &url]).out);
        let screen = pasted(s0().serve(report), &url).drawn(200, 50).text();
        for said in [failure.message(), remedy.text] {
            let said = flat(&said);
            let first = said.split(". ").next().unwrap().trim_end_matches('.');
            assert!(command.contains(first), "{first:?} in {command}");
            assert!(flat(&screen).contains(first), "{first:?} in {screen}");
        }
    }
}

#[test]
fn s28_f6_enter_writes_nothing_of_an_id_token() {
    let signer = Signer::new("RS256", "9f3e2b");
    let issuer = reports::custom().configuration.issuer;
    let now = 1_795_600_800;
    let mut face = many(1);
    face.keys = PublishedKeys::saved(json!({ "keys": [signer.public()] }).to_string().as_bytes());
    face.keys("<down>t");
    let claims = json!({
        "iss": issuer, "sub": "u", "aud": "my-client", "nonce": "n", "iat": now - 60, "exp": now + 600,
    });
    let header = json!({ "alg": "RS256", "kid": "9f3e2b", "typ": "JWT" });
    face.paste(&signer.token(&header.to_string(), &claims.to_string()));
    let before = face.drawn(160, 50).text();
    assert!(flat(&before).contains("an ID token"), "{before}");
    assert!(!flat(&before).contains("Identifier to"), "{before}");
    face.keys("<enter>");
    let stored = flat(&face.drawn(160, 50).text());
    assert!(
        !stored.contains("Identifier to") && !stored.contains("was changed"),
        "{stored}"
    );
}
