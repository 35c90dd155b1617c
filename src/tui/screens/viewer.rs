//! Viewer of long text: scroll, search, copy.

use crate::form::TextInput;
use crate::key_manager::{cells, visible_block};
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// Columns that one press moves sideways.
const SIDEWAYS: usize = 8;

/// State of the viewer: text, scroll position, search.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// Title of the screen.
    pub title: String,
    /// Description of where the text comes from, such as its address.
    pub source: String,
    /// Lines; visible characters only.
    pub lines: std::sync::Arc<Vec<String>>,
    /// The first line on screen.
    pub top: usize,
    /// The first column on screen.
    pub left: usize,
    /// Whether long lines are wrapped.
    pub wrapped: bool,
    /// The search line.
    pub search: TextInput,
    /// Whether the search line is being typed into.
    pub searching: bool,
    /// Index of the line of the current match.
    pub found: Option<usize>,
    /// Indexes of the matching lines, ascending.
    pub matches: Vec<usize>,
    widest: usize,
    viewport: (usize, usize),
}

impl Viewer {
    /// Viewer at the first line; control characters are escaped.
    pub fn new(title: &str, source: &str, text: &str) -> Self {
        let lines: Vec<String> = visible_block(text).lines().map(str::to_owned).collect();
        let widest = lines.iter().map(|line| cells(line)).max();
        Viewer {
            title: title.to_owned(),
            source: crate::key_manager::visible(source),
            lines: std::sync::Arc::new(lines),
            top: 0,
            left: 0,
            wrapped: false,
            search: TextInput::default(),
            searching: false,
            found: None,
            matches: Vec::new(),
            widest: widest.unwrap_or(0),
            viewport: (1, 1),
        }
    }

    /// Stores the size of the viewport, columns and rows.
    pub fn set_viewport(&mut self, columns: usize, rows: usize) {
        self.viewport = (columns.max(1), rows.max(1));
    }

    /// `3 of 12` matches, or the line at the top.
    pub fn place(&self) -> String {
        let all = self.lines.len();
        let found = self.found.and_then(|line| {
            let place = self.matches.iter().position(|it| *it == line)?;
            Some(format!("{} of {}", place + 1, self.matches.len()))
        });
        match found {
            Some(found) => found,
            None if !self.search.text().is_empty() => "no match".to_owned(),
            None => format!("line {} of {all}", (self.top + 1).min(all.max(1))),
        }
    }

    /// Largest value of [`Self::top`].
    fn last(&self) -> usize {
        let rows = if self.wrapped { 1 } else { self.viewport.1 };
        self.lines.len().saturating_sub(rows)
    }

    fn typed(&mut self, edit: crate::form::Edit) {
        if self.search.edit(edit) {
            self.search_again();
        }
    }

    /// Finds the lines that hold the text, without regard to case, and goes to the next one.
    fn search_again(&mut self) {
        let wanted = self.search.text().to_lowercase();
        let lines = self.lines.iter().enumerate();
        let matches = lines.filter(|(_, line)| line.to_lowercase().contains(&wanted));
        self.matches = match wanted.is_empty() {
            true => Vec::new(),
            false => matches.map(|(place, _)| place).collect(),
        };
        let from = self.found.unwrap_or(self.top);
        self.show(self.matches.iter().copied().find(|place| *place >= from));
        if self.found.is_none() {
            self.show(self.matches.first().copied());
        }
    }

    fn next_match(&mut self, forward: bool, cx: &mut UpdateContext<'_>) {
        let from = self.found.unwrap_or(self.top);
        let mut matches = self.matches.iter().copied();
        let next = match forward {
            true => matches.find(|place| *place > from),
            false => matches.rfind(|place| *place < from),
        };
        match next {
            Some(place) => self.show(Some(place)),
            None => cx.say(Level::Note, "No other match."),
        }
    }

    fn show(&mut self, place: Option<usize>) {
        self.found = place;
        if let Some(place) = place {
            self.top = place.saturating_sub(2);
        }
    }
}

impl ScreenState for Viewer {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.searching {
            vec![KeyContext::Search, KeyContext::Text, KeyContext::Everywhere]
        } else {
            without_text([KeyContext::Viewer])
        }
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Next | Action::Previous if self.search.text().is_empty() => Availability::Quiet,
            Action::Back if !self.search.text().is_empty() => Availability::ReadyAs("Clear search"),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let page = self.viewport.1;
        let last = self.last();
        match input {
            Input::Type(c) => self.typed(crate::form::Edit::Insert(c)),
            Input::Act(Action::Edit(edit)) => self.typed(edit),
            Input::Paste(text) => {
                self.search.paste(text.trim());
                self.search_again();
            }
            Input::Act(Action::Back) if self.searching || !self.search.text().is_empty() => {
                self.searching = false;
                self.search = TextInput::default();
                self.search_again();
            }
            Input::Act(Action::Back | Action::Close) => cx.pop(),
            Input::Act(Action::Submit) => self.searching = false,
            Input::Act(Action::Search) => self.searching = true,
            Input::Act(Action::Wrap) => {
                self.wrapped = !self.wrapped;
                self.left = 0;
            }
            Input::Act(Action::Left) => self.left = self.left.saturating_sub(SIDEWAYS),
            Input::Act(Action::Right) if !self.wrapped => {
                let last = self.widest.saturating_sub(self.viewport.0);
                self.left = (self.left + SIDEWAYS).min(last);
            }
            Input::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Input::Act(Action::Down) => self.top = (self.top + 1).min(last),
            Input::Act(Action::PageUp) => self.top = self.top.saturating_sub(page),
            Input::Act(Action::PageDown) => self.top = (self.top + page).min(last),
            Input::Act(Action::Home) => self.top = 0,
            Input::Act(Action::End) => self.top = last,
            Input::Act(Action::Next) => self.next_match(true, cx),
            Input::Act(Action::Previous) => self.next_match(false, cx),
            Input::Act(Action::Copy) => cx.copy(self.lines.join("\n"), "the text"),
            Input::Act(_) => {}
        }
        self.top = self.top.min(self.last());
    }
}
