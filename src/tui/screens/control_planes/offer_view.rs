//! View of the API Portal's list: its key managers, those missing there, and the portal's last result.

use ratatui::layout::{Constraint, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Row, Table, TableState};

use super::offer::{Offer, Purpose};
use super::parts::{areas, lines_pane, tagged};
use crate::control_plane::Action;
use crate::discovery::Grade;
use crate::key_manager::{FrontEnd, cells, visible};
use crate::ops::PortalRow;
use crate::tui::components::cut;
use crate::tui::components::pane::{Pane, below_first_row};
use crate::tui::components::selection::{cursor_on_row, selectable};
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;
use crate::tui::tab::Tab;
use crate::tui::theme::Theme;

/// Cells of the portal's state, and of the comparison.
const STATE: u16 = 14;
const COMPARED: u16 = 15;

/// Draws the list and the portal's last result.
pub fn view(screen: &Offer, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let target = screen.target(shared);
    let title = target.map_or(screen.at.target.to_string(), |target| target.title());
    let title = visible(&title);
    let mut chrome = chrome(shared, "Developer Portal", screen);
    chrome.tab = Some(Tab::DeveloperPortal);
    chrome.subtitle = match &screen.pending {
        Some(pending) => {
            let seconds = pending.seconds(shared.now);
            match &pending.what {
                Purpose::Read => format!("Reading {title}... {seconds} s. Press Esc to stop."),
                Purpose::Enable(name) => {
                    format!("Enabling {} on {title}... {seconds} s", visible(name))
                }
            }
        }
        None => format!("Key managers that developers can select on {title}"),
    };
    let body = chrome.draw(frame, theme);
    let longest = screen.rows.iter().map(|row| cells(&visible(&row.name)));
    let longest = longest.max().unwrap_or(0) + usize::from(STATE + COMPARED) + 2;
    let (list, detail) = areas(body, shared, (screen.rows.len() + 1, longest), false);
    if let Some(area) = list {
        rows(screen, shared, frame, area);
    }
    if let Some(area) = detail {
        let width = usize::from(area.width).saturating_sub(4);
        let title = screen.row().map_or(String::new(), |row| visible(&row.name));
        let lines = said(screen, width, theme);
        lines_pane(frame, area, Pane::titled(title), lines, &mut 0, theme);
    }
}

fn state(row: &PortalRow, theme: Theme) -> String {
    match row.offered {
        Some(on) => theme.switch(on).to_owned(),
        None => "not in portal".to_owned(),
    }
}

fn rows(screen: &Offer, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let theme = shared.theme;
    let inner = Pane::titled("Portal Key Managers")
        .right(screen.rows.len().to_string())
        .focused(true)
        .render(frame, area, theme);
    let room = usize::from(inner.width.saturating_sub(4 + STATE + COMPARED));
    let table_rows = screen.rows.iter().map(|row| {
        let here = match row.action {
            Action::Unowned => "not managed",
            Action::Same => "in sync",
            Action::Create => "local only",
            Action::Adopt => "not linked",
            Action::Delete => "deleted locally",
            Action::Conflict => "changed on both sides",
            Action::Update => "differs",
        };
        Row::new(vec![
            cut(&visible(&row.name), room),
            state(row, theme),
            here.to_owned(),
        ])
    });
    let widths = [
        Constraint::Fill(1),
        Constraint::Length(STATE),
        Constraint::Length(COMPARED),
    ];
    let head = Row::new(vec!["Name", "Portal", "Compared"]).style(theme.heading());
    let table = selectable(Table::new(table_rows, widths).header(head), theme);
    let selected = (!screen.rows.is_empty()).then_some(screen.selected);
    let mut state = TableState::new().with_selected(selected);
    frame.render_stateful_widget(table, inner, &mut state);
    let row = screen.selected.saturating_sub(state.offset());
    cursor_on_row(frame, below_first_row(inner), row);
}

/// Draws the portal's last result, and what Enter does.
fn said(screen: &Offer, width: usize, theme: Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    if let Some((message, fix)) = &screen.trouble {
        lines.extend(tagged(Grade::Fail, message, fix.as_deref(), width, theme));
        return lines;
    }
    let Some(row) = screen.row() else {
        return lines;
    };
    let outcome = screen.outcome.as_ref().filter(|item| item.name == row.name);
    if let Some(item) = outcome
        && let Some(message) = &item.message
    {
        lines.extend(tagged(
            item.outcome.grade(),
            message,
            item.fix.as_deref(),
            width,
            theme,
        ));
    }
    let (grade, text) = match (row.offered, row.action) {
        (Some(true), Action::Unowned) => (
            Grade::Note,
            "Developers can select it. It is not linked, so kmctl never changes it.",
        ),
        (_, Action::Unowned) => (
            Grade::Note,
            "Developers can't select it. It is not linked, so kmctl never changes it.",
        ),
        (Some(true), Action::Same) => (Grade::Ok, "Developers can select it."),
        (Some(true), _) => (
            Grade::Warn,
            "Developers can select it, but its values differ. Press Enter to send the local version.",
        ),
        (Some(false), _) => (
            Grade::Note,
            "It is off in the portal, so developers can't select it. Press Enter to enable it.",
        ),
        (None, _) => (
            Grade::Note,
            "It is not in the portal yet. Press Enter to create and enable it.",
        ),
    };
    lines.extend(tagged(grade, text, None, width, theme));
    if let Some(blocker) = row.blocker {
        let fix = blocker.fix(&row.name, FrontEnd::Screen);
        lines.extend(tagged(
            Grade::Warn,
            blocker.message(),
            Some(&fix),
            width,
            theme,
        ));
    }
    lines
}
