//! View of a verification: its checks, and the API and the token for the gateway; of the token only its length is shown.

use ratatui::style::Style;
use ratatui::text::Line;

use super::parts::{lines_pane, tagged};
use super::verify::{BUTTONS, Element, Verifying};
use crate::control_plane::{Check, TargetKind};
use crate::discovery::{CheckOutcome, Grade};
use crate::key_manager::visible;
use crate::tui::components::form::{Part, Value, form};
use crate::tui::components::pane::{Pane, split_top};
use crate::tui::components::prose;
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::{chrome, column};
use crate::tui::state::AppState;

/// Rows of the form where its fields have frames, and of the smallest one.
const FORM: u16 = 9;
const LEAST: u16 = 5;

/// Draws the verification.
pub fn view(screen: &Verifying, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = format!("Verify {}", visible(&screen.name));
    let mut chrome = chrome(shared, &title, screen);
    let target = screen.target(shared);
    chrome.subtitle = match target {
        // The title row names the active one.
        Some(target) if target.active => {
            "What is stored, what developers see, and what the gateway accepts".to_owned()
        }
        Some(target) => visible(&target.title()),
        None => screen.at.target.to_string(),
    };
    let kind = target.map(|target| target.kind);
    let body = column(chrome.draw(frame, theme));
    let width = usize::from(body.width).saturating_sub(4);
    let lines = checks(screen, shared, width);
    let wanted = u16::try_from(lines.len()).unwrap_or(u16::MAX);
    let room = match body.height > FORM + 6 {
        true => body.height - FORM,
        false => body.height.saturating_sub(LEAST),
    };
    let [above, below] = split_top(body, wanted.saturating_add(2).min(room));
    lines_pane(frame, above, Pane::titled("Result"), lines, &mut 0, theme);
    let of = |stop| {
        let problem = screen.problem.as_ref().filter(|(of, _)| *of == stop);
        problem.map(|(_, text)| text.as_str())
    };
    let parts = [
        Part::Field {
            label: "Gateway API (optional)",
            value: Value::Text(&screen.api),
            placeholder: "https://gw.example.com/pets/1.0",
            problem: of(Element::Api),
        },
        Part::Field {
            label: "Token (optional)",
            value: Value::Secret(screen.letters()),
            placeholder: "",
            problem: of(Element::Token),
        },
        Part::Help(help(screen, kind).to_owned(), theme.quiet()),
        Part::Text(String::new(), Style::new()),
        Part::Buttons(&BUTTONS),
    ];
    form(frame, below, &parts, screen.focus, theme);
}

fn checks(screen: &Verifying, shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    if let Some(pending) = &screen.pending {
        let text = format!(
            "Verifying... {} s. Press Esc to stop.",
            pending.seconds(shared.now)
        );
        return prose(&text, width, theme.warn());
    }
    if let Some((message, fix)) = &screen.trouble {
        return tagged(Grade::Fail, message, fix.as_deref(), width, theme);
    }
    let Some(found) = &screen.found else {
        return prose("Stopped.", width, Style::new());
    };
    let checks = found.checks.iter();
    checks
        .flat_map(|check| {
            // The fields and buttons below are the fix.
            let fix = match (check.check, check.outcome) {
                (Check::GATEWAY, CheckOutcome::Skipped) => Some(next(screen)),
                (Check::STORED, CheckOutcome::Fail) => {
                    Some("Select Plan to review the differences and apply.")
                }
                _ => check.fix.as_deref(),
            };
            tagged(check.outcome.grade(), &check.message, fix, width, theme)
        })
        .collect()
}

/// How to call the API, by what is filled in.
fn next(screen: &Verifying) -> &'static str {
    match (screen.api.text().is_empty(), screen.letters() > 0) {
        (true, _) => "Enter the URL of an API and a token, then select Verify.",
        (false, false) => "Enter a token, or test one first, then select Verify.",
        (false, true) => "Select Verify to call the API with the token.",
    }
}

fn help(screen: &Verifying, kind: Option<TargetKind>) -> &'static str {
    match screen.stop() {
        Element::Token | Element::Verify if screen.tested => {
            "Verify sends the token that you tested, only to this API. It isn't shown or stored."
        }
        Element::Api => "An API that accepts this key manager's tokens.",
        Element::Token => {
            "A token from this key manager's provider. It isn't shown, is sent only to this API, and is never stored."
        }
        Element::Test => "Checks a token on this computer; if accepted, it is filled in.",
        Element::Plan => "Shows what applying would change.",
        Element::Verify | Element::Back if kind == Some(TargetKind::Gateway) => {
            "A gateway reads config.toml when it starts: after a merge, restart it first."
        }
        Element::Verify | Element::Back => "",
    }
}
