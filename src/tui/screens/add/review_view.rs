//! Step 2 of 2: the fields above, the findings below; at 110 columns side by side.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::state::Add;
use crate::discovery::{Finding, Grade, Report};
use crate::form::{Button, Element, Form, field_help, review, token_version};
use crate::key_manager::{Field, visible};
use crate::tui::app::AppState;
use crate::tui::components::{Layout, Page, Step, layout, wrap};
use crate::tui::screens::findings_view::{finding_lines, key_table};
use crate::tui::screens::frame::{chrome, finish};
use crate::tui::screens::{fields, words};
use crate::tui::theme::Theme;

const BUTTONS: [Button; 3] = [Button::Add, Button::Back, Button::Cancel];

/// Draws step 2.
pub fn view(add: &Add, shared: &AppState, frame: &mut Frame) {
    let Some(form) = &add.form else { return };
    let size = frame.area();
    let room = layout(size.width, size.height);
    let compact = room == Layout::Compact;
    let title = if compact {
        format!("Add: {}", form.draft.kind.label())
    } else {
        format!("Add Key Manager: {}", form.draft.kind.title())
    };
    let mut chrome = chrome(shared, &title, add.contexts(), |action| {
        add.available(action)
    });
    chrome.right = "Step 2 of 2: Review".to_owned();
    chrome.step = Some(Step::Review);
    chrome.subtitle = match add.report() {
        Some(report) if room == Layout::Wide => {
            format!(
                "Read from {} ({} ms)",
                visible(&report.document_url),
                report.elapsed_ms
            )
        }
        Some(report) => format!("Read from {}", visible(&report.document_url)),
        None => "Entered by hand: only the form of the values can be checked.".to_owned(),
    };
    let body = chrome.draw(frame, shared.theme);
    let help = if compact {
        Vec::new()
    } else {
        help(form, usize::from(body.width))
    };
    let rows = u16::try_from(help.len()).unwrap_or(0).min(body.height / 3);
    let upper = Rect {
        height: body.height.saturating_sub(rows),
        ..body
    };
    if room == Layout::Wide {
        wide(add, form, shared, frame, upper);
    } else {
        narrow(add, form, shared, frame, upper);
    }
    for (row, line) in help.into_iter().take(usize::from(rows)).enumerate() {
        let y = upper.bottom() + u16::try_from(row).unwrap_or(0);
        frame.render_widget(
            Line::styled(line, shared.theme.quiet()),
            Rect::new(body.x, y, body.width, 1),
        );
    }
}

/// One column: fields on a row each, findings, buttons pinned at the bottom.
fn narrow(add: &Add, form: &Form, shared: &AppState, frame: &mut Frame, area: Rect) {
    let theme = shared.theme;
    let rows = fields::button_rows(&BUTTONS, area.width).min(area.height);
    // The blank row over the buttons is the first to go.
    let gap = u16::from(area.height > 8 + rows);
    let upper = Rect {
        height: area.height.saturating_sub(rows + gap),
        ..area
    };
    let mut page = Page::new(area.width);
    for spec in review(form.draft.kind) {
        inline(&mut page, add, form, spec.field, theme);
    }
    fields::token_version(&mut page, form, theme);
    page.blank();
    findings(&mut page, add, form, upper.height, true, theme);
    finish(page, frame, upper);
    let lower = Rect {
        y: upper.bottom() + gap,
        height: rows,
        ..area
    };
    let mut page = Page::new(area.width);
    fields::buttons(&mut page, &BUTTONS, form.focus, theme);
    finish(page, frame, lower);
}

/// Two columns: fields at the left, findings and keys at the right.
fn wide(add: &Add, form: &Form, shared: &AppState, frame: &mut Frame, area: Rect) {
    let theme = shared.theme;
    let left_width = area.width / 2 - 2;
    let left = Rect {
        width: left_width,
        height: area.height.saturating_sub(2),
        ..area
    };
    let mut page = Page::new(left_width);
    for spec in review(form.draft.kind) {
        let mut tag = fields::counter(form, spec.field);
        if tag.is_empty() {
            tag = mark(add, spec.field).to_owned();
        }
        fields::stacked(&mut page, form, spec.field, &tag, theme);
        fields::twins(&mut page, &add.twins, spec.field);
    }
    fields::token_version(&mut page, form, theme);
    finish(page, frame, left);
    let right = Rect {
        x: area.x + left_width + 3,
        width: area.width.saturating_sub(left_width + 3),
        ..area
    };
    let mut page = Page::new(right.width);
    findings(&mut page, add, form, right.height, false, theme);
    if let Some(report) = add.report()
        && !is_full(&page, form, right.height)
    {
        page.blank();
        key_table(&mut page, report, theme);
        if !report.extra_metadata.is_empty() {
            page.blank();
            let room = usize::from(right.width) * usize::from(right.height);
            for line in wrap(&extra_metadata(report, room), page.width()) {
                page.text(line, theme.quiet());
            }
        }
    }
    finish(page, frame, right);
    let lower = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1.min(area.height),
        ..area
    };
    let mut page = Page::new(area.width);
    fields::buttons(&mut page, &BUTTONS, form.focus, theme);
    finish(page, frame, lower);
}

