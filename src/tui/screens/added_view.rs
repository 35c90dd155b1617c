//! View of the screen after Add: confirmation, next step, equivalent command.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::added::{Added, Choice};
use super::frame::{chrome, column};
use crate::key_manager::{EnvironmentScope, visible};
use crate::tui::components::pane::Pane;
use crate::tui::components::{Page, Step, cut, pad, wrap_url};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;

/// Draws the confirmation, the next steps and the equivalent command.
pub fn view(added: &Added, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Key manager added", added);
    chrome.step = Some(match added.is_selected(shared) {
        true => Step::Done,
        false => Step::DeveloperPortal,
    });
    let body = chrome.draw(frame, theme);
    let compact = shared.is_compact();
    let area = column(body);
    let mut page = Page::new(area.width, theme);
    if compact {
        said(&mut page, added, shared);
        choices(&mut page, added, shared, false);
    } else {
        page.blank();
        page.pane(Pane::default(), |page| said(page, added, shared));
        page.pane(Pane::titled("Next").focused(true), |page| {
            choices(page, added, shared, true)
        });
    }
    let command = Pane::titled("Equivalent command").right(Line::from(vec![
        Span::styled("y", theme.key()),
        Span::raw(" Copy"),
    ]));
    if compact {
        page.blank();
        page.text("Equivalent command:", theme.muted());
    }
    // Below the frame of the pane.
    let around = if compact { 0 } else { 2 };
    let room = usize::from(area.height).saturating_sub(page.needed() + around);
    let write = |page: &mut Page| {
        let mut lines = command_lines(&visible(&added.command), page.width());
        let more = lines.len() > room;
        if more {
            lines.truncate(room.saturating_sub(1));
        }
        for line in lines {
            page.text(line, Style::new());
        }
        if more {
            page.cut_text("(press y to copy the whole command)", theme.muted());
        }
    };
    match compact {
        true => write(&mut page),
        false => page.pane(command, write),
    }
    page.draw(frame, area);
}

/// Draws the confirmation: environments that accept its tokens, and the Developer Portal's key manager.
fn said(page: &mut Page, added: &Added, shared: &AppState) {
    let theme = page.theme();
    let it = &added.key_manager;
    let state = if it.enabled {
        "and enabled"
    } else {
        "but is off"
    };
    page.hung(
        vec![Span::styled("OK    ", theme.ok())],
        &format!("{} was added {state}.", visible(it.name.as_str())),
        theme.title(),
    );
    let environments = match &it.environments {
        EnvironmentScope::All => format!("{} (all)", shared.environment_names().join(", ")),
        only => only.words(),
    };
    let text = format!(
        "Type: {}. Environments: {}.",
        it.kind.label(),
        visible(&environments)
    );
    page.prose(6, &text, theme.muted());
    let portal = visible(&shared.portal);
    let text = if added.is_selected(shared) {
        "It is selected for the Developer Portal.".to_owned()
    } else {
        format!("The Developer Portal still uses {portal}.")
    };
    page.prose(6, &text, Style::new());
    for (grade, text) in added.open() {
        let head = vec![Span::styled(pad(grade.tag(), 6), theme.grade(grade))];
        page.hung(head, &text, Style::new());
    }
}

/// Draws the steps, the done ones ticked, and the way back.
fn choices(page: &mut Page, added: &Added, shared: &AppState, framed: bool) {
    let theme = page.theme();
    let open = theme.step_mark(false);
    for (place, choice) in added.choices.iter().enumerate() {
        // It is no step, and stands apart.
        let is_step = *choice != Choice::List;
        if !is_step && framed {
            page.blank();
        }
        let chosen = place == added.choice;
        let style = theme.focused(chosen);
        let from = page.len();
        let mut line = vec![theme.mark(chosen)];
        if is_step {
            let (mark, style) = match added.is_done(choice, shared) {
                true => (theme.tick(), theme.ok()),
                false => (open, theme.muted()),
            };
            line.push(Span::styled(format!("{mark} "), style));
        }
        let (reason, style) = match added.waits_for(choice, shared) {
            Some(first) if chosen => (format!(" ({first})"), style),
            Some(first) => (format!(" ({first})"), theme.muted()),
            None => (String::new(), style),
        };
        let used: usize = line.iter().map(Span::width).sum();
        let room = page.width().saturating_sub(used + reason.width());
        let label = cut(&visible(choice.label()), room);
        line.push(Span::styled(format!("{label}{reason}"), style));
        page.line(line);
        page.hit_from(from, Hit::Row(place));
        if chosen {
            page.cursor(2);
            page.focus_from(from);
        }
    }
}

/// The command in one line, or with each option on a line of its own; a value longer than a row is wrapped without a break.
fn command_lines(command: &str, width: usize) -> Vec<String> {
    if command.width() <= width {
        return vec![command.to_owned()];
    }
    let options = options(command);
    let last = options.len().saturating_sub(1);
    let mut lines = Vec::new();
    for (place, option) in options.into_iter().enumerate() {
        let indent = if place == 0 { "" } else { "  " };
        let more = if place == last { "" } else { " \\" };
        let line = format!("{indent}{option}{more}");
        let (flag, value) = option.split_once(' ').unwrap_or((option, ""));
        let value = format!("    {value}{more}");
        if line.width() <= width {
            lines.push(line);
        } else if value.width() <= width {
            lines.push(format!("{indent}{flag} \\"));
            lines.push(value);
        } else {
            lines.extend(wrap_url(&line, width));
        }
    }
    lines
}

/// Splits a command before each option that is not within quotes.
fn options(command: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut quote = None;
    for (place, letter) in command.char_indices() {
        match quote {
            Some(open) if open == letter => quote = None,
            None if matches!(letter, '\'' | '"') => quote = Some(letter),
            None if command
                .get(place..)
                .is_some_and(|rest| rest.starts_with(" --")) =>
            {
                parts.push(command.get(from..place).unwrap_or_default());
                from = place + 1;
            }
            _ => {}
        }
    }
    parts.push(command.get(from..).unwrap_or_default());
    parts
}
