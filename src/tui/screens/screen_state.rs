//! State of a screen: what has the focus, and how inputs, responses and time change it.

use std::time::Duration;

use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, Response, StoreResult, TargetResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext};
use crate::tui::state::AppState;

/// State of a screen, without its view. The defaults are those of a screen that requests nothing. A response arrives at every open
/// screen; one with an id that the screen does not await is ignored.
pub trait ScreenState {
    /// Key contexts of what has the focus, most specific first.
    fn contexts(&self) -> Vec<KeyContext>;

    /// Availability of an action in this state.
    fn available(&self, _action: Action, _shared: &AppState) -> Availability {
        Availability::Ready
    }

    /// Handles one input.
    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>);

    /// Handles a response, by its kind.
    fn handle_response(&mut self, id: RequestId, response: &Response, cx: &mut UpdateContext<'_>) {
        match response {
            Response::Store(result) => self.on_store(id, result, cx),
            Response::Target(result) => self.on_target(id, result, cx),
            _ => self.on_other(id, response, cx),
        }
    }

    /// Handles the response to a store op.
    fn on_store(&mut self, _id: RequestId, _result: &StoreResult, _cx: &mut UpdateContext<'_>) {}

    /// Handles the response to a target op.
    fn on_target(&mut self, _id: RequestId, _result: &TargetResult, _cx: &mut UpdateContext<'_>) {}

    /// Handles any other response.
    fn on_other(&mut self, _id: RequestId, _response: &Response, _cx: &mut UpdateContext<'_>) {}

    /// Handles a timer event.
    fn on_timer(&mut self, _cx: &mut UpdateContext<'_>) {}

    /// Deadline of the next redraw or timer event, since the start of the program.
    fn next_deadline(&self, _now: Moment) -> Option<Duration> {
        None
    }
}
