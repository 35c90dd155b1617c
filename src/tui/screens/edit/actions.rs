//! Actions, keys and pastes of Edit.

use super::state::Edit;
use crate::control_plane::TargetName;
use crate::form::token_version::{self, ANSWERS};
use crate::form::{Button, Element};
use crate::key_manager::{Draft, Editing, Field, TestedValues, TokenOutcome};
use crate::ops::{Edit as Write, Op};
use crate::provider::microsoft::TokenVersion;
use crate::store::Changes;
use crate::tui::context::UpdateContext;
use crate::tui::keymap::Action;
use crate::tui::mouse::Hit;
use crate::tui::notification::Level;
use crate::tui::screens::form::{neighbor, refuse};
use crate::tui::screens::question::Question;
use crate::tui::screens::token::Tested;

impl Edit {
    /// Puts a value from a token test into a field.
    pub fn put(&mut self, field: Field, value: &str, cx: &mut UpdateContext<'_>) {
        self.form.put(field, value);
        self.form.focus = Element::Field(field);
        self.validate(cx);
        self.keys.now(cx);
        self.keep(cx);
    }

    /// Notes a token test; a proven issuer settles its difference from the address. A conclusive one with the stored values is
    /// stored at once.
    pub fn tested(&mut self, tested: Tested, cx: &mut UpdateContext<'_>) {
        let stored = self.original.connection.as_ref();
        let stored = stored.map(|it| TestedValues::of(&it.settings.configuration()));
        if tested.test.outcome != TokenOutcome::Inconclusive
            && stored.as_ref() == Some(&tested.values)
        {
            self.recording = Some(cx.store(Op::SaveTokenTest {
                name: self.original.name.clone(),
                values: Box::new(tested.values.clone()),
                test: tested.test,
            }));
        }
        let draft = &mut self.form.draft;
        draft.note_test(tested.test, tested.values);
        if let Some(issuer) = tested.proven_issuer {
            draft.proven_issuer = Some(issuer);
        }
        self.validate(cx);
    }

    /// Opens the token test for the values of the form.
    fn try_token(&self, cx: &mut UpdateContext<'_>) {
        let editing = Editing {
            name: self.original.name.as_str().to_owned(),
            revision: self.original.revision,
        };
        cx.try_token_with(&Draft {
            editing: Some(editing),
            ..self.form.draft.clone()
        });
    }

    pub(super) fn act(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        match action {
            Action::Next | Action::NextField => self.step(1, cx),
            Action::Previous | Action::PreviousField => self.step(-1, cx),
            Action::Toggle => match self.form.focus {
                Element::Place => self.choose_place(self.edited_at().is_none(), cx),
                Element::Field(Field::AllEnvironments) => self.form.toggle_all(),
                Element::Field(Field::Environments) => self.form.toggle_environment(),
                _ => {}
            },
            Action::Left | Action::Right => self.sideways(action == Action::Right, cx),
            Action::Pick(n) => self.choose_version(ANSWERS.get(usize::from(n).wrapping_sub(1)), cx),
            Action::PageDown | Action::PageUp => self.scroll(action == Action::PageDown, cx),
            Action::Token => self.try_token(cx),
            Action::Submit => match self.form.focus {
                Element::Button(Button::Update) => self.update(cx),
                Element::Button(_) => self.back(cx),
                _ => self.step(1, cx),
            },
            Action::Back if self.waiting => {
                self.waiting = false;
                self.url_check.request.stop(cx);
                self.keys.request.stop(cx);
                cx.say(Level::Note, "The check was stopped.");
            }
            Action::Back => self.back(cx),
            _ => {}
        }
    }

    /// A click on what the last frame showed.
    pub fn click(&mut self, hit: Hit, cx: &mut UpdateContext<'_>) {
        match hit {
            Hit::Element(element) => {
                self.focus(element, cx);
                match element {
                    Element::Button(_) => self.act(Action::Submit, cx),
                    Element::Field(Field::AllEnvironments) => self.form.toggle_all(),
                    _ => {}
                }
            }
            Hit::Choice(Element::Place, place) => {
                self.focus(Element::Place, cx);
                self.choose_place(place == 1, cx);
            }
            Hit::Choice(Element::TokenVersion, place) => {
                self.focus(Element::TokenVersion, cx);
                self.choose_version(ANSWERS.get(place), cx);
            }
            Hit::Choice(element, place) if !self.form.draft.all_environments => {
                self.focus(element, cx);
                self.form.environment_cursor = place;
                self.form.toggle_environment();
            }
            _ => {}
        }
    }

    fn step(&mut self, by: isize, cx: &mut UpdateContext<'_>) {
        if let Some(element) = neighbor(&self.elements(), self.form.focus, by) {
            self.focus(element, cx);
        }
    }

    fn focus(&mut self, element: Element, cx: &mut UpdateContext<'_>) {
        if let Some(field) = self.form.focused_text() {
            self.form.leave(field);
            if field == Field::WellKnownUrl && self.changed().contains(&field) {
                let url = self.form.draft.well_known_url.clone();
                self.url_check.now(&url, cx);
            }
            if field == Field::Issuer && element != self.form.focus {
                self.find_duplicate_issuers(cx);
            }
            if field == Field::JwksEndpoint && element != self.form.focus {
                self.validate(cx);
                self.keys.now(cx);
            }
        }
        self.form.focus = element;
        self.top = 0;
    }

