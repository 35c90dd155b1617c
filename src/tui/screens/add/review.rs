//! Step 2 of 2: the configuration read from the document, its findings, and Add.

use std::sync::Arc;

use super::state::{Add, AppliedFix, Stage};
use crate::discovery::{Grade, Report};
use crate::form::finding_summary::{open_of_new, presets};
use crate::form::{Button, Element, Failures, Refuted, replace_refuted, token_version};
use crate::key_manager::{Field, Problem, WellKnownUrl, visible};
use crate::ops::{Op, OpError, Output};
use crate::tui::context::UpdateContext;
use crate::tui::effect::{NetworkRequest, TaskSlot};
use crate::tui::notification::Level;
use crate::tui::route::{AddedHow, Route};
use crate::tui::screens::form::refuse;
use crate::tui::screens::question::Question;
use crate::tui::screens::url_check::UrlCheck;

impl Add {
    /// Opens the review; values of two documents are never mixed in silence.
    pub(super) fn show_or_ask(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(report) = self.report().cloned() else {
            return;
        };
        let other = self
            .form
            .draft
            .discovered_from
            .as_ref()
            .is_some_and(|from| *from != report.url);
        let edited = self
            .form
            .draft
            .configuration_fields()
            .filter(|field| self.form.draft.edited(*field))
            .count();
        if other && edited > 0 {
            let question = Question::NewDocument { edited };
            cx.question(question);
            return;
        }
        self.fill(cx);
        self.show_review(cx);
    }

    /// Handles the reply to *The Well-Known URL changed*.
    pub fn answer_new_document(&mut self, keep_edits: bool, cx: &mut UpdateContext<'_>) {
        let form = &mut self.form;
        let edits: Vec<(Field, String)> = form
            .draft
            .configuration_fields()
            .filter(|field| keep_edits && form.draft.edited(*field))
            .filter_map(|field| Some((field, form.draft.text(field)?.to_owned())))
            .collect();
        form.draft.discovered = None;
        self.fill(cx);
        for (field, text) in edits {
            self.form.put(field, &text);
        }
        self.show_review(cx);
    }

    /// Fills the configuration from the document; what was edited by hand after it was read from the same one stays.
    pub(super) fn fill(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(report) = self.report().cloned() else {
            return;
        };
        let form = &mut self.form;
        let same = form.draft.discovered_from.as_deref() == Some(report.url.as_str());
        let served = presets(&report);
        let draft = &mut form.draft;
        match draft.discovered.as_ref().filter(|_| same) {
            Some(before) => {
                for field in Field::CONFIGURATION {
                    let untouched = draft.configuration.get(field) == before.get(field);
                    if let (true, Some(slot), Some(value)) = (
                        untouched,
                        draft.configuration.get_mut(field),
                        served.get(field),
                    ) {
                        value.clone_into(slot);
                    }
                }
            }
            None => {
                draft.configuration = served.clone();
                // A token was tested with another document's values.
                draft.token_test = None;
                draft.token_issuer = None;
            }
        }
        draft.discovered = Some(served);
        draft.discovered_from = Some(report.url.clone());
        form.refill();
        // Problems of the previous document's values are cleared.
        for field in Field::CONFIGURATION {
            form.hide(field);
        }
        self.validate(cx);
        self.keep(cx);
        self.find_duplicate_issuers(cx);
    }

    fn show_review(&mut self, cx: &mut UpdateContext<'_>) {
        self.open(Stage::Review, cx);
        self.unfolded = false;
        self.fixes.clear();
        self.refuted.clear();
        self.validate(cx);
        self.keys.now(cx);
        let form = &mut self.form;
        for field in Field::CONFIGURATION {
            form.hide(field);
        }
        // Required fields without a value in the document are reported at once.
        let http_allowed = form.http_allowed;
        let missing: Vec<_> = form
            .draft
            .configuration_fields()
            .filter_map(|field| form.draft.problem(field, http_allowed))
            .collect();
        for problem in missing {
            form.show(problem);
        }
        self.focus_review();
        if let Some(position) = self.resume_at.take() {
            self.form.go_to(position);
        }
        self.keep(cx);
    }

    /// Focuses the first field that prevents Add, else the first FAIL, else the first WARN, else Add.
    pub(super) fn focus_review(&mut self) {
        let findings = self.current_findings.findings.as_slice();
        let form = &mut self.form;
        let broken = form
            .draft
            .configuration_fields()
            .find(|field| form.shown(*field).is_some())
            .map(Element::Field);
        let unanswered = (token_version::has_effect(&form.draft)
            && token_version::current(&form.draft).is_none())
        .then_some(Element::TokenVersion);
        let worst = |grade| {
            findings
                .iter()
                .position(|finding| finding.grade() == grade)
                .map(Element::Finding)
        };
        form.focus = broken
            .or_else(|| worst(Grade::Fail))
            .or(unanswered)
            .or_else(|| worst(Grade::Warn))
            .unwrap_or(Element::Button(Button::Add));
    }

