//! Edit: every field of a key manager, what differs from what is stored, and only that is written.

use super::Screen;
use super::dialog::{Dialog, Question};
use super::live::Live;
use super::stored_text::draft_of;
use crate::form::{Button, Element, Form, details, review};
use crate::key_manager::{Draft, Field, KeyManager};
use crate::ops::{Edit as Write, Op, Outcome, Refusal};
use crate::store::Changes;
use crate::tui::event::{Answer, Ticket};
use crate::tui::keymap::{Action, Availability, Context as At, Input};
use crate::tui::message::Tag;
use crate::tui::model::Context;

/// A key manager being edited.
#[derive(Clone, Debug)]
pub struct Edit {
    /// As it was read.
    pub original: KeyManager,
    /// The same as text, to compare with.
    pub before: Draft,
    /// What is being typed.
    pub form: Form,
    /// The check of the Well-Known URL.
    pub live: Live,
    updating: Option<Ticket>,
}

impl Edit {
    /// The form, on its first field that can be changed.
    pub fn new(found: &KeyManager, cx: &Context<'_>) -> Self {
        let names = cx.shared.environment_names();
        let before = draft_of(found, &names);
        let mut form = Form::new(before.clone(), names, Element::Field(Field::Description));
        form.http_allowed = cx.shared.allow_http;
        Edit {
            original: found.clone(),
            before,
            form,
            live: Live::default(),
            updating: None,
        }
    }

    /// The fields that differ from what is stored, in their order.
    pub fn changed(&self) -> Vec<Field> {
        let text = [Field::Description, Field::WellKnownUrl]
            .into_iter()
            .chain(self.before.configuration_fields())
            .filter(|field| {
                let now = self.form.draft.text(*field).unwrap_or_default().trim();
                now != self.before.text(*field).unwrap_or_default().trim()
            });
        let mut changed: Vec<Field> = text.collect();
        if self.scope_changed() {
            let place = changed
                .iter()
                .take_while(|field| **field <= Field::WellKnownUrl)
                .count();
            changed.insert(place, Field::Environments);
        }
        changed
    }

    fn scope_changed(&self) -> bool {
        let (now, before) = (&self.form.draft, &self.before);
        now.all_environments != before.all_environments
            || (!now.all_environments && now.environments != before.environments)
    }

    /// A field as it was and as it is, for people.
    pub fn was_and_is(&self, field: Field) -> (String, String) {
        let words = |draft: &Draft| match field {
            Field::Environments if draft.all_environments => "all environments".to_owned(),
            Field::Environments => draft.environments.join(", "),
            field => match draft.text(field).unwrap_or_default().trim() {
                "" => "(empty)".to_owned(),
                text => text.to_owned(),
            },
        };
        (words(&self.before), words(&self.form.draft))
    }

