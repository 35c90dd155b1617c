//! Frame and layout shared by the views of all screens.

use ratatui::layout::Rect;

use super::screen_state::ScreenState;
use crate::tui::components::Chrome;
use crate::tui::keymap;
use crate::tui::state::AppState;
use crate::tui::tab::Tab;

/// Chrome of a screen, with the footer of its contexts.
pub fn chrome<'a>(shared: &'a AppState, title: &str, screen: &impl ScreenState) -> Chrome<'a> {
    let width = usize::from(shared.size.0).saturating_sub(1);
    Chrome {
        title: title.to_owned(),
        context: shared.context_words(),
        tabs: Tab::ALL
            .into_iter()
            .filter(|tab| *tab != Tab::Targets || !shared.targets.is_empty())
            .collect(),
        message: shared.notifications.shown(),
        footer: keymap::footer(&screen.contexts(), width, |action| {
            screen.available(action, shared)
        }),
        ..Chrome::default()
    }
}

/// Largest width of a form.
const FORM: u16 = 96;

/// The middle of an area, as wide as a form may be.
pub fn column(area: Rect) -> Rect {
    crate::tui::components::pane::column(area, FORM)
}
