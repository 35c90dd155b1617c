//! WSO2 API Portal, REST API.
//!
//! Never sent: an update without its whole body, which enables; a create without an id, which makes another object each time.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::control_plane::{ControlPlane, PortalEntry, Sent, ServerInfo};
use super::endpoint::Endpoint;
use crate::control_plane::{
    Catalog, Cause, DesiredState, RemoteError, RemoteKeyManager, TargetKind, TargetUrl, Usage,
    UsageList, portal_body, portal_key_manager, portal_update,
};
use crate::key_manager::visible;
use crate::net::{Authorization, AuthorizedRequest, Client, Method, Response};

/// Path of the REST API.
const BASE: &str = "/api-portal/api/v0.9";

/// Page size; the largest that the portal allows.
const PAGE: usize = 100;

/// Maximum number of items read; the rest of a longer list is ignored.
const MAX_ITEMS: usize = 100_000;

/// Id without an object, to test the permissions of a sign-in.
const UNUSED_ID: &str = "kmctl-asks-what-it-may-do";

/// An API Portal.
#[derive(Clone, Debug)]
pub struct ApiPortal {
    client: Client,
    url: TargetUrl,
    authorization: Option<Authorization>,
}

impl ApiPortal {
    /// API Portal at an address, through a client.
    pub fn new(client: Client, url: TargetUrl, authorization: Option<Authorization>) -> Self {
        ApiPortal {
            client,
            url,
            authorization,
        }
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Map<String, Value>>,
    ) -> Result<Response, RemoteError> {
        let at = Endpoint {
            client: &self.client,
            base: &self.url,
            authorization: self.authorization.as_ref(),
            refused: RemoteError::answered_by_portal,
        };
        at.send(method, path, shown(path), body).await
    }

    async fn json(&self, path: &str) -> Result<Value, RemoteError> {
        let answer = self.call(Method::Get, path, None).await?;
        serde_json::from_slice(&answer.body).map_err(|_| {
            let why = Cause::NotUnderstood("it is not JSON");
            RemoteError::of(why, "GET", shown(path))
        })
    }

    /// Items of a paged list. An item that moves between pages is returned once.
    async fn items(&self, path: &str) -> Result<Vec<Value>, RemoteError> {
        let mut items: Vec<Value> = Vec::new();
        let mut known = HashSet::new();
        let mut offset = 0;
        loop {
            let page = self
                .json(&format!("{path}?limit={PAGE}&offset={offset}"))
                .await?;
            let found = page["list"].as_array().cloned().unwrap_or_default();
            let total = page["pagination"]["total"].as_u64().unwrap_or_default();
            offset += found.len();
            for item in found.iter().take(MAX_ITEMS) {
                if known.insert(item["id"].to_string()) {
                    items.push(item.clone());
                }
            }
            if found.is_empty() || offset as u64 >= total || offset >= MAX_ITEMS {
                return Ok(items);
            }
        }
    }
}

impl ControlPlane for ApiPortal {
    fn kind(&self) -> TargetKind {
        TargetKind::ApiPortal
    }

    async fn probe(&self) -> Result<ServerInfo, RemoteError> {
        let path = "/api-portal/health";
        let url = format!("{}{path}", self.url);
        let call = AuthorizedRequest::new(Method::Get, &url, None);
        let sent = self.client.call(&call).await;
        let answer = sent.map_err(|failure| RemoteError::unreachable("GET", path, failure))?;
        let body: Value = serde_json::from_slice(&answer.body).unwrap_or(Value::Null);
        if answer.status != 200 || body["status"] != "ok" {
            let why = Cause::NotUnderstood("it is not an API Portal");
            return Err(RemoteError::of(why, "GET", path));
        }
        Ok(ServerInfo {
            certificate: answer.certificate,
            capabilities: None,
        })
    }

    /// Tries two reads: a refusal does not say which right is missing, and the token's own claims do not decide.
    async fn allowed(&self) -> Result<(), RemoteError> {
        let listed = self
            .json(&format!("{BASE}/key-managers?limit=1&offset=0"))
            .await;
        let Err(mut fault) = listed else {
            return Ok(());
        };
        if fault.cause == Cause::Forbidden {
            fault.cause = match self.get(UNUSED_ID).await {
                Ok(_) => Cause::LacksRight("dp:key_manager:read"),
                Err(_) => Cause::LacksRight("dp:key_manager:read and dp:key_manager:manage"),
            };
        }
        Err(fault)
    }

