//! How a check is drawn: the outcome in a sentence, the fields that differ, stored above served, the buttons.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::Span;

use super::check::{Check, Element, State};
use super::frame::{chrome, finish};
use crate::discovery::Grade;
use crate::discovery::drift::Difference;
use crate::key_manager::visible;
use crate::ops::check::Checked;
use crate::tui::components::{Page, buttons, labelled};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Draws the check.
pub fn view(check: &Check, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let title = format!("Check {}", visible(check.name.as_str()));
    let mut chrome = chrome(shared, &title, check.contexts(), |action| {
        check.available(action)
    });
    chrome.subtitle = match check.known() {
        Some(checked) => format!(
            "What is stored against what is served, at {} ({} ms)",
            clock(checked, shared),
            checked.elapsed_ms
        ),
        None => "What is stored against what is served now".to_owned(),
    };
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    match &check.state {
        State::Running { since, .. } => {
            let seconds = shared.now.since_start.saturating_sub(*since).as_secs();
            page.line(vec![
                Span::styled("  CHECKING", theme.warn()),
                Span::raw(format!("  {seconds} s. Esc stops it.")),
            ]);
            page.blank();
        }
        State::Known(checked) => {
            outcome(&mut page, checked, theme);
            for difference in &checked.drift.differences {
                field(&mut page, check, difference, theme);
            }
            if !checked.drift.differences.is_empty() {
                page.blank();
            }
        }
    }
    let all = check.buttons();
    let labels: Vec<&str> = all.iter().map(|button| button.label()).collect();
    let focused = all
        .iter()
        .position(|button| check.focus == Element::Button(*button));
    buttons(&mut page, &labels, focused, theme);
    finish(page, frame, body);
}

fn clock(checked: &Checked, shared: &AppState) -> String {
    let zoned = checked.at.to_zoned_datetime(shared.zone.clone());
    zoned.strftime("%H:%M:%S").to_string()
}

/// The tag with its sentence, what else there is to know, and what to do.
fn outcome(page: &mut Page, checked: &Checked, theme: Theme) {
    tagged(
        page,
        checked.drift.outcome.grade(),
        &checked.sentence(),
        theme,
    );
    for finding in &checked.blocking {
        tagged(page, finding.grade(), &finding.message, theme);
    }
    let fix = checked.fix().map(|fix| format!("Fix: {fix}"));
    for text in checked.remarks().into_iter().chain(fix) {
        for line in labelled("", 8, &visible(&text), page.width()) {
            page.text(line, theme.quiet());
        }
    }
    page.blank();
}

fn tagged(page: &mut Page, grade: Grade, text: &str, theme: Theme) {
    for (place, line) in labelled("", 8, &visible(text), page.width())
        .into_iter()
        .enumerate()
    {
        let text = line.get(8..).unwrap_or_default().to_owned();
        let head = if place == 0 { grade.tag() } else { "" };
        page.line(vec![
            Span::styled(format!("  {head:<6}"), theme.grade(grade)),
            Span::raw(text),
        ]);
    }
}

/// One field: whether it is chosen, its label, and both values below.
fn field(page: &mut Page, check: &Check, it: &Difference, theme: Theme) {
    let from = page.len();
    let focused = check.focus == Element::Field(it.field);
    let (sign, style) = if focused {
        ("> ", theme.focus())
    } else {
        ("  ", Style::new())
    };
    let mark = match (it.can_be_taken(), check.chosen.contains(&it.field)) {
        (false, _) => "    ",
        (true, true) => "[x] ",
        (true, false) => "[ ] ",
    };
    page.line(vec![
        Span::styled(sign, theme.accent()),
        Span::raw(mark),
        Span::styled(it.field.label(), style),
    ]);
    if focused {
        page.cursor(2);
    }
    for (word, value) in [("stored", &it.stored), ("served", &it.live)] {
        let value = match value.is_empty() {
            true => "(none)".to_owned(),
            false => visible(value),
        };
        for line in labelled(&format!("      {word}"), 14, &value, page.width()) {
            page.text(line, Style::new());
        }
    }
    if focused {
        page.focus_from(from);
    }
}
