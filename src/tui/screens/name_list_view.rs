//! View of a list of names with a field for a new one; shared by organizations and environments.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::{ListItem, ListState, Paragraph, Wrap};
use unicode_width::UnicodeWidthStr;

use super::environments::Environments;
use super::frame::chrome;
use super::organizations::Organizations;
use crate::form::TextInput;
use crate::key_manager::visible;
use crate::tui::components::pane::{Pane, fitting, indented, list_and_details};
use crate::tui::components::selection::list_in_pane;
use crate::tui::components::{Page, Shape, TextField, beside, cut};
use crate::tui::mouse::HitFrame;
use crate::tui::state::AppState;
use crate::tui::tab::Tab;
use crate::tui::theme::Theme;

/// Rows of the details beside a list.
const DETAILS: usize = 6;

/// Row: mark, name, and note at the right.
struct Row {
    mark: String,
    name: String,
    note: String,
}

/// List of names with its focused row, the values of that row, and the field for a new name.
struct NameList<'a> {
    values: Vec<(&'static str, String)>,
    about: &'static str,
    title: &'static str,
    rows: Vec<Row>,
    selected: usize,
    label: &'static str,
    adding: Option<&'a TextInput>,
    problem: Option<&'a str>,
}

/// Draws the organizations.
pub fn organizations(screen: &Organizations, shared: &AppState, frame: &mut HitFrame) {
    let mut chrome = chrome(shared, "Organizations", screen);
    chrome.subtitle = "Each organization has its own key managers.".to_owned();
    let body = chrome.draw(frame, shared.theme);
    let rows = screen
        .rows
        .iter()
        .map(|(name, count)| Row {
            mark: if *name == shared.organization {
                "(*)"
            } else {
                "( )"
            }
            .to_owned(),
            name: visible(name.as_str()),
            note: match count {
                0 => "no external key managers".to_owned(),
                1 => "1 external key manager".to_owned(),
                n => format!("{n} external key managers"),
            },
        })
        .collect();
    let selected = screen.rows.get(screen.selected);
    let current = selected.is_some_and(|(name, _)| *name == shared.organization);
    let count = selected.map_or(0, |(_, count)| *count);
    let places = NameList {
        values: vec![
            ("External key managers", count.to_string()),
            ("Current", yes(current)),
        ],
        about: "Each organization has its own key managers, environments and history.",
        title: "Organizations",
        rows,
        selected: screen.selected,
        label: "New organization",
        adding: screen.adding.as_ref(),
        problem: screen.problem.as_deref(),
    };
    places.render(frame, body, shared);
}

fn yes(is: bool) -> String {
    if is { "yes" } else { "no" }.to_owned()
}

/// Draws the environments.
pub fn environments(screen: &Environments, shared: &AppState, frame: &mut HitFrame) {
    let mut chrome = chrome(shared, "Environments", screen);
    chrome.tab = Some(Tab::Environments);
    chrome.subtitle = "In promotion order, first to last".to_owned();
    let body = chrome.draw(frame, shared.theme);
    let rows = shared
        .environments
        .iter()
        .enumerate()
        .map(|(place, environment)| Row {
            mark: format!("{:>2}.", place + 1),
            name: visible(environment.name.as_str()),
            note: if environment.production {
                "production"
            } else {
                ""
            }
            .to_owned(),
        })
        .collect();
    let count = shared.environments.len();
    let production = shared
        .environments
        .get(screen.selected)
        .is_some_and(|it| it.production);
    let places = NameList {
        values: vec![
            (
                "Promotion order",
                format!("{} of {count}", screen.selected + 1),
            ),
            ("Production environment", yes(production)),
        ],
        about: "A key manager applies to all environments, or to those selected in its details.",
        title: "Environments",
        rows,
        selected: screen.selected,
        label: "New environment",
        adding: screen.adding.as_ref(),
        problem: screen.problem.as_deref(),
    };
    places.render(frame, body, shared);
}

impl NameList<'_> {
    fn render(&self, frame: &mut HitFrame, body: Rect, shared: &AppState) {
        let theme = shared.theme;
        let wide = shared.is_wide();
        // Beside the list, the details are as high as it is.
        let least = if wide { DETAILS } else { 3 };
        let rows = self.rows.len().max(least);
        let area = match self.rows.get(self.selected).filter(|_| wide) {
            Some(row) => {
                let [list, details] = list_and_details(body);
                let details = fitting(details, rows);
                let values = self.values.iter();
                let values: Vec<_> = values
                    .map(|(label, value)| (*label, value.as_str()))
                    .collect();
                beside(frame, details, &row.name, &values, self.about, theme);
                list
            }
            None => body,
        };
        let (field, problem) = match (self.adding, self.problem) {
            (None, _) => (0, 0),
            (Some(_), None) => (3, 0),
            (Some(_), Some(_)) => (3, 2),
        };
        let [list, name, below] = area.layout(&Layout::vertical([
            Constraint::Max(fitting(area, rows).height),
            Constraint::Length(field),
            Constraint::Length(problem),
        ]));
        self.rows_pane(frame, list, theme);
        if let Some(input) = self.adding {
            self.name_field(input, frame, name, theme);
        }
        if let Some(problem) = self.problem.filter(|_| self.adding.is_some()) {
            let text = Line::styled(visible(problem), theme.fail());
            let area = indented(below, 2);
            frame.render_widget(Paragraph::new(text).wrap(Wrap { trim: true }), area);
        }
    }

    fn rows_pane(&self, frame: &mut HitFrame, area: Rect, theme: Theme) {
        let focused = self.adding.is_none();
        let pane = Pane::titled(self.title)
            .right(self.rows.len().to_string())
            .focused(focused);
        let inner = pane.render(frame, area, theme);
        let width = usize::from(inner.width).saturating_sub(3);
        let items: Vec<ListItem<'_>> = self
            .rows
            .iter()
            .map(|row| ListItem::new(row.line(width)))
            .collect();
        let total = items.len();
        let state = ListState::default().with_selected(focused.then_some(self.selected));
        let first = list_in_pane(frame, area, inner, items, state, true, theme);
        frame.hit_rows(inner, first, total.saturating_sub(first));
    }

    fn name_field(&self, input: &TextInput, frame: &mut HitFrame, area: Rect, theme: Theme) {
        let entry = TextField {
            label: self.label.to_owned(),
            text: input.text().to_owned(),
            focused: true,
            input: Some(input.clone()),
            ..TextField::default()
        };
        let mut page = Page::new(area.width, theme);
        entry.write(&mut page, Shape::Framed);
        page.draw(frame, area);
    }
}

impl Row {
    /// Line of a row; the note is truncated before the name.
    fn line(&self, width: usize) -> Line<'static> {
        let room = width.saturating_sub(self.mark.width() + 1);
        let name = cut(&self.name, room);
        let left = room.saturating_sub(name.width());
        let note = if left > self.note.width() {
            self.note.clone()
        } else {
            String::new()
        };
        let gap = left.saturating_sub(note.width());
        Line::from(format!("{} {name}{}{note}", self.mark, " ".repeat(gap)))
    }
}
