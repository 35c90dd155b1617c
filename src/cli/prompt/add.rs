//! `kmctl add` with something missing, line by line.

use super::prompter::{Prompter, Reply};
use super::state::Wizard;
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::key_manager::{Draft, KeyManager, OrganizationName};
use crate::ops;
use crate::store::Store;

/// What a command already knows.
#[derive(Debug)]
pub struct Known {
    /// The draft to go on with.
    pub draft: Draft,
    /// Its id, where it was kept before.
    pub id: Option<u64>,
    /// Whether the type was given.
    pub kind: bool,
    /// Whether it is to be enabled.
    pub enabled: bool,
}

/// Asks for the rest and adds it. Answers what was added.
pub fn run(
    session: &Session,
    prompter: &mut Prompter,
    store: &mut Store,
    organization: &OrganizationName,
    known: Known,
) -> Result<KeyManager, Failure> {
    let mut known = known;
    if known.id.is_none()
        && !known.draft.is_worth_keeping()
        && let Some((id, kept)) = store.newest_draft(organization)?
        && offer(prompter, &kept)?
    {
        known.draft = kept;
        known.id = Some(id);
        known.kind = true;
    }
    if let Some(from) = known.id {
        known.id = store.take_draft(from, None)?;
    }
    let mut wizard = Wizard {
        environments: session.environment_texts(store, organization)?,
        client: session.client(Vec::new())?,
        http_allowed: session.settings.allow_http,
        audit: session.audit(),
        resume: session.resume(),
        prompter,
        store,
        organization,
        draft: known.draft,
        draft_id: known.id,
        kind_known: known.kind,
        report: None,
        told: false,
    };
    loop {
        if let Err(failure) = wizard.run() {
            if failure.code == "cancelled" && wizard.draft.is_worth_keeping() && !wizard.told {
                let said = format!("Your text is kept: {}", wizard.resume);
                wizard.prompter.say(&said)?;
            }
            return Err(failure);
        }
        let parsed = wizard.draft.parse(wizard.http_allowed);
        let mut new = parsed.map_err(Failure::from)?;
        new.enabled = known.enabled;
        let added = ops::add(
            wizard.store,
            organization,
            &new,
            wizard.draft_id,
            &session.audit(),
        );
        match added {
            Ok(added) => return Ok(added),
            // Taken meanwhile, or an environment went away: all text is kept, and the questions are put again.
            Err(ops::OpError::Problems(problems)) => {
                for problem in &problems {
                    super::question::say_problem(wizard.prompter, problem)?;
                }
            }
            Err(other) => return Err(other.into()),
        }
    }
}

/// Asks whether to go on with a kept draft.
fn offer(prompter: &mut Prompter, kept: &Draft) -> Result<bool, Failure> {
    let name = match kept.name.trim() {
        "" => "without a name",
        name => name,
    };
    let question = format!("Continue your draft, {name} ({})", kept.kind.label());
    let help =
        "yes goes on with what you typed before; no begins anew and leaves the draft where it is.";
    let reply = prompter.yes_or_no(&question, true, help)?;
    Ok(reply == Reply::Answer(true))
}