    /// The elements in reading order.
    pub fn elements(&self) -> Vec<Element> {
        let first = self
            .form
            .reachable(details())
            .filter(|field| *field != Field::Name);
        let second = self.form.reachable(review(self.before.kind));
        first
            .chain(second)
            .map(Element::Field)
            .chain([
                Element::Button(Button::Update),
                Element::Button(Button::Cancel),
            ])
            .collect()
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<At> {
        let mut contexts = match self.form.focus {
            Element::Field(Field::AllEnvironments) => vec![At::Checkbox],
            Element::Field(Field::Environments) => vec![At::Environments],
            Element::Field(_) => vec![At::Text],
            _ => vec![At::Button],
        };
        contexts.push(At::Form);
        if self.form.focused_text().is_none() {
            contexts.push(At::NoText);
        }
        contexts.push(At::Everywhere);
        contexts
    }

    /// What works now.
    pub fn available(&self, _action: Action) -> Availability {
        Availability::Ready
    }

    /// Hears one input.
    pub fn hear(&mut self, input: Input, cx: &mut Context<'_>) {
        let (changed, pasted) = match input {
            Input::Type(c) => (self.form.edit(crate::form::Edit::Insert(c)), false),
            Input::Paste(text) => (self.form.paste(&text), true),
            Input::Act(Action::Edit(key)) => (self.form.edit(key.into()), false),
            Input::Act(action) => return self.act(action, cx),
        };
        if changed == Some(Field::WellKnownUrl) {
            let url = self.form.draft.well_known_url.clone();
            self.live.changed(&url, cx);
            if pasted {
                self.live.now(&url, cx);
            }
        }
    }

    fn act(&mut self, action: Action, cx: &mut Context<'_>) {
        match action {
            Action::Next | Action::NextField => self.step(1, cx),
            Action::Previous | Action::PreviousField => self.step(-1, cx),
            Action::Toggle => match self.form.focus {
                Element::Field(Field::AllEnvironments) => self.form.toggle_all(),
                Element::Field(Field::Environments) => self.form.toggle_environment(),
                _ => {}
            },
            Action::Left | Action::Right => self.sideways(action == Action::Right, cx),
            Action::Submit => match self.form.focus {
                Element::Button(Button::Update) => self.update(cx),
                Element::Button(_) => self.back(cx),
                _ => self.step(1, cx),
            },
            Action::Back => self.back(cx),
            _ => {}
        }
    }

    fn step(&mut self, by: isize, cx: &mut Context<'_>) {
        let elements = self.elements();
        let place = elements
            .iter()
            .position(|it| *it == self.form.focus)
            .unwrap_or(0);
        let next = (place as isize + by).rem_euclid(elements.len().max(1) as isize) as usize;
        if let Some(element) = elements.get(next).copied() {
            self.focus(element, cx);
        }
    }

    fn focus(&mut self, element: Element, cx: &mut Context<'_>) {
        if let Some(field) = self.form.focused_text() {
            self.form.leave(field);
            if field == Field::WellKnownUrl && self.changed().contains(&field) {
                let url = self.form.draft.well_known_url.clone();
                self.live.now(&url, cx);
            }
        }
        self.form.focus = element;
    }

    fn sideways(&mut self, right: bool, cx: &mut Context<'_>) {
        match self.form.focus {
            Element::Field(Field::Environments) => {
                let last = self.form.environments.len().saturating_sub(1);
                let place = self.form.environment_cursor;
                self.form.environment_cursor = if right {
                    (place + 1).min(last)
                } else {
                    place.saturating_sub(1)
                };
            }
            Element::Button(_) if right => self.focus(Element::Button(Button::Cancel), cx),
            Element::Button(_) => self.focus(Element::Button(Button::Update), cx),
            _ => {}
        }
    }

    fn back(&mut self, cx: &mut Context<'_>) {
        match self.changed().len() {
            0 => cx.pop(),
            changes => cx.push(Screen::Dialog(Dialog::new(
                Question::LeaveEdit { changes },
                cx.now,
            ))),
        }
    }

    /// Update: problems stop it; only what differs is written, against the revision that was read.
    fn update(&mut self, cx: &mut Context<'_>) {
        if self.updating.is_some() {
            return;
        }
        let changed = self.changed();
        if changed.is_empty() {
            cx.say(Tag::Note, "Nothing was changed.");
            return;
        }
        let parsed = self.form.draft.parse(cx.shared.allow_http);
        match parsed {
            Err(problems) => {
                super::add::say_attention(problems.len(), cx);
                if let Some(first) = problems.first() {
                    self.form.focus = Element::Field(first.field);
                }
                for problem in problems {
                    self.form.show(problem);
                }
            }
            Ok(_) => self.write(Some(self.original.revision), cx),
        }
    }

    fn write(&mut self, revision: Option<u64>, cx: &mut Context<'_>) {
        let Ok(new) = self.form.draft.parse(cx.shared.allow_http) else {
            return;
        };
        let changed = self.changed();
        let connection = changed
            .iter()
            .any(|field| !matches!(field, Field::Description | Field::Environments));
        let changes = Changes {
            description: changed
                .contains(&Field::Description)
                .then_some(new.description),
            enabled: None,
            environments: changed
                .contains(&Field::Environments)
                .then_some(new.environments),
            connection: connection.then_some(new.connection),
        };
        let edit = Write {
            name: self.original.name.as_str().to_owned(),
            revision,
            changes,
        };
        self.updating = Some(cx.write(Op::Edit {
            organization: cx.shared.organization.clone(),
            edit: Box::new(edit),
        }));
    }

    /// Hears an answer.
    pub fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Context<'_>) {
        match answer {
            Answer::Report(report)
                if self.live.answer(ticket, report) && report.unreadable.is_none() =>
            {
                self.read(cx);
            }
            Answer::Store(result) if self.updating == Some(ticket) => {
                self.updating = None;
                self.updated(result, cx);
            }
            _ => {}
        }
    }

