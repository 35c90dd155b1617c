//! What every screen's view begins and ends with.

use ratatui::layout::Rect;

use crate::tui::components::{Chrome, Tab};
use crate::tui::keymap::{self, Action, Availability, KeyContext};
use crate::tui::state::AppState;

/// The words around a screen, with the footer made from the key table.
pub fn chrome<'a>(
    shared: &'a AppState,
    title: &str,
    contexts: impl AsRef<[KeyContext]>,
    available: impl Fn(Action) -> Availability,
) -> Chrome<'a> {
    Chrome {
        title: title.to_owned(),
        context: shared.context_words(),
        tabs: Tab::ALL
            .into_iter()
            .filter(|tab| *tab != Tab::Targets || !shared.targets.is_empty())
            .collect(),
        message: shared.notifications.shown(),
        footer: keymap::footer(
            contexts.as_ref(),
            usize::from(shared.size.0).saturating_sub(1),
            available,
        ),
        ..Chrome::default()
    }
}

/// How wide a form is at most.
const FORM: u16 = 96;

/// The middle of an area, as wide as a form may be.
pub fn column(area: Rect) -> Rect {
    crate::tui::components::pane::column(area, FORM)
}
