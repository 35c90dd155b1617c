//! State of Edit: the key manager as read, the form, the differences.

use std::time::Duration;

use crate::control_plane::{TargetName, TargetValue, with_values};
use crate::discovery::CurrentFindings;
use crate::form::finding_summary::open_findings;
use crate::form::{
    Button, Element, Failures, Form, current_findings, details, review, token_version, unread_keys,
};
use crate::key_manager::{
    Configuration, Draft, EvidenceUpdate, Field, KeyManager, OpenFinding, TokenTest,
};
use crate::ops::history::Difference;
use crate::ops::{Op, Output};
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, Response, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext};
use crate::tui::notification::Level;
use crate::tui::screens::form::{DuplicateIssuers, context, enter, next_deadline, on_timer};
use crate::tui::screens::jwks_check::JwksCheck;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::screens::stored_text::draft_of;
use crate::tui::screens::url_check::UrlCheck;
use crate::tui::state::AppState;

/// Active target, with the values specific to it.
#[derive(Clone, Debug)]
pub struct EditedTarget {
    /// Target whose values are edited.
    pub target: TargetName,
    /// Values specific to the target; empty until they are read.
    pub values: Vec<TargetValue>,
    /// Whether the form edits these values, not the key manager's own.
    pub edited: bool,
    pub(super) request: Option<RequestId>,
}

/// A key manager being edited.
#[derive(Clone, Debug)]
pub struct Edit {
    /// Key manager as it was read.
    pub original: KeyManager,
    /// [`Self::original`] as form text, to find the changed fields.
    pub before: Draft,
    /// Form being edited.
    pub form: Form,
    /// The check of the Well-Known URL.
    pub url_check: UrlCheck,
    /// The check of a JWKS Endpoint that was changed.
    pub keys: JwksCheck,
    /// Findings for the changed values.
    pub current_findings: CurrentFindings,
    /// Findings about all values, where the document was read.
    read_findings: Option<Vec<OpenFinding>>,
    /// Update was pressed and waits for the check.
    pub waiting: bool,
    /// The first line of the changes on screen, where not all fit.
    pub top: usize,
    /// Number of change lines that do not fit; shown on the frame.
    pub hidden: usize,
    /// Values of the last read document. A field equal to them was not edited by hand.
    pub(super) read: Option<Configuration>,
    /// Other key managers with the same issuer.
    pub duplicate_issuers: DuplicateIssuers,
    pub(super) updating: Option<RequestId>,
    /// A token test that is being stored.
    pub(super) recording: Option<RequestId>,
    /// The question of whether a draft of this edit was kept.
    pub(super) draft_asked: Option<RequestId>,
    /// Whether the draft is in the store.
    pub(super) is_kept: bool,
    /// Active target; `None` if there is none.
    pub at: Option<EditedTarget>,
}

impl Edit {
    /// Form of a key manager, with the focus on its first editable field.
    pub fn new(found: &KeyManager, cx: &mut UpdateContext<'_>) -> Self {
        let names = cx.shared.environment_names();
        let before = draft_of(found, &names);
        let mut form = Form::new(before.clone(), names, Element::Field(Field::Description));
        form.http_allowed = cx.shared.allow_http;
        let mut edit = Edit {
            original: found.clone(),
            before,
            form,
            url_check: UrlCheck::default(),
            keys: JwksCheck::default(),
            current_findings: CurrentFindings::default(),
            read_findings: None,
            waiting: false,
            top: 0,
            hidden: 0,
            read: None,
            duplicate_issuers: DuplicateIssuers::default(),
            updating: None,
            recording: None,
            draft_asked: None,
            is_kept: false,
            at: None,
        };
        cx.begin_draft();
        edit.draft_asked = Some(cx.store(Op::DraftOfEdit {
            name: found.name.clone(),
        }));
        edit.find_duplicate_issuers(cx);
        edit.at = cx.shared.target().map(|it| it.name.clone()).map(|target| {
            let op = Op::TargetValues {
                target: target.clone(),
                name: found.name.clone(),
            };
            EditedTarget {
                target,
                values: Vec::new(),
                edited: false,
                request: Some(cx.store(op)),
            }
        });
        edit
    }

    /// Target whose specific values are edited; `None` while the key manager's own are.
    pub fn edited_at(&self) -> Option<&TargetName> {
        let at = self.at.as_ref().filter(|at| at.edited)?;
        Some(&at.target)
    }

    /// Value of a field specific to the target, if any.
    pub fn own(&self, field: Field) -> Option<&str> {
        let values = &self.at.as_ref()?.values;
        let found = values.iter().find(|value| value.field == field)?;
        Some(&found.value)
    }

