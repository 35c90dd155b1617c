//! Texts of the help for each screen: what it is for, and which marks it shows.

use super::screens::Screen;
use super::screens::add::Stage;
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
    About {
        title: screen.map_or("Key Managers", Screen::title),
        purpose: purpose(screen),
        marks,
    }
}

fn purpose(screen: Option<&Screen>) -> &'static str {
    let Some(screen) = screen else {
        return "The key managers of this organization: add, change, check and test them.";
    };
    match screen {
        Screen::Add(add) => match add.stage {
            Stage::Provider => "Choose the provider that issues access tokens for your APIs.",
            Stage::Details => "Name the key manager and give the address to read it from.",
            Stage::Review => "See what was read and what is wrong with it, then add it.",
        },
        Screen::Added(_) => "The key manager was added. Choose what to do next.",
        Screen::Dialog(_) => "kmctl needs your decision. Esc is the safe answer.",
        Screen::Help(_) => "Keys and their meanings.",
        Screen::Messages(_) => "What was done and what failed since kmctl started.",
        Screen::Viewer(_) => "Read, search and copy a text.",
        Screen::Portal(_) | Screen::Offer(_) => {
            "Choose the key manager that the Developer Portal uses."
        }
        Screen::Edit(_) => "Change a key manager. Only the fields that you change are saved.",
        Screen::Token(_) => "Check whether the gateways would accept a token of this key manager.",
        Screen::Organizations(_) => "Switch to another organization, or add one.",
        Screen::Environments(_) => {
            "The environments that key managers apply to, in promotion order."
        }
        Screen::History(_) => "Every change, with a way back to each version.",
        Screen::Check(_) => "Compare the stored values with those that the provider has now.",
        Screen::CheckSeveral(_) => "Compare several key managers with their providers.",
        Screen::Targets(_) => "The control planes that you apply key managers to.",
        Screen::TargetForm(_) => "Add a control plane. kmctl only reads from it here.",
        Screen::SignIn(_) => "Sign in to the control plane.",
        Screen::Plan(_) => "See how the target differs, and select what to apply.",
        Screen::Applying(_) => "The selected changes are written, then read back to confirm.",
        Screen::Verify(_) => "Check that the key manager works on the target.",
        Screen::Usage(_) => "See what uses the key manager before you delete it.",
        Screen::Sheet(_) => "Copy the values into the web console, field by field.",
    }
}
