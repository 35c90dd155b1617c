//! Responses and timers of Edit.

use super::state::Edit;
use crate::key_manager::{Configuration, Field, KeyManager};
use crate::ops::{OpError, Output, history};
use crate::store::StoreError;
use crate::tui::context::UpdateContext;
use crate::tui::event::StoreResult;
use crate::tui::notification::Level;
use crate::tui::screens::form::refuse;
use crate::tui::screens::question::Question;
use crate::tui::screens::stored_text::draft_of;

impl Edit {
    /// Handles another document: takes its values; asks if a field was edited by hand.
    pub(super) fn take_document(&mut self, cx: &mut UpdateContext<'_>) {
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
        self.keep(cx);
    }

    /// Handles the response to storing a token test. In read-only mode it is shown but not stored.
    pub(super) fn recorded(&self, result: &StoreResult, cx: &mut UpdateContext<'_>) {
        match result {
            Ok(_) => cx.reload(),
            Err(OpError::Store(StoreError::ReadOnly(_))) => {}
            Err(error) => cx.show_op_error(error),
        }
    }

    pub(super) fn updated(&mut self, result: &StoreResult, cx: &mut UpdateContext<'_>) {
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
                cx.shared
                    .log_session_change(format!("Updated {name}{place}."));
                cx.shared.select = Some(name);
                self.discard_draft(cx);
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
            Err(OpError::Problems(problems)) => refuse(&mut self.form, problems.clone(), cx),
            Err(error) => cx.show_op_error(error),
        }
    }

    /// Discards the local changes and edits the stored version.
    pub fn reload(&mut self, current: &KeyManager, cx: &mut UpdateContext<'_>) {
        self.discard_draft(cx);
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