    /// Switches the form to the target's values (`there`), or to the key manager's own.
    pub(super) fn move_to(&mut self, there: bool, cx: &mut UpdateContext<'_>) {
        let Some(at) = &mut self.at else { return };
        if at.edited == there || at.request.is_some() {
            return;
        }
        at.edited = there;
        let shown = match there {
            // Values that are not valid together are shown as they are everywhere.
            true => with_values(&self.original, &at.values).unwrap_or(self.original.clone()),
            false => self.original.clone(),
        };
        self.before = draft_of(&shown, &self.form.environments);
        let mut form = Form::new(
            self.before.clone(),
            self.form.environments.clone(),
            Element::Place,
        );
        form.http_allowed = self.form.http_allowed;
        self.form = form;
        self.url_check = UrlCheck::default();
        self.keys = JwksCheck::default();
        self.current_findings = CurrentFindings::default();
        self.read = None;
        self.find_duplicate_issuers(cx);
    }

    /// Validates the current values, and requests a changed key set that has not been read yet.
    pub fn validate(&mut self, cx: &mut UpdateContext<'_>) {
        let report = self
            .url_check
            .report(&self.form.draft.well_known_url)
            .cloned();
        let draft = &self.form.draft;
        let changed = self.changed();
        let unread = unread_keys(draft, report.as_deref(), self.keys.read());
        let asked = changed.contains(&Field::JwksEndpoint);
        self.keys.changed(unread.filter(|_| asked), cx);
        let mut current_findings = current_findings(draft, report.as_deref(), self.keys.read());
        let is_read = report.is_some_and(|report| report.unreadable.is_none());
        self.read_findings = is_read.then(|| open_findings(&current_findings.findings));
        // Stored values are the subject of a check; only changed ones are validated here.
        current_findings
            .findings
            .retain(|finding| finding.field.is_some_and(|field| changed.contains(&field)));
        self.current_findings = current_findings;
    }

    /// What is known of the values to be stored: their findings, and a token test with them.
    pub(super) fn evidence(&self, test: Option<TokenTest>) -> EvidenceUpdate {
        let draft = &self.form.draft;
        let report = self.url_check.report(&draft.well_known_url);
        let keys_unread = unread_keys(draft, report.map(|it| &**it), self.keys.read()).is_some();
        match &self.read_findings {
            Some(open) if keys_unread => EvidenceUpdate::WithoutKeys(open.clone(), test),
            Some(open) => EvidenceUpdate::Whole(open.clone(), test),
            None => {
                let open = open_findings(&self.current_findings.findings);
                EvidenceUpdate::OfChange(open, test)
            }
        }
    }

    /// What has to be confirmed before what was changed is stored.
    pub fn failures(&self) -> Option<Failures> {
        let url = &self.form.draft.well_known_url;
        let unread = self
            .url_check
            .report(url)
            .filter(|_| self.changed().contains(&Field::WellKnownUrl))
            .and_then(|report| report.unreadable.as_ref())
            .map(|failure| format!("The Well-Known URL can't be read: {}.", failure.sentence()));
        Failures::of(&self.form.draft, &self.current_findings.findings, unread)
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

    /// Fields of the configuration that equal neither the stored nor the last document's value.
    pub fn by_hand(&self) -> Vec<Field> {
        let now = &self.form.draft.configuration;
        self.before
            .configuration_fields()
            .filter(|field| {
                let same = |other: Option<&Configuration>| {
                    other.and_then(|other| other.get(*field)) == now.get(*field)
                };
                !same(Some(&self.before.configuration)) && !same(self.read.as_ref())
            })
            .collect()
    }

    /// Stored and current value of each field that differs.
    pub fn differences(&self) -> Vec<Difference> {
        self.changed()
            .into_iter()
            .map(|field| Difference {
                label: field.label(),
                before: words(&self.before, field),
                after: words(&self.form.draft, field),
            })
            .collect()
    }

    /// Stored value of a field, for display.
    pub fn was(&self, field: Field) -> String {
        words(&self.before, field).unwrap_or_else(|| "(empty)".to_owned())
    }

    /// Draft of another version with the locally changed fields applied.
    pub(super) fn merged(&self, other: &Draft) -> Draft {
        let mut draft = other.clone();
        for field in self.changed() {
            if field == Field::Environments {
                draft.all_environments = self.form.draft.all_environments;
                draft.environments.clone_from(&self.form.draft.environments);
            } else if let (Some(slot), Some(text)) =
                (draft.text_mut(field), self.form.draft.text(field))
            {
                text.clone_into(slot);
            }
        }
        draft
    }

    /// The elements in reading order.
    pub fn elements(&self) -> Vec<Element> {
        let first = self
            .form
            .reachable(details())
            .filter(|field| *field != Field::Name);
        let second = self.form.reachable(review(self.before.kind));
        let version = token_version::has_effect(&self.form.draft).then_some(Element::TokenVersion);
        let there = self.edited_at().is_some();
        let nowhere = |field: &Field| {
            let fields = [
                Field::AllEnvironments,
                Field::Environments,
                Field::OidcLogoutEndpoint,
            ];
            there && fields.contains(field)
        };
        let place = self.at.as_ref().map(|_| Element::Place);
        let fields = first.chain(second).filter(|field| !nowhere(field));
        place
            .into_iter()
            .chain(fields.map(Element::Field))
            .chain(version.filter(|_| !there))
            .chain([
                Element::Button(Button::Update),
                Element::Button(Button::Cancel),
            ])
            .collect()
    }
}

impl ScreenState for Edit {
    fn contexts(&self) -> Vec<KeyContext> {
        let mut contexts = vec![context(self.form.focus), KeyContext::Edit, KeyContext::Form];
        if self.form.focused_text().is_none() {
            contexts.push(KeyContext::EditKeys);
            contexts.push(KeyContext::NoText);
        }
        contexts.push(KeyContext::Everywhere);
        contexts
    }

