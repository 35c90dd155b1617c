//! Somebody who does anything, and a world that answers when it likes.

use std::cell::RefCell;
use std::sync::Arc;
use std::time::Duration;

use kmctl::discovery::Report;
use kmctl::key_manager::Draft;
use kmctl::ops::{Op, OpError};
use kmctl::tui::effect::{Effect, Effects, NetworkRequest};
use kmctl::tui::event::{Event, Moment, RequestId, Response};
use kmctl::tui::keymap::{
    self, Availability, Hint, Input, KeyCode, KeyContext, KeyEvent, bindings, footer, lookup,
};
use kmctl::tui::screens::Screen;
use kmctl::tui::screens::question::Question;
use kmctl::tui::{App, update};

use crate::support::drawing::{Drawing, draw};
use crate::support::face::Face;
use crate::support::reports;
use crate::support::script::presses;

/// One thing that happens.
#[derive(Clone, Debug)]
pub enum Step {
    Press(KeyEvent),
    /// Keys that lead somewhere.
    Script(&'static str),
    Paste(String),
    Resize(u16, u16),
    /// One of the waiting requests is answered.
    Answer(usize),
    /// One of them fails.
    Fail(usize),
    /// An answer comes a second time.
    Again(usize),
    /// Milliseconds go by.
    Rest(u64),
    StoreChanged,
    Resumed,
}

enum Asked {
    Store(Op),
    Read(String),
}

thread_local! {
    /// A world as it is at the beginning: making one takes longer than a short life in it.
    static FRESH: RefCell<Option<Face>> = const { RefCell::new(None) };
}

/// The screens in use.
pub struct User {
    /// There until it is dropped.
    face: Option<Face>,
    /// Whether the store is not as it was at the beginning.
    written: bool,
    model: App,
    now: Moment,
    size: (u16, u16),
    waiting: Vec<(RequestId, Asked)>,
    answered: Vec<(RequestId, Response)>,
    kept: Option<Draft>,
    opened_with: Option<Draft>,
    trail: Vec<Step>,
    /// How many of the things that happen are looked at on a drawing: one in so many.
    every: usize,
    /// The last drawing, with the state and the size that it is of.
    drawn: Option<(u64, (u16, u16), Drawing)>,
}

impl User {
    /// KeyContext a list with a few key managers; every state is drawn.
    pub fn new() -> Self {
        User::looking_at(1)
    }

    /// The same, but only one in so many states is drawn, and those that nothing has changed.
    pub fn looking_at(every: usize) -> Self {
        let fresh = FRESH.with_borrow_mut(Option::take);
        let face = fresh.unwrap_or_else(crate::screens::world::s2);
        let model = face.model.clone();
        User {
            now: model.shared.now,
            model,
            face: Some(face),
            written: false,
            size: (80, 24),
            waiting: Vec::new(),
            answered: Vec::new(),
            kept: None,
            opened_with: None,
            trail: Vec::new(),
            every,
            drawn: None,
        }
    }

    /// Does one thing, and looks whether everything is as it has to be.
    pub fn step(&mut self, step: &Step) {
        self.trail.push(step.clone());
        match step {
            Step::Press(key) => self.hear(Event::Key(*key)),
            Step::Script(words) => {
                for key in presses(words) {
                    self.rest(260);
                    self.hear(Event::Key(key));
                }
            }
            Step::Paste(text) => self.hear(Event::Paste(text.clone())),
            Step::Resize(width, height) => {
                self.size = (*width, *height);
                self.hear(Event::Resize(*width, *height));
            }
            Step::Answer(place) => self.answer(*place, false),
            Step::Fail(place) => self.answer(*place, true),
            Step::Again(place) => {
                let count = self.answered.len();
                if let Some((request_id, answer)) = self.answered.get(place % count.max(1)).cloned()
                {
                    self.hear(Event::Response(request_id, answer));
                }
            }
            Step::Rest(milliseconds) => {
                self.rest(*milliseconds);
                self.hear(Event::Timer);
            }
            Step::StoreChanged => self.hear(Event::StoreChanged),
            Step::Resumed => self.hear(Event::Resumed),
        }
    }

