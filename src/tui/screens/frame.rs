//! Frame and layout shared by the views of all screens.

use ratatui::layout::Rect;

use super::screen_state::ScreenState;
use crate::tui::components::Chrome;
use crate::tui::keymap::{self, Action, Availability, Hint};
use crate::tui::state::AppState;
use crate::tui::tab::Tab;

/// Chrome of a screen, with the footer of its contexts.
pub fn chrome<'a>(shared: &'a AppState, title: &str, screen: &impl ScreenState) -> Chrome<'a> {
    // A blank at both ends.
    let width = usize::from(shared.size.0).saturating_sub(2);
    Chrome {
        title: title.to_owned(),
        context: shared.context_words(),
        tabs: Tab::ALL
            .into_iter()
            .filter(|tab| *tab != Tab::Targets || !shared.targets.is_empty())
            .collect(),
        message: shared.notifications.shown(),
        footer: hints(shared, screen, width),
        ..Chrome::default()
    }
}

/// Key hints of a screen in so many cells. The messages are offered while a failure is shown, of which the row may have cut a part.
pub fn hints(shared: &AppState, screen: &impl ScreenState, width: usize) -> Vec<Hint> {
    let failure = shared.notifications.shown_failure();
    keymap::footer(&screen.contexts(), width, |action| {
        match screen.available(action, shared) {
            Availability::Ready if action == Action::Messages && !failure => Availability::Quiet,
            Availability::Absent => Availability::Absent,
            // Esc takes away the failure first.
            _ if action == Action::Back && failure => Availability::ReadyAs("Close message"),
            other => other,
        }
    })
}

/// Largest width of a form.
const FORM: u16 = 96;

/// The middle of an area, as wide as a form may be.
pub fn column(area: Rect) -> Rect {
    crate::tui::components::pane::column(area, FORM)
}
