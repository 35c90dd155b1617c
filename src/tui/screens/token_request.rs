//! Form of a token request: client id and secret, and further parameters.

use super::focus;
use crate::form::{Edit, RequestField, TextInput};
use crate::ops::token::{Authentication, Credentials};
use crate::token::SecretInput;
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};

/// The buttons, behind the fields.
pub const BUTTONS: [&str; 2] = ["Get token", "Cancel"];

/// Result of an input to the form.
#[derive(Debug)]
pub enum FormEvent {
    /// The form stays.
    Nothing,
    /// The form was closed without a request.
    Left,
    /// The form was submitted with valid credentials.
    Ask(Box<Credentials>),
}

/// Values of the last submitted form, without the secret.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remembered([String; 5]);

/// Form. Its secret is zeroized on drop and redacted in `Debug`.
#[derive(Clone, Debug, Default)]
pub struct TokenRequest {
    /// Client id and secret of the demo, inserted by Ctrl+Y.
    pub offered: Option<(String, String)>,
    texts: [TextInput; 5],
    secret: SecretInput,
    /// Index of the focused element: the fields, then the buttons.
    pub focus: usize,
    /// Errors by field.
    pub problems: Vec<(RequestField, String)>,
    /// Error of the provider.
    pub refused: Option<String>,
}

impl TokenRequest {
    /// Form prefilled with the last submitted values of this run, except the secret.
    pub fn again(before: Option<&Remembered>, offered: Option<(String, String)>) -> Self {
        let mut form = TokenRequest {
            offered,
            ..TokenRequest::default()
        };
        if let Some(before) = before {
            form.texts = before.0.each_ref().map(|text| TextInput::new(text));
            // Only the secret is left to type.
            form.focus = 1;
        }
        form
    }

    /// Values to remember in this run, without the secret.
    pub fn remembered(&self) -> Remembered {
        Remembered(self.texts.each_ref().map(|input| input.text().to_owned()))
    }

    /// Whether Ctrl+Y fills in a client.
    fn offers_client(&self) -> bool {
        let field = self.field();
        let client = matches!(
            field,
            Some(RequestField::ClientId | RequestField::ClientSecret)
        );
        client && self.offered.is_some()
    }

    /// Whether a client is offered that is not filled in yet.
    pub fn is_offer_open(&self) -> bool {
        let filled = self.texts.first().map(TextInput::text);
        let mut offered = self.offered.iter();
        offered.any(|(id, _)| filled != Some(id.as_str()))
    }

    /// Puts in the client that is offered.
    fn take_offer(&mut self) -> bool {
        let Some((id, secret)) = self.offered.clone() else {
            return false;
        };
        if let Some(input) = self.texts.first_mut() {
            input.replace(&id);
        }
        self.secret.clear();
        self.secret.push(&secret);
        self.problems.clear();
        self.refused = None;
        true
    }

    /// The field with the focus.
    pub fn field(&self) -> Option<RequestField> {
        RequestField::ALL.get(self.focus).copied()
    }

    /// Shows the provider's error, below the field that it is about.
    pub fn refuse(&mut self, field: Option<RequestField>, text: String) {
        match field {
            Some(field) => {
                self.focus_on(field);
                self.problems.push((field, text));
            }
            None => self.refused = Some(text),
        }
    }

    /// Moves the focus to a field.
    fn focus_on(&mut self, field: RequestField) {
        let place = RequestField::ALL.iter().position(|it| *it == field);
        self.focus = place.unwrap_or_default();
    }

    /// The button with the focus.
    pub fn button(&self) -> Option<usize> {
        self.focus.checked_sub(RequestField::ALL.len())
    }

    /// The line of a field that is shown.
    pub fn input(&self, field: RequestField) -> Option<&TextInput> {
        let place = RequestField::ALL.iter().position(|it| *it == field)?;
        (field != RequestField::ClientSecret).then(|| self.texts.get(place))?
    }

    /// Number of characters of the secret.
    pub fn secret_letters(&self) -> usize {
        self.secret.letters()
    }

