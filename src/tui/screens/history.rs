//! History: changes with actor and time; any version can be restored.

use super::findings_view::marked_at;
use super::paging::scrolled;
use super::question::Question;
use crate::key_manager::{KeyManager, Name, cells, first_difference, visible};
use crate::ops::history::{action, changes, differences, is_of_key_manager, summary};
use crate::ops::{Op, OpError, Output, State};
use crate::store::Entry;
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::route::Route;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Entries read at once.
const WINDOW: usize = 60;
/// Cells around the text of a viewer.
const VIEWER_FRAME: usize = 6;
/// Distance to the oldest loaded entry at which older ones are read.
const PREFETCH_DISTANCE: usize = 20;

/// Purpose of a pending query.
#[derive(Clone, Debug)]
enum Purpose {
    /// The newest entries.
    Newest,
    /// Entries before the oldest loaded one.
    Older,
    /// Current version, to show what a restore would change.
    Now(Box<State>),
    /// The write; the name that comes back.
    Restored(Name),
}

/// The history of one key manager, or of everything.
#[derive(Clone, Debug)]
pub struct History {
    /// Key manager; `None` for the whole organization.
    pub of: Option<String>,
    /// The newest first.
    pub entries: Vec<Entry>,
    /// What each entry changed, in a few words.
    pub summaries: Vec<String>,
    /// The entry with the focus.
    pub selected: usize,
    /// The first entry on screen.
    pub top: usize,
    /// Entries on screen in the last frame, at least 1.
    viewport: usize,
    /// Whether the first response has arrived.
    pub read: bool,
    more: bool,
    pending: Vec<(RequestId, Purpose)>,
}

impl History {
    /// Queries the newest entries.
    pub fn new(of: Option<String>, cx: &mut UpdateContext<'_>) -> Self {
        let mut history = History {
            of,
            entries: Vec::new(),
            summaries: Vec::new(),
            selected: 0,
            top: 0,
            viewport: 1,
            read: false,
            more: false,
            pending: Vec::new(),
        };
        history.ask(Purpose::Newest, cx);
        history
    }

    fn ask(&mut self, why: Purpose, cx: &mut UpdateContext<'_>) {
        let older_than = match why {
            Purpose::Older => self.entries.last().map(|entry| entry.id),
            _ => None,
        };
        let request_id = cx.store(Op::History {
            name: self.of.clone(),
            older_than,
            // Loaded entries stay loaded after a reload.
            limit: match why {
                Purpose::Older => WINDOW,
                _ => WINDOW.max(self.entries.len()),
            },
        });
        self.pending.push((request_id, why));
    }

    /// The entry with the focus.
    pub fn entry(&self) -> Option<&Entry> {
        self.entries.get(self.selected)
    }

    /// Stores the height of the viewport; the focused entry stays visible.
    pub fn set_viewport(&mut self, rows: usize) {
        self.viewport = rows.max(1);
        self.scroll();
    }

    fn step(&mut self, by: isize, cx: &mut UpdateContext<'_>) {
        let last = self.entries.len().saturating_sub(1);
        self.selected = self.selected.saturating_add_signed(by).min(last);
        self.scroll();
        let asked =
            |(_, why): &(RequestId, Purpose)| matches!(why, Purpose::Older | Purpose::Newest);
        if self.more && self.selected + PREFETCH_DISTANCE > last && !self.pending.iter().any(asked)
        {
            self.ask(Purpose::Older, cx);
        }
    }

    fn scroll(&mut self) {
        self.top = scrolled(self.top, self.selected, self.viewport, self.entries.len());
    }

    /// Switches from the history of one key manager to that of the organization, or back to that of the focused entry.
    fn widen(&mut self, cx: &mut UpdateContext<'_>) {
        let of = match &self.of {
            Some(_) => None,
            None => match self.entry().filter(|entry| is_of_key_manager(entry)) {
                Some(entry) => Some(entry.subject.clone()),
                None => return,
            },
        };
        *self = History::new(of, cx);
    }

    /// The whole change, to scroll, search and copy.
    fn open(&self, cx: &mut UpdateContext<'_>) {
        if let Some(entry) = self.entry() {
            let title = format!("{} {}", entry.subject, action(entry));
            let at = local_time(&entry.at, &cx.shared.zone);
            let source = format!("{at} by {}", entry.who);
            let width = usize::from(cx.shared.size.0).saturating_sub(VIEWER_FRAME);
            let text = entry_lines(entry, width).join("\n");
            cx.push(Route::Viewer {
                title,
                source,
                text,
            });
        }
    }

    /// Queries the current version; the question then shows what restoring would change.
    fn ask_restore(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(entry) = self.entry() else { return };
        match crate::ops::version(entry) {
            Ok(state) => {
                let request_id = cx.store(Op::Get {
                    name: state.key_manager.name.clone(),
                });
                self.pending
                    .push((request_id, Purpose::Now(Box::new(state))));
            }
            Err(error) => cx.show_op_error(&error),
        }
    }

    fn question(&self, state: &State, now: Option<&KeyManager>, cx: &mut UpdateContext<'_>) {
        let changes = changes(now, &state.to_key_manager(cx.now.wall));
        if now.is_some() && changes.is_empty() {
            cx.say(Level::Note, "This is already the current version.");
            return;
        }
        let question = Question::Restore {
            state: Box::new(state.clone()),
            revision: now.map(|now| now.revision),
            changes,
        };
        cx.question(question);
    }

