//! Whether two issuers are one party. Many providers sign for all tenants with the same keys, so a valid signature does not
//! identify the tenant.

use url::Url;

use crate::key_manager::uri::Uri;
use crate::provider::microsoft;

/// Hosts of issuers whose keys sign for more than one tenant, with everything below them.
const SHARED: [&str; 7] = [
    "accounts.google.com",
    "securetoken.google.com",
    "b2clogin.com",
    "ciamlogin.com",
    "identity.oraclecloud.com",
    "sharepoint.com",
    "accesscontrol.windows.net",
];

/// Whether `theirs` may be another party than `ours` although keys at `jwks_endpoint` verify the signature.
pub(super) fn is_another(theirs: &str, ours: &str, jwks_endpoint: &str) -> bool {
    if is_spelling(theirs, ours) {
        return false;
    }
    match (microsoft_tenant(theirs), microsoft_tenant(ours)) {
        (Some(theirs), Some(ours)) => return theirs != ours && !ours.contains('{'),
        (None, None) => {}
        _ => return true,
    }
    let (Ok(theirs), Ok(ours)) = (Url::parse(theirs), Url::parse(ours)) else {
        return false;
    };
    if is_shared(&theirs) || is_shared(&ours) {
        return true;
    }
    let (their_path, our_path) = (path(&theirs), path(&ours));
    if theirs.host_str() == ours.host_str() {
        // A host below the other is one provider with two names; siblings are two tenants.
        return !(below(their_path, our_path) || below(our_path, their_path));
    }
    // Both fetch keys from a third host.
    Url::parse(jwks_endpoint).is_ok_and(|keys| {
        keys.host_str() != ours.host_str() && keys.host_str() != theirs.host_str()
    })
}

/// Whether these are two tenants of a provider that is known to sign for all of them with the same keys.
pub(super) fn are_tenants(theirs: &str, ours: &str) -> bool {
    if let (Some(theirs), Some(ours)) = (microsoft_tenant(theirs), microsoft_tenant(ours)) {
        return theirs != ours && !ours.contains('{');
    }
    let shared = |issuer: &str| Url::parse(issuer).is_ok_and(|url| is_shared(&url));
    !is_spelling(theirs, ours) && shared(theirs) && shared(ours)
}

/// Whether an issuer is an internal address: an IP address, or a name without a public domain.
pub(super) fn is_internal(issuer: &str) -> bool {
    Uri::split(issuer).is_some_and(|uri| !uri.authority.is_empty() && uri.is_internal())
}

/// Whether two texts are one issuer, spelled otherwise.
pub(super) fn is_spelling(theirs: &str, ours: &str) -> bool {
    bare(theirs) == bare(ours)
}

/// Without what two spellings of one issuer may differ in: scheme, usual port, slashes, case.
fn bare(issuer: &str) -> String {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = host
        .strip_suffix(":443")
        .or(host.strip_suffix(":80"))
        .unwrap_or(host);
    format!("{host}/{}", slashes_off(path)).to_ascii_lowercase()
}

/// Path without its empty parts.
pub fn slashes_off(path: &str) -> String {
    path.split('/')
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join("/")
}

fn microsoft_tenant(issuer: &str) -> Option<String> {
    if !microsoft::is_microsoft(issuer) {
        return None;
    }
    let url = Url::parse(issuer).ok()?;
    let tenant = url.path_segments()?.next()?.to_ascii_lowercase();
    Some(tenant.replace("%7b", "{").replace("%7d", "}"))
}

fn is_shared(url: &Url) -> bool {
    url.host_str().is_some_and(|host| {
        SHARED.iter().any(|shared| {
            host.strip_suffix(shared)
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    })
}

fn path(url: &Url) -> &str {
    url.path().trim_end_matches('/')
}

fn below(inner: &str, outer: &str) -> bool {
    inner
        .strip_prefix(outer)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenants_that_share_keys_are_told_apart() {
        let (a, b) = (
            "6731de76-14a6-49ae-97bc-6eba6914391e",
            "11111111-2222-3333-4444-555555555555",
        );
        let v1 = |tenant: &str| format!("https://sts.windows.net/{tenant}/");
        let v2 = |tenant: &str| format!("https://login.microsoftonline.com/{tenant}/v2.0");
        let (v1_a, v1_b, v2_a, v2_b) = (v1(a), v1(b), v2(a), v2(b));
        #[rustfmt::skip]
        let rows = [
            (v2_b.as_str(), v2_a.as_str(), "", true),
            (&v1_a, &v2_a, "", false),
            (&v1_b, &v2_a, "", true),
            (&v2_b, "https://h.example", "", true),
            ("https://accounts.google.com", "https://idp.example", "https://idp.example/jwks", true),
            ("https://securetoken.google.com/other", "https://securetoken.google.com/mine", "", true),
            ("https://a.b2clogin.com/x/v2.0/", "https://a.b2clogin.com/y/v2.0/", "", true),
            ("https://h/t1", "https://h/t2", "https://h/jwks", true),
            ("https://h/t1/", "https://h/t1", "https://h/jwks", false),
            ("https://h/oauth2/token", "https://h", "https://h/jwks", false),
            ("https://h", "https://h/oauth2", "https://h/jwks", false),
            ("https://h/t10", "https://h/t1", "https://h/jwks", true),
            ("http://H:80/t", "https://h/t", "", false),
            ("https://login.acme.example", "https://acme.vendor.example", "https://acme.vendor.example/jwks", false),
            ("https://b.example", "https://a.example", "https://keys.example/jwks", true),
        ];
        for (theirs, ours, keys, another) in rows {
            assert_eq!(is_another(theirs, ours, keys), another, "{theirs} {ours}");
        }
    }

    #[test]
    fn internal_addresses() {
        for issuer in [
            "http://keycloak:8080",
            "https://idp.svc",
            "http://10.0.0.7/a",
        ] {
            assert!(is_internal(issuer), "{issuer}");
        }
        for issuer in ["https://idp.example", "http://idp.example/a", "urn:a"] {
            assert!(!is_internal(issuer), "{issuer}");
        }
    }
}
