//! View of the list: table of key managers in a pane, the selected one in a pane below or beside it.

use ratatui::layout::{Alignment, Constraint, Layout, Margin, Position, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Row as TableRow, Table, TableState};

use super::demo;
use super::frame::chrome;
use super::list::List;
use super::list_columns::{Columns, GAP, sort_without_column, wanted};
use super::list_detail::{self, Known};
use crate::key_manager::{Draft, visible};
use crate::tui::components::pane::{
    Pane, Scrolled, below_first_row, scrollbar, split_bottom, split_top,
};
use crate::tui::components::prose;
use crate::tui::components::search::search_line;
use crate::tui::components::selection::selectable;
use crate::tui::components::{ScreenSize, cut, labeled, wrap};
use crate::tui::keymap::Action;
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;
use crate::tui::tab::Tab;

/// What the search accepts, shown while nothing matches.
const SEARCH_HELP: &str = "Words match the name, type, description, URL and issuer. To narrow the search, add type:custom, is:on, is:off, is:fail, is:warn, is:tested or env:NAME.";
/// Fewest cells of the pane of details beside the list.
const DETAIL: u16 = 52;
/// Lines of drafts at most.
const MAX_DRAFTS: usize = 3;

/// Areas of the list and its details; without frames if they do not fit.
struct Areas {
    table: Rect,
    detail: Option<Rect>,
    framed: bool,
}

/// The list as wide as its names need, and its details in what is left.
fn columns(body: Rect, list: &List, shared: &AppState) -> [Rect; 2] {
    let least = body.width / 40 * 19 + body.width % 40 * 19 / 40;
    let most = body.width.saturating_sub(DETAIL).max(least);
    let wanted = wanted(list, shared).saturating_add(2);
    body.layout(&Layout::horizontal([
        Constraint::Length(wanted.clamp(least, most)),
        Constraint::Fill(1),
    ]))
}

