//! Notification row, and the history of notifications.

use std::time::Duration;

use super::event::Moment;
use crate::key_manager::{visible, without_backticks};
use crate::ops::OpError;

/// Level of a notification; always shown as a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Success; expires after 5 s.
    Done,
    /// Information; goes with the next action.
    Note,
    /// Failure; stays until replaced or dismissed.
    Fail,
}

/// Message for the message row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notification {
    /// Level, which decides how long the message stays.
    pub level: Level,
    /// Text; escaped for the terminal.
    pub text: String,
    /// Wall-clock time at which it was shown.
    pub at: jiff::Timestamp,
}

/// Message row with the history of results.
#[derive(Clone, Debug, Default)]
pub struct Notifications {
    shown: Option<(Notification, Option<Duration>)>,
    /// Error that the shown notification reports.
    error: Option<OpError>,
    history: Vec<Notification>,
}

const KEPT: usize = 500;
const SUCCESS_STAYS: Duration = Duration::from_secs(5);

impl Notifications {
    /// Whether the shown notification reports this error.
    pub fn reports(&self, error: &OpError) -> bool {
        self.shown.is_some() && self.error.as_ref() == Some(error)
    }

    /// Shows an error, with this text. A failure stays until dismissed; that nothing is left to undo is no failure.
    pub fn report(&mut self, error: &OpError, text: impl Into<String>, now: Moment) {
        let level = match error {
            OpError::NothingToUndo => Level::Note,
            _ => Level::Fail,
        };
        self.say(level, text, now);
        self.error = Some(error.clone());
    }

    /// Keeps a result in the history whose screen says it itself.
    pub fn record(&mut self, level: Level, text: impl Into<String>, now: Moment) {
        self.keep(Notification {
            level,
            text: visible(&without_backticks(&text.into())),
            at: now.wall,
        });
    }

    fn keep(&mut self, notification: Notification) {
        if self.history.len() == KEPT {
            self.history.remove(0);
        }
        self.history.push(notification);
    }

    /// Shows a success with the key that undoes it, and keeps it without: later, the key undoes something else.
    pub fn say_undoable(&mut self, text: &str, now: Moment) {
        self.record(Level::Done, text, now);
        self.error = None;
        let notification = Notification {
            level: Level::Done,
            text: visible(&without_backticks(&format!("{text} u Undo"))),
            at: now.wall,
        };
        self.shown = Some((notification, Some(now.after(SUCCESS_STAYS))));
    }

    /// Shows a notification. A success expires after 5 s.
    pub fn say(&mut self, level: Level, text: impl Into<String>, now: Moment) {
        let notification = Notification {
            level,
            text: visible(&without_backticks(&text.into())),
            at: now.wall,
        };
        // The history keeps results only.
        if level != Level::Note {
            self.keep(notification.clone());
        }
        self.error = None;
        let until = (level == Level::Done).then(|| now.after(SUCCESS_STAYS));
        self.shown = Some((notification, until));
    }

    /// Notification on the message row, if any.
    pub fn shown(&self) -> Option<&Notification> {
        self.shown.as_ref().map(|(notification, _)| notification)
    }

    /// Whether a failure is on the row.
    pub fn shown_failure(&self) -> bool {
        self.shown().is_some_and(|it| it.level == Level::Fail)
    }

    /// Results of this run, oldest first, at most 500; [`Level::Note`] is not kept.
    pub fn history(&self) -> &[Notification] {
        &self.history
    }

    /// Removes the shown notification on a user action, unless it is a failure.
    pub fn acted(&mut self) {
        if !self.shown_failure() {
            self.shown = None;
        }
    }

    /// Dismisses the shown notification; returns whether there was one.
    pub fn dismiss(&mut self) -> bool {
        self.shown.take().is_some()
    }

    /// Deadline at which the shown notification expires, since the start of the program; `None` if it does not.
    pub fn next_deadline(&self) -> Option<Duration> {
        self.shown.as_ref().and_then(|(_, until)| *until)
    }

    /// Removes the shown notification if its deadline has passed; returns whether it did.
    pub fn expire(&mut self, now: Moment) -> bool {
        let over = self
            .next_deadline()
            .is_some_and(|until| until <= now.since_start);
        if over {
            self.shown = None;
        }
        over
    }
}
