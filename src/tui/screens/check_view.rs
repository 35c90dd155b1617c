//! View of a check: outcome, findings, differing fields (stored above served), buttons.

use ratatui::layout::{Constraint, Layout};
use ratatui::style::Style;
use ratatui::text::Span;

use super::check::{Check, Element, State};
use super::frame::chrome;
use crate::discovery::Grade;
use crate::discovery::drift::Difference;
use crate::key_manager::{cells, first_difference, visible};
use crate::ops::check::Checked;
use crate::tui::components::pane::{Pane, tally};
use crate::tui::components::{Page, buttons, duration, labeled, pad};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Rows of a terminal on which each warning has its fix below it.
const ROOMY: u16 = 30;

/// Draws the check.
pub fn view(check: &Check, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = format!("Check {}", visible(check.name.as_str()));
    let mut chrome = chrome(shared, &title, check);
    chrome.subtitle = match check.known() {
        Some(checked) => format!(
            "Stored values compared with the provider's at {} ({})",
            clock(checked, shared),
            duration(checked.elapsed_ms)
        ),
        None => "Stored values compared with the provider's".to_owned(),
    };
    let body = chrome.draw(frame, theme);
    let framed = !shared.is_compact();
    let width = if framed {
        body.width.saturating_sub(4)
    } else {
        body.width.saturating_sub(1)
    };
    let outcome = outcome(check, shared, width);
    let fields = fields(check, width, theme);
    let mut foot = Page::new(body.width, theme);
    let all = check.buttons();
    let labels: Vec<&str> = all.iter().map(|button| button.label()).collect();
    let focused = all
        .iter()
        .position(|button| check.focus == Element::Button(*button));
    let before = check.elements().len() - all.len();
    buttons(&mut foot, &labels, focused, |place| {
        Hit::Row(before + place)
    });
    let frames = if framed { 2 } else { 0 };
    let none = fields.is_empty();
    let gap = u16::from(framed);
    let most = match none {
        true => body.height.saturating_sub(gap + foot.height()),
        false => body.height / 2,
    };
    let [top, middle, _, bottom] = body.layout(&Layout::vertical([
        Constraint::Length((outcome.height() + frames).min(most)),
        Constraint::Max(if none { 0 } else { fields.height() + frames }),
        Constraint::Length(gap),
        Constraint::Min(foot.height()),
    ]));
    let pane = Pane::titled("Result");
    let pane = match check.known() {
        Some(checked) => pane.right(tally(
            checked.blocking.iter().map(|finding| finding.grade()),
            &Grade::OF_FINDINGS,
            theme,
        )),
        None => pane,
    };
    outcome.draw_up(&pane, framed, frame, top);
    if !none {
        let count = check.elements().len() - all.len();
        let pane = Pane::titled("Fields that differ")
            .right(count.to_string())
            .focused(matches!(check.focus, Element::Field(_)));
        fields.draw_up(&pane, framed, frame, middle);
    }
    foot.draw(frame, bottom);
}

fn clock(checked: &Checked, shared: &AppState) -> String {
    let zoned = checked.at.to_zoned_datetime(shared.zone.clone());
    zoned.strftime("%H:%M:%S %Z").to_string()
}

/// Draws tag and sentence of the outcome, further facts, and the fix.
fn outcome(check: &Check, shared: &AppState, width: u16) -> Page {
    let theme = shared.theme;
    let mut page = Page::new(width, theme);
    let checked = match &check.state {
        State::Running { since, .. } => {
            let seconds = shared.now.seconds_since(*since);
            page.line(vec![
                Span::styled("CHECKING", theme.warn()),
                Span::raw(format!("  {seconds} s. Press Esc to stop.")),
            ]);
            return page;
        }
        State::Known(checked) => checked,
    };
    let mut tagged = |grade: Grade, text: &str, style| {
        let tag = vec![Span::styled(pad(grade.tag(), 6), theme.grade(grade))];
        page.hung(tag, &visible(text), style);
    };
    let grade = checked.drift.outcome.grade();
    tagged(grade, &checked.sentence(), theme.title());
    for finding in &checked.blocking {
        tagged(finding.grade(), &finding.message, Style::new());
    }
    let fix = checked.fix().map(|fix| format!("Fix: {fix}"));
    for text in checked.remarks().into_iter().chain(fix) {
        page.prose(6, &visible(&text), theme.quiet());
    }
    let with_fixes = shared.size.1 >= ROOMY;
    for fact in checked.known(&shared.zone) {
        let grade = fact.grade;
        let tag = vec![Span::styled(pad(grade.tag(), 6), theme.grade(grade))];
        page.hung(tag, &visible(&fact.text), Style::new());
        if let Some(fix) = fact.fix.filter(|_| with_fixes) {
            page.prose(6, &visible(&format!("Fix: {fix}")), theme.quiet());
        }
    }
    page
}

fn fields(check: &Check, width: u16, theme: Theme) -> Page {
    let mut page = Page::new(width, theme);
    let differences = check.known().map(|checked| &checked.drift.differences);
    for (place, difference) in differences.into_iter().flatten().enumerate() {
        let from = page.len();
        field(&mut page, check, difference);
        page.hit_from(from, Hit::Row(place));
    }
    page
}

/// Draws one field: its mark, its label, and both values with the first difference marked.
fn field(page: &mut Page, check: &Check, it: &Difference) {
    let theme = page.theme();
    let from = page.len();
    let focused = check.focus == Element::Field(it.field);
    let style = if focused {
        theme.focus()
    } else {
        theme.title()
    };
    let mark = match (it.can_be_taken(), check.chosen.contains(&it.field)) {
        (false, _) => "    ",
        (true, true) => "[x] ",
        (true, false) => "[ ] ",
    };
    page.line(vec![
        theme.mark(focused),
        Span::raw(mark),
        Span::styled(it.field.label(), style),
        Span::styled(if it.is_edited { "  edited" } else { "" }, theme.muted()),
    ]);
    if focused {
        page.cursor(2);
    }
    for (word, value) in [("stored", &it.stored), ("served", &it.live)] {
        let (value, style) = match value.is_empty() {
            true => ("(none)".to_owned(), theme.muted()),
            false => (visible(value), Style::new()),
        };
        let lines = labeled("", 8, &value, page.width().saturating_sub(6));
        for (row, line) in lines.into_iter().enumerate() {
            let head = if row == 0 { word } else { "" };
            page.line(vec![
                Span::styled(format!("      {}", pad(head, 8)), theme.muted()),
                Span::styled(line.get(8..).unwrap_or_default().to_owned(), style),
            ]);
        }
    }
    let longest = cells(&it.stored).max(cells(&it.live));
    let beside = !it.stored.is_empty() && !it.live.is_empty() && longest + 14 <= page.width();
    let place = first_difference(&it.stored, &it.live).filter(|place| focused && *place > 1);
    if let Some(place) = place.filter(|_| beside) {
        let text = format!("{}^ differs here", " ".repeat(14 + place));
        page.cut_text(&text, theme.warn());
    }
    if focused {
        page.focus_from(from);
    }
}
