//! Responses handled by the list.

use super::list::{List, PendingRequest, accepting};
use super::list_export::show_export;
use super::question::{Question, TargetAcceptance};
use crate::control_plane::{Target, TargetKind};
use crate::ops::{Output, UndoRecord, UndoableChange};
use crate::tui::context::UpdateContext;
use crate::tui::event::{RequestId, StoreResult};
use crate::tui::notification::Level;
use crate::tui::route::Route;

impl List {
    /// Handles the response to a store op.
    pub(super) fn answer_store(
        &mut self,
        id: RequestId,
        result: &StoreResult,
        cx: &mut UpdateContext<'_>,
    ) {
        match result {
            Ok(Output::Page(page)) => self.on_page(id, page, cx),
            Ok(Output::Interrupted) => self.interrupted(id, cx),
            Ok(Output::Count(count)) => self.on_count(id, *count),
            Ok(Output::Overview(overview)) => {
                cx.shared.environments.clone_from(&overview.environments);
                cx.shared.targets.clone_from(&overview.targets);
                cx.compare_again();
                overview.portal.as_str().clone_into(&mut cx.shared.portal);
                let own = cx.shared.draft_id;
                // The open draft is not offered.
                let left = cx.shared.drafts.iter().any(|(id, _)| *id == own);
                let offered = overview.drafts.iter().filter(|(id, _)| left || *id != own);
                cx.shared.drafts = offered.cloned().collect();
                cx.shared.edit_drafts.clone_from(&overview.edit_drafts);
            }
            outcome => {
                if let Some(place) = self.pending.iter().position(|(it, _)| *it == id) {
                    let (_, pending) = self.pending.remove(place);
                    self.on_response(pending, outcome, cx);
                } else if let (Some((asked, _)), Err(refusal)) = (&self.asked, outcome)
                    && *asked == id
                {
                    self.asked = None;
                    self.needs_count = false;
                    cx.show_op_error(refusal);
                }
            }
        }
    }

    fn on_response(
        &mut self,
        pending: PendingRequest,
        result: &StoreResult,
        cx: &mut UpdateContext<'_>,
    ) {
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(refusal) => {
                cx.show_op_error(refusal);
                return;
            }
        };
        match (pending, outcome) {
            (PendingRequest::Switch { name, enabled }, _) => {
                let word = if enabled { "enabled" } else { "disabled" };
                cx.shared.undoable = true;
                let known = !enabled && cx.shared.sync_state(&name).is_some();
                let there = accepting(&name, cx.shared).accepts().filter(|_| known);
                let there = there.map_or(String::new(), |there| {
                    format!("; {there} its tokens until you apply (P)")
                });
                cx.say_undoable(&format!("{name} {word}{there}."));
                let line = if enabled { "Enabled" } else { "Disabled" };
                cx.shared.log_session_change(format!("{line} {name}."));
                self.reload(cx);
            }
            (PendingRequest::Delete, Output::Deleted(deleted)) => {
                let name = &deleted.was.name;
                let stays = stays(&deleted.stays_on);
                cx.say_undoable(&format!("{name} deleted{stays}."));
                cx.shared.log_session_change(format!("Deleted {name}."));
                cx.shared.undoable = true;
                self.reload(cx);
            }
            (PendingRequest::Undo, Output::Undone { what, more }) => {
                let said = what.change.undone();
                cx.shared.undoable = *more;
                cx.shared.select = what
                    .change
                    .key_manager()
                    .cloned()
                    .or(cx.shared.select.take());
                cx.say(Level::Done, said.clone());
                cx.shared.log_session_change(said);
                self.reload(cx);
            }
            (PendingRequest::AskUndo, Output::LastChange(last)) => match last.as_deref() {
                Some(UndoRecord {
                    change: UndoableChange::Added { name, .. },
                    ..
                }) => cx.question(Question::UndoAdd { name: name.clone() }),
                _ => self.undo_now(cx),
            },
            (PendingRequest::AskDelete, Output::KeyManager(found)) => {
                let key_manager = found.clone();
                match cx.shared.target_scope() {
                    // Usage at the target is shown first.
                    Some(at) => cx.push(Route::Usage { at, key_manager }),
                    None => cx.question(Question::Delete {
                        key_manager,
                        there: TargetAcceptance::None,
                    }),
                }
            }
            (PendingRequest::Sheet, Output::KeyManager(found)) => {
                cx.push(Route::Sheet(found.clone()))
            }
            (PendingRequest::Open, Output::KeyManager(found)) => {
                cx.push(Route::KeyManager(found.clone()))
            }
            (PendingRequest::Token, Output::KeyManager(found)) => {
                cx.push(Route::TokenOf(found.clone()))
            }
            (PendingRequest::OpenWith(field, value), Output::KeyManager(found)) => {
                cx.push(Route::EditWith {
                    key_manager: found.clone(),
                    field,
                    value,
                });
            }
            (PendingRequest::Bulk(what), Output::Several(results)) => {
                self.on_bulk(what, results, cx)
            }
            (PendingRequest::Export, Output::Several(results)) => show_export(results, cx),
            (_, Output::Nothing) => {
                cx.say(Level::Fail, "It no longer exists.");
                self.reload(cx);
            }
            _ => {}
        }
    }
}

/// Targets that still have a deleted key manager: `; it stays on prod until you apply (P)`.
fn stays(targets: &[Target]) -> String {
    let names = |wanted: fn(&TargetKind) -> bool| {
        let targets = targets.iter().filter(|target| wanted(&target.kind));
        let names: Vec<&str> = targets.map(|target| target.name.as_str()).collect();
        names.join(" and ")
    };
    let mut text = String::new();
    let control_planes = names(|kind| *kind != TargetKind::Gateway);
    if !control_planes.is_empty() {
        text.push_str(&format!(
            "; it stays on {control_planes} until you apply (P)"
        ));
    }
    let files = names(|kind| *kind == TargetKind::Gateway);
    if !files.is_empty() {
        text.push_str(&format!("; remove it from the {files} file manually"));
    }
    text
}