    fn rest(&mut self, milliseconds: u64) {
        self.now.since_start += Duration::from_millis(milliseconds);
        self.now.wall += Duration::from_millis(milliseconds);
    }

    fn hear(&mut self, event: Event) {
        self.rest(1);
        let revision = self.model.revision();
        let looks = self.trail.len().is_multiple_of(self.every);
        let before = match self.drawn.take() {
            Some((of, size, drawing)) if (of, size) == (revision, self.size) => Some(drawing),
            _ if looks => Some(self.seen()),
            _ => None,
        };
        let effects = update(&mut self.model, event, self.now);
        self.carry_out(effects);
        self.check_draft();
        let unchanged = self.model.revision() == revision;
        if looks || (unchanged && before.is_some()) {
            let after = self.seen();
            self.check(&after);
            // The terminal is drawn only when the revision changes.
            let announced = !unchanged || before.is_none_or(|before| before == after);
            self.claim(announced, || "what is seen changed unannounced".to_owned());
            self.drawn = Some((self.model.revision(), self.size, after));
        }
    }

    fn seen(&self) -> Drawing {
        draw(&self.model, self.size.0, self.size.1)
    }

    fn carry_out(&mut self, effects: Effects) {
        for effect in effects {
            match effect {
                Effect::Store(_, request_id, _, op) => {
                    self.waiting.push((request_id, Asked::Store(*op)))
                }
                Effect::Network(_, request_id, NetworkRequest::Document(url)) => {
                    self.waiting.push((request_id, Asked::Read(url)));
                }
                Effect::SaveDraft(draft) => self.kept = Some(*draft),
                Effect::DiscardDraft => self.kept = None,
                _ => {}
            }
        }
    }

    /// Answers one of the waiting requests, in any order; a cancelled one may be answered all the same.
    fn answer(&mut self, place: usize, fail: bool) {
        if self.waiting.is_empty() {
            return;
        }
        let (request_id, asked) = self.waiting.remove(place % self.waiting.len());
        let answer = match asked {
            Asked::Store(_) if fail => Response::Store(Box::new(Err(OpError::Store(
                kmctl::store::StoreError::DiskFull("kmctl.db".into()),
            )))),
            Asked::Store(op) => {
                self.written |= op.changes();
                match self.face.as_mut().map(|face| face.run(request_id, op)) {
                    Some(Event::Response(_, answer)) => answer,
                    _ => return,
                }
            }
            Asked::Read(url) => Response::Report(Arc::new(report(&url, fail))),
        };
        self.answered.push((request_id, answer.clone()));
        self.hear(Event::Response(request_id, answer));
    }

    fn check(&mut self, seen: &Drawing) {
        let (width, height) = self.size;
        if let Some((x, y)) = seen.cursor {
            self.claim(x < width && y < height, || {
                "the cursor is outside".to_owned()
            });
        }
        if self.every == 1 || self.trail.len().is_multiple_of(64) {
            self.claim(*seen == self.seen(), || {
                "two drawings of one state differ".to_owned()
            });
        }
        self.check_footer();
    }

    /// What stands in the wizard was kept, unless it is as it was taken up.
    fn check_draft(&mut self) {
        let open = self.model.stack.iter().find_map(|screen| match screen {
            Screen::Add(add) => Some(add.form.draft.clone()),
            _ => None,
        });
        let Some(draft) = open else {
            self.opened_with = None;
            return;
        };
        let opened = self.opened_with.get_or_insert_with(|| draft.clone());
        let same = |other: &Draft| {
            let step = draft.step;
            Draft {
                step,
                ..other.clone()
            } == draft
        };
        let safe =
            !draft.is_worth_keeping() || same(opened) || self.kept.as_ref().is_some_and(same);
        self.claim(safe, || {
            format!("a draft was lost: {draft:?}, kept {:?}", self.kept)
        });
    }

