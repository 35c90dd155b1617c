//! View of a token test; never more of the token than its first 10 characters.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::Style;
use ratatui::text::Span;

use super::frame::{chrome, column, hints};
use super::token::{ClaimPicker, TokenTest};
use super::token_request_view::form;
use crate::discovery::Grade;
use crate::gateway::{Check, label_all};
use crate::key_manager::{Field, cells, visible};
use crate::token::{ByGateway, Line as VerdictLine, TokenVerdict};
use crate::tui::components::pane::{Pane, split_top, tally};
use crate::tui::components::{Page, ScreenSize, cut, pad};
use crate::tui::keymap::{HINT_GAP, Hint};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// The order in which checks are counted.
const COUNTED: [Grade; 4] = [Grade::Ok, Grade::Fail, Grade::Warn, Grade::Note];

/// Key with which terminals paste.
const PASTE: &str = match cfg!(target_os = "macos") {
    true => "Cmd+V",
    false => "Ctrl+Shift+V",
};

/// Draws the token test: the request form, the verdict with its checks, or the pick list.
pub fn view(test: &TokenTest, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let title = format!("Test a token: {}", visible(&test.subject));
    let mut chrome = chrome(shared, &title, test);
    chrome.subtitle = match test.getting {
        Some(_) => "The secret is sent only to the Token Endpoint. Not stored, not logged.",
        None => "Checked on this computer only. Not sent, not stored, not logged.",
    }
    .to_owned();
    if test.picking.is_none() && test.getting.is_none() {
        let paste = match (shared.size.0 < 70, test.token.is_some()) {
            (true, true) => Hint::words("Paste", "another token"),
            (true, false) => Hint::words("Paste", "the token"),
            (false, true) => Hint::words(PASTE, "Paste another"),
            (false, false) => Hint::words(PASTE, "Paste the token"),
        };
        let room = usize::from(shared.size.0).saturating_sub(1 + paste.width() + HINT_GAP);
        let keys = hints(shared, test, room);
        chrome.footer = std::iter::once(paste).chain(keys).collect();
    }
    let body = chrome.draw(frame, theme);
    let framed = !shared.is_compact();
    match (&test.getting, test.picking) {
        (Some(getting), _) => form(
            getting,
            &test.target.token_endpoint,
            test.checking(),
            frame,
            body,
            theme,
        ),
        (None, Some(picker)) => {
            let title = format!("Select the claim for {}", picker.field.label());
            let pane = Pane::titled(title).focused(true);
            let body = if framed { column(body) } else { body };
            claims(test, picker, body.width, theme).draw_up(&pane, framed, frame, body);
        }
        (None, None) if test.token.is_none() => {
            let pane = Pane::titled("> Token").focused(true);
            let body = if framed { column(body) } else { body };
            let page = empty(test, body.width, theme);
            let above = page.height().saturating_add(2).min(body.height);
            page.draw_up(&pane, framed, frame, body);
            if framed {
                let y = body.y.saturating_add(above);
                let height = body.height.saturating_sub(above);
                expected(test, shared, frame, Rect { y, height, ..body });
            }
        }
        (None, None) => judged(test, shared, framed, frame, body),
    }
}

/// Draws the screen before a token is pasted.
fn empty(test: &TokenTest, width: u16, theme: Theme) -> Page {
    let mut page = Page::new(width.saturating_sub(4), theme);
    page.text("Paste an access token here", theme.muted());
    page.cursor(0);
    if let Some(problem) = &test.problem {
        page.blank();
        page.prose(0, &visible(problem), theme.fail());
    }
    page.blank();
    let kinds =
        "Paste an access token, an Authorization header, or the token endpoint's full response.";
    let get = "Press g to get a token from the provider.";
    let help = match &test.problem {
        Some(_) => get.to_owned(),
        None => format!("{kinds} {get}"),
    };
    page.prose(0, &help, theme.muted());
    page
}

/// Draws what a token has to fit, where there is room for all of it.
fn expected(test: &TokenTest, shared: &AppState, frame: &mut HitFrame, area: Rect) {
    let expectation = &test.target.expectation;
    let mut page = Page::new(area.width.saturating_sub(4), shared.theme);
    for (field, value) in [
        (Field::Issuer, expectation.issuer.as_str()),
        (Field::JwksEndpoint, test.target.jwks_endpoint.as_str()),
        (
            Field::ConsumerKeyIdentifier,
            &expectation.consumer_key_identifier,
        ),
        (Field::ScopeKeyIdentifier, expectation.scope_claim()),
    ] {
        let value = match value {
            "" => "(not set)".to_owned(),
            value => visible(value),
        };
        page.value(field.label(), LABEL, &value);
    }
    let gateway = gateways(test, shared).unwrap_or_else(|| "all".to_owned());
    page.value("Gateway", LABEL, &gateway);
    let height = page.height() + 2;
    if height > area.height {
        return;
    }
    page.draw_up(&Pane::titled("Checked against"), true, frame, area);
    let below = Rect {
        y: area.y + height,
        height: area.height - height,
        ..area
    };
    let mut page = Page::new(area.width.saturating_sub(4), shared.theme);
    for (check, text) in QUESTIONS {
        page.value(check.label(), LABEL, text);
    }
    if page.height() + 2 <= below.height {
        page.draw_up(&Pane::titled("What is checked"), true, frame, below);
    }
}

