//! Request to a control plane: JSON body, success or error.

use serde_json::{Map, Value};

use crate::control_plane::{RemoteError, TargetUrl};
use crate::net::{Authorization, AuthorizedRequest, Client, Method, Response};

/// Endpoint of requests, with the mapping of error responses.
pub struct Endpoint<'a> {
    /// HTTP client, with the target's certificate verification.
    pub client: &'a Client,
    /// The address of the server.
    pub base: &'a TargetUrl,
    /// Authorization, if signed in.
    pub authorization: Option<&'a Authorization>,
    /// Maps an error response (method, path, status, body) to an error.
    pub refused: fn(&'static str, &str, u16, &[u8]) -> RemoteError,
}

impl Endpoint<'_> {
    /// Sends a request; `shown` is the path in messages, without ids.
    ///
    /// # Errors
    /// Unreachable, or a status other than 2xx.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        shown: &str,
        body: Option<&Map<String, Value>>,
    ) -> Result<Response, RemoteError> {
        let url = format!("{}{path}", self.base);
        let body = body.map(|body| Value::Object(body.clone()).to_string().into_bytes());
        let call = AuthorizedRequest {
            body: body.as_deref().map(|body| ("application/json", body)),
            ..AuthorizedRequest::new(method, &url, self.authorization)
        };
        let sent = self.client.call(&call).await;
        let answer =
            sent.map_err(|failure| RemoteError::unreachable(method.word(), shown, failure))?;
        match answer.status {
            200..=299 => Ok(answer),
            status => Err((self.refused)(method.word(), shown, status, &answer.body)),
        }
    }
}
