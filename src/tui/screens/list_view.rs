//! View of the list: table of key managers in a pane, the selected one in a pane below or beside it.

use ratatui::layout::{Alignment, Constraint, Layout as Split, Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Cell, Paragraph, Row as TableRow, Table, TableState};

use super::frame::chrome;
use super::list::List;
use super::list_detail;
use crate::control_plane::Side;
use crate::key_manager::{Draft, ProviderKind, cells, visible};
use crate::store::{Row, Sort, SortBy};
use crate::tui::components::pane::{Pane, Scrolled, below_first_row, lit, scrollbar};
use crate::tui::components::search::search_line;
use crate::tui::components::selection::selectable;
use crate::tui::components::{Layout, cut, labeled, layout, wrap};
use crate::tui::keymap::Action;
use crate::tui::mouse::{Frame, Hit};
use crate::tui::state::AppState;
use crate::tui::tab::Tab;

/// What the search accepts, shown while nothing matches.
const SEARCH_HELP: &str = "Words match the name, type, description, URL and issuer. To narrow the search, add type:custom, is:on, is:off, is:fail or env:NAME.";
/// Lines of drafts at most.
const MAX_DRAFTS: usize = 3;

/// Areas of the list and its details; without frames if they do not fit.
struct Areas {
    table: Rect,
    detail: Option<Rect>,
    framed: bool,
}

fn areas(body: Rect, layout: Layout, lines: u16) -> Areas {
    let framed = body.width >= 60 && body.height >= 11;
    match layout {
        Layout::Wide => {
            let [table, detail] = body.layout(&Split::horizontal([
                Constraint::Fill(19),
                Constraint::Fill(21),
            ]));
            Areas {
                table,
                detail: Some(detail),
                framed,
            }
        }
        _ if framed && body.height >= 16 => {
            let height = (lines + 2).min(body.height.saturating_sub(7));
            let [table, detail] = body.layout(&Split::vertical([
                Constraint::Fill(1),
                Constraint::Length(height),
            ]));
            Areas {
                table,
                detail: (height > 2).then_some(detail),
                framed,
            }
        }
        _ => Areas {
            table: body,
            detail: None,
            framed,
        },
    }
}