    /// Restores a version, after confirmation.
    pub fn restore(
        &mut self,
        state: Box<State>,
        revision: Option<u64>,
        cx: &mut UpdateContext<'_>,
    ) {
        let name = state.key_manager.name.clone();
        let request_id = cx.write(Op::Restore { state, revision });
        self.pending.push((request_id, Purpose::Restored(name)));
    }

    fn on_response(
        &mut self,
        why: Purpose,
        result: &Result<Output, OpError>,
        cx: &mut UpdateContext<'_>,
    ) {
        match (why, result) {
            (Purpose::Newest, Ok(Output::History(entries))) => {
                let keep = self.entry().map(|entry| entry.id);
                let at_top = self.selected == 0;
                self.more = entries.len() >= WINDOW.max(self.entries.len());
                self.entries.clone_from(entries);
                self.summaries = entries.iter().map(summary).collect();
                self.read = true;
                let kept = keep.filter(|_| !at_top).and_then(|id| {
                    let same = |entry: &Entry| entry.id == id;
                    self.entries.iter().position(same)
                });
                self.selected = kept.unwrap_or(0);
                self.scroll();
            }
            (Purpose::Older, Ok(Output::History(entries))) => {
                self.more = entries.len() >= WINDOW;
                self.entries.extend(entries.iter().cloned());
                self.summaries.extend(entries.iter().map(summary));
            }
            (Purpose::Now(state), Ok(Output::KeyManager(now))) => {
                self.question(&state, Some(now), cx);
            }
            (Purpose::Now(state), Ok(Output::Nothing)) => self.question(&state, None, cx),
            (Purpose::Restored(name), Ok(_)) => {
                cx.say(Level::Done, format!("{name} restored."));
                cx.shared.log_session_change(format!("Restored {name}."));
                cx.shared.select = Some(name);
                cx.reload();
            }
            (_, Err(refusal)) => cx.show_op_error(refusal),
            _ => {}
        }
    }
}

impl ScreenState for History {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::History])
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        let restorable = self
            .entry()
            .is_some_and(|entry| crate::ops::version(entry).is_ok());
        match action {
            Action::Restore if !restorable => Availability::Quiet,
            // The last change may be another key manager's.
            Action::Undo if !shared.undoable || self.of.is_some() => Availability::Quiet,
            Action::Open if self.entries.is_empty() => Availability::Quiet,
            Action::History if self.of.is_some() => Availability::ReadyAs("All changes"),
            Action::History if !self.entry().is_some_and(is_of_key_manager) => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        let page = isize::try_from(self.viewport).unwrap_or(1);
        match action {
            Action::Up => self.step(-1, cx),
            Action::Down => self.step(1, cx),
            Action::PageUp => self.step(-page, cx),
            Action::PageDown => self.step(page, cx),
            Action::Home => self.step(isize::MIN, cx),
            Action::Open => self.open(cx),
            Action::History => self.widen(cx),
            Action::Undo => cx.forward_to_list(Action::Undo),
            Action::Restore => self.ask_restore(cx),
            Action::Back => cx.pop(),
            _ => {}
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        let mine = self.pending.iter().position(|(asked, _)| *asked == id);
        match (mine, result) {
            (Some(place), result) => {
                let (_, why) = self.pending.remove(place);
                self.on_response(why, result, cx);
            }
            // Changed elsewhere: the list was reloaded, and so is this.
            (None, Ok(Output::Overview(_))) => self.ask(Purpose::Newest, cx),
            _ => {}
        }
    }
}

/// Sentences of a change without a field, e.g. `Created on demo. No fields changed.`
pub(super) fn no_field(entry: &Entry) -> String {
    let action = visible(action(entry));
    let mut letters = action.chars();
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    let action: String = first.into_iter().chain(letters).collect();
    format!("{action}. No fields changed.")
}

/// Lines of a change: a value beside its label, or the values before and after one above the other, with a mark where they differ.
fn entry_lines(entry: &Entry, width: usize) -> Vec<String> {
    const LABEL: usize = 25;
    const SIDE: usize = 8;
    let both = entry.before.is_some() && entry.after.is_some();
    let word = |text: &Option<String>| text.clone().unwrap_or_else(|| "(empty)".to_owned());
    let mut lines = Vec::new();
    for it in differences(entry) {
        if !both {
            let text = word(&it.after.clone().or_else(|| it.before.clone()));
            lines.push(format!("{:<LABEL$}{text}", it.label));
            continue;
        }
        let (before, after) = (word(&it.before), word(&it.after));
        lines.push(format!("{:<LABEL$}{:<SIDE$}{before}", it.label, "before"));
        lines.push(format!("{:<LABEL$}{:<SIDE$}{after}", "", "after"));
        let fits = LABEL + SIDE + cells(&before).max(cells(&after)) <= width;
        let place = first_difference(&before, &after).filter(|place| fits && *place > 1);
        if let Some(place) = place {
            lines.push(marked_at(LABEL + SIDE + place, width));
        }
    }
    if lines.is_empty() {
        return vec![no_field(entry)];
    }
    lines
}

/// An RFC 3339 time to the second, in a zone that is named.
fn local_time(at: &str, zone: &jiff::tz::TimeZone) -> String {
    at.parse::<jiff::Timestamp>().map_or_else(
        |_| at.to_owned(),
        |time| {
            let zoned = time.to_zoned_datetime(zone.clone());
            zoned.strftime("%Y-%m-%d %H:%M:%S %Z").to_string()
        },
    )
}
