//! Draws the model. Pure: the same model gives the same frame.

use ratatui::Frame;

use super::model::Model;
use super::screen;
use super::widget::{Layout, layout, too_small};

/// Draws the screen on top, and puts the cursor on its focus.
pub fn view(model: &Model, frame: &mut Frame) {
    let area = frame.area();
    if layout(area.width, area.height) == Layout::TooSmall {
        too_small(frame);
    } else {
        screen::view(model, frame);
    }
}
