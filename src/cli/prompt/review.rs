//! The review: what was read, what is wrong with it, and the last question.

use super::prompter::{Prompter, Reply};
use super::question::{ask_text, say_problem};
use super::state::Wizard;
use crate::cli::failure::Failure;
use crate::discovery::{Finding, Grade};
use crate::form::finding_summary::{count, mended};
use crate::form::review;
use crate::key_manager::{Draft, Field};

/// Says the review and asks whether to add. Fields that are missing are asked for; a field's name as the answer changes it,
/// `fix` and a number applies the fix of a finding.
pub fn run(wizard: &mut Wizard<'_>) -> Result<Reply<()>, Failure> {
    loop {
        if ask_missing(wizard)? == Reply::Back {
            return Ok(Reply::Back);
        }
        let findings = standing(wizard);
        say(wizard.prompter, &wizard.draft, &findings)?;
        twins(wizard)?;
        let fields = review(wizard.draft.kind);
        let names: Vec<&str> = fields.iter().map(|spec| spec.field.label()).collect();
        let help = format!(
            "yes adds it, no leaves it. To change a value answer its name: {}. To apply the fix of a finding answer fix and its number.",
            names.join(", ")
        );
        match last_question(wizard, &findings, &help)? {
            Last::Add => return Ok(Reply::Answer(())),
            Last::Back => return Ok(Reply::Back),
            Last::Again => {}
        }
    }
}

enum Last {
    Add,
    Back,
    Again,
}

fn last_question(
    wizard: &mut Wizard<'_>,
    findings: &[Finding],
    help: &str,
) -> Result<Last, Failure> {
    let prompt = "Add this key manager, yes or no (default: no)";
    loop {
        let answer = match wizard.prompter.ask(prompt, help)? {
            Reply::Answer(answer) => answer.trim().to_lowercase(),
            Reply::Back => return Ok(Last::Back),
        };
        match answer.as_str() {
            "yes" | "y" => {
                return Ok(if all_the_same(wizard, findings)? {
                    Last::Add
                } else {
                    Last::Again
                });
            }
            "" | "no" | "n" => {
                wizard.told = true;
                let said = format!("Not added. Your text is kept: {}", wizard.resume);
                wizard.prompter.say(&said)?;
                return Err(Failure {
                    silent: true,
                    ..Failure::cancelled()
                });
            }
            other => {
                if change(wizard, findings, other)? {
                    return Ok(Last::Again);
                }
                wizard
                    .prompter
                    .error("Answer yes or no, or the name of a value; ? for help.")?;
            }
        }
    }
}

/// A FAIL asks once more, in words.
fn all_the_same(wizard: &mut Wizard<'_>, findings: &[Finding]) -> Result<bool, Failure> {
    let failures = findings
        .iter()
        .filter(|it| it.grade() == Grade::Fail)
        .count();
    if failures == 0 {
        return Ok(true);
    }
    let means = if failures == 1 {
        "1 finding means".to_owned()
    } else {
        format!("{failures} findings mean")
    };
    let question = format!("{means} that tokens will be rejected. Add it anyway");
    let help = "The gateway will reject tokens until this is fixed; the review says how.";
    let reply = wizard.prompter.yes_or_no(&question, false, help)?;
    Ok(reply == Reply::Answer(true))
}

/// `issuer`, `JWKS Endpoint`, `fix 1`; false when it is none of them.
fn change(wizard: &mut Wizard<'_>, findings: &[Finding], answer: &str) -> Result<bool, Failure> {
    if let Some(number) = answer.strip_prefix("fix") {
        let place = number.trim().parse::<usize>().ok();
        let finding = place.and_then(|number| findings.get(number.wrapping_sub(1)));
        return apply(wizard, finding);
    }
    let asked = review(wizard.draft.kind)
        .iter()
        .map(|spec| spec.field)
        .find(|field| {
            field.label().eq_ignore_ascii_case(answer)
                || field.flag().eq_ignore_ascii_case(answer)
                || field.json_name().eq_ignore_ascii_case(answer)
        });
    let Some(field) = asked else {
        return Ok(false);
    };
    let asking = wizard.asking();
    ask_text(wizard.prompter, &mut wizard.draft, field, asking)?;
    Ok(true)
}

fn apply(wizard: &mut Wizard<'_>, finding: Option<&Finding>) -> Result<bool, Failure> {
    let fix = finding.and_then(|finding| finding.fix.as_ref());
    let Some((field, value)) = fix.and_then(|fix| Some((fix.field?, fix.value.clone()?))) else {
        wizard
            .prompter
            .error("Only the provider can fix this one.")?;
        return Ok(true);
    };
    if let Some(slot) = wizard.draft.text_mut(field) {
        *slot = value;
    }
    if field == Field::WellKnownUrl {
        wizard.read()?;
    }
    Ok(true)
}

/// Required fields that the document left empty.
fn ask_missing(wizard: &mut Wizard<'_>) -> Result<Reply<()>, Failure> {
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

fn standing(wizard: &Wizard<'_>) -> Vec<Finding> {
    let Some(report) = &wizard.report else {
        return Vec::new();
    };
    let served = wizard.draft.discovered.as_ref();
    let findings = report.findings.iter();
    findings
        .filter(|finding| !mended(finding, &wizard.draft.configuration, served))
        .cloned()
        .collect()
}

/// The values and the findings, a line each.
fn say(prompter: &mut Prompter, draft: &Draft, findings: &[Finding]) -> Result<(), Failure> {
    prompter.say("Review.")?;
    for spec in review(draft.kind) {
        let value = draft.text(spec.field).unwrap_or_default();
        let label = spec.field.label();
        let line = match value {
            "" => format!("{label}: not provided."),
            value if value.contains("://") => format!("{label}: {value}"),
            value => format!("{label}: {value}."),
        };
        prompter.say(&line)?;
    }
    prompter.say(&format!("{}.", count(findings)))?;
    for (place, finding) in findings.iter().enumerate() {
        let mut line = format!(
            "{}, {}. {}",
            place + 1,
            finding.grade().tag(),
            finding.message
        );
        if let Some(fix) = &finding.fix {
            line.push_str(&format!(" Fix: {}", fix.text));
        }
        prompter.say(&line)?;
    }
    Ok(())
}

fn twins(wizard: &mut Wizard<'_>) -> Result<(), Failure> {
    let issuer = wizard.draft.configuration.issuer.trim().to_owned();
    for twin in wizard
        .store
        .find_by_issuer(wizard.organization, &issuer, None)?
    {
        wizard
            .prompter
            .say(&format!("NOTE. {twin} has the same issuer."))?;
    }
    Ok(())
}
