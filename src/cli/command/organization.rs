//! `kmctl organization`.

use clap::{Args, Subcommand};
use serde_json::json;

use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::key_manager::OrganizationName;
use crate::ops;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl organization use \"Sample Org\"")]
pub struct Organization {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with organizations.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// List the organizations
    #[command(after_help = "Example: kmctl organization list --json")]
    List,
    /// Switch to an organization
    #[command(after_help = "Example: kmctl organization use \"Sample Org\"")]
    Use {
        /// Organization name
        name: String,
    },
    /// Add an organization with two environments and the built-in key manager
    #[command(after_help = "Example: kmctl organization add \"Sample Org\"")]
    Add {
        /// Organization name
        name: String,
    },
}

impl Organization {
    /// Runs the command: lists, chooses or adds organizations.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        match self.verb {
            Verb::List => list(session),
            Verb::Use { name } => choose(session, &name),
            Verb::Add { name } => add(session, &name),
        }
    }
}

fn list(session: &Session) -> Result<(), CommandError> {
    let store = session.open()?;
    let current = session.organization(&store)?;
    let all = store.organizations()?;
    let items = all
        .iter()
        .map(|(name, count)| {
            json!({ "name": name.as_str(), "current": *name == current, "keyManagers": count })
        })
        .collect();
    let rows = || -> Vec<Vec<String>> {
        all.iter()
            .map(|(name, count)| {
                let mark = value_text::yes_or_no(*name == current).to_owned();
                vec![name.as_str().to_owned(), mark, count.to_string()]
            })
            .collect()
    };
    let head = ["Name", "Current", "Key managers"];
    session.table(Document::items("OrganizationList", items), &head, rows)
}

fn choose(session: &Session, name: &str) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let before = store.chosen_organization()?;
    let now = ops::use_organization(&mut store, name)?;
    let changed = before != now;
    let item = json!({ "name": now.as_str(), "changed": changed });
    let sentence = match changed {
        true => {
            let done = session.done("Switched to", "Would switch to");
            format!("{done} {now}.\n")
        }
        false => format!("Already working in {now}.\n"),
    };
    session.written(Document::item("Organization", item), &sentence)
}

fn add(session: &Session, name: &str) -> Result<(), CommandError> {
    let name =
        OrganizationName::parse(name).map_err(|message| CommandError::invalid("name", message))?;
    let mut store = session.open_to_write()?;
    let changed = ops::add_organization(&mut store, &name, &session.audit())?;
    let item = json!({ "name": name.as_str(), "changed": changed });
    let sentence = match changed {
        true => {
            let done = session.done("added", "would be added");
            format!("Organization {name} {done}.\n")
        }
        false => format!("Organization {name} already exists.\n"),
    };
    session.written(Document::item("Organization", item), &sentence)?;
    if changed && !session.settings.dry_run {
        session.remark(&format!("Next: kmctl organization use \"{name}\"\n"));
    }
    Ok(())
}
