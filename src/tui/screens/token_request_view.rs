//! View of the token request; of the secret only its length is shown.

use ratatui::layout::Rect;

use super::frame::column;
use super::token_request::{BUTTONS, TokenRequest};
use crate::form::RequestField;
use crate::tui::components::form::{Part, Value, form as draw};
use crate::tui::components::pane::below_first_row;
use crate::tui::mouse::HitFrame;
use crate::tui::theme::Theme;

/// Rows of the body from which the form stands clear of the title.
const SPACIOUS: u16 = 26;

fn placeholder(field: RequestField) -> &'static str {
    match field {
        RequestField::ClientId => "my-client",
        RequestField::ClientSecret => "Not shown while you type",
        RequestField::Scope => "orders:read",
        RequestField::Audience | RequestField::Resource => "https://api.example.com",
    }
}

/// Draws the form.
pub fn form(
    form: &TokenRequest,
    endpoint: &str,
    asking: bool,
    frame: &mut HitFrame,
    body: Rect,
    theme: Theme,
) {
    let intro = format!("Token Endpoint: {endpoint}");
    let mut parts = vec![Part::Text(intro, theme.muted())];
    if form.is_offer_open() {
        let text = "Press Ctrl+Y to fill in the demo's client.".to_owned();
        parts.push(Part::Text(text, theme.muted()));
    }
    for field in RequestField::ALL {
        parts.push(Part::Field {
            label: field.full_label(),
            value: match form.input(field) {
                Some(input) => Value::Text(input),
                None => Value::Secret(form.secret_letters()),
            },
            placeholder: placeholder(field),
            problem: form.problem(field),
        });
    }
    // The refusal needs the room of the help.
    if let (Some(field), None) = (form.field(), &form.refused) {
        parts.push(Part::Help(field.help().to_owned(), theme.muted()));
    }
    if asking {
        let text = "Requesting a token...".to_owned();
        parts.push(Part::Text(text, theme.quiet()));
    }
    if let Some(refused) = &form.refused {
        parts.push(Part::Text(refused.clone(), theme.fail()));
    }
    parts.push(Part::Text(String::new(), theme.quiet()));
    parts.push(Part::Buttons(&BUTTONS));
    let body = match body.height >= SPACIOUS {
        true => below_first_row(body),
        false => body,
    };
    draw(frame, column(body), &parts, form.focus, theme);
}