    /// *Enter endpoints manually*: the review without a document.
    pub(super) fn enter_by_hand(&mut self, cx: &mut UpdateContext<'_>) {
        let http_allowed = cx.shared.allow_http;
        if let Err(problems) = self.form.draft.check_details(http_allowed) {
            return refuse(&mut self.form, problems, cx);
        }
        self.by_hand = true;
        self.open(Stage::Review, cx);
        self.validate(cx);
        self.form.focus = Element::Field(Field::Issuer);
        self.keep(cx);
    }

    /// The next or previous finding gets the focus.
    pub(super) fn step_finding(&mut self, down: bool) {
        if self.stage != Stage::Review {
            return;
        }
        let elements = self.elements();
        let place = elements
            .iter()
            .position(|element| *element == self.form.focus)
            .unwrap_or(0);
        let finding =
            |element: &&Element| matches!(element, Element::Finding(_) | Element::Conformity);
        let next = if down {
            elements.iter().skip(place + 1).find(finding)
        } else {
            elements.iter().take(place).rev().find(finding)
        };
        if let Some(element) = next.copied() {
            self.form.focus = element;
        }
    }

    /// Applies the fix of the focused finding. An address is taken only after it was read and has fewer problems.
    pub(super) fn apply(&mut self, cx: &mut UpdateContext<'_>) {
        let fix = self.focused_finding().and_then(|finding| {
            let fix = finding.fix.as_ref()?;
            let (field, value) = fix.setting()?;
            Some((field, value.to_owned(), fix.from_token))
        });
        let Some((field, value, from_token)) = fix else {
            cx.say(
                Level::Note,
                "Only the provider can fix this. Press y to copy the text.",
            );
            return;
        };
        if field == Field::WellKnownUrl {
            self.read_other(value, cx);
            return;
        }
        self.remember(field);
        let above = self.findings_above();
        self.form.put(field, &value);
        self.form.hide(field);
        self.validate(cx);
        if field == Field::JwksEndpoint {
            self.keys.now(cx);
        }
        let next = match (self.settle_focus(above), from_token) {
            (_, true) => "Press t to test a token again, or u to undo.",
            (true, false) => "Press u to undo.",
            (false, false) => "Press Enter to add the key manager, or u to undo.",
        };
        let said = format!("{} is now {}. {next}", field.label(), visible(&value));
        cx.say(Level::Note, said);
        self.keep(cx);
    }

    /// Reads another address; the field keeps its value until the result is known to be better.
    fn read_other(&mut self, url: String, cx: &mut UpdateContext<'_>) {
        if WellKnownUrl::parse_allowing_http(&url, cx.shared.allow_http).is_err() {
            let said = format!(
                "{} can't be read; the address was not changed.",
                visible(&url)
            );
            cx.say(Level::Note, said);
            return;
        }
        cx.say(
            Level::Note,
            format!("Reading {}... Press Esc to stop.", visible(&url)),
        );
        let request = NetworkRequest::Document(url);
        self.other = Some(cx.network(TaskSlot::SuggestedAddress, request));
    }

    /// Takes the other address if its report is better than the current one, and notifies.
    pub(super) fn take_other(&mut self, report: &Arc<Report>, cx: &mut UpdateContext<'_>) {
        let url = visible(&report.url);
        if let Some(refuted) = Refuted::of(report, self.report().map(Arc::as_ref)) {
            self.refute(refuted, cx);
            return;
        }
        self.remember(Field::WellKnownUrl);
        self.form.put(Field::WellKnownUrl, &report.url);
        self.form.hide(Field::WellKnownUrl);
        self.url_check = UrlCheck::known(report.clone());
        self.fill(cx);
        self.focus_review();
        cx.say(
            Level::Note,
            format!("Now read from {url}. Press u to undo."),
        );
    }

    /// Notes that a suggested address is no better; the finding then offers the issuer that fits the address.
    fn refute(&mut self, refuted: Refuted, cx: &mut UpdateContext<'_>) {
        let mut said = format!("Address not changed: {}.", refuted.why);
        self.refuted.push(refuted);
        let findings = &mut self.current_findings.findings;
        if let Some(issuer) = replace_refuted(findings, &self.refuted) {
            said.push_str(&format!(
                " Press Enter to set Issuer to {}.",
                visible(&issuer)
            ));
        }
        cx.say(Level::Note, said);
    }

    /// Keeps the values before a fix of this field, for its undo.
    pub(super) fn remember(&mut self, field: Field) {
        self.fixes.push(AppliedFix {
            what: field.label().to_owned(),
            draft: self.form.draft.clone(),
            url_check: self.url_check.clone(),
        });
    }