/// Draws the list and stores how many rows it shows.
pub fn view(list: &mut List, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Key Managers", list);
    chrome.tab = Some(Tab::KeyManagers);
    chrome.subtitle = "Manage key managers in your organization".to_owned();
    let body = chrome.draw(frame, theme);
    let body = drafts(shared, frame, body);
    let size = frame.area();
    let layout = layout(size.width, size.height);
    let width = match layout {
        Layout::Wide => body.width * 21 / 40,
        _ => body.width,
    };
    let detail = below(
        list,
        shared,
        usize::from(width.saturating_sub(4)),
        layout,
        body.height,
    );
    let lines = u16::try_from(detail.lines.len()).unwrap_or(u16::MAX);
    let areas = areas(body, layout, lines);
    let cursor = table_pane(list, shared, frame, &areas);
    if let Some(area) = areas.detail {
        let inner = Pane::titled(detail.title).render(frame, area, theme);
        let text = inner.inner(Margin::new(1, 0));
        frame.render_widget(Paragraph::new(detail.lines), text);
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// Draws the table in its pane; returns the cursor position.
fn table_pane(
    list: &mut List,
    shared: &AppState,
    frame: &mut Frame,
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
        let [head, rest] = area.layout(&Split::vertical([
            Constraint::Length(1),
            Constraint::Fill(1),
        ]));
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
    let columns = columns(inner.width, list, shared);
    let widths = columns.widths(inner.width);
    let end = list.page.rows.len().min(list.top + shown);
    let rows: Vec<TableRow<'static>> = list
        .page
        .rows
        .get(list.top..end)
        .unwrap_or_default()
        .iter()
        .map(|row| table_row(row, list, &columns, &widths, &words, shared))
        .collect();
    let empty = rows.is_empty();
    let head = TableRow::new(columns.heads(list.sort, shared)).style(theme.heading());
    let table = Table::new(rows, columns.constraints())
        .header(head)
        .column_spacing(1);
    let table = selectable(table, theme);
    let focus = list.selected.saturating_sub(list.top);
    let mut state = TableState::new().with_selected((!empty).then_some(focus));
    frame.render_stateful_widget(table, inner, &mut state);
    let below = below_first_row(inner);
    frame.hit_rows(below, list.top, end.saturating_sub(list.top));
    columns.hit_heads(inner, frame);
    if empty {
        let text = format!(
            "No key manager matches \"{}\". Esc clears the search.",
            visible(list.search.text())
        );
        let at = Rect {
            x: inner.x + 2,
            y: inner.y + 1,
            width: inner.width.saturating_sub(3),
            height: 3,
        };
        let lines = wrap(&text, usize::from(at.width));
        let lines: Vec<Line<'_>> = lines.into_iter().map(Line::raw).collect();
        frame.render_widget(Paragraph::new(lines), at.intersection(inner));
    }
    if let (Some(error), true) = (list.filter_error(), areas.framed) {
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
    if !list.marked.is_empty() {
        let divider = if shared.theme.ascii { "|" } else { "·" };
        let text = format!(" {divider} {} marked", list.marked.len());
        spans.push(Span::styled(text, shared.theme.accent()));
    }
    Line::from(spans)
}

/// `3`, or dots until the rows are counted.
fn counted(matching: Option<u64>) -> String {
    matching.map_or("...".to_owned(), |count| count.to_string())
}

/// Visible columns, by width. A column's value comes from `store::Row`; its query is in `store/page_query.rs`.
#[derive(Clone, Copy)]
struct Columns {
    /// Cells of the name where a description shares the rest with it.
    name: u16,
    kind: bool,
    description: bool,
    /// Cells of the portal's column.
    portal: Option<u16>,
    /// Cells of the state at the target.
    there: Option<u16>,
    check: bool,
}

/// Cells up to which a name is shown whole before other columns are.
const NAME: usize = 32;
/// Fewest cells of a description that say something.
const DESCRIPTION: u16 = 16;

/// The columns for the loaded rows: names first, then types, then what is left for descriptions.
fn columns(width: u16, list: &List, shared: &AppState) -> Columns {
    let target = shared.target().filter(|_| shared.plan().is_some());
    let sorted = list.sort.by == SortBy::Portal;
    let mut columns = Columns {
        name: 0,
        there: target
            .map(|target| {
                u16::try_from(target.name.as_str().len())
                    .unwrap_or(8)
                    .clamp(4, 8)
            })
            .filter(|_| width >= 52),
        kind: width >= 40,
        description: false,
        portal: (width >= 52).then_some(if sorted { 8 } else { 6 }),
        check: width >= 34,
    };
    let mark = if list.marked.is_empty() { 0 } else { MARK };
    let longest = list
        .page
        .rows
        .iter()
        .map(|row| cells(row.name.as_str()))
        .max();
    let wanted = longest.unwrap_or(0).min(NAME) + mark;
    let room = |columns: Columns| columns.widths(width).first().copied().unwrap_or(0);
    columns.kind &= room(columns) >= wanted;
    let name = u16::try_from(wanted).unwrap_or(u16::MAX);
    let left = u16::try_from(room(columns))
        .unwrap_or(0)
        .saturating_sub(name + 1);
    columns.name = name;
    columns.description = columns.kind && width >= 70 && left >= DESCRIPTION;
    columns
}

/// Cells of the mark before a name.
const MARK: usize = 4;

impl Columns {
    fn constraints(self) -> Vec<Constraint> {
        let mut widths = vec![if self.description {
            Constraint::Length(self.name)
        } else {
            Constraint::Fill(1)
        }];
        if self.kind {
            widths.push(Constraint::Length(9));
        }
        if self.description {
            widths.push(Constraint::Fill(1));
        }
        widths.extend(self.portal.map(Constraint::Length));
        widths.extend(self.there.map(Constraint::Length));
        widths.push(Constraint::Length(if self.check { 11 } else { 5 }));
        widths
    }

    /// Cells of each column, beside the focus mark and with a blank between two.
    fn widths(self, width: u16) -> Vec<usize> {
        let area = Rect::new(0, 0, width.saturating_sub(2), 1);
        let columns = Split::horizontal(self.constraints()).spacing(1).split(area);
        columns
            .iter()
            .map(|column| usize::from(column.width))
            .collect()
    }

    /// A click on a head sorts by its column.
    fn hit_heads(self, area: Rect, frame: &mut Frame) {
        let mut columns = vec![Some(SortBy::Name)];
        columns.extend(self.kind.then_some(Some(SortBy::Type)));
        columns.extend(self.description.then_some(None));
        columns.extend(self.portal.map(|_| Some(SortBy::Portal)));
        columns.extend(self.there.map(|_| None));
        columns.push(Some(SortBy::Status));
        let mut x = area.x + 2;
        for (by, width) in columns.into_iter().zip(self.widths(area.width)) {
            let width = u16::try_from(width).unwrap_or(0);
            let head = Rect::new(x, area.y, width, 1);
            if let Some(by) = by {
                frame.hit(head, Hit::Sort(by));
            }
            x = x.saturating_add(width + 1);
        }
    }

    /// The heads, a mark behind the one that rows are sorted by.
    fn heads(self, sort: Sort, shared: &AppState) -> Vec<Cell<'static>> {
        let mark = shared.theme.sorted(sort.descending);
        let head = |label: &str, sorted: bool| {
            Cell::from(match sorted {
                true => format!("{label} {mark}"),
                false => label.to_owned(),
            })
        };
        let mut heads = vec![head("Name", sort.by == SortBy::Name)];
        if self.kind {
            heads.push(head("Type", sort.by == SortBy::Type));
        }
        if self.description {
            heads.push("Description".into());
        }
        if self.portal.is_some() {
            heads.push(head("Portal", sort.by == SortBy::Portal));
        }
        if self.there.is_some() {
            let target = shared.target().map_or("", |target| target.name.as_str());
            heads.push(cut(target, 8).into());
        }
        let status = matches!(sort.by, SortBy::Status | SortBy::LastCheck);
        heads.push(head("Status", status));
        heads
    }
}

fn table_row(
    row: &Row,
    list: &List,
    columns: &Columns,
    widths: &[usize],
    words: &[String],
    shared: &AppState,
) -> TableRow<'static> {
    let theme = shared.theme;
    let room = |column: usize| widths.get(column).copied().unwrap_or_default();
    let mut name = Vec::new();
    // Four cells, as `MARK` says.
    if !list.marked.is_empty() {
        let mark = match list.is_marked(&row.name) {
            _ if row.kind == ProviderKind::Bijira => "    ",
            true => "[x] ",
            false => "[ ] ",
        };
        name.push(Span::styled(mark, theme.accent()));
    }
    let used = name.iter().map(Span::width).sum();
    let text = cut(&visible(row.name.as_str()), room(0).saturating_sub(used));
    name.extend(lit(&text, words, theme));
    let mut cells = vec![Cell::from(Line::from(name))];
    if columns.kind {
        cells.push(Line::from(lit(row.kind.label(), words, theme)).into());
    }
    if columns.description {
        let text = cut(
            &visible(row.description.as_str()),
            room(1 + usize::from(columns.kind)),
        );
        cells.push(Line::from(lit(&text, words, theme)).into());
    }
    if columns.portal.is_some() {
        let dot = if row.developer_portal {
            theme.dot()
        } else {
            ""
        };
        cells.push(Text::from(Line::styled(dot, theme.accent()).centered()).into());
    }
    if columns.there.is_some() {
        let side = shared.side(&row.name);
        let mark = side.map_or(' ', |side| theme.side(side)).to_string();
        let style = match side {
            Some(Side::Same) => theme.ok(),
            _ => theme.warn(),
        };
        cells.push(Text::from(Line::styled(mark, style).centered()).into());
    }
    cells.push(status(row, columns, shared).into());
    TableRow::new(cells)
}

/// `● on`, followed by `fixed` or the grade of the last check.
fn status(row: &Row, columns: &Columns, shared: &AppState) -> Line<'static> {
    let theme = shared.theme;
    let style = if row.enabled {
        theme.ok()
    } else {
        theme.muted()
    };
    let mut spans = vec![Span::styled(theme.switch(row.enabled), style)];
    let note = match row.checked {
        _ if row.kind == ProviderKind::Bijira => Some(("fixed", Style::new())),
        Some(grade) => Some((grade.tag(), theme.grade(grade))),
        None => None,
    };
    if let Some((note, style)) = note.filter(|_| columns.check) {
        spans.push(Span::raw(" "));
        spans.push(Span::styled(note, style));
    }
    Line::from(spans)
}

