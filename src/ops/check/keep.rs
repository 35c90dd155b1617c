//! What is kept of a check: the mark in the list, and what the next check compares with.

use super::{Checked, Subject, json};
use crate::discovery::drift::KnownKey;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::ops::Refusal;
use crate::store::{LastCheck, Store};

/// A key manager with what its last check knows of its keys.
///
/// # Errors
/// When the file fails.
pub fn subject(
    store: &Store,
    organization: &OrganizationName,
    stored: KeyManager,
) -> Result<Subject, Refusal> {
    let last = store.last_check(organization, &stored.name)?;
    let known = last.and_then(|mut last| {
        let keys = last.result.pointer_mut("/jwks/keys")?.take();
        serde_json::from_value::<Vec<KnownKey>>(keys).ok()
    });
    let known = known.filter(|keys| !keys.is_empty());
    Ok(Subject { stored, known })
}

/// Keeps the results of checks. Not a change: no revision, no history. A key manager that was deleted or changed meanwhile is passed over.
///
/// # Errors
/// When the file fails.
pub fn keep_checks(
    store: &mut Store,
    organization: &OrganizationName,
    all: &[Checked],
) -> Result<(), Refusal> {
    let checks: Vec<_> = all
        .iter()
        .map(|it| {
            let last = LastCheck {
                at: it.at,
                mark: it.drift.outcome.tag().to_owned(),
                result: json(it),
            };
            (it.stored.name.clone(), it.stored.revision, last)
        })
        .collect();
    Ok(store.keep_checks(organization, &checks)?)
}
