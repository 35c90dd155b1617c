//! Control plane on this computer: a thread with a server, until dropped.

use std::convert::Infallible;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use http_body_util::{BodyExt, Full, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::{Map, Value};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use super::api_manager::ApiManager;
use super::authority;
use super::http as interface;
use crate::control_plane::Release;

/// Start options.
#[derive(Clone)]
pub struct Options {
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// The release that it plays.
    pub release: Release,
    /// A token that it takes.
    pub token: Zeroizing<String>,
}

/// Handler of requests.
pub trait RequestHandler: Send + 'static {
    /// Answers one.
    fn answer(&mut self, request: &interface::Request<'_>) -> interface::Response;
}

impl RequestHandler for ApiManager {
    fn answer(&mut self, request: &interface::Request<'_>) -> interface::Response {
        ApiManager::answer(self, request)
    }
}

/// A running control plane; it stops when it is dropped.
pub struct ControlPlane<S = ApiManager> {
    base: String,
    ca_pem: String,
    token: Zeroizing<String>,
    server: Arc<Mutex<S>>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl ControlPlane {
    /// Starts an API Manager with a certificate of an authority of its own.
    ///
    /// # Errors
    /// The port is taken, or a thread can't be made.
    pub fn start(options: &Options) -> io::Result<Self> {
        let server = ApiManager::new(options.release, &options.token);
        Self::serve(options.port, &options.token, server)
    }

    /// All stored objects.
    pub fn stored(&self) -> Vec<Map<String, Value>> {
        self.with(|server| server.stored().to_vec())
    }

    /// Changes a stored member, as another client would; `false` if the name is unknown.
    pub fn change(&self, name: &str, member: &str, value: Value) -> bool {
        self.with(|server| server.change(name, member, value))
    }

    /// Changes the description of the newest key manager, as another client would; returns its name.
    pub fn drift(&self) -> Option<String> {
        self.with(|server| {
            let resident = |it: &&Map<String, Value>| it["type"] != "default";
            let newest = server.stored().iter().rev().find(resident)?;
            let name = newest["name"].as_str()?.to_owned();
            let before = newest.get("description").and_then(Value::as_str);
            let after = format!("{} Reviewed by operations.", before.unwrap_or_default());
            server
                .change(&name, "description", after.trim().into())
                .then_some(name)
        })
    }

    /// Sets the usage of a key manager.
    pub fn use_by(&self, name: &str, apis: u64, applications: u64) {
        self.with(|server| server.use_by(name, apis, applications));
    }
}

impl<S: RequestHandler> ControlPlane<S> {
    /// Serves `server` with a certificate of an authority of its own.
    ///
    /// # Errors
    /// The port is taken, or a thread can't be made.
    pub fn serve(port: u16, token: &Zeroizing<String>, server: S) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))?;
        listener.set_nonblocking(true)?;
        let base = format!("https://localhost:{}", listener.local_addr()?.port());
        let identity = authority::make("kmctl demo authority of the control plane")?;
        let server = Arc::new(Mutex::new(server));
        let (stop, stopped) = oneshot::channel();
        let (config, shared) = (identity.config, server.clone());
        let thread = std::thread::Builder::new()
            .name("demo control plane".to_owned())
            .spawn(move || run(listener, config, shared, stopped))?;
        Ok(ControlPlane {
            base,
            ca_pem: identity.ca_pem,
            token: token.clone(),
            server,
            stop: Some(stop),
            thread: Some(thread),
        })
    }

    /// `https://localhost:PORT`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// The certificate of its authority.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// A token that it takes.
    pub fn token(&self) -> &Zeroizing<String> {
        &self.token
    }

    /// Accesses the handler directly.
    pub fn with<R>(&self, act: impl FnOnce(&mut S) -> R) -> R {
        act(&mut self.server.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S> Drop for ControlPlane<S> {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn run<S: RequestHandler>(
    listener: TcpListener,
    config: Arc<rustls::ServerConfig>,
    server: Arc<Mutex<S>>,
    stop: oneshot::Receiver<()>,
) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else { return };
    runtime.block_on(async {
        if let Ok(listener) = tokio::net::TcpListener::from_std(listener) {
            tokio::spawn(accept(listener, TlsAcceptor::from(config), server));
        }
        // The sender is dropped with the control plane.
        let _ = stop.await;
    });
    runtime.shutdown_background();
}

async fn accept<S: RequestHandler>(
    listener: tokio::net::TcpListener,
    tls: TlsAcceptor,
    server: Arc<Mutex<S>>,
) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
            continue;
        };
        let (tls, server) = (tls.clone(), server.clone());
        tokio::spawn(async move {
            let _ = stream.set_nodelay(true);
            let service = service_fn(move |request| {
                let server = server.clone();
                async move { Ok::<_, Infallible>(answer(request, &server).await) }
            });
            if let Ok(stream) = tls.accept(stream).await {
                let http = hyper::server::conn::http1::Builder::new();
                let _ = http.serve_connection(TokioIo::new(stream), service).await;
            }
        });
    }
}

async fn answer<S: RequestHandler>(
    request: Request<Incoming>,
    server: &Arc<Mutex<S>>,
) -> Response<Full<Bytes>> {
    let (head, body) = request.into_parts();
    let body = Limited::new(body, 4 * 1024 * 1024).collect().await;
    let body = body
        .map(http_body_util::Collected::to_bytes)
        .unwrap_or_default();
    let authorization = head.headers.get(AUTHORIZATION);
    let asked = interface::Request {
        method: head.method.as_str(),
        path: head.uri.path(),
        query: head.uri.query().unwrap_or_default(),
        authorization: authorization.and_then(|it| it.to_str().ok()),
        body: &body,
    };
    let answer = {
        let mut server = server.lock().unwrap_or_else(PoisonError::into_inner);
        server.answer(&asked)
    };
    let mut response = Response::new(Full::new(Bytes::from(answer.body)));
    *response.status_mut() = hyper::StatusCode::from_u16(answer.status).unwrap_or_default();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(answer.kind));
    response
}
