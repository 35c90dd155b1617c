//! What every control plane can be asked.

use serde_json::{Map, Value};

use crate::control_plane::{
    Capabilities, Catalog, DesiredState, RemoteError, RemoteKeyManager, TargetKind, Usage,
};
use crate::discovery::CertificateFacts;

/// The body of a write, without the answer to it.
pub type Sent = Map<String, Value>;

/// What a server says about itself.
#[derive(Clone, Debug)]
pub struct ServerInfo {
    /// Its certificate, over TLS.
    pub certificate: Option<CertificateFacts>,
    /// What it takes; `None` where it has no such document.
    pub capabilities: Option<Capabilities>,
}

/// What the Developer Portal lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PortalEntry {
    /// It is listed, enabled or not.
    Listed {
        /// Whether it can be chosen.
        enabled: bool,
    },
    /// It is not listed.
    NotListed,
    /// The list can't be read by this user.
    NotAllowed,
    /// There is no such list.
    NoList,
}

/// A control plane.
pub trait ControlPlane {
    /// The product.
    fn kind(&self) -> TargetKind;

    /// What it says about itself without a sign-in.
    fn probe(&self) -> impl Future<Output = Result<ServerInfo, RemoteError>>;

    /// Whether this user may read key managers.
    fn allowed(&self) -> impl Future<Output = Result<(), RemoteError>>;

    /// The types that it offers; `None` when this user may not read them.
    fn catalog(&self) -> impl Future<Output = Result<Option<Catalog>, RemoteError>>;

    /// The tenant of a user; `None` when it does not say.
    fn tenant(&self, who: &str) -> impl Future<Output = Result<Option<String>, RemoteError>>;

    /// All key managers, whole.
    fn list(&self) -> impl Future<Output = Result<Vec<RemoteKeyManager>, RemoteError>>;

    /// One of them; `None` when it does not exist.
    fn get(&self, id: &str) -> impl Future<Output = Result<Option<RemoteKeyManager>, RemoteError>>;

    /// Those of a name.
    fn find(&self, name: &str) -> impl Future<Output = Result<Vec<RemoteKeyManager>, RemoteError>>;

    /// Creates one; answers its id. The request is sent once.
    fn create(&self, desired: &DesiredState) -> impl Future<Output = Result<String, RemoteError>>;

    /// Changes one that was just read; answers what was sent.
    fn update(
        &self,
        before: &RemoteKeyManager,
        desired: &DesiredState,
    ) -> impl Future<Output = Result<Sent, RemoteError>>;

    /// Deletes one that was just read.
    fn delete(&self, before: &RemoteKeyManager) -> impl Future<Output = Result<(), RemoteError>>;

    /// Who uses it.
    fn usage(&self, remote: &RemoteKeyManager) -> impl Future<Output = Result<Usage, RemoteError>>;

    /// How the Developer Portal lists it.
    fn portal_entry(&self, name: &str) -> impl Future<Output = Result<PortalEntry, RemoteError>>;

    /// What is stored otherwise than it was sent.
    fn stored_differences(
        &self,
        desired: &DesiredState,
        sent: Option<&Sent>,
        after: &RemoteKeyManager,
    ) -> Vec<String>;
}
