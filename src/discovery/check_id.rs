//! Check ids, and what the findings of each check have in common.

use std::fmt;

use super::severity::{Impact, Severity};

/// Facts that the findings of one check share.
pub(super) struct Rule {
    /// Stable id, as in JSON: `issuer-matches-url`.
    pub id: &'static str,
    /// Severity, unless a finding overrides it.
    pub severity: Severity,
    /// Effect on gateways, unless a finding overrides it.
    pub gateway: Impact,
    /// Clause of the specification, unless a finding overrides it.
    pub reference: &'static str,
    /// Meaning for the key manager, a sentence; empty if each finding says it itself.
    pub why: &'static str,
}

macro_rules! checks {
    ($($check:ident $id:literal $severity:ident $gateway:ident $reference:literal $why:literal;)*) => {
        /// Check of a document or of its key set, in the order of the review.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum CheckId {
            $(#[doc = concat!("`", $id, "`")] $check,)*
        }

        impl CheckId {
            pub(super) const fn rule(self) -> &'static Rule {
                match self {
                    $(CheckId::$check => &Rule {
                        id: $id,
                        severity: Severity::$severity,
                        gateway: Impact::$gateway,
                        reference: $reference,
                        why: $why,
                    },)*
                }
            }
        }
    };
}

checks! {
    UrlValid "url-valid" Failure Blocks
        "RFC 3986 §3, §4.3"
        "There is nothing to read.";
    DocumentReachable "document-reachable" Failure Blocks
        "OIDC Discovery 1.0 §4.1, §7.1"
        "The values of the key manager can't be read.";
    DocumentJson "document-json" Failure Blocks
        "OIDC Discovery 1.0 §4.2"
        "The values of the key manager can't be read.";
    Status200 "status-200" Failure Limits
        "OIDC Discovery 1.0 §4.2, RFC 8414 §3.2"
        "Strict importers stop at any other status.";
    ContentTypeJson "content-type-json" Failure Cosmetic
        "OIDC Discovery 1.0 §4.2, RFC 8414 §3.2"
        "Clients that check the header reject a document that is otherwise fine.";

    UrlHttps "url-https" Failure Blocks
        "OIDC Discovery 1.0 §7.1, RFC 8414 §3"
        "Anyone between the gateway and the provider could replace the keys.";
    UrlWellKnownSuffix "url-well-known-suffix" Failure Limits
        "OIDC Discovery 1.0 §4, RFC 8615"
        "The issuer can't be derived from such an address, so someone else's document would go unnoticed.";
    OauthUrlWellKnown "oauth-url-well-known" Failure Limits
        "RFC 8414 §3, §3.1, §5"
        "The issuer can't be determined from such an address. Some servers do publish their document there.";

    IssuerPresent "issuer-present" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires Issuer, and without it the gateway can't tell which provider issued a token.";
    IssuerValidUrl "issuer-valid-url" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The gateway compares it with iss in each token, character by character.";
    IssuerMatchesUrl "issuer-matches-url" Failure Limits
        "OIDC Discovery 1.0 §4.3, §7.2"
        "The address may belong to another tenant, or the server may be returning someone else's document. The gateway might then expect an issuer that never appears in a token.";
    OauthIssuerMatchesUrl "oauth-issuer-matches-url" Failure Limits
        "RFC 8414 §3.3, §6.2"
        "The address may belong to another tenant, or the server may be returning someone else's document. The gateway might then expect an issuer that never appears in a token.";
    IssuerSlash "issuer-slash" Advice Cosmetic
        "OpenID Connect Core 1.0 §2"
        "To the gateway, an issuer with a trailing slash and one without are different issuers.";
    IssuerTemplate "issuer-template" Advice Blocks
        "OIDC Discovery 1.0 §3"
        "No token has a template in iss, so the gateway would reject every token.";
    IssuerTooLong "issuer-too-long" Advice Blocks
        "console, Issuer"
        "The console can't store it.";
    AccessTokenIssuer "access-token-issuer" Advice Blocks
        "AD FS metadata"
        "The gateway sees access tokens, and this is their iss.";
    IssuerUnique "issuer-unique" Advice Limits
        "RFC 7519 §4.1.1"
        "";

    AuthorizationEndpoint "authorization-endpoint" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires Authorization Endpoint, and without it users can't log in.";
    TokenEndpoint "token-endpoint" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires Token Endpoint, and without it developers can't get tokens.";
    JwksUri "jwks-uri" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "The console requires JWKS Endpoint, and without keys the gateway rejects every token.";
    UserinfoEndpoint "userinfo-endpoint" Failure Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway never calls it; applications can't ask for profile data.";
    RegistrationEndpoint "registration-endpoint" Failure Cosmetic
        "OIDC Discovery 1.0 §3, RFC 7591"
        "The gateway doesn't need it: developers bring the client ID of an application created at the provider.";
    RevocationEndpoint "revocation-endpoint" Failure Limits
        "RFC 8414 §2, RFC 7009"
        "Tokens can't be revoked before they expire.";
    EndSessionEndpoint "end-session-endpoint" Failure Limits
        "OpenID Connect RP-Initiated Logout 1.0 §2.1"
        "Signing out of the portal leaves the session at the provider open.";
    EndpointsHttps "endpoints-https" Failure Cosmetic
        "OIDC Discovery 1.0 §7.1, RFC 8414 §2"
        "The gateway doesn't call it, but clients that do may send secrets in plain text.";
    ConsoleRequired "console-required" Advice Blocks
        "console, step 2"
        "The key manager can't be added while a required field is empty.";
    ConsoleOptional "console-optional" Advice Cosmetic
        "console, step 2"
        "";
    EndpointUrlShape "endpoint-url-shape" Advice Cosmetic
        "RFC 6749 §3.1, §3.2"
        "Clients may be unable to use such an address, or send data that they should not.";

    ResponseTypes "response-types" Failure Limits
        "OIDC Discovery 1.0 §3, OpenID Connect Core 1.0 §3, §15.2"
        "Portal logins will fail; machine-to-machine tokens still work.";
    SubjectTypes "subject-types" Failure Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway doesn't read it, but strict clients may reject the document.";
    IdTokenAlgRs256 "id-token-alg-rs256" Failure Limits
        "OIDC Discovery 1.0 §3"
        "RS256 is the only algorithm that every gateway accepts.";
    IdTokenAlgNone "id-token-alg-none" Advice Cosmetic
        "OpenID Connect Core 1.0 §2"
        "The gateway always checks signatures, but clients may accept an unsigned ID token.";
    RequestObjectAlgsRs256 "request-object-algs-rs256" Warning Cosmetic
        "OIDC Discovery 1.0 §3"
        "This affects only clients that sign their login requests.";
    RequestParameterSupported "request-parameter-supported" Info Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    ClaimsParameterSupported "claims-parameter-supported" Info Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    RequestUriParameterSupported "request-uri-parameter-supported" Info Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    ClaimsSupported "claims-supported" Warning Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    GrantTypes "grant-types" Failure Cosmetic
        "OIDC Discovery 1.0 §3"
        "An importer may offer developers no grant at all.";
    ScopesOpenid "scopes-openid" Failure Cosmetic
        "OIDC Discovery 1.0 §3"
        "Portal logins that ask for openid may fail; machine-to-machine tokens still work.";
    PkceMethods "pkce-methods" Failure Cosmetic
        "RFC 8414 §2, RFC 7636 §4.3"
        "Browser and mobile clients can't log in safely. The gateway isn't affected.";
    EmptyArrays "empty-arrays" Advice Cosmetic
        "OIDC Discovery 1.0 §4.2, RFC 8414 §3.2"
        "The gateway isn't affected.";

    MemberTypes "member-types" Failure Limits
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "Strict importers, including WSO2's, reject the entire document; kmctl reads the rest.";
    UnknownMembers "unknown-members" Warning Cosmetic
        "OIDC Discovery 1.0 §3"
        "The gateway isn't affected.";
    LikelyMisspeltMember "likely-misspelt-member" Advice Cosmetic
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "Clients that look for the standard name won't find it.";
    ScopesSyntax "scopes-syntax" Failure Limits
        "RFC 6749 §3.3, appendix A.4"
        "Clients can't request such a scope, and an API's scope rules can't match it.";
    LocalesSyntax "locales-syntax" Failure Cosmetic
        "OIDC Discovery 1.0 §3, RFC 8414 §2, RFC 5646"
        "The gateway isn't affected. Login pages may fall back to another language.";
    LocalesCasing "locales-casing" Warning Cosmetic
        "RFC 5646 §2.1.1"
        "Clients that compare language tags exactly may not match one.";

    FapiResponseTypeCode "fapi-response-type-code" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.3.2.2"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiIssParameter "fapi-iss-parameter" Failure Cosmetic
        "RFC 9207 §3"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiParEndpoint "fapi-par-endpoint" Failure Cosmetic
        "RFC 9126 §5"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiDpopAlgs "fapi-dpop-algs" Failure Cosmetic
        "RFC 9449 §5.1"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiMtlsBoundTokens "fapi-mtls-bound-tokens" Failure Cosmetic
        "RFC 8705 §3.3"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiMtlsAliases "fapi-mtls-aliases" Failure Cosmetic
        "RFC 8705 §5"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiIdTokenAlgs "fapi-id-token-algs" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.4"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiClientAuthMethods "fapi-client-auth-methods" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.3.2.1"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiClientAuthAlgs "fapi-client-auth-algs" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.4"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiUserinfoAlgs "fapi-userinfo-algs" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.4"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiPkceS256 "fapi-pkce-s256" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.3.2.2"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiRequestObjectAlgs "fapi-request-object-algs" Failure Cosmetic
        "FAPI 2.0 Message Signing §5.3"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";
    FapiJarm "fapi-jarm" Failure Cosmetic
        "JARM §2.3.4"
        "The gateway isn't affected; clients that follow FAPI 2 don't use the provider.";

    JwksStructure "jwks-structure" Failure Limits
        "RFC 7517 §4, §5"
        "Strict libraries reject the whole set because of such a key; others skip the key.";
    JwksKeyParse "jwks-key-parse" Failure Limits
        "RFC 7517 §4, RFC 7518 §6"
        "Strict libraries reject the whole set because of such a key; others skip the key.";
    JwksPrivateKeys "jwks-private-keys" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 7517 §9.2"
        "Anyone who reads this address can forge tokens that the gateway accepts.";
    JwksKidPresent "jwks-kid-present" Failure Limits
        "OpenID Connect Core 1.0 §10.1, RFC 7517 §4.5"
        "WSO2's gateway picks the key by the kid of the token; a key without one can't be picked.";
    JwksKidDistinct "jwks-kid-distinct" Failure Limits
        "RFC 7517 §4.5"
        "Tokens signed with the other key are rejected.";
    JwksKeyUnusable "jwks-key-unusable" Warning Limits
        "RFC 7517 §5"
        "A key of an unknown type is skipped.";
    JwksWords "jwks-words" Warning Limits
        "RFC 7517 §4, RFC 7518 §3.1"
        "Libraries compare these values exactly and skip a key with any other.";
    JwksKeyNumbers "jwks-key-numbers" Advice Limits
        "RFC 7518 §2, §6.3.1"
        "Strict verifiers can't use such a key or verify a token signed with it.";
    JwksHasSigningKey "jwks-has-signing-key" Advice Limits
        "RFC 7517 §4.2, §4.4"
        "No token of this key manager can be verified.";
    JwksAlgAdvertised "jwks-alg-advertised" Advice Limits
        "OIDC Discovery 1.0 §3"
        "This list covers ID tokens only. Access tokens signed with a published key are accepted; those signed with an algorithm that no key has are rejected.";
    JwksAlgFitsKey "jwks-alg-fits-key" Advice Limits
        "RFC 7518 §3.1, §4.1"
        "A library that relies on `alg` can't use the key.";
    JwksKeySize "jwks-key-size" Advice Limits
        "RFC 7518 §3.3"
        "Such a key can be broken with enough effort, and strict libraries reject it.";
    JwksUseRequired "jwks-use-required" Advice Limits
        "OIDC Discovery 1.0 §3"
        "Without it, an encryption key may be used to verify a signature.";
    JwksKeyWithdrawn "jwks-key-withdrawn" Advice Limits
        "OpenID Federation 1.0 §8.7"
        "Gateways don't look at it: they accept tokens signed with the key as long as it is published.";
    JwksCertDetails "jwks-cert-details" Advice Cosmetic
        "RFC 7517 §4.7, §4.8, §4.9"
        "";
    FapiKeySize "fapi-key-size" Failure Cosmetic
        "FAPI 2.0 Security Profile §5.4.1"
        "";
    JwksGatewayKeys "jwks-gateway-keys" Advice Limits
        "WSO2 gateway"
        "RS256 is the only algorithm that every gateway accepts. The document doesn't say how access tokens are signed; the keys suggest it.";
    JwksTooManyKeys "jwks-too-many-keys" Advice Limits
        "RFC 7517 §5"
        "A gateway loads the whole set; large sets slow it down.";

    JwksFetch "jwks-fetch" Failure Blocks
        "OIDC Discovery 1.0 §3, RFC 7517 §5"
        "Without keys the gateway can't verify signatures, and rejects every token.";
    JwksOtherForm "jwks-other-form" Failure Blocks
        "RFC 7517 §5"
        "Without a key set the gateway can't verify signatures, and rejects every token.";
    JwksContentType "jwks-content-type" Advice Cosmetic
        "RFC 7517 §8.5"
        "WSO2's gateways read it anyway; other gateways may not.";
    JwksGatewayLoad "jwks-gateway-load" Advice Limits
        "gateway rules"
        "";
    InternalAddress "internal-address" Advice Limits
        "OIDC Discovery 1.0 §3, RFC 8414 §2"
        "Only the provider's own computer or network can reach it; gateways and clients elsewhere can't.";
    ProviderNote "provider-note" Advice Cosmetic
        "reports about the provider, not confirmed"
        "";
}

