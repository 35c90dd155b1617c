//! Endpoints and their issuers: a table of product paths, then common words at the end of a path.

use super::candidate::Candidate;

/// Reason if the path alone does not determine the issuer.
const USUAL: &str = "This is an endpoint; the document of its issuer is usually here.";

/// Path segment of a product: everything from it on is cut off and replaced.
#[rustfmt::skip]
const PRODUCTS: [(&str, &str, &str); 16] = [
    ("/pf/jwks", "", "This is the key set of PingFederate."),
    ("/protocol/openid-connect", "", "This is an endpoint of a Keycloak realm."),
    ("/protocol/saml", "", "This is an endpoint of a Keycloak realm."),
    ("/oauth2/v2.0", "/v2.0", USUAL),
    ("/discovery/v2.0/keys", "/v2.0", USUAL),
    ("/oauth/discovery/keys", "", USUAL),
    ("/discovery/keys", "", USUAL),
    ("/adfs", "/adfs", "This is an address of AD FS."),
    ("/jans-auth/restv1", "", "This is an endpoint of Janssen, whose issuer is the host."),
    ("/oxauth/restv1", "", "This is an endpoint of Gluu, whose issuer is the host."),
    ("/o/oauth2", "", USUAL),
    ("/services/oauth2", "", USUAL),
    ("/connect/jwk_uri", "", "This is the key set of ForgeRock AM or OpenAM."),
    ("/api/login/oauth", "", USUAL),
    ("/login/oauth", "", USUAL),
    ("/api/oidc", "", USUAL),
];

/// Last segments of endpoints.
#[rustfmt::skip]
const WORDS: [&str; 41] = [
    "access_token", "auth", "authorization", "authorize", "certs", "check_session", "checksession",
    "code", "device", "device_authorization", "devicecode", "dcr", "end-session", "end_session",
    "endsession", "endsessionendpoint", "introspect", "introspection", "jwk", "jwks", "jwks.json",
    "jwks_uri", "keys", "logout", "me", "oidcaccesstoken", "oidcauthorize", "oidclogout", "par",
    "register", "registration", "revocation", "revoke", "rotate", "token", "token_keys",
    "tokeninfo", "userinfo", "startslo.ping", "userinfo.openid", "v1",
];

/// Words in front of those, which belong to the endpoint rather than to the issuer.
const FOLDERS: [&str; 8] = [
    "connect",
    "oauth",
    "oauth2",
    "openid",
    "openid-connect",
    "openid_connect",
    "v1",
    "v2",
];

/// Whether a path consists of one or two endpoint words.
pub(super) fn is_word(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    segments.len() <= 2 && segments.iter().all(|part| is_endpoint_word(part))
}

fn is_endpoint_word(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    WORDS.contains(&lower.as_str()) || lower.ends_with(".oauth2")
}

/// PingFederate's endpoints have names with a dot, in folders of their own.
fn is_ping_folder(folder: &str, word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    matches!(folder, "as" | "idp")
        && [".oauth2", ".openid", ".ping"]
            .iter()
            .any(|end| word.ends_with(end))
}

/// Issuers that may serve the endpoint at this path, the likeliest first; none if it is not an endpoint.
pub(super) fn candidates(path: &str) -> Vec<Candidate> {
    if let Some(product) = by_product(path) {
        return vec![product];
    }
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if let Some(start) = no_issuer(&segments) {
        return vec![Candidate::new(
            join(segments.get(..start).unwrap_or_default()),
            "This is not an issuer's address; the document is usually here.",
        )];
    }
    let words = segments
        .iter()
        .rev()
        .take_while(|part| is_endpoint_word(part))
        .count();
    if words == 0 {
        return Vec::new();
    }
    let last = segments.last().copied().unwrap_or_default();
    let stem = segments.get(..segments.len() - words).unwrap_or_default();
    let folders = stem
        .iter()
        .rev()
        .take_while(|part| {
            FOLDERS.contains(&part.to_ascii_lowercase().as_str()) || is_ping_folder(part, last)
        })
        .count();
    let mut found = vec![Candidate::new(
        join(stem.get(..stem.len() - folders).unwrap_or_default()),
        USUAL,
    )];
    if folders > 0 {
        found.push(Candidate::new(
            join(stem),
            "This is an endpoint; the issuer may have the folder in front of it.",
        ));
    }
    found
}

/// Offset of a part that no issuer has: SAML, a versioned API, a file.
fn no_issuer(segments: &[&str]) -> Option<usize> {
    let lower: Vec<String> = segments.iter().map(|it| it.to_ascii_lowercase()).collect();
    let version = |it: Option<&String>| {
        it.and_then(|it| it.strip_prefix('v'))
            .is_some_and(|rest| rest.starts_with(|it: char| it.is_ascii_digit()))
    };
    let starts = |place: usize, it: &str| {
        it.starts_with("saml")
            || matches!(it, "federationmetadata" | "scim" | "graphql" | "swagger-ui")
            || (matches!(it, "api" | "rest") && version(lower.get(place + 1)))
    };
    if let Some((place, _)) = lower
        .iter()
        .enumerate()
        .find(|(place, it)| starts(*place, it))
    {
        return Some(place);
    }
    let file = lower.last().filter(|it| {
        !is_endpoint_word(it)
            && [
                ".xml", ".json", ".html", ".htm", ".yaml", ".yml", ".php", ".aspx", ".jsp",
            ]
            .iter()
            .any(|end| it.ends_with(end))
    });
    file.map(|_| lower.len() - 1)
}

/// Whether the path itself is no issuer's.
pub(super) fn is_no_issuer(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    by_product(path).is_none() && no_issuer(&segments).is_some()
}

fn by_product(path: &str) -> Option<Candidate> {
    let lower = path.to_ascii_lowercase();
    PRODUCTS.iter().find_map(|(marker, instead, why)| {
        let start = lower.find(marker)?;
        let after = lower.get(start + marker.len()..)?;
        let ends_a_segment = after.is_empty() || after.starts_with('/');
        // The replacement equals the original: the path is an issuer, not an endpoint.
        let is_issuer = after.is_empty() && marker == instead;
        (ends_a_segment && !is_issuer).then(|| {
            Candidate::new(
                format!("{}{instead}", path.get(..start).unwrap_or_default()),
                why,
            )
        })
    })
}

fn join(segments: &[&str]) -> String {
    segments.iter().map(|part| format!("/{part}")).collect()
}