    async fn catalog(&self) -> Result<Option<Catalog>, RemoteError> {
        Ok(None)
    }

    async fn tenant(&self, _who: &str) -> Result<Option<String>, RemoteError> {
        Ok(None)
    }

    /// Lists the enabled key managers; the portal shows others only by id.
    async fn list(&self, found: &mut dyn FnMut(RemoteKeyManager)) -> Result<(), RemoteError> {
        let items = self.items(&format!("{BASE}/key-managers")).await?;
        items.iter().filter_map(portal_key_manager).for_each(found);
        Ok(())
    }

    async fn get(&self, id: &str) -> Result<Option<RemoteKeyManager>, RemoteError> {
        let path = format!("{BASE}/key-managers/{}", super::path::segment(id));
        match self.json(&path).await {
            Ok(answer) => portal_key_manager(&answer).map(Some).ok_or_else(|| {
                let why = Cause::NotUnderstood("it is not a key manager");
                RemoteError::of(why, "GET", "/key-managers/{id}")
            }),
            Err(fault) if fault.cause == Cause::Gone => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn find(&self, name: &str) -> Result<Vec<RemoteKeyManager>, RemoteError> {
        Ok(self.get(name).await?.into_iter().collect())
    }

    async fn create(&self, desired: &DesiredState) -> Result<String, RemoteError> {
        let id = desired.remote_name.clone().unwrap_or_default();
        if id.is_empty() {
            return Err(RemoteError::of(
                Cause::Invalid(vec!["id".to_owned()]),
                "POST",
                "/key-managers",
            ));
        }
        let path = format!("{BASE}/key-managers");
        self.call(Method::Post, &path, Some(&portal_body(desired)))
            .await?;
        Ok(id)
    }

    async fn update(
        &self,
        before: &RemoteKeyManager,
        desired: &DesiredState,
    ) -> Result<Sent, RemoteError> {
        let body = portal_update(before, desired);
        let path = format!("{BASE}/key-managers/{}", super::path::segment(&before.id));
        self.call(Method::Put, &path, Some(&body)).await?;
        Ok(body)
    }

    async fn delete(&self, before: &RemoteKeyManager) -> Result<(), RemoteError> {
        let path = format!("{BASE}/key-managers/{}", super::path::segment(&before.id));
        self.call(Method::Delete, &path, None).await.map(|_| ())
    }

    /// Usage. The portal lists only the user's own applications.
    async fn usage(&self, remote: &RemoteKeyManager) -> Result<Usage, RemoteError> {
        let mut usage = Usage {
            name: visible(remote.text("displayName")),
            apis: UsageList::default(),
            applications: UsageList::default(),
            not_counted: vec!["Applications of other users are not counted."],
        };
        let applications = match self.items(&format!("{BASE}/applications")).await {
            Ok(applications) => applications,
            Err(fault) if matches!(fault.cause, Cause::Forbidden | Cause::NoSuchPath) => {
                usage.not_counted = vec!["This sign-in is not allowed to see applications."];
                return Ok(usage);
            }
            Err(fault) => return Err(fault),
        };
        for application in &applications {
            let mappings = application["appKeyMappings"].as_array();
            let mut mappings = mappings.into_iter().flatten();
            if mappings.any(|it| it["kmId"] == remote.id.as_str()) {
                let name = application["displayName"].as_str().unwrap_or_default();
                let name: String = name.chars().take(200).collect();
                usage.applications.items.push(visible(&name));
            }
        }
        usage.applications.count = usage.applications.items.len() as u64;
        Ok(usage)
    }

    async fn portal_entry(&self, name: &str) -> Result<PortalEntry, RemoteError> {
        let mut listed = false;
        self.list(&mut |found| listed |= found.id == name).await?;
        if listed {
            return Ok(PortalEntry::Listed { enabled: true });
        }
        Ok(match self.get(name).await? {
            Some(found) => PortalEntry::Listed {
                enabled: found.body.get("enabled") == Some(&Value::Bool(true)),
            },
            None => PortalEntry::NotListed,
        })
    }
}

/// Path without the common prefix and the query, for messages.
fn shown(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    path.strip_prefix(BASE).unwrap_or(path)
}
