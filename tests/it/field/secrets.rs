//! Secrets pasted where an address or an issuer belongs: named as what they are, never shown.

use super::{text, told};
use crate::cli::situation::Situation;
use crate::token::signer::Signer;

fn good() -> Situation {
    Situation::good(&[&Signer::new("RS256", "k1")])
}

const SECRETS: [(&str, &str); 12] = [
    (
        "ya29.a0AfH6SMBxgeheimkLwRz9vT2y",
        "an access token for Google's own APIs",
    ),
    (
        "AIzaSyD-9tSrgeheim72PouQMnMXa7eZSW0jkF",
        "an API key of Google",
    ),
    (
        "ghp_A1b2C3geheimA1b2C3d4A1b2C3d4A1b2C3d",
        "a token of GitHub's own API",
    ),
    ("glpat-AbCdgeheimGhIjKlMnOp", "a token of GitLab's own API"),
    ("AKIAGEHEIMNN7EXAMPLEgeheim", "an access key ID of AWS"),
    (
        "AWS_SECRET_ACCESS_KEY=wJalrXUtgeheim/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "another secret",
    ),
    (
        "hvs.CAESIJhbGgeheimUzI1NiJ9abc",
        "a token of HashiCorp Vault",
    ),
    (
        "SSWS 00abcDEFgeheimLmnoPQRstuVWX",
        "a token of Okta's own API (SSWS)",
    ),
    ("xoxb-123456789012-geheim", "a token of Slack's own API"),
    (
        "Zq88Q~abcgeheimKLmnoPQRstuVWXyz012345678",
        "a client secret of Microsoft Entra ID",
    ),
    (
        "{\"type\":\"service_account\",\"private_key\":\"geheim\",\"client_email\":\"a@b\"}",
        "the key of a Google service account",
    ),
    (
        "YXBwLTE6Z2VoZWltZ2VoZWlt",
        "a client ID and secret in base64 (Basic)",
    ),
];

#[test]
fn n3_secrets_of_known_services_are_named_and_not_shown() {
    let it = good();
    for (pasted, what) in SECRETS {
        let ran = it.run(&["discover", pasted]);
        told(&ran, what, "Enter the address of the discovery document", 2);
        let shown = format!("{ran:?}");
        assert!(
            !shown.contains("geheim") && !shown.contains(pasted),
            "{shown}"
        );
    }
    for pasted in ["keycloak", "0oa1a2b3c4d5e6f7g8h9", "hf_models.acme.example"] {
        let ran = it.run(&["discover", pasted]);
        assert!(!text(&ran).contains("revoke or replace it"), "{ran:?}");
    }
}

#[test]
fn n3_a_key_in_any_armor_is_named_by_its_label() {
    let it = good();
    for (label, what, remedy) in [
        ("PGP PRIVATE KEY BLOCK", "a private PGP key", "replace it"),
        (
            "PGP PUBLIC KEY BLOCK",
            "a public PGP key",
            "the name of a file",
        ),
        ("OPENSSH PRIVATE KEY", "a private SSH key", "replace it"),
        ("CERTIFICATE", "a certificate", "the name of a file"),
    ] {
        let key = format!("-----BEGIN {label}-----\ngeheim\n-----END {label}-----");
        let ran = it.run(&["discover", &key]);
        told(
            &ran,
            &format!("This is {what}, which can't be an argument"),
            remedy,
            2,
        );
        assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
    }
}

#[test]
fn p11_an_issuer_is_not_the_address_of_its_document() {
    let it = good();
    let add_with = |issuer: &str, token_endpoint: &str| {
        it.run(&[
            "add",
            "custom",
            "--name",
            "km",
            "--no-discovery",
            "--issuer",
            issuer,
            "--token-endpoint",
            token_endpoint,
            "--authorization-endpoint",
            "https://h.example/authorize",
            "--jwks-endpoint",
            "https://h.example/jwks",
            "--accept-findings",
            "--dry-run",
        ])
    };
    let add = |issuer: &str| add_with(issuer, "https://h.example/token");
    for (given, issuer) in [
        (
            "https://h.example/.well-known/openid-configuration",
            "Use https://h.example",
        ),
        (
            "https://h.example/t/.well-known/openid-configuration",
            "Use https://h.example/t",
        ),
        (
            "https://h.example/.well-known/oauth-authorization-server/t",
            "Use https://h.example/t",
        ),
    ] {
        told(
            &add(given),
            "the address of a discovery document",
            issuer,
            3,
        );
    }
    told(
        &add("ghp_A1b2C3d4A1b2C3d4A1b2C3d4A1b2C3d4geheim"),
        "a token of GitHub's own API, not an issuer",
        "iss claim",
        3,
    );
    for good in [
        "https://h.example/",
        "https://h.example/well-known",
        "acme",
        "dapi-gateway-prod",
        "npm_registry_prod",
        "hvs.acme.example/oidc",
        "ASIA-PACIFIC-GATEWAY",
        "Realms/Acme1/Protocol/Openid/Connect/Tok",
    ] {
        let ran = add(good);
        assert_eq!(ran.exit, 0, "{good}: {ran:?}");
        assert!(ran.out.contains("would be added"), "{ran:?}");
    }
    // Hosts without their scheme that begin like tokens.
    for host in ["hvs.acme.example/token", "SG.example.com/oauth2/token"] {
        let ran = add_with("https://h.example", host);
        told(&ran, "Token Endpoint", &format!("https://{host}"), 3);
    }
}
