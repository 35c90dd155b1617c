//! Remote objects that are the same as their links, without their values.

use std::collections::HashMap;

use crate::control_plane::{Fingerprint, Link, RemoteObject};

/// What is kept of the remote objects that were the same, by [`key`] of their ids.
pub(super) type Unchanged = HashMap<u128, UnchangedObject>;

/// A remote object without its values, which are those of its link.
#[derive(Clone, Debug)]
pub(super) struct UnchangedObject {
    name: String,
    /// [`RemoteObject::fingerprint`].
    pub(super) fingerprint: Fingerprint,
    has_secret: bool,
    connector: Option<String>,
}

impl UnchangedObject {
    /// The object without its values.
    pub(super) fn of(object: RemoteObject) -> Self {
        UnchangedObject {
            name: object.name,
            fingerprint: object.fingerprint,
            has_secret: object.has_secret,
            connector: object.connector,
        }
    }

    /// The whole object again.
    pub(super) fn whole(&self, link: &Link) -> RemoteObject {
        RemoteObject {
            id: link.remote_id.clone(),
            name: self.name.clone(),
            fields: link.base.clone(),
            fingerprint: self.fingerprint,
            protected: false,
            has_secret: self.has_secret,
            connector: self.connector.clone(),
        }
    }
}

/// 128-bit hash of a name or id, smaller than the text.
pub(super) fn key(text: &str) -> u128 {
    Fingerprint::of(text).first_128_bits()
}
