//! Questions after `add` where there are targets: from the control plane to a token at the gateway.

use super::apply::Apply;
use super::devportal;
use super::portal_target;
use super::target_args::TokenOptions;
use super::token_check::{self, Shown, Subject};
use super::verify::Verify;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::session::Session;
use crate::key_manager::{KeyManager, TokenOutcome};
use crate::ops::token::TestSubject;
use crate::ops::{NextStep, OpError, next_steps};

/// A step of the menu.
#[derive(Clone, Debug)]
enum Entry {
    /// Toward using the key manager.
    Step(NextStep),
    /// Test a token on this computer.
    Test,
}

/// The steps with their labels. Where a token was rejected, another test comes first.
fn entries(steps: Vec<(NextStep, String)>, added: &KeyManager) -> Vec<(Entry, String)> {
    let mut entries: Vec<(Entry, String)> = steps
        .into_iter()
        .map(|(step, label)| (Entry::Step(step), label))
        .collect();
    match added.evidence.token.map(|test| test.outcome) {
        Some(TokenOutcome::Accepted) => {}
        Some(TokenOutcome::Rejected) => {
            entries.insert(0, (Entry::Test, "Test it with a token again".to_owned()));
        }
        _ => entries.push((Entry::Test, "Test a token".to_owned())),
    }
    entries
}

/// Offers the next steps until the user leaves them.
///
/// # Errors
/// Ctrl+C, or a stream or the database can't be read or written; an error of a step is printed.
pub fn run(session: &Session, added: &KeyManager) -> Result<(), CommandError> {
    let targets = session.open()?.targets()?;
    if targets.is_empty() {
        return Ok(());
    }
    let steps = entries(next_steps(&targets), added);
    let labels = steps.iter().map(|(_, label)| label.as_str());
    let titles: Vec<&str> = labels.chain(["Finish"]).collect();
    let count = titles.len();
    let lines: String = titles
        .iter()
        .enumerate()
        .map(|(place, title)| format!("{}, {title}.\n", place + 1))
        .collect();
    let mut prompter = session.prompter();
    prompter.say(&format!("Next steps for {}.", added.name))?;
    prompter.say_lines(&lines)?;
    let question = format!("Next step: number from 1 to {count}, ? for the list");
    let mut done_steps = Vec::new();
    loop {
        let place = prompter.entry(&question, &titles, &lines)?;
        let Some((step, label)) = place.and_then(|place| steps.get(place)) else {
            return Ok(());
        };
        let open = |(other, _): &(Entry, String)| match (step, other) {
            (Entry::Step(step), Entry::Step(other)) => {
                step.needs(other) && !done_steps.contains(other)
            }
            _ => false,
        };
        let first = steps.iter().position(open);
        if let Some((place, (_, label))) = first.and_then(|at| Some((at, steps.get(at)?))) {
            prompter.say(&format!("{label} first: enter {}.", place + 1))?;
            continue;
        }
        // The step reads stdin now.
        drop(prompter);
        let done = match step {
            Entry::Step(step) => run_step(session, step, added.name.as_str()),
            Entry::Test => test(session, added.name.as_str()),
        };
        prompter = session.prompter();
        match done {
            Ok(()) => {
                if let Entry::Step(step) = step {
                    done_steps.push(step.clone());
                }
                prompter.say(&format!("Done: {label}."))?;
            }
            Err(failure) if failure.silent && failure.exit.is_signal() => return Err(failure),
            Err(failure) if failure.silent => prompter.say(&format!("Not done: {label}."))?,
            Err(failure) => crate::cli::output::say(&failure.text()),
        }
    }
}

/// Tests a token against the key manager as it is stored now.
fn test(session: &Session, name: &str) -> Result<(), CommandError> {
    let store = session.open()?;
    let organization = session.organization(&store)?;
    let stored = super::edit::find(&store, &organization, name)?;
    let mut target = TestSubject::of_stored(&stored).ok_or(OpError::BuiltIn)?;
    let issuer = &target.expectation.issuer;
    let duplicates = store.find_by_issuer(&organization, issuer, Some(name))?;
    let duplicates = duplicates.iter().map(|name| name.as_str().to_owned());
    target.expectation.duplicate_issuers = duplicates.collect();
    target.expectation.asked.gateways = session.settings.gateways.clone();
    let subject = Subject {
        target,
        shown: name.to_owned(),
        stored: Some(stored),
    };
    let client = session.client(Vec::new())?;
    token_check::converse(session, &client, subject, Shown::default())
}

fn run_step(session: &Session, step: &NextStep, name: &str) -> Result<(), CommandError> {
    match step {
        NextStep::Select => devportal::set(session, name),
        NextStep::Apply(target) | NextStep::Merge(target) => Apply {
            names: vec![name.to_owned()],
            plan: None,
            fields: Vec::new(),
            delete: false,
            wait: None,
            token: TokenOptions::default(),
        }
        .run(&session.with_target(target.as_str())),
        NextStep::Enable(target) => portal_target::set(
            &session.with_target(target.as_str()),
            name,
            &TokenOptions::default(),
        ),
        NextStep::Verify(target) => {
            let verify = Verify {
                name: name.to_owned(),
                token_stdin: false,
                api: None,
                wait: None,
                token_command: None,
            };
            let found = verify.verify(&session.with_target(target.as_str()))?;
            match found.proves_gateway() {
                true => Ok(()),
                false => Err(CommandError::status(ExitCode::Refused)),
            }
        }
    }
}
