//! HTTP requests and responses of the demo's control planes.

use serde_json::{Value, json};

/// HTTP request to the demo.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a str,
    /// The path.
    pub path: &'a str,
    /// Query string.
    pub query: &'a str,
    /// The `Authorization` header.
    pub authorization: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

/// HTTP response of the demo.
#[derive(Clone, Debug, PartialEq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// The media type.
    pub kind: &'static str,
    /// The body.
    pub body: String,
}

/// Response 401.
pub(super) fn unauthenticated() -> Response {
    error(401, 401, "Unauthenticated request")
}

/// A refusal, with the server's code.
pub(super) fn error(status: u16, code: u32, text: &str) -> Response {
    let body =
        json!({ "code": code, "message": "", "description": text, "moreInfo": "", "error": [] });
    json_answer(status, &body)
}

/// Response with a JSON body.
pub fn json_answer(status: u16, body: &Value) -> Response {
    Response {
        status,
        kind: "application/json",
        body: body.to_string(),
    }
}

/// A text.
pub fn plain(status: u16, body: &str) -> Response {
    Response {
        status,
        kind: "text/plain",
        body: body.to_owned(),
    }
}
