//! Prompts of `kmctl add` for missing values.

use super::prompter::{Prompter, Reply};
use super::state::Wizard;
use crate::cli::command_error::CommandError;
use crate::cli::draft_messages;
use crate::cli::session::Session;
use crate::form::finding_summary::open_of_new;
use crate::key_manager::{Draft, KeyManager, OrganizationName};
use crate::ops;
use crate::store::Store;

/// Values known before the prompts.
#[derive(Debug)]
pub struct Prefilled {
    /// Draft to continue.
    pub draft: Draft,
    /// Id of the draft, if it is stored.
    pub id: Option<u64>,
    /// Whether the type was given.
    pub kind: bool,
    /// Whether to add it enabled.
    pub enabled: bool,
}

/// Prompts for the rest and adds it. Returns the added key manager.
pub fn run(
    session: &Session,
    prompter: &mut Prompter,
    store: &mut Store,
    organization: &OrganizationName,
    known: Prefilled,
) -> Result<KeyManager, CommandError> {
    let mut known = known;
    if known.id.is_none()
        && !known.draft.is_worth_keeping()
        && let Some((id, kept)) = offer(prompter, draft_messages::to_add(store, organization)?)?
    {
        known.draft = kept;
        known.id = Some(id);
        known.kind = true;
    }
    if let Some(from) = known.id {
        known.id = store.resume_draft(from, None)?;
    }
    let mut wizard = Wizard {
        environments: session.environment_texts(store, organization)?,
        client: session.client(Vec::new())?,
        http_allowed: session.settings.allow_http,
        gateways: session.settings.gateways.clone(),
        audit: session.audit(),
        prompter,
        store,
        organization,
        draft: known.draft,
        draft_id: known.id,
        kind_known: known.kind,
        report: None,
        asked: None,
        refuted: Vec::new(),
        keys: None,
    };
    loop {
        if let Err(failure) = wizard.run() {
            if wizard.draft_id.is_some() && wizard.draft.is_worth_keeping() {
                let organization = session.settings.organization.as_deref();
                draft_messages::print_saved(session, &wizard.draft, organization, true);
            }
            return Err(failure);
        }
        let parsed = wizard.draft.parse(wizard.http_allowed);
        let mut new = parsed.map_err(CommandError::from)?;
        new.enabled = known.enabled;
        let findings = wizard.findings()?;
        new.evidence.open = open_of_new(wizard.report.as_ref(), &findings);
        let added = ops::add(
            wizard.store,
            organization,
            &new,
            wizard.draft_id,
            &session.audit(),
        );
        match added {
            Ok(added) => return Ok(added),
            // The name was taken or an environment removed meanwhile: the draft stays, and the questions are asked again.
            Err(ops::OpError::Problems(problems)) => {
                for problem in &problems {
                    super::question::say_problem(wizard.prompter, problem)?;
                }
            }
            Err(other) => return Err(other.into()),
        }
    }
}

/// Asks whether to continue a stored draft, and which.
fn offer(
    prompter: &mut Prompter,
    kept: Vec<(u64, Draft)>,
) -> Result<Option<(u64, Draft)>, CommandError> {
    let help = "Continue with a draft, or start a new key manager; the drafts are kept.";
    let place = match kept.as_slice() {
        [] => return Ok(None),
        [(_, only)] => {
            let question = format!("Continue your draft, {}", draft_messages::title(only));
            let reply = prompter.yes_or_no(&question, true, help)?;
            usize::from(reply != Reply::Answer(true))
        }
        several => {
            prompter.say("Drafts.")?;
            for (place, (_, draft)) in several.iter().enumerate() {
                prompter.say(&format!("{}, {}.", place + 1, draft_messages::title(draft)))?;
            }
            let last = several.len() + 1;
            prompter.say(&format!("{last}, Start a new one."))?;
            match prompter.number(last, help)? {
                Reply::Answer(place) => place,
                Reply::Back => last,
            }
        }
    };
    Ok(kept.into_iter().nth(place))
}
