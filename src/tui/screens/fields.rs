//! How fields of a form are drawn; shared by the wizard and by Edit.

use ratatui::style::Style;
use ratatui::text::Span;
use unicode_width::UnicodeWidthStr;

use crate::form::{Button, Element, Form, token_version};
use crate::key_manager::{Field, Problem, visible};
use crate::tui::components::{self, Page, cut, labelled, pad, wrap};
use crate::tui::theme::Theme;

/// The tag or counter at the right of a field's label.
pub fn counter(form: &Form, field: Field) -> String {
    let edited = if form.draft.edited(field) {
        "edited"
    } else {
        ""
    };
    if !field.counted() {
        return edited.to_owned();
    }
    let length = form
        .draft
        .text(field)
        .unwrap_or_default()
        .trim()
        .chars()
        .count();
    let limit = field.limit().unwrap_or_default();
    let gap = if edited.is_empty() { "" } else { "  " };
    format!("{edited}{gap}{length}/{limit}")
}

/// The counter of a field that has one.
pub fn length(form: &Form, field: Field) -> String {
    if !field.counted() {
        return String::new();
    }
    let text = form.draft.text(field).unwrap_or_default();
    let limit = field.limit().unwrap_or_default();
    format!("{}/{limit}", text.trim().chars().count())
}

/// The mark and label of a field.
pub fn label_spans(field: Field, focused: bool, theme: Theme) -> Vec<Span<'static>> {
    let (mark, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let mut label = field.label().to_owned();
    if field.optional() {
        label.push_str(" (optional)");
    }
    vec![
        Span::styled(mark, theme.accent()),
        Span::styled(label, style),
    ]
}

/// The value of a text field in `width` cells, with the cursor's cell when it has the focus.
pub fn value(form: &Form, field: Field, focused: bool, width: usize) -> (String, Option<usize>) {
    if !focused {
        let text = visible(form.draft.text(field).unwrap_or_default());
        return (cut(&text, width), None);
    }
    let input = form.input(field);
    // Two cells stay free for the mark of what is cut off at the right.
    let (shown, cursor, left, right) = input.window(width.saturating_sub(2));
    let mut shown = visible(&shown);
    if left {
        let mut letters = shown.chars();
        let first = letters.next().map_or(1, |c| c.to_string().width().max(1));
        shown = format!("<{}{}", " ".repeat(first - 1), letters.as_str());
    }
    if right {
        shown = format!("{} >", pad(&shown, width.saturating_sub(2)));
    }
    (shown, Some(cursor))
}

/// The characters of a field's frame: top left, horizontal, top right, vertical, bottom left, bottom right.
fn frame_set(theme: Theme, focused: bool) -> [&'static str; 6] {
    match (theme.ascii, focused) {
        (true, true) => ["+", "=", "+", "|", "+", "+"],
        (true, false) => ["+", "-", "+", "|", "+", "+"],
        (false, true) => ["┏", "━", "┓", "┃", "┗", "┛"],
        (false, false) => ["╭", "─", "╮", "│", "╰", "╯"],
    }
}

/// A text field in a frame: the label in the top border, counter or state at its right end, what is said of it below.
pub fn framed(page: &mut Page, form: &Form, field: Field, tag: &str, theme: Theme) {
    let focused = form.focus == Element::Field(field);
    let from = page.len();
    let [top_left, line, top_right, side, bottom_left, bottom_right] = frame_set(theme, focused);
    let border = if focused {
        theme.accent()
    } else {
        theme.border()
    };
    let mut label = field.label().to_owned();
    if field.optional() {
        label.push_str(" (optional)");
    }
    let width = page.width();
    let (mark, label_style) = match focused {
        true => ("> ", theme.accent()),
        false => (" ", theme.title()),
    };
    let used = 1 + mark.width() + label.width() + 1 + 1;
    let right = match tag {
        "" => String::new(),
        tag => format!(" {tag} "),
    };
    let fill = width.saturating_sub(used + right.width());
    page.line(vec![
        Span::styled(top_left, border),
        Span::styled(mark, label_style),
        Span::styled(label, label_style),
        Span::raw(" "),
        Span::styled(line.repeat(fill), border),
        Span::styled(right, tag_style(form, field, tag, theme)),
        Span::styled(top_right, border),
    ]);
    let room = width.saturating_sub(4);
    let (text, cursor) = value(form, field, focused, room);
    let empty = form.draft.text(field).unwrap_or_default().is_empty();
    let (text, style) = match empty {
        true => (cut(placeholder(field), room), theme.muted()),
        false => (text, Style::new()),
    };
    page.line(vec![
        Span::styled(side, border),
        Span::raw(" "),
        Span::styled(pad(&text, room), style),
        Span::raw(" "),
        Span::styled(side, border),
    ]);
    if let Some(cursor) = cursor {
        page.cursor(2 + cursor);
    }
    let foot = format!(
        "{bottom_left}{}{bottom_right}",
        line.repeat(width.saturating_sub(2))
    );
    page.text(foot, border);
    said(page, form, field, theme);
    if focused {
        page.focus_from(from);
    }
}

