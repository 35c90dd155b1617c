//! In-memory key managers and sign-in of API Manager, with its refusals and error texts.
//!
//! The vendor's own application is the reference; tests run the same scenarios on both.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::gateway::{self, Api, KeySets};
use super::http::{Request, Response, error, json_answer, plain, unauthenticated};
use super::sign_in::SignIn;
use crate::control_plane::{Capabilities, Release};

const BASE: &str = "/api/am/admin/v4";
const ROLES: [&str; 4] = [
    "admin",
    "Internal/creator",
    "Internal/publisher",
    "Internal/everyone",
];

/// Simulated API Manager.
#[derive(Debug)]
pub struct ApiManager {
    capabilities: Capabilities,
    has_custom_type: bool,
    key_managers: Vec<Map<String, Value>>,
    apis: BTreeMap<String, u64>,
    applications: BTreeMap<String, u64>,
    sign_in: SignIn,
    api: Option<Api>,
    numbers: u64,
}

impl ApiManager {
    /// Simulated server of a release without key managers, which accepts this token.
    pub fn new(release: Release, token: &str) -> Self {
        let mut server = ApiManager {
            capabilities: Capabilities::of(release),
            has_custom_type: release >= Release::V4_7,
            key_managers: Vec::new(),
            apis: BTreeMap::new(),
            applications: BTreeMap::new(),
            sign_in: SignIn::new(token),
            api: None,
            numbers: 0,
        };
        let id = server.id();
        let mut resident = server.complete(Map::new());
        for (name, value) in [
            ("id", json!(id)),
            ("name", json!("Resident Key Manager")),
            ("type", json!("default")),
            ("enabled", json!(true)),
        ] {
            resident.insert(name.to_owned(), value);
        }
        server.key_managers.push(resident);
        server
    }

    /// Release that it plays.
    pub fn release(&self) -> Release {
        self.capabilities.release
    }

    /// Offers the type `CustomKeyManager`, as updates of older releases do.
    pub fn offer_custom_key_manager(&mut self) {
        self.has_custom_type = true;
    }

    /// Puts an API behind the gateway, which reads key sets with this lookup.
    pub(super) fn publish_api(&mut self, key_sets: KeySets) {
        self.api = Some(Api::new(key_sets));
    }

    /// Sets the usage of a key manager.
    pub fn use_by(&mut self, name: &str, apis: u64, applications: u64) {
        self.apis.insert(name.to_owned(), apis);
        self.applications.insert(name.to_owned(), applications);
    }

    /// Changes a stored member, as another client would; `false` if the name is unknown.
    pub fn change(&mut self, name: &str, member: &str, value: Value) -> bool {
        let mut all = self.key_managers.iter_mut();
        let found = all.find(|it| it.get("name").is_some_and(|it| it == name));
        found
            .map(|it| it.insert(member.to_owned(), value))
            .is_some()
    }

    /// The key managers, as they are stored.
    pub fn stored(&self) -> &[Map<String, Value>] {
        &self.key_managers
    }

    /// Handles one request.
    pub fn answer(&mut self, request: &Request<'_>) -> Response {
        match (request.method, request.path) {
            ("POST", "/client-registration/v0.17/register") => self.sign_in.register(request),
            ("POST", "/oauth2/token") => self.sign_in.token(request),
            ("POST", "/oauth2/revoke") => self.sign_in.revoke(request),
            ("GET", path) if path == format!("{BASE}/swagger.yaml") => self.document(request),
            (_, path) if path == gateway::PATH => match &self.api {
                Some(api) => {
                    let now = jiff::Timestamp::now().as_millisecond();
                    api.answer(request, &self.key_managers, now)
                }
                None => plain(404, ""),
            },
            _ if !self.sign_in.holds(request.authorization) => unauthenticated(),
            (method, path) => match path.strip_prefix(BASE) {
                Some(path) => self.admin(method, path, request),
                None if path == "/api/am/devportal/v3/key-managers" => self.portal(),
                None => plain(404, ""),
            },
        }
    }