/// What the checks ask, in their order.
const QUESTIONS: [(Check, &str); 8] = [
    (Check::Format, "A three-part JWT that gateways can decode"),
    (Check::Key, "Its kid is in the provider's key set"),
    (
        Check::Signature,
        "Signed with that key and an algorithm that gateways accept",
    ),
    (Check::Issuer, "iss equals the Issuer exactly"),
    (Check::Expiry, "exp is set and not in the past"),
    (Check::Audience, "aud matches the API, if the API checks it"),
    (
        Check::Client,
        "The Consumer Key Identifier claim contains the client ID",
    ),
    (
        Check::Scope,
        "The Scope Key Identifier claim lists the scopes",
    ),
];

/// Cells of the labels.
const LABEL: usize = 25;

/// The gateways that the verdict is about, unless it is all.
fn gateways(test: &TokenTest, shared: &AppState) -> Option<String> {
    match (test.gateway, &shared.gateways) {
        (None, None) => None,
        (None, Some(chosen)) => Some(label_all(chosen.sets())),
        (Some(rules), _) => Some(rules.label()),
    }
}

/// The verdict, which stays in sight, and the checks below it.
fn judged(test: &TokenTest, shared: &AppState, framed: bool, frame: &mut HitFrame, body: Rect) {
    let theme = shared.theme;
    let width = if framed {
        body.width.saturating_sub(4)
    } else {
        body.width.saturating_sub(1)
    };
    let verdict = verdict(test, framed, width, theme);
    let frames = if framed { 2 } else { 0 };
    let above = (verdict.height() + frames).min(body.height / 2);
    let [top, below] = split_top(body, above);
    let token = test.token.as_ref().map(|token| visible(&token.shown()));
    let title = match gateways(test, shared) {
        None => "Verdict".to_owned(),
        Some(gateways) => format!("Verdict for {gateways}"),
    };
    let pane = Pane::titled(title).right(token.unwrap_or_default());
    verdict.draw_up(&pane, framed, frame, top);
    let grades = test.lines().into_iter().map(|line| line.outcome.grade());
    let pane = Pane::titled("Checks")
        .right(tally(grades, &COUNTED, theme))
        .focused(true);
    let table = test.verdict.as_deref().map(by_gateway).unwrap_or_default();
    if shared.screen_size() != ScreenSize::Wide || table.is_empty() {
        checks(test, width, theme).draw_up(&pane, framed, frame, below);
        return;
    }
    let split = Layout::horizontal([Constraint::Fill(3), Constraint::Fill(2)]).spacing(1);
    let [left, right] = below.layout(&split);
    let checks = checks(test, left.width.saturating_sub(4), theme);
    let gateways = gateway_table(&table, right.width.saturating_sub(4), theme);
    let height = checks.height().max(gateways.height()).saturating_add(2);
    let height = height.min(below.height);
    checks.draw_in(&pane, frame, Rect { height, ..left });
    gateways.draw_in(&Pane::titled("Gateways"), frame, Rect { height, ..right });
}

/// Answer of one gateway.
struct GatewayRow {
    /// Whether the verdict above is about this gateway, but not about all.
    selected: bool,
    grade: Grade,
    name: String,
    answer: &'static str,
    why: String,
}

/// The answers of all gateways; none for what is no access token.
fn by_gateway(verdict: &TokenVerdict) -> Vec<GatewayRow> {
    if verdict.wrong_kind.is_some() {
        return Vec::new();
    }
    let all = verdict.gateways.iter().all(|by| by.asked);
    let row = |by: &ByGateway| {
        let because = by.verdict.because.first();
        let why = because.map(|cause| cause.short()).unwrap_or_default();
        let (grade, answer, why) = match (by.verdict.accepted(), &verdict.disabled) {
            (Some(true), Some(_)) => (Grade::Fail, "rejects", "key manager off".to_owned()),
            (Some(true), None) => {
                let client = by.verdict.consumer_key.as_deref();
                let client = client.map(|client| format!("as client {}", visible(client)));
                (Grade::Ok, "accepts", client.unwrap_or_default())
            }
            (Some(false), _) => (Grade::Fail, "rejects", why),
            (None, _) => (Grade::Warn, "unknown", why),
        };
        GatewayRow {
            selected: by.asked && !all,
            grade,
            name: by.verdict.rules.label(),
            answer,
            why,
        }
    };
    verdict.gateways.iter().map(row).collect()
}

