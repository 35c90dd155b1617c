//! `kmctl env`: environments, in the order of promotion.

use clap::{ArgGroup, Args, Subcommand};
use serde_json::json;

use super::value_text;
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::session::Session;
use crate::key_manager::{Environment, EnvironmentName};
use crate::ops;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl env add Staging")]
pub struct Env {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with environments.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// List the environments
    #[command(after_help = "Example: kmctl env list --json")]
    List,
    /// Add an environment at the end of the order
    #[command(after_help = "Example: kmctl env add Staging")]
    Add {
        /// Environment name
        name: String,
        /// Make it a production environment
        #[arg(long)]
        production: bool,
    },
    /// Remove an environment
    #[command(after_help = "Example: kmctl env remove Staging --yes")]
    Remove {
        /// Environment name
        name: String,
        /// Also remove it from the key managers that list it
        #[arg(long)]
        force: bool,
    },
    /// Mark an environment as production, or remove the mark
    #[command(after_help = "Example: kmctl env mark Staging --off")]
    Mark {
        /// Environment name
        name: String,
        /// Remove the mark
        #[arg(long)]
        off: bool,
    },
    /// Move an environment up or down in the promotion order
    #[command(
        group = ArgGroup::new("direction").required(true).args(["earlier", "later"]),
        after_help = "Example: kmctl env move Staging --earlier"
    )]
    Move {
        /// Environment name
        name: String,
        /// Toward the beginning
        #[arg(long)]
        earlier: bool,
        /// Toward the end
        #[arg(long)]
        later: bool,
    },
}

impl Env {
    /// Lists or changes environments.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        match self.verb {
            Verb::List => list(session),
            Verb::Add { name, production } => add(session, &name, production),
            Verb::Remove { name, force } => remove(session, &name, force),
            Verb::Mark { name, off } => mark(session, &name, !off),
            Verb::Move { name, later, .. } => reorder(session, &name, later),
        }
    }
}

fn parse(name: &str) -> Result<EnvironmentName, CommandError> {
    EnvironmentName::parse(name).map_err(|message| CommandError::invalid("name", message))
}

fn list(session: &Session) -> Result<(), CommandError> {
    let store = session.open()?;
    let organization = session.organization(&store)?;
    let all = store.environments(&organization)?;
    let items = all
        .iter()
        .map(|it| json!({ "name": it.name.as_str(), "production": it.production }))
        .collect();
    let rows = || -> Vec<Vec<String>> {
        all.iter()
            .map(|it| {
                let production = value_text::yes_or_no(it.production).to_owned();
                vec![it.name.as_str().to_owned(), production]
            })
            .collect()
    };
    let head = ["Name", "Production"];
    session.table(Document::items("EnvironmentList", items), &head, rows)
}

fn add(session: &Session, name: &str, production: bool) -> Result<(), CommandError> {
    let environment = Environment {
        name: parse(name)?,
        production,
    };
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let audit = session.audit();
    let changed = ops::add_environment(&mut store, &organization, &environment, &audit)?;
    let name = environment.name.as_str();
    let sentence = match changed {
        true => {
            let done = session.done("added", "would be added");
            format!("Environment {name} {done}.\n")
        }
        false => format!("Environment {name} already exists.\n"),
    };
    let item = json!({ "name": name, "production": production, "changed": changed });
    session.written(Document::item("Environment", item), &sentence)
}

fn remove(session: &Session, name: &str, force: bool) -> Result<(), CommandError> {
    let name = parse(name)?;
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let known = session.environment_names(&store, &organization)?;
    let found = known.iter().find(|it| it.folded() == name.folded());
    if let Some(found) = found {
        confirm(session, found)?;
    }
    ops::remove_environment(&mut store, &organization, &name, force, &session.audit())?;
    let item = json!({ "name": name.as_str(), "changed": true });
    let done = session.done("removed", "would be removed");
    let sentence = format!("Environment {name} {done}.\n");
    session.written(Document::item("Environment", item), &sentence)
}

/// Confirms with `--yes`; otherwise asks.
fn confirm(session: &Session, name: &EnvironmentName) -> Result<(), CommandError> {
    if session.settings.yes || session.settings.dry_run {
        return Ok(());
    }
    let question = format!("Remove environment {name}");
    let help = "Key managers that apply only to it need another environment first.";
    session.confirm("", &question, help)
}

fn mark(session: &Session, name: &str, production: bool) -> Result<(), CommandError> {
    let name = parse(name)?;
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let audit = session.audit();
    let changed = ops::mark_environment(&mut store, &organization, &name, production, &audit)?;
    let item = json!({ "name": name.as_str(), "production": production, "changed": changed });
    let marked = "marked as a production environment";
    let verb = match (changed, production) {
        (true, true) => session.done("is now", "would be"),
        (true, false) => session.done("is no longer", "would no longer be"),
        (false, true) => "is already",
        (false, false) => "is not",
    };
    let sentence = format!("{name} {verb} {marked}.\n");
    session.written(Document::item("Environment", item), &sentence)
}

fn reorder(session: &Session, name: &str, later: bool) -> Result<(), CommandError> {
    let name = parse(name)?;
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let audit = session.audit();
    let changed = ops::move_environment(&mut store, &organization, &name, later, &audit)?;
    let item = json!({ "name": name.as_str(), "changed": changed });
    let end = if later { "last" } else { "first" };
    let sentence = match changed {
        true => format!("{name} {}.\n", session.done("moved", "would be moved")),
        false => format!("{name} is already {end}.\n"),
    };
    session.written(Document::item("Environment", item), &sentence)
}
