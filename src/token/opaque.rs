//! Texts that are no JWT and known by how they begin: what they are, and the way to an access token.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};

use super::find::of_secret;
use crate::key_manager::KnownSecret;

/// Known kind of opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// With its article.
    pub what: &'static str,
    /// What to do, a sentence.
    pub fix: &'static str,
}

/// Kind of a text that is not a JWT.
pub(super) fn known(text: &str) -> Option<Known> {
    if let Some(secret) = KnownSecret::of(text).filter(|secret| secret.is_certain()) {
        return Some(Known {
            what: secret.what,
            fix: of_secret(secret),
        });
    }
    let paseto = |version: &str| {
        ["local.", "public."]
            .iter()
            .any(|purpose| text.starts_with(&format!("{version}.{purpose}")))
    };
    if ["v1", "v2", "v3", "v4"].into_iter().any(paseto) {
        return Some(Known {
            what: "a PASETO, not a JWT",
            fix: "Ask the provider to issue JWT access tokens for this API: gateways read no other kind.",
        });
    }
    is_saml(text).then_some(Known {
        what: "a SAML assertion or response",
        fix: "Request an OAuth access token: gateways don't read SAML.",
    })
}

/// XML of SAML in base64.
fn is_saml(text: &str) -> bool {
    let start = text.get(..text.len().min(400)).unwrap_or_default();
    let whole = start.get(..start.len() / 4 * 4).unwrap_or_default();
    let bytes = BASE64_STANDARD_NO_PAD
        .decode(whole.trim_end_matches('='))
        .or_else(|_| BASE64_URL_SAFE_NO_PAD.decode(whole.trim_end_matches('=')));
    bytes.is_ok_and(|bytes| {
        let xml = String::from_utf8_lossy(&bytes).to_ascii_lowercase();
        xml.starts_with('<') && xml.contains("saml")
    })
}

#[cfg(test)]
mod tests {
    use super::known;

    #[test]
    fn what_is_documented_is_named() {
        let saml = "PHNhbWw6QXNzZXJ0aW9uIHhtbG5zOnNhbWw9J3gnPjwvc2FtbDpBc3NlcnRpb24+";
        for (text, what) in [
            ("1//0gabcdefghijk", "refresh token of Google"),
            ("4/0AX4XfWhabcdef", "authorization code"),
            ("ya29.a0AfB_byCabcdefgh", "Google's own APIs"),
            ("glpat-AbCdEfGh1jKlMnOpQrSt", "GitLab"),
            ("v4.public.eyJkYXRh", "PASETO"),
            ("Zq88Q~abcDEFghiJKLmnoPQRstuVWXyz01234567", "client secret"),
            ("npm_AbCdEfGhIjKlMnOpQrStUvWx012345678901", "npm"),
            ("0.AXEAbbbb.AgABAAEAAAcccc", "refresh token of Microsoft"),
            (saml, "SAML"),
        ] {
            assert!(known(text).unwrap().what.contains(what), "{text}");
        }
        for text in [
            "8LpmRpyNvCrNYSv1fWcYbLjHRTqhD",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "4Yx0qF2lBQ2nXl8bVqgk1QhT6c9Z7pRa",
        ] {
            assert_eq!(known(text), None, "{text}");
        }
    }
}
