//! View of the provider choice: the console's three tiles; the card with `>` is selected.

use ratatui::layout::{Constraint, Layout, Margin, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use ratatui::widgets::Paragraph;

use super::state::Add;
use crate::form::provider_help;
use crate::key_manager::ProviderKind;
use crate::tui::components::pane::{Pane, below_first_row, column, indented};
use crate::tui::components::{Page, ScreenSize, Step, prose, wrap_prose};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::screens::frame::chrome;
use crate::tui::state::AppState;

/// Columns of one card beside the others at most, and of all of them one below the other.
const CARD: u16 = 42;
const WIDTH: u16 = 96;

/// Columns left free at both sides of the cards.
const SIDES: u16 = 4;

/// Link of the console's banner.
pub const READ_MORE: &str = "Learn more about key managers: https://wso2.com/api-platform/docs";

fn need(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Asgardeo => "You need the discovery endpoint of your application.",
        ProviderKind::Microsoft => "You need the OpenID Connect metadata document of your tenant.",
        ProviderKind::Custom | ProviderKind::Bijira => {
            "Any other provider with OIDC/OAuth2 endpoints and a Well-Known URL."
        }
    }
}

/// Draws the menu.
pub fn view(add: &Add, shared: &AppState, frame: &mut HitFrame) {
    let theme = shared.theme;
    let room = shared.screen_size();
    let mut chrome = chrome(shared, "Add Key Manager", add);
    chrome.right = "Choose a provider".to_owned();
    chrome.step = Some(Step::Provider);
    let body = chrome.draw(frame, theme);
    if room == ScreenSize::Compact {
        let mut page = Page::new(body.width, theme);
        for (place, kind) in ProviderKind::CHOICES.into_iter().enumerate() {
            let here = place == add.choice;
            let from = page.len();
            let (mark, style) = match here {
                true => ("> ", theme.focus()),
                false => ("  ", theme.heading()),
            };
            page.text(format!("{mark}{}", kind.title()), style);
            page.prose(4, need(kind), theme.muted());
            page.hit_from(from, Hit::Row(place));
            if here {
                page.cursor_at(from, 2);
                page.focus_from(from);
            }
        }
        page.draw(frame, body);
        return;
    }
    let wide = room == ScreenSize::Wide;
    let width = body.width.saturating_sub(SIDES);
    let area = column(body, if wide { width.min(CARD * 3 + 2) } else { WIDTH });
    let area = if wide { below_first_row(area) } else { area };
    let intro = "You can configure any of these providers as a key manager for your Bijira APIs.";
    let outro = "The next steps read the configuration from the Well-Known URL. Nothing is added until you choose Add.";
    let lines = |text: &str| {
        let lines = wrap_prose(text, usize::from(area.width).saturating_sub(2));
        Paragraph::new(lines.into_iter().map(Line::from).collect::<Vec<_>>()).style(theme.muted())
    };
    let [above, cards, below, more] = area.layout(&Layout::vertical([
        Constraint::Length(2),
        Constraint::Length(if wide { 10 } else { 15 }),
        Constraint::Length(if wide { 3 } else { 2 }),
        Constraint::Length(1),
    ]));
    frame.render_widget(lines(intro), indented(above, 1));
    let below = if wide { below_first_row(below) } else { below };
    frame.render_widget(lines(outro), indented(below, 1));
    frame.render_widget(Line::styled(READ_MORE, theme.muted()), indented(more, 1));
    let split = match wide {
        true => Layout::horizontal([Constraint::Ratio(1, 3); 3]).spacing(1),
        false => Layout::vertical([Constraint::Length(5); 3]),
    };
    let places: [Rect; 3] = cards.layout(&split);
    for (place, (kind, at)) in ProviderKind::CHOICES.into_iter().zip(places).enumerate() {
        card(kind, place, place == add.choice, shared, frame, at);
    }
}

/// Draws one provider: name, required values, and where to find them.
fn card(
    kind: ProviderKind,
    place: usize,
    here: bool,
    shared: &AppState,
    frame: &mut HitFrame,
    area: Rect,
) {
    let theme = shared.theme;
    let mark = if here { "> " } else { "" };
    let pane = Pane::titled(format!("{mark}{}", kind.title()))
        .right((place + 1).to_string())
        .focused(here);
    let inner = pane.render(frame, area, theme);
    let text = inner.inner(Margin::new(1, 0));
    let where_found = match kind {
        ProviderKind::Microsoft => {
            "In the Azure portal, open App registrations, then Endpoints, and copy the address of the OpenID Connect metadata document."
        }
        kind => provider_help(kind),
    };
    let width = usize::from(text.width);
    let mut lines = prose(need(kind), width, Style::new());
    let found = prose(where_found, width, theme.muted());
    if lines.len() + found.len() < usize::from(text.height) {
        lines.push(Line::default());
    }
    lines.extend(found);
    frame.render_widget(Paragraph::new(lines), text);
    frame.hit(area, Hit::Row(place));
    if here {
        frame.set_cursor_position(text.as_position());
    }
}
