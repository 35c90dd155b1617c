//! Text of a check: one line per key manager, with its differences below.

use jiff::tz::TimeZone;

use super::outcome::AcceptResult;
use super::summary::Summary;
use crate::cli::output::prose::labeled;
use crate::key_manager::{command_line, visible};
use crate::ops::check::Checked;

/// Lines of one key manager.
pub fn lines(it: &Checked, taken: &AcceptResult, dry_run: bool) -> String {
    let mut text = labeled(
        it.drift.outcome.grade().tag(),
        6,
        &format!("{}: {}", it.stored.name, it.sentence()),
    );
    for difference in &it.drift.differences {
        let edited = if difference.is_edited {
            " (edited)"
        } else {
            ""
        };
        text.push_str(&format!("      {}{edited}\n", difference.field.label()));
        for (word, value) in [("stored", &difference.stored), ("served", &difference.live)] {
            let value = match value.is_empty() {
                true => "(none)".to_owned(),
                false => visible(value),
            };
            text.push_str(&format!("        {word}  {value}\n"));
        }
    }
    for finding in &it.blocking {
        let label = format!("      {}", finding.grade().tag());
        text.push_str(&labeled(&label, 12, &finding.message));
    }
    for remark in it.remarks() {
        text.push_str(&indented(&remark));
    }
    if let Some(fix) = it.fix() {
        text.push_str(&indented(&format!("Fix: {fix}")));
    }
    for fact in it.known(&TimeZone::system()) {
        let label = format!("      {}", fact.grade.tag());
        text.push_str(&labeled(&label, 12, &fact.text));
        if let Some(fix) = fact.fix {
            text.push_str(&labeled("", 12, &format!("Fix: {fix}")));
        }
    }
    let changes = it.drift.changes().filter(|it| it.can_be_taken());
    let fields: Vec<&str> = changes.map(|it| it.field.flag()).collect();
    if !fields.is_empty() {
        // On a line of its own, to be copied whole.
        let options = format!("--accept {}", fields.join(","));
        let command = command_line("check", it.stored.name.as_str(), &options);
        text.push_str(&format!("      {}\n", visible(&command)));
    }
    if let Some(said) = accepted_sentence(taken, dry_run) {
        text.push_str(&indented(&said));
    }
    text
}

fn indented(text: &str) -> String {
    labeled("", 6, text)
}

fn accepted_sentence(taken: &AcceptResult, dry_run: bool) -> Option<String> {
    match taken {
        AcceptResult::NotAsked | AcceptResult::Refused => None,
        AcceptResult::Nothing => Some("Nothing to update.".to_owned()),
        AcceptResult::Fields(fields) => {
            let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
            let verb = match dry_run {
                true => "Would be updated",
                false => "Updated",
            };
            Some(format!("{verb}: {}.", labels.join(", ")))
        }
    }
}

/// Summary line after the results of several key managers.
pub fn summary(summary: &Summary) -> String {
    match summary.all() {
        0 => "No key manager to check.\n".to_owned(),
        n => format!("{n} checked: {}.\n", summary.words()),
    }
}
