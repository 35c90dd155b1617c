//! Pages to read: documentation, standards, forums.

use super::kind::Confidence::{Guess, Host};
use super::kind::{Page, PagePattern};

const DOCUMENTATION: &str = "a documentation page";
const OWN: &str = "Enter the address of your own provider.";

/// Hosts with documentation and no discovery documents, bare and with `www.` or a word such as `docs.` in front.
#[rustfmt::skip]
const LIBRARIES: [&str; 52] = [
    "apereo.github.io", "apim.docs.wso2.com", "auth0.com", "authelia.com",
    "backstage.forgerock.com", "casdoor.org", "cloud.google.com", "community.auth0.com",
    "curity.io", "datatracker.ietf.org", "dev.to", "developer.okta.com", "developer.salesforce.com",
    "developers.google.com", "developers.onelogin.com", "docs.aws.amazon.com", "docs.microsoft.com",
    "docs.oracle.com", "docs.redhat.com", "docs.spring.io", "docs.wso2.com",
    "documentation.commvault.com", "duendesoftware.com", "en.wikipedia.org", "firebase.google.com",
    "fusionauth.io", "gluu.org", "goauthentik.io", "gist.github.com", "github.com", "help.okta.com",
    "help.salesforce.com", "help.sap.com", "ibm.com", "identityserver.io", "is.docs.wso2.com",
    "janssen.io", "jwt.io", "keycloak.org", "learn.microsoft.com", "medium.com", "oauth.net",
    "okta.com", "openid.net", "ory.sh", "pingidentity.com", "rfc-editor.org", "stackoverflow.com",
    "support.google.com", "wso2.com", "youtube.com", "zitadel.com",
];

/// Documentation of vendors and standards bodies.
pub(super) fn vendor(place: &PagePattern<'_>) -> Option<Page> {
    if place.segments.iter().any(|it| it.ends_with(".git")) {
        return Some(Page::without(Host, "the address of a Git repository", OWN));
    }
    let bare = place.host.strip_prefix("www.").unwrap_or(&place.host);
    let first = bare.split('.').next().unwrap_or_default();
    let reading = [
        "blog",
        "community",
        "developer",
        "docs",
        "help",
        "support",
        "university",
    ];
    let known = LIBRARIES.iter().any(|library| {
        bare == *library
            || bare.strip_suffix(library).is_some_and(|before| {
                // Some of them host tenants and demonstrations below.
                before.ends_with('.') && reading.contains(&first)
            })
    });
    known.then(|| Page::without(Host, DOCUMENTATION, OWN))
}

/// Hosts that are called as documentation is.
pub(super) fn other(place: &PagePattern<'_>) -> Option<Page> {
    let first = place.host.split('.').next().unwrap_or_default();
    #[rustfmt::skip]
    let reading = [
        "blog", "community", "confluence", "developer", "developers", "doc", "docs", "forum",
        "help", "jira", "kb", "learn", "support", "wiki",
    ];
    let path = matches!(
        place.segments.first().copied(),
        Some("docs" | "documentation" | "wiki" | "blog" | "help" | "guides" | "swagger-ui")
    );
    (reading.contains(&first) || path).then(|| Page::without(Guess, DOCUMENTATION, OWN))
}
