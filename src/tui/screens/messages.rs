//! Messages of this run, newest last.

use crate::tui::context::UpdateContext;
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// State of the screen with the messages of this run.
#[derive(Clone, Debug)]
pub struct MessageList {
    /// The message with the focus.
    pub selected: usize,
}

impl MessageList {
    /// The newest of `count` messages has the focus.
    pub fn new(count: usize) -> Self {
        MessageList {
            selected: count.saturating_sub(1),
        }
    }
}

impl ScreenState for MessageList {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Messages])
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        match action {
            Action::Messages => Availability::Absent,
            Action::Copy if shared.notifications.history().is_empty() => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let last = cx.shared.notifications.history().len().saturating_sub(1);
        match input {
            Input::Act(Action::Back) => cx.pop(),
            Input::Act(Action::Up) => self.selected = self.selected.saturating_sub(1),
            Input::Act(Action::Down) => self.selected = (self.selected + 1).min(last),
            Input::Act(Action::Copy) => {
                let message = cx.shared.notifications.history().get(self.selected);
                if let Some(text) = message.map(|message| message.text.clone()) {
                    cx.copy(text, "the message");
                }
            }
            _ => {}
        }
    }
}