    /// Another document was read: its values are taken, unless something was edited by hand, which asks.
    fn read(&mut self, cx: &mut Context<'_>) {
        let edited = self
            .before
            .configuration_fields()
            .filter(|field| self.form.draft.edited(*field))
            .count();
        if edited > 0 {
            let question = Question::NewDocument { edited };
            cx.push(Screen::Dialog(Dialog::new(question, cx.now)));
        } else {
            self.take_values(false);
        }
    }

    /// Takes the values of the document that was read; with `keep_edits` only those of untouched fields.
    pub fn take_values(&mut self, keep_edits: bool) {
        let url = self.form.draft.well_known_url.clone();
        let Some(report) = self.live.report(&url).cloned() else {
            return;
        };
        for field in Field::CONFIGURATION {
            let identifier = field.document_member().is_none();
            let keep = keep_edits && self.form.draft.edited(field);
            if let (false, false, Some(value)) = (identifier, keep, report.configuration.get(field))
            {
                self.form.put(field, value);
            }
        }
    }

    fn updated(&mut self, result: &Result<Outcome, Refusal>, cx: &mut Context<'_>) {
        match result {
            Ok(_) => {
                let name = self.original.name.clone();
                cx.say(Tag::Done, format!("{name} updated."));
                cx.shared.changed(format!("Updated {name}."));
                cx.shared.select = Some(name);
                cx.pop();
                cx.reload();
            }
            Err(Refusal::Conflict { current }) => {
                let lines = self.conflict_lines(current);
                let question = Question::Conflict {
                    current: current.clone(),
                    lines,
                };
                cx.push(Screen::Dialog(Dialog::new(question, cx.now)));
            }
            Err(refusal) => cx.refused(refusal),
        }
    }

    /// `Description: theirs / yours` for each field that was changed here.
    fn conflict_lines(&self, current: &KeyManager) -> Vec<String> {
        let theirs = draft_of(current, &self.form.environments);
        self.changed()
            .into_iter()
            .map(|field| {
                let text = match field {
                    Field::Environments if theirs.all_environments => "all environments".to_owned(),
                    Field::Environments => theirs.environments.join(", "),
                    field => theirs.text(field).unwrap_or_default().to_owned(),
                };
                let (_, yours) = self.was_and_is(field);
                format!("{}: {text} / {yours}", field.label())
            })
            .collect()
    }

    /// Puts a value into a field, as a token trial offers it.
    pub fn put(&mut self, field: Field, value: &str) {
        self.form.put(field, value);
        self.form.focus = Element::Field(field);
    }

    /// The answer to a question about this screen.
    pub fn answered(&mut self, question: Question, button: &str, cx: &mut Context<'_>) {
        match (question, button) {
            (Question::LeaveEdit { .. }, "Discard changes") => cx.pop(),
            (Question::NewDocument { .. }, "Use new values") => self.take_values(false),
            (Question::NewDocument { .. }, "Keep my edits") => self.take_values(true),
            (Question::Conflict { current, .. }, "Reload") => {
                *self = Edit::new(&current, cx);
                cx.reload();
            }
            (Question::Conflict { current, .. }, "Save mine") => {
                self.write(Some(current.revision), cx)
            }
            _ => {}
        }
    }
}
