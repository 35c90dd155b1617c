//! Draft of an edit: kept after every change, taken up when the form opens again.

use super::state::Edit;
use crate::form::Element;
use crate::key_manager::{Draft, Editing, Field};
use crate::tui::context::UpdateContext;
use crate::tui::notification::Level;

impl Edit {
    /// Keeps the changes, or drops the draft where none is left. Values of a target have no draft.
    pub(super) fn keep(&mut self, cx: &mut UpdateContext<'_>) {
        if self.edited_at().is_some() || self.updating.is_some() {
            return;
        }
        if self.changed().is_empty() {
            return self.discard_draft(cx);
        }
        self.is_kept = true;
        cx.save_draft(&Draft {
            editing: Some(Editing {
                name: self.original.name.as_str().to_owned(),
                revision: self.original.revision,
            }),
            position: self.form.position(),
            ..self.form.draft.clone()
        });
    }

    /// Drops the draft if it was kept.
    pub fn discard_draft(&mut self, cx: &mut UpdateContext<'_>) {
        if std::mem::take(&mut self.is_kept) {
            cx.discard_draft();
        }
    }

    /// Takes up a kept draft, unless something was changed in the form meanwhile.
    pub(super) fn resume(&mut self, from: u64, draft: &Draft, cx: &mut UpdateContext<'_>) {
        if !self.changed().is_empty() || self.edited_at().is_some() {
            return;
        }
        cx.resume_draft(from);
        self.is_kept = true;
        let fields = [Field::Description, Field::WellKnownUrl];
        let fields = fields.into_iter().chain(self.before.configuration_fields());
        for field in fields {
            let text = draft.text(field).unwrap_or_default();
            if self.form.draft.text(field) != Some(text) {
                self.form.put(field, text);
            }
        }
        self.form.draft.all_environments = draft.all_environments;
        self.form.draft.environments.clone_from(&draft.environments);
        if self.changed().is_empty() {
            return self.discard_draft(cx);
        }
        let fields = self.elements();
        let field = draft.position.field.map(Element::Field);
        if field.is_some_and(|field| fields.contains(&field)) {
            self.form.go_to(draft.position);
        }
        self.validate(cx);
        let revision = draft.editing.as_ref().map(|editing| editing.revision);
        let said = match revision == Some(self.original.revision) {
            true => "Your unsaved changes were restored.",
            false => {
                "Your unsaved changes were restored. The key manager has changed since: compare before you update."
            }
        };
        cx.say(Level::Note, said);
    }
}
