//! Fields of each step in the console's order, and their help.

use crate::key_manager::{Field, ProviderKind};

/// Fields of step 1, Details.
pub fn details() -> &'static [Field] {
    &[
        Field::Name,
        Field::Description,
        Field::WellKnownUrl,
        Field::AllEnvironments,
        Field::Environments,
    ]
}

/// Fields of step 2, Review, for a provider type; only Custom has the two identifiers.
pub fn review(kind: ProviderKind) -> &'static [Field] {
    if kind.has_identifiers() {
        &Field::CONFIGURATION
    } else {
        &Field::CONFIGURATION[..6]
    }
}

/// Help of a field, one or two sentences.
pub fn field_help(field: Field, kind: ProviderKind) -> &'static str {
    match field {
        Field::Type => "The provider that issues the tokens. It can't be changed later.",
        Field::Name => "Up to 100 characters, no spaces. You can't change the name later.",
        Field::Description => "What this key manager is for. Up to 254 characters.",
        Field::WellKnownUrl => provider_help(kind),
        Field::AllEnvironments => {
            "Tokens from this key manager are accepted in every environment, including ones added later."
        }
        Field::Environments => "Tokens are accepted in the selected environments only.",
        Field::Issuer => {
            "Must equal the iss claim of the access tokens exactly, including any trailing slash."
        }
        Field::TokenEndpoint => "Where applications get their tokens.",
        Field::AuthorizationEndpoint => "Where browsers are sent to log in.",
        Field::JwksEndpoint => "Where the gateway gets the public keys to verify tokens.",
        Field::RevokeEndpoint => {
            "Where tokens are revoked. Leave it empty if the provider has none."
        }
        Field::OidcLogoutEndpoint => {
            "Where browsers are sent to log out. Leave it empty if the provider has none."
        }
        Field::ConsumerKeyIdentifier => {
            "The access token claim that contains the client ID: azp, client_id, cid or appid."
        }
        Field::ScopeKeyIdentifier => "The access token claim with the scopes: scope or scp.",
    }
}

/// Location of the Well-Known URL in the provider's own console.
pub fn provider_help(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Asgardeo => {
            "In the Asgardeo console, open your application's Info tab and copy the discovery endpoint."
        }
        ProviderKind::Microsoft => {
            "In the Azure portal, open App registrations, then Endpoints, and copy the address of the OpenID Connect metadata document. \
             For v2 access tokens, its path contains /v2.0; for v1 (the default), it doesn't."
        }
        ProviderKind::Custom | ProviderKind::Bijira => {
            "The Well-Known URL is usually the issuer followed by /.well-known/openid-configuration."
        }
    }
}
