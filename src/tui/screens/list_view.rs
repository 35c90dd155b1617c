//! How the list is drawn: search and count, the rows on screen, the selected row's details, hints.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::frame::chrome;
use super::list::List;
use crate::key_manager::{EnvironmentScope, ProviderKind, cells, visible};
use crate::store::Row;
use crate::tui::app::AppState;
use crate::tui::components::{cut, labelled, pad};

/// Rows of the table on a terminal of this height: what is left of title, search, heads, details, message and footer.
pub fn rows_shown(height: u16) -> usize {
    let compact = height < 24;
    let around: u16 = if compact { 7 } else { 13 };
    usize::from(height.saturating_sub(around).max(1))
}

/// Widths of the columns: name, type, description, status.
struct Columns {
    name: usize,
    kind: usize,
    description: usize,
    status: usize,
}

fn columns(width: usize) -> Columns {
    let status = 11;
    let kind = 10;
    let rest = width.saturating_sub(2 + kind + status + 2);
    // A narrow window shows names rather than descriptions.
    let name = match width {
        0..50 => rest + 1,
        50..80 => rest * 3 / 5,
        _ => (rest * 2 / 5).clamp(10, 36).min(rest),
    };
    Columns {
        name,
        kind,
        description: rest.saturating_sub(name),
        status,
    }
}

/// The description with the blank behind it; nothing where it has no column.
fn described(text: &str, columns: &Columns) -> String {
    match columns.description {
        0 => String::new(),
        width => format!("{} ", pad(text, width)),
    }
}

/// Draws the list.
pub fn view(list: &List, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Key Managers", list.contexts(), |action| {
        list.available(action, shared)
    });
    chrome.subtitle = "Manage key managers in your organization".to_owned();
    let body = chrome.draw(frame, theme);
    let width = usize::from(body.width);
    let mut y = body.y;
    let mut cursor = None;
    let put = |frame: &mut Frame, y: u16, line: Line<'_>| {
        if y < body.bottom() {
            frame.render_widget(line, Rect::new(body.x, y, body.width, 1));
        }
    };
    if let Some(column) = search_line(list, shared, width, &mut |line| put(frame, y, line)) {
        cursor = Some(Position::new(body.x + column, y));
    }
    y += 1;
    let columns = columns(width);
    put(frame, y, head(&columns, theme.heading()));
    y += 1;
    let shown = rows_shown(shared.size.1);
    for (place, row) in list.page.rows.iter().enumerate().skip(list.top).take(shown) {
        let selected = place == list.selected;
        if selected && !list.searching {
            cursor = Some(Position::new(body.x + 2, y));
        }
        put(frame, y, table_row(row, selected, &columns, shared));
        y += 1;
    }
    if list.page.rows.is_empty() {
        let text = format!(
            "  No key manager matches \"{}\". Esc clears the search.",
            visible(list.search.text())
        );
        put(frame, y, Line::raw(cut(&text, width)));
        y += 1;
    }
    let room = usize::from(body.bottom().saturating_sub(y + 1));
    for line in below(list, shared, width, room) {
        y += 1;
        put(frame, y, line);
    }
    if let Some(cursor) = cursor {
        frame.set_cursor_position(cursor);
    }
}

/// `3`, or dots until the rows are counted.
fn counted(matching: Option<u64>) -> String {
    matching.map_or("...".to_owned(), |count| count.to_string())
}

/// `Search: … 3 of 3  [ + Key Manager ] (a)`; answers the cursor's column while it is typed into.
fn search_line(
    list: &List,
    shared: &AppState,
    width: usize,
    draw: &mut dyn FnMut(Line<'static>),
) -> Option<u16> {
    let theme = shared.theme;
    let count = if list.is_late(shared.now) {
        "Searching...".to_owned()
    } else {
        format!("{} of {}", counted(list.matching), list.page.all)
    };
    let button = "[ + Key Manager ] (a)";
    let right = if width >= 60 {
        format!("{count}    {button}")
    } else {
        count
    };
    let head = "Search: ";
    let room = width.saturating_sub(head.len() + cells(&right) + 2);
    let (text, column) = if list.searching {
        let (text, cursor, _, _) = list.search.window(room);
        (visible(&text), Some(head.len() + cursor))
    } else if list.search.text().is_empty() {
        ("(press /)".to_owned(), None)
    } else {
        (visible(list.search.text()), None)
    };
    let style = if list.searching {
        theme.accent()
    } else {
        theme.label()
    };
    draw(Line::from(vec![
        Span::styled(head, style),
        Span::raw(pad(&text, room)),
        Span::raw("  "),
        Span::raw(right),
    ]));
    column.map(|column| u16::try_from(column).unwrap_or(u16::MAX))
}

fn head(columns: &Columns, style: Style) -> Line<'static> {
    Line::styled(
        format!(
            "  {} {} {}{}",
            pad("Name", columns.name),
            pad("Type", columns.kind - 1),
            described("Description", columns),
            pad("Status", columns.status)
        ),
        style,
    )
}

