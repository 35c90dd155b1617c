//! App: the whole state of the full screen.

use std::time::Duration;

use super::event::Moment;
use super::keymap::KeyContext;
use super::screens::list::List;
use super::screens::{Screen, ScreenState};
use super::state::AppState;
use crate::key_manager::Draft;

/// The whole state.
#[derive(Clone, Debug)]
pub struct App {
    /// State shared by all screens.
    pub shared: AppState,
    /// The list of key managers, under everything.
    pub list: List,
    /// The screens over it; the last one is seen.
    pub stack: Vec<Screen>,
    /// Click targets of the last frame.
    pub hits: super::mouse::Hits,
    pub(super) revision: u64,
    /// When the question on top was shown for the first time.
    shown_question: Option<Duration>,
}

impl App {
    /// The list with nothing over it.
    pub fn new(shared: AppState, list: List) -> Self {
        App {
            shared,
            list,
            stack: Vec::new(),
            hits: super::mouse::Hits::default(),
            revision: 0,
            shown_question: None,
        }
    }

    /// The screen that is seen; `None` is the list.
    pub fn top(&self) -> Option<&Screen> {
        self.stack.last()
    }

    /// State of the screen that is seen.
    pub fn seen(&self) -> &dyn ScreenState {
        match self.top() {
            Some(screen) => screen.state(),
            None => &self.list,
        }
    }

    /// Key contexts of what has the focus; none on a screen that is about to close with the program.
    pub fn contexts(&self) -> Vec<KeyContext> {
        match self.top() {
            Some(_) if self.shared.quitting => Vec::new(),
            _ => self.seen().contexts(),
        }
    }

    /// A frame was drawn: a question on it accepts keys some time from now on.
    pub fn shown(&mut self, now: Moment) {
        if let Some(Screen::Dialog(dialog)) = self.stack.last_mut()
            && self.shown_question != Some(dialog.opened)
        {
            dialog.opened = now.since_start;
            self.shown_question = Some(dialog.opened);
        }
    }

    /// Changes whenever something that is seen may have changed.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Deadline of the next timer event, since the start of the program; `None` if nothing changes by itself.
    pub fn next_deadline(&self) -> Option<Duration> {
        let screens = self
            .stack
            .iter()
            .filter_map(|screen| screen.state().next_deadline(self.shared.now));
        screens
            .chain(self.list.next_deadline(self.shared.now))
            .chain(self.shared.notifications.next_deadline())
            .min()
    }

    /// Draft of an open wizard, to be saved; `None` while Add is running, since the draft then becomes a key manager.
    pub fn draft_under_way(&self) -> Option<Draft> {
        let open = self.stack.iter().find_map(|screen| match screen {
            Screen::Add(add) if add.adding.is_none() => add.form.as_ref(),
            _ => None,
        });
        open.map(|form| form.draft.clone())
            .filter(Draft::is_worth_keeping)
    }

    /// Command line equal to the unsaved changes of an open form, if there are any.
    pub fn edit_under_way(&self) -> Option<String> {
        self.stack.iter().find_map(|screen| match screen {
            Screen::Edit(edit) => edit.command(&self.shared),
            _ => None,
        })
    }

    /// Lines to print on stdout after the screen closed, one for each change that was made.
    pub fn session(&self) -> &[String] {
        &self.shared.session
    }
}
