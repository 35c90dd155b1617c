//! The question about Entra ID's access tokens, and other key managers with the same issuer.

use kmctl::discovery::Report;
use kmctl::key_manager::ProviderKind;

use super::world::{key_manager, s1};
use crate::support::face::Face;
use crate::support::reports;

const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

/// The v2 document of a tenant.
fn entra() -> Report {
    let mut report = reports::asgardeo();
    let base = format!("https://login.microsoftonline.com/{ID}");
    report.url = format!("{base}/v2.0/.well-known/openid-configuration");
    report.document_url.clone_from(&report.url);
    let configuration = &mut report.configuration;
    configuration.issuer = format!("{base}/v2.0");
    configuration.token_endpoint = format!("{base}/oauth2/v2.0/token");
    configuration.authorization_endpoint = format!("{base}/oauth2/v2.0/authorize");
    configuration.jwks_endpoint = format!("{base}/discovery/v2.0/keys");
    configuration.revoke_endpoint = String::new();
    configuration.oidc_logout_endpoint = format!("{base}/oauth2/v2.0/logout");
    configuration.scope_key_identifier = "scp".to_owned();
    report
}

fn review(kind: &str) -> Face {
    let mut face = s1().serve(entra());
    face.keys("a")
        .keys(kind)
        .keys("entra-km<enter><enter>")
        .paste(&entra().url)
        .keys("<enter><enter><enter>");
    face
}

fn to(face: &mut Face, what: &str) {
    for _ in 0..20 {
        if face.text().contains(what) {
            return;
        }
        face.keys("<shift-tab>");
    }
    panic!("{what} never got the focus:\n{}", face.text());
}

#[test]
fn the_question_is_passed_by_and_answered_with_one_key() {
    let mut face = review("3");
    // Enter on Add needs no answer.
    assert!(face.text().contains("> [ Add ]"), "{}", face.text());
    to(&mut face, "> Access token version");
    insta::assert_snapshot!("version_2", face.sizes());
    face.keys("1");
    insta::assert_snapshot!("version_1", face.sizes());
    face.keys("<right>");
    let text = face.drawn(120, 40).text();
    assert!(text.contains("( ) 1  (*) 2"), "{text}");
    assert!(text.contains(&format!("{ID}/v2.0")), "{text}");
}

#[test]
fn the_type_microsoft_has_no_claims_to_set_and_is_told_so() {
    let mut face = review("2");
    to(&mut face, "> Access token version");
    face.keys("<left>");
    let text = face.drawn(120, 40).text();
    let kept = face.draft.as_ref().unwrap();
    let expected = format!("https://sts.windows.net/{ID}/");
    assert_eq!(kept.configuration.issuer, expected, "{text}");
    assert!(text.contains("choose the type"), "{text}");
}

#[test]
fn others_are_not_asked() {
    let mut face = s1();
    face.keys("a3custom-km<enter><enter>")
        .paste(reports::CUSTOM)
        .keys("<enter><enter><enter>");
    assert!(!face.text().contains("Access token version"));
}

#[test]
fn edit_asks_it_too_and_names_the_other_one_with_the_issuer() {
    let mut twin = key_manager(ProviderKind::Custom, "a-twin", "");
    let report = reports::asgardeo();
    twin.connection.settings.issuer =
        kmctl::key_manager::Issuer::parse(&report.configuration.issuer).unwrap();
    let mut entra_km = key_manager(ProviderKind::Custom, "entra-km", "");
    let mut draft = kmctl::key_manager::Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = "entra-km".to_owned();
    draft.well_known_url = entra().url;
    draft.configuration = entra().configuration;
    entra_km.connection = draft.parse(false).unwrap().connection;
    let asgardeo = key_manager(ProviderKind::Asgardeo, "external-asgardeo-km", "");
    let mut face = Face::with(&[twin, entra_km, asgardeo]);
    // external-asgardeo-km has the issuer of a-twin.
    face.keys("<end><enter>");
    to(&mut face, "> Issuer");
    insta::assert_snapshot!("edit_twin", face.sizes());
    face.keys("<esc><up><enter>");
    to(&mut face, "> Access token version");
    face.keys("1");
    insta::assert_snapshot!("edit_version_1", face.sizes());
    assert!(face.text().contains("2 changes"), "{}", face.text());
}
