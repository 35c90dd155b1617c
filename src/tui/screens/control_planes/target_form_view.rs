//! View of the form for a new target: fields, and the facts of its server.

use ratatui::style::Style;

use super::target_form::{AddressState, BUTTONS, Element, TargetForm};
use crate::control_plane::Target;
use crate::ops::target::not_carried;
use crate::tui::components::fingerprint;
use crate::tui::components::form::{Part, Value, form};
use crate::tui::mouse::Frame;
use crate::tui::screens::frame::{chrome, column};
use crate::tui::state::AppState;

/// Draws the form.
pub fn view(screen: &TargetForm, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Add Target", screen.contexts(), |action| {
        screen.available(action)
    });
    chrome.subtitle = "Certificate and release are read; nothing is changed there".to_owned();
    let body = column(chrome.draw(frame, theme));
    let kind = match screen.portal {
        false => "(*) API Manager  ( ) API Portal",
        true => "( ) API Manager  (*) API Portal",
    };
    let mut parts = vec![
        Part::Field {
            label: "Name",
            value: Value::Text(&screen.name),
            placeholder: "prod",
            problem: screen.problem(Element::Name),
        },
        Part::Choice {
            label: "Kind",
            text: kind.to_owned(),
        },
        Part::Field {
            label: "Address",
            value: Value::Text(&screen.url),
            placeholder: "https://apim.example.com:9443",
            problem: screen.problem(Element::Url),
        },
    ];
    if screen.portal {
        parts.push(Part::Field {
            label: "Sign-in address",
            value: Value::Text(&screen.login_url),
            placeholder: "of its Platform API, where one signs in with a password",
            problem: screen.problem(Element::LoginUrl),
        });
    }
    let said = match (&screen.pending, &screen.known) {
        (Some(pending), _) => vec![(
            format!("CHECKING  {} s. Esc stops it.", pending.seconds(shared.now)),
            theme.warn(),
        )],
        (None, AddressState::Nothing) => vec![(help(screen.stop()).to_owned(), theme.quiet())],
        (None, AddressState::Failed(text)) => vec![(format!("FAIL  {text}"), theme.fail())],
        (None, AddressState::Seen(target)) => seen(target)
            .into_iter()
            .enumerate()
            .map(|(place, text)| {
                let style = if place == 0 { theme.ok() } else { Style::new() };
                (text, style)
            })
            .collect(),
    };
    parts.extend(
        said.into_iter()
            .map(|(text, style)| Part::Text(text, style)),
    );
    parts.push(Part::Text(String::new(), Style::new()));
    parts.push(Part::Buttons(&BUTTONS));
    form(frame, body, &parts, screen.focus, theme);
}

fn help(stop: Element) -> &'static str {
    match stop {
        Element::Name => "Letters, digits, -, _ and .; commands name it with --target.",
        Element::Kind => "Space changes it.",
        Element::Url => "Scheme, host and port of its management interface.",
        Element::LoginUrl => "Leave it empty to sign in with a token.",
        Element::Add | Element::Cancel => "The next step is to sign in.",
    }
}

/// Facts reported by the server.
fn seen(target: &Target) -> Vec<String> {
    let text = |value: &serde_json::Value| {
        let text = value.as_str().unwrap_or_default();
        crate::key_manager::visible(text)
    };
    let mut lines = vec![match target.seen["release"].as_str() {
        Some(release) => format!("OK  {} {release}", target.kind.title()),
        None => format!("OK  {} answers", target.kind.title()),
    }];
    let certificate = &target.seen["certificate"];
    if certificate.is_object() {
        lines.push(format!(
            "Certificate: {}, valid until {}",
            text(&certificate["subject"]),
            text(&certificate["notAfter"])
        ));
        let sha256 = fingerprint(&text(&certificate["sha256"]));
        lines.push(format!("SHA-256: {sha256}"));
    }
    lines.push(format!("Not supported: {}", not_carried(target).join(", ")));
    lines
}
