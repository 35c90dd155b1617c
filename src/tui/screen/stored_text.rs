//! A stored key manager as the text of a form.

use crate::key_manager::{Configuration, Draft, EnvironmentScope, KeyManager};

/// A stored key manager as raw text.
pub fn draft_of(it: &KeyManager, all: &[String]) -> Draft {
    let mut draft = Draft::new(it.kind, all.to_vec());
    it.name.as_str().clone_into(&mut draft.name);
    it.description.as_str().clone_into(&mut draft.description);
    if let EnvironmentScope::Only(names) = &it.environments {
        draft.all_environments = false;
        draft.environments = names.iter().map(|name| name.as_str().to_owned()).collect();
    }
    if let Some(connection) = &it.connection {
        let settings = &connection.settings;
        let optional = |url: &Option<crate::key_manager::Endpoint>| {
            url.as_ref()
                .map(|url| url.as_str().to_owned())
                .unwrap_or_default()
        };
        connection
            .well_known_url
            .as_str()
            .clone_into(&mut draft.well_known_url);
        draft.configuration = Configuration {
            issuer: settings.issuer.as_str().to_owned(),
            token_endpoint: settings.token_endpoint.as_str().to_owned(),
            authorization_endpoint: settings.authorization_endpoint.as_str().to_owned(),
            jwks_endpoint: settings.jwks_endpoint.as_str().to_owned(),
            revoke_endpoint: optional(&settings.revoke_endpoint),
            oidc_logout_endpoint: optional(&settings.oidc_logout_endpoint),
            consumer_key_identifier: settings.consumer_key_identifier.as_str().to_owned(),
            scope_key_identifier: settings.scope_key_identifier.as_str().to_owned(),
        };
    }
    // What is stored stands where a document's values stand in the wizard: `edited` means other than stored.
    draft.discovered = Some(draft.configuration.clone());
    draft
}
