//! Responses and timers of Edit.

use super::state::Edit;
use crate::form::Element;
use crate::key_manager::{Configuration, Field, KeyManager};
use crate::ops::{OpError, Output, history};
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, Response};
use crate::tui::notification::Level;
use crate::tui::screens::add::say_attention;
use crate::tui::screens::question::Question;
use crate::tui::screens::stored_text::draft_of;

impl Edit {
    /// Handles a response.
    pub fn handle_response(
        &mut self,
        request_id: RequestId,
        answer: &Response,
        cx: &mut UpdateContext<'_>,
    ) {
        match answer {
            Response::Report(report) if self.url_check.handle_response(request_id, report) => {
                let waited = std::mem::take(&mut self.waiting);
                self.validate(cx);
                if report.unreadable.is_none() {
                    self.take_document(cx);
                }
                if waited {
                    cx.say(
                        Level::Note,
                        "The check is done. Review the changes, then press Update.",
                    );
                }
            }
            Response::Keys(keys) if self.keys.handle_response(request_id, keys) => {
                self.validate(cx);
                if std::mem::take(&mut self.waiting) {
                    self.update(cx);
                }
            }
            Response::Store(result) if self.duplicates_request == Some(request_id) => {
                self.duplicates_request = None;
                if let Ok(Output::Names(names)) = result.as_ref() {
                    self.duplicate_issuers =
                        names.iter().map(|name| name.as_str().to_owned()).collect();
                }
            }
            Response::Store(result)
                if self.at.as_ref().and_then(|at| at.request) == Some(request_id) =>
            {
                if let Some(at) = &mut self.at {
                    at.request = None;
                    if let Ok(Output::TargetValues(values)) = result.as_ref() {
                        at.values.clone_from(values);
                    }
                }
            }
            Response::Store(result) if self.updating == Some(request_id) => {
                self.updating = None;
                self.updated(result, cx);
            }
            _ => {}
        }
    }

    /// Handles another document: takes its values; asks if a field was edited by hand.
    fn take_document(&mut self, cx: &mut UpdateContext<'_>) {
        let edited = self.by_hand().len();
        if edited > 0 {
            let question = Question::NewDocument { edited };
            cx.question(question);
        } else {
            self.take_values(false, cx);
            self.find_duplicate_issuers(cx);
        }
    }

    /// Takes the values of the read document; with `keep_edits`, fields edited by hand stay. The two claim names are in no
    /// document and stay.
    pub fn take_values(&mut self, keep_edits: bool, cx: &mut UpdateContext<'_>) {
        let url = self.form.draft.well_known_url.clone();
        let Some(report) = self.url_check.report(&url).cloned() else {
            return;
        };
        let by_hand = self.by_hand();
        let mut read = Configuration::default();
        for field in Field::CONFIGURATION {
            if field.document_member().is_none() {
                continue;
            }
            let value = report.configuration.get(field).unwrap_or_default();
            if let Some(slot) = read.get_mut(field) {
                value.clone_into(slot);
            }
            if !(keep_edits && by_hand.contains(&field)) {
                self.form.put(field, value);
            }
        }
        self.read = Some(read);
        self.validate(cx);
        self.keys.now(cx);
    }

    fn updated(&mut self, result: &Result<Output, OpError>, cx: &mut UpdateContext<'_>) {
        match result {
            Ok(output) => {
                if let Output::Changed { after, .. } = output {
                    cx.edited(after);
                }
                let name = self.original.name.clone();
                let place = match self.edited_at() {
                    Some(target) => format!(" on {target}"),
                    None => String::new(),
                };
                cx.say(Level::Done, format!("{name} updated{place}."));
                cx.shared.changed(format!("Updated {name}{place}."));
                cx.shared.select = Some(name);
                cx.pop();
                cx.reload();
            }
            Err(OpError::Conflict { current }) => {
                let question = Question::Conflict {
                    theirs: history::changes(Some(&self.original), current),
                    mine: self.differences(),
                    current: current.clone(),
                };
                cx.question(question);
            }
            Err(OpError::Problems(problems)) => {
                say_attention(problems.len(), cx);
                if let Some(first) = problems.first() {
                    self.form.focus = Element::Field(first.field);
                }
                for problem in problems {
                    self.form.show(problem.clone());
                }
            }
            Err(refusal) => cx.refused(refusal),
        }
    }

    /// Discards the local changes and edits the stored version.
    pub fn reload(&mut self, current: &KeyManager, cx: &mut UpdateContext<'_>) {
        *self = Edit::new(current, cx);
        cx.reload();
    }

    /// Writes the locally changed fields over the stored version; other changes to it stay.
    pub fn save_mine(&mut self, current: &KeyManager, cx: &mut UpdateContext<'_>) {
        let theirs = draft_of(current, &self.form.environments);
        let merged = self.merged(&theirs);
        self.write(&merged, current.revision, cx);
    }
}
