//! Limits of the console's fields.

use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::document::Member;
use crate::discovery::profile::Profile;
use crate::key_manager::Field;

/// A required field that no other check speaks for (reading rule R1): an OAuth document may leave the authorization endpoint out.
pub(super) fn required(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let absent = context.document.text("authorization_endpoint") == Member::Absent;
    if !(context.oauth && absent) {
        return;
    }
    out.about("authorization_endpoint", "The document has no `authorization_endpoint`, and the console requires Authorization Endpoint.")
        .field(Field::AuthorizationEndpoint)
        .advise("Ask the provider for the address of its login page, and enter it in Authorization Endpoint.");
}

/// Optional fields that stay empty.
pub(super) fn optional(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    if context.document.text("revocation_endpoint") == Member::Absent {
        out.absent("revocation_endpoint")
            .field(Field::RevokeEndpoint)
            .why("Tokens can't be revoked before they expire.")
            .advise(
                "Enter the provider's Revoke Endpoint, or leave the field empty if it has none.",
            );
    }
    let spoken_for = context.profile == Profile::Logout;
    if !spoken_for && context.document.text("end_session_endpoint") == Member::Absent {
        out.absent("end_session_endpoint")
            .field(Field::OidcLogoutEndpoint)
            .why("Signing out of the portal leaves the session at the provider open.")
            .advise(
                "Enter the provider's OIDC Logout Endpoint, or leave the field empty if it has none.",
            );
    }
}
