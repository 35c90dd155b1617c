//! State of the wizard.

use std::sync::Arc;
use std::time::Duration;

use crate::discovery::address::recognize;
use crate::discovery::{CurrentFindings, Finding, Grade, Report};
use crate::form::finding_summary::open;
use crate::form::{
    Button, Edit, Element, Form, Refuted, current_findings, details, replace_refuted, review,
    shared_issuer, token_version, unread_keys,
};
use crate::key_manager::{Draft, Field, FormPosition, ProviderKind, Step};
use crate::tui::context::UpdateContext;
use crate::tui::event::{Moment, RequestId, Response, StoreResult};
use crate::tui::keymap::{Action, Availability, Input, KeyContext};
use crate::tui::screens::form::{DuplicateIssuers, context, enter, next_deadline, on_timer};
use crate::tui::screens::jwks_check::JwksCheck;
use crate::tui::screens::screen_state::ScreenState;
use crate::tui::screens::token::Tested;
use crate::tui::screens::url_check::{UrlCheck, UrlStatus};
use crate::tui::state::AppState;

/// Which page of the wizard is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Choose a provider.
    Provider,
    /// Step 1 of 2.
    Details,
    /// Step 2 of 2.
    Review,
}

/// Undo data of an applied fix.
#[derive(Clone, Debug)]
pub struct AppliedFix {
    /// Description of the undone fix, for the notification.
    pub what: String,
    /// Draft before the fix.
    pub draft: Draft,
    /// Check of the previous address.
    pub url_check: UrlCheck,
}

/// State of the wizard. Typed values survive every step back.
#[derive(Clone, Debug)]
pub struct Add {
    /// Which page is open.
    pub stage: Stage,
    /// The row of the provider menu.
    pub choice: usize,
    /// Form being filled in, from the second page on.
    pub form: Form,
    /// The check of the Well-Known URL.
    pub url_check: UrlCheck,
    /// Next was pressed and waits for the check.
    pub waiting: bool,
    /// The document could not be read: the endpoints may be typed.
    pub by_hand: bool,
    /// The check of a JWKS Endpoint that is not the document's.
    pub keys: JwksCheck,
    /// Findings for the current values of the form.
    pub current_findings: CurrentFindings,
    /// Add was pressed and waits for the keys.
    pub add_waits: bool,
    /// The address of a fix that is being read.
    pub other: Option<RequestId>,
    /// Position in the review, once the document of a resumed draft has been read.
    pub resume_at: Option<FormPosition>,
    /// Undo data of the fixes since the review opened, the last one last.
    pub fixes: Vec<AppliedFix>,
    /// Suggested addresses that were read and are no better.
    pub refuted: Vec<Refuted>,
    /// Whether the conformity findings are unfolded.
    pub unfolded: bool,
    /// Focus when they were unfolded, for the way back.
    pub unfolded_from: Option<Element>,
    /// Addresses of the demo, inserted by Ctrl+Y.
    pub samples: Vec<String>,
    /// When this page opened; for a moment the review is not confirmed, so that a doubled Enter adds nothing.
    pub opened: Duration,
    /// The write that is under way.
    pub adding: Option<RequestId>,
    /// The question of whether the name is free.
    pub name_asked: Option<RequestId>,
    /// Other key managers with the same issuer.
    pub duplicate_issuers: DuplicateIssuers,
}

impl Add {
    /// The wizard at its first page.
    pub fn new(cx: &UpdateContext<'_>) -> Self {
        let names = cx.shared.environment_names();
        let kind = ProviderKind::CHOICES[0];
        Add::over(Draft::new(kind, names), Element::Field(Field::Name), cx)
    }

    fn over(draft: Draft, focus: Element, cx: &UpdateContext<'_>) -> Self {
        let mut form = Form::new(draft, cx.shared.environment_names(), focus);
        form.http_allowed = cx.shared.allow_http;
        Add {
            stage: Stage::Provider,
            choice: 0,
            form,
            url_check: UrlCheck::default(),
            waiting: false,
            by_hand: false,
            keys: JwksCheck::default(),
            current_findings: CurrentFindings::default(),
            add_waits: false,
            other: None,
            resume_at: None,
            fixes: Vec::new(),
            refuted: Vec::new(),
            unfolded: false,
            unfolded_from: None,
            samples: Vec::new(),
            opened: cx.now.since_start,
            adding: None,
            name_asked: None,
            duplicate_issuers: DuplicateIssuers::default(),
        }
    }

