//! State of Edit: the key manager as read, the form, the differences.

use crate::discovery::{CurrentFindings, Grade};
use crate::form::{
    Button, Element, Form, current_findings, details, review, token_version, unread_keys,
};
use crate::key_manager::{Configuration, Draft, Field, KeyManager};
use crate::ops::history::Difference;
use crate::tui::context::UpdateContext;
use crate::tui::event::RequestId;
use crate::tui::keymap::{Action, Availability, KeyContext};
use crate::tui::screens::jwks_check::JwksCheck;
use crate::tui::screens::stored_text::draft_of;
use crate::tui::screens::url_check::UrlCheck;

/// A key manager being edited.
#[derive(Clone, Debug)]
pub struct Edit {
    /// As it was read.
    pub original: KeyManager,
    /// The same as text, to compare with.
    pub before: Draft,
    /// Form.
    pub form: Form,
    /// The check of the Well-Known URL.
    pub url_check: UrlCheck,
    /// The check of a JWKS Endpoint that was changed.
    pub keys: JwksCheck,
    /// Findings for the changed values.
    pub current_findings: CurrentFindings,
    /// Update was pressed and waits for the check.
    pub waiting: bool,
    /// The first line of the changes on screen, where not all fit.
    pub top: usize,
    /// Number of change lines that do not fit; shown on the frame.
    pub hidden: usize,
    /// Values of the last read document. A field equal to them was not edited by hand.
    pub(super) read: Option<Configuration>,
    /// Names of other key managers with the same issuer.
    pub duplicate_issuers: Vec<String>,
    pub(super) duplicates_request: Option<RequestId>,
    pub(super) updating: Option<RequestId>,
}

impl Edit {
    /// The form, on its first field that can be changed.
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
            waiting: false,
            top: 0,
            hidden: 0,
            read: None,
            duplicate_issuers: Vec::new(),
            duplicates_request: None,
            updating: None,
        };
        edit.find_duplicate_issuers(cx);
        edit
    }

    /// The pause is over, or a second of the counter.
    pub fn on_timer(&mut self, cx: &mut UpdateContext<'_>) {
        self.url_check.on_timer(cx);
        self.keys.on_timer(cx);
    }

    /// Deadline of the next timer event.
    pub fn next_deadline(&self, now: crate::tui::event::Moment) -> Option<std::time::Duration> {
        let both = [
            self.url_check.next_deadline(now),
            self.keys.next_deadline(now),
        ];
        both.into_iter().flatten().min()
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
        // Stored values are the subject of a check; only changed ones are validated here.
        current_findings
            .findings
            .retain(|finding| finding.field.is_some_and(|field| changed.contains(&field)));
        self.current_findings = current_findings;
    }

    /// The messages of the FAIL findings about what was changed.
    pub fn failures(&self) -> Vec<String> {
        let url = &self.form.draft.well_known_url;
        let unread = self
            .url_check
            .report(url)
            .filter(|_| self.changed().contains(&Field::WellKnownUrl))
            .and_then(|report| report.unreadable.as_ref())
            .map(|failure| format!("The Well-Known URL can't be read: {}.", failure.sentence()));
        let findings = self.current_findings.findings.iter();
        let failed = findings
            .filter(|finding| finding.grade() == Grade::Fail)
            .map(|finding| finding.message.clone());
        unread.into_iter().chain(failed).collect()
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

    /// The fields of the configuration that hold neither what is stored nor what the last document said.
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
        self.against(&self.before)
    }

    /// Value of `other` and current value of each locally changed field.
    pub fn against(&self, other: &Draft) -> Vec<Difference> {
        self.changed()
            .into_iter()
            .map(|field| Difference {
                label: field.label(),
                before: words(other, field),
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
        let version = token_version::is_asked(&self.form.draft).then_some(Element::TokenVersion);
        first
            .chain(second)
            .map(Element::Field)
            .chain(version)
            .chain([
                Element::Button(Button::Update),
                Element::Button(Button::Cancel),
            ])
            .collect()
    }

    /// The contexts of what has the focus.
    pub fn contexts(&self) -> Vec<KeyContext> {
        let mut contexts = match self.form.focus {
            Element::Field(Field::AllEnvironments) => vec![KeyContext::Checkbox],
            Element::Field(Field::Environments) => vec![KeyContext::Environments],
            Element::Field(_) => vec![KeyContext::Text],
            Element::TokenVersion => vec![KeyContext::TokenVersion],
            _ => vec![KeyContext::Button],
        };
        contexts.push(KeyContext::Edit);
        contexts.push(KeyContext::Form);
        if self.form.focused_text().is_none() {
            contexts.push(KeyContext::NoText);
        }
        contexts.push(KeyContext::Everywhere);
        contexts
    }

    /// Availability of an action in this state.
    pub fn available(&self, action: Action) -> Availability {
        match action {
            Action::Back if self.waiting => Availability::ReadyAs("Stop the check"),
            Action::PageDown | Action::PageUp if self.hidden == 0 => Availability::Quiet,
            _ => Availability::Ready,
        }
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
