//! Check of one stored key manager: compares it with what its provider serves, and accepts served values.

use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;

use crate::discovery::consequence;
use crate::key_manager::{Field, Name};
use crate::ops::check::{Checked, issuer_warning, take_over, takeable};
use crate::ops::{Op, OpError, Output};
use crate::store::StoreError;
use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, NetworkRequest, TaskSlot};
use crate::tui::event::{Moment, RequestId, Response, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext, without_text};
use crate::tui::notification::Level;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::state::AppState;

/// State of the check.
#[derive(Clone, Debug)]
pub enum State {
    /// Reading, from the store and then from the provider.
    Running {
        /// Id of the awaited response.
        request_id: RequestId,
        /// Time of the start, since the start of the program.
        since: Duration,
    },
    /// Result of the comparison.
    Known(Arc<Checked>),
}

/// A button of this screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the words on the buttons")]
pub enum Button {
    TakeOver,
    Again,
    Close,
}

impl Button {
    /// Label of the button.
    pub fn label(self) -> &'static str {
        match self {
            Button::TakeOver => "Update selected",
            Button::Again => "Check again",
            Button::Close => "Close",
        }
    }
}

/// Focusable element, in reading order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Element {
    /// A field that differs.
    Field(Field),
    /// A button below the comparison.
    Button(Button),
}

/// State of the check of one key manager.
#[derive(Clone, Debug)]
pub struct Check {
    /// Name of the key manager.
    pub name: Name,
    /// State of the check.
    pub state: State,
    /// Fields to accept.
    pub chosen: Vec<Field>,
    /// Focused element, one of [`Self::elements`].
    pub focus: Element,
    /// Accepting was pressed in spite of findings; the next press confirms.
    sure: bool,
    taking: Option<(RequestId, Vec<Field>)>,
    keeping: Option<RequestId>,
}

impl Check {
    /// Opens the screen and starts the check.
    pub fn new(name: Name, cx: &mut UpdateContext<'_>) -> Self {
        let mut check = Check {
            name,
            state: State::Running {
                request_id: RequestId::default(),
                since: cx.now.since_start,
            },
            chosen: Vec::new(),
            focus: Element::Button(Button::Close),
            sure: false,
            taking: None,
            keeping: None,
        };
        check.start(cx);
        check
    }

    fn start(&mut self, cx: &mut UpdateContext<'_>) {
        let request_id = cx.store(Op::Subject {
            name: self.name.clone(),
        });
        self.state = State::Running {
            request_id,
            since: cx.now.since_start,
        };
        self.chosen.clear();
        self.sure = false;
        self.focus = Element::Button(Button::Close);
    }

    /// Result of the comparison.
    pub fn known(&self) -> Option<&Arc<Checked>> {
        match &self.state {
            State::Known(checked) => Some(checked),
            State::Running { .. } => None,
        }
    }

    /// Focusable elements in reading order.
    pub fn elements(&self) -> Vec<Element> {
        let Some(checked) = self.known() else {
            return vec![Element::Button(Button::Close)];
        };
        let mut elements: Vec<Element> = checked
            .drift
            .differences
            .iter()
            .map(|it| Element::Field(it.field))
            .collect();
        elements.extend(self.buttons().into_iter().map(Element::Button));
        elements
    }

    /// Buttons of the current state, left to right.
    pub fn buttons(&self) -> Vec<Button> {
        match self.known() {
            None => vec![Button::Close],
            Some(checked) if takeable(checked).is_empty() => vec![Button::Again, Button::Close],
            Some(_) => vec![Button::TakeOver, Button::Again, Button::Close],
        }
    }

    /// Action of a click on the focused element.
    pub fn click_action(&self) -> Action {
        match self.focus {
            Element::Field(_) => Action::Toggle,
            Element::Button(_) => Action::Submit,
        }
    }

    fn step(&mut self, on: bool) {
        let elements = self.elements();
        let place = elements.iter().position(|element| *element == self.focus);
        let last = elements.len().saturating_sub(1);
        let place = place.unwrap_or(0);
        let next = if on {
            (place + 1).min(last)
        } else {
            place.saturating_sub(1)
        };
        if let Some(element) = elements.get(next) {
            self.focus = *element;
        }
    }

    fn focus_buttons(&mut self) {
        if let Some(first) = self.buttons().first() {
            self.focus = Element::Button(*first);
        }
    }

    fn toggle(&mut self, field: Field, cx: &mut UpdateContext<'_>) {
        self.sure = false;
        let can = self
            .known()
            .is_some_and(|checked| takeable(checked).contains(&field));
        if !can {
            let label = field.label();
            let text = format!("The document has no {label}, so there is no value to use.");
            cx.say(Level::Note, text);
        } else if self.chosen.contains(&field) {
            self.chosen.retain(|other| *other != field);
        } else {
            self.chosen.push(field);
        }
    }

    fn press(&mut self, button: Button, cx: &mut UpdateContext<'_>) {
        match button {
            Button::TakeOver => self.take_over(cx),
            Button::Again => self.start(cx),
            Button::Close => self.leave(cx),
        }
    }

    fn leave(&mut self, cx: &mut UpdateContext<'_>) {
        if self.known().is_none() {
            cx.effect(Effect::Cancel(TaskSlot::Check));
            cx.say(Level::Note, "The check was stopped.");
        }
        cx.pop();
    }

    /// Whether this is the awaited response.
    fn awaits(&self, id: RequestId) -> bool {
        matches!(self.state, State::Running { request_id, .. } if request_id == id)
    }

