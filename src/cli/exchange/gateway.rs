//! Fragment of the API Platform gateway's `config.toml`: issuers whose tokens its `jwt-auth` policy accepts.

use std::collections::BTreeMap;

use super::exported::{Body, Exported, Object};
use super::ids::{IdOption, portal_ids};
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output;
use crate::control_plane::{GatewayEntry, GatewayRelease, PortalId, UnreadScopes};
use crate::key_manager::{Field, KeyManager, joined, visible};

/// Purpose of a fragment.
#[derive(Clone, Debug, Default)]
pub struct Fragment {
    /// The gateway that reads it.
    pub release: GatewayRelease,
    /// CA files on the gateway, by the folded name of the key manager.
    pub certificate_paths: BTreeMap<String, String>,
}

/// Writes the fragment without disabled key managers: the gateway has no switch.
///
/// # Errors
/// Nothing is left, names without an id or with one id, or a value that the gateway would read as a template.
pub fn gateway(
    all: &[KeyManager],
    given: &IdOption,
    fragment: &Fragment,
) -> Result<Exported, CommandError> {
    let (enabled, disabled): (Vec<KeyManager>, Vec<KeyManager>) =
        all.iter().cloned().partition(|it| it.enabled);
    if enabled.is_empty() {
        let names: Vec<&str> = disabled.iter().map(|it| it.name.as_str()).collect();
        let verb = if names.len() == 1 { "is" } else { "are" };
        let message = format!(
            "Nothing to export: {} {verb} disabled, and gateways can't disable a key manager.",
            joined(&names, "and")
        );
        return Err(
            CommandError::new("not-exportable", ExitCode::Refused, message)
                .with_fix("Enable one first: kmctl enable NAME"),
        );
    }
    let ids = portal_ids(&enabled, given)?;
    let mut exported = Exported {
        head: head(fragment.release),
        objects: Vec::new(),
        ending: "toml",
        notes: ids.notes,
    };
    for it in disabled {
        let note = format!("{}: skipped because it is disabled.", it.name);
        exported.notes.push(note);
    }
    for (it, id) in enabled.iter().zip(&ids.ids) {
        let text = entry(it, id, fragment, &mut exported.notes)?;
        exported.objects.push(Object {
            stem: id.clone(),
            body: Body::Text(text),
        });
    }
    exported.notes.extend(duplicate_issuers(&enabled, &ids.ids));
    Ok(exported)
}

fn head(release: GatewayRelease) -> String {
    format!(
        "# Append this to the gateway's config.toml, and restart the gateway.\n# Do not repeat [policy_configurations.{0}], and do not use this as a second file:\n# its list would replace the first one. The names must not be in the list yet.\n",
        release.section()
    )
}

fn entry(
    it: &KeyManager,
    id: &str,
    fragment: &Fragment,
    notes: &mut Vec<String>,
) -> Result<String, CommandError> {
    let refused = |error: &dyn std::fmt::Display| {
        CommandError::new(
            "not-exportable",
            ExitCode::Refused,
            format!("{}: {error}", it.name),
        )
    };
    let id = PortalId::parse(id).map_err(|error| refused(&error))?;
    let path = fragment.certificate_paths.get(&it.name.folded()).cloned();
    let carried =
        GatewayEntry::of(it, id, fragment.release, path).map_err(|error| refused(&error))?;
    notes.extend(
        carried
            .unread_scopes
            .map(|what| unread(it, &what, fragment.release)),
    );
    let entry = carried.entry;
    let list = format!(
        "policy_configurations.{}.keymanagers",
        fragment.release.section()
    );
    let mut text = String::from("\n");
    let environments = it.environments.words();
    if environments != "all" {
        text.push_str(&format!(
            "# For the gateways of: {}.\n",
            visible(&environments)
        ));
    }
    text.push_str(&format!(
        "# Consumer key claim of the tokens: {}. The gateway has no setting for it.\n",
        visible(&it.text(Field::ConsumerKeyIdentifier))
    ));
    text.push_str(&format!(
        "[[{list}]]\nname = {}\nissuer = {}\n",
        output::quoted(entry.name.as_str()),
        output::quoted(&entry.issuer)
    ));
    if let Some(claim) = &entry.scope_claim {
        text.push_str(&format!("scopeClaim = {}\n", output::quoted(claim)));
    }
    text.push_str(&format!(
        "\n[{list}.jwks.remote]\nuri = {}\n",
        output::quoted(&entry.jwks_uri)
    ));
    if let Some(path) = &entry.certificate_path {
        text.push_str(&format!("certificatePath = {}\n", output::quoted(path)));
        notes.push(format!(
            "{}: the gateway verifies its JWKS Endpoint with {path}. Put the CA file at this path on the gateway.",
            it.name
        ));
    }
    text.push_str("skipTlsVerify = false\n");
    notes.push(format!(
        "{}: list it as {} under issuers in the jwt-auth policy of your APIs. The gateway must be able to reach its keys.",
        it.name, entry.name
    ));
    Ok(text)
}

/// Remark about scopes that an older gateway does not read.
pub fn unread(it: &KeyManager, what: &UnreadScopes, release: GatewayRelease) -> String {
    let name = release.name();
    match what {
        UnreadScopes::TextInScp => format!(
            "{}: {name} has no scopeClaim and reads scp only as a list. If scp is a string, the token has no scopes.",
            it.name
        ),
        UnreadScopes::Claim(claim) => format!(
            "{}: {name} has no scopeClaim and does not read {}, so the tokens have no scopes.",
            it.name,
            visible(claim)
        ),
    }
}

/// Key managers with one issuer: the gateway picks any of them unless the API names one.
fn duplicate_issuers(all: &[KeyManager], ids: &[String]) -> Vec<String> {
    let mut by_issuer: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (it, id) in all.iter().zip(ids) {
        by_issuer
            .entry(it.text(Field::Issuer))
            .or_default()
            .push(id);
    }
    by_issuer.retain(|_, ids| ids.len() > 1);
    by_issuer
        .iter()
        .map(|(issuer, ids)| {
            format!(
                "{} have the same issuer, {}. List the right one in the API's issuers; otherwise, the gateway picks one at random.",
                joined(ids, "and"),
                visible(issuer)
            )
        })
        .collect()
}
