//! How Edit is drawn: all fields on one page that scrolls to the focus, the difference below.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::edit::Edit;
use super::fields;
use super::frame::{chrome, finish};
use crate::form::{Button, Element, field_help, review};
use crate::key_manager::{Field, visible};
use crate::tui::model::Shared;
use crate::tui::theme::Theme;
use crate::tui::widget::{Layout, Page, labelled, layout, pad, wrap};

/// Draws the form.
pub fn view(edit: &Edit, shared: &Shared, frame: &mut Frame<'_>) {
    let theme = shared.theme;
    let size = frame.area();
    let compact = layout(size.width, size.height) == Layout::Compact;
    let name = visible(edit.original.name.as_str());
    let mut chrome = chrome(shared, &format!("Edit {name}"), edit.contexts(), |action| {
        edit.available(action)
    });
    let changed = edit.changed();
    let labels: Vec<&str> = changed.iter().map(|field| field.label()).collect();
    chrome.right = match changed.len() {
        0 => "no changes".to_owned(),
        1 => format!("1 change: {}", labels.join(", ")),
        n if n <= 3 => format!("{n} changes: {}", labels.join(", ")),
        n => format!("{n} changes"),
    };
    let body = chrome.draw(frame, theme);
    let below = if compact {
        Vec::new()
    } else {
        below(edit, usize::from(body.width))
    };
    let rows = u16::try_from(below.len()).unwrap_or(0).min(body.height / 3);
    let upper = Rect {
        height: body.height.saturating_sub(rows + 1),
        ..body
    };
    finish(page(edit, shared, body.width), frame, upper);
    let mut page = Page::new(body.width);
    fields::buttons(
        &mut page,
        &[Button::Update, Button::Cancel],
        edit.form.focus,
        theme,
    );
    let lower = Rect {
        y: upper.bottom(),
        height: 1.min(body.height),
        ..body
    };
    finish(page, frame, lower);
    for (row, line) in below.into_iter().take(usize::from(rows)).enumerate() {
        let y = lower.bottom() + u16::try_from(row).unwrap_or(0);
        frame.render_widget(
            Line::styled(line, theme.quiet()),
            Rect::new(body.x, y, body.width, 1),
        );
    }
}

fn page(edit: &Edit, shared: &Shared, width: u16) -> Page {
    let theme = shared.theme;
    let mut page = Page::new(width);
    let fixed = |page: &mut Page, label: &str, value: &str| {
        page.split(
            vec![
                Span::raw(format!("  {}", pad(label, 16))),
                Span::raw(visible(value)),
            ],
            Span::raw("(can't be changed)"),
        );
    };
    fixed(&mut page, "Name", edit.original.name.as_str());
    fixed(&mut page, "Type", edit.original.kind.label());
    page.blank();
    let changed = edit.changed();
    let mark = |field: Field| {
        let counter = fields::counter(&edit.form, field);
        let edited = changed.contains(&field) && !counter.contains("edited");
        match (edited, counter.is_empty()) {
            (true, true) => "edited".to_owned(),
            (true, false) => format!("edited  {counter}"),
            (false, _) => counter,
        }
    };
    fields::stacked(
        &mut page,
        &edit.form,
        Field::Description,
        &mark(Field::Description),
        theme,
    );
    let (tag, sentence) = edit.live.words(shared.now, false);
    let tag = if tag.is_empty() {
        mark(Field::WellKnownUrl)
    } else {
        tag.to_owned()
    };
    fields::stacked(&mut page, &edit.form, Field::WellKnownUrl, &tag, theme);
    let unread =
        changed.contains(&Field::WellKnownUrl) && edit.form.shown(Field::WellKnownUrl).is_none();
    if let Some(sentence) = sentence.filter(|_| unread) {
        for line in wrap(&sentence, page.width().saturating_sub(2)) {
            page.text(format!("  {line}"), theme.tag(&tag));
        }
    }
    page.blank();
    fields::environments(&mut page, &edit.form, theme);
    page.blank();
    for spec in review(edit.before.kind) {
        inline(&mut page, edit, spec.field, &mark(spec.field), theme);
    }
    if !changed.is_empty() {
        page.blank();
        page.text("  Stored -> new", theme.heading());
        for field in changed {
            difference(&mut page, edit, field);
        }
    }
    page
}

/// Label and value on one row.
fn inline(page: &mut Page, edit: &Edit, field: Field, tag: &str, theme: Theme) {
    let focused = edit.form.focus == Element::Field(field);
    let from = page.len();
    let head = 25;
    let reserved = if tag.is_empty() { 0 } else { tag.width() + 1 };
    let room = page.width().saturating_sub(2 + head + reserved);
    let (text, cursor) = fields::value(&edit.form, field, focused, room);
    let (sign, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let empty = edit.form.draft.text(field).unwrap_or_default().is_empty();
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
        Span::raw(tag.to_owned()),
    );
    if let Some(cursor) = cursor {
        page.cursor(2 + head + cursor);
    }
    fields::said(page, &edit.form, field, theme);
    if focused {
        page.focus_from(from);
    }
}

/// One line of the difference; a value that would disappear says so.
fn difference(page: &mut Page, edit: &Edit, field: Field) {
    let (was, is) = edit.was_and_is(field);
    let text = format!("{} -> {}", visible(&was), visible(&is));
    for line in labelled(&format!("    {}", field.label()), 29, &text, page.width()) {
        page.text(line, Style::new());
    }
}

/// `Was:` of a changed field, else its help; the whole value when it does not fit.
fn below(edit: &Edit, width: usize) -> Vec<String> {
    let Element::Field(field) = edit.form.focus else {
        return fields::help_lines("Update writes the changed fields only.", None, width);
    };
    if edit.changed().contains(&field) {
        let (was, _) = edit.was_and_is(field);
        return labelled("Was:", 5, &visible(&was), width);
    }
    let text = edit.form.draft.text(field).unwrap_or_default();
    let long = text.width() + 30 > width;
    fields::help_lines(
        field_help(field, edit.before.kind),
        long.then_some(text),
        width,
    )
}
