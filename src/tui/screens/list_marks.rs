//! Marked rows: actions on several key managers.

use super::list::{BulkAction, List, Mark, PendingRequest, accepting};
use super::question::Question;
use crate::key_manager::{Name, counted};
use crate::ops::{Op, OpError, Output};
use crate::tui::context::UpdateContext;
use crate::tui::notification::Level;
use crate::tui::route::Route;

impl List {
    /// Whether a row is marked.
    pub fn is_marked(&self, name: &Name) -> bool {
        self.marked.iter().any(|mark| mark.name == *name)
    }

    /// The names of the marked rows, in the order in which they were marked.
    pub(super) fn marked_names(&self) -> Vec<Name> {
        self.marked.iter().map(|mark| mark.name.clone()).collect()
    }

    /// Toggles the mark of the selected row and moves on.
    pub(super) fn toggle_mark(&mut self, cx: &mut UpdateContext<'_>) {
        let Some(row) = self.external(cx) else { return };
        if self.is_marked(&row.name) {
            self.marked.retain(|mark| mark.name != row.name);
        } else {
            self.marked.push(Mark {
                name: row.name,
                enabled: row.enabled,
                developer_portal: row.developer_portal,
            });
        }
        self.step(1, cx);
    }

    /// Disables the marked rows that are on; enables all where none is.
    pub(super) fn switch_marked(&mut self, cx: &mut UpdateContext<'_>) {
        let on: Vec<Name> = self
            .marked
            .iter()
            .filter(|mark| mark.enabled)
            .map(|mark| mark.name.clone())
            .collect();
        if on.is_empty() {
            self.bulk(self.marked_names(), BulkAction::Switch(true), cx);
        } else if let Some(portal) = self.marked_for_portal() {
            let there = on
                .iter()
                .find_map(|name| accepting(name, cx.shared).accepts());
            cx.question(Question::DisableSeveral {
                names: on,
                portal,
                there,
            });
        } else {
            self.bulk(on, BulkAction::Switch(false), cx);
        }
    }

    /// Asks to confirm the deletion of the marked rows.
    pub(super) fn ask_delete_marked(&self, cx: &mut UpdateContext<'_>) {
        if let Some(portal) = self.marked_for_portal() {
            let text = format!(
                "The Developer Portal uses {portal}. Unmark it with v, or select another key manager in the Developer Portal first."
            );
            cx.say(Level::Fail, text);
            return;
        }
        cx.question(Question::DeleteSeveral {
            names: self.marked_names(),
        });
    }

    fn marked_for_portal(&self) -> Option<Name> {
        let used = self.marked.iter().find(|mark| mark.developer_portal);
        used.map(|mark| mark.name.clone())
    }

    /// Checks the marked rows, or all that match the search.
    pub(super) fn check_several(&self, cx: &mut UpdateContext<'_>) {
        cx.push(Route::CheckSeveral {
            names: self.marked_names(),
            filter: self.filter(),
        });
    }

    /// Applies an action to several key managers, as one change for undo.
    pub fn bulk(&mut self, names: Vec<Name>, what: BulkAction, cx: &mut UpdateContext<'_>) {
        let op = |name| match what {
            BulkAction::Switch(enabled) => Op::SetEnabled { name, enabled },
            BulkAction::Delete => Op::Delete { name },
        };
        let request_id = cx.write(Op::Several(names.into_iter().map(op).collect()));
        self.pending.push((request_id, PendingRequest::Bulk(what)));
    }

    /// Handles the response to [`Self::bulk`]: counts successes, shows the first error. Deleted rows lose their marks; the others keep
    /// them, so that the same key takes a switch back.
    pub(super) fn on_bulk(
        &mut self,
        what: BulkAction,
        results: &[Result<Output, OpError>],
        cx: &mut UpdateContext<'_>,
    ) {
        let word = match what {
            BulkAction::Switch(true) => "enabled",
            BulkAction::Switch(false) => "disabled",
            BulkAction::Delete => "deleted",
        };
        let mut names = Vec::new();
        for result in results {
            let name = match result {
                Ok(Output::KeyManager(found)) => &found.name,
                Ok(Output::Deleted(deleted)) => &deleted.was.name,
                _ => continue,
            };
            names.push(name);
            cx.shared.log_session_change(format!("{name} {word}."));
        }
        let done = names.len();
        match what {
            BulkAction::Delete => self.marked.retain(|mark| !names.contains(&&mark.name)),
            BulkAction::Switch(enabled) => {
                let done = |mark: &&mut Mark| names.contains(&&mark.name);
                let marks = self.marked.iter_mut().filter(done);
                marks.for_each(|mark| mark.enabled = enabled);
            }
        }
        cx.shared.undoable |= done > 0;
        match results.iter().find_map(|result| result.as_ref().err()) {
            Some(refusal) => {
                let count = results.len();
                let text = format!("{done} of {count} {word}. {}", refusal.message());
                cx.say(Level::Fail, text);
            }
            None => {
                let done = match names.as_slice() {
                    [one] => one.to_string(),
                    [one, other] => format!("{one} and {other}"),
                    names => counted(names.len(), "key manager", "key managers"),
                };
                cx.say_undoable(&format!("{done} {word}."));
            }
        }
        self.reload(cx);
    }
}
