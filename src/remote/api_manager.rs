//! WSO2 API Manager, Admin API v4.
//!
//! Never sent: `X-WSO2-Tenant`, which on older servers switches the tenant. Never called: the server's own discovery, which waits
//! for a silent host without limit, and anything that writes key managers of all tenants.

use std::collections::HashMap;

use serde_json::{Map, Value};
use tokio::sync::OnceCell;
use tokio::task::JoinSet;

use super::control_plane::{ControlPlane, PortalEntry, Sent, ServerInfo};
use super::endpoint::Endpoint;
use super::listed::{Entry, entries};
use super::path::segment;
use crate::control_plane::{
    Capabilities, Catalog, Cause, DesiredState, RemoteError, RemoteKeyManager, TargetKind,
    TargetUrl, Usage, UsageList, api_manager_body, api_manager_differences, update_body,
};
use crate::key_manager::visible;
use crate::net::{Authorization, AuthorizedRequest, Client, Method, Response};

/// Path of the Admin API.
const BASE: &str = "/api/am/admin/v4";

/// Path of the Developer Portal's list.
const PORTAL: &str = "/api/am/devportal/v3/key-managers";

/// Concurrent reads of key managers.
const CONCURRENCY: usize = 16;

/// Page size of the lists of users.
const PAGE: usize = 100;
const MAX_NAMES: usize = 1000;

/// An API Manager.
#[derive(Clone, Debug)]
pub struct ApiManager {
    client: Client,
    url: TargetUrl,
    authorization: Option<Authorization>,
    capabilities: OnceCell<Capabilities>,
}

impl ApiManager {
    /// API Manager at an address, through a client.
    pub fn new(client: Client, url: TargetUrl, authorization: Option<Authorization>) -> Self {
        ApiManager {
            client,
            url,
            authorization,
            capabilities: OnceCell::new(),
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
            refused: RemoteError::answered,
        };
        at.send(method, path, shown(path), body).await
    }

    async fn json(&self, path: &str) -> Result<Value, RemoteError> {
        let answer = self.call(Method::Get, path, None).await?;
        parsed(&answer, path)
    }

