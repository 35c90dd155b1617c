//! What the wizard and Edit do alike with the form of a key manager.

use std::time::Duration;

use super::jwks_check::JwksCheck;
use super::url_check::UrlCheck;
use crate::form::{Element, Form};
use crate::key_manager::{Field, Name, Problem, counted};
use crate::ops::{Op, Output};
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, StoreResult};
use crate::tui::keymap::{Availability, KeyContext};
use crate::tui::notification::Level;

/// Other key managers with the issuer of the form.
#[derive(Clone, Debug, Default)]
pub struct DuplicateIssuers {
    /// Names; empty until the store responds.
    pub names: Vec<String>,
    request: Option<RequestId>,
}

impl DuplicateIssuers {
    /// Queries the store for them; the edited key manager is none of them.
    pub fn find(&mut self, form: &Form, edited: Option<&Name>, cx: &mut UpdateContext<'_>) {
        self.names.clear();
        let issuer = form.draft.configuration.issuer.trim().to_owned();
        if !issuer.is_empty() {
            self.request = Some(cx.store(Op::FindByIssuer {
                issuer,
                except: edited.map(|name| name.as_str().to_owned()),
            }));
        }
    }

    /// Takes the response if it is the awaited one; returns whether it was.
    pub fn on_store(&mut self, id: RequestId, result: &StoreResult) -> bool {
        let awaited = self.request.take_if(|asked| *asked == id).is_some();
        if let (true, Ok(Output::Names(names))) = (awaited, result) {
            self.names = names.iter().map(|name| name.as_str().to_owned()).collect();
        }
        awaited
    }
}

/// Starts the checks of a form whose pause is over.
pub fn on_timer(url: &mut UrlCheck, keys: &mut JwksCheck, cx: &mut UpdateContext<'_>) {
    url.on_timer(cx);
    keys.on_timer(cx);
}

/// When the checks of a form want [`on_timer`] next, since the start of the program.
pub fn next_deadline(url: &UrlCheck, keys: &JwksCheck, now: Moment) -> Option<Duration> {
    let both = [&url.request, &keys.request].map(|request| request.next_deadline(now));
    both.into_iter().flatten().min()
}

/// Availability of Enter on an element: the name of a button, else as bound.
pub fn enter(focus: Element) -> Availability {
    match focus {
        Element::Button(button) => Availability::ReadyAs(button.label()),
        _ => Availability::Ready,
    }
}

/// Key context of the focused element.
pub fn context(focus: Element) -> KeyContext {
    match focus {
        Element::Place | Element::Field(Field::AllEnvironments) => KeyContext::Checkbox,
        Element::Field(Field::Environments) => KeyContext::Environments,
        Element::Field(_) => KeyContext::Text,
        Element::TokenVersion => KeyContext::TokenVersion,
        Element::Finding(_) | Element::Conformity => KeyContext::Finding,
        Element::Button(_) => KeyContext::Button,
    }
}

/// The element so many places after the one with the focus; the first follows the last.
pub fn neighbor(elements: &[Element], focus: Element, by: isize) -> Option<Element> {
    let place = elements.iter().position(|it| *it == focus).unwrap_or(0);
    let next = (place as isize + by).rem_euclid(elements.len().max(1) as isize);
    elements.get(next as usize).copied()
}

/// Shows the problems at their fields, moves the focus to the first, and says how many there are.
pub fn refuse(form: &mut Form, problems: Vec<Problem>, cx: &mut UpdateContext<'_>) {
    say_attention(problems.len(), cx);
    if let Some(first) = problems.first() {
        form.focus = Element::Field(first.field);
    }
    for problem in problems {
        form.show(problem);
    }
}

/// `2 fields need attention.`
pub fn say_attention(count: usize, cx: &mut UpdateContext<'_>) {
    let fields = counted(count, "field needs", "fields need");
    cx.say(Level::Note, format!("{fields} attention."));
}
