//! API Portal's key manager: a manifest (YAML), or the body of its REST API (JSON).

use serde_json::json;

use super::exported::{Body, Exported, Object};
use super::ids::{IdOption, portal_ids};
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output;
use crate::key_manager::{Field, KeyManager};

/// Maximum length of a text, in characters: longer ones do not fit into every database of the portal.
const LIMIT: usize = 255;

/// Format of the API Portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PortalForm {
    /// A manifest, one in a file.
    Manifest,
    /// The body of a request.
    Body,
}

/// Writes manifests or bodies.
///
/// # Errors
/// A name without an id, two names with one id, or an address that must not be exported.
pub fn api_portal(
    all: &[KeyManager],
    given: &IdOption,
    form: PortalForm,
) -> Result<Exported, CommandError> {
    let ids = portal_ids(all, given)?;
    let mut exported = Exported {
        head: String::new(),
        objects: Vec::new(),
        ending: match form {
            PortalForm::Manifest => "yaml",
            PortalForm::Body => "json",
        },
        notes: ids.notes,
    };
    for (it, id) in all.iter().zip(&ids.ids) {
        let token_endpoint = address(it)?;
        let body = match form {
            PortalForm::Body => Body::Json(json!({
                "id": id,
                "displayName": it.name.as_str(),
                "tokenEndpoint": token_endpoint,
                "enabled": it.enabled,
            })),
            PortalForm::Manifest => Body::Text(manifest(it, id, &token_endpoint)),
        };
        exported.objects.push(Object {
            stem: id.clone(),
            body,
        });
        exported.notes.push(format!(
            "{}: the API Portal stores only name, token endpoint and status. Issuer, keys and claims belong in the gateway (--format gateway).",
            it.name
        ));
    }
    Ok(exported)
}

fn refuse(it: &KeyManager, what: &str) -> CommandError {
    CommandError::new(
        "not-exportable",
        ExitCode::Refused,
        format!("{}: {what}", it.name),
    )
}

/// The portal takes any scheme, credentials and fragments. `add` refuses those; rows of older releases may hold them.
fn address(it: &KeyManager) -> Result<String, CommandError> {
    let text = it.text(Field::TokenEndpoint);
    let rest = text.split_once("://").map(|(_, rest)| rest);
    let authority = rest
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    let fix = format!("kmctl edit {} --token-endpoint URL", it.name);
    if authority.contains('@') {
        let what = "the Token Endpoint contains a user name or password.";
        return Err(refuse(it, what).with_fix(fix));
    }
    if text.contains('#') {
        return Err(refuse(it, "the Token Endpoint has a fragment (#).").with_fix(fix));
    }
    if text.chars().count() > LIMIT {
        return Err(refuse(
            it,
            "the Token Endpoint is longer than 255 characters.",
        ));
    }
    Ok(text)
}

fn manifest(it: &KeyManager, id: &str, token_endpoint: &str) -> String {
    format!(
        "# Where developers get tokens. Not included: {}.\n# Always include enabled in an update; otherwise, it becomes true.\napiVersion: api-portal.api-platform.wso2.com/v1\nkind: KeyManager\n\nmetadata:\n  name: {}\n\nspec:\n  displayName: {}\n  enabled: {}\n  tokenEndpoint: {}\n",
        "type, description, issuer, keys, claims, environments, the other endpoints",
        output::quoted(id),
        output::quoted(it.name.as_str()),
        it.enabled,
        output::quoted(token_endpoint),
    )
}
