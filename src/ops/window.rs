//! Whole key managers for the rows of a window.

use super::refusal::Refusal;
use crate::key_manager::{KeyManager, OrganizationName};
use crate::store::{Row, Store};

/// Reads the key managers of some rows, in their order; one that was deleted meanwhile is passed over.
///
/// # Errors
/// When the file fails.
pub fn key_managers(
    store: &Store,
    organization: &OrganizationName,
    rows: &[Row],
) -> Result<Vec<KeyManager>, Refusal> {
    store.at_once(|| {
        let mut found = Vec::with_capacity(rows.len());
        for row in rows {
            found.extend(store.get(organization, row.name.as_str())?);
        }
        Ok(found)
    })
}