/// A titled group of lines.
struct Detail {
    title: Line<'static>,
    lines: Vec<Line<'static>>,
}

/// Draws the part beside or below the table: the first steps, or the selected key manager.
fn below(list: &List, shared: &AppState, width: usize, layout: Layout, height: u16) -> Detail {
    let theme = shared.theme;
    if !shared.samples.is_empty() && list.page.all <= 1 {
        Detail {
            title: Line::raw("Demo addresses"),
            lines: samples(shared, width, usize::from(height.saturating_sub(9))),
        }
    } else if list.page.all <= 1 && list.search.text().is_empty() {
        Detail {
            title: Line::raw("First steps"),
            lines: first_steps(shared, width),
        }
    } else if let Some(row) = list.row() {
        let known = shared.environment_names();
        let mut lines = if layout == Layout::Wide {
            list_detail::whole(row, list.detail_of(row), &known, width, theme)
        } else {
            list_detail::short(row, &known, width, theme)
        };
        if let (Some(target), Some(side)) = (shared.target(), shared.side(&row.name)) {
            let name = target.name.as_str();
            let wide = layout == Layout::Wide;
            let own = shared.own_values(&row.name);
            lines.extend(list_detail::there(name, (side, own), (wide, width), theme));
        }
        Detail {
            title: Line::raw(visible(row.name.as_str())),
            lines,
        }
    } else {
        Detail {
            title: Line::raw("Search"),
            lines: wrap(SEARCH_HELP, width)
                .into_iter()
                .map(|line| Line::styled(line, theme.quiet()))
                .collect(),
        }
    }
}

