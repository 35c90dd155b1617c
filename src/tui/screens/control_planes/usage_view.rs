//! View of the usage: two counts with names, what the counts miss, buttons.

use ratatui::layout::{Constraint, Layout};
use ratatui::style::Style;
use ratatui::text::Line;

use super::parts::{lines_pane, tagged};
use super::usage::{Subject, UsageState, UsageView};
use crate::control_plane::{Usage, UsageList};
use crate::discovery::Grade;
use crate::key_manager::visible;
use crate::tui::components::form::{Part, form};
use crate::tui::components::pane::Pane;
use crate::tui::components::prose;
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::{chrome, column};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Draws the usage and the buttons; clamps `screen.top` to the content.
pub fn view(screen: &mut UsageView, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let name = visible(screen.name());
    let target = screen.at.target.clone();
    let title = match &screen.subject {
        Subject::Here(_) => format!("Delete {name}?"),
        Subject::There(_) => format!("Delete {name} from {target}?"),
    };
    let mut chrome = chrome(shared, &title, screen);
    chrome.subtitle = match &screen.pending {
        Some(pending) => format!(
            "Checking usage on {target}... {} s. Press Esc to cancel.",
            pending.seconds(shared.now)
        ),
        None => format!("Usage on {target}"),
    };
    let body = column(chrome.draw(frame, theme));
    let width = usize::from(body.width).saturating_sub(4);
    let lines = lines(screen, width, theme);
    let height = u16::try_from(lines.len())
        .unwrap_or(u16::MAX)
        .saturating_add(2);
    let [text, buttons] = body.layout(&Layout::vertical([
        Constraint::Max(height),
        Constraint::Length(1),
    ]));
    let pane = Pane::titled("Used by");
    let mut top = screen.top;
    lines_pane(frame, text, pane, lines, &mut top, theme);
    screen.top = top;
    let labels: Vec<&str> = screen.buttons().iter().map(|it| it.label()).collect();
    let parts = [Part::Buttons(&labels)];
    form(frame, buttons, &parts, screen.focus, theme);
}

fn lines(screen: &UsageView, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let target = &screen.at.target;
    match &screen.known {
        UsageState::Asking => lines.push(Line::styled("Asking...", theme.muted())),
        UsageState::Gone => lines.extend(prose(
            "It no longer exists on the target.",
            width,
            Style::new(),
        )),
        UsageState::Failed(message, fix) => {
            lines.extend(tagged(Grade::Fail, message, fix.as_deref(), width, theme));
        }
        UsageState::Usage(usage) => {
            if matches!(&screen.subject, Subject::Here(it) if it.developer_portal) {
                let text = "The Developer Portal uses it. Deleting it switches the Developer Portal back to Bijira Built-in STS.";
                lines.extend(tagged(Grade::Warn, text, None, width, theme));
            }
            if usage.in_use() {
                let text = format!("It is in use on {target}.");
                lines.extend(tagged(Grade::Warn, &text, None, width, theme));
            } else {
                let text = format!("No known uses on {target}.");
                lines.extend(tagged(Grade::Ok, &text, None, width, theme));
            }
            lines.extend(used(usage, width, theme));
        }
    }
    lines.push(Line::default());
    let consequence = match &screen.subject {
        Subject::Here(_) => format!(
            "Delete removes it locally. It stays on {target} until you apply the deletion (P)."
        ),
        Subject::There(_) => format!(
            "Delete selects it for deletion. After you apply the plan, its tokens stop working on {target}."
        ),
    };
    lines.extend(prose(&consequence, width, Style::new()));
    if matches!(&screen.subject, Subject::Here(it) if it.enabled) {
        let text = format!(
            "Disable keeps its settings. After the next apply, its tokens stop working on {target} too, until you enable it again."
        );
        lines.extend(prose(&text, width, Style::new()));
    }
    lines
}

fn used(usage: &Usage, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    let all = [("APIs", &usage.apis), ("Applications", &usage.applications)];
    for (what, list) in all.into_iter().filter(|(_, list)| list.count > 0) {
        lines.push(Line::styled(
            format!("{what} {}", list.count),
            theme.heading(),
        ));
        lines.extend(names(list, width));
    }
    for sentence in &usage.not_counted {
        lines.extend(tagged(Grade::Note, sentence, None, width, theme));
    }
    lines
}

fn names(list: &UsageList, width: usize) -> Vec<Line<'static>> {
    let mut lines: Vec<Line<'static>> = list
        .items
        .iter()
        .map(|name| {
            let name = crate::tui::components::cut(&visible(name), width.saturating_sub(2));
            Line::raw(format!("  {name}"))
        })
        .collect();
    if (list.items.len() as u64) < list.count {
        lines.push(Line::raw("  ..."));
    }
    lines
}