    /// Notes a token test in the draft.
    pub fn tested(&mut self, tested: &Tested, cx: &mut UpdateContext<'_>) {
        self.form
            .draft
            .note_test(tested.test, tested.values.clone());
        self.form
            .draft
            .token_issuer
            .clone_from(&tested.other_issuer);
        self.validate(cx);
        self.keep(cx);
    }

    /// Wizard with a stored draft at its last step; the address is read again.
    pub fn resume(draft: Draft, cx: &mut UpdateContext<'_>) -> Self {
        let in_review = draft.step == Step::Review;
        let position = draft.position;
        let focus = match in_review {
            true => Element::Button(Button::Next),
            false => Element::Field(position.field.unwrap_or(Field::Name)),
        };
        let mut add = Add::over(draft, focus, cx);
        let kind = add.form.draft.kind;
        let choice = ProviderKind::CHOICES.iter().position(|it| *it == kind);
        add.choice = choice.unwrap_or(0);
        // The review reopens once its document has been read again.
        add.stage = Stage::Details;
        add.resume_at = in_review.then_some(position);
        if !in_review {
            add.form.go_to(position);
        }
        add.form.draft.step = Step::Details;
        add.url_check.now(&add.form.draft.well_known_url, cx);
        add.waiting = in_review && add.url_check.request.running();
        add
    }

    /// The elements in reading order.
    pub fn elements(&self) -> Vec<Element> {
        let form = &self.form;
        match self.stage {
            Stage::Provider => Vec::new(),
            Stage::Details => {
                let mut all: Vec<Element> = form.reachable(details()).map(Element::Field).collect();
                all.push(Element::Button(Button::Next));
                all.push(Element::Button(Button::Cancel));
                if self.offers_by_hand() {
                    all.push(Element::Button(Button::EnterByHand));
                }
                if self.other_address().is_some() {
                    all.push(Element::Button(Button::UseAddress));
                }
                all
            }
            Stage::Review => {
                let mut all: Vec<Element> = form
                    .reachable(review(form.draft.kind))
                    .map(Element::Field)
                    .collect();
                if token_version::has_effect(&form.draft) {
                    all.push(Element::TokenVersion);
                }
                all.extend(self.visible_findings().into_iter().map(Element::Finding));
                if self.conformity_count() > 0 {
                    all.push(Element::Conformity);
                }
                if self.unfolded {
                    all.extend(self.conformity().into_iter().map(Element::Finding));
                }
                all.push(Element::Button(Button::Add));
                all.push(Element::Button(Button::Back));
                all.push(Element::Button(Button::Cancel));
                all
            }
        }
    }

    /// Whether the address in the field with the focus is being read: Esc stops that first.
    pub(super) fn checks_here(&self) -> bool {
        self.stage == Stage::Details && self.url_check.request.running() && self.in_address()
    }

    /// Whether *Enter endpoints manually* is offered: the document could not be read.
    pub fn offers_by_hand(&self) -> bool {
        self.url_check.failed()
    }

    /// Another address to read, when the one in the field gave no document: where a redirect points, or what an issuer or an
    /// endpoint that was pasted is likely to mean.
    pub fn other_address(&self) -> Option<String> {
        let text = self.form.draft.well_known_url.trim();
        let Some(report) = self.url_check.report(text) else {
            // Note on, or problem of, a pasted text.
            return recognize(text).address.filter(|url| url != text);
        };
        report
            .other_addresses()
            .into_iter()
            .map(|other| other.url)
            .find(|url| url != text)
    }

    /// The report behind the review.
    pub fn report(&self) -> Option<&Arc<Report>> {
        let form = &self.form;
        self.url_check
            .report(&form.draft.well_known_url)
            .filter(|report| report.unreadable.is_none())
    }