/// The names that are not stored, as many as so many cells can show: a document may have tens of thousands.
fn extra_metadata(report: &Report, cells: usize) -> String {
    let mut text = "Also published, not stored: ".to_owned();
    let mut taken = 0;
    for (place, name) in report.extra_metadata.iter().enumerate() {
        if taken > cells {
            break;
        }
        if place > 0 {
            text.push_str(", ");
        }
        let name = visible(name);
        taken += name.width() + 2;
        text.push_str(&name);
    }
    text
}

/// Label and value on one row; the focused one is whole in the help below.
fn inline(page: &mut Page, add: &Add, form: &Form, field: Field, theme: Theme) {
    let counter = fields::counter(form, field);
    let tag = if counter.is_empty() {
        mark(add, field)
    } else {
        &counter
    };
    fields::inline(page, form, field, tag, theme);
    let from = page.len();
    fields::twins(page, &add.twins, field);
    if form.focus == Element::Field(field) && page.len() > from {
        page.keep_focus(from);
    }
}

/// The word of the worst finding about a field.
fn mark(add: &Add, field: Field) -> &'static str {
    let Some(report) = add.report() else {
        return "";
    };
    let configuration = add.form.as_ref().map(|form| &form.draft);
    report
        .findings
        .iter()
        .filter(|finding| finding.field == Some(field))
        .filter(|finding| {
            !configuration.is_some_and(|draft| {
                words::mended(finding, &draft.configuration, draft.discovered.as_ref())
            })
        })
        .map(Finding::grade)
        .find(|grade| *grade != Grade::Note)
        .map_or("", Grade::tag)
}

/// Whether nothing more of the page can be seen at this height.
fn is_full(page: &Page, form: &Form, height: u16) -> bool {
    let focus_follows = matches!(form.focus, Element::Finding(_) | Element::Conformity);
    page.is_full(usize::from(height), focus_follows)
}

/// The findings, as far as they can be seen at this height; `keys` says in a word what came of the keys, where no table does.
fn findings(page: &mut Page, add: &Add, form: &Form, height: u16, keys: bool, theme: Theme) {
    let Some(report) = add.report() else { return };
    let keys = if keys {
        words::keys(report)
    } else {
        String::new()
    };
    let count = words::count(&report.findings);
    if count.width() + 1 + keys.width() > page.width() {
        page.text(count, theme.heading());
        page.text(keys, Style::new());
    } else {
        page.split(
            vec![Span::styled(count, theme.heading())],
            Span::styled(keys, Style::new()),
        );
    }
    for place in add.visible_findings() {
        if is_full(page, form, height) {
            return;
        }
        element(page, report, place, form, theme);
    }
    let conformity = add.conformity_count();
    if conformity > 0 {
        let from = page.len();
        let focused = form.focus == Element::Conformity;
        let plural = if conformity == 1 {
            "finding"
        } else {
            "findings"
        };
        let verb = if add.unfolded { "folds" } else { "unfolds" };
        let (sign, style) = if focused {
            ("> ", theme.focus())
        } else {
            ("  ", Style::new())
        };
        page.line(vec![
            Span::styled(sign, theme.accent()),
            Span::styled(
                format!("NOTE  Conformity only: {conformity} {plural}. Enter {verb}."),
                style,
            ),
        ]);
        if focused {
            page.cursor(2);
            page.focus_from(from);
        }
        if add.unfolded {
            for place in add.conformity() {
                if is_full(page, form, height) {
                    return;
                }
                element(page, report, place, form, theme);
            }
        }
    }
}

fn element(page: &mut Page, report: &Report, place: usize, form: &Form, theme: Theme) {
    let Some(finding) = report.findings.get(place) else {
        return;
    };
    let focused = form.focus == Element::Finding(place);
    let from = page.len();
    finding_lines(page, finding, focused, theme);
    if focused {
        page.focus_from(from);
    }
}

fn help(form: &Form, width: usize) -> Vec<String> {
    match form.focus {
        Element::Field(field) => {
            let text = form.draft.text(field).unwrap_or_default();
            let long = text.width() + 34 > width;
            fields::help_lines(
                field_help(field, form.draft.kind),
                long.then_some(text),
                width,
            )
        }
        Element::TokenVersion => fields::help_lines(&token_version::help(&form.draft), None, width),
        _ => Vec::new(),
    }
}
