//! View of long text: colored JSON, wrapped or scrolled sideways, matches highlighted.

use ratatui::layout::{Margin, Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::frame::chrome;
use super::viewer::Viewer;
use crate::key_manager::visible;
use crate::tui::components::pane::{Pane, Scrolled, below_first_row, fitting, scrollbar};
use crate::tui::mouse::HitFrame;
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Width of the search in the top border, in cells.
const SEARCH: usize = 24;

/// Draws the lines on screen.
pub fn view(viewer: &mut Viewer, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, &viewer.title, viewer);
    let framed = !shared.is_compact();
    let search = search_line(viewer, theme);
    if !framed {
        chrome.right = viewer.place();
    }
    let body = chrome.draw(frame, theme);
    // Wrapped lines take more rows than there are lines.
    let pane = match viewer.wrapped {
        true => body,
        false => fitting(body, viewer.lines.len()),
    };
    let (inner, search_at) = if framed {
        let right = u16::try_from(search.width()).unwrap_or(0);
        let inner = Pane::titled(viewer.source.clone())
            .right(search)
            .focused(true)
            .render(frame, pane, theme);
        let at = Position::new(body.right().saturating_sub(right), body.y);
        let inner = inner.inner(Margin::new(1, 0));
        (inner, at)
    } else if viewer.searching || !viewer.search.text().is_empty() {
        let row = Rect { height: 1, ..body };
        frame.render_widget(search, row);
        let below = below_first_row(body);
        (below, Position::new(body.x + 2, body.y))
    } else {
        (body, body.as_position())
    };
    viewer.set_viewport(usize::from(inner.width), usize::from(inner.height));
    let rows = rows(viewer, inner, theme);
    frame.render_widget(Paragraph::new(rows), inner);
    let scrolled = Scrolled {
        total: viewer.lines.len(),
        seen: usize::from(inner.height),
        first: viewer.top,
    };
    if framed {
        scrollbar(frame, pane, theme, scrolled);
    }
    if viewer.searching {
        let (_, cursor, _, _) = viewer.search.window(SEARCH);
        let column = u16::try_from(cursor).unwrap_or(0);
        frame.set_cursor_position(Position::new(search_at.x + column, search_at.y));
    } else {
        frame.set_cursor_position(inner.as_position());
    }
}

/// `/ token  3 of 12`, or `line 1 of 56`.
fn search_line(viewer: &Viewer, theme: Theme) -> Line<'static> {
    let place = Span::styled(viewer.place(), theme.muted());
    if !viewer.searching && viewer.search.text().is_empty() {
        return Line::from(vec![place]);
    }
    let (text, ..) = viewer.search.window(SEARCH);
    let text = format!("{:<SEARCH$}", visible(&text));
    let style = match viewer.searching {
        true => Style::new().underlined(),
        false => Style::new(),
    };
    Line::from(vec![
        Span::styled("/ ", theme.accent()),
        Span::styled(text, style),
        Span::raw(format!("{:>12}", viewer.place())),
    ])
}

/// Visible rows from the top line.
fn rows(viewer: &Viewer, area: Rect, theme: Theme) -> Vec<Line<'static>> {
    let width = usize::from(area.width).max(1);
    let wanted = viewer.search.text().to_lowercase();
    let mut rows = Vec::new();
    let lines = viewer.lines.iter().enumerate().skip(viewer.top);
    for (place, line) in lines {
        if rows.len() >= usize::from(area.height) {
            break;
        }
        let here = viewer.found == Some(place);
        let cells = styled(line, &wanted, here, theme);
        if viewer.wrapped {
            rows.extend(wrapped(cells, width));
        } else {
            rows.push(sideways(cells, viewer.left, width, theme));
        }
    }
    rows
}

