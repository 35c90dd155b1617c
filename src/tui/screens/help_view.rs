//! View of the help: matching keys under the headings of their groups, and the meanings of the marks.

use ratatui::layout::{Constraint, Position, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::{Cell, Paragraph, Row, Table, TableState};

use super::frame::chrome;
use super::help::{Help, Marks};
use super::screen_state::ScreenState;
use crate::control_plane::SyncState;
use crate::key_manager::{cells, visible};
use crate::tui::components::pane::{Pane, Scrolled, column, indented, scrollbar, split_top};
use crate::tui::components::selection::selectable;
use crate::tui::components::{ScreenSize, cut, wrap};
use crate::tui::keymap::{HelpRow, KeyContext, footer};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Columns of the pane at most.
const WIDTH: u16 = 96;
/// Cells of the keys.
const KEYS: u16 = 18;
/// Cells of the filter.
const FILTER: usize = 20;
/// Label of the filter once something is typed.
const FIND: &str = "Find: ";

/// Draws the rows that match.
pub fn view(help: &mut Help, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = format!("Help: {}", help.about.title);
    let mut chrome = chrome(shared, &title, help);
    chrome.subtitle = help.about.purpose.to_owned();
    // The keys that edit the filter are not named.
    let contexts = [KeyContext::Help, KeyContext::Everywhere];
    let width = usize::from(shared.size.0).saturating_sub(2);
    chrome.footer = footer(&contexts, width, |action| help.available(action, shared));
    let body = column(chrome.draw(frame, theme), WIDTH);
    let room = match (shared.screen_size(), shared.size.1) {
        (ScreenSize::Compact, _) => 0,
        (_, ..LOW) => 2,
        _ => usize::MAX,
    };
    let (notes, rest) = notes(help, shared, usize::from(body.width), room);
    let below = u16::try_from(notes.len()).unwrap_or(0);
    // Groups stand apart where all of them fit.
    let fits = usize::from(body.height.saturating_sub(below + 2));
    let spaced = lines(help.rows(), true).len() + rest.len() <= fits;
    let mut lines = lines(&help.matching(), spaced);
    // As high as without the filter, so that typing moves no frame.
    let all = self::lines(help.rows(), spaced).len() + rest.len();
    if help.filter.text().is_empty() {
        lines.extend(rest.into_iter().map(PaneLine::Note));
    }
    let height = u16::try_from(all)
        .unwrap_or(u16::MAX)
        .saturating_add(2)
        .min(body.height.saturating_sub(below));
    let [keys, words] = split_top(body, height);
    keys_pane(help, &lines, frame, keys, theme);
    frame.render_widget(Paragraph::new(notes), words);
}

/// Height in rows from which all meanings are shown below the keys.
const LOW: u16 = 30;

/// Line of the pane.
enum PaneLine {
    Heading(&'static str),
    /// Blank line before a heading.
    Gap,
    /// Row of a key, with its index among the matching rows.
    Key(usize, HelpRow),
    /// Line of the meanings, which follow the last key.
    Note(Line<'static>),
}

/// Keys with a heading before each group, and a blank line before that if `spaced`.
fn lines(rows: &[HelpRow], spaced: bool) -> Vec<PaneLine> {
    let mut lines = Vec::new();
    let mut group = None;
    for (place, row) in rows.iter().enumerate() {
        if group.replace(row.group) != Some(row.group) {
            if spaced && !lines.is_empty() {
                lines.push(PaneLine::Gap);
            }
            lines.push(PaneLine::Heading(row.group.label()));
        }
        lines.push(PaneLine::Key(place, *row));
    }
    lines
}

fn keys_pane(help: &mut Help, lines: &[PaneLine], frame: &mut HitFrame, area: Rect, theme: Theme) {
    let (typed, cursor, _, _) = help.filter.window(FILTER);
    let typed = visible(&typed);
    let filter = if typed.is_empty() {
        Line::styled("Type to find a command", theme.muted())
    } else {
        Line::from(vec![
            Span::styled(FIND, theme.accent()),
            // One cell more for the cursor behind the text.
            Span::raw(format!("{typed} ")),
        ])
    };
    let right = u16::try_from(filter.width()).unwrap_or(0);
    let inner = Pane::titled("Keys")
        .right(filter)
        .focused(true)
        .render(frame, area, theme);
    let seen = usize::from(inner.height).max(1);
    help.set_viewport(seen);
    if lines.is_empty() {
        let text = "No matching key. Backspace deletes, Esc closes.";
        let at = indented(inner, 2);
        frame.render_widget(Line::raw(cut(text, usize::from(at.width))), at);
    }
    let total = lines.len();
    // The mark of the selected row, the gap between the columns, and a margin.
    let room = usize::from(inner.width.saturating_sub(KEYS + 4));
    let rows = lines.iter().map(|line| match line {
        PaneLine::Heading(text) => Row::new([Cell::from(Span::styled(*text, theme.accent()))]),
        PaneLine::Key(_, row) => Row::new([
            Cell::from(Span::styled(format!(" {}", row.keys), theme.key())),
            Cell::from(cut(row.text, room)),
        ]),
        PaneLine::Note(_) | PaneLine::Gap => Row::default(),
    });
    let widths = [Constraint::Length(KEYS), Constraint::Fill(1)];
    let table = selectable(Table::new(rows, widths), theme);
    let here = |line: &PaneLine| matches!(line, PaneLine::Key(place, _) if *place == help.selected);
    let selected = lines.iter().position(here);
    // The heading of the first group scrolls with its first key.
    let last = lines.iter().rposition(|it| matches!(it, PaneLine::Key(..)));
    let first = match help.selected {
        0 => 0,
        // What the marks mean scrolls in with the last key.
        _ if selected == last => selected.map_or(0, |row| total.saturating_sub(seen).min(row)),
        _ => selected.map_or(0, |row| (row + 1).saturating_sub(seen)),
    };
    let mut state = TableState::new().with_offset(first).with_selected(selected);
    frame.render_stateful_widget(table, inner, &mut state);
    let first = state.offset();
    for (line, row) in lines.iter().skip(first).zip(inner.rows()) {
        match line {
            PaneLine::Key(place, _) => frame.hit(row, Hit::Row(*place)),
            // Across both columns of the table.
            PaneLine::Note(text) => frame.render_widget(text, row),
            PaneLine::Heading(_) | PaneLine::Gap => {}
        }
    }
    scrollbar(frame, area, theme, Scrolled { total, seen, first });
    // Letters go to the filter, so the cursor is there.
    let start = area.right().saturating_sub(2 + right);
    let column = match typed.is_empty() {
        true => 0,
        false => u16::try_from(cells(FIND) + cursor).unwrap_or(0),
    };
    frame.set_cursor_position(Position::new(start + column, area.y));
}

/// Marks and their meanings, and where more is found: whole notes in at most `room` lines, and the lines of the others.
fn notes(
    help: &Help,
    shared: &AppState,
    width: usize,
    room: usize,
) -> (Vec<Line<'static>>, Vec<Line<'static>>) {
    let theme = shared.theme;
    let columns = width.saturating_sub(4);
    let marks = help.about.marks.iter().map(|marks| meanings(*marks, theme));
    let terms = help.about.marks.contains(&Marks::Status);
    let terms = terms.then(|| PRODUCT_WORDS.join(" "));
    let more = [
        "Docs  https://wso2.com/api-platform/docs    Screen reader  kmctl --plain".to_owned(),
        format!("Log   {}", visible(&shared.log)),
    ];
    let (mut shown, mut rest) = (Vec::new(), Vec::new());
    for note in marks.chain(terms).chain(more) {
        let lines = wrap(&note, columns).into_iter();
        let lines: Vec<_> = lines.map(|it| Line::raw(format!("  {it}"))).collect();
        match rest.is_empty() && shown.len() + lines.len() <= room {
            true => shown.extend(lines),
            false => rest.extend(lines),
        }
    }
    (shown, rest)
}

/// Terms of WSO2 that the list shows.
pub(super) const PRODUCT_WORDS: [&str; 2] = [
    "Bijira: WSO2's cloud API platform; its built-in STS issues tokens.",
    "carbon.super: the default tenant of API Manager.",
];

const SIDES: [(SyncState, &str); 6] = [
    (SyncState::Same, "in sync"),
    (SyncState::Local, "changed locally"),
    (SyncState::Remote, "changed on target"),
    (SyncState::Both, "changed on both sides"),
    (SyncState::OnlyLocal, "local only"),
    (SyncState::OnlyRemote, "target only"),
];

fn meanings(marks: Marks, theme: Theme) -> String {
    // What is only on the target has no row in the list.
    let sides = |all: bool| {
        let shown = SIDES
            .iter()
            .filter(|(side, _)| all || *side != SyncState::OnlyRemote);
        let parts = shown.map(|(side, words)| format!("{} {words}", theme.side(*side)));
        format!("Target: {}", parts.collect::<Vec<_>>().join(", "))
    };
    match marks {
        Marks::Status => format!(
            "Portal: {} selected for the Developer Portal. Always on: can't be switched off.",
            theme.yes()
        ),
        Marks::Compared => sides(false),
        Marks::Planned => sides(true),
        Marks::Choice => "(*) selected, ( ) not selected".to_owned(),
        Marks::Grades => {
            "OK: fine. WARN: works, but check it. FAIL: won't work. NOTE: information. FIXED: resolved."
                .to_owned()
        }
    }
}
