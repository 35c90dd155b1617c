//! Step 2 of 2: the configuration read from the document, its findings, and Add.

use super::actions::say_attention;
use super::state::{Add, Stage};
use crate::discovery::{Finding, Grade};
use crate::form::finding_summary::presets;
use crate::form::{Button, Element};
use crate::key_manager::Field;
use crate::ops::{Op, OpError, Output};
use crate::tui::app::UpdateContext;
use crate::tui::notification::Level;
use crate::tui::screens::added::{Added, How};
use crate::tui::screens::dialog::Dialog;
use crate::tui::screens::question::Question;
use crate::tui::screens::{Screen, words};

impl Add {
    /// Opens the review; values of two documents are never mixed in silence.
    pub(super) fn show_or_ask(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(report) = self.report().cloned() else {
            return;
        };
        let Some(form) = &self.form else { return };
        let other = form
            .draft
            .discovered_from
            .as_ref()
            .is_some_and(|from| *from != report.url);
        let edited = form
            .draft
            .configuration_fields()
            .filter(|field| form.draft.edited(*field))
            .count();
        if other && edited > 0 {
            let question = Question::NewDocument { edited };
            cx.push(Screen::Dialog(Dialog::new(question, cx.now)));
            return;
        }
        self.fill(cx);
        self.show_review(cx);
    }

    /// The answer to *The Well-Known URL changed*.
    pub fn answer_new_document(&mut self, keep_edits: bool, cx: &mut UpdateContext<'_>) {
        let Some(form) = &mut self.form else { return };
        let edits: Vec<(Field, String)> = form
            .draft
            .configuration_fields()
            .filter(|field| keep_edits && form.draft.edited(*field))
            .filter_map(|field| Some((field, form.draft.text(field)?.to_owned())))
            .collect();
        form.draft.discovered = None;
        self.fill(cx);
        if let Some(form) = &mut self.form {
            for (field, text) in edits {
                form.put(field, &text);
            }
        }
        self.show_review(cx);
    }