    fn contexts(&self) -> Vec<KeyContext> {
        self.model.contexts()
    }

    /// What the footer offers is what the keys do.
    fn check_footer(&self) {
        let contexts = self.contexts();
        let shared = &self.model.shared;
        let available = |action| self.model.focused().available(action, shared);
        let hints = footer(&contexts, usize::from(self.size.0), available);
        for binding in contexts.iter().flat_map(|it| bindings(*it)) {
            let verb = match available(binding.action) {
                Availability::Ready => binding.verb,
                Availability::ReadyAs(verb) | Availability::Means(verb) => verb,
                Availability::Quiet | Availability::Absent => continue,
            };
            let item = Hint {
                key: binding.shown,
                verb,
                action: Some(binding.action),
            };
            if binding.rank > 0 && hints.contains(&item) {
                let works = |key: &KeyEvent| {
                    let heard = lookup(&contexts, *key);
                    heard == Some(Input::Act(binding.action))
                };
                self.claim(binding.keys.iter().any(works), || {
                    format!("the footer offers `{item:?}`, no key of it does that")
                });
            }
        }
    }

    /// From wherever this is, Esc leads to the list; only the questions about leaving want a word more.
    pub fn leave(&mut self) {
        if self.size.0 < 40 || self.size.1 < 10 {
            self.step(&Step::Resize(80, 24));
        }
        for _ in 0..40 {
            let at_list = self.model.stack.is_empty() && !self.model.list.searching;
            if at_list {
                return;
            }
            let keys = match self.model.top() {
                Some(Screen::Dialog(dialog)) => match dialog.question {
                    Question::LeaveAdd => "<enter>",
                    Question::LeaveEdit { .. } | Question::LeavePortal { .. } => "<tab><enter>",
                    _ => "<esc>",
                },
                _ => "<esc>",
            };
            self.step(&Step::Script(keys));
            while !self.waiting.is_empty() {
                self.answer(0, false);
            }
        }
        self.claim(false, || "Esc does not lead to the list".to_owned());
    }

    fn claim(&self, holds: bool, words: impl FnOnce() -> String) {
        if holds {
            return;
        }
        let last = self.trail.len().saturating_sub(12);
        let trail = self.trail[last..].iter().map(|step| format!("{step:?}"));
        panic!(
            "{}\nafter {}\n{}",
            words(),
            trail.collect::<Vec<_>>().join("\n      "),
            self.seen().text()
        );
    }
}

impl Drop for User {
    fn drop(&mut self) {
        if !self.written && !std::thread::panicking() {
            FRESH.set(self.face.take());
        }
    }
}

fn report(url: &str, fail: bool) -> Report {
    let mut report = match url {
        _ if fail => reports::missing(),
        reports::OTHER_HOST => reports::other_host(),
        reports::BROKEN => reports::broken(),
        reports::CUSTOM => reports::custom(),
        reports::ASGARDEO => reports::asgardeo(),
        _ => reports::missing(),
    };
    url.clone_into(&mut report.url);
    report
}

/// The keys that are no letters.
pub const CODES: [KeyCode; 15] = [
    KeyCode::Enter,
    KeyCode::Tab,
    KeyCode::BackTab,
    KeyCode::Esc,
    KeyCode::Backspace,
    KeyCode::Delete,
    KeyCode::Left,
    KeyCode::Right,
    KeyCode::Up,
    KeyCode::Down,
    KeyCode::Home,
    KeyCode::End,
    KeyCode::PageUp,
    KeyCode::PageDown,
    KeyCode::F(1),
];

/// A key without modifiers.
pub fn plain(code: KeyCode) -> Step {
    Step::Press(keymap::key(code))
}