/// Draws a row for each draft; returns what is left of the area.
fn drafts(shared: &AppState, frame: &mut Frame, area: Rect) -> Rect {
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
    let rows = u16::try_from(lines.len()).unwrap_or(0);
    let [above, below] = area.layout(&Split::vertical([
        Constraint::Length(rows),
        Constraint::Fill(1),
    ]));
    frame.render_widget(Paragraph::new(lines), above);
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

/// Draws as many of the demo's addresses as fit.
fn samples(shared: &AppState, width: usize, room: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let text = "No external key manager yet. Press a to add one. Addresses to try:";
    let mut lines: Vec<Line<'static>> = wrap(text, width)
        .into_iter()
        .map(|line| Line::styled(line, theme.title()))
        .collect();
    for sample in &shared.samples {
        if lines.len() + 2 > room {
            break;
        }
        let text = format!("{} ({})", sample.label, sample.shows);
        lines.push(Line::raw(cut(&text, width)));
        lines.push(Line::styled(
            cut(&format!("  {}", sample.url), width),
            theme.muted(),
        ));
    }
    lines
}

fn first_steps(shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let text = "No external key manager yet. Press a to add one. Have its Well-Known URL:";
    let mut lines: Vec<Line<'static>> = wrap(text, width)
        .into_iter()
        .map(|line| Line::styled(line, theme.title()))
        .collect();
    for (label, text) in [
        ("Asgardeo", "your application, Info tab: Discovery endpoint"),
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
