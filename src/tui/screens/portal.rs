//! Developer Portal: exactly one key manager is chosen; external ones by name, the built-in one last.

use super::paging::{PREFETCH_DISTANCE, kept, scrolled, window};
use crate::form::{Edit, TextInput};
use crate::key_manager::{BUILT_IN_NAME, KeyManager, Name, ProviderKind, SearchQuery, fold};
use crate::ops::{Op, Output};
use crate::store::{ListQuery, PageStart};
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::question::Question;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// State of the Developer Portal's choice.
#[derive(Clone, Debug)]
pub struct Portal {
    /// Loaded external rows.
    pub rows: Vec<KeyManager>,
    more_before: bool,
    more_after: bool,
    /// Index of the focused row; the built-in one follows the last external row.
    pub place: usize,
    /// Whether `[ Save ]` has the focus.
    pub on_save: bool,
    /// The search line.
    pub search: TextInput,
    /// Whether the search line is being typed into.
    pub searching: bool,
    /// Name selected on screen.
    pub selected: String,
    /// Name stored as the Developer Portal's key manager.
    pub saved: String,
    /// The first line on screen.
    pub top: usize,
    /// Rows on screen in the last frame, at least 1.
    viewport: usize,
    asked: Option<RequestId>,
    saving: Option<(RequestId, String)>,
    /// Whether the screen closes once the choice is saved.
    leaves: bool,
    /// Selection that nobody made on this screen.
    preselected: String,
    select_on_load: Option<String>,
}

impl Portal {
    /// The choice; `preselect` is selected already and waits for Save.
    pub fn new(preselect: Option<Name>, cx: &mut UpdateContext<'_>) -> Self {
        let saved = cx.shared.portal.clone();
        let selected = preselect.map_or_else(|| saved.clone(), |name| name.as_str().to_owned());
        let mut portal = Portal {
            rows: Vec::new(),
            more_before: false,
            more_after: false,
            place: 0,
            on_save: selected != saved,
            search: TextInput::default(),
            searching: false,
            select_on_load: Some(selected.clone()),
            preselected: selected.clone(),
            selected,
            saved,
            top: 0,
            viewport: usize::from(cx.shared.size.1),
            asked: None,
            saving: None,
            leaves: false,
        };
        portal.ask(PageStart::First, cx);
        portal
    }

    fn ask(&mut self, from: PageStart, cx: &mut UpdateContext<'_>) {
        let limit = window(self.viewport);
        let query = ListQuery {
            filter: self.filter(),
            from,
            ..ListQuery::first(cx.shared.organization.clone(), limit)
        };
        self.asked = Some(cx.store(Op::Page(query)));
    }

    /// Filter of the search line.
    fn filter(&self) -> SearchQuery {
        SearchQuery::parse_typed(self.search.text()).0
    }

    /// Search terms, case-folded.
    pub fn search_words(&self) -> Vec<String> {
        self.filter().words().to_vec()
    }

    /// Whether the built-in row follows the last loaded row.
    fn has_built_in(&self) -> bool {
        let name = fold(BUILT_IN_NAME);
        let words = self.search_words();
        !self.more_after && words.iter().all(|word| name.contains(word.as_str()))
    }

    /// Number of selectable rows: the loaded ones, and the built-in one after the last.
    pub fn count(&self) -> usize {
        self.rows.len() + usize::from(self.has_built_in())
    }

    /// The name and switch of a row; the built-in one is always on.
    pub fn at(&self, place: usize) -> Option<(&str, bool)> {
        match self.rows.get(place) {
            Some(row) => Some((row.name.as_str(), row.enabled)),
            None if place == self.rows.len() && self.has_built_in() => Some((BUILT_IN_NAME, true)),
            None => None,
        }
    }

    /// Stores the height of the viewport; the focused row stays visible.
    pub fn set_viewport(&mut self, rows: usize) {
        self.viewport = rows;
        self.scroll();
    }

    /// Whether there are rows above and below the viewport.
    pub fn hidden(&self) -> (bool, bool) {
        let end = self.top + self.viewport;
        (
            self.top > 0 || self.more_before,
            end < self.count() || self.more_after,
        )
    }

