//! Texts that are no JWT and known by how they begin: what they are, and the way to an access token.

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD_NO_PAD, BASE64_URL_SAFE_NO_PAD};

/// Known kind of opaque text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Known {
    /// With its article.
    pub what: &'static str,
    /// What to do, a sentence.
    pub fix: &'static str,
}

const REFRESH: &str = "Use access_token from the provider's response.";
const OF_SERVICE: &str = "Request an access token from the provider of this key manager: this one is for another service.";

/// Beginnings of tokens that services document.
const BEGINNINGS: [(&[&str], &str, &str); 8] = table! {
    &["ATATT3", "dapi", "npm_", "sk_live_", "sk_test_", "sk-ant-", "sk-proj-"], "a key of another service's own API",
        OF_SERVICE;
    &["1//"], "a refresh token of Google", REFRESH;
    &["4/0A"], "an authorization code of Google",
        "Exchange the code at the token endpoint, then paste the access_token that it sends.";
    &["glpat-", "gldt-", "glrt-"], "a token of GitLab's own API", OF_SERVICE;
    &["ghp_", "gho_", "ghu_", "ghs_", "github_pat_"], "a token of GitHub's own API", OF_SERVICE;
    &["xoxb-", "xoxp-", "xoxe."], "a token of Slack's own API", OF_SERVICE;
    &["hvs.", "hvb."], "a token of HashiCorp Vault", OF_SERVICE;
    &["v1.local.", "v2.local.", "v3.local.", "v4.local.", "v1.public.", "v2.public.", "v3.public.", "v4.public."],
        "a PASETO, not a JWT", "Have the provider issue JWT access tokens for this API: gateways read no other kind.";
};

/// Kind of a text that is no JWT.
pub(super) fn known(text: &str) -> Option<Known> {
    let begins = |starts: &&[&str]| starts.iter().any(|start| text.starts_with(start));
    if let Some((_, what, fix)) = BEGINNINGS.iter().find(|(starts, ..)| begins(starts)) {
        return Some(Known { what, fix });
    }
    // Microsoft: a version, a dot, and a marker of refresh tokens.
    if (text.starts_with("0.A") || text.starts_with("1.A")) && text.contains(".Ag") {
        return Some(Known {
            what: "a refresh token of Microsoft",
            fix: REFRESH,
        });
    }
    // Microsoft: three letters, a digit, `Q~`, 40 characters in all.
    if text.len() == 40 && text.get(4..6) == Some("Q~") {
        return Some(Known {
            what: "a client secret of Microsoft Entra ID",
            fix: "Get a token with it (--client-id and --client-secret-stdin), and replace the secret if it was shown to others.",
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
            ("glpat-abcdefghijk", "GitLab"),
            ("v4.public.eyJkYXRh", "PASETO"),
            ("Zq88Q~abcDEFghiJKLmnoPQRstuVWXyz01234567", "client secret"),
            ("npm_abcdefghijklmnop", "another service"),
            ("0.AXEAbbbb.AgABAAEAAAcccc", "refresh token of Microsoft"),
            (saml, "SAML"),
        ] {
            assert!(known(text).unwrap().what.contains(what), "{text}");
        }
        for text in [
            "8LpmRpyNvCrNYSv1fWcYbLjHRTqhD",
            "ya29.a0AfB_byC",
            "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
            "4Yx0qF2lBQ2nXl8bVqgk1QhT6c9Z7pRa",
        ] {
            assert_eq!(known(text), None, "{text}");
        }
    }
}