impl CheckId {
    /// The stable id, as in JSON.
    pub const fn id(self) -> &'static str {
        self.rule().id
    }

    /// Whether gateways ignore it although it makes tokens unsafe.
    pub(super) const fn is_unsafe(self) -> bool {
        matches!(
            self,
            CheckId::UrlHttps
                | CheckId::JwksPrivateKeys
                | CheckId::JwksKeySize
                | CheckId::JwksKeyNumbers
                | CheckId::JwksAlgFitsKey
                | CheckId::JwksKidDistinct
                | CheckId::JwksKidPresent
                | CheckId::JwksStructure
        )
    }

    /// Whether it means, wherever it blocks, that every gateway rejects tokens.
    pub(super) const fn is_rejected_everywhere(self) -> bool {
        matches!(
            self,
            CheckId::IssuerTemplate
                | CheckId::AccessTokenIssuer
                | CheckId::JwksUri
                | CheckId::JwksFetch
                | CheckId::JwksOtherForm
        )
    }

    /// Whether it is about the address in one member.
    pub(super) const fn is_of_address(self) -> bool {
        matches!(
            self,
            CheckId::IssuerValidUrl
                | CheckId::AuthorizationEndpoint
                | CheckId::TokenEndpoint
                | CheckId::JwksUri
                | CheckId::RevocationEndpoint
                | CheckId::EndSessionEndpoint
                | CheckId::UserinfoEndpoint
                | CheckId::RegistrationEndpoint
                | CheckId::EndpointsHttps
        )
    }

    /// Whether it compares the issuer with the address.
    pub const fn compares_issuer(self) -> bool {
        matches!(
            self,
            CheckId::IssuerMatchesUrl | CheckId::OauthIssuerMatchesUrl
        )
    }

    /// Whether its own reason says only that gateways aren't affected.
    pub(super) const fn spares_gateways(self) -> bool {
        matches!(
            self,
            CheckId::RequestParameterSupported
                | CheckId::ClaimsParameterSupported
                | CheckId::RequestUriParameterSupported
                | CheckId::ClaimsSupported
                | CheckId::EmptyArrays
                | CheckId::UnknownMembers
                | CheckId::LocalesSyntax
        )
    }
}

impl fmt::Display for CheckId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(self.id())
    }
}
