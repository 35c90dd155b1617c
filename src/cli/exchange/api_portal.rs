//! The API Portal's key manager: a manifest (YAML), or the body of its REST API (JSON).

use serde_json::json;

use super::Exported;
use super::handle::{handle, is_handle};
use crate::cli::{Failure, output};
use crate::key_manager::{Field, KeyManager};

/// Longer texts fit into some of its databases and not into others.
const LIMIT: usize = 255;

/// Writes a manifest, or with `as_json` the bodies. `id` is the handle to use in place of one made of the name.
///
/// # Errors
/// More than one in a manifest, a name without a handle, or an address that must not stand there.
pub fn api_portal(
    all: &[KeyManager],
    id: Option<&str>,
    as_json: bool,
) -> Result<Exported, Failure> {
    if !as_json && all.len() != 1 {
        return Err(
            Failure::usage("The API Portal takes one key manager a manifest.")
                .with_fix("Name one, or use --output json for the bodies of its REST API."),
        );
    }
    if id.is_some() && all.len() != 1 {
        return Err(Failure::usage("--id is for one key manager."));
    }
    let mut exported = Exported::default();
    for it in all {
        let id = portal_id(it, id)?;
        let token_endpoint = address(it)?;
        if as_json {
            let body = json!({
                "id": id,
                "displayName": it.name.as_str(),
                "tokenEndpoint": token_endpoint,
                "enabled": it.enabled,
            });
            exported.text.push_str(&(output::json(&body) + "\n"));
        } else {
            exported.text.push_str(&manifest(it, &id, &token_endpoint));
        }
        exported.notes.push(format!(
            "{}: the API Portal carries name, token endpoint and status only; issuer, keys and claims go into the gateway (--format gateway).",
            it.name
        ));
    }
    Ok(exported)
}

fn refuse(it: &KeyManager, what: &str) -> Failure {
    Failure::new("not-exportable", 3, format!("{}: {what}", it.name))
}

/// The handle: what was given, or one made of the name.
pub fn portal_id(it: &KeyManager, given: Option<&str>) -> Result<String, Failure> {
    let id = match given {
        Some(given) if is_handle(given) => given.to_owned(),
        Some(_) => {
            return Err(Failure::usage(
                "--id may hold letters, digits, _ and - only.",
            ));
        }
        None => handle(it.name.as_str()).ok_or_else(|| {
            refuse(
                it,
                "no handle of letters and digits can be made of the name.",
            )
            .with_fix("Give one with --id.")
        })?,
    };
    if id.len() > LIMIT {
        return Err(refuse(it, "the handle is longer than 255 characters."));
    }
    Ok(id)
}

/// The portal takes any scheme, credentials and fragments; none of them is right.
fn address(it: &KeyManager) -> Result<String, Failure> {
    let text = it.text(Field::TokenEndpoint);
    let rest = text.split_once("://").map(|(_, rest)| rest);
    let authority = rest
        .and_then(|rest| rest.split(['/', '?', '#']).next())
        .unwrap_or_default();
    if authority.contains('@') {
        return Err(refuse(
            it,
            "the Token Endpoint holds a user name or password, which must not go there.",
        ));
    }
    if text.contains('#') {
        return Err(refuse(it, "the Token Endpoint has a fragment (#)."));
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
        "# Where developers get tokens. Not carried: {}.\n\
         # On an update write enabled as well: left out, it becomes true.\n\
         apiVersion: api-portal.api-platform.wso2.com/v1\n\
         kind: KeyManager\n\n\
         metadata:\n  name: {}\n\n\
         spec:\n  displayName: {}\n  enabled: {}\n  tokenEndpoint: {}\n",
        "type, description, issuer, keys, claims, environments, the other endpoints",
        output::quoted(id),
        output::quoted(it.name.as_str()),
        it.enabled,
        output::quoted(token_endpoint),
    )
}