    fn document(&self, request: &Request<'_>) -> Response {
        if request.authorization.is_some() && !self.sign_in.holds(request.authorization) {
            return unauthenticated();
        }
        let members: Map<String, Value> = self
            .capabilities
            .members
            .iter()
            .map(|name| (name.clone(), json!({})))
            .collect();
        let release = self.capabilities.release;
        let mut settings = Map::from_iter([("type".to_owned(), json!({}))]);
        for (since, name) in [
            (Release::V4_6, "authConfigurations"),
            (Release::V4_7, "configurationConstraints"),
        ] {
            if release >= since {
                settings.insert(name.to_owned(), json!({}));
            }
        }
        let mut paths = Map::from_iter([
            ("/key-managers".to_owned(), json!({})),
            ("/tenant-info/{username}".to_owned(), json!({})),
        ]);
        if release >= Release::V4_3 {
            paths.insert("/global-key-managers".to_owned(), json!({}));
            paths.insert(
                "/key-managers/{keyManagerId}/api-usages".to_owned(),
                json!({}),
            );
        }
        let document = json!({
            "openapi": "3.0.1",
            "paths": paths,
            "components": { "schemas": {
                "KeyManager": { "properties": members },
                "Settings": { "properties": {
                    "keyManagerConfiguration": { "items": { "properties": settings } },
                } },
            } },
        });
        Response {
            status: 200,
            kind: "text/yaml",
            body: document.to_string(),
        }
    }

    fn admin(&mut self, method: &str, path: &str, request: &Request<'_>) -> Response {
        if path == "/settings" {
            return json_answer(200, &self.settings());
        }
        if path.starts_with("/tenant-info/") {
            return json_answer(200, &json!({ "tenantDomain": "carbon.super" }));
        }
        if path == "/global-key-managers" && method == "GET" && self.capabilities.global {
            return json_answer(200, &self.list(true));
        }
        if path == "/key-managers" {
            return match method {
                "GET" => json_answer(200, &self.list(false)),
                "POST" => self.create(request.body),
                _ => plain(405, ""),
            };
        }
        let Some(rest) = path.strip_prefix("/key-managers/") else {
            return plain(404, "");
        };
        if let Some((id, list)) = rest.split_once('/') {
            return self.usages(id, list, request.query);
        }
        let Some(place) = self.key_managers.iter().position(|it| it["id"] == rest) else {
            return error(404, 901411, "Key Manager not Found");
        };
        match method {
            "GET" => json_answer(200, &Value::Object(masked(&self.key_managers[place]))),
            "PUT" => self.update(place, request.body),
            "DELETE" => self.delete(place),
            _ => plain(405, ""),
        }
    }

    fn settings(&self) -> Value {
        let field = |name: &str, label: &str| json!({ "name": name, "label": label, "type": "input", "required": true, "mask": false });
        let mut types = vec![json!({
            "type": "Okta", "displayName": "Okta",
            "configurations": [field("client_id", "Client ID"), { "name": "client_secret", "label": "Client Secret", "required": true, "mask": true }],
            "endpointConfigurations": [field("token_endpoint", "Token Endpoint"), field("revoke_endpoint", "Revoke Endpoint")],
        })];
        if self.has_custom_type {
            types.push(json!({
                "type": "CustomKeyManager",
                "displayName": "Custom Key Manager (Out-of-Band Provisioning)",
                "configurations": [],
                "endpointConfigurations": [field("token_endpoint", "Token Endpoint"), field("revoke_endpoint", "Revoke Endpoint")],
            }));
        }
        json!({ "keyManagerConfiguration": types })
    }

    fn list(&self, global: bool) -> Value {
        let entries: Vec<Value> = self
            .key_managers
            .iter()
            .filter(|it| !global || it.get("global") == Some(&json!(true)))
            .map(|it| {
                let name = it["name"].as_str().unwrap_or_default();
                let mut entry = json!({
                    "id": it["id"], "name": it["name"], "type": it["type"],
                    "description": it["description"], "enabled": it["enabled"], "tokenType": it["tokenType"],
                });
                if self.capabilities.usages {
                    entry["isGlobal"] = (it.get("global") == Some(&json!(true))).into();
                    entry["isUsed"] = self.in_use(name).into();
                }
                entry
            })
            .collect();
        json!({ "count": entries.len(), "list": entries })
    }

    fn portal(&self) -> Response {
        let entries: Vec<Value> = self
            .key_managers
            .iter()
            .map(|it| json!({ "id": it["id"], "name": it["name"], "enabled": it["enabled"] }))
            .collect();
        json_answer(200, &json!({ "count": entries.len(), "list": entries }))
    }