/// What an empty field shows.
fn placeholder(field: Field) -> &'static str {
    match field {
        Field::Name => "okta-dev",
        Field::Description => "Shown in the Developer Portal",
        Field::WellKnownUrl => "https://idp.example.com/.well-known/openid-configuration",
        Field::RevokeEndpoint | Field::OidcLogoutEndpoint => "not provided",
        Field::ConsumerKeyIdentifier => "azp",
        Field::ScopeKeyIdentifier => "scope",
        _ => "https://idp.example.com/...",
    }
}

fn tag_style(form: &Form, field: Field, tag: &str, theme: Theme) -> Style {
    let word = tag.split(' ').next().unwrap_or_default();
    match word {
        "FAIL" | "WARN" | "OK" | "CHECKING" => theme.tag(word),
        _ => over_style(form, field, theme),
    }
}

/// A text field: in a frame where there is room for it, else on two rows with the value underlined.
pub fn stacked(page: &mut Page, form: &Form, field: Field, tag: &str, theme: Theme) {
    if page.has_frames() {
        framed(page, form, field, tag, theme);
        return;
    }
    let focused = form.focus == Element::Field(field);
    let from = page.len();
    page.split(
        label_spans(field, focused, theme),
        Span::styled(tag.to_owned(), tag_style(form, field, tag, theme)),
    );
    let room = page.width().saturating_sub(2);
    let (text, cursor) = value(form, field, focused, room);
    page.line(vec![
        Span::raw("  "),
        Span::styled(pad(&text, room), Style::new().underlined()),
    ]);
    if let Some(cursor) = cursor {
        page.cursor(2 + cursor);
    }
    said(page, form, field, theme);
    if focused {
        page.focus_from(from);
    }
}

/// A text field on one row, label and value, with what is said of it below; on two where the row is too narrow.
pub fn inline(page: &mut Page, form: &Form, field: Field, tag: &str, theme: Theme) {
    let head = 25;
    if page.width() < 50 {
        stacked(page, form, field, tag, theme);
        return;
    }
    let focused = form.focus == Element::Field(field);
    let from = page.len();
    let reserved = if tag.is_empty() { 0 } else { tag.width() + 1 };
    let room = page.width().saturating_sub(2 + head + reserved);
    let (sign, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let (text, cursor) = value(form, field, focused, room);
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
            Span::styled(pad(&shown, room), Style::new().underlined()),
        ],
        Span::styled(tag.to_owned(), tag_style(form, field, tag, theme)),
    );
    if let Some(cursor) = cursor {
        page.cursor(2 + head + cursor);
    }
    said(page, form, field, theme);
    if focused {
        page.focus_from(from);
    }
}

/// The counter of a text over its limit is marked.
fn over_style(form: &Form, field: Field, theme: Theme) -> Style {
    if form.shown(field).is_some() {
        theme.fail()
    } else {
        theme.quiet()
    }
}

/// The error or notice of a field.
pub fn said(page: &mut Page, form: &Form, field: Field, theme: Theme) {
    if let Some(problem) = form.shown(field) {
        problem_lines(page, problem, theme);
    } else if let Some(notice) = form.notice.as_ref().filter(|notice| notice.field == field) {
        page.cut_text(&format!("  {}", notice.text), theme.quiet());
    }
}

/// An error in red with its fix.
pub fn problem_lines(page: &mut Page, problem: &Problem, theme: Theme) {
    let mut text = visible(&problem.message);
    if let Some(fix) = &problem.fix {
        text = format!("{text} {}", visible(fix));
    }
    for line in wrap(&text, page.width().saturating_sub(2)) {
        page.text(format!("  {line}"), theme.fail());
    }
}

