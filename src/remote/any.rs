//! Control plane of any kind.

use super::api_manager::ApiManager;
use super::api_portal::ApiPortal;
use super::control_plane::{ControlPlane, PortalEntry, Sent, ServerInfo};
use super::gateway::Gateway;
use crate::control_plane::{
    Catalog, DesiredState, RemoteError, RemoteKeyManager, TargetKind, Usage,
};

/// Control plane of any kind, behind one type.
#[derive(Debug)]
pub enum Remote {
    /// WSO2 API Manager.
    ApiManager(ApiManager),
    /// WSO2 API Portal.
    ApiPortal(ApiPortal),
    /// A gateway's file.
    Gateway(Gateway),
}

macro_rules! each {
    ($self:ident, $it:ident => $call:expr) => {
        match $self {
            Remote::ApiManager($it) => $call,
            Remote::ApiPortal($it) => $call,
            Remote::Gateway($it) => $call,
        }
    };
}

impl ControlPlane for Remote {
    fn kind(&self) -> TargetKind {
        each!(self, it => it.kind())
    }

    async fn probe(&self) -> Result<ServerInfo, RemoteError> {
        each!(self, it => it.probe().await)
    }

    async fn allowed(&self) -> Result<(), RemoteError> {
        each!(self, it => it.allowed().await)
    }

    async fn catalog(&self) -> Result<Option<Catalog>, RemoteError> {
        each!(self, it => it.catalog().await)
    }

    async fn tenant(&self, who: &str) -> Result<Option<String>, RemoteError> {
        each!(self, it => it.tenant(who).await)
    }

    async fn list(&self, found: &mut dyn FnMut(RemoteKeyManager)) -> Result<(), RemoteError> {
        each!(self, it => it.list(found).await)
    }

    async fn get(&self, id: &str) -> Result<Option<RemoteKeyManager>, RemoteError> {
        each!(self, it => it.get(id).await)
    }

    async fn find(&self, name: &str) -> Result<Vec<RemoteKeyManager>, RemoteError> {
        each!(self, it => it.find(name).await)
    }

    async fn create(&self, desired: &DesiredState) -> Result<String, RemoteError> {
        each!(self, it => it.create(desired).await)
    }

    async fn update(
        &self,
        before: &RemoteKeyManager,
        desired: &DesiredState,
    ) -> Result<Sent, RemoteError> {
        each!(self, it => it.update(before, desired).await)
    }

    async fn delete(&self, before: &RemoteKeyManager) -> Result<(), RemoteError> {
        each!(self, it => it.delete(before).await)
    }

    async fn usage(&self, remote: &RemoteKeyManager) -> Result<Usage, RemoteError> {
        each!(self, it => it.usage(remote).await)
    }

    async fn portal_entry(&self, name: &str) -> Result<PortalEntry, RemoteError> {
        each!(self, it => it.portal_entry(name).await)
    }

    fn stored_differences(
        &self,
        desired: &DesiredState,
        sent: Option<&Sent>,
        after: &RemoteKeyManager,
    ) -> Vec<String> {
        each!(self, it => it.stored_differences(desired, sent, after))
    }
}
