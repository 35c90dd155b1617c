//! Responses and timers of the wizard.

use std::sync::Arc;

use super::state::{Add, Stage};
use crate::discovery::Report;
use crate::key_manager::Name;
use crate::ops::Output;
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult};

impl Add {
    pub(super) fn answer_report(
        &mut self,
        request_id: RequestId,
        report: &Arc<Report>,
        cx: &mut UpdateContext<'_>,
    ) {
        if self.other.take_if(|asked| *asked == request_id).is_some() {
            self.take_other(report, cx);
            return;
        }
        if !self.url_check.handle_response(request_id, report) {
            return;
        }
        if self.waiting {
            self.waiting = false;
            if report.unreadable.is_some() {
                self.refuse_details(cx);
            } else {
                self.show_or_ask(cx);
            }
        } else if self.stage == Stage::Review {
            self.fill(cx);
            self.focus_review();
        } else {
            // A resumed draft may have fixes of what was read.
            self.validate(cx);
        }
    }

    pub(super) fn answer_store(
        &mut self,
        request_id: RequestId,
        result: &StoreResult,
        cx: &mut UpdateContext<'_>,
    ) {
        if self.name_asked == Some(request_id) {
            self.name_asked = None;
            if let Ok(Output::Taken(true)) = result {
                self.form.show(Name::taken());
            }
        } else if self.adding == Some(request_id) {
            self.adding = None;
            self.added(result, cx);
        } else if self.duplicate_issuers.on_store(request_id, result) {
            self.validate(cx);
        }
    }
}
