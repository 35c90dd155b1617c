//! What is kept of a check: the mark in the list, and what the next check compares with.

use serde::Deserialize;

use super::checked::{Checked, Subject};
use super::json;
use crate::discovery::drift::KnownKey;
use crate::gateway::Selection;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::ops::error::OpError;
use crate::store::{LastCheck, ListQuery, Store};

/// A window of key managers with what their last checks know, in one state of the file; and whether there are more behind it.
///
/// # Errors
/// When the file fails.
pub fn window(store: &Store, query: &ListQuery) -> Result<(Vec<Subject>, bool), OpError> {
    store.at_once(|| {
        let (found, more) = store.whole_page(query)?;
        let subjects = found
            .into_iter()
            .map(|stored| subject(store, &query.organization, stored))
            .collect::<Result<_, _>>()?;
        Ok((subjects, more))
    })
}

/// What the next check needs of a kept result; the rest is passed over.
#[derive(Deserialize)]
struct StoredResult {
    jwks: StoredKeys,
}

#[derive(Deserialize)]
struct StoredKeys {
    keys: Vec<KnownKey>,
}

/// A key manager with what its last check knows of its keys.
///
/// # Errors
/// When the file fails.
pub fn subject(
    store: &Store,
    organization: &OrganizationName,
    stored: KeyManager,
) -> Result<Subject, OpError> {
    let last = store.last_check(organization, &stored.name)?;
    let kept = last.and_then(|last| serde_json::from_str::<StoredResult>(&last.result).ok());
    let known = kept
        .map(|kept| kept.jwks.keys)
        .filter(|keys| !keys.is_empty());
    Ok(Subject {
        stored,
        known,
        gateways: Selection::default(),
    })
}

/// Keeps the results of checks. Not a change: no revision, no history. A key manager that was deleted or changed meanwhile is passed over.
///
/// # Errors
/// When the file fails.
pub fn record_checks<'a>(
    store: &mut Store,
    organization: &OrganizationName,
    all: impl IntoIterator<Item = &'a Checked>,
) -> Result<(), OpError> {
    let checks: Vec<_> = all
        .into_iter()
        .map(|it| {
            let last = LastCheck {
                at: it.at,
                mark: it.drift.outcome.grade().tag().to_owned(),
                result: json(it).to_string(),
            };
            (it.stored.name.clone(), it.stored.revision, last)
        })
        .collect();
    Ok(store.record_checks(organization, &checks)?)
}
