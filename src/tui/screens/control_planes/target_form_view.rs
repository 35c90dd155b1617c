//! View of the form for a new target: fields, and the facts of its server.

use ratatui::style::Style;

use super::parts::date;
use super::target_form::{AddressState, BUTTONS, Element, TargetForm};
use crate::control_plane::{GatewayRelease, Target, TargetKind};
use crate::key_manager::visible;
use crate::ops::target::not_carried;
use crate::tui::components::fingerprint;
use crate::tui::components::form::{Part, Value, form};
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::{chrome, column};
use crate::tui::state::AppState;

/// Draws the form.
pub fn view(screen: &TargetForm, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Add Target", screen);
    let gateway = screen.kind == TargetKind::Gateway;
    let read = if gateway {
        "kmctl reads the file"
    } else {
        "kmctl reads the certificate and version"
    };
    chrome.subtitle = format!("{read} and changes nothing.");
    let body = column(chrome.draw(frame, theme));
    // If the choices do not fit, only the chosen one is shown.
    let kinds = TargetKind::ALL
        .into_iter()
        .filter(|kind| body.width > 72 || *kind == screen.kind);
    let kinds: Vec<String> = kinds
        .map(|kind| {
            let mark = if kind == screen.kind { "(*)" } else { "( )" };
            format!("{mark} {}", kind.title())
        })
        .collect();
    let mut parts = vec![
        Part::Field {
            label: "Name",
            value: Value::Text(&screen.name),
            placeholder: "prod",
            problem: screen.problem(Element::Name),
        },
        Part::Choice {
            label: "Kind",
            text: kinds.join("  "),
        },
        Part::Field {
            label: if gateway { "File" } else { "Address" },
            value: Value::Text(&screen.url),
            placeholder: match screen.kind {
                TargetKind::ApiManager => "https://apim.example.com:9443",
                TargetKind::ApiPortal => "https://portal.example.com",
                TargetKind::Gateway => "/etc/gateway/config.toml",
            },
            problem: screen.problem(Element::Url),
        },
    ];
    if screen.kind == TargetKind::ApiPortal {
        parts.push(Part::Field {
            label: "Sign-in address",
            value: Value::Text(&screen.login_url),
            placeholder: "https://platform.example.com (password sign-in only)",
            problem: screen.problem(Element::LoginUrl),
        });
    }
    if gateway {
        let releases = GatewayRelease::NAMED
            .into_iter()
            .filter(|release| body.width > 84 || *release == screen.release);
        let releases: Vec<String> = releases
            .map(|release| {
                let mark = if release == screen.release {
                    "(*)"
                } else {
                    "( )"
                };
                format!("{mark} {}", release.name())
            })
            .collect();
        parts.push(Part::Choice {
            label: "Gateway",
            text: releases.join("  "),
        });
        parts.push(Part::Field {
            label: "CA file on the gateway (optional)",
            value: Value::Text(&screen.certificate_path),
            placeholder: "/etc/gateway/ca.pem",
            problem: screen.problem(Element::CertificatePath),
        });
    }
    if screen.stops().contains(&Element::Probe) {
        parts.push(Part::Field {
            label: "Gateway API (optional)",
            value: Value::Text(&screen.probe),
            placeholder: "https://gw.example.com/pets/1.0",
            problem: screen.problem(Element::Probe),
        });
    }
    let mut help_text = None;
    let said = match (&screen.pending, &screen.known) {
        (Some(pending), _) => vec![(
            format!(
                "CHECKING  {} s. Press Esc to stop.",
                pending.seconds(shared.now)
            ),
            theme.warn(),
        )],
        (None, AddressState::Nothing) => {
            help_text = Some(Part::Help(help(screen).to_owned(), theme.quiet()));
            Vec::new()
        }
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
    parts.extend(help_text);
    parts.extend(
        said.into_iter()
            .map(|(text, style)| Part::Text(text, style)),
    );
    parts.push(Part::Text(String::new(), Style::new()));
    parts.push(Part::Buttons(&BUTTONS));
    form(frame, body, &parts, screen.focus, theme);
}

fn help(screen: &TargetForm) -> &'static str {
    let gateway = screen.kind == TargetKind::Gateway;
    match screen.stop() {
        Element::Name => {
            "Letters, digits, hyphens, underscores and periods. You'll use this name with --target."
        }
        Element::Kind => "Press Space to change.",
        Element::Url if gateway => "Full path of the gateway's configuration file.",
        Element::Release => {
            "Press Space to change. Older gateways can't read scopes from every claim."
        }
        Element::CertificatePath => {
            "The CA file on the gateway, for JWKS Endpoints with a private CA."
        }
        Element::Probe => "An API behind the gateway. Verify calls it with a token.",
        Element::Url => "Scheme, host and port of the management API.",
        Element::LoginUrl => "Leave it empty to sign in with a token.",
        Element::Add | Element::Cancel if gateway => "kmctl changes nothing yet.",
        Element::Add | Element::Cancel => "Next, you sign in.",
    }
}

/// Facts reported by the server.
fn seen(target: &Target) -> Vec<String> {
    let mut lines = vec![match &target.facts.release {
        Some(release) => format!("OK  {} {release}", target.kind.title()),
        None if target.kind == TargetKind::Gateway => "OK  The file can be read".to_owned(),
        None => format!("OK  {} responds", target.kind.title()),
    }];
    if let Some(certificate) = &target.facts.certificate {
        lines.push(format!(
            "Certificate: {}, valid until {}",
            visible(&certificate.subject),
            date(&certificate.not_after)
        ));
        let sha256 = fingerprint(&visible(&certificate.sha256), 0);
        lines.push(format!("SHA-256: {sha256}"));
    }
    let lost = not_carried(target);
    if !lost.is_empty() {
        lines.push(format!("Not supported: {}", lost.join(", ")));
    }
    lines
}
