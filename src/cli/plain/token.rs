//! A token trial line by line: where the token comes from, the verdict, and the settings that it asks for.

use super::{Conversation, Reply};
use crate::cli::Failure;
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
    conversation: &mut Conversation,
    store: &Store,
    organization: &OrganizationName,
) -> Result<String, Failure> {
    loop {
        let help = "The name of the key manager to try a token against; kmctl list says them.";
        let name = match conversation.ask("Name of the key manager", help)? {
            Reply::Answer(name) => name.trim().to_owned(),
            Reply::Back => return Err(Failure::cancelled()),
        };
        if !name.is_empty() && store.get(organization, &name)?.is_some() {
            return Ok(name);
        }
        conversation.error("There is no key manager of that name.")?;
    }
}

/// Says what this is.
///
/// # Errors
/// When the stream fails.
pub fn open(conversation: &mut Conversation, subject: &str) -> Result<(), Failure> {
    conversation.say(&format!(
        "Try a token against {subject}. At any prompt: ? for help, back, cancel."
    ))?;
    conversation.say("It is checked on this computer only. Not sent, not stored, not logged.")
}

/// Asks for a token, or for what is needed to get one.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn given(conversation: &mut Conversation) -> Result<Given, Failure> {
    loop {
        conversation.say("1, Paste a token. 2, Get one with client id and secret.")?;
        let help = "1 takes an access token that you have. 2 asks the Token Endpoint for one, judges it and forgets it.";
        match conversation.number(2, help)? {
            Reply::Back => conversation.say("This is the first question. cancel leaves.")?,
            Reply::Answer(0) => {
                if let Some(token) = pasted(conversation)? {
                    return Ok(Given::Token(token));
                }
            }
            Reply::Answer(_) => {
                if let Some(credentials) = credentials(conversation)? {
                    return Ok(Given::Credentials(Box::new(credentials)));
                }
            }
        }
    }
}

/// Asks for the token itself, until there is one in the answer; `None` is back.
fn pasted(conversation: &mut Conversation) -> Result<Option<Token>, Failure> {
    let help = "Paste an access token; Bearer, quotes or the provider's whole answer around it do no harm. It is not shown.";
    loop {
        let Reply::Answer(text) = conversation.ask_hidden("Token", help)? else {
            return Ok(None);
        };
        match find(&text) {
            Ok(found) => {
                if let Some(remark) = found.remark() {
                    conversation.say(remark)?;
                }
                return Ok(Some(found.token));
            }
            Err(missing) => conversation.error(&format!("{missing} {}", missing.fix()))?,
        }
    }
}

/// Asks for everything that the provider wants to know; `None` is back from the first question.
fn credentials(conversation: &mut Conversation) -> Result<Option<Credentials>, Failure> {
    let mut credentials = Credentials::default();
    let mut place = 0;
    while let Some(field) = RequestField::ALL.get(place).copied() {
        match ask(conversation, field, &mut credentials)? {
            Reply::Answer(()) => place += 1,
            Reply::Back if place == 0 => return Ok(None),
            Reply::Back => place -= 1,
        }
    }
    Ok(Some(credentials))
}

fn ask(
    conversation: &mut Conversation,
    field: RequestField,
    credentials: &mut Credentials,
) -> Result<Reply<()>, Failure> {
    let prompt = match field.optional() {
        true => format!("{}, optional", field.label()),
        false => field.label().to_owned(),
    };
    loop {
        let reply = match field {
            RequestField::ClientSecret => conversation.ask_hidden(&prompt, field.help())?,
            _ => match conversation.ask(&prompt, field.help())? {
                Reply::Answer(text) => Reply::Answer(text.into()),
                Reply::Back => Reply::Back,
            },
        };
        let Reply::Answer(text) = reply else {
            return Ok(Reply::Back);
        };
        match credentials.take(field, &text) {
            Ok(()) => return Ok(Reply::Answer(())),
            Err(message) => conversation.error(&message)?,
        }
    }
}

/// Asks for one secret, for a command that knows the rest.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn client_secret(conversation: &mut Conversation) -> Result<Secret, Failure> {
    let mut credentials = Credentials::default();
    match ask(conversation, RequestField::ClientSecret, &mut credentials)? {
        Reply::Answer(()) => Ok(credentials.secret.unwrap_or_else(|| Secret::new(""))),
        Reply::Back => Err(Failure::cancelled()),
    }
}

/// Says a verdict, one line a check; lines that say nothing are left out.
///
/// # Errors
/// When the stream fails.
pub fn say(
    conversation: &mut Conversation,
    token: &Token,
    verdict: &Verdict,
) -> Result<(), Failure> {
    conversation.say(&format!("Token {}.", token.shown()))?;
    for line in verdict.lines.iter().filter(|line| !line.quiet) {
        let tag = line.outcome.grade().tag();
        let text = format!("{tag}. {}: {}", line.label(), line.message);
        conversation.say(&sentence(&text))?;
        for detail in &line.detail {
            conversation.say(&sentence(detail.trim()))?;
        }
        if let Some(fix) = &line.fix {
            conversation.say(&sentence(&format!("Fix: {}", fix.text)))?;
        }
    }
    conversation.say(&sentence(&verdict.summary()))
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
    conversation: &mut Conversation,
    offered: Vec<(Field, String)>,
) -> Result<Vec<(Field, String)>, Failure> {
    let mut chosen = Vec::new();
    for (field, value) in offered {
        let question = format!("Set {} to {value}", field.label());
        let help = "yes changes the stored key manager, no leaves it as it is.";
        if conversation.yes_or_no(&question, false, help)? == Reply::Answer(true) {
            chosen.push((field, value));
        }
    }
    Ok(chosen)
}
