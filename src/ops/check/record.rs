//! Stored results of checks: the grade in the list, and the keys that the next check compares with.

use serde::Deserialize;

use super::checked::{Checked, Subject};
use super::json;
use crate::discovery::drift::KnownKey;
use crate::gateway::Selection;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::ops::error::OpError;
use crate::store::{LastCheck, ListQuery, Store};

/// Page of key managers with the keys of their last checks, from one snapshot of the database; and whether more follow.
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

/// Members of a stored result that the next check needs; others are ignored.
#[derive(Deserialize)]
struct StoredResult {
    jwks: StoredKeys,
}

#[derive(Deserialize)]
struct StoredKeys {
    keys: Vec<KnownKey>,
}

/// A key manager with what its last check knows of its keys.
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
    let replaced = store.replaced_values(organization, &stored.name)?;
    Ok(Subject {
        stored,
        known,
        replaced,
        gateways: Selection::default(),
    })
}

/// Stores results of checks, without a revision or an entry in the history. Key managers deleted or changed since are skipped.
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
                grade: it.drift.outcome.grade(),
                result: json(it).to_string(),
                open: it.open.clone(),
            };
            (it.stored.name.clone(), it.stored.revision, last)
        })
        .collect();
    Ok(store.record_checks(organization, &checks)?)
}
