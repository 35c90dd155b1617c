//! In-memory key managers of the API Portal, and the Platform API's sign-in, with their refusals and error texts.
//!
//! A real portal is the reference. Only enabled key managers are listed; an update without `enabled` enables.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use kmctl::demo::{ControlPlane, PASSWORD, Request, RequestHandler, Response, USER};
use kmctl::demo::{json_answer, plain};
use zeroize::Zeroizing;

const BASE: &str = "/api-portal/api/v0.9";

/// Permissions of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Right {
    /// Read and change.
    Manage,
    /// Change, and not list.
    ManageOnly,
    /// Nothing.
    Nothing,
    /// None: it belongs to another organization.
    Elsewhere,
}

/// The portal.
#[derive(Debug)]
pub struct ApiPortal {
    tokens: BTreeMap<String, Right>,
    rows: Vec<Map<String, Value>>,
    applications: Vec<Value>,
    deletes_links: bool,
    writes: u64,
}

impl RequestHandler for ApiPortal {
    fn answer(&mut self, request: &Request<'_>) -> Response {
        ApiPortal::answer(self, request)
    }
}

/// Starts an empty portal that takes this token, with the Platform API's sign-in at the same address.
pub fn start(token: &str) -> ControlPlane<ApiPortal> {
    let given = Zeroizing::new(token.to_owned());
    ControlPlane::serve(0, &given, ApiPortal::new(token)).unwrap()
}

impl ApiPortal {
    /// An empty one that takes this token.
    pub fn new(token: &str) -> Self {
        ApiPortal {
            tokens: BTreeMap::from([(token.to_owned(), Right::Manage)]),
            rows: Vec::new(),
            applications: Vec::new(),
            deletes_links: false,
            writes: 0,
        }
    }

    /// Accepts another token.
    pub fn allow(&mut self, token: &str, right: Right) {
        self.tokens.insert(token.to_owned(), right);
    }

    /// The key managers, as they are stored.
    pub fn stored(&self) -> &[Map<String, Value>] {
        &self.rows
    }

    /// Number of stored writes.
    pub fn writes(&self) -> u64 {
        self.writes
    }

    /// Links an application of this user to a key manager.
    pub fn link(&mut self, application: &str, id: &str) {
        let mapping = json!({ "asClientId": "client", "kmId": id, "type": "PRODUCTION" });
        self.applications.push(
            json!({ "id": application, "displayName": application, "appKeyMappings": [mapping] }),
        );
    }

    /// Adds a key manager, as another client would.
    pub fn put(&mut self, row: Value) {
        if let Value::Object(row) = row {
            self.rows.push(row);
        }
    }

    /// Whether deleting a key manager deletes its links, as later releases do.
    pub fn delete_links(&mut self, yes: bool) {
        self.deletes_links = yes;
    }

    /// Answers.
    pub fn answer(&mut self, request: &Request<'_>) -> Response {
        match (request.method, request.path) {
            ("GET", "/health" | "/api-portal/health") => {
                json_answer(200, &json!({ "status": "ok" }))
            }
            (method, "/api/portal/v0.9/auth/login") => self.log_in(method, request),
            (method, path) => match path.strip_prefix(BASE) {
                Some(path) => self.portal(method, path, request),
                None if path.starts_with("/api-portal") => page(404),
                None => plain(404, "Not Found"),
            },
        }
    }

    fn log_in(&mut self, method: &str, request: &Request<'_>) -> Response {
        if method != "POST" {
            return plain(405, "Method Not Allowed");
        }
        let form: BTreeMap<String, String> = url::form_urlencoded::parse(request.body)
            .into_owned()
            .collect();
        let given = |name: &str| form.get(name).map_or("", String::as_str);
        if given("username").is_empty() || given("password").is_empty() {
            let text = "username and password are required";
            return word(400, "VALIDATION_FAILED", text);
        }
        if (given("username"), given("password")) != (USER, PASSWORD) {
            return word(401, "UNAUTHORIZED", "Invalid or expired credentials.");
        }
        let token = format!("portal-token-{}", self.tokens.len());
        self.allow(&token, Right::Manage);
        json_answer(
            200,
            &json!({ "token": token, "expires_at": 4_102_444_800_u64 }),
        )
    }

