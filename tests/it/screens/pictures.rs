//! The README's pictures are drawn from the screens, so they cannot go stale.

use kmctl::key_manager::{Draft, NewKeyManager, ProviderKind};

use super::planes::there_with;
use super::world::{filled, review};
use crate::support::reports;
use crate::support::svg::assert_picture;

/// A key manager of the provider at a host.
fn at(kind: ProviderKind, name: &str, description: &str, host: &str) -> NewKeyManager {
    let mut draft = Draft::new(kind, Vec::new());
    draft.name = name.to_owned();
    draft.description = description.to_owned();
    draft.well_known_url = format!("https://{host}/.well-known/openid-configuration");
    let endpoint = |path: &str| format!("https://{host}/{path}");
    let configuration = &mut draft.configuration;
    configuration.issuer = format!("https://{host}");
    configuration.token_endpoint = endpoint("oauth2/token");
    configuration.authorization_endpoint = endpoint("oauth2/authorize");
    configuration.jwks_endpoint = endpoint("oauth2/jwks");
    configuration.revoke_endpoint = endpoint("oauth2/revoke");
    draft.parse(false).unwrap()
}

#[test]
fn list() {
    use ProviderKind::{Asgardeo, Custom, Microsoft};
    let mut there = there_with(&[
        at(
            Asgardeo,
            "asgardeo-dev",
            "Developers",
            "api.asgardeo.io/t/acmedev",
        ),
        at(
            Asgardeo,
            "asgardeo-prod",
            "Customers",
            "api.asgardeo.io/t/acme",
        ),
        at(
            Custom,
            "auth0-partners",
            "Partner APIs",
            "acme-partners.eu.auth0.com",
        ),
        at(
            Microsoft,
            "entra-employees",
            "Employees",
            "login.microsoftonline.com/acme/v2.0",
        ),
        at(
            Custom,
            "keycloak-internal",
            "Internal tools",
            "sso.acme.example/realms/internal",
        ),
        at(
            Custom,
            "okta-dev",
            "Okta preview org",
            "acme.oktapreview.com/oauth2/default",
        ),
        at(
            Custom,
            "okta-prod",
            "Mobile and web",
            "acme.okta.com/oauth2/default",
        ),
        at(
            Custom,
            "zitadel-lab",
            "Evaluation",
            "acme-lab.zitadel.cloud",
        ),
    ]);
    // All but the last one are applied; then both sides change something.
    there.keys("P<end><up><space><home><enter>y<enter><esc>");
    there.drift("asgardeo-dev", "issuer", "https://api.asgardeo.io/t/other");
    there.keys("/okta-dev<enter><space><esc><home>P<esc>");
    there.keys("/okta-prod<enter><esc>");
    assert_picture("list.svg", &there.face.drawn(120, 20));
}

#[test]
fn details() {
    assert_picture("details.svg", &filled().drawn(120, 38));
}

#[test]
fn review_with_a_warning() {
    let face = review(reports::OTHER_HOST);
    assert_picture("review.svg", &face.drawn(120, 30));
}

#[test]
fn portal() {
    let mut face = filled();
    face.keys("<enter><enter><enter><enter><enter>");
    assert_picture("portal.svg", &face.drawn(80, 24));
}

#[test]
fn plan() {
    assert_picture("plan.svg", &super::planes::drifted().drawn(80, 24));
}
