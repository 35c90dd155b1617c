//! Usage of a key manager at a target.

use super::plan::{self, Scope};
use super::target_error::TargetError;
use crate::control_plane::Usage;
use crate::remote::ControlPlane;
use crate::store::Store;

/// Queries by local or remote name.
///
/// # Errors
/// Not found, refused, or unreachable.
pub async fn usage(
    store: &Store,
    remote: &impl ControlPlane,
    scope: &Scope,
    name: &str,
) -> Result<Usage, TargetError> {
    let (planned, there) = plan::read_and_compare(store, remote, scope).await?;
    let found = plan::find(&planned, &there, name)?;
    match remote.get(&found.id).await? {
        Some(mut whole) => {
            if found.protected && !whole.is_resident() {
                // Read by its id, one of all tenants says that it is not.
                whole.body.insert("global".to_owned(), true.into());
            }
            Ok(remote.usage(&whole).await?)
        }
        None => Err(plan::not_there(name, &planned).into()),
    }
}
