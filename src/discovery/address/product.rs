//! Addresses of products whose issuer cannot be derived from the path alone.

use super::candidate::{Candidate, Suggestion};
use super::pasted::Pasted;
use super::suffix::OPENID;
use crate::key_manager::uri::Uri;
use crate::provider;

/// Issuers on the same host that fit the product, likelier than what the path alone suggests.
pub(super) fn candidates(pasted: &Pasted) -> Vec<Candidate> {
    let url = format!("{}{}", pasted.place(), pasted.path);
    let id = provider::recognize(&url, None).map_or("", |provider| provider.id.as_str());
    match id {
        "asgardeo" => wso2(pasted).into_iter().collect(),
        "okta-org" | "okta-custom" => okta(&pasted.path),
        "onelogin" if !pasted.path.starts_with("/oidc/2") => vec![Candidate::new(
            "/oidc/2",
            "The issuer of OneLogin has the path /oidc/2.",
        )],
        "keycloak" | "keycloak-auth" => realm(&pasted.path).into_iter().collect(),
        "pingfederate" => Vec::new(),
        "entra-v1" | "entra-v2" => entra(&pasted.path),
        _ if pasted.port() == Some("9443") => wso2(pasted).into_iter().collect(),
        _ if is_tenant_path(&pasted.path) => wso2(pasted).into_iter().collect(),
        _ => Vec::new(),
    }
}

/// A document on another host than the one pasted.
pub(super) fn elsewhere(pasted: &Pasted) -> Option<Suggestion> {
    let segments: Vec<&str> = pasted
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let (url, why) = match (pasted.host().as_str(), segments.as_slice()) {
        ("sts.windows.net", [tenant, ..]) => (
            format!("https://login.microsoftonline.com/{tenant}{OPENID}"),
            "That is the issuer of version 1 tokens; its document is on another host.",
        ),
        ("login.microsoftonline.com", []) => (
            format!("https://login.microsoftonline.com/common/v2.0{OPENID}"),
            "Replace common with your tenant ID.",
        ),
        ("oauth2.googleapis.com" | "www.googleapis.com", _) => (
            format!("https://accounts.google.com{OPENID}"),
            "Google's endpoints are on several hosts; its document is here.",
        ),
        _ => return None,
    };
    Some(Suggestion {
        url,
        why: why.to_owned(),
    })
}

fn is_tenant_path(path: &str) -> bool {
    path.starts_with("/t/")
}

/// Asgardeo and WSO2 Identity Server: the issuer is the token endpoint.
fn wso2(pasted: &Pasted) -> Option<Candidate> {
    let segments: Vec<&str> = pasted
        .path
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    let tenant = match segments.as_slice() {
        ["t", tenant, ..] => format!("/t/{tenant}"),
        _ => String::new(),
    };
    let lone_host = tenant.is_empty() && pasted.host().ends_with("asgardeo.io");
    (!lone_host).then(|| {
        Candidate::new(
            format!("{tenant}/oauth2/token"),
            "The issuer of Asgardeo and WSO2 Identity Server ends in /oauth2/token.",
        )
    })
}

fn okta(path: &str) -> Vec<Candidate> {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match segments.as_slice() {
        ["oauth2", "v1", ..] | [] => vec![Candidate::new(
            "/oauth2/default",
            "Tokens from Okta's org server are only for Okta; this is its custom server named default.",
        )],
        ["oauth2", server, ..] => vec![Candidate::new(
            format!("/oauth2/{server}"),
            "This is an address of one of Okta's custom authorization servers.",
        )],
        _ => Vec::new(),
    }
}

fn realm(path: &str) -> Option<Candidate> {
    let start = path.find("/realms/")?;
    let (before, after) = path.split_at(start + "/realms/".len());
    let name = after.split('/').next().filter(|name| !name.is_empty())?;
    Some(Candidate::new(
        format!("{before}{name}"),
        "This is an address of a Keycloak realm; the realm's document is here.",
    ))
}

/// A Keycloak document with the prefix /auth where it has none, or without it where it has one.
pub(in crate::discovery) fn keycloak_prefix(url: &str) -> Option<Suggestion> {
    let uri = Uri::split(url).filter(|_| url.ends_with(OPENID))?;
    let origin = url.get(..url.len() - uri.path.len())?;
    let (before, _) = uri.path.split_once("/realms/")?;
    let (path, why) = match before {
        "" => (
            format!("/auth{}", uri.path),
            "Keycloak before release 17, or started with that prefix, has /auth in front of /realms/.",
        ),
        "/auth" => (
            uri.path.strip_prefix("/auth")?.to_owned(),
            "Keycloak since release 17 has no /auth in front of /realms/, unless it was started with that prefix.",
        ),
        _ => return None,
    };
    Some(Suggestion {
        url: format!("{origin}{path}"),
        why: why.to_owned(),
    })
}

/// A tenant of Entra ID has two documents; which one is right depends on the tokens of the API application.
fn entra(path: &str) -> Vec<Candidate> {
    let lower = path.to_ascii_lowercase();
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let Some(tenant) = segments.first() else {
        return Vec::new();
    };
    let issuer = matches!(segments.as_slice(), [_] | [_, "v2.0"]);
    let second = Candidate::new(
        format!("/{tenant}/v2.0"),
        match issuer {
            true => {
                "This is a tenant of Microsoft Entra ID. The document for version 2 access tokens (requestedAccessTokenVersion is 2) is here."
            }
            false => {
                "This is an endpoint of Microsoft Entra ID. The document for version 2 access tokens (requestedAccessTokenVersion is 2) is here."
            }
        },
    );
    let first = Candidate::new(
        format!("/{tenant}"),
        match issuer {
            true => {
                "This is a tenant of Microsoft Entra ID. The document for version 1 access tokens (requestedAccessTokenVersion is null or 1) is here."
            }
            false => {
                "This is an endpoint of Microsoft Entra ID. The document for version 1 access tokens (requestedAccessTokenVersion is null or 1) is here."
            }
        },
    );
    if lower.contains("v2.0") {
        vec![second, first]
    } else {
        vec![first, second]
    }
}
