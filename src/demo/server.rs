//! Server thread with its own runtime.

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, LOCATION};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

use super::keys::{self, Keys};
use super::tenant::{Endpoint, Tenant, WELL_KNOWN};
use super::{address, documents, page, token_endpoint};

/// Routes of the server.
pub(super) struct Routes {
    pub(super) base: String,
    pub(super) tls: Option<Arc<rustls::ServerConfig>>,
    pub(super) keys: Arc<OnceLock<Result<Keys, String>>>,
    pub(super) requests: Arc<AtomicU64>,
}

type Answer = Response<Full<Bytes>>;

/// Serves until stopped.
pub(super) fn run(listeners: Vec<TcpListener>, serving: Routes, stop: oneshot::Receiver<()>) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        let serving = Arc::new(serving);
        for listener in listeners {
            if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
                tokio::spawn(accept(listener, serving.clone()));
            }
        }
        // The sender is dropped with the provider.
        let _ = stop.await;
    });
    // Shutdown must not wait for key generation.
    runtime.shutdown_background();
}

async fn accept(listener: tokio::net::TcpListener, serving: Arc<Routes>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, serving.clone()));
            }
            // Most likely out of file descriptors: wait until a connection ends.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn connection(stream: tokio::net::TcpStream, serving: Arc<Routes>) {
    // Session tickets and the response are separate writes: with Nagle's algorithm the second would wait for the first one's
    // acknowledgment.
    let _ = stream.set_nodelay(true);
    let tls = serving.tls.clone();
    let service = service_fn(move |request| {
        let serving = serving.clone();
        async move { Ok::<_, Infallible>(answer(request, &serving).await) }
    });
    let http = hyper::server::conn::http1::Builder::new();
    // A disconnected client is not an error.
    match tls {
        Some(config) => {
            if let Ok(stream) = TlsAcceptor::from(config).accept(stream).await {
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            }
        }
        None => {
            let _ = http.serve_connection(TokioIo::new(stream), service).await;
        }
    }
}

async fn answer(request: Request<Incoming>, serving: &Arc<Routes>) -> Answer {
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
        return plain(200, "text/html; charset=utf-8", page.into_bytes());
    }
    match Tenant::find(&path) {
        Some((tenant, Endpoint::Keys)) => {
            with_keys(serving, move |keys| Ok((200, key_set(keys, tenant)))).await
        }
        Some((tenant, Endpoint::Token)) => token(tenant, request, serving).await,
        Some(_) => plain(200, "text/plain", b"kmctl demo provider".to_vec()),
        None => plain(404, "text/plain", b"not found".to_vec()),
    }
}

/// `/slow/SECONDS/.well-known/…`.
fn slow(path: &str) -> Option<u64> {
    let seconds = path.strip_prefix("/slow/")?.strip_suffix(WELL_KNOWN)?;
    seconds.parse().ok().filter(|seconds| *seconds <= 60)
}

fn key_set(keys: &Keys, tenant: Tenant) -> Value {
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
        Err(_) => return plain(400, "text/plain", b"too large".to_vec()),
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
        _ => plain(500, "text/plain", b"no keys".to_vec()),
    }
}

fn moved(target: &str) -> Answer {
    let mut answer = plain(301, "text/html; charset=utf-8", Vec::new());
    if let Ok(target) = target.parse() {
        answer.headers_mut().insert(LOCATION, target);
    }
    answer
}

fn json_answer(status: u16, value: &Value) -> Answer {
    plain(status, "application/json", value.to_string().into_bytes())
}

fn plain(status: u16, kind: &'static str, body: Vec<u8>) -> Answer {
    let mut answer = Response::new(Full::new(Bytes::from(body)));
    *answer.status_mut() = hyper::StatusCode::from_u16(status).unwrap_or_default();
    answer
        .headers_mut()
        .insert(CONTENT_TYPE, hyper::header::HeaderValue::from_static(kind));
    answer
}
