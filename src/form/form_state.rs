//! State of a form: draft, focus, problems.

use std::collections::BTreeMap;

use super::text_input::Edit;
use super::text_input::TextInput;
use crate::discovery::address::{recognize, something_else};
use crate::key_manager::{Draft, Field, FormPosition, Problem, clean_line, clean_url};

/// A button of a form or a dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the words on the buttons")]
pub enum Button {
    Next,
    Cancel,
    EnterByHand,
    UseAddress,
    Add,
    Back,
    Update,
}

impl Button {
    /// Text of the button.
    pub fn label(self) -> &'static str {
        match self {
            Button::Next => "Next",
            Button::Cancel => "Cancel",
            Button::EnterByHand => "Enter endpoints manually",
            Button::UseAddress => "Use suggested address",
            Button::Add => "Add",
            Button::Back => "Back",
            Button::Update => "Update",
        }
    }
}

/// Focusable element of a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Element {
    /// A field.
    Field(Field),
    /// The question about the access tokens of Entra ID.
    TokenVersion,
    /// Choice between the key manager's own values and those of the target.
    Place,
    /// Finding, by its index in the report.
    Finding(usize),
    /// Line that unfolds the conformity findings.
    Conformity,
    /// A button.
    Button(Button),
}

/// Note about a field that is not an error.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Field that the notice is shown at.
    pub field: Field,
    /// What was done, a sentence.
    pub text: String,
}

/// Form being filled in. The draft holds the values; the inputs hold cursors and undo.
#[derive(Clone, Debug)]
pub struct Form {
    /// Draft with the current values.
    pub draft: Draft,
    /// The organization's environments, in the order of promotion.
    pub environments: Vec<String>,
    /// Focused element; the cursor is in it.
    pub focus: Element,
    /// Index of the environment under the cursor.
    pub environment_cursor: usize,
    /// Note on what was removed from the last paste.
    pub notice: Option<Notice>,
    /// Whether plain http is accepted for every host, not only for loopback addresses.
    pub http_allowed: bool,
    inputs: BTreeMap<Field, TextInput>,
    shown: BTreeMap<Field, Problem>,
}

impl Form {
    /// A form over a draft.
    pub fn new(draft: Draft, environments: Vec<String>, focus: Element) -> Self {
        Form {
            draft,
            environments,
            focus,
            environment_cursor: 0,
            notice: None,
            http_allowed: false,
            inputs: BTreeMap::new(),
            shown: BTreeMap::new(),
        }
    }

    /// Input of a text field, created from the draft on first use.
    pub fn input(&self, field: Field) -> TextInput {
        match self.inputs.get(&field) {
            Some(input) => input.clone(),
            None => TextInput::new(self.draft.text(field).unwrap_or_default()),
        }
    }

    fn input_mut(&mut self, field: Field) -> &mut TextInput {
        let text = self.draft.text(field).unwrap_or_default().to_owned();
        self.inputs
            .entry(field)
            .or_insert_with(|| TextInput::new(&text))
    }

    /// Focused field, and the cursor in its text.
    pub fn position(&self) -> FormPosition {
        let Element::Field(field) = self.focus else {
            return FormPosition::default();
        };
        FormPosition {
            field: Some(field),
            cursor: self
                .focused_text()
                .map_or(0, |field| self.input(field).cursor()),
        }
    }

    /// Puts focus and cursor back; a position without a field changes nothing.
    pub fn go_to(&mut self, position: FormPosition) {
        let Some(field) = position.field else { return };
        self.focus = Element::Field(field);
        if self.focused_text().is_some() {
            self.input_mut(field).go_to(position.cursor);
        }
    }

    /// The focused text field.
    pub fn focused_text(&self) -> Option<Field> {
        match self.focus {
            Element::Field(field) if self.draft.text(field).is_some() => Some(field),
            _ => None,
        }
    }

    /// Edits the focused text field; returns the field if its text changed.
    pub fn edit(&mut self, edit: Edit) -> Option<Field> {
        let field = self.focused_text()?;
        let changed = self.input_mut(field).edit(edit);
        changed.then(|| self.on_edited(field))
    }

    /// Pastes into the focused text field. In an address, blanks and line breaks are removed, and only the address of a
    /// command or link is taken; elsewhere, line breaks become blanks. Returns the field if its text changed.
    pub fn paste(&mut self, text: &str) -> Option<Field> {
        let field = self.focused_text()?;
        let url = field.is_address();
        let empty = self.draft.text(field).is_some_and(str::is_empty);
        if field == Field::WellKnownUrl && empty {
            let found = recognize(text);
            if let (Some(address), true) = (found.address, found.certain) {
                self.put(field, &address);
                self.notice = found.sentence.map(|text| Notice { field, text });
                return Some(field);
            }
        }
        let cleaned = if url {
            clean_url(text)
        } else {
            let line = text.replace("\r\n", " ").replace(['\r', '\n', '\t'], " ");
            clean_line(&line)
        };
        let changed = self.input_mut(field).paste(&cleaned.text);
        let notice = cleaned.notice.map(|text| Notice {
            field,
            text: text.to_owned(),
        });
        let answer = changed.then(|| self.on_edited(field));
        self.notice = notice;
        answer
    }

