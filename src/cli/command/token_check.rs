//! Test of a token against one subject: verdict on stdout, or the whole dialog line by line.

use super::edit;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::options::Format;
use crate::cli::output::Document;
use crate::cli::prompt::{self, Reply};
use crate::cli::session::Session;
use crate::discovery::CheckOutcome;
use crate::key_manager::{
    Field, KeyManager, Name, TokenOutcome, TokenTest, command_line, shell_word, visible_block,
};
use crate::net::Client;
use crate::ops::token::TestSubject;
use crate::ops::{self, Edit};
use crate::store::Changes;
use crate::token::{Token, TokenVerdict, find, to_json};

/// Subject of a token test.
#[derive(Debug)]
pub struct Subject {
    /// The configuration, and where the keys are.
    pub target: TestSubject,
    /// Key manager, if there is one.
    pub stored: Option<KeyManager>,
    /// Name, or address.
    pub shown: String,
}

/// Parts of a verdict to print besides its lines.
#[derive(Clone, Copy, Debug, Default)]
pub struct Shown {
    /// The claims.
    pub claims: bool,
    /// The gateways' rules.
    pub rules: bool,
}

/// The access token in a text that was given: the token, an Authorization header or a token response. What else is in
/// the text is dropped, and reported.
///
/// # Errors
/// There is no token.
pub fn read_token(session: &Session, text: &str) -> Result<Token, CommandError> {
    let found = find(text).map_err(|missing| {
        CommandError::new("no-token", ExitCode::Usage, missing.to_string()).with_fix(missing.fix())
    })?;
    if let Some(remark) = found.remark() {
        session.remark(&format!("NOTE  {remark}\n"));
    }
    if found.is_bound {
        session.remark("WARN  The token is bound to a key of the client (token_type DPoP), which gateways do not check.\n");
    }
    Ok(found.token)
}

/// Result of the command: success for a token that is accepted and safe, otherwise an error with exit code 3.
///
/// # Errors
/// It is not; the verdict has been printed.
pub fn conclude(session: &Session, verdict: &TokenVerdict) -> Result<(), CommandError> {
    if verdict.is_good() {
        Ok(())
    } else {
        let why = verdict
            .headlines()
            .into_iter()
            .find(|it| matches!(it.outcome, CheckOutcome::Fail | CheckOutcome::Warn));
        let why = why.map(|it| format!("{}.", it.text)).unwrap_or_default();
        Err(session.failed(ExitCode::Refused, &why))
    }
}

/// Stores what the verdict says about a stored key manager; a failure to do so is told, and nothing more.
pub fn record(session: &Session, subject: &Subject, verdict: &TokenVerdict) {
    let (outcome, settings) = (verdict.outcome(), &session.settings);
    let stored = subject.target.expectation.key_manager.as_ref();
    let conclusive = outcome != TokenOutcome::Inconclusive;
    let Some(name) = stored.filter(|_| conclusive && !settings.read_only && !settings.dry_run)
    else {
        return;
    };
    let test = TokenTest {
        outcome,
        at: jiff::Timestamp::now(),
    };
    let keep = || -> Result<(), CommandError> {
        let mut store = session.open_to_write()?;
        let organization = session.organization(&store)?;
        let name = Name::stored(name.clone());
        Ok(store.record_token_test(&organization, &name, &subject.target.values(), test)?)
    };
    if let Err(failure) = keep() {
        let why = failure.message;
        session.remark(&format!("NOTE  The result was not saved. {why}\n"));
    }
}

