//! What time and answers do to the wizard.

use std::sync::Arc;

use super::state::{Add, Stage};
use crate::discovery::Report;
use crate::key_manager::Name;
use crate::ops::{OpError, Output};
use crate::tui::event::{Answer, Ticket};
use crate::tui::model::Context;

impl Add {
    /// The pause is over, or a second of the counter.
    pub fn wake(&mut self, cx: &mut Context<'_>) {
        self.live.wake(cx);
    }

    /// An answer came; one that nobody waits for changes nothing.
    pub fn answer(&mut self, ticket: Ticket, answer: &Answer, cx: &mut Context<'_>) {
        match answer {
            Answer::Report(report) => self.answer_report(ticket, report, cx),
            Answer::Store(result) => self.answer_store(ticket, result, cx),
            _ => {}
        }
    }

    fn answer_report(&mut self, ticket: Ticket, report: &Arc<Report>, cx: &mut Context<'_>) {
        if !self.live.answer(ticket, report) {
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
        }
    }

    fn answer_store(
        &mut self,
        ticket: Ticket,
        result: &Result<Output, OpError>,
        cx: &mut Context<'_>,
    ) {
        if self.name_asked == Some(ticket) {
            self.name_asked = None;
            if let (Ok(Output::Taken(true)), Some(form)) = (result, &mut self.form) {
                form.show(Name::taken());
            }
        } else if self.twins_asked == Some(ticket) {
            self.twins_asked = None;
            if let Ok(Output::Names(names)) = result {
                self.twins = names.iter().map(|name| name.as_str().to_owned()).collect();
            }
        } else if self.adding == Some(ticket) {
            self.adding = None;
            self.added(result, cx);
        }
    }
}
