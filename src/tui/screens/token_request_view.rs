//! How asking for a token is drawn: never more of the secret than how long it is.

use ratatui::layout::Rect;
use ratatui::style::Style;

use super::frame::column;
use super::token_request::{BUTTONS, TokenRequest};
use crate::form::RequestField;
use crate::key_manager::visible;
use crate::tui::components::{Entry, Page, Shape, buttons};
use crate::tui::mouse::{Frame, Hit};
use crate::tui::theme::Theme;

/// Draws the form.
pub fn form(
    form: &TokenRequest,
    endpoint: &str,
    asking: bool,
    frame: &mut Frame,
    body: Rect,
    theme: Theme,
) {
    let area = column(body);
    let mut page = Page::new(area.width, theme);
    let rows = usize::from(area.height).saturating_sub(4);
    let shape = Shape::fitting(RequestField::ALL.len(), rows, usize::from(area.width));
    let intro = format!(
        "  Requests a token from {} (client_credentials)",
        visible(endpoint)
    );
    page.cut_text(&intro, theme.muted());
    for (place, field) in RequestField::ALL.into_iter().enumerate() {
        let from = page.len();
        entry(form, field).write(&mut page, shape);
        page.hit_from(from, Hit::Row(place));
        if let Some(problem) = form.problem(field) {
            page.prose(2, &visible(problem), theme.fail());
        }
        if form.field() == Some(field) {
            help(&mut page, form, field);
        }
    }
    if asking {
        page.text("  Asking the provider...", theme.quiet());
    }
    if let Some(refused) = &form.refused {
        page.prose(2, &visible(refused), theme.fail());
    }
    page.blank();
    let behind = RequestField::ALL.len();
    buttons(&mut page, &BUTTONS, form.button(), |place| {
        Hit::Row(behind + place)
    });
    page.draw(frame, area);
}

fn help(page: &mut Page, form: &TokenRequest, field: RequestField) {
    let from = page.len();
    let style = page.theme().muted();
    page.prose(2, field.help(), style);
    let client = matches!(field, RequestField::ClientId | RequestField::ClientSecret);
    if client && form.offered.is_some() {
        page.text("  Ctrl+Y fills in the demo's client.", style);
    }
    page.keep_focus(from);
}

fn entry(form: &TokenRequest, field: RequestField) -> Entry<'static> {
    let input = form.input(field);
    let focused = form.field() == Some(field);
    let text = match (input, form.secret_letters()) {
        (Some(input), _) => input.text().to_owned(),
        (None, 0) => String::new(),
        (None, 1) => "1 character, not shown".to_owned(),
        (None, n) => format!("{n} characters, not shown"),
    };
    let (optional, placeholder) = match field {
        _ if field.optional() => (" (optional)", ""),
        RequestField::ClientSecret => ("", "not shown while it is typed"),
        _ => ("", ""),
    };
    Entry {
        label: format!("{}{optional}", field.label()),
        tag: String::new(),
        tag_style: Style::new(),
        text,
        placeholder,
        focused,
        input: input.filter(|_| focused).cloned(),
    }
}
