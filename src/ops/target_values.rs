//! Values that a key manager has at one target only.

use super::error::OpError;
use crate::control_plane::{TargetName, TargetValue, with_values};
use crate::key_manager::{Field, KeyManager, Name, OrganizationName};
use crate::store::{AuditContext, Store, StoreError};

/// Values of a key manager at a target.
#[derive(Clone, Debug)]
pub struct ValuesAtTarget {
    /// Values specific to the target.
    pub values: Vec<TargetValue>,
    /// Whether the edit changed any value.
    pub changed: bool,
}

/// Values of a key manager specific to a target.
pub fn values_at(
    store: &Store,
    organization: &OrganizationName,
    target: &TargetName,
    name: &Name,
) -> Result<Vec<TargetValue>, StoreError> {
    let folded = name.folded();
    let mut values = store.target_values(target, organization)?;
    values.retain(|value| value.name.folded() == folded);
    Ok(values)
}

/// Sets values specific to a target. An empty value removes the override, and the key manager's own value applies
/// again.
///
/// # Errors
/// The values together are not valid, or the database can't be read or written.
pub fn edit_at(
    store: &mut Store,
    organization: &OrganizationName,
    target: &TargetName,
    stored: &KeyManager,
    given: &[(Field, String)],
    audit: &AuditContext,
) -> Result<ValuesAtTarget, OpError> {
    let mut after = values_at(store, organization, target, &stored.name)?;
    let mut changes = Vec::new();
    for (field, text) in given {
        after.retain(|value| value.field != *field);
        let value = (!text.trim().is_empty()).then(|| text.trim().to_owned());
        after.extend(value.clone().map(|value| TargetValue {
            name: stored.name.clone(),
            field: *field,
            value,
        }));
        changes.push((*field, value));
    }
    // The values together must satisfy the rules of a key manager.
    let there = with_values(stored, &after).map_err(OpError::Problems)?;
    for (field, value) in &mut changes {
        *value = value.as_ref().map(|_| there.text(*field));
    }
    for value in &mut after {
        value.value = there.text(value.field);
    }
    let changed = store.set_target_values(target, organization, &stored.name, &changes, audit)?;
    Ok(ValuesAtTarget {
        values: after,
        changed,
    })
}
