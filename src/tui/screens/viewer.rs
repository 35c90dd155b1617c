//! Long text to read: scrolled, searched, copied.

use crate::form::TextInput;
use crate::key_manager::visible_block;
use crate::tui::context::UpdateContext;
use crate::tui::keymap::{Action, Availability, Input, KeyContext};
use crate::tui::notification::Level;

/// A text with a place in it.
#[derive(Clone, Debug)]
pub struct Viewer {
    /// What it is.
    pub title: String,
    /// Where it came from.
    pub source: String,
    /// Its lines; visible characters only.
    pub lines: std::sync::Arc<Vec<String>>,
    /// The first line on screen.
    pub top: usize,
    /// The search line.
    pub search: TextInput,
    /// Whether the search line is being typed into.
    pub searching: bool,
    /// The line of the match that is shown.
    pub found: Option<usize>,
}

impl Viewer {
    /// A text from its first line.
    pub fn new(title: &str, source: &str, text: &str) -> Self {
        Viewer {
            title: title.to_owned(),
            source: crate::key_manager::visible(source),
            lines: std::sync::Arc::new(visible_block(text).lines().map(str::to_owned).collect()),
            top: 0,
            search: TextInput::default(),
            searching: false,
            found: None,
        }
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<KeyContext> {
        if self.searching {
            vec![KeyContext::Search, KeyContext::Text, KeyContext::Everywhere]
        } else {
            vec![
                KeyContext::Viewer,
                KeyContext::NoText,
                KeyContext::Everywhere,
            ]
        }
    }

    /// What works now.
    pub fn available(&self, action: Action) -> Availability {
        match action {
            Action::Next | Action::Previous if self.search.text().is_empty() => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    /// Hears one input.
    pub fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let page = usize::from(cx.shared.size.1.saturating_sub(6)).max(1);
        let last = self.lines.len().saturating_sub(page);
        match input {
            Input::Type(c) => self.typed(crate::form::Edit::Insert(c)),
            Input::Act(Action::Edit(key)) => self.typed(key.into()),
            Input::Paste(text) => {
                self.search.paste(text.trim());
                self.find(self.top, true);
            }
            Input::Act(Action::Back) if self.searching => {
                self.searching = false;
                self.search = TextInput::default();
                self.found = None;
            }
            Input::Act(Action::Back) => cx.pop(),
            Input::Act(Action::Submit) => self.searching = false,
            Input::Act(Action::Search) => self.searching = true,
            Input::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Input::Act(Action::Down) => self.top = (self.top + 1).min(last),
            Input::Act(Action::PageUp) => self.top = self.top.saturating_sub(page),
            Input::Act(Action::PageDown) => self.top = (self.top + page).min(last),
            Input::Act(Action::Home) => self.top = 0,
            Input::Act(Action::End) => self.top = last,
            Input::Act(Action::Next) => self.again(true, cx),
            Input::Act(Action::Previous) => self.again(false, cx),
            Input::Act(Action::Copy) => cx.copy(self.lines.join("\n")),
            Input::Act(_) => {}
        }
        self.top = self.top.min(last);
    }

    fn typed(&mut self, edit: crate::form::Edit) {
        if self.search.edit(edit) {
            self.find(self.found.unwrap_or(self.top), true);
        }
    }

    fn again(&mut self, forward: bool, cx: &mut UpdateContext<'_>) {
        let from = self.found.unwrap_or(self.top);
        let from = if forward {
            from + 1
        } else {
            from.wrapping_sub(1)
        };
        if !self.find(from, forward) {
            cx.say(Level::Note, "No other match.");
        }
    }

    /// Goes to the next line that holds the text, without regard to case.
    fn find(&mut self, from: usize, forward: bool) -> bool {
        let wanted = self.search.text().to_lowercase();
        if wanted.is_empty() {
            self.found = None;
            return false;
        }
        let matches = |place: &usize| {
            self.lines
                .get(*place)
                .is_some_and(|line| line.to_lowercase().contains(&wanted))
        };
        let found = if forward {
            (from..self.lines.len()).find(matches)
        } else {
            (0..from.saturating_add(1).min(self.lines.len()))
                .rev()
                .find(matches)
        };
        if let Some(place) = found {
            self.found = Some(place);
            self.top = place.saturating_sub(2);
        }
        found.is_some()
    }
}
