//! Actions, keys and pastes of the wizard.

use super::state::{Add, Stage};
use crate::form::token_version::{self, ANSWERS};
use crate::form::{Button, Edit, Element, details};
use crate::key_manager::{Field, Name, ProviderKind, Step};
use crate::ops::Op;
use crate::provider::microsoft::TokenVersion;
use crate::tui::context::UpdateContext;
use crate::tui::effect::{Effect, TaskSlot};
use crate::tui::keymap::{Action, Input};
use crate::tui::mouse::Hit;
use crate::tui::notification::Level;
use crate::tui::screens::form::{neighbor, say_attention};
use crate::tui::screens::question::Question;

impl Add {
    pub(super) fn handle_provider_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let last = ProviderKind::CHOICES.len() - 1;
        match input {
            Input::Act(Action::Up | Action::Left) => self.choice = self.choice.saturating_sub(1),
            Input::Act(Action::Down | Action::Right) => self.choice = (self.choice + 1).min(last),
            Input::Act(Action::Choose) => self.choose(cx),
            Input::Act(Action::Pick(n)) if usize::from(n) <= last + 1 && n > 0 => {
                self.choice = usize::from(n) - 1;
                self.choose(cx);
            }
            Input::Act(Action::Back) => self.leave(cx),
            _ => {}
        }
    }

    fn choose(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(kind) = ProviderKind::CHOICES.get(self.choice).copied() else {
            return;
        };
        // Another provider keeps all values.
        self.form.draft.kind = kind;
        self.url_check.now(&self.form.draft.well_known_url, cx);
        self.keep(cx);
        self.open(Stage::Details, cx);
    }

    pub(super) fn open(&mut self, stage: Stage, cx: &mut UpdateContext<'_>) {
        self.stage = stage;
        self.opened = cx.now.since_start;
        self.samples = cx.shared.samples.iter().map(|it| it.url.clone()).collect();
        self.waiting = false;
        self.form.draft.step = if stage == Stage::Review {
            Step::Review
        } else {
            Step::Details
        };
    }

    pub(super) fn handle_form_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let yank = Input::Act(Action::Edit(Edit::Yank));
        let offered = self.other_address().is_some() || self.offers_sample();
        if self.in_address() && input == yank && offered {
            self.take_offered(cx);
            return;
        }
        let form = &mut self.form;
        if let (true, Some(proposed)) = (input == yank, form.proposed()) {
            let (field, value) = (proposed.0, proposed.1.to_owned());
            form.put(field, &value);
            self.on_edited(Some(field), false, cx);
            return;
        }
        match input {
            Input::Type(c) => {
                let changed = form.edit(Edit::Insert(c));
                self.on_edited(changed, false, cx);
            }
            Input::Paste(text) => {
                let changed = form.paste(&text);
                self.on_edited(changed, true, cx);
            }
            Input::Act(Action::Edit(key)) => {
                let changed = form.edit(key);
                self.on_edited(changed, false, cx);
            }
            Input::Act(action) => self.act(action, cx),
        }
    }

    /// Handles a changed field: saves the draft and restarts the check of the address.
    fn on_edited(&mut self, changed: Option<Field>, pasted: bool, cx: &mut UpdateContext<'_>) {
        let Some(field) = changed else {
            // The cursor may have moved.
            return self.keep(cx);
        };
        if field == Field::WellKnownUrl {
            let form = &mut self.form;
            let url = form.draft.well_known_url.clone();
            self.waiting = false;
            self.url_check.changed(&url, cx);
            if pasted {
                form.leave(field);
                self.url_check.now(&url, cx);
            }
        }
        if field == Field::Issuer {
            self.duplicate_issuers.names.clear();
        }
        // Findings are about the connection: no other field changes one.
        if field == Field::WellKnownUrl || Field::CONFIGURATION.contains(&field) {
            self.validate(cx);
        }
        if pasted && field == Field::JwksEndpoint {
            self.keys.now(cx);
        }
        self.keep(cx);
    }

    /// Keeps the draft, after every change.
    pub(super) fn keep(&mut self, cx: &mut UpdateContext<'_>) {
        self.form.draft.position = self.form.position();
        cx.save_draft(&self.form.draft);
    }

    fn act(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        match action {
            Action::Next | Action::Previous => self.tab(action == Action::Next, cx),
            // The last finding is the end for Down; Tab goes on.
            Action::NextField if self.at_last_finding() => {}
            Action::NextField => self.step(1, cx),
            Action::PreviousField => self.step(-1, cx),
            Action::Submit => self.submit(cx),
            Action::Toggle => self.toggle(cx),
            Action::Left | Action::Right => self.sideways(action == Action::Right, cx),
            Action::Pick(n) => self.choose_version(ANSWERS.get(usize::from(n).wrapping_sub(1)), cx),
            Action::PageDown | Action::PageUp => self.step_finding(action == Action::PageDown),
            Action::Back => self.back(cx),
            Action::Document | Action::Keys => self.view_source(action, cx),
            Action::Copy => self.copy(cx),
            Action::Token => self.try_token(cx),
            Action::Undo => self.undo_fix(cx),
            _ => {}
        }
    }

    /// A click on what the last frame showed.
    pub fn click(&mut self, hit: Hit, cx: &mut UpdateContext<'_>) {
        match hit {
            Hit::Row(place) if self.stage == Stage::Provider => {
                self.choice = place;
                self.choose(cx);
            }
            Hit::Element(element) => {
                self.focus(element, cx);
                self.act_on(element, cx);
            }
            Hit::Choice(Element::TokenVersion, place) => {
                self.focus(Element::TokenVersion, cx);
                self.choose_version(ANSWERS.get(place), cx);
            }
            Hit::Choice(element, place) if !self.form.draft.all_environments => {
                self.focus(element, cx);
                self.form.environment_cursor = place;
                self.toggle(cx);
            }
            _ => {}
        }
    }

    fn act_on(&mut self, element: Element, cx: &mut UpdateContext<'_>) {
        match element {
            Element::Button(_) => self.submit(cx),
            Element::Field(Field::AllEnvironments) | Element::Conformity => self.toggle(cx),
            _ => {}
        }
    }

    /// The next element; findings are one stop, among which Up and Down move.
    fn tab(&mut self, forward: bool, cx: &mut UpdateContext<'_>) {
        let is_finding =
            |element: &Element| matches!(element, Element::Finding(_) | Element::Conformity);
        let elements = self.elements();
        let place = elements.iter().position(|it| *it == self.form.focus);
        let first = elements.iter().position(is_finding);
        let (Some(place), Some(first)) = (place, first) else {
            return self.step(if forward { 1 } else { -1 }, cx);
        };
        let behind = elements.iter().rposition(is_finding).unwrap_or(first) + 1;
        let inside = (first..behind).contains(&place);
        let target = match (forward, inside) {
            (true, true) => behind,
            (false, true) => first.saturating_sub(1),
            (false, false) if place == behind => first,
            _ => return self.step(if forward { 1 } else { -1 }, cx),
        };
        if let Some(element) = elements.get(target).copied() {
            self.focus(element, cx);
        }
    }

    fn at_last_finding(&self) -> bool {
        let is_finding = |it: &Element| matches!(it, Element::Finding(_) | Element::Conformity);
        let last = self.elements().into_iter().rfind(is_finding);
        last == Some(self.form.focus)
    }

    fn step(&mut self, by: isize, cx: &mut UpdateContext<'_>) {
        if let Some(element) = neighbor(&self.elements(), self.form.focus, by) {
            self.focus(element, cx);
        }
    }

    /// Moves the focus. The field that is left is trimmed and validated; a problem never prevents leaving it.
    pub(super) fn focus(&mut self, element: Element, cx: &mut UpdateContext<'_>) {
        let form = &mut self.form;
        let left = form.focused_text();
        if let Some(field) = left {
            form.leave(field);
        }
        if let Some(field) = left.filter(|_| element != form.focus) {
            match field {
                Field::WellKnownUrl => {
                    let url = form.draft.well_known_url.clone();
                    self.url_check.now(&url, cx);
                }
                Field::JwksEndpoint => {
                    self.validate(cx);
                    self.keys.now(cx);
                }
                Field::Name => self.ask_name(cx),
                Field::Issuer => self.find_duplicate_issuers(cx),
                _ => {}
            }
        }
        self.form.focus = element;
        self.keep(cx);
    }

    /// Applies the answer about access token versions: sets issuer and claims together.
    fn choose_version(&mut self, answer: Option<&TokenVersion>, cx: &mut UpdateContext<'_>) {
        if let (Some(answer), Element::TokenVersion) = (answer, self.form.focus) {
            let said = token_version::choose(&mut self.form, *answer);
            cx.say(Level::Note, said);
            self.validate(cx);
            self.keep(cx);
            self.find_duplicate_issuers(cx);
        }
    }

    /// Queries the store for the name.
    fn ask_name(&mut self, cx: &mut UpdateContext<'_>) {
        if let Ok(name) = Name::parse(&self.form.draft.name) {
            self.name_asked = Some(cx.store(Op::NameTaken { name }));
        }
    }

    /// Queries the store for other key managers with the same issuer.
    pub(super) fn find_duplicate_issuers(&mut self, cx: &mut UpdateContext<'_>) {
        self.duplicate_issuers.find(&self.form, None, cx);
    }

    fn submit(&mut self, cx: &mut UpdateContext<'_>) {
        match self.form.focus {
            Element::Field(_) | Element::TokenVersion | Element::Place => self.step(1, cx),
            Element::Finding(_) => self.apply(cx),
            Element::Conformity => self.fold(),
            Element::Button(Button::Next) => self.next(cx),
            Element::Button(Button::EnterByHand) => self.enter_by_hand(cx),
            Element::Button(Button::UseAddress) => self.use_other_address(cx),
            Element::Button(Button::Add) => self.add(cx),
            Element::Button(Button::Back) => self.back(cx),
            Element::Button(Button::Cancel) => self.leave(cx),
            Element::Button(Button::Update) => {}
        }
    }

    /// Puts the address that is offered into the field: the demo's next one, or what was probably meant.
    fn take_offered(&mut self, cx: &mut UpdateContext<'_>) {
        if !self.offers_sample() {
            self.use_other_address(cx);
            return;
        }
        let kind = self.form.draft.kind;
        let (same, others): (Vec<_>, Vec<_>) =
            cx.shared.samples.iter().partition(|it| it.kind == kind);
        let all: Vec<_> = same.into_iter().chain(others).collect();
        let now = self.form.draft.well_known_url.trim();
        let place = all.iter().position(|it| it.url == now);
        let next = place.map_or(0, |place| (place + 1) % all.len().max(1));
        if let Some(sample) = all.get(next) {
            let said = format!(
                "Demo address {} of {}: {}.",
                next + 1,
                all.len(),
                sample.label
            );
            let url = sample.url.clone();
            self.form.put(Field::WellKnownUrl, &url);
            cx.say(Level::Note, said);
            self.url_check.now(&url, cx);
            self.keep(cx);
        }
    }

    /// Takes the suggested address and reads it; Ctrl+_ in the field restores the old one.
    fn use_other_address(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(url) = self.other_address() else {
            return;
        };
        self.form.put(Field::WellKnownUrl, &url);
        self.form.focus = Element::Field(Field::WellKnownUrl);
        self.url_check.now(&url, cx);
        self.keep(cx);
    }

    fn toggle(&mut self, cx: &mut UpdateContext<'_>) {
        match self.form.focus {
            Element::Field(Field::AllEnvironments) => self.form.toggle_all(),
            Element::Field(Field::Environments) => self.form.toggle_environment(),
            Element::Finding(_) | Element::Conformity if self.conformity_count() > 0 => {
                return self.fold();
            }
            _ => return,
        }
        self.keep(cx);
    }

    /// Shows the conformity findings with the focus on their row, or hides them and goes back to where the focus was.
    fn fold(&mut self) {
        self.unfolded = !self.unfolded;
        let elements = self.elements();
        let form = &mut self.form;
        let before = self.unfolded_from.take();
        if self.unfolded {
            self.unfolded_from = Some(form.focus);
            form.focus = Element::Conformity;
        } else if form.focus == Element::Conformity || !elements.contains(&form.focus) {
            let back = before.filter(|it| elements.contains(it));
            form.focus = back.unwrap_or(Element::Conformity);
        }
    }

    fn sideways(&mut self, right: bool, cx: &mut UpdateContext<'_>) {
        let form = &mut self.form;
        match form.focus {
            Element::Field(Field::Environments) => form.move_environment(right),
            Element::TokenVersion => {
                self.choose_version(ANSWERS.get(usize::from(right)), cx);
            }
            Element::Button(_) => {
                let buttons: Vec<Element> = self
                    .elements()
                    .into_iter()
                    .filter(|element| matches!(element, Element::Button(_)))
                    .collect();
                let place = buttons
                    .iter()
                    .position(|element| *element == self.form.focus)
                    .unwrap_or(0);
                let next = if right {
                    (place + 1).min(buttons.len().saturating_sub(1))
                } else {
                    place.saturating_sub(1)
                };
                if let Some(element) = buttons.get(next).copied() {
                    self.focus(element, cx);
                }
            }
            _ => {}
        }
    }

    /// Handles Next: shows all problems and focuses the first; waits for a running check.
    fn next(&mut self, cx: &mut UpdateContext<'_>) {
        let http_allowed = cx.shared.allow_http;
        let form = &mut self.form;
        if let Err(problems) = form.draft.check_details(http_allowed) {
            for problem in problems {
                form.show(problem);
            }
        }
        // Only problems of this step prevent Next; those of the next step are shown there.
        let marked = details().iter().any(|field| form.shown(*field).is_some());
        if marked {
            self.refuse_details(cx);
            return;
        }
        // The provider may have been fixed meanwhile.
        if self.url_check.failed() {
            self.url_check.again(cx);
            self.waiting = true;
            return;
        }
        let url = form.draft.well_known_url.clone();
        self.url_check.now(&url, cx);
        if self.report().is_some() {
            self.show_or_ask(cx);
        } else if self.url_check.request.running() {
            self.waiting = true;
        } else {
            self.url_check.again(cx);
            self.waiting = true;
        }
    }

    pub(super) fn refuse_details(&mut self, cx: &mut UpdateContext<'_>) {
        let elements = self.elements();
        let failed = self.url_check.failed();
        let marked: Vec<Element> = elements
            .iter()
            .copied()
            .filter(|element| match element {
                Element::Field(Field::WellKnownUrl) => {
                    failed || self.form.shown(Field::WellKnownUrl).is_some()
                }
                Element::Field(field) => self.form.shown(*field).is_some(),
                _ => false,
            })
            .collect();
        say_attention(marked.len(), cx);
        if let Some(first) = marked.first().copied() {
            self.form.focus = first;
        }
    }

    fn back(&mut self, cx: &mut UpdateContext<'_>) {
        if self.is_waiting() || self.waiting || self.checks_here() {
            self.stop_waiting(cx);
            return;
        }
        match self.stage {
            Stage::Review => {
                self.open(Stage::Details, cx);
                self.form.focus = Element::Button(Button::Next);
                self.keep(cx);
            }
            Stage::Details => self.open(Stage::Provider, cx),
            Stage::Provider => self.leave(cx),
        }
    }

    /// Stops the check that a press waits for.
    fn stop_waiting(&mut self, cx: &mut UpdateContext<'_>) {
        self.waiting = false;
        self.add_waits = false;
        self.url_check.request.stop(cx);
        self.keys.request.stop(cx);
        if self.other.take().is_some() {
            cx.effect(Effect::Cancel(TaskSlot::SuggestedAddress));
        }
        cx.say(Level::Note, "The check was stopped.");
    }

    /// Handles Esc and Cancel: asks if something was typed; the draft is kept unless explicitly discarded.
    fn leave(&mut self, cx: &mut UpdateContext<'_>) {
        if self.form.draft.is_worth_keeping() {
            cx.question(Question::LeaveAdd);
        } else {
            cx.discard_draft();
            cx.pop();
        }
    }
}
