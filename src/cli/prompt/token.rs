//! Token test line by line: source of the token, verdict, required settings.

use super::choose;
use super::progress::with_progress;
use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::cli::wait::wait;
use crate::form::RequestField;
use crate::key_manager::{Field, OrganizationName};
use crate::net::Client;
use crate::ops::token::{Credentials, TestSubject, check, request};
use crate::store::Store;
use crate::token::{Found, PublishedKeys, Secret, Token, TokenVerdict, find};

/// Source of the token.
#[derive(Debug)]
pub enum TokenSource {
    /// Pasted token.
    Token(Token),
    /// Requested from the provider.
    Credentials(Box<Credentials>),
}

/// Asks for the key manager to test against.
///
/// # Errors
/// Cancelled, or a stream or the database can't be read or written.
pub fn name(
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
) -> Result<String, CommandError> {
    prompter.say("Test a token against a key manager.")?;
    match choose::key_manager(prompter, store, organization, &|_| "", None)? {
        Reply::Answer(Some(row)) => Ok(row.name.as_str().to_owned()),
        Reply::Answer(None) | Reply::Back => Err(CommandError::cancelled()),
    }
}

/// Prints the heading.
pub fn open(prompter: &mut Prompter, subject: &str) -> Result<(), CommandError> {
    prompter.say(&format!(
        "Test a token against {subject}. At any prompt: ? for help, back, cancel."
    ))?;
    prompter.say("Checked on this computer only. Not sent, not stored, not logged.")
}

/// Asks for a token, or for the credentials to request one.
fn given(prompter: &mut Prompter) -> Result<Reply<TokenSource>, CommandError> {
    loop {
        prompter.say("1, Paste a token. 2, Get one with a client ID and secret.")?;
        let help = "1 checks an access token that you have; you can also paste it now. 2 gets one from the Token Endpoint, checks it and discards it.";
        let answer = match prompter.ask_choice_or_secret("1, 2 or the token", help)? {
            Reply::Back => return Ok(Reply::Back),
            Reply::Answer(answer) => answer,
        };
        let source = match answer.trim() {
            "1" => pasted(prompter)?.map(TokenSource::Token),
            "2" => credentials(prompter)?.map(|it| TokenSource::Credentials(Box::new(it))),
            text => match find(text) {
                Ok(found) => Some(TokenSource::Token(said(prompter, found)?)),
                Err(_) => {
                    prompter.error("Enter 1 or 2, or paste the token.")?;
                    None
                }
            },
        };
        if let Some(source) = source {
            return Ok(Reply::Answer(source));
        }
    }
}

/// Prompts until there is a token, pasted or requested from the provider, or the answer is back.
pub fn obtain(
    prompter: &mut Prompter,
    client: &Client,
    target: &TestSubject,
) -> Result<Reply<Token>, CommandError> {
    loop {
        let credentials = match given(prompter)? {
            Reply::Back => return Ok(Reply::Back),
            Reply::Answer(TokenSource::Token(token)) => return Ok(Reply::Answer(token)),
            Reply::Answer(TokenSource::Credentials(credentials)) => credentials,
        };
        if let Some(token) = ask_provider(prompter, client, target, &credentials)? {
            return Ok(Reply::Answer(token));
        }
    }
}

/// Asks for credentials and requests a token with them; `None` for back or after an error was printed.
pub(super) fn requested(
    prompter: &mut Prompter,
    client: &Client,
    target: &TestSubject,
) -> Result<Option<Token>, CommandError> {
    match credentials(prompter)? {
        Some(credentials) => ask_provider(prompter, client, target, &credentials),
        None => Ok(None),
    }
}

fn ask_provider(
    prompter: &mut Prompter,
    client: &Client,
    target: &TestSubject,
    credentials: &Credentials,
) -> Result<Option<Token>, CommandError> {
    let asked = with_progress(prompter, "Calling the Token Endpoint.", || {
        wait(request(client, target, credentials))
    })??;
    match asked {
        Ok(token) => Ok(Some(token)),
        Err(refused) => {
            prompter.error(&format!("{} {}", refused.message(), refused.fix()))?;
            Ok(None)
        }
    }
}

/// Reads the keys unless they are known, and checks the token; returns the verdict and the keys.
///
/// # Errors
/// A stream fails, or the system has no resources left.
pub fn judge(
    prompter: &mut Prompter,
    client: &Client,
    target: &TestSubject,
    token: &Token,
    known: Option<PublishedKeys>,
) -> Result<(TokenVerdict, PublishedKeys), CommandError> {
    let now = jiff::ZonedDateTime::now();
    with_progress(prompter, "Checking the token.", || {
        wait(check(client, target, token, known, &now))
    })?
}