    fn sideways(&mut self, right: bool, cx: &mut UpdateContext<'_>) {
        match self.form.focus {
            Element::Field(Field::Environments) => self.form.move_environment(right),
            Element::Place => self.choose_place(right, cx),
            Element::TokenVersion => self.choose_version(ANSWERS.get(usize::from(right)), cx),
            Element::Button(_) if right => self.focus(Element::Button(Button::Cancel), cx),
            Element::Button(_) => self.focus(Element::Button(Button::Update), cx),
            _ => {}
        }
    }

    /// Applies the answer about access token versions: sets issuer and claims together.
    fn choose_version(&mut self, answer: Option<&TokenVersion>, cx: &mut UpdateContext<'_>) {
        if let (Some(answer), Element::TokenVersion) = (answer, self.form.focus) {
            let said = token_version::choose(&mut self.form, *answer);
            cx.say(Level::Note, said);
            self.validate(cx);
            self.find_duplicate_issuers(cx);
        }
    }

    /// Switches between the key manager's own values and those of the target; refused while there are unsaved changes.
    fn choose_place(&mut self, there: bool, cx: &mut UpdateContext<'_>) {
        if there == self.edited_at().is_some() {
            return;
        }
        if !self.changed().is_empty() {
            cx.say(Level::Note, "Select Update first, or undo the changes.");
            return;
        }
        self.move_to(there, cx);
    }

    /// Removes emptied overrides of the target; the key manager's own values apply again.
    fn give_up_emptied(&mut self) {
        if self.edited_at().is_none() {
            return;
        }
        for field in self.changed() {
            let empty = self
                .form
                .draft
                .text(field)
                .is_some_and(|text| text.trim().is_empty());
            if empty {
                self.form.put(field, &self.original.text(field));
            }
        }
    }

    /// Queries the store for other key managers with the same issuer.
    pub(super) fn find_duplicate_issuers(&mut self, cx: &mut UpdateContext<'_>) {
        let edited = Some(&self.original.name);
        self.duplicate_issuers.find(&self.form, edited, cx);
    }

    fn scroll(&mut self, down: bool, cx: &UpdateContext<'_>) {
        let page = usize::from(cx.shared.size.1 / 3).max(1);
        let last = self.hidden;
        self.top = if down {
            (self.top + page).min(last)
        } else {
            self.top.min(last).saturating_sub(page)
        };
    }

    fn back(&mut self, cx: &mut UpdateContext<'_>) {
        match self.changed().len() {
            0 => cx.pop(),
            changes => cx.question(Question::LeaveEdit { changes }),
        }
    }

    /// Handles Update. Waits for a running check; problems prevent it. Writes only the changed fields, against the
    /// revision that was read.
    pub(super) fn update(&mut self, cx: &mut UpdateContext<'_>) {
        if self.updating.is_some() {
            return;
        }
        self.give_up_emptied();
        if self.changed().is_empty() {
            cx.say(Level::Note, "Nothing was changed.");
            return;
        }
        if let Err(problems) = self.form.draft.parse(cx.shared.allow_http) {
            return refuse(&mut self.form, problems, cx);
        }
        self.validate(cx);
        if self.url_check.request.running() || self.keys.pending() {
            self.keys.now(cx);
            self.waiting = true;
            cx.say(Level::Note, "Waiting for the check. Press Esc to stop.");
            return;
        }
        if let Some(failures) = self.failures() {
            cx.question(Question::UpdateAnyway { failures });
            return;
        }
        self.update_now(cx);
    }

    /// Writes the changed fields.
    pub fn update_now(&mut self, cx: &mut UpdateContext<'_>) {
        if let Some(target) = self.edited_at().cloned() {
            self.write_at(target, cx);
            return;
        }
        let draft = self.form.draft.clone();
        self.write(&draft, self.original.revision, cx);
    }

    /// Writes the changed fields as values of the target. A value equal to the key manager's own removes the override.
    fn write_at(&mut self, target: TargetName, cx: &mut UpdateContext<'_>) {
        let given = self.changed().into_iter().map(|field| {
            let text = self.form.draft.text(field).unwrap_or_default().trim();
            let same = text == self.original.text(field);
            (field, if same { String::new() } else { text.to_owned() })
        });
        let op = Op::EditAt {
            target,
            name: self.original.name.clone(),
            given: given.collect(),
        };
        self.updating = Some(cx.write(op));
    }

    /// Writes the locally changed fields of `draft` over this revision.
    pub(super) fn write(&mut self, draft: &Draft, revision: u64, cx: &mut UpdateContext<'_>) {
        let Ok(new) = draft.parse(cx.shared.allow_http) else {
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
            accepted: Vec::new(),
            evidence: self.evidence(new.evidence.token),
        };
        let edit = Write {
            name: self.original.name.as_str().to_owned(),
            revision: Some(revision),
            changes,
        };
        self.updating = Some(cx.write(Op::Edit {
            edit: Box::new(edit),
        }));
    }
}