    fn typed(&mut self, edit: Edit, cx: &mut UpdateContext<'_>) {
        if self.search.edit(edit) {
            self.search_changed(cx);
        }
    }

    fn search_changed(&mut self, cx: &mut UpdateContext<'_>) {
        self.select_on_load = None;
        self.place = 0;
        self.top = 0;
        self.ask(PageStart::First, cx);
    }

    fn step(&mut self, by: isize, cx: &mut UpdateContext<'_>) {
        self.on_save = false;
        let last = self.count().saturating_sub(1);
        self.place = self.place.saturating_add_signed(by).min(last);
        self.scroll();
        if self.asked.is_some() {
            return;
        }
        let kept = kept(self.viewport);
        if self.more_after && self.place + PREFETCH_DISTANCE > last {
            if let Some(row) = self.rows.get(self.place.saturating_sub(kept)) {
                self.select_on_load = self.at(self.place).map(|(name, _)| name.to_owned());
                self.ask(PageStart::At(row.name.clone()), cx);
            }
        } else if self.more_before && self.place < PREFETCH_DISTANCE {
            let to = self.rows.get(self.place + kept);
            let last = self.rows.last().filter(|_| self.more_after);
            let from = to
                .or(last)
                .map_or(PageStart::Last, |row| PageStart::Before(row.name.clone()));
            self.select_on_load = self.at(self.place).map(|(name, _)| name.to_owned());
            self.ask(from, cx);
        }
    }

    fn jump(&mut self, from: PageStart, cx: &mut UpdateContext<'_>) {
        self.on_save = false;
        let first = from == PageStart::First;
        let here = if first {
            !self.more_before
        } else {
            !self.more_after
        };
        if here {
            self.place = if first {
                0
            } else {
                self.count().saturating_sub(1)
            };
            self.scroll();
        } else {
            self.select_on_load = None;
            self.place = if first { 0 } else { usize::MAX };
            self.ask(from, cx);
        }
    }

    fn scroll(&mut self) {
        self.top = scrolled(self.top, self.place, self.viewport, self.count());
    }

    /// Selects the focused row; returns whether it did, since a disabled one can't be selected.
    fn select(&mut self, cx: &mut UpdateContext<'_>) -> bool {
        let Some((name, enabled)) = self.at(self.place) else {
            return false;
        };
        if !enabled {
            let text = format!("{name} is off in Key Managers. Enable it first.");
            cx.say(Level::Note, text);
            return false;
        }
        self.selected = name.to_owned();
        true
    }

    /// Whether a choice made here is not saved.
    fn is_unsaved(&self) -> bool {
        self.selected != self.saved && self.selected != self.preselected
    }

    /// Saves the choice and closes the screen.
    pub fn save_and_leave(&mut self, cx: &mut UpdateContext<'_>) {
        self.leaves = true;
        self.save(cx);
    }

    fn save(&mut self, cx: &mut UpdateContext<'_>) {
        if self.saving.is_some() {
            return;
        }
        if self.selected == self.saved && self.selected == cx.shared.portal {
            cx.say(Level::Note, "Nothing to save.");
            if self.leaves {
                cx.pop();
            }
            return;
        }
        let name = Name::stored(self.selected.clone());
        let request = cx.write(Op::ChoosePortal { name });
        self.saving = Some((request, self.selected.clone()));
    }

    /// Whether the first page arrived without the row to select.
    fn elsewhere(&self, page: &crate::store::Page) -> bool {
        let wanted = self
            .select_on_load
            .as_deref()
            .filter(|name| *name != BUILT_IN_NAME);
        let there = |name: &str| page.rows.iter().any(|row| row.name.as_str() == name);
        !page.more_before && page.more_after && wanted.is_some_and(|name| !there(name))
    }

    /// Queries rows above if the loaded ones do not fill the viewport.
    fn fill(&mut self, cx: &mut UpdateContext<'_>) {
        if self.more_before && !self.more_after && self.count() < self.viewport {
            self.select_on_load = self.at(self.place).map(|(name, _)| name.to_owned());
            self.ask(PageStart::Last, cx);
        }
    }

