//! `kmctl gateway`: the gateway's own configuration file.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::edit::find;
use super::export::{certificate_paths, release};
use super::target_args;
use crate::cli::command_error::CommandError;
use crate::cli::exchange::{IdOption, portal_ids, unread};
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::control_plane::{GatewayChange, GatewayRelease, PortalId, with_values};
use crate::key_manager::{joined, visible};
use crate::ops::{GatewayMerge, MergeError, gateway_merge};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl gateway merge asgardeo-prod --config config.toml")]
pub struct Gateway {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with it.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Merge a key manager into the file; shows the differences and writes only with --write
    #[command(
        after_help = "Example: kmctl gateway merge asgardeo-prod --config config.toml\n         \
                      kmctl gateway merge asgardeo-prod --config config.toml --write\n\n\
                      Here, --config is the gateway's file. For kmctl's, use KMCTL_CONFIG."
    )]
    Merge(Merge),
}

/// A key manager and a file.
#[derive(Clone, Debug, Args)]
pub struct Merge {
    /// The key manager
    pub name: String,
    /// The gateway's configuration file
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// Write the file and keep a backup next to it
    #[arg(long)]
    pub write: bool,
    /// The name in the gateway, instead of one derived from the key manager's name
    #[arg(long, value_name = "ID", allow_hyphen_values = true)]
    pub id: Option<String>,
    /// The gateway that reads the file [default: gateway-1.2]
    #[arg(long, value_name = "RELEASE", value_parser = release())]
    pub gateway: Option<GatewayRelease>,
    /// The CA file on the gateway for a JWKS Endpoint with a private CA
    #[arg(long, value_name = "PATH")]
    pub certificate_path: Option<String>,
}

impl Gateway {
    /// Runs the command: shows the merge, and writes it with `--write`.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let Verb::Merge(merge) = self.verb;
        merge.run(session)
    }
}

impl Merge {
    fn run(self, session: &Session) -> Result<(), CommandError> {
        let store = session.open()?;
        let organization = session.organization(&store)?;
        let mut it = find(&store, &organization, &self.name)?;
        if session.settings.target.is_some() {
            // The target's gateway gets the target's values.
            let target = target_args::chosen(session, &store)?;
            let mut values = store.target_values(&target.name, &organization)?;
            values.retain(|value| value.name.folded() == it.name.folded());
            it = with_values(&it, &values)?;
        }
        if !it.enabled {
            let message = format!(
                "{} is disabled, and gateways can't disable a key manager.",
                it.name
            );
            return Err(
                CommandError::new("not-exportable", ExitCode::Refused, message).with_fix(
                    crate::key_manager::command_line("enable", it.name.as_str(), ""),
                ),
            );
        }
        let all = [it];
        let given: Vec<String> = self.id.iter().cloned().collect();
        let ids = portal_ids(&all, &IdOption::read(&given, &all)?)?;
        let given: Vec<String> = self.certificate_path.iter().cloned().collect();
        let (paths, mut notes) = certificate_paths(session, &given, &all)?;
        notes.extend(ids.notes);
        let [it] = &all;
        let id = ids.ids.first().map_or("", String::as_str);
        let id = PortalId::parse(id).map_err(|error| CommandError::usage(error.to_string()))?;
        let path = paths.get(&it.name.folded()).cloned();
        let release = self.gateway.unwrap_or_default();
        let plan = gateway_merge(&self.config, it, id, release, path)?;
        notes.extend(
            plan.unread_scopes
                .iter()
                .map(|what| unread(it, what, release)),
        );
        notes.extend(duplicate_issuers(&plan));
        self.report(session, &plan, &notes)
    }

    fn report(
        &self,
        session: &Session,
        plan: &GatewayMerge,
        notes: &[String],
    ) -> Result<(), CommandError> {
        let wanted = self.write && !session.settings.dry_run;
        let same = plan.merged.change == GatewayChange::Same;
        let backup = match wanted && !same {
            true if session.settings.read_only => return Err(Session::read_only()),
            true => Some(plan.write(session.audit().timestamp)?),
            false => None,
        };
        let diff = plan.diff();
        let item = json!({
            "name": self.name,
            "entry": plan.entry.as_str(),
            "config": self.config.display().to_string(),
            "action": action(&plan.merged.change),
            "fields": fields(&plan.merged.change),
            "changed": backup.is_some(),
            "backup": backup.as_ref().map(|path| path.display().to_string()),
            "restartNeeded": !same,
            "diff": diff,
            "notes": notes,
        });
        let file = self.config.display();
        let text = match (&backup, same) {
            (_, true) => format!("{} is already up to date in {file}.\n", plan.entry),
            (None, _) => diff,
            (Some(backup), _) => format!(
                "{diff}Updated {file}. The previous version is {}.\nRestart the gateway: it reads the file only when it starts.\n",
                backup.display()
            ),
        };
        session.written(Document::item("GatewayMerge", item), &text)?;
        for note in notes {
            session.remark(&format!("NOTE  {note}\n"));
        }
        if !same && backup.is_none() {
            session.remark(
                "Nothing was written. Use --write to write the file, then restart the gateway.\n",
            );
        }
        Ok(())
    }
}

fn action(change: &GatewayChange) -> &'static str {
    match change {
        GatewayChange::Same => "same",
        GatewayChange::Added => "add",
        GatewayChange::Changed(_) => "change",
    }
}

fn fields(change: &GatewayChange) -> Vec<Value> {
    let GatewayChange::Changed(all) = change else {
        return Vec::new();
    };
    all.iter()
        .map(|it| json!({ "field": it.key, "before": it.old, "after": it.new }))
        .collect()
}

fn duplicate_issuers(plan: &GatewayMerge) -> Option<String> {
    let names: Vec<String> = plan
        .merged
        .duplicate_issuers
        .iter()
        .map(|name| visible(name))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    (!names.is_empty()).then(|| {
        format!(
            "The file has {} with the same issuer. List {} in the API's issuers; otherwise, the gateway picks one at random.",
            joined(&names, "and"),
            plan.entry
        )
    })
}

impl From<MergeError> for CommandError {
    fn from(error: MergeError) -> Self {
        let message = visible(&error.to_string());
        let fix = match &error {
            MergeError::Unread { .. } => {
                return CommandError::new("not-found", ExitCode::NotFound, message);
            }
            MergeError::NotText(_) => "Use the gateway's config.toml.",
            MergeError::Template(_) => "Use a value without {{.",
            MergeError::NotMerged { why, .. } => why.fix(),
        };
        CommandError::new("not-merged", ExitCode::Refused, message).with_fix(fix)
    }
}
