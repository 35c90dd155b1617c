//! Prompts of `kmctl target add` for missing values.

use std::path::Path;

use super::prompter::{Prompter, Reply};
use crate::cli::command_error::CommandError;
use crate::control_plane::{
    CertificatePath, GatewayRelease, ProbeUrl, TargetKind, TargetProblem, TargetUrl,
};

/// Values of a new target, as typed.
#[derive(Clone, Debug, Default)]
pub struct TargetAnswers {
    /// The product; `None` to ask.
    pub kind: Option<TargetKind>,
    /// Address of the management API.
    pub url: Option<String>,
    /// Sign-in address of an API Portal.
    pub login_url: Option<String>,
    /// The gateway's file.
    pub config: Option<String>,
    /// URL of an API behind the gateway.
    pub probe: Option<String>,
    /// The gateway that reads the file.
    pub gateway: Option<GatewayRelease>,
    /// Path of a CA file on the gateway's host.
    pub certificate_path: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Kind,
    Url,
    LoginUrl,
    Config,
    Gateway,
    CertificatePath,
    Probe,
}

/// Asks for what is missing.
pub fn run(
    prompter: &mut Prompter,
    mut answers: TargetAnswers,
    allow_http: bool,
) -> Result<TargetAnswers, CommandError> {
    let given = answers.clone();
    let mut place = 0;
    loop {
        let steps = steps(&given, answers.kind.unwrap_or_default());
        let Some(step) = steps.get(place).copied() else {
            return Ok(answers);
        };
        let reply = match step {
            Step::Kind => kind(prompter, &mut answers)?,
            Step::Gateway => release(prompter, &mut answers)?,
            step => text(prompter, step, &mut answers, allow_http)?,
        };
        match reply {
            Reply::Answer(()) => place += 1,
            Reply::Back if place == 0 => {
                prompter.say("This is the first question. Type cancel to leave.")?;
            }
            Reply::Back => place -= 1,
        }
    }
}

/// The questions for a product, without those that an option answered.
fn steps(given: &TargetAnswers, kind: TargetKind) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut ask = |step, known: bool| {
        if !known {
            steps.push(step);
        }
    };
    ask(Step::Kind, given.kind.is_some());
    match kind {
        TargetKind::ApiManager => {
            ask(Step::Url, given.url.is_some());
            ask(Step::Probe, given.probe.is_some());
        }
        TargetKind::ApiPortal => {
            ask(Step::Url, given.url.is_some());
            ask(Step::LoginUrl, given.login_url.is_some());
        }
        TargetKind::Gateway => {
            ask(Step::Config, given.config.is_some());
            ask(Step::Gateway, given.gateway.is_some());
            ask(Step::CertificatePath, given.certificate_path.is_some());
            ask(Step::Probe, given.probe.is_some());
        }
    }
    steps
}

fn kind(prompter: &mut Prompter, answers: &mut TargetAnswers) -> Result<Reply<()>, CommandError> {
    let titles = TargetKind::ALL.map(TargetKind::title);
    prompter.say(&format!("Kind. {}", numbered(&titles)))?;
    let help =
        "API Manager: its Admin API. API Portal: its REST API. Gateway: its configuration file.";
    Ok(match prompter.number(titles.len(), help)? {
        Reply::Answer(place) => {
            answers.kind = TargetKind::ALL.get(place).copied();
            Reply::Answer(())
        }
        Reply::Back => Reply::Back,
    })
}

fn release(
    prompter: &mut Prompter,
    answers: &mut TargetAnswers,
) -> Result<Reply<()>, CommandError> {
    let names = GatewayRelease::NAMED.map(GatewayRelease::name);
    prompter.say(&format!(
        "Gateway that reads the file. {}",
        numbered(&names)
    ))?;
    let help = "Older gateways don't read every claim with scopes. gateway-1.2 is the newest.";
    Ok(match prompter.number(names.len(), help)? {
        Reply::Answer(place) => {
            answers.gateway = GatewayRelease::NAMED.get(place).copied();
            Reply::Answer(())
        }
        Reply::Back => Reply::Back,
    })
}

fn numbered(titles: &[&str]) -> String {
    let titles = titles.iter().enumerate();
    let list: Vec<String> = titles
        .map(|(place, title)| format!("{}, {title}.", place + 1))
        .collect();
    list.join(" ")
}

fn text(
    prompter: &mut Prompter,
    step: Step,
    answers: &mut TargetAnswers,
    allow_http: bool,
) -> Result<Reply<()>, CommandError> {
    let (prompt, help) = match step {
        Step::LoginUrl => (
            "Sign-in address, optional",
            "The address of the Platform API, to sign in with a user name and password. Leave it empty to sign in with a token.",
        ),
        Step::Config => (
            "File",
            "The gateway's configuration file, for example /etc/gateway/config.toml.",
        ),
        Step::CertificatePath => (
            "CA file on the gateway, optional",
            "The CA file on the gateway for JWKS Endpoints with a private CA. Leave it empty for public ones.",
        ),
        Step::Probe => (
            "Gateway API, optional",
            "An API behind the gateway, for example https://gw.example.com/pets/1.0. kmctl calls it with a token to verify.",
        ),
        _ => (
            "Address",
            "Scheme, host and port of the management API, for example https://apim.example.com:9443.",
        ),
    };
    loop {
        let Reply::Answer(answer) = prompter.ask(prompt, help)? else {
            return Ok(Reply::Back);
        };
        let answer = answer.trim().to_owned();
        let optional = !matches!(step, Step::Url | Step::Config);
        if answer.is_empty() && !optional {
            prompter.error(&format!("{prompt} is required."))?;
            continue;
        }
        let given = (!answer.is_empty()).then_some(answer);
        let problem = given
            .as_deref()
            .and_then(|text| problem(step, text, allow_http));
        if let Some(problem) = problem {
            prompter.error(&format!("{} {}", problem.message, problem.fix))?;
            continue;
        }
        let slot = match step {
            Step::LoginUrl => &mut answers.login_url,
            Step::Config => &mut answers.config,
            Step::CertificatePath => &mut answers.certificate_path,
            Step::Probe => &mut answers.probe,
            _ => &mut answers.url,
        };
        *slot = given;
        return Ok(Reply::Answer(()));
    }
}

fn problem(step: Step, text: &str, allow_http: bool) -> Option<TargetProblem> {
    match step {
        Step::Url | Step::LoginUrl => TargetUrl::parse(text, allow_http).err(),
        Step::Probe => ProbeUrl::parse(text, allow_http).err(),
        Step::CertificatePath => CertificatePath::parse(text).err(),
        Step::Config if !Path::new(text).is_file() => Some(TargetProblem {
            message: format!("{text} is not a file."),
            fix: "Enter the path of the gateway's config.toml.".into(),
        }),
        _ => None,
    }
}
