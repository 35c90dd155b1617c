//! Details of one object of a plan: fields from remote to local, missing settings, and its blocker.

use ratatui::style::Style;
use ratatui::text::Line;

use super::parts::{prose, tagged, verification};
use crate::control_plane::{Action, Blocker, FieldChange, OVERWRITES, PlanItem, Verification};
use crate::discovery::Grade;
use crate::key_manager::visible;
use crate::tui::components::{difference, labeled};
use crate::tui::theme::Theme;

/// Cells of the labels.
const LABEL: usize = 25;

/// The lines of an object.
pub fn lines(
    item: &PlanItem,
    verified: Option<&Verification>,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some(blocker) = item.blocker {
        let fix = fix(blocker, &item.name);
        lines.extend(tagged(
            Grade::Warn,
            blocker.message(),
            Some(&fix),
            width,
            theme,
        ));
    }
    if item.overwrites() {
        let fix = "Space chooses it all the same. r takes what is there.";
        lines.extend(tagged(Grade::Warn, OVERWRITES, Some(fix), width, theme));
    }
    for caution in &item.cautions {
        lines.extend(tagged(Grade::Note, &caution.message(), None, width, theme));
    }
    for missing in &item.missing {
        let text = format!("The server demands {}.", missing.label);
        lines.extend(tagged(Grade::Fail, &text, None, width, theme));
    }
    for unsupported in &item.unsupported {
        let text = format!("{} is not supported by this target.", unsupported.0.label());
        lines.extend(tagged(Grade::Note, &text, None, width, theme));
    }
    if !item.own.is_empty() {
        let labels: Vec<&str> = item.own.iter().map(|field| field.label()).collect();
        let text = format!("Values for this target alone: {}.", labels.join(", "));
        lines.extend(tagged(Grade::Note, &text, None, width, theme));
    }
    let about = match item.action {
        Action::Unowned if item.protected => Some(Blocker::Protected.message()),
        Action::Unowned => Some(
            "It exists only on the target and isn't linked, so kmctl never changes it. r copies and links it.",
        ),
        Action::Delete => {
            Some("It was deleted here. Space shows who uses it, and chooses its deletion there.")
        }
        _ => None,
    };
    if let Some(about) = about {
        lines.extend(prose(about, width, Style::new()));
    }
    if !lines.is_empty() && !item.fields.is_empty() {
        lines.push(Line::default());
    }
    for change in &item.fields {
        lines.extend(field(change, item.action, width));
    }
    if let Some(verified) = verified {
        lines.push(Line::default());
        lines.extend(verification(verified, width, theme));
    }
    lines
}

/// Fix for a blocker, in terms of this screen's keys.
fn fix(blocker: Blocker, name: &str) -> String {
    match blocker {
        Blocker::NeedsAdopt | Blocker::Conflict => {
            "w keeps what is here: the next apply sends it. r takes what is there.".to_owned()
        }
        other => other.fix(name),
    }
}

/// Draws one field, remote value first.
fn field(change: &FieldChange, action: Action, width: usize) -> Vec<Line<'static>> {
    let word = |text: &Option<String>| match text.as_deref() {
        None | Some("") => "(empty)".to_owned(),
        Some(text) => visible(text),
    };
    let label = change.field.label();
    // Without room beside the label the value is below it.
    let (head, room) = match width >= 60 {
        true => (label, LABEL),
        false => ("", 2),
    };
    let mut lines = match action {
        Action::Create => labeled(head, room, &word(&change.local), width),
        _ => difference(
            head,
            room,
            &word(&change.remote),
            &word(&change.local),
            width,
        ),
    };
    if head.is_empty() {
        lines.insert(0, label.to_owned());
    }
    if !change.whose().is_empty() {
        lines.push(format!("{}({})", " ".repeat(room), change.whose()));
    }
    lines.into_iter().map(Line::raw).collect()
}
