//! How asking for a token is drawn: never more of the secret than how long it is.

use ratatui::style::Style;
use ratatui::text::Span;

use super::token_request::{BUTTONS, TokenRequest};
use crate::form::RequestField;
use crate::key_manager::visible;
use crate::tui::components::{Page, buttons, cut, labelled, pad, wrap};
use crate::tui::theme::Theme;

/// Where values begin, in cells.
const COLUMN: usize = 27;

/// Draws the form.
pub fn form(page: &mut Page, form: &TokenRequest, endpoint: &str, asking: bool, theme: Theme) {
    page.cut_text(
        &format!(
            "  Requests a token from {} (client_credentials)",
            visible(endpoint)
        ),
        theme.quiet(),
    );
    page.blank();
    for field in RequestField::ALL {
        one(page, form, field, theme);
    }
    page.blank();
    if asking {
        page.text("  Asking the provider...", theme.quiet());
    }
    if let Some(refused) = &form.refused {
        for line in wrap(&visible(refused), page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), theme.fail());
        }
    }
    let from = page.len();
    buttons(page, &BUTTONS, form.button(), theme);
    if form.button().is_some() {
        page.focus_from(from);
    }
    if let Some(field) = form.field() {
        page.blank();
        for line in labelled("Help", 7, field.help(), page.width()) {
            page.text(line, theme.quiet());
        }
        let client = matches!(field, RequestField::ClientId | RequestField::ClientSecret);
        if client && form.offered.is_some() {
            page.text("       Ctrl+Y fills in the demo's client.", theme.quiet());
        }
    }
}

fn one(page: &mut Page, form: &TokenRequest, field: RequestField, theme: Theme) {
    let focused = form.field() == Some(field);
    let from = page.len();
    let (sign, style) = if focused {
        ("> ", theme.accent())
    } else {
        ("  ", theme.label())
    };
    let optional = if field.optional() { " (optional)" } else { "" };
    let label = format!("{}{optional}", field.label());
    let narrow = page.width() < 50;
    let room = match narrow {
        true => page.width().saturating_sub(4),
        false => page.width().saturating_sub(COLUMN + 2),
    };
    let (text, cursor) = value(form, field, focused, room);
    if narrow {
        page.line(vec![
            Span::styled(sign, theme.accent()),
            Span::styled(label, style),
        ]);
        page.text(format!("  {text}"), Style::new());
    } else {
        page.line(vec![
            Span::styled(sign, theme.accent()),
            Span::styled(pad(&label, COLUMN - 2), style),
            Span::raw(text),
        ]);
    }
    if let Some(cursor) = cursor {
        page.cursor(if narrow { 2 } else { COLUMN } + cursor);
    }
    if let Some(problem) = form.problem(field) {
        for line in wrap(&visible(problem), page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), theme.fail());
        }
    }
    if focused {
        page.focus_from(from);
    }
}

/// The value in its room, and the cursor's cell when it has the focus.
fn value(
    form: &TokenRequest,
    field: RequestField,
    focused: bool,
    room: usize,
) -> (String, Option<usize>) {
    let Some(input) = form.input(field) else {
        let text = match form.secret_letters() {
            0 => String::new(),
            1 => "1 character, not shown".to_owned(),
            n => format!("{n} characters, not shown"),
        };
        return (text, focused.then_some(0));
    };
    if !focused {
        return (cut(&visible(input.text()), room), None);
    }
    let (shown, cursor, _, _) = input.window(room);
    (visible(&shown), Some(cursor))
}
