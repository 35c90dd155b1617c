//! A token trial line by line: where the token comes from, the verdict, and the settings that it asks for.

use super::prompter::{Prompter, Reply};
use crate::cli::failure::Failure;
use crate::form::RequestField;
use crate::key_manager::{Field, OrganizationName};
use crate::ops::token::Credentials;
use crate::store::Store;
use crate::token::{Secret, Token, Verdict, find};

/// Where the token comes from.
#[derive(Debug)]
pub enum Given {
    /// It was pasted.
    Token(Token),
    /// The provider is asked for one.
    Credentials(Box<Credentials>),
}

/// Asks for the name of a key manager, until there is one of that name.
///
/// # Errors
/// Cancelled, or a stream or the file fails.
pub fn name(
    prompter: &mut Prompter,
    store: &Store,
    organization: &OrganizationName,
) -> Result<String, Failure> {
    loop {
        let help = "The name of the key manager to try a token against; kmctl list says them.";
        let name = match prompter.ask("Name of the key manager", help)? {
            Reply::Answer(name) => name.trim().to_owned(),
            Reply::Back => return Err(Failure::cancelled()),
        };
        if !name.is_empty() && store.get(organization, &name)?.is_some() {
            return Ok(name);
        }
        prompter.error("There is no key manager of that name.")?;
    }
}

/// Says what this is.
///
/// # Errors
/// When the stream fails.
pub fn open(prompter: &mut Prompter, subject: &str) -> Result<(), Failure> {
    prompter.say(&format!(
        "Try a token against {subject}. At any prompt: ? for help, back, cancel."
    ))?;
    prompter.say("It is checked on this computer only. Not sent, not stored, not logged.")
}

/// Asks for a token, or for what is needed to get one.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn given(prompter: &mut Prompter) -> Result<Given, Failure> {
    loop {
        prompter.say("1, Paste a token. 2, Get one with client id and secret.")?;
        let help = "1 takes an access token that you have. 2 asks the Token Endpoint for one, judges it and forgets it.";
        match prompter.number(2, help)? {
            Reply::Back => prompter.say("This is the first question. cancel leaves.")?,
            Reply::Answer(0) => {
                if let Some(token) = pasted(prompter)? {
                    return Ok(Given::Token(token));
                }
            }
            Reply::Answer(_) => {
                if let Some(credentials) = credentials(prompter)? {
                    return Ok(Given::Credentials(Box::new(credentials)));
                }
            }
        }
    }
}

/// Asks for the token itself, until there is one in the answer; `None` is back.
fn pasted(prompter: &mut Prompter) -> Result<Option<Token>, Failure> {
    let help = "Paste an access token; Bearer, quotes or the provider's whole answer around it do no harm. It is not shown.";
    loop {
        let Reply::Answer(text) = prompter.ask_hidden("Token", help)? else {
            return Ok(None);
        };
        match find(&text) {
            Ok(found) => {
                if let Some(remark) = found.remark() {
                    prompter.say(remark)?;
                }
                return Ok(Some(found.token));
            }
            Err(missing) => prompter.error(&format!("{missing} {}", missing.fix()))?,
        }
    }
}

/// Asks for everything that the provider wants to know; `None` is back from the first question.
fn credentials(prompter: &mut Prompter) -> Result<Option<Credentials>, Failure> {
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
) -> Result<Reply<()>, Failure> {
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
        match credentials.take(field, &text) {
            Ok(()) => return Ok(Reply::Answer(())),
            Err(message) => prompter.error(&message)?,
        }
    }
}

/// Asks for one secret, for a command that knows the rest.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn client_secret(prompter: &mut Prompter) -> Result<Secret, Failure> {
    let mut credentials = Credentials::default();
    match ask(prompter, RequestField::ClientSecret, &mut credentials)? {
        Reply::Answer(()) => Ok(credentials.secret.unwrap_or_else(|| Secret::new(""))),
        Reply::Back => Err(Failure::cancelled()),
    }
}

/// Says a verdict, one line a check; lines that say nothing are left out.
///
/// # Errors
/// When the stream fails.
pub fn say(prompter: &mut Prompter, token: &Token, verdict: &Verdict) -> Result<(), Failure> {
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

/// Asks for each setting whether it shall be made; answers those that shall.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn settings(
    prompter: &mut Prompter,
    offered: Vec<(Field, String)>,
) -> Result<Vec<(Field, String)>, Failure> {
    let mut chosen = Vec::new();
    for (field, value) in offered {
        let question = format!("Set {} to {value}", field.label());
        let help = "yes changes the stored key manager, no leaves it as it is.";
        if prompter.yes_or_no(&question, false, help)? == Reply::Answer(true) {
            chosen.push((field, value));
        }
    }
    Ok(chosen)
}
