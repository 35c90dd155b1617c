//! View of the plan: objects in groups, and the difference of the focused one.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{ListItem, ListState, Paragraph};

use super::parts::{areas, lines_pane, tagged};
use super::plan::{Planning, Purpose};
use super::plan_detail;
use crate::control_plane::{Action, Blocker, PlanItem, SyncState};
use crate::discovery::Grade;
use crate::key_manager::{cells, visible};
use crate::tui::components::cut;
use crate::tui::components::pane::Pane;
use crate::tui::components::selection::{cursor_on_row, list_in_pane};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Draws the plan, and stores how many lines of the list it shows.
pub fn view(screen: &mut Planning, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let target = screen.target(shared);
    let name = target.map_or(screen.at.target.to_string(), |target| target.title());
    let title = format!("Plan for {}", visible(&name));
    let mut chrome = chrome(shared, &title, screen);
    // The target is in the title.
    chrome.right = visible(screen.at.organization.as_str());
    chrome.subtitle = subtitle(screen, shared);
    let body = chrome.draw(frame, theme);
    let (rows, of_items) = rows(screen, shared);
    let longest = rows.iter().map(Line::width).max().unwrap_or(0);
    let (list, detail) = areas(body, shared, (rows.len(), longest), screen.on_detail);
    if let Some(area) = list {
        objects(screen, shared, frame, area, (rows, &of_items));
    }
    // After an error, the objects are not shown: the plan may be of long ago.
    if let (Some(area), Some(item)) = (detail, screen.item()) {
        let width = usize::from(area.width).saturating_sub(4);
        let focused = screen.focused_field();
        let (mut lines, starts) =
            plan_detail::lines(item, &screen.selection, focused, (width, theme));
        // Legend at the bottom, if it fits; beside the details it is that of the list.
        let room = usize::from(area.height).saturating_sub(2);
        if !shared.is_wide() && lines.len() + 3 <= room {
            lines.resize(room - 2, Line::default());
            lines.extend(legend(true, theme));
        }
        let mark = if screen.on_detail { "> " } else { "" };
        let pane = Pane::titled(format!("{mark}{}", visible(&item.name)))
            .right(item.action.heading())
            .focused(screen.on_detail);
        let mut top = screen.top;
        let start = focused.and_then(|focused| starts.get(focused));
        if let (Some(focused), Some(start)) = (focused, start) {
            let end = starts.get(focused + 1).copied().unwrap_or(lines.len());
            // What is said of the object stays visible with its first field.
            let first = if focused == 0 { 0 } else { *start };
            top = top.min(first).max(end.saturating_sub(room)).min(*start);
        }
        lines_pane(frame, area, pane, lines, &mut top, theme);
        screen.top = top;
        if screen.on_detail {
            let row = start.map_or(0, |start| start.saturating_sub(top));
            let row = u16::try_from(row).unwrap_or_default();
            frame.set_cursor_position(Position::new(area.x + 2, area.y + 1 + row));
        }
    }
}

fn subtitle(screen: &Planning, shared: &AppState) -> String {
    let said = match &screen.pending {
        None => String::new(),
        Some(pending) => {
            let seconds = pending.seconds(shared.now);
            match &pending.what {
                Purpose::Read => format!("Reading... {seconds} s. Press Esc to stop."),
                Purpose::Settle => format!("Comparing... {seconds} s"),
            }
        }
    };
    match (&screen.plan, said.is_empty()) {
        (_, false) => said,
        (Some(plan), true) => {
            let counts = plan.counts().into_iter().filter(|(_, count)| *count > 0);
            let parts: Vec<String> = counts.map(|(action, count)| action.count(count)).collect();
            match parts.is_empty() {
                true => "No key managers locally or on the target".to_owned(),
                false => parts.join(", "),
            }
        }
        (None, true) => "Changes that an apply would make".to_owned(),
    }
}

/// The lines of the list, and the line of each object.
fn rows(screen: &Planning, shared: &AppState) -> (Vec<Line<'static>>, Vec<usize>) {
    let theme = shared.theme;
    let mut lines = Vec::new();
    let mut of_items = Vec::new();
    let mut group: Option<Action> = None;
    if screen.plan.as_ref().is_some_and(|plan| !plan.differs()) {
        let text = format!("{} is in sync.", screen.at.target);
        lines.push(Line::styled(text, theme.ok()));
    }
    for item in screen.items() {
        if group != Some(item.action) {
            group = Some(item.action);
            lines.push(match item.action {
                Action::Same => Line::styled(unchanged(screen, theme), theme.muted()),
                action => Line::styled(action.heading(), theme.heading()),
            });
        }
        of_items.push(lines.len());
        lines.push(row(screen, item, shared));
    }
    (lines, of_items)
}

/// `= 3 in sync`.
fn unchanged(screen: &Planning, theme: Theme) -> String {
    let items = screen.items().into_iter();
    let same = items.filter(|item| item.action == Action::Same).count();
    format!("{} {same} in sync", theme.side(SyncState::Same))
}

/// Marks and their words.
const LEGEND: [(SyncState, &str); 6] = [
    (SyncState::OnlyLocal, "local only"),
    (SyncState::Local, "changed locally"),
    (SyncState::Same, "in sync"),
    (SyncState::OnlyRemote, "target only"),
    (SyncState::Remote, "changed on target"),
    (SyncState::Both, "changed on both sides"),
];