/// Who accepts the token, and why not or as whose.
fn gateway_table(rows: &[GatewayRow], width: u16, theme: Theme) -> Page {
    let mut page = Page::new(width, theme);
    let widest = rows.iter().map(|row| cells(&row.name)).max().unwrap_or(0) + 2;
    for row in rows {
        let style = if row.selected {
            theme.title()
        } else {
            Style::new()
        };
        let head = vec![
            Span::styled(pad(row.grade.tag(), 6), theme.grade(row.grade)),
            Span::styled(pad(&row.name, widest), style),
            Span::styled(pad(row.answer, 9), style),
        ];
        page.hung_within(head, &row.why, theme.muted(), 2);
    }
    page.blank();
    page.prose(0, OWN_BUILDS, theme.muted());
    page
}

/// What the names of the policy versions mean.
const OWN_BUILDS: &str = "jwt-auth: policy versions in custom builds of the API Platform gateway";

fn verdict(test: &TokenTest, framed: bool, width: u16, theme: Theme) -> Page {
    let mut page = Page::new(width, theme);
    if test.checking() {
        page.text("Reading the keys...", theme.muted());
    }
    for headline in test.verdict.iter().flat_map(|verdict| verdict.headlines()) {
        let grade = headline.outcome.grade();
        let tag = grade.tag();
        let head = vec![
            Span::styled(tag, theme.grade(grade).reversed()),
            Span::raw(pad("", 6 - tag.len())),
        ];
        page.hung(head, &visible(&headline.text), theme.title());
    }
    if let Some(remark) = test.remark.filter(|_| framed) {
        page.text(remark, theme.muted());
    }
    page
}

fn checks(test: &TokenTest, width: u16, theme: Theme) -> Page {
    let mut page = Page::new(width, theme);
    for (place, line) in test.lines().into_iter().enumerate() {
        let from = page.len();
        let is_stored = test.target.expectation.key_manager.is_some();
        one(&mut page, line, place == test.selected, is_stored);
        page.hit_from(from, Hit::Row(place));
    }
    page
}

fn one(page: &mut Page, line: &VerdictLine, here: bool, is_stored: bool) {
    let theme = page.theme();
    let from = page.len();
    let grade = line.outcome.grade();
    let sign = if here { "> " } else { "  " };
    let style = if here { theme.title() } else { Style::new() };
    let head = vec![
        Span::styled(sign, theme.accent()),
        Span::styled(pad(grade.tag(), 6), theme.grade(grade)),
        Span::styled(pad(line.label(), 11), style),
    ];
    page.hung(head, &visible(&line.message), style);
    if here {
        page.cursor_at(from, 2);
    }
    for detail in line.marked_detail().iter().filter(|_| here) {
        page.cut_text(&format!("        {}", visible(detail)), theme.quiet());
    }
    if let Some(fix) = &line.fix {
        let text = match (&fix.field, &fix.value) {
            (Some(field), Some(value)) if here => {
                let (field, value) = (field.label(), visible(value));
                match is_stored {
                    true => format!("Press Enter to open Edit with {field} set to {value}."),
                    false => format!("Press Enter to set {field} to {value} and check again."),
                }
            }
            _ => format!("Fix: {}", visible(&fix.text)),
        };
        let style = if here { theme.accent() } else { theme.muted() };
        page.prose(8, &text, style);
    }
    if here {
        page.focus_from(from);
    }
}

fn claims(test: &TokenTest, picker: ClaimPicker, width: u16, theme: Theme) -> Page {
    let mut page = Page::new(width.saturating_sub(4), theme);
    let expectation = &test.target.expectation;
    let current = match picker.field {
        Field::ScopeKeyIdentifier => &expectation.scope_key_identifier,
        _ => &expectation.consumer_key_identifier,
    };
    for (place, claim) in test.claims().into_iter().enumerate() {
        let here = place == picker.selected;
        let from = page.len();
        let style = theme.focused(here);
        let mark = if *current == claim.name {
            "(*) "
        } else {
            "( ) "
        };
        let name = pad(&cut(&visible(&claim.name), 28), 30);
        let room = page.width().saturating_sub(45);
        page.line(vec![
            theme.mark(here),
            Span::styled(format!("{mark}{name}"), style),
            Span::styled(pad(claim.kind.word(), 8), theme.muted()),
            Span::raw(cut(&visible(&claim.shown), room)),
        ]);
        page.hit_from(from, Hit::Row(place));
        if here {
            page.cursor(2);
            page.focus_from(from);
        }
    }
    page
}