    /// Fills the configuration from the document; what was edited by hand after it was read from the same one stays.
    pub(super) fn fill(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(report) = self.report().cloned() else {
            return;
        };
        let Some(form) = &mut self.form else { return };
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
            None => draft.configuration = served.clone(),
        }
        draft.discovered = Some(served);
        draft.discovered_from = Some(report.url.clone());
        form.refill();
        self.keep(cx);
        self.ask_twins(cx);
    }

    fn show_review(&mut self, cx: &mut UpdateContext<'_>) {
        self.open(Stage::Review, cx);
        self.unfolded = false;
        if let Some(form) = &mut self.form {
            for field in Field::CONFIGURATION {
                form.hide(field);
            }
            // A required field that the document left empty is said at once.
            let http_allowed = form.http_allowed;
            let missing: Vec<_> = form
                .draft
                .configuration_fields()
                .filter_map(|field| form.draft.problem(field, http_allowed))
                .collect();
            for problem in missing {
                form.show(problem);
            }
        }
        self.focus_review();
        self.keep(cx);
    }

    /// The focus goes to the first field that stops Add, else the first FAIL, else the first WARN, else Add.
    pub(super) fn focus_review(&mut self) {
        let report = self.report().cloned();
        let findings = report
            .as_ref()
            .map(|report| report.findings.as_slice())
            .unwrap_or_default();
        let Some(form) = &mut self.form else { return };
        let broken = form
            .draft
            .configuration_fields()
            .find(|field| form.shown(*field).is_some())
            .map(Element::Field);
        let worst = |grade| {
            findings
                .iter()
                .position(|finding| finding.grade() == grade)
                .map(Element::Finding)
        };
        form.focus = broken
            .or_else(|| worst(Grade::Fail))
            .or_else(|| worst(Grade::Warn))
            .unwrap_or(Element::Button(Button::Add));
    }

    /// *Enter endpoints by hand*: the review without a document.
    pub(super) fn enter_by_hand(&mut self, cx: &mut UpdateContext<'_>) {
        let http_allowed = cx.shared.allow_http;
        let Some(form) = &mut self.form else { return };
        if let Err(problems) = form.draft.check_details(http_allowed) {
            let count = problems.len();
            let first = problems.first().map(|problem| problem.field);
            for problem in problems {
                form.show(problem);
            }
            if let Some(field) = first {
                form.focus = Element::Field(field);
            }
            say_attention(count, cx);
            return;
        }
        self.by_hand = true;
        self.open(Stage::Review, cx);
        if let Some(form) = &mut self.form {
            form.focus = Element::Field(Field::Issuer);
        }
        self.keep(cx);
    }

    /// The next or previous finding gets the focus.
    pub(super) fn step_finding(&mut self, down: bool) {
        if self.stage != Stage::Review {
            return;
        }
        let elements = self.elements();
        let Some(form) = &mut self.form else { return };
        let place = elements
            .iter()
            .position(|element| *element == form.focus)
            .unwrap_or(0);
        let finding =
            |element: &&Element| matches!(element, Element::Finding(_) | Element::Conformity);
        let next = if down {
            elements.iter().skip(place + 1).find(finding)
        } else {
            elements.iter().take(place).rev().find(finding)
        };
        if let Some(element) = next.copied() {
            form.focus = element;
        }
    }

    /// Applies the fix of a finding where it is a value: into its field, or as another address to read.
    pub(super) fn apply(&mut self, place: usize, cx: &mut UpdateContext<'_>) {
        let Some(report) = self.report().cloned() else {
            return;
        };
        let Some(finding) = report.findings.get(place) else {
            return;
        };
        let fix = finding.fix.as_ref().and_then(|fix| {
            let field = fix.field?;
            fix.value.as_ref().map(|value| (field, value.clone()))
        });
        let Some((field, value)) = fix else {
            cx.say(
                Level::Note,
                "This one is mended at the provider; there is no value to apply. y copies it.",
            );
            return;
        };
        let Some(form) = &mut self.form else { return };
        form.put(field, &value);
        if field == Field::WellKnownUrl {
            self.live.changed(&value, cx);
            self.live.now(&value, cx);
            self.open(Stage::Details, cx);
            self.waiting = true;
            if let Some(form) = &mut self.form {
                form.focus = Element::Button(Button::Next);
            }
            cx.say(Level::Note, "Reading the other address.");
        } else {
            form.focus = Element::Field(field);
            cx.say(
                Level::Note,
                format!("{} changed. Ctrl+_ undoes it.", field.label()),
            );
        }
        self.keep(cx);
    }

    /// Add: problems stop it; a FAIL that was not mended asks once more, in words.
    pub(super) fn add(&mut self, cx: &mut UpdateContext<'_>) {
        if self.adding.is_some() {
            return;
        }
        let http_allowed = cx.shared.allow_http;
        let Some(form) = &mut self.form else { return };
        match form.draft.parse(http_allowed) {
            Err(problems) => {
                let details = problems
                    .iter()
                    .any(|problem| !Field::CONFIGURATION.contains(&problem.field));
                let first = problems.first().map(|problem| problem.field);
                let count = problems.len();
                for problem in problems {
                    form.show(problem);
                }
                if details {
                    self.open(Stage::Details, cx);
                }
                if let (Some(form), Some(field)) = (&mut self.form, first) {
                    form.focus = Element::Field(field);
                }
                say_attention(count, cx);
            }
            Ok(_) => {
                let blocks = self.unmended().len();
                if blocks > 0 {
                    let question = Question::AddAnyway {
                        findings: self.unmended(),
                    };
                    cx.push(Screen::Dialog(Dialog::new(question, cx.now)));
                } else {
                    self.add_now(cx);
                }
            }
        }
    }

    /// The messages of the FAIL findings that nothing typed has mended.
    pub fn unmended(&self) -> Vec<String> {
        let (Some(report), Some(form)) = (self.report(), &self.form) else {
            return Vec::new();
        };
        report
            .findings
            .iter()
            .filter(|finding| finding.grade() == Grade::Fail)
            .filter(|finding| {
                !words::mended(
                    finding,
                    &form.draft.configuration,
                    form.draft.discovered.as_ref(),
                )
            })
            .map(|finding: &Finding| finding.message.clone())
            .collect()
    }

    /// Writes it.
    pub fn add_now(&mut self, cx: &mut UpdateContext<'_>) {
        let http_allowed = cx.shared.allow_http;
        let Some(form) = &self.form else { return };
        if let Ok(new) = form.draft.parse(http_allowed) {
            let organization = cx.shared.organization.clone();
            self.adding = Some(cx.write(Op::Add {
                organization,
                new: Box::new(new),
                draft: cx.shared.draft_id,
            }));
            cx.say(Level::Note, "Adding...");
        }
    }

    /// What was decided on the way, for the command that does the same.
    fn how(&self) -> How {
        let draft = self.form.as_ref().map(|form| &form.draft);
        let edited = Field::CONFIGURATION.into_iter().filter(|field| {
            draft.is_some_and(|draft| draft.discovered.is_none() || draft.edited(*field))
        });
        How {
            by_hand: self.report().is_none(),
            edited: edited.collect(),
            accepted: !self.unmended().is_empty(),
        }
    }

    /// The answer to Add.
    pub(super) fn added(&mut self, result: &Result<Output, OpError>, cx: &mut UpdateContext<'_>) {
        match result {
            Ok(Output::KeyManager(key_manager)) => {
                cx.shared.changed(format!("Added {}.", key_manager.name));
                cx.shared.select = Some(key_manager.name.clone());
                cx.forget_draft();
                let added = Added::new(key_manager, &self.how(), cx.shared);
                cx.replace(Screen::Added(added));
                cx.clear_message();
                cx.reload();
            }
            Ok(_) => {}
            Err(OpError::Problems(problems)) => {
                let taken = problems
                    .iter()
                    .any(|p| !Field::CONFIGURATION.contains(&p.field));
                if taken {
                    self.open(Stage::Details, cx);
                }
                if let Some(form) = &mut self.form {
                    if let Some(first) = problems.first() {
                        form.focus = Element::Field(first.field);
                    }
                    for problem in problems {
                        form.show(problem.clone());
                    }
                }
                say_attention(problems.len(), cx);
            }
            Err(refusal) => cx.refused(refusal),
        }
    }
}
