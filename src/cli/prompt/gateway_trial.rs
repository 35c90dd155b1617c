//! Prompts of `kmctl verify`: an API behind the gateway, and a token to call it with.

use zeroize::Zeroizing;

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::control_plane::ProbeUrl;
use crate::ops::login;

/// Asks for an API and a token; `None` to verify without the gateway. `known` is the API of the target.
///
/// # Errors
/// Cancelled, or a stream fails.
pub fn run(
    prompter: &mut Prompter,
    known: Option<&str>,
    allow_http: bool,
) -> Result<Option<(String, Zeroizing<String>)>, CommandError> {
    loop {
        let Some(api) = api(prompter, known, allow_http)? else {
            return Ok(None);
        };
        let help = "An access token from the key manager's provider. It isn't shown, goes only to the API and is never stored. Leave it empty to skip the call.";
        loop {
            match prompter.ask_hidden("Token, empty to skip the call", help)? {
                Reply::Back => break,
                Reply::Answer(text) if text.trim().is_empty() => return Ok(None),
                Reply::Answer(text) => match login::token(&text) {
                    Some(token) => return Ok(Some((api, token))),
                    None => prompter.error("Enter only the access token, without quotes.")?,
                },
            }
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
        Some(known) => format!("API behind the gateway (default: {known})"),
        None => "API behind the gateway, empty to skip the call".to_owned(),
    };
    let help = "The URL of an API that accepts tokens of this key manager, for example https://gw.example.com/pets/1.0.";
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