    /// Error of a field.
    pub fn problem(&self, field: RequestField) -> Option<&str> {
        let found = self.problems.iter().find(|(of, _)| *of == field);
        found.map(|(_, problem)| problem.as_str())
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<KeyContext> {
        match self.field() {
            Some(_) => vec![KeyContext::Form, KeyContext::Text, KeyContext::Everywhere],
            None => without_text([KeyContext::Button, KeyContext::Form]),
        }
    }

    /// Availability of an action in this state.
    pub fn available(&self, action: Action) -> Availability {
        match (self.button(), action) {
            (Some(0), Action::Submit) => Availability::ReadyAs("Get token"),
            (None, Action::Edit(Edit::Yank)) if self.offers_client() => {
                Availability::Means("Demo's client")
            }
            _ => Availability::Ready,
        }
    }

    /// Handles one input.
    pub fn handle_action(&mut self, input: Input) -> FormEvent {
        match input {
            Input::Type(c) => self.put(&c.to_string()),
            Input::Paste(mut text) => {
                let line = text.replace(['\r', '\n', '\t'], " ");
                let line = zeroize::Zeroizing::new(line);
                self.put(line.trim());
                zeroize::Zeroize::zeroize(&mut text);
            }
            Input::Act(Action::Edit(edit)) => self.edit(edit),
            Input::Act(Action::Next | Action::NextField) => self.step(true),
            Input::Act(Action::Previous | Action::PreviousField) => self.step(false),
            Input::Act(Action::Left | Action::Right) => {
                if let Some(button) = self.button() {
                    self.focus = RequestField::ALL.len() + (1 - button.min(1));
                }
            }
            Input::Act(Action::Submit) => match self.button() {
                None => self.step(true),
                Some(0) => return self.submit(),
                Some(_) => return FormEvent::Left,
            },
            Input::Act(Action::Back) => return FormEvent::Left,
            Input::Act(_) => {}
        }
        FormEvent::Nothing
    }

    fn step(&mut self, forward: bool) {
        let count = RequestField::ALL.len() + BUTTONS.len();
        self.focus = focus::next(self.focus, count, forward);
    }

    fn put(&mut self, text: &str) {
        let Some(field) = self.field() else { return };
        self.changed(field);
        if field == RequestField::ClientSecret {
            self.secret.push(text);
        } else if let Some(input) = self.texts.get_mut(self.focus) {
            let mut letters = text.chars();
            match (letters.next(), letters.next()) {
                (Some(c), None) => input.edit(Edit::Insert(c)),
                _ => input.paste(text),
            };
        }
    }

    fn edit(&mut self, key: Edit) {
        let Some(field) = self.field() else { return };
        let client = matches!(field, RequestField::ClientId | RequestField::ClientSecret);
        if client && key == Edit::Yank && self.take_offer() {
            // Nothing else is needed.
            self.focus = RequestField::ALL.len();
            return;
        }
        let changed = match (field, key) {
            (RequestField::ClientSecret, Edit::Backspace) => {
                self.secret.backspace();
                true
            }
            (RequestField::ClientSecret, Edit::DeleteToStart | Edit::DeleteWordLeft) => {
                self.secret.clear();
                true
            }
            (RequestField::ClientSecret, _) => false,
            (_, key) => match self.texts.get_mut(self.focus) {
                Some(input) => input.edit(key),
                None => false,
            },
        };
        if changed {
            self.changed(field);
        }
    }

    /// Removes what was said about the previous text of a field.
    fn changed(&mut self, field: RequestField) {
        self.problems.retain(|(of, _)| *of != field);
        self.refused = None;
    }

    /// Validates all fields; focuses the first invalid one.
    fn submit(&mut self) -> FormEvent {
        self.problems.clear();
        self.refused = None;
        let mut credentials = Credentials {
            authentication: Authentication::Automatic,
            ..Credentials::default()
        };
        for (place, field) in RequestField::ALL.into_iter().enumerate() {
            let text = match field {
                RequestField::ClientSecret => self.secret.text(),
                _ => self.texts.get(place).map_or("", TextInput::text),
            };
            if let Err(problem) = credentials.set(field, text) {
                self.problems.push((field, problem));
            }
        }
        match self.problems.first() {
            None => FormEvent::Ask(Box::new(credentials)),
            Some((field, _)) => {
                self.focus_on(*field);
                FormEvent::Nothing
            }
        }
    }
}