    fn portal(&mut self, method: &str, path: &str, request: &Request<'_>) -> Response {
        let Some(token) = request
            .authorization
            .and_then(|it| it.strip_prefix("Bearer "))
        else {
            return number(401, "Authentication required", Some(request.path));
        };
        let Some(right) = self.tokens.get(token).copied() else {
            return number(401, "Authentication required", None);
        };
        let id = path.strip_prefix("/key-managers/").map(decoded);
        let is_list = path == "/key-managers" && method == "GET";
        let allowed = match right {
            Right::Manage => true,
            Right::ManageOnly => !is_list,
            Right::Nothing => false,
            Right::Elsewhere => return number(403, "Forbidden", None),
        };
        if !allowed {
            return number(403, "Forbidden", Some("/api-portal/api/v0.9/key-managers"));
        }
        match (method, path, id) {
            ("GET", "/applications", _) => self.page(&self.applications, request),
            ("GET", "/key-managers", _) => {
                let enabled = self.rows.iter().filter(|row| row["enabled"] == true);
                let shown: Vec<Value> = enabled
                    .map(|row| {
                        json!({ "id": row["id"], "displayName": row["displayName"], "tokenEndpoint": row["tokenEndpoint"] })
                    })
                    .collect();
                self.page(&shown, request)
            }
            ("GET", _, Some(id)) => match self.place(&id) {
                Some(place) => json_answer(200, &Value::Object(self.rows[place].clone())),
                None => not_found(),
            },
            ("POST", "/key-managers", _) => self.write(request, |it, body| it.create(body)),
            ("PUT", _, Some(id)) => self.write(request, |it, body| it.change(&id, body)),
            ("DELETE", _, Some(id)) => self.write(request, |it, _| it.delete(&id)),
            (_, "/key-managers", _) | (_, _, Some(_)) => {
                number(405, &format!("{method} method not allowed"), None)
            }
            _ => page(404),
        }
    }

    fn page(&self, all: &[Value], request: &Request<'_>) -> Response {
        let query: BTreeMap<String, String> = url::form_urlencoded::parse(request.query.as_bytes())
            .into_owned()
            .collect();
        if let Some(name) = query
            .keys()
            .find(|name| !["limit", "offset"].contains(&name.as_str()))
        {
            return number(400, &format!("Unknown query parameter '{name}'"), None);
        }
        let read = |name: &str, usual: usize| match query.get(name) {
            Some(text) => text.parse::<usize>().ok(),
            None => Some(usual),
        };
        let (Some(limit), Some(offset)) = (read("limit", 20), read("offset", 0)) else {
            return number(400, "request/query/limit must be integer", None);
        };
        if !(1..=100).contains(&limit) {
            return number(400, "request/query/limit must be <= 100", None);
        }
        let list: Vec<&Value> = all.iter().skip(offset).take(limit).collect();
        let pagination = json!({ "limit": limit, "offset": offset, "total": all.len() });
        let body = json!({ "count": list.len(), "list": list, "pagination": pagination });
        json_answer(200, &body)
    }

    fn place(&self, id: &str) -> Option<usize> {
        self.rows.iter().position(|row| row["id"] == id)
    }

    fn write(
        &mut self,
        request: &Request<'_>,
        act: impl FnOnce(&mut Self, &Map<String, Value>) -> Response,
    ) -> Response {
        let body = match (request.method, request.body) {
            ("DELETE", _) => Map::new(),
            // An empty body is accepted for an update, and enables.
            ("PUT", []) => Map::new(),
            (_, bytes) => match serde_json::from_slice(bytes) {
                Ok(Value::Object(body)) => body,
                Ok(_) => return number(400, "request/body must be object", None),
                Err(_) => return page(400),
            },
        };
        act(self, &body)
    }