    fn available(&self, action: Action, _: &AppState) -> Availability {
        match action {
            Action::Submit => enter(self.form.focus),
            Action::Back if self.waiting => Availability::ReadyAs("Stop the check"),
            Action::PageDown | Action::PageUp if self.hidden == 0 => Availability::Quiet,
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        let (changed, pasted) = match input {
            Input::Type(c) => (self.form.edit(crate::form::Edit::Insert(c)), false),
            Input::Paste(text) => (self.form.paste(&text), true),
            Input::Act(Action::Edit(edit)) => (self.form.edit(edit), false),
            Input::Act(action) => {
                self.act(action, cx);
                return self.keep(cx);
            }
        };
        if changed == Some(Field::Issuer) {
            self.duplicate_issuers.names.clear();
        }
        if changed == Some(Field::WellKnownUrl) {
            self.waiting = false;
            let url = self.form.draft.well_known_url.clone();
            self.url_check.changed(&url, cx);
            if pasted {
                self.form.leave(Field::WellKnownUrl);
                self.url_check.now(&url, cx);
            }
        }
        if let Some(field) = changed {
            self.validate(cx);
            if pasted && field == Field::JwksEndpoint {
                self.keys.now(cx);
            }
        }
        self.keep(cx);
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        self.duplicate_issuers.on_store(id, result);
        if self.updating == Some(id) {
            self.updating = None;
            self.updated(result, cx);
        } else if self.recording.take_if(|asked| *asked == id).is_some() {
            self.recorded(result, cx);
        } else if self.draft_asked.take_if(|asked| *asked == id).is_some() {
            if let Ok(Output::DraftOfEdit(Some((from, draft)))) = result {
                self.resume(*from, draft, cx);
            }
        } else if let Some(at) = &mut self.at
            && at.request == Some(id)
        {
            at.request = None;
            if let Ok(Output::TargetValues(values)) = result {
                at.values.clone_from(values);
            }
        }
    }

    fn on_other(&mut self, id: RequestId, answer: &Response, cx: &mut UpdateContext<'_>) {
        match answer {
            Response::Report(report) if self.url_check.handle_response(id, report) => {
                let waited = std::mem::take(&mut self.waiting);
                self.validate(cx);
                if report.unreadable.is_none() {
                    self.take_document(cx);
                }
                if waited {
                    cx.say(
                        Level::Note,
                        "The check is done. Review the changes, then select Update.",
                    );
                }
            }
            Response::Keys(keys) if self.keys.handle_response(id, keys) => {
                self.validate(cx);
                if std::mem::take(&mut self.waiting) {
                    self.update(cx);
                }
            }
            _ => {}
        }
    }

    fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        on_timer(&mut self.url_check, &mut self.keys, cx);
    }

    fn next_deadline(&self, now: Moment) -> Option<Duration> {
        next_deadline(&self.url_check, &self.keys, now)
    }
}

/// Display text of a field; `None` if empty.
fn words(draft: &Draft, field: Field) -> Option<String> {
    let text = match field {
        Field::Environments if draft.all_environments => "all environments".to_owned(),
        Field::Environments => draft.environments.join(", "),
        field => draft.text(field).unwrap_or_default().trim().to_owned(),
    };
    (!text.is_empty()).then_some(text)
}
