//! Export of key managers as a file that import reads.

use super::list::{List, PendingRequest};
use crate::form::document::{document, list};
use crate::key_manager::{KeyManager, counted};
use crate::ops::{Op, OpError, Output};
use crate::tui::context::UpdateContext;
use crate::tui::route::Route;

impl List {
    /// Shows the marked rows, or the selected one, as a file that import reads.
    pub(super) fn export(&mut self, cx: &mut UpdateContext<'_>) {
        let names = if self.marked.is_empty() {
            let Some(row) = self.external(cx) else { return };
            vec![row.name]
        } else {
            self.marked_names()
        };
        let gets = names.into_iter().map(|name| Op::Get { name });
        let request_id = cx.store(Op::Several(gets.collect()));
        self.pending.push((request_id, PendingRequest::Export));
    }
}

/// Opens what was exported.
pub(super) fn show_export(results: &[Result<Output, OpError>], cx: &mut UpdateContext<'_>) {
    let found: Vec<&KeyManager> = results
        .iter()
        .filter_map(|result| match result {
            Ok(Output::KeyManager(found)) => Some(found.as_ref()),
            _ => None,
        })
        .collect();
    let names: Vec<String> = found
        .iter()
        .map(|found| crate::key_manager::shell_word(found.name.as_str()))
        .collect();
    let value = match found.as_slice() {
        [one] => document(one),
        all => list(all),
    };
    cx.push(Route::Viewer {
        title: format!(
            "Export of {}",
            counted(found.len(), "key manager", "key managers")
        ),
        source: format!(
            "kmctl export {} --json > key-managers.json",
            names.join(" ")
        ),
        text: format!("{value:#}"),
    });
}
