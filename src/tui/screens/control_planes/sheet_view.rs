//! View of the console sheet: page by page, a tick, the console's label and the value.

use ratatui::layout::Margin;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{ListItem, ListState, Paragraph};

use super::plan_view::hit_lines;
use super::sheet::Sheet;
use crate::form::console_sheet::How;
use crate::key_manager::visible;
use crate::tui::components::pane::{Pane, split_bottom};
use crate::tui::components::prose;
use crate::tui::components::selection::list_in_pane;
use crate::tui::components::{cut, pad};
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;

/// Cells of the labels.
const LABEL: usize = 30;

/// Draws the sheet.
pub fn view(screen: &mut Sheet, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = format!("Console sheet: {}", visible(&screen.sheet.name));
    let mut chrome = chrome(shared, &title, screen);
    chrome.subtitle = "Copy each value into the cloud console, field by field".to_owned();
    let body = chrome.draw(frame, theme);
    let small = shared.is_compact();
    let [list, whole] = split_bottom(body, if small { 0 } else { 4 });
    let (done, all) = screen.sheet.progress();
    let inner = Pane::titled("Fields")
        .right(format!("{done} of {all} done"))
        .focused(true)
        .render(frame, list, theme);
    let width = usize::from(inner.width).saturating_sub(2);
    let mut items = Vec::new();
    let mut of_fields = Vec::new();
    for page in &screen.sheet.pages {
        items.push(ListItem::new(Line::styled(page.title, theme.heading())));
        for field in &page.fields {
            of_fields.push(items.len());
            let mark = if field.ticked { "[x] " } else { "[ ] " };
            let (value, style) = match field.how {
                How::LeaveEmpty => ("(leave it empty)".to_owned(), theme.muted()),
                How::Choose => (format!("{} (select)", visible(&field.value)), Style::new()),
                How::Paste => (visible(&field.value), Style::new()),
            };
            let label = LABEL.min(width / 2);
            let room = width.saturating_sub(4 + label);
            items.push(ListItem::new(Line::from(vec![
                Span::styled(
                    mark,
                    if field.ticked {
                        theme.ok()
                    } else {
                        Style::new()
                    },
                ),
                Span::styled(pad(field.label, label), theme.muted()),
                Span::styled(cut(&value, room), style),
            ])));
        }
    }
    let line = of_fields.get(screen.selected).copied().unwrap_or(0);
    // The title of the first page stays visible with its first field.
    let offset = if line <= 1 { 0 } else { screen.offset };
    let state = ListState::default()
        .with_offset(offset)
        .with_selected(Some(line));
    screen.offset = list_in_pane(frame, list, inner, items, state, true, theme);
    hit_lines(frame, inner, screen.offset, &of_fields);
    if let Some(field) = screen
        .sheet
        .fields()
        .nth(screen.selected)
        .filter(|_| !small)
    {
        let inner = Pane::titled(field.label).render(frame, whole, theme);
        let width = usize::from(inner.width).saturating_sub(2);
        let text = inner.inner(Margin::new(1, 0));
        let value = match field.value.is_empty() {
            true => "Leave it empty.".to_owned(),
            false => field.value.clone(),
        };
        frame.render_widget(Paragraph::new(prose(&value, width, Style::new())), text);
    }
}
