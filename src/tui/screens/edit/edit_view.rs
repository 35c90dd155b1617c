//! How Edit is drawn: all fields on one page that scrolls to the focus, the changes below them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::state::Edit;
use crate::discovery::{Finding, Grade};
use crate::form::{Button, Element, field_help, review, token_version};
use crate::key_manager::{Field, visible};
use crate::tui::components::{Layout, Page, difference, labelled, layout, pad, wrap};
use crate::tui::screens::fields;
use crate::tui::screens::frame::{chrome, finish};
use crate::tui::state::AppState;

const BUTTONS: [Button; 2] = [Button::Update, Button::Cancel];

/// Draws the form.
pub fn view(edit: &mut Edit, shared: &AppState, frame: &mut Frame) {
    edit.hidden = match edit.form.focus {
        Element::Button(_) => hidden(edit, shared),
        _ => 0,
    };
    let edit = &*edit;
    let theme = shared.theme;
    let name = visible(edit.original.name.as_str());
    let mut chrome = chrome(shared, &format!("Edit {name}"), edit.contexts(), |action| {
        edit.available(action)
    });
    chrome.right = count(edit, usize::from(shared.size.0));
    let body = chrome.draw(frame, theme);
    let below = below(edit, shared, usize::from(body.width));
    let rows = rows_below(&below, body.height);
    let upper = Rect {
        height: body.height.saturating_sub(rows + 1),
        ..body
    };
    finish(page(edit, shared, upper), frame, upper);
    let mut page = Page::new(body.width);
    fields::buttons(&mut page, &BUTTONS, edit.form.focus, theme);
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

/// `1 change: Description`; in a narrow window the number alone.
fn count(edit: &Edit, width: usize) -> String {
    let changed = edit.changed();
    let labels: Vec<&str> = changed.iter().map(|field| field.label()).collect();
    let number = match changed.len() {
        0 => return "no changes".to_owned(),
        1 => "1 change".to_owned(),
        n => format!("{n} changes"),
    };
    let named = format!("{number}: {}", labels.join(", "));
    if named.width() <= width / 2 {
        named
    } else {
        number
    }
}

fn rows_below(below: &[String], height: u16) -> u16 {
    u16::try_from(below.len()).unwrap_or(0).min(height / 3)
}

/// How many lines of the changes don't fit while a button has the focus.
fn hidden(edit: &Edit, shared: &AppState) -> usize {
    let (width, height) = shared.size;
    let around = if layout(width, height) == Layout::Compact {
        5
    } else {
        6
    };
    let body = height.saturating_sub(around);
    let below = below(edit, shared, usize::from(width));
    let room = body.saturating_sub(rows_below(&below, body) + 1);
    // Their heading is always seen.
    let lines = changes(edit, usize::from(width)).len() + 1;
    lines.saturating_sub(usize::from(room))
}

fn page(edit: &Edit, shared: &AppState, area: Rect) -> Page {
    let theme = shared.theme;
    let room = area.height;
    let mut page = Page::new(area.width);
    fixed(&mut page, "Name", edit.original.name.as_str());
    fixed(&mut page, "Type", edit.original.kind.label());
    page.blank();
    let changed = edit.changed();
    let mark = |field: Field| {
        let checking = field == Field::JwksEndpoint && edit.keys.checking();
        let worst = edit.standing.of(field).map(Finding::grade).min();
        let grade = worst.filter(|grade| *grade != Grade::Note).map(Grade::tag);
        let words = [
            checking.then_some("CHECKING").or(grade),
            changed.contains(&field).then_some("edited"),
        ];
        let words: Vec<&str> = words.into_iter().flatten().collect();
        let parts = [words.join(" "), fields::length(&edit.form, field)];
        let parts: Vec<String> = parts.into_iter().filter(|it| !it.is_empty()).collect();
        parts.join("  ")
    };
    let form = &edit.form;
    let tag = mark(Field::Description);
    fields::stacked(&mut page, form, Field::Description, &tag, theme);
    address(
        &mut page,
        edit,
        shared,
        changed.contains(&Field::WellKnownUrl),
    );
    page.blank();
    fields::environments(&mut page, form, theme);
    page.blank();
    for spec in review(edit.before.kind) {
        fields::inline(&mut page, form, spec.field, &mark(spec.field), theme);
        let from = page.len();
        fields::twins(&mut page, &edit.twins, spec.field);
        let of_keys = (spec.field == Field::JwksEndpoint)
            .then(|| edit.keys.words(shared.now))
            .flatten();
        let findings = edit.standing.of(spec.field);
        let standing = findings
            .filter(|finding| finding.grade() != Grade::Note)
            .map(|finding| format!("{:<6}{}", finding.grade().tag(), visible(&finding.message)));
        for sentence in of_keys.into_iter().chain(standing) {
            for line in wrap(&sentence, page.width().saturating_sub(2)) {
                page.text(format!("  {line}"), Style::new());
            }
        }
        if form.focus == Element::Field(spec.field) && page.len() > from {
            page.keep_focus(from);
        }
    }
    fields::token_version(&mut page, form, theme);
    let lines = changes(edit, page.width());
    let pressing = matches!(form.focus, Element::Button(_));
    // While a field has the focus the changes are shown where all of them fit, so that none is seen by half.
    let fits = page.len() + 2 + lines.len() <= usize::from(room);
    if !changed.is_empty() && (pressing || fits) {
        page.blank();
        let from = page.len();
        page.text("  Stored -> new", theme.heading());
        let top = edit.top.min(edit.hidden);
        for line in lines.into_iter().skip(top) {
            page.text(line, Style::new());
        }
        if pressing {
            page.focus_from(from);
        }
    }
    page
}

/// What can't be changed.
fn fixed(page: &mut Page, label: &str, value: &str) {
    let left = format!("  {}{}", pad(label, 16), visible(value));
    let note = "(can't be changed)";
    if left.width() + 1 + note.width() <= page.width() {
        page.split(vec![Span::raw(left)], Span::raw(note));
    } else {
        page.cut_text(&format!("  {}: {}", label, visible(value)), Style::new());
    }
}

/// The Well-Known URL with what came of reading it.
fn address(page: &mut Page, edit: &Edit, shared: &AppState, changed: bool) {
    let theme = shared.theme;
    let (tag, sentence) = edit.live.words(shared.now, edit.waiting);
    let tag = match (tag, changed) {
        ("", true) => "edited",
        (tag, _) => tag,
    };
    fields::stacked(page, &edit.form, Field::WellKnownUrl, tag, theme);
    let quiet = !changed || edit.form.shown(Field::WellKnownUrl).is_some();
    let from = page.len();
    for line in sentence
        .filter(|_| !quiet)
        .map(|sentence| wrap(&sentence, page.width().saturating_sub(2)))
        .unwrap_or_default()
    {
        page.text(format!("  {line}"), theme.tag(tag));
    }
    if edit.form.focus == Element::Field(Field::WellKnownUrl) && page.len() > from {
        page.keep_focus(from);
    }
}

/// The changes, field by field; a value that would disappear says so.
fn changes(edit: &Edit, width: usize) -> Vec<String> {
    let word = |text: &Option<String>| visible(text.as_deref().unwrap_or("(empty)"));
    edit.differences()
        .iter()
        .flat_map(|it| {
            let label = format!("    {}", it.label);
            if width < 50 {
                let mut lines = vec![label];
                lines.extend(difference(
                    "",
                    9,
                    &word(&it.before),
                    &word(&it.after),
                    width,
                ));
                return lines;
            }
            difference(&label, 29, &word(&it.before), &word(&it.after), width)
        })
        .collect()
}

/// `Was:` of a changed field, else its help; the whole value when it does not fit.
fn below(edit: &Edit, shared: &AppState, width: usize) -> Vec<String> {
    let compact = layout(shared.size.0, shared.size.1) == Layout::Compact;
    match edit.form.focus {
        _ if compact => Vec::new(),
        Element::Field(field) if edit.changed().contains(&field) => {
            labelled("Was:", 5, &visible(&edit.was(field)), width)
        }
        Element::Field(field) => {
            let text = edit.form.draft.text(field).unwrap_or_default();
            let long = text.width() + 30 > width;
            let help = field_help(field, edit.before.kind);
            fields::help_lines(help, long.then_some(text), width)
        }
        Element::TokenVersion => {
            fields::help_lines(&token_version::help(&edit.form.draft), None, width)
        }
        _ => fields::help_lines("Update writes the changed fields only.", None, width),
    }
}
