//! Table of checks, in the order of the review.

use super::collector::Check;
use super::fapi::ALGORITHMS;
use super::{
    algorithms, capabilities, console, endpoints, fapi, issuer, issuer_match, location, members,
    syntax, transport, unknown, url_shape, when,
};
use crate::discovery::check_id::CheckId;

macro_rules! checks {
    ($($id:ident $when:ident $validate:expr;)*) => {
        &[$(Check {
            id: CheckId::$id,
            when: when::$when,
            validate: $validate,
        }),*]
    };
}

/// All checks of a document; those of the key set are `KEY_CHECKS` in `keys/checks`.
pub(in crate::discovery) static CHECKS: &[Check] = checks! {
    UrlValid always location::url_valid;
    DocumentReachable always transport::reachable;
    DocumentJson always transport::json;
    Status200 always transport::status_200;
    ContentTypeJson always transport::content_type;

    UrlHttps always location::https;
    UrlWellKnownSuffix openid_document location::openid_suffix;
    OauthUrlWellKnown oauth_document location::oauth_suffix;

    IssuerPresent always issuer::present;
    IssuerValidUrl always issuer::valid_url;
    IssuerMatchesUrl openid_document issuer_match::matches;
    OauthIssuerMatchesUrl oauth_document issuer_match::oauth_matches;
    IssuerSlash always issuer::slash;
    IssuerTemplate always issuer::template;
    IssuerTooLong always issuer::too_long;
    AccessTokenIssuer always issuer::of_access_tokens;

    AuthorizationEndpoint always endpoints::authorization;
    TokenEndpoint always |it, out| endpoints::required(it, out, "token_endpoint");
    JwksUri always |it, out| endpoints::required(it, out, "jwks_uri");
    UserinfoEndpoint openid endpoints::userinfo;
    RegistrationEndpoint always endpoints::registration;
    RevocationEndpoint not_fapi endpoints::revocation;
    EndSessionEndpoint not_fapi endpoints::end_session;
    EndpointsHttps not_fapi endpoints::all_https;
    ConsoleRequired always console::required;
    ConsoleOptional always console::optional;
    EndpointUrlShape always url_shape::shape;

    ResponseTypes not_fapi capabilities::response_types;
    SubjectTypes openid_document capabilities::subject_types;
    IdTokenAlgRs256 openid algorithms::id_token_rs256;
    IdTokenAlgNone openid_document algorithms::id_token_none;
    RequestObjectAlgsRs256 openid algorithms::request_object_rs256;
    RequestParameterSupported openid
        |it, out| capabilities::noted_unless_true(it, out, "request_parameter_supported");
    ClaimsParameterSupported openid
        |it, out| capabilities::noted_unless_true(it, out, "claims_parameter_supported");
    RequestUriParameterSupported openid capabilities::request_uri_parameter;
    ClaimsSupported openid capabilities::claims_supported;
    GrantTypes openid capabilities::grant_types;
    ScopesOpenid openid_document capabilities::scopes_openid;
    PkceMethods openid capabilities::pkce;
    EmptyArrays always capabilities::empty_arrays;

    MemberTypes always members::types;
    UnknownMembers always unknown::members;
    LikelyMisspeltMember always unknown::misspelt;
    ScopesSyntax always syntax::scopes;
    LocalesSyntax always syntax::language_tags;
    LocalesCasing always syntax::language_case;

    FapiResponseTypeCode fapi
        |it, out| fapi::must_list(it, out, "response_types_supported", &["code"], false);
    FapiIssParameter fapi_without_jarm
        |it, out| fapi::must_be_true(it, out, "authorization_response_iss_parameter_supported");
    FapiParEndpoint fapi fapi::par_endpoint;
    FapiDpopAlgs fapi_dpop
        |it, out| fapi::must_list(it, out, "dpop_signing_alg_values_supported", &ALGORITHMS, false);
    FapiMtlsBoundTokens fapi_mtls
        |it, out| fapi::must_be_true(it, out, "tls_client_certificate_bound_access_tokens");
    FapiMtlsAliases fapi_mtls fapi::mtls_aliases;
    FapiIdTokenAlgs fapi_openid
        |it, out| fapi::must_list(it, out, "id_token_signing_alg_values_supported", &ALGORITHMS, false);
    FapiClientAuthMethods fapi fapi::client_methods;
    FapiClientAuthAlgs fapi fapi::client_algorithms;
    FapiUserinfoAlgs fapi
        |it, out| fapi::must_list(it, out, "userinfo_signing_alg_values_supported", &ALGORITHMS, true);
    FapiPkceS256 fapi
        |it, out| fapi::must_list(it, out, "code_challenge_methods_supported", &["S256"], false);
    FapiRequestObjectAlgs fapi_message
        |it, out| fapi::must_list(it, out, "request_object_signing_alg_values_supported", &ALGORITHMS, false);
    FapiJarm fapi_message
        |it, out| fapi::must_list(it, out, "response_modes_supported", &["jwt"], false);
};
