//! Add Key Manager: choose a provider, step 1 of 2 (Details), step 2 of 2 (Review).

mod actions;
mod details_view;
mod provider_view;
mod responses;
mod review;
mod review_view;
mod source;
mod state;

pub use state::{Add, Stage};

use crate::tui::mouse::HitFrame;
use crate::tui::state::AppState;

/// Draws whichever stage is open.
pub fn view(add: &Add, shared: &AppState, frame: &mut HitFrame) {
    match add.stage {
        Stage::Provider => provider_view::view(add, shared, frame),
        Stage::Details => details_view::view(add, shared, frame),
        Stage::Review => review_view::view(add, shared, frame),
    }
}
