//! Texts of the help for each screen: what it is for, and which marks it shows.

use super::screens::Screen;
use super::screens::help::{About, Marks};
use super::state::AppState;

/// Help about a screen; `None` is the list of key managers.
pub fn about(screen: Option<&Screen>, shared: &AppState) -> About {
    let marks = match screen {
        None if shared.plan().is_some() => vec![Marks::Status, Marks::Compared, Marks::Grades],
        None => vec![Marks::Status, Marks::Grades],
        Some(Screen::Plan(_)) => vec![Marks::Planned],
        Some(Screen::Portal(_)) => vec![Marks::Choice],
        Some(
            Screen::Token(_)
            | Screen::Check(_)
            | Screen::CheckSeveral(_)
            | Screen::Edit(_)
            | Screen::Add(_),
        ) => vec![Marks::Grades],
        Some(_) => Vec::new(),
    };
    let (title, purpose) = screen.map_or(
        (
            "Key Managers",
            "The key managers of this organization: add, change, check and test them.",
        ),
        Screen::help,
    );
    About {
        title,
        purpose,
        marks,
    }
}