    fn in_use(&self, name: &str) -> bool {
        let count = |all: &BTreeMap<String, u64>| all.get(name).copied().unwrap_or_default();
        count(&self.apis) + count(&self.applications) > 0
    }

    fn usages(&self, id: &str, list: &str, query: &str) -> Response {
        if !self.capabilities.usages {
            return plain(404, "");
        }
        let Some(found) = self.key_managers.iter().find(|it| it["id"] == id) else {
            return error(404, 901411, "Key Manager not Found");
        };
        let name = found["name"].as_str().unwrap_or_default();
        let number = |wanted: &str, usual: u64| {
            url::form_urlencoded::parse(query.as_bytes())
                .find(|(name, _)| name == wanted)
                .and_then(|(_, value)| value.parse().ok())
                .unwrap_or(usual)
        };
        let (all, count, items) = match list {
            "api-usages" => (&self.apis, "apiCount", "apis"),
            "app-usages" => (&self.applications, "applicationCount", "applications"),
            _ => return plain(404, ""),
        };
        let total = all.get(name).copied().unwrap_or_default();
        let from = number("offset", 0);
        let to = total.min(from + number("limit", 25));
        let page: Vec<Value> = (from..to)
            .map(|it| match count {
                "apiCount" => json!({
                    "id": format!("api-{it}"), "name": format!("Api{it}"),
                    "version": "1.0.0", "provider": "admin",
                }),
                _ => json!({
                    "uuid": format!("app-{it}"), "name": format!("App{it}"), "owner": "admin",
                    "organization": "carbon.super",
                }),
            })
            .collect();
        json_answer(200, &json!({ count: total, items: page }))
    }

    fn create(&mut self, body: &[u8]) -> Response {
        let body = match self.checked(body) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let taken = |it: &Map<String, Value>| {
            it["name"] == body["name"] && it.get("global") != Some(&json!(true))
        };
        if self.key_managers.iter().any(taken) {
            return error(409, 901402, "Key Manager Already Exists");
        }
        let mut stored = self.complete(body);
        let id = self.id();
        stored.insert("id".to_owned(), id.into());
        let clear = json_answer(201, &Value::Object(stored.clone()));
        // The server reports duplicates in a list as stored, but drops them.
        if !twice(&stored) {
            self.key_managers.push(stored);
        }
        clear
    }

    fn update(&mut self, place: usize, body: &[u8]) -> Response {
        let body = match self.checked(body) {
            Ok(body) => body,
            Err(answer) => return answer,
        };
        let before = self.key_managers[place].clone();
        if body["name"] != before["name"] {
            return error(400, 400, "Key Manager name cannot be changed");
        }
        let mut stored = self.complete(body);
        if twice(&stored) {
            return error(500, 500, "The server encountered an internal error");
        }
        stored.insert("id".to_owned(), before["id"].clone());
        // Masked values stay, unless the type changes.
        if stored["type"] == before["type"]
            && let (Some(now), Some(was)) = (
                stored["additionalProperties"].as_object_mut(),
                before["additionalProperties"].as_object(),
            )
        {
            for (name, value) in now.iter_mut().filter(|(_, value)| **value == "*****") {
                if let Some(was) = was.get(name) {
                    *value = was.clone();
                }
            }
        }
        // An object of all tenants moves to the writer's tenant.
        if self.capabilities.has("global") {
            stored.insert("global".to_owned(), false.into());
        }
        self.key_managers[place] = stored.clone();
        json_answer(200, &Value::Object(stored))
    }

    fn delete(&mut self, place: usize) -> Response {
        let found = &self.key_managers[place];
        let name = found["name"].as_str().unwrap_or_default();
        if found["type"] == "default" || (self.capabilities.usages && self.in_use(name)) {
            return error(412, 902015, "Key Manager Delete error");
        }
        if found.get("global") != Some(&json!(true)) {
            self.key_managers.remove(place);
        }
        plain(200, "")
    }

