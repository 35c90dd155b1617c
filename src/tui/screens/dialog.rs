//! Dialogs: a question replaces the body, the safe answer has the focus, and typed-ahead keys never confirm.

use std::time::Duration;

use super::question::{Question, Reply};
use crate::form::TextInput;
use crate::tui::context::UpdateContext;
use crate::tui::event::Moment;
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// State of an open dialog.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// Question asked, which decides sentences and buttons.
    pub question: Question,
    /// Index of the focused button.
    pub focus: usize,
    /// Name typed to confirm, where required; focused before the buttons.
    pub typed: Option<TextInput>,
    /// Whether the input line has the focus.
    pub typing: bool,
    /// First visible line of the sentences, if not all fit.
    pub top: usize,
    /// Number of sentence lines that do not fit; shown on the frame.
    pub hidden: usize,
    /// Time when it opened, since the start of the program; keys are ignored during the guard time, unless it is harmless.
    pub opened: Duration,
}

impl Dialog {
    /// Opens a question with the focus on the safe answer.
    pub fn new(question: Question, now: Moment) -> Self {
        let asks_name = matches!(&question, Question::Delete { key_manager, .. } if key_manager.developer_portal);
        Dialog {
            question,
            focus: 0,
            typed: asks_name.then(TextInput::default),
            typing: asks_name,
            top: 0,
            hidden: 0,
            opened: now.since_start,
        }
    }

    /// Verb of Esc, which changes nothing.
    fn way_back(&self) -> &'static str {
        let choices = self.question.choices();
        let nothing = choices
            .iter()
            .find(|choice| matches!(choice.reply, Reply::Nothing));
        nothing.map_or("Cancel", |choice| choice.label)
    }

    fn edit(&mut self, edit: crate::form::Edit) {
        if let Some(typed) = &mut self.typed {
            typed.edit(edit);
        }
    }

    fn step(&mut self, forward: bool) {
        // The input line comes before the buttons.
        let line = usize::from(self.typed.is_some());
        let count = self.question.choices().len() + line;
        let place = if self.typing { 0 } else { self.focus + line };
        let next = if forward {
            (place + 1) % count
        } else {
            (place + count - 1) % count
        };
        self.typing = line == 1 && next == 0;
        if !self.typing {
            self.focus = next - line;
        }
    }

    fn press(&mut self, reply: Reply, cx: &mut UpdateContext<'_>) {
        if let (Reply::Delete(name), Some(typed)) = (&reply, &self.typed)
            && typed.text().trim() != name.as_str()
        {
            cx.say(Level::Note, "The name doesn't match.");
            self.typing = true;
            return;
        }
        close(reply, cx);
    }

    /// Number of characters still to type; `None` if the text is not a prefix of the name.
    pub fn missing(&self) -> Option<usize> {
        let (Question::Delete { key_manager, .. }, Some(typed)) = (&self.question, &self.typed)
        else {
            return None;
        };
        let name = key_manager.name.as_str();
        name.strip_prefix(typed.text().trim())
            .map(|rest| rest.chars().count())
    }
}

impl ScreenState for Dialog {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.typing {
            vec![KeyContext::Text, KeyContext::Form, KeyContext::Everywhere]
        } else {
            without_text([KeyContext::Dialog])
        }
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Messages => Availability::Absent,
            Action::Back => Availability::ReadyAs(self.way_back()),
            Action::Up | Action::Down if self.hidden == 0 => Availability::Absent,
            Action::Previous if self.typing => Availability::Quiet,
            Action::Yes | Action::No if self.question.yes().is_none() => Availability::Absent,
            Action::Next if self.question.choices().len() == 1 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        match input {
            Input::Type(c) => self.edit(crate::form::Edit::Insert(c)),
            Input::Paste(text) => {
                if let Some(typed) = &mut self.typed {
                    typed.paste(text.trim());
                }
            }
            Input::Act(Action::Edit(edit)) => self.edit(edit),
            Input::Act(Action::Next | Action::NextField) => self.step(true),
            Input::Act(Action::Previous | Action::PreviousField) => self.step(false),
            Input::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Input::Act(Action::Down) => {
                self.top = (self.top + 1).min(self.hidden);
            }
            Input::Act(Action::Back) => close(Reply::Nothing, cx),
            Input::Act(Action::Yes) => {
                if let Some(reply) = self.question.yes() {
                    self.press(reply, cx);
                }
            }
            Input::Act(Action::No) if self.question.yes().is_some() => close(Reply::Nothing, cx),
            Input::Act(Action::Submit) if self.typing => self.step(true),
            Input::Act(Action::Submit) => {
                if let Some(choice) = self.question.choices().into_iter().nth(self.focus) {
                    self.press(choice.reply, cx);
                }
            }
            Input::Act(_) => {}
        }
    }
}

fn close(reply: Reply, cx: &mut UpdateContext<'_>) {
    cx.pop();
    cx.deliver_reply(reply);
}
