//! A fragment of the API Platform gateway's `config.toml`: whose tokens its `jwt-auth` policy accepts.

use super::Exported;
use super::api_portal::portal_id;
use crate::cli::{Failure, output};
use crate::key_manager::{Field, KeyManager};

/// The section follows the major version of the policy that the gateway was built with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Section {
    /// Gateways from 1.0.0 on.
    #[default]
    V1,
    /// Gateways 0.8 to 0.12.
    V0,
    /// Gateways 0.7.
    V010,
}

impl Section {
    fn name(self) -> &'static str {
        match self {
            Section::V1 => "jwtauth_v1",
            Section::V0 => "jwtauth_v0",
            Section::V010 => "jwtauth_v010",
        }
    }
}

/// Writes the fragment. Disabled key managers are left out: the gateway knows no switch.
///
/// # Errors
/// Nothing is left, two of one name, or a value that the gateway would read as a template.
pub fn gateway(
    all: &[KeyManager],
    id: Option<&str>,
    section: Section,
) -> Result<Exported, Failure> {
    if id.is_some() && all.len() != 1 {
        return Err(Failure::usage("--id is for one key manager."));
    }
    let mut exported = Exported {
        text: head(section),
        notes: Vec::new(),
    };
    let mut names: Vec<String> = Vec::new();
    for it in all {
        if !it.enabled {
            let note = format!("{}: disabled, so it was left out.", it.name);
            exported.notes.push(note);
            continue;
        }
        let name = portal_id(it, id)?;
        if names.contains(&name) {
            let message = format!("Two key managers would both be named {name} in the gateway.");
            return Err(Failure::new("not-exportable", 3, message)
                .with_fix("Export one of them by itself with --id."));
        }
        exported.text.push('\n');
        exported
            .text
            .push_str(&entry(it, &name, section, &mut exported.notes)?);
        names.push(name);
    }
    if names.is_empty() {
        return Err(Failure::new(
            "not-exportable",
            3,
            "There is no enabled key manager to export.",
        ));
    }
    Ok(exported)
}

fn head(section: Section) -> String {
    format!(
        "# Append this to the end of the gateway's one config.toml, and restart the gateway.\n\
         # Do not repeat [policy_configurations.{0}], and do not hand this over as a second file:\n\
         # its list would replace the first one. The names must not be in the list yet.\n",
        section.name()
    )
}

fn entry(
    it: &KeyManager,
    name: &str,
    section: Section,
    notes: &mut Vec<String>,
) -> Result<String, Failure> {
    let list = format!("policy_configurations.{}.keymanagers", section.name());
    let issuer = quoted(it, &it.text(Field::Issuer))?;
    let uri = quoted(it, &it.text(Field::JwksEndpoint))?;
    let mut text = String::new();
    let environments = it.environments.words();
    if environments != "all" {
        text.push_str(&format!(
            "# For the gateways of: {}.\n",
            comment(&environments)
        ));
    }
    text.push_str(&format!(
        "# Consumer key claim of the tokens: {}. The gateway has no setting for it.\n",
        comment(&it.text(Field::ConsumerKeyIdentifier))
    ));
    text.push_str(&format!(
        "[[{list}]]\nname = \"{name}\"\nissuer = {issuer}\n"
    ));
    let scope = it.text(Field::ScopeKeyIdentifier);
    if scope != "scope" && scope != "scp" {
        text.push_str(&format!("scopeClaim = {}\n", quoted(it, &scope)?));
        notes.push(format!(
            "{}: scopeClaim works with the policy of gateway 1.2.0 and later (jwt-auth 1.3).",
            it.name
        ));
    }
    text.push_str(&format!(
        "\n[{list}.jwks.remote]\nuri = {uri}\nskipTlsVerify = false\n"
    ));
    notes.push(format!(
        "{}: APIs name it as {name} under issuers of their jwt-auth policy; its keys have to be reachable from the gateway.",
        it.name
    ));
    Ok(text)
}

/// A TOML string. The gateway reads `{{` in a value as a template.
fn quoted(it: &KeyManager, value: &str) -> Result<String, Failure> {
    if value.contains("{{") {
        let message = format!(
            "{}: a value holds {{{{, which the gateway reads as a template: {value}",
            it.name
        );
        return Err(Failure::new("not-exportable", 3, message));
    }
    Ok(output::quoted(value))
}

/// Text in a comment stays on its line.
fn comment(text: &str) -> String {
    crate::key_manager::visible(text)
}