    fn take_over(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(checked) = self.known().cloned() else {
            return;
        };
        if self.taking.is_some() {
            return;
        }
        if self.chosen.is_empty() {
            cx.say(Level::Note, "Select a field first: press Space on its row.");
            return;
        }
        if !self.sure {
            let warning = if !checked.blocking.is_empty() {
                Some(format!(
                    "With these values {}.",
                    consequence(&checked.blocking)
                ))
            } else {
                issuer_warning(&checked, &self.chosen)
            };
            if let Some(warning) = warning {
                self.sure = true;
                cx.say(
                    Level::Note,
                    format!("{warning} Press Enter again to update."),
                );
                return;
            }
        }
        match take_over(&checked, &self.chosen, cx.shared.allow_http) {
            Ok(edit) => {
                let request_id = cx.write(Op::Edit {
                    edit: Box::new(edit),
                });
                self.taking = Some((request_id, self.chosen.clone()));
            }
            Err(error) => cx.show_op_error(&error),
        }
    }

    /// Handles the key manager read from the store: starts the request to the provider.
    fn read(&mut self, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        match result {
            Ok(Output::Subject(subject)) => {
                let request = NetworkRequest::Check(subject.clone());
                let sent = cx.network(TaskSlot::Check, request);
                if let State::Running { request_id, .. } = &mut self.state {
                    *request_id = sent;
                }
            }
            Ok(_) => {
                cx.say(Level::Fail, "It no longer exists.");
                cx.reload();
                cx.pop();
            }
            Err(refusal) => {
                cx.show_op_error(refusal);
                cx.pop();
            }
        }
    }

    /// Handles the result: focuses the first acceptable field, and updates the mark in the list.
    fn on_response(&mut self, checked: &Arc<Checked>, cx: &mut UpdateContext<'_>) {
        self.state = State::Known(checked.clone());
        let first = takeable(checked).first().copied();
        self.focus = first.map_or(Element::Button(Button::Close), Element::Field);
        self.keeping = Some(cx.store(Op::SaveChecks {
            checked: vec![checked.clone()],
        }));
    }

    fn written(&mut self, request_id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.keeping == Some(request_id) {
            self.keeping = None;
            match result {
                Ok(_) => cx.reload(),
                // In read-only mode the result is shown but not stored.
                Err(OpError::Store(StoreError::ReadOnly(_))) => {}
                Err(error) => cx.show_op_error(error),
            }
        } else if let Some((_, fields)) = self.taking.take_if(|(asked, _)| *asked == request_id) {
            match result {
                Ok(_) => {
                    let labels: Vec<&str> = fields.iter().map(|field| field.label()).collect();
                    let text = format!("{} updated: {}.", self.name, labels.join(", "));
                    cx.say(Level::Done, text.clone());
                    cx.shared.log_session_change(text);
                    cx.reload();
                    self.start(cx);
                }
                Err(error) => cx.show_op_error(error),
            }
        }
    }
}

impl ScreenState for Check {
    fn contexts(&self) -> Vec<KeyContext> {
        without_text([KeyContext::Check])
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        let field = matches!(self.focus, Element::Field(_));
        match action {
            Action::Back if self.known().is_none() => Availability::ReadyAs("Stop"),
            Action::Up | Action::Down | Action::Reload | Action::Copy if self.known().is_none() => {
                Availability::Quiet
            }
            Action::Toggle if !field => Availability::Quiet,
            Action::Submit => Availability::ReadyAs(match self.focus {
                Element::Field(_) => "Next",
                Element::Button(button) => button.label(),
            }),
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let Input::Act(action) = input else { return };
        match (action, self.focus) {
            (Action::Up | Action::Previous, _) => self.step(false),
            (Action::Next, Element::Field(_)) => self.focus_buttons(),
            (Action::Down | Action::Next, _) => self.step(true),
            (Action::Toggle, Element::Field(field)) => self.toggle(field, cx),
            (Action::Submit, Element::Field(_)) => self.step(true),
            (Action::Submit | Action::Toggle, Element::Button(button)) => self.press(button, cx),
            (Action::Reload, _) if self.known().is_some() => self.start(cx),
            (Action::Copy, _) => {
                if let Some(checked) = self.known() {
                    cx.copy(report(checked, &cx.shared.zone), "the report");
                }
            }
            (Action::Back, _) => self.leave(cx),
            _ => {}
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        if self.awaits(id) {
            self.read(result, cx);
        } else {
            self.written(id, result, cx);
        }
    }

    fn on_other(&mut self, id: RequestId, answer: &Response, cx: &mut UpdateContext<'_>) {
        match answer {
            Response::Checked(checked) if self.awaits(id) => self.on_response(checked, cx),
            _ => {}
        }
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        match self.state {
            State::Running { since, .. } => Some(now.next_second(since)),
            State::Known(_) => None,
        }
    }
}

/// The result as text, for a mail.
fn report(checked: &Checked, zone: &TimeZone) -> String {
    let tag = checked.drift.outcome.grade().tag();
    let mut lines = vec![format!(
        "{tag:<6}{}: {}",
        checked.stored.name,
        checked.sentence()
    )];
    for it in &checked.drift.differences {
        let edited = if it.is_edited { " (edited)" } else { "" };
        lines.push(format!("{}{edited}", it.field.label()));
        lines.push(format!("  stored  {}", it.stored));
        lines.push(format!("  served  {}", it.live));
    }
    lines.extend(checked.remarks());
    lines.extend(checked.fix().map(|fix| format!("Fix: {fix}")));
    for fact in checked.known(zone) {
        lines.push(format!("{:<6}{}", fact.grade.tag(), fact.text));
        lines.extend(fact.fix.map(|fix| format!("      Fix: {fix}")));
    }
    crate::key_manager::visible_block(&lines.join("\n"))
}
