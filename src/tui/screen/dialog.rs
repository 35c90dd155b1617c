//! Questions: they take the place of the body, the harmless answer has the focus, and nothing typed ahead confirms one.

use std::time::Duration;

use super::Screen;
use super::list::List;
use crate::form::TextInput;
use crate::key_manager::{KeyManager, Name};
use crate::ops::history::Difference;
use crate::tui::event::Moment;
use crate::tui::keymap::{Action, Availability, Context as At, Input};
use crate::tui::message::Tag;
use crate::tui::model::{Context, Shared};

/// What is asked.
#[derive(Clone, Debug)]
pub enum Question {
    /// Esc or Cancel in the wizard with something typed.
    LeaveAdd,
    /// Add, while a draft is kept.
    ContinueDraft,
    /// Another document, after edits by hand.
    NewDocument {
        /// How many fields were edited.
        edited: usize,
    },
    /// Add in spite of a FAIL.
    AddAnyway {
        /// What the findings say.
        findings: Vec<String>,
    },
    /// Off.
    Disable {
        /// Which one.
        name: Name,
        /// Whether the Developer Portal uses it.
        portal: bool,
    },
    /// Delete; when the Developer Portal uses it the name is typed.
    Delete {
        /// Which one.
        key_manager: Box<KeyManager>,
    },
    /// Cancel in Edit with changes.
    LeaveEdit {
        /// How many fields differ.
        changes: usize,
    },
    /// Somebody else changed what is being edited.
    Conflict {
        /// How it is now.
        current: Box<KeyManager>,
        /// Theirs and yours, for each field that was changed here.
        changes: Vec<Difference>,
    },
    /// Remove an environment.
    RemoveEnvironment {
        /// Its name.
        name: crate::key_manager::EnvironmentName,
        /// What that does, in sentences.
        consequences: Vec<String>,
        /// Whether it can be done at all.
        possible: bool,
    },
    /// Restore a state from the history.
    Restore {
        /// What would come back.
        state: Box<crate::ops::State>,
        /// The revision that is there now; `None` when it is deleted.
        revision: Option<u64>,
        /// What that changes, from now to then.
        changes: Vec<Difference>,
    },
}

/// A question on screen.
#[derive(Clone, Debug)]
pub struct Dialog {
    /// What is asked.
    pub question: Question,
    /// Which button has the focus.
    pub focus: usize,
    /// The name being typed to confirm, where one is asked for; it has the focus before the buttons.
    pub typed: Option<TextInput>,
    /// Whether the line to type into has the focus.
    pub typing: bool,
    /// The first sentence's line on screen, where not all fit.
    pub top: usize,
    /// When it opened.
    pub opened: Duration,
}

impl Dialog {
    /// The question, as it opens: the harmless answer has the focus.
    pub fn new(question: Question, now: Moment) -> Self {
        let asks_name =
            matches!(&question, Question::Delete { key_manager } if key_manager.developer_portal);
        Dialog {
            question,
            focus: 0,
            typed: asks_name.then(TextInput::default),
            typing: asks_name,
            top: 0,
            opened: now.since_start,
        }
    }

