//! Interface of all control planes.

use serde_json::{Map, Value};

use crate::control_plane::{
    Capabilities, Catalog, DesiredState, RemoteError, RemoteKeyManager, TargetKind, Usage,
    managed_fields,
};
use crate::discovery::CertificateFacts;

/// Sent body of a write.
pub type Sent = Map<String, Value>;

/// Facts that a server reports about itself.
#[derive(Clone, Debug)]
pub struct ServerInfo {
    /// Certificate, over TLS.
    pub certificate: Option<CertificateFacts>,
    /// Capabilities; `None` without a settings document.
    pub capabilities: Option<Capabilities>,
}

/// State in the Developer Portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalEntry {
    /// Listed, enabled or not.
    Listed {
        /// Whether developers can select it.
        enabled: bool,
    },
    /// The portal does not list it.
    NotListed,
    /// The list can't be read by this user.
    NotAllowed,
    /// The product has no such list.
    NoList,
}

/// Interface of a control plane, the same for every product.
pub trait ControlPlane {
    /// The product.
    fn kind(&self) -> TargetKind;

    /// Facts available without a sign-in.
    fn probe(&self) -> impl Future<Output = Result<ServerInfo, RemoteError>>;

    /// Whether this user may read key managers.
    fn allowed(&self) -> impl Future<Output = Result<(), RemoteError>>;

    /// Connector types; `None` if the user may not read them.
    fn catalog(&self) -> impl Future<Output = Result<Option<Catalog>, RemoteError>>;

    /// Tenant of a user; `None` if the server does not report it.
    fn tenant(&self, who: &str) -> impl Future<Output = Result<Option<String>, RemoteError>>;

    /// Reads all key managers, and passes each to `found` as soon as it is read.
    fn list(
        &self,
        found: &mut dyn FnMut(RemoteKeyManager),
    ) -> impl Future<Output = Result<(), RemoteError>>;

    /// Key manager by id; `None` if it does not exist.
    fn get(&self, id: &str) -> impl Future<Output = Result<Option<RemoteKeyManager>, RemoteError>>;

    /// Key managers by name.
    fn find(&self, name: &str) -> impl Future<Output = Result<Vec<RemoteKeyManager>, RemoteError>>;

    /// Creates a key manager; returns its id. The request is sent once, never repeated.
    fn create(&self, desired: &DesiredState) -> impl Future<Output = Result<String, RemoteError>>;

    /// Updates a key manager that was just read; returns the sent body.
    fn update(
        &self,
        before: &RemoteKeyManager,
        desired: &DesiredState,
    ) -> impl Future<Output = Result<Sent, RemoteError>>;

    /// Deletes a key manager that was just read.
    fn delete(&self, before: &RemoteKeyManager) -> impl Future<Output = Result<(), RemoteError>>;

    /// APIs and applications that use a key manager.
    fn usage(&self, remote: &RemoteKeyManager) -> impl Future<Output = Result<Usage, RemoteError>>;

    /// State in the Developer Portal.
    fn portal_entry(&self, name: &str) -> impl Future<Output = Result<PortalEntry, RemoteError>>;

    /// Labels of managed fields whose stored value differs from the sent one, whoever changed it.
    fn stored_differences(
        &self,
        desired: &DesiredState,
        _sent: Option<&Sent>,
        after: &RemoteKeyManager,
    ) -> Vec<String> {
        let now = managed_fields(self.kind(), after);
        let fields = desired.fields.iter();
        let other = fields.filter(|(field, value)| now.get(*field) != Some(value));
        other.map(|(field, _)| field.label().to_owned()).collect()
    }
}
