//! Standard members and their types. Source: the registries of OIDC Discovery 1.0, RFC 8414 and their extensions, as in the
//! certification suite.

use std::collections::HashMap;
use std::sync::LazyLock;

/// A JSON type of a known member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A text that names a URL; its form is for other checks.
    Url,
    /// A string.
    Text,
    /// True or false.
    Flag,
    /// An object.
    Object,
    /// A list of texts.
    Texts,
    /// A type that differs among specifications.
    Any,
}

/// The type of a known member; `None` for an unknown one.
pub(super) fn kind_of(name: &str) -> Option<Kind> {
    static KINDS: LazyLock<HashMap<&str, Kind>> = LazyLock::new(|| KNOWN.into_iter().collect());
    KINDS.get(name).copied()
}

/// All known names.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// Known members with their types, sorted by their bytes.
#[rustfmt::skip]
static KNOWN: [(&str, Kind); 106] = [
    ("acr_values_supported", Kind::Texts),
    ("attachments_supported", Kind::Texts),
    ("authorization_challenge_endpoint", Kind::Url),
    ("authorization_details_types_supported", Kind::Texts),
    ("authorization_encryption_alg_values_supported", Kind::Texts),
    ("authorization_encryption_enc_values_supported", Kind::Texts),
    ("authorization_endpoint", Kind::Url),
    ("authorization_response_iss_parameter_supported", Kind::Flag),
    ("authorization_signing_alg_values_supported", Kind::Texts),
    ("backchannel_authentication_endpoint", Kind::Url),
    ("backchannel_authentication_request_signing_alg_values_supported", Kind::Texts),
    ("backchannel_logout_session_supported", Kind::Flag),
    ("backchannel_logout_supported", Kind::Flag),
    ("backchannel_token_delivery_modes_supported", Kind::Texts),
    ("backchannel_user_code_parameter_supported", Kind::Flag),
    ("challenge_endpoint", Kind::Url),
    ("check_session_iframe", Kind::Url),
    ("claim_types_supported", Kind::Texts),
    ("claims_in_verified_claims_supported", Kind::Texts),
    ("claims_locales_supported", Kind::Texts),
    ("claims_parameter_supported", Kind::Flag),
    ("claims_supported", Kind::Texts),
    ("client_attestation_pop_signing_alg_values_supported", Kind::Texts),
    ("client_attestation_signing_alg_values_supported", Kind::Texts),
    ("client_id_metadata_document_supported", Kind::Flag),
    ("client_registration_types_supported", Kind::Texts),
    ("code_challenge_methods_supported", Kind::Texts),
    ("contacts", Kind::Texts),
    ("description", Kind::Text),
    ("device_authorization_endpoint", Kind::Url),
    ("display_name", Kind::Text),
    ("display_values_supported", Kind::Texts),
    ("documents_check_methods_supported", Kind::Texts),
    ("documents_methods_supported", Kind::Texts),
    ("documents_supported", Kind::Texts),
    ("dpop_signing_alg_values_supported", Kind::Texts),
    ("electronic_records_supported", Kind::Texts),
    ("end_session_endpoint", Kind::Url),
    ("evidence_supported", Kind::Texts),
    ("federation_registration_endpoint", Kind::Url),
    ("frontchannel_logout_session_supported", Kind::Flag),
    ("frontchannel_logout_supported", Kind::Flag),
    ("global_token_revocation_endpoint", Kind::Url),
    ("global_token_revocation_endpoint_auth_methods_supported", Kind::Texts),
    ("grant_management_action_required", Kind::Flag),
    ("grant_management_actions_supported", Kind::Texts),
    ("grant_management_endpoint", Kind::Url),
    ("grant_types_supported", Kind::Texts),
    ("id_token_encryption_alg_values_supported", Kind::Texts),
    ("id_token_encryption_enc_values_supported", Kind::Texts),
    ("id_token_signing_alg_values_supported", Kind::Texts),
    ("information_uri", Kind::Url),
    ("introspection_encryption_alg_values_supported", Kind::Texts),
    ("introspection_encryption_enc_values_supported", Kind::Texts),
    ("introspection_endpoint", Kind::Url),
    ("introspection_endpoint_auth_methods_supported", Kind::Texts),
    ("introspection_endpoint_auth_signing_alg_values_supported", Kind::Texts),
    ("introspection_signing_alg_values_supported", Kind::Texts),
    ("issuer", Kind::Url),
    ("jwks", Kind::Object),
    ("jwks_uri", Kind::Url),
    ("keywords", Kind::Texts),
    ("logo_uri", Kind::Url),
    ("mtls_endpoint_aliases", Kind::Object),
    ("op_policy_uri", Kind::Url),
    ("op_tos_uri", Kind::Url),
    ("organization_name", Kind::Text),
    ("organization_uri", Kind::Url),
    ("pre-authorized_grant_anonymous_access_supported", Kind::Flag),
    ("prompt_values_supported", Kind::Texts),
    ("protected_resources", Kind::Texts),
    ("pushed_authorization_request_endpoint", Kind::Url),
    ("registration_endpoint", Kind::Url),
    ("request_authentication_methods_supported", Kind::Any),
    ("request_authentication_signing_alg_values_supported", Kind::Texts),
    ("request_object_encryption_alg_values_supported", Kind::Texts),
    ("request_object_encryption_enc_values_supported", Kind::Texts),
    ("request_object_signing_alg_values_supported", Kind::Texts),
    ("request_parameter_supported", Kind::Flag),
    ("request_uri_parameter_supported", Kind::Flag),
    ("require_pushed_authorization_requests", Kind::Flag),
    ("require_request_uri_registration", Kind::Flag),
    ("require_signed_request_object", Kind::Flag),
    ("response_modes_supported", Kind::Texts),
    ("response_types_supported", Kind::Texts),
    ("revocation_endpoint", Kind::Url),
    ("revocation_endpoint_auth_methods_supported", Kind::Texts),
    ("revocation_endpoint_auth_signing_alg_values_supported", Kind::Texts),
    ("scopes_supported", Kind::Texts),
    ("service_documentation", Kind::Url),
    ("signed_jwks_uri", Kind::Url),
    ("signed_metadata", Kind::Text),
    ("status_list_aggregation_endpoint", Kind::Url),
    ("subject_types_supported", Kind::Texts),
    ("tls_client_certificate_bound_access_tokens", Kind::Flag),
    ("token_endpoint", Kind::Url),
    ("token_endpoint_auth_methods_supported", Kind::Texts),
    ("token_endpoint_auth_signing_alg_values_supported", Kind::Texts),
    ("transformed_claims_functions_supported", Kind::Texts),
    ("transformed_claims_predefined", Kind::Any),
    ("trust_frameworks_supported", Kind::Texts),
    ("ui_locales_supported", Kind::Texts),
    ("userinfo_encryption_alg_values_supported", Kind::Texts),
    ("userinfo_encryption_enc_values_supported", Kind::Texts),
    ("userinfo_endpoint", Kind::Url),
    ("userinfo_signing_alg_values_supported", Kind::Texts),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_name_stands_once_and_has_its_type() {
        assert!(KNOWN.is_sorted_by(|one, two| one.0 < two.0));
        assert_eq!(kind_of("issuer"), Some(Kind::Url));
        assert_eq!(kind_of("jwks"), Some(Kind::Object));
        assert_eq!(kind_of("issuers"), None);
    }
}
