//! View of the sign-in; of a secret only its length is shown.

use ratatui::style::Style;
use ratatui::widgets::Paragraph;

use super::parts::tagged;
use super::sign_in::{BUTTONS, Element, SignIn};
use super::targets_view::facts;
use crate::discovery::Grade;
use crate::ops::TargetState;
use crate::tui::components::form::{Part, Value, form};
use crate::tui::components::pane::split_bottom;
use crate::tui::components::prose;
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::{chrome, column};
use crate::tui::state::AppState;

/// Draws the form, or the result.
pub fn view(screen: &SignIn, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = format!("Sign in to {}", screen.target.name);
    let mut chrome = chrome(shared, &title, screen);
    chrome.subtitle = crate::key_manager::visible(&screen.target.title());
    let body = column(chrome.draw(frame, theme));
    if let Some(seen) = &screen.done {
        let [text, button] = split_bottom(body, 1);
        let width = usize::from(text.width);
        frame.render_widget(Paragraph::new(done(seen, shared, width)), text);
        let parts = [Part::Buttons(&["Done"])];
        form(frame, button, &parts, screen.focus, theme);
        return;
    }
    let of = |stop| {
        let problem = screen.problem.as_ref().filter(|(of, _)| *of == stop);
        problem.map(|(_, text)| text.as_str())
    };
    let mut parts = vec![Part::Choice {
        label: "Method",
        text: match screen.token {
            false => "(*) User and password  ( ) Token",
            true => "( ) User and password  (*) Token",
        }
        .to_owned(),
    }];
    if !screen.token {
        parts.push(Part::Field {
            label: "User",
            value: Value::Text(&screen.user),
            placeholder: "admin, or admin@tenant",
            problem: of(Element::User),
        });
    }
    parts.push(Part::Field {
        label: if screen.token { "Token" } else { "Password" },
        value: Value::Secret(screen.letters()),
        placeholder: "",
        problem: of(Element::Secret),
    });
    parts.push(Part::Choice {
        label: "Stay signed in",
        text: match screen.keep {
            true => "[x] Keep a refresh token in the system keyring",
            false => "[ ] Keep a refresh token in the system keyring",
        }
        .to_owned(),
    });
    parts.push(match &screen.pending {
        Some(pending) => Part::Text(
            format!(
                "Signing in... {} s. Press Esc to stop.",
                pending.seconds(shared.now)
            ),
            theme.warn(),
        ),
        None => Part::Help(help(screen).to_owned(), theme.quiet()),
    });
    parts.push(Part::Text(String::new(), Style::new()));
    parts.push(Part::Buttons(&BUTTONS));
    form(frame, body, &parts, screen.focus, theme);
}

fn help(screen: &SignIn) -> &'static str {
    match screen.stop() {
        Element::Method => "Space changes it.",
        Element::User => "An administrator's user name; for a tenant, user@tenant.",
        Element::Secret if screen.token => {
            "A token from the server's token endpoint. It isn't shown."
        }
        Element::Secret => "Your password is sent once and never stored.",
        Element::Keep => {
            "Stores a refresh token, never a password. Otherwise, you are signed out when kmctl exits."
        }
        Element::SignIn | Element::Cancel => {
            "kmctl uses it to read the version, tenant and scopes."
        }
    }
}

/// Draws the state of the target after sign-in.
fn done(seen: &TargetState, shared: &AppState, width: usize) -> Vec<ratatui::text::Line<'static>> {
    let theme = shared.theme;
    let text = format!("Signed in to {}.", seen.target.title());
    let mut lines = tagged(Grade::Ok, &text, None, width, theme);
    if !seen.missing_scopes.is_empty() {
        let missing = seen.missing_scopes.join(", ");
        let text = format!("Scopes not granted: {missing}.");
        lines.extend(tagged(Grade::Warn, &text, None, width, theme));
    }
    if let Some(note) = &seen.note {
        lines.extend(tagged(Grade::Note, note, None, width, theme));
    }
    lines.push(ratatui::text::Line::default());
    lines.extend(facts(&seen.target, shared, width));
    lines.extend(prose("Press P to see the plan.", width, Style::new()));
    lines
}