    /// The body of a write, or why it is refused, in the server's order.
    fn checked(&self, body: &[u8]) -> Result<Map<String, Value>, Response> {
        let refused = |text: &str| error(400, 400, text);
        let Ok(Value::Object(body)) = serde_json::from_slice(body) else {
            return Err(refused("Malformed request body."));
        };
        if let Some(name) = body.keys().find(|name| !self.capabilities.has(name)) {
            return Err(refused(&format!("Unrecognized property '{name}'")));
        }
        let text = |name: &str| body.get(name).and_then(Value::as_str).unwrap_or_default();
        for (name, most) in [("name", 100), ("type", 45)] {
            let length = text(name).chars().count();
            if length == 0 || length > most {
                let items = json!([{ "code": format!("400_{name}"), "message": "size" }]);
                let body = json!({ "code": 400, "message": "Bad Request", "description": "Validation Error", "error": items });
                return Err(json_answer(400, &body));
            }
        }
        if !body.get("enabled").is_some_and(Value::is_boolean)
            || body.get("tokenType") == Some(&Value::Null)
        {
            return Err(error(500, 500, "The server encountered an internal error"));
        }
        let roles = body
            .get("permissions")
            .and_then(|it| it["roles"].as_array());
        if roles
            .into_iter()
            .flatten()
            .any(|role| !ROLES.iter().any(|it| role == it))
        {
            return Err(error(404, 900607, "Role does not exist in the system"));
        }
        let settings = self.settings();
        let types = settings["keyManagerConfiguration"].as_array();
        let kind = types
            .into_iter()
            .flatten()
            .find(|it| it["type"] == text("type"));
        let Some(kind) = kind.or((text("type") == "default").then_some(&Value::Null)) else {
            return Err(error(400, 901400, "Key Manager Type not configured"));
        };
        let required = |list: &str| -> Vec<String> {
            let all = kind[list].as_array().into_iter().flatten();
            all.filter(|it| it["required"] == true)
                .filter_map(|it| it["name"].as_str().map(str::to_owned))
                .collect()
        };
        let has_setting = |name: &String| {
            body.get("additionalProperties")
                .is_some_and(|it| it.get(name).is_some())
        };
        let has_endpoint = |name: &String| match name.as_str() {
            "token_endpoint" => !text("tokenEndpoint").is_empty(),
            _ => !text("revokeEndpoint").is_empty(),
        };
        if !required("configurations").iter().all(has_setting)
            || !required("endpointConfigurations").iter().all(has_endpoint)
        {
            return Err(error(
                400,
                901401,
                "Required Key Manager configuration missing",
            ));
        }
        Ok(body)
    }

    /// Object as stored by the server, with its defaults for missing members.
    fn complete(&self, mut body: Map<String, Value>) -> Map<String, Value> {
        for name in &self.capabilities.members {
            let usual = match name.as_str() {
                "endpoints" | "availableGrantTypes" | "claimMapping" | "tokenValidation" => {
                    json!([])
                }
                "permissions" => json!({ "permissionType": "PUBLIC", "roles": [] }),
                "tokenType" => json!("DIRECT"),
                "allowedOrganizations" => json!(["ALL"]),
                "additionalProperties" => json!({}),
                "global" => json!(false),
                _ => Value::Null,
            };
            body.entry(name.clone()).or_insert(usual);
        }
        let validates = body["enableSelfValidationJWT"].clone();
        if let Some(more) = body["additionalProperties"].as_object_mut() {
            more.retain(|_, value| !value.is_null());
            for value in more.values_mut() {
                if let Some(number) = value.as_i64() {
                    *value = json!(number as f64);
                }
            }
            if validates.is_boolean() {
                more.insert("self_validate_jwt".to_owned(), validates);
            }
        }
        body
    }

    fn id(&mut self) -> String {
        self.numbers += 1;
        format!("00000000-0000-4000-8000-{:012}", self.numbers)
    }
}

/// Whether a list that is a set names something twice.
fn twice(stored: &Map<String, Value>) -> bool {
    let roles = stored.get("permissions").map(|it| &it["roles"]);
    let organizations = stored.get("allowedOrganizations");
    let mut lists = roles.into_iter().chain(organizations);
    lists.any(|list| {
        let mut seen = BTreeSet::new();
        let mut items = list.as_array().into_iter().flatten();
        items.any(|item| !seen.insert(item.to_string()))
    })
}

/// Body of a read response: secrets are masked.
fn masked(stored: &Map<String, Value>) -> Map<String, Value> {
    let mut shown = stored.clone();
    if let Some(more) = shown
        .get_mut("additionalProperties")
        .and_then(Value::as_object_mut)
    {
        for (name, value) in more.iter_mut() {
            if name.contains("secret") {
                *value = "*****".into();
            }
        }
    }
    shown
}
