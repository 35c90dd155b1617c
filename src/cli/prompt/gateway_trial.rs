//! Prompts of `kmctl verify`: an API behind the gateway, and a token to call it with.

use zeroize::Zeroizing;

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::control_plane::ProbeUrl;
use crate::net::Client;
use crate::ops::token::TestSubject;
use crate::token::find;

/// API and token to verify with; `None` to verify without the gateway.
pub type Given = Option<(String, Zeroizing<String>)>;

/// Asks for an API and a token. `known` is the API of the target, `subject` the key manager whose provider gives tokens.
pub fn run(
    prompter: &mut Prompter,
    client: &Client,
    subject: Option<&TestSubject>,
    known: Option<&str>,
    allow_http: bool,
) -> Result<Given, CommandError> {
    loop {
        let Some(api) = api(prompter, known, allow_http)? else {
            return Ok(None);
        };
        match token(prompter, client, subject)? {
            Reply::Back => {}
            Reply::Answer(token) => return Ok(token.map(|token| (api, token))),
        }
    }
}

/// A token, pasted or from the provider; `None` to skip the call.
fn token(
    prompter: &mut Prompter,
    client: &Client,
    subject: Option<&TestSubject>,
) -> Result<Reply<Option<Zeroizing<String>>>, CommandError> {
    let help = "An access token from the key manager's provider. It isn't shown, goes only to the API and is never stored. Leave it empty to skip the call.";
    let Some(subject) = subject.filter(|it| !it.token_endpoint.is_empty()) else {
        return pasted(prompter, help);
    };
    loop {
        prompter.say("1, Paste a token. 2, Get one with a client ID and secret.")?;
        let prompt = "1, 2 or the token; empty to skip the call";
        let answer = match prompter.ask_choice_or_secret(prompt, help)? {
            Reply::Back => return Ok(Reply::Back),
            Reply::Answer(answer) => answer,
        };
        match answer.trim() {
            "" => return Ok(Reply::Answer(None)),
            "1" => {
                if let Reply::Answer(token) = pasted(prompter, help)? {
                    return Ok(Reply::Answer(token));
                }
            }
            "2" => {
                if let Some(token) = super::token::requested(prompter, client, subject)? {
                    return Ok(Reply::Answer(Some(token.to_secret())));
                }
            }
            text => match find(text) {
                Ok(found) => {
                    let token = super::token::said(prompter, found)?;
                    return Ok(Reply::Answer(Some(token.to_secret())));
                }
                Err(missing) => prompter.error(&format!("{missing} {}", missing.fix()))?,
            },
        }
    }
}

fn pasted(
    prompter: &mut Prompter,
    help: &str,
) -> Result<Reply<Option<Zeroizing<String>>>, CommandError> {
    loop {
        match prompter.ask_hidden("Token, empty to skip the call", help)? {
            Reply::Back => return Ok(Reply::Back),
            Reply::Answer(text) if text.trim().is_empty() => return Ok(Reply::Answer(None)),
            Reply::Answer(text) => match find(&text) {
                Ok(found) => {
                    let token = super::token::said(prompter, found)?;
                    return Ok(Reply::Answer(Some(token.to_secret())));
                }
                Err(missing) => prompter.error(&format!("{missing} {}", missing.fix()))?,
            },
        }
    }
}

/// The address of the API; `None` to skip the call.
fn api(
    prompter: &mut Prompter,
    known: Option<&str>,
    allow_http: bool,
) -> Result<Option<String>, CommandError> {
    let prompt = match known {
        Some(known) => format!("Gateway API (default: {known})"),
        None => "Gateway API, empty to skip the call".to_owned(),
    };
    let help = "The URL of an API that accepts tokens from this key manager, for example https://gw.example.com/pets/1.0.";
    loop {
        let answer = match prompter.ask(&prompt, help)? {
            Reply::Answer(answer) => answer,
            Reply::Back => return Ok(None),
        };
        match answer.trim() {
            "" => return Ok(known.map(str::to_owned)),
            text => match ProbeUrl::parse(text, allow_http) {
                Ok(url) => return Ok(Some(url.as_str().to_owned())),
                Err(problem) => {
                    prompter.error(&format!("{} {}", problem.message, problem.fix))?;
                }
            },
        }
    }
}