    /// Validates the current values, and requests a key set that has not been read yet.
    pub fn validate(&mut self, cx: &mut UpdateContext<'_>) {
        let report = self.report().cloned();
        let unread = unread_keys(&self.form.draft, report.as_deref(), self.keys.read());
        // Before the review only the document's address matters.
        let asked = self.stage == Stage::Review;
        self.keys.changed(unread.filter(|_| asked), cx);
        self.current_findings =
            current_findings(&self.form.draft, report.as_deref(), self.keys.read());
        let findings = &mut self.current_findings.findings;
        findings.extend(shared_issuer(&self.duplicate_issuers.names));
        replace_refuted(findings, &self.refuted);
    }

    /// Grades of the failures and warnings that are left.
    pub fn open_grades(&self) -> Vec<Grade> {
        let findings = self.current_findings.findings.iter();
        let grades = findings.map(Finding::grade);
        grades.filter(|grade| *grade < Grade::Note).collect()
    }

    /// Status of an address whose values were fixed on the review: what was fixed, and what is left.
    pub fn fixed_status(&self) -> Option<UrlStatus> {
        let draft = &self.form.draft;
        let report = self.report()?;
        let mut fixed: Vec<&str> = Vec::new();
        for field in self
            .current_findings
            .settled
            .iter()
            .filter_map(|it| it.field)
        {
            if !fixed.contains(&field.label()) {
                fixed.push(field.label());
            }
        }
        let read = draft.discovered_from.as_deref() == Some(report.url.as_str());
        if !read || fixed.is_empty() {
            return None;
        }
        let grades = self.open_grades();
        let left = open(&grades).map(|left| format!("{left} See Review. "));
        Some(UrlStatus {
            grade: Some(grades.into_iter().min().unwrap_or(Grade::Ok)),
            text: format!(
                "{}Already fixed on Review: {}.",
                left.unwrap_or_default(),
                fixed.join(", ")
            ),
            fix: None,
        })
    }

    /// The finding with the focus.
    pub fn focused_finding(&self) -> Option<&Finding> {
        match self.form.focus {
            Element::Finding(place) => self.current_findings.findings.get(place),
            _ => None,
        }
    }

    /// Places of the findings that are always shown.
    pub fn visible_findings(&self) -> Vec<usize> {
        self.findings(false)
    }

    /// Places of the findings that are conformity only.
    pub fn conformity(&self) -> Vec<usize> {
        self.findings(true)
    }

    fn findings(&self, folded: bool) -> Vec<usize> {
        let findings = self.current_findings.findings.iter().enumerate();
        let mut found: Vec<(bool, usize)> = findings
            .filter(|(_, finding)| (finding.grade() == Grade::Note) == folded)
            .map(|(place, finding)| (finding.grade() != Grade::Fail, place))
            .collect();
        // In the report's order, blocking findings first.
        found.sort_unstable();
        found.into_iter().map(|(_, place)| place).collect()
    }

    /// Number of findings that concern conformity only.
    pub fn conformity_count(&self) -> usize {
        self.conformity().len()
    }

    fn on_conformity(&self) -> bool {
        self.form.focus == Element::Conformity
    }

    /// Whether the Well-Known URL has the focus.
    pub fn in_address(&self) -> bool {
        self.form.focus == Element::Field(Field::WellKnownUrl)
    }

    /// Whether Ctrl+Y inserts one of the demo's addresses; in typed text it yanks as usual.
    pub fn offers_sample(&self) -> bool {
        let text = self.form.draft.well_known_url.trim();
        !self.samples.is_empty() && (text.is_empty() || self.samples.iter().any(|url| url == text))
    }

    /// Whether a press waits for a check, which Esc stops.
    pub fn is_waiting(&self) -> bool {
        (self.waiting && self.url_check.request.running()) || self.add_waits || self.other.is_some()
    }

    fn on_finding(&self) -> bool {
        matches!(self.form.focus, Element::Finding(_) | Element::Conformity)
    }

    /// Whether the focused finding has a fix to apply.
    fn applicable(&self) -> bool {
        if !matches!(self.form.focus, Element::Finding(_)) {
            return true;
        }
        self.focused_finding()
            .and_then(|finding| finding.fix.as_ref())
            .is_some_and(|fix| fix.value.is_some())
    }

