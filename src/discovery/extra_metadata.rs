//! Metadata that the console does not store.

use super::document::Document;
use super::wording::counted;

/// Further content of the document, for the review: `introspection`, `userinfo`, `4 grant types`.
pub(super) fn extra_metadata(document: &Document) -> Vec<String> {
    const ENDPOINTS: [(&str, &str); 6] = [
        ("introspection_endpoint", "introspection"),
        ("userinfo_endpoint", "userinfo"),
        ("registration_endpoint", "registration"),
        ("device_authorization_endpoint", "device authorization"),
        (
            "pushed_authorization_request_endpoint",
            "pushed authorization requests",
        ),
        (
            "backchannel_authentication_endpoint",
            "backchannel authentication",
        ),
    ];
    let mut also: Vec<String> = ENDPOINTS
        .iter()
        .filter(|(member, _)| document.text(member).value().is_some())
        .map(|(_, what)| (*what).to_owned())
        .collect();
    if let Some(grants) = document.words("grant_types_supported").value() {
        let count = counted(grants.len(), "grant type", "grant types");
        // Most API clients use this grant.
        let machines = match grants.has("client_credentials") {
            true => "including client_credentials",
            false => "not including client_credentials",
        };
        also.push(format!("{count} ({machines})"));
    }
    if let Some(scopes) = document.words("scopes_supported").value() {
        also.push(counted(scopes.len(), "scope", "scopes"));
    }
    also
}
