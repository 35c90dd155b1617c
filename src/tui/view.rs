//! View: draws the app. It does no I/O and reads no clock: the same app gives the same frame. It records in the app
//! what only drawing knows: how many rows each viewport shows, and the click targets.

use super::app::App;
use super::components::{ScreenSize, screen_size, too_small};
use super::mouse::HitFrame;
use super::screens::{Screen, list_view};

/// Draws the screen on top and sets the cursor; a dialog is drawn over the screen below. Replaces `app.hits` with the
/// click targets of this frame; screens store the number of rows they show.
pub fn view(app: &mut App, frame: &mut ratatui::Frame) {
    let mut hits = std::mem::take(&mut app.hits);
    draw(app, &mut HitFrame::new(frame, &mut hits));
    app.hits = hits;
}

fn draw(app: &mut App, frame: &mut HitFrame) {
    let area = frame.area();
    if screen_size(area.width, area.height) == ScreenSize::TooSmall {
        too_small(frame);
        return;
    }
    let over = matches!(app.top(), Some(Screen::Dialog(_))) && !app.shared.is_compact();
    let top = app.stack.len();
    if over {
        render_at(app, top.saturating_sub(1), frame);
    }
    render_at(app, top, frame);
}

/// Draws one screen of the stack; place 0 is the list.
fn render_at(app: &mut App, place: usize, frame: &mut HitFrame) {
    let shared = &app.shared;
    let screen = place
        .checked_sub(1)
        .and_then(|place| app.stack.get_mut(place));
    match screen {
        None => list_view::view(&mut app.list, shared, frame),
        Some(screen) => screen.render(shared, frame),
    }
}
