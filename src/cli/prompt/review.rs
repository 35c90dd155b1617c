//! Prompts of the review: configuration, findings, confirmation.

use super::prompter::{Prompter, Reply};
use super::question::{ask_text, say_problem};
use super::state::Wizard;
use super::token;
use crate::cli::command_error::CommandError;
use crate::discovery::{Finding, Grade};
use crate::form::finding_summary::count;
use crate::form::{Failures, review};
use crate::key_manager::{Draft, Field, TokenTest, joined};
use crate::ops::token::TestSubject;

/// Prints the review and asks whether to add. Missing fields are asked for; a field's name as the answer changes it, `fix` with a
/// number applies the fix of a finding.
pub fn run(wizard: &mut Wizard<'_>) -> Result<Reply<()>, CommandError> {
    let mut shown: Option<Vec<Finding>> = None;
    loop {
        if ask_missing(wizard)? == Reply::Back {
            return Ok(Reply::Back);
        }
        let findings = wizard.findings()?;
        if shown.is_none() {
            say_values(wizard.prompter, &wizard.draft)?;
        }
        if shown.as_ref() != Some(&findings) {
            say_all(wizard.prompter, &findings)?;
        }
        let fields = review(wizard.draft.kind);
        let names: Vec<&str> = fields.iter().map(|field| field.label()).collect();
        let help = format!(
            "Type yes to add it, or no to leave and keep your input. To change a value, type its name: {}. To apply a fix, type fix and the finding's number. token tests a token with these values. review prints the review again. back returns to the previous question.",
            names.join(", ")
        );
        match last_question(wizard, &findings, &help)? {
            Last::Add => return Ok(Reply::Answer(())),
            Last::Back => return Ok(Reply::Back),
            Last::Review => shown = None,
            Last::Again => shown = Some(findings),
        }
    }
}

enum Last {
    Add,
    Back,
    /// Print the whole review again.
    Review,
    /// Ask the question again, after the findings if they changed.
    Again,
}

fn last_question(
    wizard: &mut Wizard<'_>,
    findings: &[Finding],
    help: &str,
) -> Result<Last, CommandError> {
    let prompt = "Add this key manager, yes or no (default: no)";
    loop {
        let answer = match wizard.prompter.ask(prompt, help)? {
            Reply::Answer(answer) => answer.trim().to_lowercase(),
            Reply::Back => return Ok(Last::Back),
        };
        match answer.as_str() {
            "yes" | "y" => {
                return Ok(if confirm_failures(wizard, findings)? {
                    Last::Add
                } else {
                    Last::Again
                });
            }
            "" | "no" | "n" => {
                wizard.prompter.say("Not added.")?;
                return Err(CommandError {
                    silent: true,
                    ..CommandError::cancelled()
                });
            }
            "notes" if findings.iter().any(|it| it.grade() == Grade::Note) => {
                say_findings(wizard.prompter, findings, |grade| grade == Grade::Note)?;
            }
            "review" => return Ok(Last::Review),
            "token" => {
                test_token(wizard)?;
                return Ok(Last::Again);
            }
            other => {
                if let Some(next) = change(wizard, findings, other)? {
                    return Ok(next);
                }
                wizard.prompter.error(
                    "Type yes or no, the name of a value, fix and a number, or token; ? for help.",
                )?;
            }
        }
    }
}

/// Asks to confirm a FAIL or a rejected token.
fn confirm_failures(wizard: &mut Wizard<'_>, findings: &[Finding]) -> Result<bool, CommandError> {
    let Some(failures) = Failures::of(&wizard.draft, findings, None) else {
        return Ok(true);
    };
    let question = format!("{} Add it anyway", failures.spoken());
    let help = "The review shows how to fix it.";
    let reply = wizard.prompter.yes_or_no(&question, false, help)?;
    Ok(reply == Reply::Answer(true))
}

/// `issuer`, `JWKS Endpoint`, `fix 1`; `None` when it is none of them.
fn change(
    wizard: &mut Wizard<'_>,
    findings: &[Finding],
    answer: &str,
) -> Result<Option<Last>, CommandError> {
    if let Some(number) = answer.strip_prefix("fix") {
        let place = number.trim().parse::<usize>().ok();
        let finding = place.and_then(|number| findings.get(number.wrapping_sub(1)));
        return apply(wizard, finding).map(Some);
    }
    let asked = review(wizard.draft.kind).iter().find(|field| {
        field.label().eq_ignore_ascii_case(answer)
            || field.flag().eq_ignore_ascii_case(answer)
            || field.json_name().eq_ignore_ascii_case(answer)
    });
    let Some(&field) = asked else {
        return Ok(None);
    };
    let asking = wizard.asking();
    ask_text(wizard.prompter, &mut wizard.draft, field, asking)?;
    say_value(wizard.prompter, &wizard.draft, field)?;
    Ok(Some(Last::Again))
}

/// Applies a fix. Another Well-Known URL is read first, and taken only if it can be read.
fn apply(wizard: &mut Wizard<'_>, finding: Option<&Finding>) -> Result<Last, CommandError> {
    let Some(finding) = finding else {
        wizard
            .prompter
            .error("There is no finding with that number.")?;
        return Ok(Last::Again);
    };
    let Some((field, value)) = fix_of(finding) else {
        wizard.prompter.error("Only the provider can fix this.")?;
        return Ok(Last::Again);
    };
    if field == Field::WellKnownUrl {
        return Ok(match wizard.read_instead(&value)? {
            true => Last::Review,
            false => Last::Again,
        });
    }
    if let Some(slot) = wizard.draft.text_mut(field) {
        slot.clone_from(&value);
    }
    let label = field.label();
    wizard.prompter.say(&format!("{label} is now {value}"))?;
    Ok(Last::Again)
}

