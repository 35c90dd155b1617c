//! Routes of the provider.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::{BodyExt, Limited};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::{AUTHORIZATION, LOCATION};
use serde_json::{Value, json};

use super::keys::{self, Keys};
use super::listener::{Answer, answer as plain};
use super::tenant::{Endpoint, Tenant, WELL_KNOWN};
use super::{address, documents, page, token_endpoint};

/// Routes of the server.
pub(super) struct Routes {
    pub(super) base: String,
    pub(super) keys: Arc<OnceLock<Result<Keys, String>>>,
    pub(super) requests: Arc<AtomicU64>,
}

/// Handles one request.
pub(super) async fn respond(request: Request<Incoming>, serving: Arc<Routes>) -> Answer {
    let serving = &serving;
    serving.requests.fetch_add(1, Ordering::Relaxed);
    let path = request.uri().path().to_owned();
    if let Some(seconds) = slow(&path) {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        return json_answer(200, &documents::document(Tenant::Custom, &serving.base));
    }
    if let Some(tenant) = Tenant::ALL
        .into_iter()
        .find(|tenant| tenant.document_path() == path)
    {
        return json_answer(200, &documents::document(tenant, &serving.base));
    }
    if path == format!("/moved{WELL_KNOWN}") {
        return moved(&format!(
            "{}{}",
            serving.base,
            Tenant::Custom.document_path()
        ));
    }
    if path == "/" || path == format!("/h{WELL_KNOWN}") {
        let page = page::page(&address::addresses(&serving.base));
        return plain(200, "text/html; charset=utf-8", page);
    }
    match Tenant::find(&path) {
        Some((tenant, Endpoint::Keys)) => {
            with_keys(serving, move |keys| Ok((200, key_set(keys, tenant)))).await
        }
        Some((tenant, Endpoint::Token)) => token(tenant, request, serving).await,
        Some(_) => plain(200, "text/plain", "kmctl demo provider"),
        None => plain(404, "text/plain", "not found"),
    }
}

/// `/slow/SECONDS/.well-known/…`.
fn slow(path: &str) -> Option<u64> {
    let seconds = path.strip_prefix("/slow/")?.strip_suffix(WELL_KNOWN)?;
    seconds.parse().ok().filter(|seconds| *seconds <= 60)
}

/// Published key set of a tenant.
pub(super) fn key_set(keys: &Keys, tenant: Tenant) -> Value {
    let mut public: Vec<Value> = keys.published.iter().map(|key| key.public()).collect();
    if let (Tenant::UnreadableKeys, Some(last)) = (tenant, public.last_mut()) {
        last["kid"] = json!(2);
    }
    json!({ "keys": public })
}

async fn token(tenant: Tenant, request: Request<Incoming>, serving: &Arc<Routes>) -> Answer {
    let authorization = request
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .map(str::to_owned);
    let body = match Limited::new(request.into_body(), 64 * 1024).collect().await {
        Ok(body) => body.to_bytes(),
        Err(_) => return plain(400, "text/plain", "too large"),
    };
    let base = serving.base.clone();
    with_keys(serving, move |keys| {
        token_endpoint::answer(
            &token_endpoint::TokenRequest {
                tenant,
                base: &base,
                authorization: authorization.as_deref(),
                body: &body,
                now: jiff::Timestamp::now().as_second(),
            },
            keys,
        )
    })
    .await
}

/// Waits for the keys on another thread, so that documents are served meanwhile.
async fn with_keys(
    serving: &Arc<Routes>,
    run: impl FnOnce(&Keys) -> std::io::Result<(u16, Value)> + Send + 'static,
) -> Answer {
    let shared = serving.keys.clone();
    let made = tokio::task::spawn_blocking(move || keys::ready(&shared).and_then(run)).await;
    match made {
        Ok(Ok((status, value))) => json_answer(status, &value),
        _ => plain(500, "text/plain", "no keys"),
    }
}

fn moved(target: &str) -> Answer {
    let mut answer = plain(301, "text/html; charset=utf-8", "");
    if let Ok(target) = target.parse() {
        answer.headers_mut().insert(LOCATION, target);
    }
    answer
}

fn json_answer(status: u16, value: &Value) -> Answer {
    plain(status, "application/json", value.to_string())
}