    /// Sets a field, undoably, for a fix or an answer.
    pub fn put(&mut self, field: Field, value: &str) {
        self.input_mut(field).replace(value);
        self.on_edited(field);
    }

    /// Refreshes the inputs after the whole draft was replaced; cursors go to the ends.
    pub fn refill(&mut self) {
        self.inputs.clear();
    }

    /// Copies the field's text into the draft, and clears its problem.
    fn on_edited(&mut self, field: Field) -> Field {
        let text = self
            .inputs
            .get(&field)
            .map(|input| input.text().to_owned())
            .unwrap_or_default();
        if let Some(slot) = self.draft.text_mut(field) {
            *slot = text;
        }
        self.shown.remove(&field);
        self.notice = None;
        // Too long is shown at once, like the counter; so is what one key corrects.
        let problem = self.problem(field);
        let at_once = over_limit(&self.draft, field);
        if let Some(problem) = problem.filter(|it| at_once || it.proposed.is_some()) {
            self.shown.insert(field, problem);
        }
        field
    }

    /// Handles leaving a field: trims it with a notice, and validates a typed value. Never prevents leaving.
    pub fn leave(&mut self, field: Field) {
        let Some(text) = self.draft.text(field).map(str::to_owned) else {
            return;
        };
        let cleaned = if field.is_address() {
            clean_url(&text)
        } else {
            clean_line(&text)
        };
        if let Some(notice) = cleaned.notice {
            self.input_mut(field).replace(&cleaned.text);
            self.on_edited(field);
            self.notice = Some(Notice {
                field,
                text: notice.to_owned(),
            });
        }
        if cleaned.text.is_empty() {
            return;
        }
        match self.problem(field) {
            Some(problem) => self.shown.insert(field, problem),
            None => self.shown.remove(&field),
        };
    }

    /// Problem of a field; the kind of a pasted text takes precedence over its characters.
    fn problem(&self, field: Field) -> Option<Problem> {
        let problem = self.draft.problem(field, self.http_allowed)?;
        let text = self
            .draft
            .text(field)
            .filter(|_| field == Field::WellKnownUrl);
        let told = text.and_then(|text| something_else(&recognize(text)));
        Some(match told {
            Some((message, fix)) => Problem::new(field, message).with_fix(fix),
            None => problem,
        })
    }

    /// Shows a problem at its field until the field changes.
    pub fn show(&mut self, problem: Problem) {
        self.shown.entry(problem.field).or_insert(problem);
    }

    /// Clears the problem of a field.
    pub fn hide(&mut self, field: Field) {
        self.shown.remove(&field);
    }

    /// Problem shown at a field.
    pub fn shown(&self, field: Field) -> Option<&Problem> {
        self.shown.get(&field)
    }

    /// The text field with the focus, and the value that the fix of its problem proposes.
    pub fn proposed(&self) -> Option<(Field, &str)> {
        let field = self.focused_text()?;
        let value = self.shown(field)?.proposed.as_deref()?;
        Some((field, value))
    }

    /// Toggles *Apply to all environments*; turning it off keeps all selected.
    pub fn toggle_all(&mut self) {
        self.draft.all_environments = !self.draft.all_environments;
        if !self.draft.all_environments && self.draft.environments.is_empty() {
            self.draft.environments.clone_from(&self.environments);
        }
        self.shown.remove(&Field::Environments);
    }

    /// The next or previous environment gets the cursor.
    pub fn move_environment(&mut self, forward: bool) {
        let last = self.environments.len().saturating_sub(1);
        let place = self.environment_cursor;
        self.environment_cursor = match forward {
            true => (place + 1).min(last),
            false => place.saturating_sub(1),
        };
    }

    /// Toggles the environment under the cursor; selecting none is a problem at once.
    pub fn toggle_environment(&mut self) {
        let Some(name) = self.environments.get(self.environment_cursor) else {
            return;
        };
        let chosen = &mut self.draft.environments;
        if chosen.contains(name) {
            chosen.retain(|other| other != name);
        } else {
            chosen.push(name.clone());
            let order = &self.environments;
            chosen.sort_by_key(|name| order.iter().position(|other| other == name));
        }
        self.shown.remove(&Field::Environments);
        if let Some(problem) = self.draft.problem(Field::Environments, self.http_allowed) {
            self.shown.insert(Field::Environments, problem);
        }
    }

    /// Whether an environment is selected; all are while *Apply to all environments* is on.
    pub fn environment_chosen(&self, name: &str) -> bool {
        self.draft.all_environments || self.draft.environments.iter().any(|other| other == name)
    }

    /// The fields that Tab reaches: environments are skipped while all are chosen.
    pub fn reachable<'a>(&'a self, fields: &'a [Field]) -> impl Iterator<Item = Field> + 'a {
        let fields = fields.iter().copied();
        fields.filter(|field| *field != Field::Environments || !self.draft.all_environments)
    }
}

fn over_limit(draft: &Draft, field: Field) -> bool {
    let length = draft.text(field).unwrap_or_default().trim().chars().count();
    field.limit().is_some_and(|limit| length > limit)
}
