//! State of the full screen, and the queries of the event loop about it.

use std::time::Duration;

use super::event::Moment;
use super::keymap::KeyContext;
use super::screens::list::List;
use super::screens::{Screen, ScreenState};
use super::state::AppState;
use crate::key_manager::Draft;

/// Complete state of the full screen, changed by `update` and drawn by `view`.
#[derive(Clone, Debug)]
pub struct App {
    /// State shared by all screens.
    pub shared: AppState,
    /// List of key managers; the bottom of the screen stack, always present.
    pub list: List,
    /// Screens over the list, bottom first; the last one is on top.
    pub stack: Vec<Screen>,
    /// Click targets of the last frame.
    pub hits: super::mouse::Hits,
    pub(super) revision: u64,
    /// Time of the first frame that showed the dialog on top, since the start of the program.
    shown_question: Option<Duration>,
}

impl App {
    /// An app that shows the list, with an empty stack.
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

    /// Screen on top of the stack; `None` if that is the list.
    pub fn top(&self) -> Option<&Screen> {
        self.stack.last()
    }

    /// State of the screen on top, the list included.
    pub fn focused(&self) -> &dyn ScreenState {
        match self.top() {
            Some(screen) => screen.state(),
            None => &self.list,
        }
    }

    /// Key contexts of what has the focus; none on a screen that is about to close with the program.
    pub fn contexts(&self) -> Vec<KeyContext> {
        match self.top() {
            Some(_) if self.shared.quitting => Vec::new(),
            _ => self.focused().contexts(),
        }
    }

    /// Records that a frame was drawn: the guard time of a dialog on top starts with the first frame that shows it.
    pub fn shown(&mut self, now: Moment) {
        if let Some(Screen::Dialog(dialog)) = self.stack.last_mut()
            && self.shown_question != Some(dialog.opened)
        {
            dialog.opened = now.since_start;
            self.shown_question = Some(dialog.opened);
        }
    }

    /// Revision of the visible state; a frame is drawn only if it differs from that of the last frame.
    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// Whether what is shown is to be replaced by rows that the store was asked for.
    pub fn awaits_rows(&self) -> bool {
        self.stack.is_empty() && self.list.awaits_rows()
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
            Screen::Add(add) if add.adding.is_none() => Some(&add.form.draft),
            _ => None,
        });
        open.filter(|draft| draft.is_worth_keeping()).cloned()
    }

    /// What the shell is told about the unsaved changes of an open form, if there are any.
    pub fn edit_under_way(&self) -> Option<String> {
        self.stack.iter().find_map(|screen| match screen {
            Screen::Edit(edit) => edit.unsaved(&self.shared),
            _ => None,
        })
    }

    /// Lines to print on stdout after the screen closed, one for each change that was made.
    pub fn session(&self) -> &[String] {
        &self.shared.session
    }
}