    /// Restores the values replaced by the last fix.
    pub(super) fn undo_fix(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(fixed) = self.fixes.pop() else {
            return;
        };
        let form = &mut self.form;
        let now = std::mem::replace(&mut form.draft, fixed.draft);
        form.draft.step = now.step;
        form.draft.proven_issuer = now.proven_issuer;
        form.draft.token_test = now.token_test;
        form.draft.token_issuer = now.token_issuer;
        form.refill();
        self.url_check = fixed.url_check;
        self.validate(cx);
        self.keys.now(cx);
        self.focus_review();
        cx.say(Level::Note, format!("Previous {} restored.", fixed.what));
        self.keep(cx);
    }

    /// Findings on screen, in reading order.
    fn finding_places(&self) -> impl Iterator<Item = usize> + use<> {
        self.elements().into_iter().filter_map(|it| match it {
            Element::Finding(place) => Some(place),
            _ => None,
        })
    }

    /// Number of findings above the focused one.
    fn findings_above(&self) -> usize {
        let focus = self.form.focus;
        let here = |place: usize| focus == Element::Finding(place);
        self.finding_places().position(here).unwrap_or(0)
    }

    /// Moves the focus after a fix to the next finding with a fix, below or else above, or to Add. Returns whether there is one.
    fn settle_focus(&mut self, above: usize) -> bool {
        let findings = &self.current_findings.findings;
        let fixable = |place: usize| {
            let fix = findings.get(place).and_then(|it| it.fix.as_ref());
            fix.is_some_and(|fix| fix.setting().is_some())
        };
        let all = self.finding_places().enumerate();
        let all: Vec<(usize, usize)> = all.filter(|(_, place)| fixable(*place)).collect();
        let below = all.iter().find(|(rank, _)| *rank >= above);
        let next = below.or(all.last()).map(|(_, place)| *place);
        self.form.focus = next.map_or(Element::Button(Button::Add), Element::Finding);
        next.is_some()
    }

    /// Handles Add. Problems prevent it; a FAIL or a rejected token asks for confirmation.
    pub(super) fn add(&mut self, cx: &mut UpdateContext<'_>) {
        if self.adding.is_some() {
            return;
        }
        let http_allowed = cx.shared.allow_http;
        match self.form.draft.parse(http_allowed) {
            Err(problems) => self.refuse(problems, cx),
            Ok(_) => {
                self.validate(cx);
                if self.keys.pending() {
                    // Add waits until the key set has been read.
                    self.keys.now(cx);
                    self.add_waits = true;
                    cx.say(Level::Note, "Waiting for the keys. Press Esc to stop.");
                    return;
                }
                match self.failures() {
                    Some(failures) => cx.question(Question::AddAnyway { failures }),
                    None => self.add_now(cx),
                }
            }
        }
    }

    /// Shows the problems, on the page of the first step if one belongs there.
    fn refuse(&mut self, problems: Vec<Problem>, cx: &mut UpdateContext<'_>) {
        let of_details = |problem: &Problem| !Field::CONFIGURATION.contains(&problem.field);
        if problems.iter().any(of_details) {
            self.open(Stage::Details, cx);
        }
        refuse(&mut self.form, problems, cx);
    }

    /// What has to be confirmed before Add.
    pub fn failures(&self) -> Option<Failures> {
        Failures::of(&self.form.draft, &self.current_findings.findings, None)
    }

    /// Adds the key manager to the store.
    pub fn add_now(&mut self, cx: &mut UpdateContext<'_>) {
        let http_allowed = cx.shared.allow_http;
        if let Ok(mut new) = self.form.draft.parse(http_allowed) {
            let report = self.report().map(|report| &**report);
            new.evidence.open = open_of_new(report, &self.current_findings.findings);
            self.adding = Some(cx.write(Op::Add {
                new: Box::new(new),
                draft: cx.shared.draft_id,
            }));
            cx.say(Level::Note, "Adding...");
        }
    }

    /// Decisions made in the wizard, for the equivalent command.
    fn how(&self) -> AddedHow {
        let draft = &self.form.draft;
        let edited = Field::CONFIGURATION
            .into_iter()
            .filter(|field| draft.discovered.is_none() || draft.edited(*field));
        AddedHow {
            by_hand: self.report().is_none(),
            edited: edited.collect(),
            accepted: self
                .current_findings
                .findings
                .iter()
                .any(|it| it.grade() == Grade::Fail),
            untested: draft.untested(),
        }
    }

    /// Handles the response to Add.
    pub(super) fn added(&mut self, result: &Result<Output, OpError>, cx: &mut UpdateContext<'_>) {
        match result {
            Ok(Output::KeyManager(key_manager)) => {
                let said = format!("Added {}.", key_manager.name);
                cx.record(Level::Done, said.clone());
                cx.shared.log_session_change(said);
                cx.shared.select = Some(key_manager.name.clone());
                cx.forget_draft();
                cx.replace(Route::Added {
                    key_manager: key_manager.clone(),
                    how: self.how(),
                });
                cx.clear_message();
                cx.reload();
            }
            Ok(_) => {}
            Err(OpError::Problems(problems)) => self.refuse(problems.clone(), cx),
            Err(error) => cx.show_op_error(error),
        }
    }
}
