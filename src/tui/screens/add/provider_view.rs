//! Choose a provider, as the console's three tiles: a menu has no marks, the row with `>` is the choice.

use ratatui::Frame;
use ratatui::text::Span;

use super::state::Add;
use crate::key_manager::ProviderKind;
use crate::tui::components::{Layout, Page, Step, layout, wrap};
use crate::tui::screens::frame::{chrome, finish};
use crate::tui::state::AppState;

fn need(kind: ProviderKind) -> &'static str {
    match kind {
        ProviderKind::Asgardeo => "You need the Discovery endpoint of your application (Info tab).",
        ProviderKind::Microsoft => "You need the OpenID Connect metadata document of your tenant.",
        ProviderKind::Custom | ProviderKind::Bijira => {
            "Any other provider with OIDC/OAuth2 endpoints and a Well-Known URL."
        }
    }
}

/// Draws the menu.
pub fn view(add: &Add, shared: &AppState, frame: &mut Frame) {
    let theme = shared.theme;
    let size = frame.area();
    let compact = layout(size.width, size.height) == Layout::Compact;
    let mut chrome = chrome(shared, "Add Key Manager", add.contexts(), |action| {
        add.available(action)
    });
    chrome.right = "Choose a provider".to_owned();
    chrome.step = Some(Step::Provider);
    let body = chrome.draw(frame, theme);
    let mut page = Page::new(body.width);
    if !compact {
        let intro = "Any of the below providers can be configured as a Key Manager to authenticate your Bijira APIs";
        for line in wrap(intro, page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), theme.quiet());
        }
        page.blank();
    }
    for (place, kind) in ProviderKind::CHOICES.into_iter().enumerate() {
        let chosen = place == add.choice;
        let from = page.len();
        let (mark, style) = if chosen {
            ("> ", theme.focus())
        } else {
            ("  ", theme.heading())
        };
        page.line(vec![
            Span::styled(mark, theme.accent()),
            Span::styled(kind.title(), style),
        ]);
        if chosen {
            page.cursor(2);
        }
        for line in wrap(need(kind), page.width().saturating_sub(8)) {
            page.text(format!("      {line}"), theme.quiet());
        }
        if chosen {
            page.focus_from(from);
        }
        page.blank();
    }
    if !compact {
        let outro = "The next steps read the configuration from the Well-Known URL. Nothing is saved before you choose Add.";
        for line in wrap(outro, page.width().saturating_sub(4)) {
            page.text(format!("  {line}"), theme.quiet());
        }
    }
    finish(page, frame, body);
}
