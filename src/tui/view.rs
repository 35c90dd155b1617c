//! Draws the app. Pure: the same app gives the same frame.

use ratatui::Frame;

use super::app::App;
use super::components::{Layout, layout, too_small};
use super::screens;

/// Draws the screen on top, and puts the cursor on its focus.
pub fn view(app: &mut App, frame: &mut Frame) {
    let area = frame.area();
    if layout(area.width, area.height) == Layout::TooSmall {
        too_small(frame);
    } else {
        screens::view(app, frame);
    }
}
