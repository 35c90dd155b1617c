//! Profile: the set of checks for a document.

/// A profile of the certification suite.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// OpenID Connect Discovery 1.0.
    #[default]
    Oidc,
    /// OpenID Connect with dynamic client registration.
    OidcDynamic,
    /// OpenID Connect with RP-initiated logout.
    Logout,
    /// OAuth 2.0 Authorization Server Metadata, RFC 8414.
    Oauth,
    /// FAPI 2 Security Profile with DPoP.
    Fapi2,
    /// FAPI 2 Security Profile with mTLS.
    Fapi2Mtls,
    /// FAPI 2 Message Signing.
    Fapi2Message,
}

impl Profile {
    /// All profiles.
    pub const ALL: [Profile; 7] = [
        Profile::Oidc,
        Profile::OidcDynamic,
        Profile::Logout,
        Profile::Oauth,
        Profile::Fapi2,
        Profile::Fapi2Mtls,
        Profile::Fapi2Message,
    ];

    /// Word in commands and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Oidc => "oidc",
            Profile::OidcDynamic => "oidc-dynamic",
            Profile::Logout => "logout",
            Profile::Oauth => "oauth",
            Profile::Fapi2 => "fapi2",
            Profile::Fapi2Mtls => "fapi2-mtls",
            Profile::Fapi2Message => "fapi2-message",
        }
    }

    /// Whether it is one of FAPI 2.
    pub fn is_fapi(self) -> bool {
        matches!(
            self,
            Profile::Fapi2 | Profile::Fapi2Mtls | Profile::Fapi2Message
        )
    }

    /// The profile that a URL implies: RFC 8414's path means OAuth, any other OpenID (reading rule R6 of `checks`).
    pub fn for_url(url: &str) -> Self {
        let path = url.split(['?', '#']).next().unwrap_or(url);
        if path.contains("/.well-known/oauth-authorization-server") {
            Profile::Oauth
        } else {
            Profile::Oidc
        }
    }
}

impl std::str::FromStr for Profile {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Profile::ALL
            .into_iter()
            .find(|profile| profile.as_str() == word)
            .ok_or_else(|| {
                let words: Vec<&str> = Profile::ALL.iter().map(|p| p.as_str()).collect();
                format!(
                    "`{word}` is not a profile. Use one of: {}.",
                    words.join(", ")
                )
            })
    }
}
