//! `kmctl devportal get` and `kmctl devportal set`.

use clap::{Args, Subcommand};
use serde_json::json;

use super::portal_target;
use super::target_args::TokenOptions;
use crate::cli::command_error::CommandError;
use crate::cli::output::Document;
use crate::cli::prompt;
use crate::cli::session::Session;
use crate::key_manager::BUILT_IN_NAME;
use crate::ops;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = "With --target NAME, get lists an API Portal's key managers, and set enables one there.\n\nExample: kmctl devportal set external-asgardeo-km\n         kmctl devportal get --target portal"
)]
pub struct Devportal {
    #[command(subcommand)]
    pub verb: Verb,
}

// What to do with the choice.
#[derive(Clone, Debug, Subcommand)]
pub enum Verb {
    /// Show the current key manager
    #[command(after_help = "Example: kmctl devportal get --json | jq -r .item.keyManager")]
    Get {
        #[command(flatten)]
        token: TokenOptions,
    },
    /// Select a key manager
    #[command(
        after_help = "Example: kmctl devportal set external-asgardeo-km\n         \
                            kmctl devportal set --built-in"
    )]
    Set {
        /// Key manager name; it must be enabled
        #[arg(conflicts_with = "built_in")]
        name: Option<String>,
        /// Switch back to the built-in key manager
        #[arg(long)]
        built_in: bool,
        #[command(flatten)]
        token: TokenOptions,
    },
}

impl Devportal {
    /// Reads or changes the choice.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        if session.settings.target_option {
            return match self.verb {
                Verb::Get { token } => portal_target::get(session, &token),
                Verb::Set {
                    name: Some(name),
                    token,
                    ..
                } => portal_target::set(session, &name, &token),
                Verb::Set { .. } => Err(session.missing(&["NAME".to_owned()])),
            };
        }
        match self.verb {
            Verb::Get { .. } => get(session),
            Verb::Set { built_in: true, .. } => set(session, BUILT_IN_NAME),
            Verb::Set {
                name: Some(name), ..
            } => set(session, &name),
            Verb::Set { .. } => ask(session),
        }
    }
}

fn get(session: &Session) -> Result<(), CommandError> {
    let store = session.open()?;
    let organization = session.organization(&store)?;
    let chosen = store.portal(&organization)?;
    let item = json!({ "keyManager": chosen.as_str() });
    session.written(
        Document::item("DeveloperPortal", item),
        &format!("{chosen}\n"),
    )
}

/// Asks which key manager to select.
fn ask(session: &Session) -> Result<(), CommandError> {
    if !session.may_ask() {
        return Err(session.missing(&["NAME, or --built-in".to_owned()]));
    }
    let store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let name = prompt::portal::run(&mut session.prompter(), &store, &organization)?;
    drop(store);
    set(session, &name)
}

/// Selects a key manager locally.
pub fn set(session: &Session, name: &str) -> Result<(), CommandError> {
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let audit = session.audit();
    let (before, now) = ops::choose_portal(&mut store, &organization, name.trim(), &audit)?;
    let changed = before != now;
    let item = json!({
        "keyManager": now.as_str(),
        "before": before.as_str(),
        "changed": changed,
    });
    let sentence = if changed {
        let is = session.done("is", "would be");
        format!("{now} {is} selected for the Developer Portal.\n")
    } else {
        format!("{now} is already selected for the Developer Portal.\n")
    };
    session.written(Document::item("DeveloperPortal", item), &sentence)
}