/// Tests a token with the values of the draft, and puts the settings that it needs into them. An accepted token settles the issuer.
fn test_token(wizard: &mut Wizard<'_>) -> Result<(), CommandError> {
    let subject = match wizard.draft.name.trim() {
        "" => "the new key manager",
        name => name,
    };
    token::open(wizard.prompter, subject)?;
    let mut target = TestSubject::of_draft(&wizard.draft);
    let Reply::Answer(given) = token::obtain(wizard.prompter, &wizard.client, &target)? else {
        return Ok(());
    };
    let mut known = None;
    loop {
        target.expectation.asked.gateways = wizard.gateways.clone();
        let (verdict, keys) =
            token::judge(wizard.prompter, &wizard.client, &target, &given, known)?;
        token::say(wizard.prompter, &given, &verdict)?;
        let test = TokenTest {
            outcome: verdict.outcome(),
            at: jiff::Timestamp::now(),
        };
        wizard.draft.note_test(test, target.values());
        if verdict.proves_issuer() {
            wizard.draft.proven_issuer = Some(target.expectation.issuer);
        }
        let help = "Type yes to use this value, no to leave it unchanged, or back to return to the previous question.";
        let chosen = token::settings(wizard.prompter, verdict.settings(), true, help)?;
        if chosen.is_empty() {
            return Ok(());
        }
        for (field, value) in chosen {
            if let Some(slot) = wizard.draft.text_mut(field) {
                *slot = value;
            }
        }
        target = TestSubject::of_draft(&wizard.draft);
        known = Some(keys);
    }
}

/// Required fields that the document left empty.
fn ask_missing(wizard: &mut Wizard<'_>) -> Result<Reply<()>, CommandError> {
    let fields: Vec<Field> = wizard.draft.configuration_fields().collect();
    for field in fields {
        if let Some(problem) = wizard.draft.problem(field, wizard.http_allowed) {
            say_problem(wizard.prompter, &problem)?;
            let asking = wizard.asking();
            if ask_text(wizard.prompter, &mut wizard.draft, field, asking)? == Reply::Back {
                return Ok(Reply::Back);
            }
        }
    }
    Ok(Reply::Answer(()))
}

/// The values, a line each.
fn say_values(prompter: &mut Prompter, draft: &Draft) -> Result<(), CommandError> {
    prompter.say("Review.")?;
    for field in review(draft.kind) {
        say_value(prompter, draft, *field)?;
    }
    Ok(())
}

fn say_value(prompter: &mut Prompter, draft: &Draft, field: Field) -> Result<(), CommandError> {
    let label = field.label();
    prompter.say(&match draft.text(field).unwrap_or_default() {
        "" => format!("{label}: not provided."),
        value if value.contains("://") => format!("{label}: {value}"),
        value => format!("{label}: {value}."),
    })
}

/// The findings, a line each, and what can be typed about them.
fn say_all(prompter: &mut Prompter, findings: &[Finding]) -> Result<(), CommandError> {
    prompter.say(&format!("{}.", count(findings)))?;
    say_findings(prompter, findings, |grade| grade != Grade::Note)?;
    let fixes: Vec<String> = findings
        .iter()
        .enumerate()
        .filter(|(_, finding)| fix_of(finding).is_some())
        .map(|(place, _)| format!("fix {}", place + 1))
        .collect();
    let notes = findings.iter().any(|it| it.grade() == Grade::Note);
    let apply = (!fixes.is_empty()).then(|| format!("{} to apply that fix", joined(&fixes, "or")));
    let list = notes.then(|| "notes to list the conformance notes".to_owned());
    if apply.is_none() && list.is_none() {
        return Ok(());
    }
    let test = Some("token to test a token".to_owned());
    let choices: Vec<String> = [apply, list, test].into_iter().flatten().collect();
    let or = if choices.len() > 2 { ", or " } else { " or " };
    let (last, before) = choices.split_last().unzip();
    let before = before.map(|it| it.join(", ")).unwrap_or_default();
    prompter.say(&format!(
        "Type {before}{or}{}.",
        last.map_or("", String::as_str)
    ))
}

/// The findings of some grades, each with its number.
fn say_findings(
    prompter: &mut Prompter,
    findings: &[Finding],
    of: impl Fn(Grade) -> bool,
) -> Result<(), CommandError> {
    for (place, finding) in findings.iter().enumerate().filter(|(_, it)| of(it.grade())) {
        let tag = finding.grade().tag();
        let mut line = format!("{}, {tag}. {}", place + 1, finding.message);
        if let Some(fix) = &finding.fix {
            line.push_str(&format!(" {}", fix.told()));
        }
        prompter.say(&line)?;
    }
    Ok(())
}

/// Value that the fix of a finding sets.
fn fix_of(finding: &Finding) -> Option<(Field, String)> {
    let fix = finding.fix.as_ref()?;
    Some((fix.field?, fix.value.clone()?))
}
