//! Details of one object of a plan: fields from remote to local, missing settings, and its blocker.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::parts::tagged;
use super::plan_selection::Selection;
use crate::control_plane::{Action, Blocker, FieldChange, ManagedField, OVERWRITES, PlanItem};
use crate::discovery::Grade;
use crate::key_manager::{FrontEnd, cells, first_difference};
use crate::tui::components::{pair, prose};
use crate::tui::screens::findings_view::marked_at;
use crate::tui::theme::Theme;

/// Cells of the labels.
const LABEL: usize = 25;
/// Cells of `target` and `local`.
const SIDE: usize = 10;

/// Lines that describe one object, wrapped to `width` cells, and the first line of each field. `focused` is the index of the
/// field with the focus.
pub fn lines(
    item: &PlanItem,
    selection: &Selection,
    focused: Option<usize>,
    (width, theme): (usize, Theme),
) -> (Vec<Line<'static>>, Vec<usize>) {
    let mut lines = Vec::new();
    if let Some(blocker) = item.blocker {
        let fix = blocker.fix(&item.name, FrontEnd::Screen);
        lines.extend(tagged(
            Grade::Warn,
            blocker.message(),
            Some(&fix),
            width,
            theme,
        ));
    }
    let selected = selection.of(item) == Some(true);
    if item.overwrites() {
        let fix = match selected {
            true => {
                "Selected: applying it overwrites the target's version. Press Space to deselect it, or r to use the target's version."
            }
            false => "Press Space to select it anyway, or r to use the target's version.",
        };
        lines.extend(tagged(Grade::Warn, OVERWRITES, Some(fix), width, theme));
    }
    let cautions = item.cautions.iter();
    for caution in cautions.filter(|_| item.action != Action::Conflict) {
        let fix = item.doubt().map(|_| match selected {
            true => "It is selected. Press Space to leave it out.",
            false => "Press Space to select it anyway.",
        });
        // Said once, with the change that would be overwritten.
        let fix = fix.filter(|_| caution.is_doubt() && !item.overwrites());
        let (grade, text) = (caution.grade(), caution.message());
        lines.extend(tagged(grade, &text, fix, width, theme));
    }
    for missing in &item.missing {
        let text = format!("The server requires {}.", missing.label);
        lines.extend(tagged(Grade::Fail, &text, None, width, theme));
    }
    for unsupported in &item.unsupported {
        let text = format!("{} is not supported by this target.", unsupported.0.label());
        lines.extend(tagged(Grade::Note, &text, None, width, theme));
    }
    if !item.own.is_empty() {
        let labels: Vec<&str> = item.own.iter().map(|field| field.label()).collect();
        let text = format!("Overridden on this target: {}.", labels.join(", "));
        lines.extend(tagged(Grade::Note, &text, None, width, theme));
    }
    let about = match item.action {
        Action::Unowned if item.protected => Some(Blocker::Protected.message()),
        Action::Unowned => Some(
            "It exists only on the target and isn't linked, so kmctl never changes it. Press r to copy and link it.",
        ),
        Action::Same => Some("In sync. Press v to verify it on the target."),
        Action::Delete => Some(
            "Deleted locally. Press Space to see what uses it on the target and select it for deletion.",
        ),
        _ => None,
    };
    if let Some(about) = about {
        lines.extend(prose(about, width, Style::new()));
    }
    if !lines.is_empty() && !item.fields.is_empty() {
        lines.push(Line::default());
    }
    let mut starts = Vec::with_capacity(item.fields.len());
    for (place, change) in item.fields.iter().enumerate() {
        starts.push(lines.len());
        let mark = match selection.of_field(item, change.field) {
            None => "",
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
        };
        let mark = (mark, focused == Some(place));
        lines.extend(field(change, mark, item.action, width, theme));
    }
    (lines, starts)
}

/// A value as it is shown.
fn word(field: ManagedField, text: &Option<String>) -> String {
    match text.as_deref() {
        None | Some("") => "(empty)".to_owned(),
        Some(text) => field.shown(text).to_owned(),
    }
}

/// Draws one field: its value for a new object, or the values of target and local database one below the other.
fn field(
    change: &FieldChange,
    (mark, focused): (&'static str, bool),
    action: Action,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let label = change.field.label();
    let of = |text| word(change.field, text);
    let (local, remote) = (of(&change.local), of(&change.remote));
    if action == Action::Create && width >= 60 {
        return pair(label, LABEL, &local, width, theme);
    }
    let label_style = match focused {
        true => theme.focus(),
        false => theme.muted(),
    };
    let mut head = vec![Span::raw(mark), Span::styled(label, label_style)];
    if focused {
        head.insert(0, theme.mark(true));
    }
    let whose = match (&change.base, &change.remote) {
        (Some(base), Some(remote)) if base == remote => "changed locally",
        _ => change.whose(),
    };
    head.push(Span::styled(format!("  {whose}"), theme.warn()));
    let mut lines = vec![Line::from(head)];
    if action == Action::Create {
        lines.extend(pair("", 2, &local, width, theme));
        return lines;
    }
    for (side, value) in [("  target", &remote), ("  local", &local)] {
        lines.extend(pair(side, SIDE, value, width, theme));
    }
    let difference = first_difference(&remote, &local).filter(|place| *place > 1);
    let beside = cells(&remote).max(cells(&local)) + SIDE <= width;
    if let Some(place) = difference.filter(|_| beside) {
        lines.push(Line::styled(marked_at(SIDE + place, width), theme.warn()));
    }
    lines
}
