//! View of the targets: a table, and the facts of the focused one.

use ratatui::layout::{Constraint, Layout, Position, Rect};
use ratatui::text::Line;
use ratatui::widgets::{Row, Table, TableState};

use super::parts::{date, lines_pane};
use super::targets::{Purpose, Targets};
use crate::control_plane::{CertificatePath, ProbeUrl, Target, TargetKind};
use crate::key_manager::{cells, visible};
use crate::ops::login;
use crate::ops::target::not_carried;
use crate::remote::CredentialBackend;
use crate::tui::components::pane::{Pane, below_first_row, fitting, indented};
use crate::tui::components::prose;
use crate::tui::components::selection::{cursor_on_row, selectable};
use crate::tui::components::{cut, fingerprint, pair};
use crate::tui::mouse::HitFrame;
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;
use crate::tui::tab::Tab;

/// Cells of the labels.
const LABEL: usize = 16;
/// Cells of the columns that don't depend on the targets.
const USER: u16 = 10;
const VERSION: u16 = 7;
const SEEN: u16 = 16;

/// Draws the targets.
pub fn view(screen: &mut Targets, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let mut chrome = chrome(shared, "Targets", screen);
    if !shared.targets.is_empty() {
        chrome.tab = Some(Tab::Targets);
    }
    chrome.subtitle = match &screen.pending {
        Some(pending) => {
            let seconds = pending.seconds(shared.now);
            match &pending.what {
                Purpose::Check(name) => {
                    format!("Checking {name}... {seconds} s. Press Esc to stop.")
                }
                Purpose::Remove(name) => format!("Removing {name}... {seconds} s"),
            }
        }
        None => "Control planes that you apply key managers to".to_owned(),
    };
    let body = chrome.draw(frame, theme);
    // Addresses use the full width.
    let rows = u16::try_from(shared.targets.len()).unwrap_or(u16::MAX);
    let compact = shared.is_compact();
    let [list, detail] = body.layout(&Layout::vertical([
        match compact {
            true => Constraint::Fill(1),
            false => Constraint::Length(rows.saturating_add(3).clamp(5, body.height / 2)),
        },
        match compact {
            true => Constraint::Length(0),
            false => Constraint::Fill(1),
        },
    ]));
    table(screen, shared, frame, list);
    if !compact && let Some(target) = screen.target(shared) {
        let width = usize::from(detail.width).saturating_sub(4);
        let pane = Pane::titled(visible(&target.title()));
        let lines = facts(target, shared, width);
        let detail = fitting(detail, lines.len());
        lines_pane(frame, detail, pane, lines, &mut screen.top, theme);
    }
}

fn table(screen: &Targets, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let theme = shared.theme;
    let pane = Pane::titled("Targets")
        .right(shared.targets.len().to_string())
        .focused(true);
    let inner = pane.render(frame, area, theme);
    if shared.targets.is_empty() {
        let text = indented(inner, 2);
        let text_width = usize::from(text.width);
        let words = "No targets yet. Press a to add one. kmctl reads its certificate and version and changes nothing.";
        let lines = prose(words, text_width, ratatui::style::Style::new());
        frame.render_widget(ratatui::widgets::Paragraph::new(lines), text);
        frame.set_cursor_position(Position::new(inner.x, inner.y));
        return;
    }
    let seen = shared.targets.iter().any(|it| it.facts.at.is_some());
    let wide = inner.width >= 100 && seen;
    let active = shared.target().map(|target| &target.name);
    let longest = |text: &dyn Fn(&Target) -> usize| {
        let cells = shared.targets.iter().map(text).max().unwrap_or(0);
        u16::try_from(cells).unwrap_or(u16::MAX)
    };
    let name = longest(&|it| it.name.as_str().len()).max(4);
    let gap = if inner.width < 70 { 1 } else { 2 };
    // What the mark, the other columns and the gaps leave for the address.
    let others = 2 + 1 + name + 11 + USER + VERSION + 5 * gap + if wide { SEEN + gap } else { 0 };
    let address = longest(&|it| cells(&it.url.shown())).max(7);
    let address = address.min(inner.width.saturating_sub(others));
    let rows = shared.targets.iter().map(|target| {
        let mut row = vec![
            match Some(&target.name) == active {
                true => theme.dot(),
                false => "",
            }
            .to_owned(),
            target.name.as_str().to_owned(),
            target.kind.title().to_owned(),
            cut(&target.url.shown(), usize::from(address)),
            who(target, shared),
            visible(target.version().unwrap_or_default()),
        ];
        if wide {
            row.push(time(&target.facts.at, shared));
        }
        Row::new(row)
    });
    // As wide as their texts; what is left over stays at the right.
    let mut widths = vec![
        Constraint::Length(1),
        Constraint::Length(name),
        Constraint::Length(11),
        Constraint::Length(address),
        Constraint::Length(USER),
        Constraint::Length(VERSION),
    ];
    let mut heads = vec!["", "Name", "Kind", "Address", "User", "Version"];
    if wide {
        widths.push(Constraint::Length(SEEN));
        heads.push("Last seen");
    }
    let head = Row::new(heads).style(theme.heading());
    let table = selectable(Table::new(rows, widths).header(head), theme);
    let table = table.column_spacing(gap);
    let mut state = TableState::new().with_selected(Some(screen.selected));
    frame.render_stateful_widget(table, inner, &mut state);
    let below = below_first_row(inner);
    let left = shared.targets.len().saturating_sub(state.offset());
    frame.hit_rows(below, state.offset(), left);
    let row = screen.selected.saturating_sub(state.offset());
    cursor_on_row(frame, below, row);
}

