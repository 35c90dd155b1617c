//! Layout class of a terminal, and the screen of one that is too small.

use ratatui::layout::Rect;
use ratatui::text::Line;

use super::text::wrap;
use crate::tui::mouse::HitFrame;

/// Size class of the terminal, which decides how screens are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScreenSize {
    /// Under 40x10: nothing fits.
    TooSmall,
    /// Under 80x24: no subtitle, no blank lines.
    Compact,
    /// From 80x24: subtitle and blank lines.
    Full,
    /// From 110 columns: two panes where a screen has them.
    Wide,
}

/// The layout for a size in cells.
pub fn screen_size(width: u16, height: u16) -> ScreenSize {
    match (width, height) {
        (w, h) if w < 40 || h < 10 => ScreenSize::TooSmall,
        (w, h) if w < 80 || h < 24 => ScreenSize::Compact,
        (w, _) if w < 110 => ScreenSize::Full,
        _ => ScreenSize::Wide,
    }
}

/// Draws the notice for a terminal under 40x10.
pub fn too_small(frame: &mut HitFrame) {
    let area = frame.area();
    if area.width == 0 || area.height == 0 {
        return;
    }
    let text = format!(
        "kmctl: window too small ({}x{})\nNeeds 40x10. Your text is kept.\nResize, or press Ctrl+C and run\nkmctl --plain",
        area.width, area.height
    );
    let lines = wrap(&text, usize::from(area.width));
    for (row, line) in lines.into_iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + u16::try_from(row).unwrap_or(0);
        frame.render_widget(Line::raw(line), Rect::new(area.x, y, area.width, 1));
    }
}
