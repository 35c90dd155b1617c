//! `kmctl delete NAME`.

use clap::Args;
use serde_json::{Value, json};

use super::edit::find;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Document;
use crate::cli::prompt::{Prompter, Reply};
use crate::cli::session::Session;
use crate::key_manager::{BUILT_IN_NAME, KeyManager, Name, OrganizationName};
use crate::ops;
use crate::store::Store;

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl delete external-azure-km --yes")]
pub struct Delete {
    /// One or more key manager names; case-insensitive
    #[arg(required = true, value_name = "NAME")]
    pub names: Vec<String>,
    /// Delete it even if the Developer Portal uses it
    #[arg(long)]
    pub force: bool,
    /// Succeed if it does not exist
    #[arg(long)]
    pub if_exists: bool,
}

impl Delete {
    /// Runs the command: deletes the named key managers, after confirmation.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let mut store = session.open_to_write()?;
        let organization = session.organization(&store)?;
        let mut found = Vec::with_capacity(self.names.len());
        let mut items = Vec::with_capacity(self.names.len());
        let mut sentences = String::new();
        // Unknown names are reported before the first deletion.
        for name in &self.names {
            if self.if_exists && store.get(&organization, name.trim())?.is_none() {
                items.push(json!({ "name": name, "changed": false, "keyManager": null }));
                sentences.push_str(&format!("{name} does not exist. Nothing was changed.\n"));
            } else {
                found.push(find(&store, &organization, name)?);
            }
        }
        let mut of_portal = false;
        for one in &found {
            self.agree(session, one)?;
            let name = one.name.as_str();
            let was = ops::delete(&mut store, &organization, name, &session.audit())?;
            items.push(item(session, &store, &organization, &was)?);
            let done = session.done("deleted", "would be deleted");
            sentences.push_str(&format!("{} {done}.\n", was.name));
            of_portal |= was.developer_portal;
        }
        session.written(Document::one_or_more("Deletion", items), &sentences)?;
        if of_portal && !session.settings.dry_run {
            session.remark(&format!(
                "The Developer Portal uses {BUILT_IN_NAME} again.\n"
            ));
        }
        Ok(())
    }

    /// Confirms with `--yes`, and `--force` if it is in use; otherwise asks.
    fn agree(&self, session: &Session, found: &KeyManager) -> Result<(), CommandError> {
        let in_use = found.developer_portal;
        if session.settings.yes || session.settings.dry_run {
            if in_use && !self.force {
                let message = format!(
                    "{} is enabled in the Developer Portal, which would switch back to {BUILT_IN_NAME}.",
                    found.name
                );
                let fix = "Delete it anyway with --force, or first select another one with kmctl devportal set.";
                return Err(CommandError::new("in-use", ExitCode::Refused, message).with_fix(fix));
            }
            return Ok(());
        }
        if !session.may_ask() {
            return Err(session.missing(&["--yes".to_owned()]));
        }
        ask(&mut session.prompter(), found)
    }
}

/// Asks before a deletion: yes or no; the name if the Developer Portal uses the key manager.
pub fn ask(prompter: &mut Prompter, found: &KeyManager) -> Result<(), CommandError> {
    prompter.say(&format!(
        "Delete {}. Its tokens stop working in {}. You can restore it with kmctl history --restore.",
        found.name,
        match found.environments.words().as_str() {
            "all" => "all environments",
            names => names,
        }
    ))?;
    let help = "Type yes to delete the key manager; its history stays. To stop its tokens without deleting it, disable it.";
    if !found.developer_portal {
        return match prompter.yes_or_no("Delete it", false, help)? {
            Reply::Answer(true) => Ok(()),
            _ => Err(CommandError::cancelled()),
        };
    }
    prompter.say(&format!(
        "It is enabled in the Developer Portal, which switches back to {BUILT_IN_NAME}."
    ))?;
    loop {
        match prompter.ask("Type the name to confirm", help)? {
            Reply::Answer(typed) if typed.trim() == found.name.as_str() => return Ok(()),
            Reply::Answer(_) => prompter.error("The name doesn't match.")?,
            Reply::Back => return Err(CommandError::cancelled()),
        }
    }
}

fn item(
    session: &Session,
    store: &Store,
    organization: &OrganizationName,
    was: &KeyManager,
) -> Result<Value, CommandError> {
    let known = session.environment_names(store, organization)?;
    let name: &Name = &was.name;
    Ok(json!({
        "name": name.as_str(),
        "changed": true,
        "keyManager": ops::json::key_manager(was, &known),
    }))
}
