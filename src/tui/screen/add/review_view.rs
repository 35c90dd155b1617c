//! Step 2 of 2: the fields above, the findings below; at 110 columns side by side.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::state::Add;
use crate::discovery::{Finding, Report};
use crate::form::{Button, Element, Form, field_help, review};
use crate::key_manager::{Field, first_difference, visible};
use crate::tui::model::Shared;
use crate::tui::screen::frame::{chrome, finish};
use crate::tui::screen::{fields, words};
use crate::tui::theme::Theme;
use crate::tui::widget::{Layout, Page, layout, pad, wrap, wrap_url};

const BUTTONS: [Button; 3] = [Button::Add, Button::Back, Button::Cancel];

/// Draws step 2.
pub fn view(add: &Add, shared: &Shared, frame: &mut Frame<'_>) {
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
    chrome.steps = Some((2, 2));
    chrome.subtitle = match add.report() {
        Some(report) if room == Layout::Wide => {
            format!(
                "Read from {} ({} ms)",
                visible(&report.document_url),
                report.elapsed_ms
            )
        }
        Some(report) => format!("Read from {}", visible(&report.document_url)),
        None => {
            "Entered by hand: nothing was read, so nothing but the form of the values is checked."
                .to_owned()
        }
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
fn narrow(add: &Add, form: &Form, shared: &Shared, frame: &mut Frame<'_>, area: Rect) {
    let theme = shared.theme;
    let upper = Rect {
        height: area.height.saturating_sub(2),
        ..area
    };
    let mut page = Page::new(area.width);
    for spec in review(form.draft.kind) {
        inline(&mut page, add, form, spec.field, theme);
    }
    page.blank();
    findings(&mut page, add, form, theme);
    finish(page, frame, upper);
    let lower = Rect {
        y: area.bottom().saturating_sub(1),
        height: 1.min(area.height),
        ..area
    };
    let mut page = Page::new(area.width);
    fields::buttons(&mut page, &BUTTONS, form.focus, theme);
    finish(page, frame, lower);
}

/// Two columns: fields at the left, findings and keys at the right.
fn wide(add: &Add, form: &Form, shared: &Shared, frame: &mut Frame<'_>, area: Rect) {
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
        twins(&mut page, add, spec.field);
    }
    finish(page, frame, left);
    let right = Rect {
        x: area.x + left_width + 3,
        width: area.width.saturating_sub(left_width + 3),
        ..area
    };
    let mut page = Page::new(right.width);
    findings(&mut page, add, form, theme);
    if let Some(report) = add.report() {
        page.blank();
        key_table(&mut page, report, theme);
        if !report.also_published.is_empty() {
            page.blank();
            let text = format!(
                "Also published, not stored: {}",
                visible(&report.also_published.join(", "))
            );
            for line in wrap(&text, page.width()) {
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

/// Label and value on one row; the focused one is whole in the help below.
fn inline(page: &mut Page, add: &Add, form: &Form, field: Field, theme: Theme) {
    let focused = form.focus == Element::Field(field);
    let from = page.len();
    let tag = {
        let counter = fields::counter(form, field);
        if counter.is_empty() {
            mark(add, field).to_owned()
        } else {
            counter
        }
    };
    let head = 25;
    let reserved = if tag.is_empty() { 0 } else { tag.width() + 1 };
    let room = page.width().saturating_sub(2 + head + reserved);
    let (sign, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let (text, cursor) = fields::value(form, field, focused, room);
    let empty = form.draft.text(field).unwrap_or_default().is_empty();
    let shown = if empty && !focused && field.optional() {
        "(optional, not provided)".to_owned()
    } else {
        text
    };
    page.split(
        vec![
            Span::styled(sign, theme.accent()),
            Span::styled(pad(field.label(), head), style),
            Span::raw(shown),
        ],
        Span::styled(tag.clone(), theme.tag(&tag)),
    );
    if let Some(cursor) = cursor {
        page.cursor(2 + head + cursor);
    }
    fields::said(page, form, field, theme);
    twins(page, add, field);
    if focused {
        page.focus_from(from);
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
        .map(words::tag)
        .find(|tag| *tag != "NOTE")
        .unwrap_or("")
}

/// Another key manager with this issuer is named at the issuer.
fn twins(page: &mut Page, add: &Add, field: Field) {
    if field != Field::Issuer || add.twins.is_empty() {
        return;
    }
    let names = visible(&add.twins.join(", "));
    let text = format!(
        "WARN  {names} has the same issuer: the gateway may take the tokens of one for the other."
    );
    for line in wrap(&text, page.width().saturating_sub(2)) {
        page.text(format!("  {line}"), Style::new());
    }
}

fn findings(page: &mut Page, add: &Add, form: &Form, theme: Theme) {
    let Some(report) = add.report() else { return };
    page.split(
        vec![Span::styled(
            words::count(&report.findings),
            theme.heading(),
        )],
        Span::styled(words::keys(report), Style::new()),
    );
    for place in add.visible_findings() {
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

/// A finding: tag and message, the two texts of a mismatch, why, and what to do.
pub fn finding_lines(page: &mut Page, finding: &Finding, focused: bool, theme: Theme) {
    let tag = words::tag(finding);
    let sign = if focused { "> " } else { "  " };
    let room = page.width().saturating_sub(8);
    let style = if focused { theme.title() } else { Style::new() };
    for (row, line) in wrap(&visible(&finding.message), room)
        .into_iter()
        .enumerate()
    {
        if row == 0 {
            page.line(vec![
                Span::styled(sign, theme.accent()),
                Span::styled(pad(tag, 6), theme.tag(tag)),
                Span::styled(line, style),
            ]);
            if focused {
                page.cursor(2);
            }
        } else {
            page.text(format!("        {line}"), style);
        }
    }
    if let (Some(found), Some(expected)) = (&finding.found, &finding.expected)
        && focused
    {
        two_texts(page, &visible(found), &visible(expected), theme);
    }
    if let (true, Some(why)) = (focused, &finding.why) {
        for line in wrap(&format!("Why: {}", visible(why)), room) {
            page.text(format!("        {line}"), theme.quiet());
        }
    }
    if let Some(fix) = &finding.fix {
        for line in wrap(&format!("Fix: {}", visible(&fix.text)), room) {
            page.text(format!("        {line}"), theme.quiet());
        }
    }
    if focused {
        page.text(
            format!("        {} ({})", finding.check, finding.reference),
            theme.quiet(),
        );
    }
}

/// Both texts one above the other, the first difference marked below.
fn two_texts(page: &mut Page, found: &str, expected: &str, theme: Theme) {
    let room = page.width().saturating_sub(18);
    let difference = first_difference(found, expected);
    for (head, text) in [("found", found), ("expected", expected)] {
        for (row, line) in wrap_url(text, room).into_iter().enumerate() {
            let head = if row == 0 { head } else { "" };
            page.line(vec![
                Span::raw(format!("        {}", pad(head, 10))),
                Span::raw(line),
            ]);
        }
    }
    if let Some(place) = difference.filter(|place| *place < room) {
        page.text(
            format!("{}^ differs from here", " ".repeat(18 + place)),
            theme.warn(),
        );
    }
}

fn key_table(page: &mut Page, report: &Report, theme: Theme) {
    page.text(words::keys(report), theme.heading());
    if report.keys.keys.is_empty() {
        return;
    }
    page.text(
        format!(
            "{}{}{}{}{}",
            pad("kid", 15),
            pad("alg", 7),
            pad("use", 6),
            pad("size", 6),
            "certificate ends"
        ),
        theme.quiet(),
    );
    let dash = || "-".to_owned();
    for key in report.keys.keys.iter().take(12) {
        let size = key.bits.map_or_else(dash, |bits| bits.to_string());
        let line = format!(
            "{}{}{}{}{}",
            pad(&visible(key.kid.as_deref().unwrap_or("-")), 15),
            pad(
                &visible(key.alg.as_deref().or(key.kty.as_deref()).unwrap_or("-")),
                7
            ),
            pad(&visible(key.use_.as_deref().unwrap_or("-")), 6),
            pad(&size, 6),
            key.certificate_ends.as_deref().map_or_else(dash, visible),
        );
        page.cut_text(&line, Style::new());
    }
    if report.keys.keys.len() > 12 {
        page.text(
            format!("and {} more", report.keys.keys.len() - 12),
            theme.quiet(),
        );
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
        _ => Vec::new(),
    }
}