/// The checkbox and the environments.
pub fn environments(page: &mut Page, form: &Form, theme: Theme) {
    let from = page.len();
    let focused = form.focus == Element::Field(Field::AllEnvironments);
    let mark = if form.draft.all_environments {
        "[x]"
    } else {
        "[ ]"
    };
    let mut spans = label_spans(Field::AllEnvironments, focused, theme);
    spans.push(Span::raw("  "));
    spans.push(Span::raw(mark));
    page.line(spans);
    if focused {
        page.cursor(2 + Field::AllEnvironments.label().len() + 3);
        page.focus_from(from);
    }
    let from = page.len();
    let focused = form.focus == Element::Field(Field::Environments);
    // In a narrow window the environments stand below their label.
    let narrow = page.width() < 50;
    let head = "Environments               ";
    let head = if narrow { head.trim_end() } else { head };
    let indent = if narrow { 4 } else { 2 + head.len() };
    let (sign, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let mut spans = vec![
        Span::styled(sign, theme.accent()),
        Span::styled(head, style),
    ];
    if narrow {
        page.line(std::mem::take(&mut spans));
        spans.push(Span::raw(" ".repeat(indent)));
    }
    let mut used = indent;
    let mut cursor = (page.len(), used);
    for (place, name) in form.environments.iter().enumerate() {
        let mark = if form.environment_chosen(name) {
            "[x]"
        } else {
            "[ ]"
        };
        let room = page.width().saturating_sub(indent);
        let chip = cut(&format!("{mark} {}", visible(name)), room);
        if used > indent && used + chip.width() > page.width() {
            page.line(std::mem::take(&mut spans));
            spans.push(Span::raw(" ".repeat(indent)));
            used = indent;
        }
        let here = focused && place == form.environment_cursor;
        let chip_style = if here { theme.focus() } else { Style::new() };
        if here {
            cursor = (page.len(), used);
        }
        used += chip.width() + 2;
        spans.push(Span::styled(chip, chip_style));
        spans.push(Span::raw("  "));
    }
    if form.draft.all_environments && used + 14 <= page.width() {
        spans.push(Span::styled("(all selected)", theme.quiet()));
    }
    page.line(spans);
    if focused {
        page.cursor_at(cursor.0, cursor.1);
    }
    said(page, form, Field::Environments, theme);
    if focused {
        page.focus_from(from);
    }
}

/// Another key manager with this issuer is named at the issuer.
pub fn twins(page: &mut Page, twins: &[String], field: Field) {
    if field != Field::Issuer || twins.is_empty() {
        return;
    }
    let names = visible(&twins.join(", "));
    let has = if twins.len() == 1 { "has" } else { "have" };
    let text = format!(
        "WARN  {names} {has} the same issuer: the gateway may take the tokens of one for the other."
    );
    for line in wrap(&text, page.width().saturating_sub(2)) {
        page.text(format!("  {line}"), Style::new());
    }
}

/// The question about the access tokens of Entra ID, where it is asked.
pub fn token_version(page: &mut Page, form: &Form, theme: Theme) {
    if !token_version::is_asked(&form.draft) {
        return;
    }
    let head = 25;
    let from = page.len();
    let focused = form.focus == Element::TokenVersion;
    let (sign, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let now = token_version::current(&form.draft);
    let choices: Vec<String> = token_version::ANSWERS
        .into_iter()
        .zip(["1", "2"])
        .map(|(answer, word)| {
            let mark = if now == Some(answer) { "(*)" } else { "( )" };
            format!("{mark} {word}")
        })
        .collect();
    let note = if page.width() < 60 {
        ""
    } else if now.is_none() {
        "   not known"
    } else {
        "   of your API application"
    };
    page.line(vec![
        Span::styled(sign, theme.accent()),
        Span::styled(pad(token_version::LABEL, head), style),
        Span::raw(choices.join("  ")),
        Span::styled(note, theme.quiet()),
    ]);
    if focused {
        page.cursor(2 + head);
        page.focus_from(from);
    }
}

/// A row of buttons.
pub fn buttons(page: &mut Page, all: &[Button], focus: Element, theme: Theme) {
    let labels: Vec<&str> = all.iter().map(|button| button.label()).collect();
    let focused = all
        .iter()
        .position(|button| focus == Element::Button(*button));
    components::buttons(page, &labels, focused, theme);
}

/// How many rows the buttons take.
pub fn button_rows(all: &[Button], width: u16) -> u16 {
    let mut page = Page::new(width);
    buttons(&mut page, all, Element::Conformity, Theme::default());
    u16::try_from(page.len()).unwrap_or(u16::MAX)
}

/// `Help` and `Value` lines of the field with the focus.
pub fn help_lines(help: &str, value: Option<&str>, width: usize) -> Vec<String> {
    let mut lines = labelled("Help", 7, help, width);
    if let Some(value) = value {
        lines.extend(labelled("Value", 7, &visible(value), width));
    }
    lines
}