fn table_row(row: &Row, selected: bool, columns: &Columns, shared: &AppState) -> Line<'static> {
    let theme = shared.theme;
    let built_in = row.kind == ProviderKind::Bijira;
    let (mark, name_style) = if selected {
        ("> ", theme.focus())
    } else {
        ("  ", Style::new())
    };
    let status = if row.enabled { "[on ]" } else { "[off]" };
    let status_style = if row.enabled {
        theme.ok()
    } else {
        Style::new()
    };
    let note = match (&row.check_mark, built_in) {
        (_, true) => " fixed".to_owned(),
        (Some(mark), false) => format!(" {}", visible(mark)),
        (None, false) => String::new(),
    };
    let name = visible(row.name.as_str());
    let shown = cut(&name, columns.name);
    let gap = columns.name.saturating_sub(cells(&shown));
    Line::from(vec![
        Span::styled(mark, theme.accent()),
        Span::styled(shown, name_style),
        Span::raw(format!(
            "{} {} {}",
            " ".repeat(gap),
            pad(row.kind.label(), columns.kind - 1),
            described(&visible(row.description.as_str()), columns)
        )),
        Span::styled(status, status_style),
        Span::raw(cut(&note, columns.status - 5)),
    ])
}

/// What stands under the table, where so many lines have room: the draft, the first steps, or the selected row's details.
fn below(list: &List, shared: &AppState, width: usize, room: usize) -> Vec<Line<'static>> {
    let quiet = shared.theme.quiet();
    let mut lines = Vec::new();
    if let Some(draft) = &shared.draft {
        let name = if draft.name.trim().is_empty() {
            "unnamed".to_owned()
        } else {
            visible(draft.name.trim())
        };
        lines.push(Line::styled(
            cut(
                &format!(
                    "  Draft: {name} ({}). Press a to continue.",
                    draft.kind.label()
                ),
                width,
            ),
            shared.theme.title(),
        ));
    }
    if !shared.samples.is_empty() && list.page.all <= 1 {
        lines.push(Line::styled(
            "  Demo: no external key manager yet. Press a to add one. Addresses to try:",
            shared.theme.title(),
        ));
        for sample in &shared.samples {
            if lines.len() + 2 > room {
                break;
            }
            let text = format!("    {} ({})", sample.label, sample.shows);
            lines.push(Line::styled(cut(&text, width), quiet));
            lines.push(Line::styled(
                cut(&format!("      {}", sample.url), width),
                quiet,
            ));
        }
        return lines;
    }
    if list.page.all <= 1 && list.search.text().is_empty() {
        lines.extend(first_steps(shared, width));
        return lines;
    }
    let Some(row) = list.row() else { return lines };
    let mut detail = |label: &str, text: &str| {
        for line in labelled(&format!("  {label}"), 20, text, width) {
            lines.push(Line::styled(line, quiet));
        }
    };
    if let Some(url) = &row.well_known_url {
        detail("Well-Known URL", &visible(url));
    }
    let environments = match &row.environments {
        EnvironmentScope::All => format!("{} (all)", shared.environment_names().join(", ")),
        EnvironmentScope::Only(names) => names
            .iter()
            .map(|name| name.as_str())
            .collect::<Vec<_>>()
            .join(", "),
    };
    detail("Environments", &visible(&environments));
    let portal = if row.developer_portal {
        "enabled there"
    } else {
        "not used there"
    };
    detail("Developer Portal", portal);
    if let Some(mark) = &row.check_mark {
        let words = match mark.as_str() {
            "OK" => "as it was stored",
            "WARN" => "something differs: press c",
            _ => "tokens may be refused: press c",
        };
        detail("Last check", &format!("{}  {words}", visible(mark)));
    }
    lines
}

fn first_steps(shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let mut lines = vec![Line::styled(
        cut(
            "  No external key manager yet. Press a to add one. Have its Well-Known URL:",
            width,
        ),
        shared.theme.title(),
    )];
    for (label, text) in [
        ("Asgardeo", "your application, Info tab: Discovery endpoint"),
        (
            "Microsoft Entra ID",
            "App registrations, Endpoints: OpenID Connect metadata document",
        ),
        ("Custom", "any OIDC/OAuth2 provider with a Well-Known URL"),
    ] {
        for line in labelled(&format!("    {label}"), 25, text, width) {
            lines.push(Line::styled(line, shared.theme.quiet()));
        }
    }
    lines
}