/// Styled characters of a line: names, strings, numbers and keywords of JSON, and search matches.
fn styled<'a>(line: &'a str, wanted: &str, here: bool, theme: Theme) -> Vec<(&'a str, Style)> {
    let folded = line.to_lowercase();
    let lit = |at: usize| {
        // Case folding may shift offsets.
        !wanted.is_empty()
            && folded.len() == line.len()
            && folded
                .match_indices(wanted)
                .any(|(from, it)| (from..from + it.len()).contains(&at))
    };
    let matched = match here {
        true => theme.focus(),
        false => theme.matched(),
    };
    let json = json(line, theme);
    let any = folded.contains(wanted);
    line.grapheme_indices(true)
        .map(|(at, letter)| {
            let style = match any && lit(at) {
                true => matched,
                false => json.get(at).copied().unwrap_or_default(),
            };
            (letter, style)
        })
        .collect()
}

/// The style of each byte of a line of JSON; text of another kind has none.
fn json(line: &str, theme: Theme) -> Vec<Style> {
    let mut styles = vec![Style::new(); line.len()];
    if !line.trim_start().starts_with(['"', '{', '}', '[', ']']) && !line.ends_with(',') {
        return styles;
    }
    let mut rest = 0;
    while let Some(from) = line
        .get(rest..)
        .and_then(|text| text.find(|c: char| !c.is_whitespace()))
    {
        let from = rest + from;
        let text = line.get(from..).unwrap_or_default();
        let (length, style) = match text.chars().next() {
            Some('"') => {
                let length = quoted(text);
                let name = text
                    .get(length..)
                    .is_some_and(|it| it.trim_start().starts_with(':'));
                (length, if name { theme.member() } else { theme.string() })
            }
            Some('{' | '}' | '[' | ']' | ',' | ':') => (1, theme.muted()),
            _ => {
                let ends = |c: char| c.is_whitespace() || matches!(c, ',' | ']' | '}' | '"');
                let length = text.find(ends).unwrap_or(text.len()).max(1);
                (length, theme.literal())
            }
        };
        let to = (from + length).min(line.len());
        for slot in styles.get_mut(from..to).into_iter().flatten() {
            *slot = style;
        }
        rest = to;
    }
    styles
}

/// Length of the string literal at the start of a text, quotes included.
fn quoted(text: &str) -> usize {
    let mut escaped = false;
    for (at, letter) in text.char_indices().skip(1) {
        match letter {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

fn line_of(cells: &[(&str, Style)]) -> Line<'static> {
    let runs = cells.chunk_by(|(_, one), (_, next)| one == next);
    runs.map(|run| {
        let text: String = run.iter().map(|(letter, _)| *letter).collect();
        Span::styled(
            text,
            run.first().map(|(_, style)| *style).unwrap_or_default(),
        )
    })
    .collect()
}

fn wrapped(cells: Vec<(&str, Style)>, width: usize) -> Vec<Line<'static>> {
    let mut rows = Vec::new();
    let mut row: Vec<(&str, Style)> = Vec::new();
    let mut taken = 0;
    for (letter, style) in cells {
        if taken + letter.width() > width {
            rows.push(line_of(&row));
            row.clear();
            taken = 0;
        }
        taken += letter.width();
        row.push((letter, style));
    }
    rows.push(line_of(&row));
    rows
}

/// The part from a column on; `<` and `>` where more is hidden.
fn sideways(cells: Vec<(&str, Style)>, left: usize, width: usize, theme: Theme) -> Line<'static> {
    let mut row: Vec<(&str, Style)> = Vec::new();
    let (mut column, mut taken) = (0, 0);
    let before = left > 0 && !cells.is_empty();
    let all: usize = cells.iter().map(|(letter, _)| letter.width()).sum();
    let cut = all > left + width;
    let room = width - if cut { 2 } else { 0 };
    for (letter, style) in cells {
        let hidden = column < left + usize::from(before);
        column += letter.width();
        if !hidden && taken + letter.width() <= room - usize::from(before) {
            taken += letter.width();
            row.push((letter, style));
        }
    }
    let mut line = line_of(&row);
    if before {
        line.spans.insert(0, Span::styled("<", theme.muted()));
    }
    if cut {
        let gap = width.saturating_sub(taken + usize::from(before) + 1);
        line.push_span(Span::styled(format!("{}>", " ".repeat(gap)), theme.muted()));
    }
    line
}