    fn create(&mut self, body: &Map<String, Value>) -> Response {
        for member in ["displayName", "tokenEndpoint"] {
            if !body.contains_key(member) {
                let text = format!("request/body must have required property '{member}'");
                return number(400, &text, Some(&format!("/body/{member}")));
            }
        }
        if let Some(refused) = refused(body) {
            return refused;
        }
        let id = match body.get("id").and_then(Value::as_str).map(str::trim) {
            None | Some("") => format!("00000000-0000-4000-8000-{:012}", self.writes),
            Some(id) => id.to_owned(),
        };
        if !id
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
        {
            let text =
                "Invalid 'id'. Must contain only letters, numbers, underscores, and hyphens.";
            return word(400, "COMMON_VALIDATION_ERROR", text);
        }
        if self.place(&id).is_some() {
            let text = "A key manager with that id already exists in this organization.";
            return word(409, "CONFLICT", text);
        }
        let mut row = body.clone();
        row.insert("id".to_owned(), id.into());
        row.entry("enabled").or_insert(true.into());
        row.insert(
            "orgId".to_owned(),
            "d50ff783-77ed-4189-8ee6-60a808f711ca".into(),
        );
        self.rows.push(row.clone());
        self.writes += 1;
        json_answer(201, &Value::Object(row))
    }

    fn change(&mut self, id: &str, body: &Map<String, Value>) -> Response {
        if let Some(refused) = refused(body) {
            return refused;
        }
        let Some(place) = self.place(id) else {
            return not_found();
        };
        let row = &mut self.rows[place];
        // A missing member becomes true.
        row.insert("enabled".to_owned(), true.into());
        for (member, value) in body {
            if value != "" {
                row.insert(member.clone(), value.clone());
            }
        }
        self.writes += 1;
        json_answer(200, &Value::Object(row.clone()))
    }

    fn delete(&mut self, id: &str) -> Response {
        let Some(place) = self.place(id) else {
            return not_found();
        };
        let is_linked = |it: &Value| it["appKeyMappings"][0]["kmId"] == id;
        if self.applications.iter().any(is_linked) {
            if !self.deletes_links {
                return word(
                    500,
                    "INTERNAL_SERVER_ERROR",
                    "Error while deleting key manager",
                );
            }
            self.applications.retain(|it| !is_linked(it));
        }
        self.rows.remove(place);
        self.writes += 1;
        plain(204, "")
    }
}

/// Error of a body that violates the contract.
fn refused(body: &Map<String, Value>) -> Option<Response> {
    for (member, value) in body {
        let fault = match member.as_str() {
            "id" | "displayName" if !value.is_string() => "must be string",
            "tokenEndpoint" => match value.as_str().map(url::Url::parse) {
                Some(Ok(_)) => continue,
                _ => "must match format \"uri\"",
            },
            "enabled" if !value.is_boolean() => "must be boolean",
            "id" | "displayName" | "enabled" => continue,
            _ => {
                let path = format!("/body/{member}");
                let error = json!({ "path": path, "message": "must NOT have additional properties", "errorCode": "additionalProperties.openapi.validation" });
                let text = "request/body must NOT have additional properties";
                let body = json!({ "code": 400, "message": text, "errors": [error] });
                return Some(json_answer(400, &body));
            }
        };
        let text = format!("request/body/{member} {fault}");
        return Some(number(400, &text, Some(&format!("/body/{member}"))));
    }
    None
}

fn decoded(segment: &str) -> String {
    let pair = format!("x={}", segment.replace('+', "%2B"));
    let mut pairs = url::form_urlencoded::parse(pair.as_bytes());
    pairs
        .next()
        .map_or_else(String::new, |(_, text)| text.into_owned())
}

fn number(status: u16, message: &str, path: Option<&str>) -> Response {
    let mut body = json!({ "code": status, "message": message });
    if let Some(path) = path {
        body["errors"] = json!([{ "path": path, "message": message }]);
    }
    json_answer(status, &body)
}

fn word(status: u16, code: &str, message: &str) -> Response {
    let body = json!({ "status": "error", "code": code, "message": message, "errors": [] });
    json_answer(status, &body)
}

fn not_found() -> Response {
    word(404, "RESOURCE_NOT_FOUND", "Key manager not found")
}

fn page(status: u16) -> Response {
    Response {
        status,
        kind: "text/html; charset=utf-8",
        body: "<!DOCTYPE html><title>Error</title>".to_owned(),
    }
}