    fn on_response(&mut self, page: &crate::store::Page) {
        let above = self.place.saturating_sub(self.top);
        let external = |row: &&KeyManager| row.kind != ProviderKind::Bijira;
        let built_in_first = page
            .rows
            .first()
            .is_some_and(|row| row.kind == ProviderKind::Bijira);
        self.rows = page.rows.iter().filter(external).cloned().collect();
        self.more_before = page.more_before && !built_in_first;
        self.more_after = page.more_after;
        let last = self.count().saturating_sub(1);
        let wanted = self.select_on_load.take();
        self.place = match wanted {
            Some(name) => (0..=last)
                .find(|place| self.at(*place).is_some_and(|(it, _)| it == name))
                .unwrap_or(0),
            None => self.place.min(last),
        };
        self.top = self.place.saturating_sub(above);
        self.scroll();
    }
}

impl ScreenState for Portal {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.searching {
            return vec![KeyContext::Search, KeyContext::Everywhere];
        }
        without_text([KeyContext::Portal, KeyContext::Tabs])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Submit if self.on_save => Availability::ReadyAs("Save"),
            Action::Back if !self.search.text().is_empty() => Availability::ReadyAs("Clear"),
            Action::Toggle if self.on_save => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let action = match input {
            Input::Act(Action::Edit(edit)) => return self.typed(edit, cx),
            Input::Type(c) => return self.typed(Edit::Insert(c), cx),
            Input::Paste(text) => {
                let line = text.replace(['\r', '\n', '\t'], " ");
                if self.search.paste(line.trim()) {
                    self.search_changed(cx);
                }
                return;
            }
            Input::Act(action) => action,
        };
        let page = isize::try_from(self.viewport).unwrap_or(1);
        match action {
            Action::Search => {
                self.on_save = false;
                self.searching = true;
            }
            Action::Submit if self.searching => self.searching = false,
            Action::Back if !self.search.text().is_empty() => {
                self.searching = false;
                self.search = TextInput::default();
                self.select_on_load = Some(self.selected.clone());
                self.ask(PageStart::First, cx);
            }
            Action::Back if self.searching => self.searching = false,
            Action::Up if self.on_save => self.on_save = false,
            Action::Up => self.step(-1, cx),
            Action::Down if self.place + 1 >= self.count() => self.on_save = true,
            Action::Down => self.step(1, cx),
            Action::PageUp => self.step(-page, cx),
            Action::PageDown => self.step(page, cx),
            Action::Home => self.jump(PageStart::First, cx),
            Action::End => self.jump(PageStart::Last, cx),
            Action::Next => self.on_save = !self.on_save,
            Action::Previous => self.on_save = !self.on_save,
            Action::Toggle if !self.on_save => {
                self.select(cx);
            }
            Action::Submit | Action::Toggle if self.on_save => self.save(cx),
            Action::Submit => self.on_save = self.select(cx),
            Action::Back if self.is_unsaved() => cx.question(Question::LeavePortal {
                name: self.selected.clone(),
            }),
            Action::Back => cx.pop(),
            _ => {}
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.asked == Some(id) {
            self.asked = None;
            match result {
                Ok(Output::Page(page)) if self.elsewhere(page) => {
                    let name = self.select_on_load.clone().unwrap_or_default();
                    self.ask(PageStart::At(Name::stored(name)), cx);
                }
                Ok(Output::Page(page)) => {
                    self.on_response(page);
                    self.fill(cx);
                }
                Ok(_) => {}
                Err(error) => cx.show_op_error(error),
            }
        } else if let Some((_, name)) = self.saving.take_if(|(saving, _)| *saving == id) {
            match result {
                Ok(_) => {
                    self.saved.clone_from(&name);
                    self.preselected.clone_from(&name);
                    cx.shared.portal.clone_from(&name);
                    let line = format!("{name} is selected for the Developer Portal.");
                    cx.say(Level::Done, format!("Saved. {line}"));
                    // Nothing is left to save.
                    self.on_save &= self.selected != name;
                    cx.shared.log_session_change(line);
                    cx.reload();
                    match self.leaves && self.selected != name {
                        // Another one was selected while this one was saved.
                        true => self.save(cx),
                        false if self.leaves => cx.pop(),
                        false => {}
                    }
                }
                Err(refusal) => {
                    self.leaves = false;
                    cx.show_op_error(refusal);
                }
            }
        }
    }
}