/// Draws the list and stores how many rows it shows.
pub fn view(list: &mut List, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Key Managers", list);
    chrome.tab = Some(Tab::KeyManagers);
    chrome.subtitle = "Manage key managers in your organization".to_owned();
    let body = chrome.draw(frame, theme);
    let body = drafts(shared, frame, body);
    list.measure_names();
    let framed = body.width >= 60 && body.height >= 11;
    let beside = match shared.screen_size() {
        ScreenSize::Wide => Some(columns(body, list, shared)),
        _ => None,
    };
    let width = beside.map_or(body.width, |[_, detail]| detail.width);
    let detail = below(
        list,
        shared,
        usize::from(width.saturating_sub(4)),
        shared.screen_size(),
        body.height,
    );
    let lines = u16::try_from(detail.lines.len()).unwrap_or(u16::MAX);
    let areas = match beside {
        Some([table, detail]) => Areas {
            table,
            detail: Some(detail),
            framed,
        },
        None => stacked(body, framed, least_rows(list), lines),
    };
    let cursor = table_pane(list, shared, frame, &areas);
    if let Some(area) = areas.detail {
        let right = Line::styled(detail.right, theme.muted());
        let inner = Pane::titled(detail.title)
            .right(right)
            .render(frame, area, theme);
        let text = inner.inner(Margin::new(1, 0));
        for (line, row) in detail.lines.iter().zip(text.rows()) {
            frame.render_widget(line, row);
        }
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Rows that the list keeps above its details: fewer while it has but one row to show.
fn least_rows(list: &List) -> u16 {
    if list.page.all <= 1 { 4 } else { 7 }
}

/// The details below the list where there is room for them.
fn stacked(body: Rect, framed: bool, list: u16, lines: u16) -> Areas {
    let height = (lines + 2).min(body.height.saturating_sub(list));
    if !framed || body.height < 16 || height <= 2 {
        return Areas {
            table: body,
            detail: None,
            framed,
        };
    }
    let [table, detail] = split_bottom(body, height);
    Areas {
        table,
        detail: Some(detail),
        framed,
    }
}

/// Draws the table in its pane; returns the cursor position.
fn table_pane(
    list: &mut List,
    shared: &AppState,
    frame: &mut HitFrame,
    areas: &Areas,
) -> Option<Position> {
    let theme = shared.theme;
    let area = areas.table;
    let searched = search_line(&list.search, list.searching, usize::from(area.width), theme);
    let (inner, search_at) = if areas.framed {
        let right = searched.line.width();
        let pane = Pane::titled(title(list, shared)).right(searched.line);
        let inner = pane.render(frame, area, theme);
        let start = area
            .right()
            .saturating_sub(2 + u16::try_from(right).unwrap_or(0));
        (inner, Position::new(start, area.y))
    } else {
        let [head, rest] = split_top(area, 1);
        let count = title(list, shared);
        frame.render_widget(count.alignment(Alignment::Right), head);
        frame.render_widget(searched.line, head);
        (rest, Position::new(head.x, head.y))
    };
    let search = Rect::new(
        search_at.x,
        search_at.y,
        area.right().saturating_sub(search_at.x),
        1,
    );
    frame.hit(search, Hit::Press(Action::Search));
    let shown = usize::from(inner.height.saturating_sub(1)).max(1);
    list.set_viewport(shown);
    let words = list.search_words();
    let columns = Columns::new(inner.width, list, shared);
    let end = list.page.rows.len().min(list.top + shown);
    let rows: Vec<TableRow<'static>> = list
        .page
        .rows
        .get(list.top..end)
        .unwrap_or_default()
        .iter()
        .map(|row| columns.row(row, list, &words, shared))
        .collect();
    let empty = rows.is_empty();
    let table = Table::new(rows, columns.constraints())
        .header(columns.headings(list.sort, shared))
        .column_spacing(GAP);
    let table = selectable(table, theme);
    let focus = list.selected.saturating_sub(list.top);
    let mut state = TableState::new().with_selected((!empty).then_some(focus));
    frame.render_stateful_widget(table, inner, &mut state);
    let below = below_first_row(inner);
    frame.hit_rows(below, list.top, end.saturating_sub(list.top));
    columns.hit_headings(inner, frame);
    if empty {
        let text = match list.filter_error() {
            Some(error) => format!("{error} {} Press Esc to clear the search.", error.fix()),
            None => format!(
                "No key manager matches \"{}\". Press Esc to clear the search.",
                visible(list.search.text())
            ),
        };
        let at = Rect {
            x: inner.x + 2,
            y: inner.y + 1,
            width: inner.width.saturating_sub(3),
            height: 3,
        };
        let lines = wrap(&text, usize::from(at.width));
        let lines: Vec<Line<'_>> = lines.into_iter().map(Line::raw).collect();
        frame.render_widget(Text::from(lines), at.intersection(inner));
    }
    // The details say it where there is room for them.
    if let (Some(error), true, None, false) =
        (list.filter_error(), areas.framed, areas.detail, empty)
    {
        let text = visible(&format!(" {error} {} ", error.fix()));
        let at = Rect {
            x: area.x + 2,
            y: area.bottom() - 1,
            width: area.width.saturating_sub(4),
            height: 1,
        };
        frame.render_widget(
            Line::styled(cut(&text, usize::from(at.width)), theme.warn()),
            at,
        );
    }
    if let Some(first) = list.first_place() {
        let total = list.matching.unwrap_or(list.page.all);
        let total = usize::try_from(total).unwrap_or(usize::MAX);
        let seen = shown;
        scrollbar(frame, area, theme, Scrolled { total, seen, first });
    }
    if let Some(column) = searched.cursor {
        return Some(Position::new(search_at.x + column, search_at.y));
    }
    let row = inner.y + 1 + u16::try_from(focus).unwrap_or(0);
    (!empty).then(|| Position::new(inner.x + 2, row))
}

/// `Key Managers 1 of 3`, or `Searching...` where that takes long.
fn title(list: &List, shared: &AppState) -> Line<'static> {
    let count = if list.is_overdue(shared.now) {
        "Searching...".to_owned()
    } else {
        format!("{} of {}", counted(list.matching), list.page.all)
    };
    let mut spans = vec![
        Span::styled("Key Managers ", shared.theme.title()),
        Span::raw(count),
    ];
    let divider = if shared.theme.ascii { "|" } else { "·" };
    if let Some(order) = sort_without_column(list.sort, shared) {
        spans.push(Span::raw(format!(" {divider} {order}")));
    }
    if !list.marked.is_empty() {
        let text = format!(" {divider} {} marked", list.marked.len());
        spans.push(Span::styled(text, shared.theme.accent()));
    }
    Line::from(spans)
}

/// `3`, or dots until the rows are counted.
fn counted(matching: Option<u64>) -> String {
    matching.map_or("...".to_owned(), |count| count.to_string())
}

/// A titled group of lines.
struct Detail {
    title: Line<'static>,
    right: String,
    lines: Vec<Line<'static>>,
}

/// Draws the part beside or below the table: the first steps, or the selected key manager.
fn below(list: &List, shared: &AppState, width: usize, layout: ScreenSize, height: u16) -> Detail {
    let theme = shared.theme;
    // The frame of the pane; below the table, its rows too.
    let around = match layout {
        ScreenSize::Wide => 2,
        _ => 2 + least_rows(list),
    };
    if !shared.samples.is_empty() && list.page.all <= 1 {
        Detail {
            title: Line::raw("Demo addresses"),
            right: demo::base(&shared.samples).to_owned(),
            lines: demo::first_steps(shared, width, usize::from(height.saturating_sub(around))),
        }
    } else if list.page.all <= 1 && list.search.text().is_empty() {
        Detail {
            title: Line::raw("First steps"),
            right: String::new(),
            lines: first_steps(shared, width),
        }
    } else if let Some(error) = list.filter_error() {
        let text = visible(&format!("{error} {}", error.fix()));
        let warning = wrap(&text, width).into_iter();
        let mut lines: Vec<Line<'static>> = warning
            .map(|line| Line::styled(line, theme.warn()))
            .collect();
        lines.push(Line::default());
        lines.extend(wrap(SEARCH_HELP, width).into_iter().map(Line::raw));
        Detail {
            title: Line::raw("Search"),
            right: String::new(),
            lines,
        }
    } else if let Some(row) = list.row() {
        let environments = shared.environment_names();
        let known = Known {
            environments: &environments,
            zone: &shared.zone,
            has_draft: shared.has_draft(&row.name),
            target: shared.target().map(|target| {
                let own = shared.target_overrides(&row.name);
                (target.name.as_str(), shared.sync_state(&row.name), own)
            }),
        };
        let lines = match layout {
            ScreenSize::Wide => list_detail::whole(row, &known, width, theme),
            _ => list_detail::short(row, &known, width, theme),
        };
        Detail {
            title: Line::raw(visible(row.name.as_str())),
            right: String::new(),
            lines,
        }
    } else {
        Detail {
            title: Line::raw("Search"),
            right: String::new(),
            lines: prose(SEARCH_HELP, width, theme.quiet()),
        }
    }
}

/// Draws a row for each draft; returns what is left of the area.
fn drafts(shared: &AppState, frame: &mut HitFrame, area: Rect) -> Rect {
    let lines: Vec<Line<'_>> = shared
        .drafts
        .iter()
        .take(MAX_DRAFTS)
        .map(|(_, draft)| {
            let text = format!(" {}", draft_line(draft));
            let text = cut(&text, usize::from(area.width));
            Line::styled(text, shared.theme.title())
        })
        .collect();
    if lines.is_empty() {
        return area;
    }
    let rows = u16::try_from(lines.len()).unwrap_or(0);
    let [above, below] = split_top(area, rows);
    frame.render_widget(Text::from(lines), above);
    below
}

fn draft_line(draft: &Draft) -> String {
    let name = match draft.name.trim() {
        "" => "unnamed".to_owned(),
        name => visible(name),
    };
    let kind = draft.kind.label();
    format!("Draft: {name} ({kind}). Press a to continue.")
}

/// What to press first where there is nothing but the built-in key manager.
fn first_steps(shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let text = match shared.drafts.is_empty() {
        true => "No external key managers yet. Press a to add one. You need its Well-Known URL:",
        false => {
            "No external key managers yet. Press a to continue your draft. You need its Well-Known URL:"
        }
    };
    let mut lines: Vec<Line<'static>> = prose(text, width, theme.title());
    for (label, text) in [
        ("Asgardeo", "your application, Info tab: discovery endpoint"),
        (
            "Microsoft Entra ID",
            "App registrations, Endpoints: OpenID Connect metadata document",
        ),
        ("Custom", "any OIDC/OAuth2 provider with a Well-Known URL"),
    ] {
        for line in labeled(&format!("  {label}"), 23, text, width) {
            lines.push(Line::raw(line));
        }
    }
    lines
}
