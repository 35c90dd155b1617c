//! The message row, and everything that was said so far.

use std::time::Duration;

use super::event::Moment;

/// How a message is meant; always a word on the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag {
    /// It worked; goes by itself.
    Done,
    /// Information; goes with the next action.
    Note,
    /// It did not work; stays until it is replaced or dismissed.
    Fail,
}

/// One message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// How it is meant.
    pub tag: Tag,
    /// What is said; already safe to show.
    pub text: String,
    /// When.
    pub at: jiff::Timestamp,
}

/// The row and its history.
#[derive(Clone, Debug, Default)]
pub struct Messages {
    shown: Option<(Message, Option<Duration>)>,
    history: Vec<Message>,
}

const KEPT: usize = 500;
const SUCCESS_STAYS: Duration = Duration::from_secs(5);

impl Messages {
    /// Whether the row says this now, alone or with what to do about it.
    pub fn says(&self, text: &str) -> bool {
        self.shown()
            .is_some_and(|message| message.text.starts_with(text))
    }

    /// Says something. A success goes after 5 s.
    pub fn say(&mut self, tag: Tag, text: impl Into<String>, now: Moment) {
        let message = Message {
            tag,
            text: crate::key_manager::visible(&text.into()),
            at: now.wall,
        };
        if self.history.len() == KEPT {
            self.history.remove(0);
        }
        self.history.push(message.clone());
        let until = (tag == Tag::Done).then(|| now.after(SUCCESS_STAYS));
        self.shown = Some((message, until));
    }

    /// The message on the row.
    pub fn shown(&self) -> Option<&Message> {
        self.shown.as_ref().map(|(message, _)| message)
    }

    /// All of them, the oldest first; at most 500.
    pub fn history(&self) -> &[Message] {
        &self.history
    }

    /// The administrator acted: what is not a failure goes.
    pub fn acted(&mut self) {
        if self.shown().is_some_and(|message| message.tag != Tag::Fail) {
            self.shown = None;
        }
    }

    /// Dismisses whatever stands there; answers whether something did.
    pub fn dismiss(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// When the row changes by itself.
    pub fn next_wake(&self) -> Option<Duration> {
        self.shown.as_ref().and_then(|(_, until)| *until)
    }

    /// The time has come: a success that stood long enough goes. Answers whether one did.
    pub fn expire(&mut self, now: Moment) -> bool {
        let over = self
            .next_wake()
            .is_some_and(|until| until <= now.since_start);
        if over {
            self.shown = None;
        }
        over
    }
}
