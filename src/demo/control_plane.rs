//! Control plane on this computer: a thread with a server, until dropped.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::{Arc, Mutex, PoisonError};

use http_body_util::{BodyExt, Limited};
use hyper::Request;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use serde_json::{Map, Value};
use zeroize::Zeroizing;

use super::api_manager::ApiManager;
use super::http as interface;
use super::listener::{self, Answer, Listener};
use super::provider::Provider;
use super::{authority, gateway};
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
    /// Handles one request.
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
    _listener: Listener,
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
    pub fn simulate_change(&self) -> Option<String> {
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

    /// Puts an API behind the gateway that accepts the provider's tokens; returns the API's URL.
    pub fn publish_api(&self, provider: &Provider) -> String {
        let key_sets = provider.key_sets();
        self.with(|server| server.publish_api(Box::new(key_sets)));
        format!("{}{}", self.base, gateway::PATH)
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
        let base = format!("https://localhost:{}", listener.local_addr()?.port());
        let identity = authority::make("kmctl demo authority of the control plane")?;
        let server = Arc::new(Mutex::new(server));
        let handler = server.clone();
        let handle = move |request| answer(request, handler.clone());
        let listeners = vec![listener];
        let tls = Some(identity.config);
        let listener = Listener::start("demo control plane", listeners, tls, handle)?;
        Ok(ControlPlane {
            base,
            ca_pem: identity.ca_pem,
            token: token.clone(),
            server,
            _listener: listener,
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

async fn answer<S: RequestHandler>(request: Request<Incoming>, server: Arc<Mutex<S>>) -> Answer {
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
    listener::answer(answer.status, answer.kind, answer.body)
}
