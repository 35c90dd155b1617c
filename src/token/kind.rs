//! What kind of token it says that it is.

use super::claims::Claims;

/// What a token says that it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// By its header (RFC 9068 §2.1) or its claims.
    Access,
    /// Another kind, for sure or by looks.
    Wrong(Wrong),
    /// Nothing is said.
    Plain,
    /// A header that is not known.
    Other,
}

/// A kind that no API is meant to get.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// OpenID Connect Core §2.
    Id,
    Refresh,
    /// A refresh token that does not end with the session.
    Offline,
    Logout,
    Proof,
}

impl Wrong {
    /// With its article.
    pub fn words(self) -> &'static str {
        match self {
            Wrong::Id => "an ID token",
            Wrong::Refresh => "a refresh token",
            Wrong::Offline => "an offline token (a refresh token that never ends)",
            Wrong::Logout => "a logout token",
            Wrong::Proof => "a proof of a key (DPoP)",
        }
    }

    /// Whether it is for the provider or for one request alone: nothing else of it is worth judging.
    pub fn is_never_sent_to_apis(self) -> bool {
        matches!(self, Wrong::Refresh | Wrong::Offline | Wrong::Proof)
    }
}

/// The kind of a token.
pub(super) fn kind(header: &Claims, claims: &Claims) -> Kind {
    let typ = header.text("typ").unwrap_or_default().to_ascii_lowercase();
    match typ.strip_prefix("application/").unwrap_or(&typ) {
        "at+jwt" => return Kind::Access,
        "logout+jwt" => return Kind::Wrong(Wrong::Logout),
        "dpop+jwt" => return Kind::Wrong(Wrong::Proof),
        "id+jwt" => return Kind::Wrong(Wrong::Id),
        "" | "jwt" => {}
        _ => return Kind::Other,
    }
    // Keycloak and Cognito say it in the payload.
    match (claims.text("typ"), claims.text("token_use")) {
        (Some("ID"), _) | (_, Some("id")) => return Kind::Wrong(Wrong::Id),
        (Some("Refresh"), _) => return Kind::Wrong(Wrong::Refresh),
        (Some("Offline"), _) => return Kind::Wrong(Wrong::Offline),
        (Some("Logout"), _) => return Kind::Wrong(Wrong::Logout),
        (Some("Bearer" | "DPoP"), _) | (_, Some("access")) => return Kind::Access,
        _ => {}
    }
    if claims.text("token_type") == Some("refresh_token") {
        return Kind::Wrong(Wrong::Refresh);
    }
    let has = |names: &[&str]| names.iter().any(|name| claims.get(name).is_some());
    if has(&["scope", "scp", "scopes", "roles", "permissions"]) {
        return Kind::Plain;
    }
    if has(&["events"]) {
        return Kind::Wrong(Wrong::Logout);
    }
    if has(&["at_hash", "c_hash", "s_hash", "nonce"]) {
        return Kind::Wrong(Wrong::Id);
    }
    Kind::Plain
}