    /// The buttons, the harmless one first.
    pub fn buttons(&self) -> &'static [&'static str] {
        match &self.question {
            Question::LeaveAdd => &["Keep draft", "Discard", "Stay"],
            Question::ContinueDraft => &["Continue", "Start new", "Cancel"],
            Question::NewDocument { .. } => &["Use new values", "Keep my edits"],
            Question::AddAnyway { .. } => &["Back", "Add anyway"],
            Question::Disable { .. } => &["Cancel", "Disable"],
            Question::Delete { .. } => &["Cancel", "Delete"],
            Question::LeaveEdit { .. } => &["Stay", "Discard changes"],
            Question::Conflict { .. } => &["Reload", "Save mine", "Cancel"],
            Question::RemoveEnvironment { possible: true, .. } => &["Cancel", "Remove"],
            Question::RemoveEnvironment {
                possible: false, ..
            } => &["Close"],
            Question::Restore { .. } => &["Cancel", "Restore"],
        }
    }

    /// What Esc answers: nothing is done.
    fn harmless(&self) -> &'static str {
        match &self.question {
            Question::LeaveAdd | Question::LeaveEdit { .. } => "Stay",
            Question::NewDocument { .. } | Question::ContinueDraft | Question::Conflict { .. } => {
                "Cancel"
            }
            _ => self.buttons().first().copied().unwrap_or("Cancel"),
        }
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<At> {
        if self.typing {
            vec![At::Text, At::Form, At::Everywhere]
        } else {
            vec![At::Dialog, At::NoText, At::Everywhere]
        }
    }

    /// What works now.
    pub fn available(&self, action: Action, shared: &Shared) -> Availability {
        match action {
            Action::Back => Availability::ReadyAs(self.harmless()),
            Action::Up | Action::Down if !self.scrolls(shared) => Availability::Quiet,
            Action::Previous if self.typing => Availability::Quiet,
            Action::Next if self.buttons().len() == 1 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn scrolls(&self, shared: &Shared) -> bool {
        super::dialog_view::hidden(self, shared) > 0
    }

    /// Hears one input.
    pub fn hear(&mut self, input: Input, cx: &mut Context<'_>) {
        match input {
            Input::Type(c) => self.edit(crate::form::Edit::Insert(c)),
            Input::Paste(text) => {
                if let Some(typed) = &mut self.typed {
                    typed.paste(text.trim());
                }
            }
            Input::Act(Action::Edit(key)) => self.edit(key.into()),
            Input::Act(Action::Next | Action::NextField) => self.step(true),
            Input::Act(Action::Previous | Action::PreviousField) => self.step(false),
            Input::Act(Action::Up) => self.top = self.top.saturating_sub(1),
            Input::Act(Action::Down) => {
                let last = super::dialog_view::hidden(self, cx.shared);
                self.top = (self.top + 1).min(last);
            }
            Input::Act(Action::Back) => self.close(self.harmless(), cx),
            Input::Act(Action::Submit) if self.typing => self.step(true),
            Input::Act(Action::Submit) => {
                if let Some(button) = self.buttons().get(self.focus) {
                    self.press(button, cx);
                }
            }
            Input::Act(_) => {}
        }
    }

    fn edit(&mut self, edit: crate::form::Edit) {
        if let Some(typed) = &mut self.typed {
            typed.edit(edit);
        }
    }

    fn step(&mut self, forward: bool) {
        // The line to type into, where there is one, stands before the buttons.
        let line = usize::from(self.typed.is_some());
        let count = self.buttons().len() + line;
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

    fn press(&mut self, button: &'static str, cx: &mut Context<'_>) {
        if let (Question::Delete { key_manager }, Some(typed)) = (&self.question, &self.typed)
            && button == "Delete"
            && typed.text().trim() != key_manager.name.as_str()
        {
            cx.say(Tag::Note, "The name doesn't match.");
            self.typing = true;
            return;
        }
        self.close(button, cx);
    }

    fn close(&self, button: &'static str, cx: &mut Context<'_>) {
        cx.pop();
        cx.answered(self.question.clone(), button);
    }

    /// How many characters of the name are still to be typed; `None` when what stands there is no beginning of it.
    pub fn missing(&self) -> Option<usize> {
        let (Question::Delete { key_manager }, Some(typed)) = (&self.question, &self.typed) else {
            return None;
        };
        let name = key_manager.name.as_str();
        name.strip_prefix(typed.text().trim())
            .map(|rest| rest.chars().count())
    }
}

/// What an answer does to the screen under the question.
pub fn answered(
    question: Question,
    button: &'static str,
    stack: &mut [Screen],
    list: &mut List,
    cx: &mut Context<'_>,
) {
    match (question, stack.last_mut()) {
        (Question::LeaveAdd, Some(Screen::Add(add))) => match button {
            "Keep draft" => {
                if let Some(form) = add.form.as_ref().filter(|_| add.adding.is_none()) {
                    // Once more, whatever became of what was kept: there is no later chance.
                    cx.shared.kept_draft = None;
                    cx.keep_draft(&form.draft);
                }
                cx.shared.draft = add.form.as_ref().map(|form| form.draft.clone());
                cx.shared.draft_offered = cx.shared.draft_id;
                cx.pop();
            }
            "Discard" => {
                cx.drop_draft();
                cx.pop();
            }
            _ => {}
        },
        (Question::NewDocument { .. }, Some(Screen::Add(add))) if button != "Cancel" => {
            add.answer_new_document(button == "Keep my edits", cx);
        }
        (Question::AddAnyway { .. }, Some(Screen::Add(add))) if button == "Add anyway" => {
            add.add_now(cx);
        }
        (Question::ContinueDraft, _) => continue_draft(button, cx),
        (Question::Disable { name, .. }, None) if button == "Disable" => {
            list.set_enabled(name, false, cx);
        }
        (Question::Delete { key_manager }, None) if button == "Delete" => {
            list.delete(key_manager.name.clone(), cx);
        }
        (question, Some(screen)) => super::answered_elsewhere(question, button, screen, cx),
        _ => {}
    }
}

fn continue_draft(button: &str, cx: &mut Context<'_>) {
    let add = match button {
        "Continue" => {
            let Some(draft) = cx.shared.draft.take() else {
                return;
            };
            cx.take_draft();
            super::add::Add::resume(draft, cx)
        }
        "Start new" => {
            // The draft stays where it is until the new one is worth keeping.
            cx.shared.draft = None;
            super::add::Add::new(cx.now.since_start)
        }
        _ => return,
    };
    cx.push(Screen::Add(Box::new(add)));
}
