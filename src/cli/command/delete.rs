//! `kmctl delete NAME`.

use clap::Args;
use serde_json::{Value, json};

use super::edit::find;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::Document;
use crate::cli::prompt::{Prompter, Reply};
use crate::cli::session::Session;
use crate::control_plane::{Blocker, Target, TargetKind};
use crate::key_manager::{BUILT_IN_NAME, FrontEnd, KeyManager, OrganizationName, shell_word};
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
    /// Succeed even if it doesn't exist
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
                items.push(
                    json!({ "name": name, "changed": false, "keyManager": null, "staysOn": [] }),
                );
                sentences.push_str(&format!("{name} does not exist. Nothing was changed.\n"));
            } else {
                found.push(find(&store, &organization, name)?);
            }
        }
        let mut of_portal = false;
        let mut left = String::new();
        for one in &found {
            let stays_on = store.linked_targets(&organization, &one.name)?;
            self.agree(session, one, &stays_on)?;
            let name = one.name.as_str();
            let deleted = ops::delete(&mut store, &organization, name, &session.audit())?;
            items.push(item(session, &store, &organization, &deleted)?);
            let done = session.done("deleted", "would be deleted");
            sentences.push_str(&format!("{} {done}.\n", deleted.was.name));
            if !session.settings.dry_run {
                left.extend(stays_on.iter().map(|target| stays(one, target)));
            }
            of_portal |= deleted.was.developer_portal;
        }
        session.written(Document::one_or_more("Deletion", items), &sentences)?;
        session.remark(&left);
        if of_portal && !session.settings.dry_run {
            session.remark(&format!(
                "{BUILT_IN_NAME} is selected for the Developer Portal again.\n"
            ));
        }
        Ok(())
    }

    /// Confirms with `--yes`, and `--force` if it is in use; otherwise asks.
    fn agree(
        &self,
        session: &Session,
        found: &KeyManager,
        stays_on: &[Target],
    ) -> Result<(), CommandError> {
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
        ask(&mut session.prompter(), found, stays_on)
    }
}

/// Target that still has a deleted key manager, with the way to remove it there.
fn stays(deleted: &KeyManager, target: &Target) -> String {
    let (name, target, kind) = (&deleted.name, &target.name, target.kind);
    match kind {
        TargetKind::Gateway => {
            format!(
                "{name} stays in the file of {target}. {}\n",
                Blocker::ByHand.fix(name.as_str(), FrontEnd::Command)
            )
        }
        _ => format!(
            "{name} stays on {target}. Remove it there with kmctl apply {} --delete --target {target}.\n",
            shell_word(name.as_str())
        ),
    }
}

/// Asks before a deletion: yes or no; the name if the Developer Portal uses the key manager.
fn ask(
    prompter: &mut Prompter,
    found: &KeyManager,
    stays_on: &[Target],
) -> Result<(), CommandError> {
    let environments = match found.environments.words().as_str() {
        "all" => "all environments".to_owned(),
        names => names.to_owned(),
    };
    let effect = match stays_on {
        [] => format!("Its tokens stop working in {environments}."),
        targets => {
            let names: Vec<&str> = targets.iter().map(|it| it.name.as_str()).collect();
            format!(
                "It stays on {} until you remove it there.",
                names.join(" and ")
            )
        }
    };
    prompter.say(&format!(
        "Delete {}. {effect} You can restore it with kmctl history --restore.",
        found.name
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
    deleted: &ops::Deleted,
) -> Result<Value, CommandError> {
    let known = session.environment_names(store, organization)?;
    let targets = deleted.stays_on.iter();
    Ok(json!({
        "name": deleted.was.name.as_str(),
        "changed": true,
        "keyManager": ops::json::key_manager(&deleted.was, &known),
        "staysOn": targets.map(|target| target.name.as_str()).collect::<Vec<_>>(),
    }))
}
