//! Actions of the review: raw document, key set, findings as text, token test.

use super::state::Add;
use crate::discovery::Finding;
use crate::form::{Button, Element};
use crate::tui::context::UpdateContext;
use crate::tui::keymap::Action;
use crate::tui::notification::Level;
use crate::tui::route::Route;

impl Add {
    /// The raw document or the raw keys, in the viewer.
    pub(super) fn view_source(&mut self, action: Action, cx: &mut UpdateContext<'_>) {
        let Some(report) = self.report() else {
            return;
        };
        let (title, text) = if action == Action::Document {
            ("Document", &report.document_text)
        } else {
            ("Key set", &report.keys_text)
        };
        let of_keys = report.keys.uri.as_ref().unwrap_or(&report.document_url);
        let from = match action {
            Action::Document => &report.document_url,
            _ => of_keys,
        };
        match text {
            Some(text) => {
                cx.push(Route::Viewer {
                    title: title.to_owned(),
                    source: from.to_string(),
                    text: text.to_string(),
                });
            }
            None => cx.say(Level::Note, format!("{title} was not read.")),
        }
    }

    /// Copies the finding with the focus, or the whole report.
    pub(super) fn copy(&mut self, cx: &mut UpdateContext<'_>) {
        let text = match self.form.focus {
            Element::Finding(_) => self.focused_finding().map(finding_text),
            _ => Some(
                self.current_findings
                    .findings
                    .iter()
                    .map(finding_text)
                    .collect::<Vec<_>>()
                    .join("\n\n"),
            ),
        };
        if let Some(text) = text {
            cx.copy(text, "the finding");
        }
    }

    /// Puts a value from a token test into a field.
    pub fn put(
        &mut self,
        field: crate::key_manager::Field,
        value: &str,
        cx: &mut UpdateContext<'_>,
    ) {
        self.remember(field);
        self.form.put(field, value);
        self.form.focus = Element::Field(field);
        self.validate(cx);
        self.keys.now(cx);
        self.keep(cx);
    }

    /// Takes it that a token has proved the issuer: its difference from the address is settled, in the draft too. With nothing in
    /// the way, the next key adds it.
    pub fn prove_issuer(&mut self, issuer: String, cx: &mut UpdateContext<'_>) {
        self.form.draft.proven_issuer = Some(issuer);
        self.validate(cx);
        self.keep(cx);
        let fails = self.failures().is_some();
        let mut fields = self.form.draft.configuration_fields();
        let shown = fields.any(|field| self.form.shown(field).is_some());
        if !fails && !shown {
            self.form.focus = Element::Button(Button::Add);
        }
    }

    /// Opens the token test for the draft.
    pub(super) fn try_token(&mut self, cx: &mut UpdateContext<'_>) {
        let draft = self.form.draft.clone();
        cx.try_token_with(&draft);
    }
}

fn finding_text(finding: &Finding) -> String {
    let mut text = format!("{:<6}{}", finding.grade().tag(), finding.message);
    if let Some(found) = &finding.found {
        text.push_str(&format!("\nFound: {found}"));
    }
    if let Some(expected) = &finding.expected {
        text.push_str(&format!("\nExpected: {expected}"));
    }
    if let Some(fix) = &finding.fix {
        text.push_str(&format!("\nFix: {}", fix.text));
    }
    text.push_str(&format!("\nRule: {}; {}", finding.check, finding.reference));
    text
}