/// Token found in the input, after printing how.
pub(super) fn said(prompter: &mut Prompter, found: Found) -> Result<Token, CommandError> {
    if let Some(remark) = found.remark() {
        prompter.say(remark)?;
    }
    Ok(found.token)
}

/// Asks for the token until the answer contains one; `None` for back.
fn pasted(prompter: &mut Prompter) -> Result<Option<Token>, CommandError> {
    let help =
        "Paste an access token, an Authorization header or a full token response. It isn't shown.";
    loop {
        let Reply::Answer(text) = prompter.ask_hidden("Token", help)? else {
            return Ok(None);
        };
        match find(&text) {
            Ok(found) => return said(prompter, found).map(Some),
            Err(missing) => prompter.error(&format!("{missing} {}", missing.fix()))?,
        }
    }
}

/// Asks for the credentials; `None` for back from the first question.
fn credentials(prompter: &mut Prompter) -> Result<Option<Credentials>, CommandError> {
    let mut credentials = Credentials::default();
    let mut place = 0;
    while let Some(field) = RequestField::ALL.get(place).copied() {
        match ask(prompter, field, &mut credentials)? {
            Reply::Answer(()) => place += 1,
            Reply::Back if place == 0 => return Ok(None),
            Reply::Back => place -= 1,
        }
    }
    Ok(Some(credentials))
}

fn ask(
    prompter: &mut Prompter,
    field: RequestField,
    credentials: &mut Credentials,
) -> Result<Reply<()>, CommandError> {
    let prompt = match field.optional() {
        true => format!("{}, optional", field.label()),
        false => field.label().to_owned(),
    };
    loop {
        let reply = match field {
            RequestField::ClientSecret => prompter.ask_hidden(&prompt, field.help())?,
            _ => match prompter.ask(&prompt, field.help())? {
                Reply::Answer(text) => Reply::Answer(text.into()),
                Reply::Back => Reply::Back,
            },
        };
        let Reply::Answer(text) = reply else {
            return Ok(Reply::Back);
        };
        match credentials.set(field, &text) {
            Ok(()) => return Ok(Reply::Answer(())),
            Err(message) => prompter.error(&message)?,
        }
    }
}

/// Asks for the client secret only.
pub fn client_secret(prompter: &mut Prompter) -> Result<Secret, CommandError> {
    let mut credentials = Credentials::default();
    match ask(prompter, RequestField::ClientSecret, &mut credentials)? {
        Reply::Answer(()) => Ok(credentials.secret.unwrap_or_else(|| Secret::new(""))),
        Reply::Back => Err(CommandError::cancelled()),
    }
}

/// Prints a verdict, one line per check, without quiet lines.
pub fn say(
    prompter: &mut Prompter,
    token: &Token,
    verdict: &TokenVerdict,
) -> Result<(), CommandError> {
    prompter.say(&format!("Token {}.", token.shown()))?;
    for headline in verdict.headlines() {
        let tag = headline.outcome.grade().tag();
        prompter.say(&sentence(&format!("{tag}. {}", headline.text)))?;
    }
    for line in verdict.lines.iter().filter(|line| !line.quiet) {
        let tag = line.outcome.grade().tag();
        let text = format!("{tag}. {}: {}", line.label(), line.message);
        prompter.say(&sentence(&text))?;
        for detail in &line.detail {
            prompter.say(&sentence(detail.trim()))?;
        }
        if let Some(fix) = &line.fix {
            prompter.say(&sentence(&format!("Fix: {}", fix.text)))?;
        }
    }
    Ok(())
}

/// With a full stop, unless an address ends it or something else that ends a sentence.
fn sentence(text: &str) -> String {
    let last = text.rsplit(' ').next().unwrap_or_default();
    if text.ends_with(['.', ':', '?', '!']) || last.contains("://") {
        return text.to_owned();
    }
    format!("{text}.")
}

/// Asks for each required setting whether to apply it, with this default; returns the accepted ones.
pub fn settings(
    prompter: &mut Prompter,
    offered: Vec<(Field, String)>,
    default: bool,
    help: &str,
) -> Result<Vec<(Field, String)>, CommandError> {
    let mut answers = Vec::new();
    while let Some((field, value)) = offered.get(answers.len()) {
        let question = format!("Set {} to {value}", field.label());
        match prompter.yes_or_no(&question, default, help)? {
            Reply::Answer(wanted) => answers.push(wanted),
            Reply::Back if answers.pop().is_some() => {}
            Reply::Back => prompter.say("This is the first question. Type cancel to leave.")?,
        }
    }
    let both = offered.into_iter().zip(answers);
    let wanted = both.filter(|(_, wanted)| *wanted);
    Ok(wanted.map(|(setting, _)| setting).collect())
}