/// Prompts for the token, prints the verdict, and offers required settings until none is left.
///
/// # Errors
/// Cancelled, rejected, or something fails.
pub fn converse(
    session: &Session,
    client: &Client,
    mut subject: Subject,
    shown: Shown,
) -> Result<(), CommandError> {
    let prompter = &mut session.prompter();
    prompt::token::open(prompter, &subject.shown)?;
    let token = loop {
        match prompt::token::obtain(prompter, client, &subject.target)? {
            Reply::Answer(token) => break token,
            Reply::Back => prompter.say("This is the first question. Type cancel to leave.")?,
        }
    };
    let mut known = None;
    loop {
        let (verdict, keys) =
            prompt::token::judge(prompter, client, &subject.target, &token, known)?;
        record(session, &subject, &verdict);
        if session.settings.format != Format::Table {
            print(session, &subject, &token, &verdict, shown)?;
            return conclude(session, &verdict);
        }
        prompt::token::say(prompter, &token, &verdict)?;
        if shown.rules {
            for line in verdict.explanation().lines() {
                prompter.say(line.trim())?;
            }
        }
        if shown.claims {
            for claim in verdict.claims.views() {
                prompter.say(&format!("Claim {}: {}", claim.name, claim.shown))?;
            }
        }
        let (Some(stored), false) = (&subject.stored, session.settings.read_only) else {
            return conclude(session, &verdict);
        };
        let help = "Type yes to update the stored key manager, no to leave it unchanged, or back to return to the previous question.";
        let chosen = prompt::token::settings(prompter, verdict.settings(), false, help)?;
        if chosen.is_empty() {
            return conclude(session, &verdict);
        }
        let after = write(session, stored, &chosen)?;
        prompter.saved();
        if let Some(mut target) = TestSubject::of_stored(&after) {
            let before = &subject.target.expectation;
            target.expectation.asked = before.asked.clone();
            if target.expectation.issuer == before.issuer {
                target.expectation.duplicate_issuers = before.duplicate_issuers.clone();
            }
            subject.target = target;
        }
        subject.stored = Some(after);
        known = Some(keys);
    }
}

/// Puts the settings into the stored key manager, as an edit of what was read.
fn write(
    session: &Session,
    stored: &KeyManager,
    settings: &[(Field, String)],
) -> Result<KeyManager, CommandError> {
    let mut store = session.open_to_write()?;
    let organization = session.organization(&store)?;
    let mut draft = stored.draft(session.environment_texts(&store, &organization)?);
    for (field, value) in settings {
        if let Some(slot) = draft.configuration.get_mut(*field) {
            slot.clone_from(value);
        }
    }
    let mut wanted = draft
        .parse(session.settings.allow_http)
        .map_err(super::fields::refused)?;
    wanted.enabled = stored.enabled;
    let change = Edit {
        name: stored.name.as_str().to_owned(),
        revision: Some(stored.revision),
        changes: Changes::between(stored, &wanted),
    };
    let (before, after) = ops::edit(&mut store, &organization, &change, &session.audit())?;
    edit::report(
        session,
        &store,
        &organization,
        (&before, &after),
        Vec::new(),
    )?;
    Ok(after)
}

/// Prints the verdict in the requested format.
pub fn print(
    session: &Session,
    subject: &Subject,
    token: &Token,
    verdict: &TokenVerdict,
    shown: Shown,
) -> Result<(), CommandError> {
    let text = || {
        let mut text = format!("Token {}\n{}", token.shown(), verdict.text());
        if shown.rules {
            text.push_str(&verdict.explanation());
        }
        if shown.claims {
            let claims = to_json(verdict, true, false)["claims"].take();
            text.push_str(&format!("Claims\n{claims:#}\n"));
        }
        text.push_str(&suggestion(subject, verdict));
        visible_block(&text)
    };
    let rows = || {
        let lines = verdict.lines.iter();
        lines
            .map(|line| {
                let fix = line.fix.as_ref().map(|fix| fix.text.clone());
                vec![
                    line.check.id().to_owned(),
                    line.outcome.id().to_owned(),
                    line.message.clone(),
                    fix.unwrap_or_default(),
                ]
            })
            .collect()
    };
    let document = Document::item("TokenVerdict", to_json(verdict, shown.claims, shown.rules));
    session.printer().document(document, text, rows)
}

/// Command that applies the settings required by this token.
fn suggestion(subject: &Subject, verdict: &TokenVerdict) -> String {
    let settings = verdict.settings();
    let Some(stored) = subject.stored.as_ref().filter(|_| !settings.is_empty()) else {
        return String::new();
    };
    let options: Vec<String> = settings
        .into_iter()
        .map(|(field, value)| format!("--{} {}", field.flag(), shell_word(&value)))
        .collect();
    let command = command_line("edit", stored.name.as_str(), &options.join(" "));
    format!("To set what this token needs:\n  {command}\n")
}