    /// Response body; `None` for 404.
    async fn json_if_there(&self, path: &str) -> Result<Option<Value>, RemoteError> {
        match self.json(path).await {
            Ok(value) => Ok(Some(value)),
            Err(fault) if fault.cause == Cause::Gone => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn capabilities(&self) -> Result<&Capabilities, RemoteError> {
        let read = async {
            let probe = self.probe().await?;
            probe.capabilities.ok_or_else(|| {
                let why = Cause::NotUnderstood("it does not describe key managers");
                RemoteError::of(why, "GET", "/api/am/admin/v4/swagger.yaml")
            })
        };
        self.capabilities.get_or_try_init(|| read).await
    }

    /// The entries of one list.
    async fn listed(&self, path: &'static str) -> Result<Vec<Entry>, RemoteError> {
        let answer = self
            .call(Method::Get, &format!("{BASE}{path}"), None)
            .await?;
        entries(&answer.body).map_err(|_| {
            let why = Cause::NotUnderstood("it is not a list of key managers");
            RemoteError::of(why, "GET", path)
        })
    }

    /// The entries of the list, and those of all tenants, which may be in a list of their own.
    async fn entries(&self) -> Result<Vec<Entry>, RemoteError> {
        let mut entries = self.listed("/key-managers").await?;
        if self.capabilities().await?.global {
            let others = match self.listed("/global-key-managers").await {
                Ok(others) => others,
                // Only key managers of the tenant are managed.
                Err(fault) if !fault.stops() || fault.cause == Cause::SignIn => Vec::new(),
                Err(fault) => return Err(fault),
            };
            if others.is_empty() {
                return Ok(entries);
            }
            let places: HashMap<String, usize> = entries
                .iter()
                .enumerate()
                .map(|(place, entry)| (entry.id.clone(), place))
                .collect();
            for other in others {
                let known = places.get(&other.id);
                match known.and_then(|place| entries.get_mut(*place)) {
                    Some(known) => known.global = true,
                    None => entries.push(Entry {
                        global: true,
                        ..other
                    }),
                }
            }
        }
        Ok(entries)
    }

    /// Distinguishes a missing scope from an expired sign-in: deleting and usages need scopes of their own, and both get the same
    /// response, so a sign-in that can still read has not expired.
    async fn told_apart<T>(
        &self,
        answer: Result<T, RemoteError>,
        id: &str,
    ) -> Result<T, RemoteError> {
        match answer {
            Err(fault) if fault.cause == Cause::SignIn && self.get(id).await.is_ok() => {
                Err(RemoteError {
                    cause: Cause::LacksScope("apim:admin_operations"),
                    ..fault
                })
            }
            other => other,
        }
    }

    async fn names(&self, path: &str, count: &str, list: &str) -> Result<UsageList, RemoteError> {
        let mut found = UsageList::default();
        loop {
            let offset = found.items.len();
            let page = self
                .json(&format!("{path}?offset={offset}&limit={PAGE}"))
                .await?;
            found.count = page[count].as_u64().unwrap_or_default();
            let items = page[list].as_array().into_iter().flatten();
            let before = found.items.len();
            found.items.extend(items.map(|item| {
                let text = |member: &str| item[member].as_str().unwrap_or_default();
                let name = match text("version") {
                    "" => text("name").to_owned(),
                    version => format!("{} {version}", text("name")),
                };
                visible(&name.chars().take(200).collect::<String>())
            }));
            let read = found.items.len() - before;
            if read == 0 || found.items.len() as u64 >= found.count || offset + read >= MAX_NAMES {
                return Ok(found);
            }
        }
    }
}

impl ControlPlane for ApiManager {
    fn kind(&self) -> TargetKind {
        TargetKind::ApiManager
    }

    async fn probe(&self) -> Result<ServerInfo, RemoteError> {
        let path = format!("{BASE}/swagger.yaml");
        let url = format!("{}{path}", self.url);
        // Anonymous: with an invalid token the document is refused.
        let call = AuthorizedRequest {
            accept: "text/yaml",
            ..AuthorizedRequest::new(Method::Get, &url, None)
        };
        let sent = self.client.call(&call).await;
        let answer = sent.map_err(|failure| RemoteError::unreachable("GET", &path, failure))?;
        let capabilities = match answer.status {
            200 => std::str::from_utf8(&answer.body)
                .ok()
                .and_then(|text| Capabilities::from_document(text).ok()),
            404 => None,
            status => return Err(RemoteError::answered("GET", &path, status, &answer.body)),
        };
        if let Some(capabilities) = &capabilities {
            let _ = self.capabilities.set(capabilities.clone());
        }
        Ok(ServerInfo {
            certificate: answer.certificate,
            capabilities,
        })
    }

    async fn allowed(&self) -> Result<(), RemoteError> {
        self.json(&format!("{BASE}/key-managers")).await.map(|_| ())
    }

    async fn catalog(&self) -> Result<Option<Catalog>, RemoteError> {
        match self.json(&format!("{BASE}/settings")).await {
            Ok(settings) => Ok(Some(Catalog::from_settings(&settings))),
            // Needs a scope of its own; whether the sign-in is valid is decided by the list.
            Err(fault) if fault.cause == Cause::SignIn => Ok(None),
            Err(fault) => Err(fault),
        }
    }

    async fn tenant(&self, who: &str) -> Result<Option<String>, RemoteError> {
        let who: String = url::form_urlencoded::byte_serialize(who.as_bytes()).collect();
        let who = who.replace('+', "%20");
        match self.json(&format!("{BASE}/tenant-info/{who}")).await {
            Ok(answer) => Ok(answer["tenantDomain"].as_str().map(visible)),
            Err(fault) if matches!(fault.cause, Cause::Unreachable(_)) => Err(fault),
            Err(_) => Ok(None),
        }
    }

    async fn list(&self, found: &mut dyn FnMut(RemoteKeyManager)) -> Result<(), RemoteError> {
        let entries = self.entries().await?;
        let mut left = entries.into_iter();
        let mut running: JoinSet<Result<Option<RemoteKeyManager>, RemoteError>> = JoinSet::new();
        loop {
            while running.len() < CONCURRENCY {
                let Some(entry) = left.next() else { break };
                let this = self.clone();
                running.spawn(async move { this.read_listed(entry).await });
            }
            match running.join_next().await {
                Some(Ok(read)) => read?.into_iter().for_each(&mut *found),
                Some(Err(_)) => {
                    return Err(RemoteError::of(Cause::Internal, "GET", "/key-managers"));
                }
                None => return Ok(()),
            }
        }
    }

    async fn get(&self, id: &str) -> Result<Option<RemoteKeyManager>, RemoteError> {
        let path = format!("{BASE}/key-managers/{}", segment(id));
        let Some(answer) = self.json_if_there(&path).await? else {
            return Ok(None);
        };
        RemoteKeyManager::from_answer(answer)
            .map(Some)
            .ok_or_else(|| {
                RemoteError::of(
                    Cause::NotUnderstood("it is not a key manager"),
                    "GET",
                    "/key-managers/{id}",
                )
            })
    }

    async fn find(&self, name: &str) -> Result<Vec<RemoteKeyManager>, RemoteError> {
        let mut found = Vec::new();
        for entry in self.listed("/key-managers").await? {
            if entry.name == name && !entry.global {
                found.extend(self.get(&entry.id).await?);
            }
        }
        Ok(found)
    }

    async fn create(&self, desired: &DesiredState) -> Result<String, RemoteError> {
        let name = desired.remote_name.clone().unwrap_or_default();
        let body = api_manager_body(desired, &name, self.capabilities().await?);
        let path = format!("{BASE}/key-managers");
        let answer = self.call(Method::Post, &path, Some(&body)).await;
        let answer = answer.map_err(|fault| fault.about(desired))?;
        // The answer holds secrets in clear: nothing but the id is taken from it.
        let id = parsed(&answer, &path)?["id"].as_str().map(str::to_owned);
        id.ok_or_else(|| RemoteError::of(Cause::NotStored, "POST", "/key-managers"))
    }

    async fn update(
        &self,
        before: &RemoteKeyManager,
        desired: &DesiredState,
    ) -> Result<Sent, RemoteError> {
        let body = update_body(before, desired);
        let path = format!("{BASE}/key-managers/{}", segment(&before.id));
        let answer = self.call(Method::Put, &path, Some(&body)).await;
        answer.map_err(|fault| fault.about(desired))?;
        Ok(body)
    }

    async fn delete(&self, before: &RemoteKeyManager) -> Result<(), RemoteError> {
        let path = format!("{BASE}/key-managers/{}", segment(&before.id));
        let deleted = self.call(Method::Delete, &path, None).await.map(|_| ());
        self.told_apart(deleted, &before.id).await
    }

    async fn usage(&self, remote: &RemoteKeyManager) -> Result<Usage, RemoteError> {
        let name = visible(remote.name());
        if !self.capabilities().await?.usages {
            return Ok(Usage {
                name,
                apis: UsageList::default(),
                applications: UsageList::default(),
                not_counted: vec!["This version does not report who uses a key manager."],
            });
        }
        let path = format!("{BASE}/key-managers/{}", segment(&remote.id));
        let mut not_counted = vec![
            "APIs that allow all key managers are not counted.",
            "APIs of other tenants are not counted.",
        ];
        if remote.is_global() {
            not_counted.push("Shared across tenants: only this tenant's APIs are counted.");
        }
        let apis = format!("{path}/api-usages");
        let applications = format!("{path}/app-usages");
        let found = self.names(&apis, "apiCount", "apis").await;
        Ok(Usage {
            name,
            apis: self.told_apart(found, &remote.id).await?,
            applications: self
                .names(&applications, "applicationCount", "applications")
                .await?,
            not_counted,
        })
    }

    async fn portal_entry(&self, name: &str) -> Result<PortalEntry, RemoteError> {
        match self.json(PORTAL).await {
            Ok(answer) => {
                let entries = list(answer);
                let found = entries.iter().find(|entry| entry["name"] == name);
                Ok(match found {
                    Some(entry) => PortalEntry::Listed {
                        enabled: entry["enabled"] == true,
                    },
                    None => PortalEntry::NotListed,
                })
            }
            Err(fault) => match fault.cause {
                Cause::SignIn | Cause::Forbidden => Ok(PortalEntry::NotAllowed),
                Cause::NoSuchPath | Cause::Gone | Cause::NotUnderstood(_) => {
                    Ok(PortalEntry::NoList)
                }
                _ => Err(fault),
            },
        }
    }

    fn stored_differences(
        &self,
        desired: &DesiredState,
        sent: Option<&Sent>,
        after: &RemoteKeyManager,
    ) -> Vec<String> {
        api_manager_differences(desired, sent, after)
    }
}

impl ApiManager {
    /// Reads a listed key manager with all members; `None` if it was deleted meanwhile.
    async fn read_listed(&self, entry: Entry) -> Result<Option<RemoteKeyManager>, RemoteError> {
        let found = match self.get(&entry.id).await {
            Ok(None) if entry.global => entry.object(),
            Err(fault) if entry.global && !fault.stops() => entry.object(),
            other => other?,
        };
        Ok(found.map(|mut found| {
            if entry.global {
                found.body.insert("global".to_owned(), true.into());
            }
            found
        }))
    }
}

fn list(mut answer: Value) -> Vec<Value> {
    match answer["list"].take() {
        Value::Array(items) => items,
        _ => Vec::new(),
    }
}

fn parsed(answer: &Response, path: &str) -> Result<Value, RemoteError> {
    serde_json::from_slice(&answer.body).map_err(|_| {
        let why = Cause::NotUnderstood(match answer.body.is_empty() {
            true => "it is empty",
            false => "it is not JSON",
        });
        RemoteError::of(why, "GET", shown(path))
    })
}

/// Path without the common prefix and the query, for messages.
fn shown(path: &str) -> &str {
    let path = path.split('?').next().unwrap_or_default();
    path.strip_prefix(BASE).unwrap_or(path)
}