    /// Title and purpose of the stage in the help.
    pub fn help(&self) -> (&'static str, &'static str) {
        match self.stage {
            Stage::Provider => (
                "Choose a provider",
                "Choose the provider that issues access tokens for your APIs.",
            ),
            Stage::Details => ("Details", "Enter a name and the provider's Well-Known URL."),
            Stage::Review => (
                "Review",
                "Check what was read, fix problems, then add the key manager.",
            ),
        }
    }
}

impl ScreenState for Add {
    fn contexts(&self) -> Vec<KeyContext> {
        if self.stage == Stage::Provider {
            return vec![KeyContext::Menu, KeyContext::NoText, KeyContext::Everywhere];
        }
        let mut contexts = vec![context(self.form.focus)];
        let text = self.form.focused_text().is_some();
        if self.stage == Stage::Review {
            contexts.push(KeyContext::Review);
            if !text {
                contexts.push(KeyContext::ReviewKeys);
            }
        }
        contexts.push(KeyContext::Form);
        if !text {
            contexts.push(KeyContext::NoText);
        }
        contexts.push(KeyContext::Everywhere);
        contexts
    }

    fn available(&self, action: Action, shared: &AppState) -> Availability {
        let focus = self.form.focus;
        match (self.stage, action) {
            (Stage::Details | Stage::Review, Action::Submit)
                if matches!(focus, Element::Button(_)) =>
            {
                enter(focus)
            }
            // The cards stand side by side in a wide window.
            (Stage::Provider, Action::Left) if !shared.is_wide() => Availability::Quiet,
            (Stage::Provider, Action::Up) if shared.is_wide() => Availability::Quiet,
            (Stage::Provider, Action::Back) if !shared.is_compact() => {
                Availability::ReadyAs("Back to Key Managers")
            }
            (Stage::Details, Action::Edit(Edit::Yank)) if self.form.proposed().is_some() => {
                Availability::Means("Use that name")
            }
            (Stage::Details, Action::Edit(Edit::Yank)) if self.in_address() => {
                if self.offers_sample() {
                    Availability::Means("Demo address")
                } else if self.other_address().is_some() {
                    Availability::Means("Use suggested address")
                } else {
                    Availability::Ready
                }
            }
            (Stage::Details, Action::Back) if self.checks_here() => {
                Availability::ReadyAs("Stop the check")
            }
            (_, Action::Back) if self.is_waiting() => Availability::ReadyAs("Stop the check"),
            (Stage::Review, Action::Undo) if self.fixes.is_empty() => Availability::Absent,
            (Stage::Review, Action::Document) if self.report().is_none() => Availability::Absent,
            (Stage::Review, Action::Keys) if self.report().is_none() => Availability::Absent,
            (Stage::Review, Action::Submit) if !self.applicable() => Availability::Quiet,
            // Their row names Space; Enter does the same there.
            (Stage::Review, Action::Submit) if self.on_conformity() => Availability::Quiet,
            (Stage::Review, Action::Toggle) if self.conformity_count() == 0 => Availability::Quiet,
            (Stage::Review, Action::Toggle) if self.on_finding() && self.unfolded => {
                Availability::ReadyAs("Hide notes")
            }
            (Stage::Review, Action::PageDown) if self.visible_findings().is_empty() => {
                Availability::Quiet
            }
            _ => Availability::Ready,
        }
    }

    fn handle_action(&mut self, input: Input, cx: &mut UpdateContext<'_>) {
        match self.stage {
            Stage::Provider => self.handle_provider_action(input, cx),
            Stage::Details | Stage::Review => self.handle_form_action(input, cx),
        }
    }

    fn on_store(&mut self, id: RequestId, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        self.answer_store(id, result, cx);
    }

    fn on_other(&mut self, id: RequestId, answer: &Response, cx: &mut UpdateContext<'_>) {
        match answer {
            Response::Report(report) => self.answer_report(id, report, cx),
            Response::Keys(keys) if self.keys.handle_response(id, keys) => {
                self.validate(cx);
                if std::mem::take(&mut self.add_waits) {
                    self.add(cx);
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
