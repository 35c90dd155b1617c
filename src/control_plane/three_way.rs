//! Three-way comparison of base, local and remote state, field by field.

use super::change::{FieldChange, SyncState};
use super::managed::ManagedFields;
use crate::key_manager::Name;

/// Link to a remote object, with the values last read or written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// The local key manager; it may be deleted by now.
    pub name: Name,
    /// Id of the remote object.
    pub remote_id: String,
    /// Values last read or written, the base of a comparison.
    pub base: ManagedFields,
}

/// Prefix of a link's remote id until the object is known to exist.
pub const PENDING: &str = "pending/";

impl Link {
    /// Link stored before a create request: whatever happens to the request, an object that exists as sent is ours.
    pub fn pending(organization: &str, name: &Name, base: ManagedFields) -> Self {
        Link {
            name: name.clone(),
            remote_id: format!("{PENDING}{organization}/{}", name.folded()),
            base,
        }
    }

    /// Whether the id of the remote object is still unknown.
    pub fn is_pending(&self) -> bool {
        self.remote_id.starts_with(PENDING)
    }
}

/// Fields that differ between local and remote, and the side that changed since the base.
pub(super) fn compare(
    base: Option<&ManagedFields>,
    local: &ManagedFields,
    remote: &ManagedFields,
) -> (SyncState, Vec<FieldChange>) {
    let mut changes = Vec::new();
    for (field, local) in local.iter() {
        let remote = remote.get(field).unwrap_or_default();
        if local == remote {
            continue;
        }
        let base = base.and_then(|base| base.get(field));
        changes.push(FieldChange {
            field,
            base: base.map(str::to_owned),
            local: Some(local.to_owned()),
            remote: Some(remote.to_owned()),
        });
    }
    (changed_side(&changes), changes)
}

/// The side that changed since the base, of fields that differ.
pub(super) fn changed_side(changes: &[FieldChange]) -> SyncState {
    let here = changes.iter().any(|it| it.base != it.local);
    let there = changes.iter().any(|it| it.base != it.remote);
    match (here, there) {
        (false, false) => SyncState::Same,
        (true, false) => SyncState::Local,
        (false, true) => SyncState::Remote,
        (true, true) => SyncState::Both,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::control_plane::managed::ManagedField;
    use crate::key_manager::Field;

    fn fields(issuer: &str, token: &str) -> ManagedFields {
        let mut fields = ManagedFields::default();
        fields.set(ManagedField::Of(Field::Issuer), issuer);
        fields.set(ManagedField::Of(Field::TokenEndpoint), token);
        fields
    }

    #[test]
    fn the_side_that_changed_is_told() {
        let base = fields("i", "t");
        for (local, remote, side, count) in [
            (("i", "t"), ("i", "t"), SyncState::Same, 0),
            (("i2", "t"), ("i", "t"), SyncState::Local, 1),
            (("i", "t"), ("i", "t2"), SyncState::Remote, 1),
            (("i2", "t"), ("i3", "t"), SyncState::Both, 1),
            (("i2", "t"), ("i", "t2"), SyncState::Both, 2),
            (("i2", "t"), ("i2", "t"), SyncState::Same, 0),
        ] {
            let (found, changes) = compare(
                Some(&base),
                &fields(local.0, local.1),
                &fields(remote.0, remote.1),
            );
            assert_eq!(
                (found, changes.len()),
                (side, count),
                "{local:?} {remote:?}"
            );
        }
        let (side, _) = compare(None, &fields("i", "t"), &fields("i", "t2"));
        assert_eq!(
            side,
            SyncState::Both,
            "without a base nobody knows who changed it"
        );
    }
}
