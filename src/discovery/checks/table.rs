//! Table of checks, in the order of the review.

use super::collector::Check;
use super::{
    algorithms, capabilities, console, endpoints, fapi, issuer, issuer_match, location, members,
    syntax, transport, unknown, url_shape, when,
};
use crate::discovery::finding::{Gateway, Severity};

macro_rules! checks {
    ($($id:literal $severity:ident $gateway:ident $when:ident $group:ident::$validate:ident $reference:literal $why:literal;)*) => {
        &[$(Check {
            id: $id,
            severity: Severity::$severity,
            gateway: Gateway::$gateway,
            when: when::$when,
            validate: $group::$validate,
            reference: $reference,
            why: $why,
        }),*]
    };
}

/// Every check of the document; those of keys are in `keys`.
pub(in crate::discovery) static CHECKS: &[Check] = checks! {
    "url-valid"            Failure Blocks   always location::url_valid
        "RFC 3986 §3, §4.3"
        "There is nothing to read.";
    "document-reachable"   Failure Blocks   always transport::reachable
        "OIDC Discovery 1.0 §4.1, §7.1"
        "Nothing can be imported, and the gateway meets the same wall when it fetches the keys.";
    "document-json"        Failure Blocks   always transport::json
        "OIDC Discovery 1.0 §4.2"
        "Without a document nothing can be imported.";
    "status-200"           Failure Limits   always transport::status_200
        "OIDC Discovery 1.0 §4.2, RFC 8414 §3.2"
        "Strict importers stop at any other status.";
    "content-type-json"    Failure Cosmetic always transport::content_type
        "OIDC Discovery 1.0 §4.2, RFC 8414 §3.2"
        "Clients that go by the header don't read a document that is otherwise good.";

    "url-https"            Failure Blocks   always location::https
        "OIDC Discovery 1.0 §7.1, RFC 8414 §3"
        "Anybody between gateway and provider could put other keys in the place of the real ones.";
    "url-well-known-suffix" Failure Limits  openid_document location::openid_suffix
        "OIDC Discovery 1.0 §4, RFC 8615"
        "The issuer can't be derived from such an address, so somebody else's document would go unnoticed.";
    "oauth-url-well-known" Failure Limits   oauth_document location::oauth_suffix
        "RFC 8414 §3, §3.1, §5"
        "The issuer can't be told from such an address. Some servers do publish their document there.";

    "issuer-present"       Failure Blocks   always issuer::present
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires Issuer, and without it the gateway can't tell whose token it holds.";
    "issuer-valid-url"     Failure Blocks   always issuer::valid_url
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The gateway compares this text with iss of each token, character by character.";
    "issuer-matches-url"   Failure Limits   openid_document issuer_match::matches
        "OIDC Discovery 1.0 §4.3, §7.2"
        "The address may belong to another tenant, or the server returns someone else's document. The gateway might then expect an issuer that no token has.";
    "oauth-issuer-matches-url" Failure Limits oauth_document issuer_match::oauth_matches
        "RFC 8414 §3.3, §6.2"
        "The address may belong to another tenant, or the server returns someone else's document. The gateway might then expect an issuer that no token has.";
    "issuer-slash"         Advice  Cosmetic always issuer::slash
        "OpenID Connect Core 1.0 §2"
        "To the gateway, an issuer with a trailing slash and one without are different issuers.";
    "issuer-template"      Advice  Blocks   always issuer::template
        "OIDC Discovery 1.0 §3"
        "No token ever carries a template in iss, so the gateway would reject every token.";
    "issuer-too-long"      Advice  Blocks   always issuer::too_long
        "console, Issuer"
        "The console can't store it.";
    "access-token-issuer"  Advice  Blocks   always issuer::of_access_tokens
        "AD FS metadata"
        "The gateway sees access tokens, and this is their iss.";

    "authorization-endpoint" Failure Blocks always endpoints::authorization
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires Authorization Endpoint, and without it users can't log in.";
    "token-endpoint"       Failure Blocks   always endpoints::token
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires Token Endpoint, and without it developers can't get tokens.";
    "jwks-uri"             Failure Blocks   always endpoints::jwks_uri
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires JWKS Endpoint, and without keys the gateway rejects every token.";
    "userinfo-endpoint"    Failure Cosmetic openid endpoints::userinfo
        "OIDC Discovery 1.0 §3"
        "The gateway never calls it; applications can't ask for profile data.";
    "registration-endpoint" Failure Cosmetic always endpoints::registration
        "OIDC Discovery 1.0 §3, RFC 7591"
        "The gateway doesn't need it: developers bring the client ID of an application created at the provider.";
    "revocation-endpoint"  Failure Limits   not_fapi endpoints::revocation
        "RFC 8414 §2, RFC 7009"
        "Tokens can't be revoked before they expire.";
    "end-session-endpoint" Failure Limits   not_fapi endpoints::end_session
        "OpenID Connect RP-Initiated Logout 1.0 §2.1"
        "Signing out of the portal leaves the session at the provider open.";
    "endpoints-https"      Failure Cosmetic not_fapi endpoints::all_https
        "OIDC Discovery 1.0 §7.1, RFC 8414 §2"
        "The gateway doesn't call it, but clients that do may send secrets in plain text.";
    "console-required"     Advice  Blocks   always console::required
        "console, step 2"
        "The key manager can't be added while a required field is empty.";
    "console-optional"     Advice  Cosmetic always console::optional
        "console, step 2"
        "";
    "endpoint-url-shape"   Advice  Cosmetic always url_shape::shape
        "RFC 6749 §3.1, §3.2"
        "Clients may be unable to use such an address, or send what they should not.";

    "response-types"       Failure Limits   not_fapi capabilities::response_types
        "OIDC Discovery 1.0 §3, OpenID Connect Core 1.0 §3, §15.2"
        "Portal logins will fail; machine-to-machine tokens still work.";
    "subject-types"        Failure Cosmetic openid_document capabilities::subject_types
        "OIDC Discovery 1.0 §3"
        "The gateway doesn't read it, but strict clients may reject the document.";
    "id-token-alg-rs256"   Failure Limits   openid algorithms::id_token_rs256
        "OIDC Discovery 1.0 §3"
        "RS256 is the one algorithm that every gateway accepts.";
    "id-token-alg-none"    Advice  Cosmetic openid_document algorithms::id_token_none
        "OpenID Connect Core 1.0 §2"
        "The gateway always checks signatures, but clients may accept an unsigned ID token.";
    "request-object-algs-rs256" Warning Cosmetic openid algorithms::request_object_rs256
        "OIDC Discovery 1.0 §3"
        "This affects only clients that sign their login requests.";
    "request-parameter-supported" Info Cosmetic openid capabilities::request_parameter
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    "claims-parameter-supported" Info Cosmetic openid capabilities::claims_parameter
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    "request-uri-parameter-supported" Info Cosmetic openid capabilities::request_uri_parameter
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    "claims-supported"     Warning Cosmetic openid capabilities::claims_supported
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    "grant-types"          Failure Cosmetic openid capabilities::grant_types
        "OIDC Discovery 1.0 §3"
        "An importer may offer developers no grant at all.";
    "scopes-openid"        Failure Cosmetic openid_document capabilities::scopes_openid
        "OIDC Discovery 1.0 §3"
        "Portal logins that ask for openid may fail; machine-to-machine tokens still work.";
    "pkce-methods"         Failure Cosmetic openid capabilities::pkce
        "RFC 8414 §2, RFC 7636 §4.3"
        "Browser and mobile clients can't log in safely. The gateway isn't affected.";
    "empty-arrays"         Advice  Cosmetic always capabilities::empty_arrays
        "OIDC Discovery 1.0 §4.2, RFC 8414 §3.2"
        "The gateway isn't affected.";

    "member-types"         Failure Limits   always members::types
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "Strict importers, including WSO2's, reject the entire document.";
    "unknown-members"      Warning Cosmetic always unknown::members
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    "likely-misspelt-member" Advice Cosmetic always unknown::misspelt
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "Clients that look for the standard name won't find it.";
    "scopes-syntax"        Failure Limits   always syntax::scopes
        "RFC 6749 §3.3, appendix A.4"
        "Clients can't request such a scope, and an API's scope rules can't match it.";
    "locales-syntax"       Failure Cosmetic always syntax::language_tags
        "OIDC Discovery 1.0 §3, RFC 8414 §2, RFC 5646"
        "The gateway isn't affected. Login pages may fall back to another language.";
    "locales-casing"       Warning Cosmetic always syntax::language_case
        "RFC 5646 §2.1.1"
        "Clients that compare language tags exactly may not match one.";

    "fapi-response-type-code" Failure Cosmetic fapi fapi::response_type_code
        "FAPI 2.0 Security Profile §5.3.2.2"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-iss-parameter"   Failure Cosmetic fapi_without_jarm fapi::iss_parameter
        "RFC 9207 §3"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-par-endpoint"    Failure Cosmetic fapi fapi::par_endpoint
        "RFC 9126 §5"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-dpop-algs"       Failure Cosmetic fapi_dpop fapi::dpop_algorithms
        "RFC 9449 §5.1"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-mtls-bound-tokens" Failure Cosmetic fapi_mtls fapi::bound_tokens
        "RFC 8705 §3.3"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-mtls-aliases"    Failure Cosmetic fapi_mtls fapi::mtls_aliases
        "RFC 8705 §5"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-id-token-algs"   Failure Cosmetic fapi_openid fapi::id_token_algorithms
        "FAPI 2.0 Security Profile §5.4"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-client-auth-methods" Failure Cosmetic fapi fapi::client_methods
        "FAPI 2.0 Security Profile §5.3.2.1"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-client-auth-algs" Failure Cosmetic fapi fapi::client_algorithms
        "FAPI 2.0 Security Profile §5.4"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-userinfo-algs"   Failure Cosmetic fapi fapi::userinfo_algorithms
        "FAPI 2.0 Security Profile §5.4"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-pkce-s256"       Failure Cosmetic fapi fapi::pkce_s256
        "FAPI 2.0 Security Profile §5.3.2.2"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-request-object-algs" Failure Cosmetic fapi_message fapi::request_algorithms
        "FAPI 2.0 Message Signing §5.3"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
    "fapi-jarm"            Failure Cosmetic fapi_message fapi::jarm
        "JARM §2.3.4"
        "The gateway does not notice; clients that keep to FAPI 2 don't use the provider.";
};