/// Legend of the marks: in two rows, or in two columns.
fn legend(in_rows: bool, theme: Theme) -> Vec<Line<'static>> {
    let (local, remote) = LEGEND.split_at(LEGEND.len() / 2);
    let rows: Vec<Vec<(SyncState, &str)>> = match in_rows {
        true => vec![local.to_vec(), remote.to_vec()],
        false => local
            .iter()
            .zip(remote)
            .map(|(local, remote)| vec![*local, *remote])
            .collect(),
    };
    let widest = |column: usize| {
        let words = rows.iter().filter_map(|row| row.get(column));
        words.map(|(_, words)| words.len()).max().unwrap_or(0)
    };
    let line = |marks: &Vec<(SyncState, &str)>| {
        let parts = marks.iter().enumerate().flat_map(|(place, (side, words))| {
            let width = widest(place);
            let mark = Span::styled(theme.side(*side).to_string(), theme.side_style(*side));
            [
                mark,
                Span::styled(format!(" {words:<width$}  "), theme.muted()),
            ]
        });
        Line::from(parts.collect::<Vec<_>>())
    };
    rows.iter().map(line).collect()
}

/// `[x] > okta-km  Issuer, Token Endpoint`.
fn row(screen: &Planning, item: &PlanItem, shared: &AppState) -> Line<'static> {
    let theme = shared.theme;
    let mark = match screen.selection.of(item) {
        Some(true) if screen.selection.is_partial(item) => "[-] ",
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None => "    ",
    };
    let fields: Vec<&str> = item.fields.iter().map(|it| it.field.label()).collect();
    let (note, style) = match (item.blocker, item.action) {
        // The details have the whole sentence.
        (Some(Blocker::Conflict), _) => ("both changed".to_owned(), theme.warn()),
        (Some(blocker), _) => (blocker.message().to_owned(), theme.warn()),
        (None, _) if item.overwrites() => ("changed on the target".to_owned(), theme.warn()),
        (None, _) if item.doubt().is_some() => ("has a problem".to_owned(), theme.warn()),
        (None, Action::Create) => (String::new(), Style::new()),
        (None, _) => (fields.join(", "), theme.muted()),
    };
    let name = visible(&item.name);
    Line::from(vec![
        Span::raw(mark),
        Span::styled(
            format!("{} ", theme.side(item.side)),
            theme.side_style(item.side),
        ),
        Span::raw(name),
        Span::styled(format!("  {note}"), style),
    ])
}

fn objects(
    screen: &mut Planning,
    shared: &AppState,
    frame: &mut HitFrame,
    area: Rect,
    (rows, of_items): (Vec<Line<'static>>, &[usize]),
) {
    let theme = shared.theme;
    let chosen = match screen.trouble {
        None => screen.chosen(),
        Some(_) => 0,
    };
    let right = match chosen {
        0 => String::new(),
        chosen => format!("{chosen} selected"),
    };
    let pane = Pane::titled("Key managers")
        .right(right)
        .focused(!screen.on_detail);
    let inner = pane.render(frame, area, theme);
    screen.viewport = usize::from(inner.height);
    let width = usize::from(inner.width);
    if let Some(trouble) = &screen.trouble {
        let mut lines = tagged(
            Grade::Fail,
            &trouble.message,
            trouble.fix.as_deref(),
            width.saturating_sub(3),
            theme,
        );
        lines.push(Line::default());
        let text = Rect {
            x: inner.x + 2,
            width: inner.width.saturating_sub(3),
            ..inner
        };
        frame.render_widget(Paragraph::new(lines), text);
        frame.set_cursor_position(Position::new(inner.x, inner.y));
        return;
    }
    let legend = legend(false, theme);
    if shared.is_wide() && rows.len() + legend.len() < screen.viewport {
        let height = u16::try_from(legend.len()).unwrap_or(0);
        let at = Rect {
            x: inner.x + 2,
            y: inner.bottom().saturating_sub(height),
            width: inner.width.saturating_sub(2),
            height,
        };
        frame.render_widget(Paragraph::new(legend), at);
    }
    let items = rows
        .into_iter()
        .map(|line| ListItem::new(fitted(line, width.saturating_sub(2))));
    let line = of_items.get(screen.selected).copied();
    // The heading of the first group stays visible with its first object.
    let offset = match line {
        Some(line) if line <= 2 => 0,
        _ => screen.offset,
    };
    let state = ListState::default().with_offset(offset).with_selected(line);
    let focused = !screen.on_detail;
    screen.offset = list_in_pane(frame, area, inner, items.collect(), state, focused, theme);
    hit_lines(frame, inner, screen.offset, of_items);
    if of_items.is_empty() {
        cursor_on_row(frame, inner, 0);
    }
}

/// Records click targets that select the object of a line; headings have none.
pub fn hit_lines(frame: &mut HitFrame, area: Rect, first: usize, of_items: &[usize]) {
    for (row, at) in area.rows().enumerate() {
        if let Some(item) = of_items.iter().position(|line| *line == first + row) {
            frame.hit(at, Hit::Row(item));
        }
    }
}

/// A line cut to the width at its last span.
fn fitted(mut line: Line<'static>, width: usize) -> Line<'static> {
    let over = line.width().saturating_sub(width);
    if over > 0
        && let Some(last) = line.spans.last_mut()
    {
        let room = cells(&last.content).saturating_sub(over);
        last.content = cut(&last.content, room).into();
    }
    line
}
