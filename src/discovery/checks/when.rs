//! Applicability of checks.

use super::context::Context;
use crate::discovery::profile::Profile;

/// To every document.
pub(super) fn always(_: &Context<'_>) -> bool {
    true
}

/// OpenID documents, in FAPI 2 as well.
pub(super) fn openid_document(context: &Context<'_>) -> bool {
    !context.oauth
}

/// OpenID documents outside FAPI 2.
pub(super) fn openid(context: &Context<'_>) -> bool {
    !context.oauth && !context.profile.is_fapi()
}

/// RFC 8414 documents, in FAPI 2 as well.
pub(super) fn oauth_document(context: &Context<'_>) -> bool {
    context.oauth
}

/// Outside FAPI 2.
pub(super) fn not_fapi(context: &Context<'_>) -> bool {
    !context.profile.is_fapi()
}

/// All FAPI 2 profiles.
pub(super) fn fapi(context: &Context<'_>) -> bool {
    context.profile.is_fapi()
}

/// FAPI 2 with OpenID.
pub(super) fn fapi_openid(context: &Context<'_>) -> bool {
    context.profile.is_fapi() && !context.oauth
}

/// FAPI 2 with DPoP-bound tokens; message signing is included.
pub(super) fn fapi_dpop(context: &Context<'_>) -> bool {
    matches!(context.profile, Profile::Fapi2 | Profile::Fapi2Message)
}

/// FAPI 2 whose tokens are bound by client certificates.
pub(super) fn fapi_mtls(context: &Context<'_>) -> bool {
    context.profile == Profile::Fapi2Mtls
}

/// FAPI 2 without JARM.
pub(super) fn fapi_without_jarm(context: &Context<'_>) -> bool {
    matches!(context.profile, Profile::Fapi2 | Profile::Fapi2Mtls)
}

/// FAPI 2 with signed messages.
pub(super) fn fapi_message(context: &Context<'_>) -> bool {
    context.profile == Profile::Fapi2Message
}