fn text(fact: &Option<String>) -> String {
    visible(fact.as_deref().unwrap_or_default())
}

/// Text for a target without a sign-in.
const NOT_SIGNED_IN: &str = "nobody";

/// Signed-in user. A sign-in that is not stored ends with the run that made it.
fn who(target: &Target, shared: &AppState) -> String {
    let login = target.facts.login.as_ref();
    let ended = login::credential_backend(target) == CredentialBackend::None
        && !shared.signed_in.contains(&target.name.folded());
    if target.kind == TargetKind::Gateway {
        return String::new();
    }
    match (&target.token_command, ended) {
        (Some(_), _) => "a command".to_owned(),
        (None, true) => NOT_SIGNED_IN.to_owned(),
        (None, false) => visible(login.and_then(|it| it.who.as_deref()).unwrap_or("a token")),
    }
}

/// Stored time, to the minute.
fn time(text: &Option<String>, shared: &AppState) -> String {
    let text = text.as_deref().unwrap_or_default();
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => time
            .to_zoned_datetime(shared.zone.clone())
            .strftime("%Y-%m-%d %H:%M %Z")
            .to_string(),
        Err(_) => visible(text),
    }
}

/// Facts about a target, one line each.
pub fn facts(target: &Target, shared: &AppState, width: usize) -> Vec<Line<'static>> {
    let theme = shared.theme;
    let mut lines = Vec::new();
    let mut row = |label: &str, value: String| {
        if !value.is_empty() {
            lines.extend(pair(label, LABEL, &value, width, theme));
        }
    };
    row("Address", target.url.shown());
    let probe = target.probe.as_ref().map_or("", ProbeUrl::as_str);
    if target.kind == TargetKind::Gateway {
        row("Gateway", target.gateway.release.name().to_owned());
        let path = target.gateway.certificate_path.as_ref();
        let path = path.map_or("", CertificatePath::as_str);
        row("CA file", path.to_owned());
        row("Gateway API", probe.to_owned());
        row("Last seen", time(&target.facts.at, shared));
        return lines;
    }
    row("Gateway API", probe.to_owned());
    if let Some(url) = &target.login_url {
        row("Sign-in address", url.as_str().to_owned());
    }
    row("Version", text(&target.facts.release));
    row("Tenant", text(&target.facts.tenant));
    let who = who(target, shared);
    let login = target.facts.login.as_ref();
    let until = login
        .map(|login| time(&login.until, shared))
        .unwrap_or_default();
    row(
        "Signed in",
        match until.is_empty() || who == NOT_SIGNED_IN {
            true => who,
            false => format!("{who}, until {until}"),
        },
    );
    row("Last seen", time(&target.facts.at, shared));
    if let Some(certificate) = &target.facts.certificate {
        row("Certificate", certificate.subject.clone());
        row("Valid until", date(&certificate.not_after));
        row(
            "SHA-256",
            fingerprint(&certificate.sha256, width.saturating_sub(LABEL)),
        );
        row("Trusted", target.trust.by().to_owned());
    }
    row("Unsupported", not_carried(target).join(", "));
    lines
}
