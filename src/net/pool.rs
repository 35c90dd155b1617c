//! Shared state of all requests: trust, routes, and one reqwest client per route.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;

use reqwest::redirect::Policy;

use super::allowed_url::AllowedUrl;
use super::banner::service_banner;
use super::client_settings::ClientSettings;
use super::dns::SystemResolver;
use super::error::{self, Cause, RequestInfo};
use super::proxy::{self, ProxySettings};
use super::route::Route;
use super::trust::{NoCertificate, RootsError, Trust};
use crate::discovery::{FetchError, ProxyCause};

/// `User-Agent` header: program name and version only.
const USER_AGENT: &str = concat!("kmctl/", env!("CARGO_PKG_VERSION"));

/// Idle timeout of connections: long enough for the key set after the document.
const IDLE_TIMEOUT: Duration = Duration::from_secs(5);

/// HTTP/2 receive window: one body of the largest size, so that a rejected body does not pile up.
const HTTP2_WINDOW: u32 = 1 << 20;

/// Whether a connection of an earlier request may be used again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Connection {
    /// Allowed: the key set is read on the document's connection.
    Kept,
    /// A new connection, closed after the request.
    Fresh,
}

/// State shared by the clones of a client; built on first use, except the settings.
pub(super) struct Pool {
    pub(super) settings: ClientSettings,
    trust: OnceLock<Result<Arc<Trust>, RootsError>>,
    proxies: OnceLock<ProxySettings>,
    routes: Mutex<HashMap<(Route, Connection), reqwest::Client>>,
    answered: Mutex<HashSet<(String, u16)>>,
}

/// Time limit of the second request to a proxy, after the deadline has passed.
const SECOND_TRY: Duration = Duration::from_secs(1);

impl Pool {
    pub(super) fn new(settings: ClientSettings) -> Self {
        Self {
            settings,
            trust: OnceLock::new(),
            proxies: OnceLock::new(),
            routes: Mutex::default(),
            answered: Mutex::default(),
        }
    }

    /// Whether this host has responded, so that a connection to it may be reused.
    pub(super) fn answered(&self, target: &AllowedUrl) -> bool {
        let answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.contains(&(target.host.clone(), target.port))
    }

    /// Records that this host has responded.
    pub(super) fn note_answer(&self, target: &AllowedUrl) {
        let mut answered = self.answered.lock().unwrap_or_else(PoisonError::into_inner);
        answered.insert((target.host.clone(), target.port));
    }

    pub(super) fn trust(&self) -> Result<&Arc<Trust>, RootsError> {
        let trust = self
            .trust
            .get_or_init(|| Trust::new(&self.settings).map(Arc::new));
        trust.as_ref().map_err(Clone::clone)
    }

    pub(super) fn route(&self, target: &AllowedUrl) -> Result<Route, FetchError> {
        let proxies = self
            .proxies
            .get_or_init(|| ProxySettings::new(&self.settings.proxies));
        Route::choose(target, &self.settings, proxies)
    }

    /// The client for a route, with the system's roots already read if the handshake will want them: that is file reading, and
    /// the thread that calls may be drawing a screen.
    pub(super) async fn make_ready(
        &self,
        target: &AllowedUrl,
        route: &Route,
        connection: Connection,
    ) -> Result<reqwest::Client, FetchError> {
        let trust = self.roots()?;
        let likely_own_roots = target.loopback && trust.has_given_roots();
        if target.url.scheme() == "https" && trust.wants_system_roots() && !likely_own_roots {
            let trust = trust.clone();
            // Without a thread the handshake loads the roots itself.
            let _ = tokio::task::spawn_blocking(move || trust.system().is_some()).await;
        }
        let mut routes = self.routes.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (route.clone(), connection);
        if let Some(client) = routes.get(&key) {
            return Ok(client.clone());
        }
        let client = self.build(trust, route, connection, None)?;
        routes.insert(key, client.clone());
        Ok(client)
    }

    fn build(
        &self,
        trust: &Arc<Trust>,
        route: &Route,
        connection: Connection,
        asked: Option<Arc<NoCertificate>>,
    ) -> Result<reqwest::Client, FetchError> {
        // Tenants of one host share an HTTP/2 connection. A connection closed after the request cannot be shared.
        let protocols: &[&[u8]] = match connection {
            Connection::Kept => &[b"h2", b"http/1.1"],
            Connection::Fresh => &[b"http/1.1"],
        };
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(trust.client_config(protocols, asked)?)
            .http2_initial_stream_window_size(HTTP2_WINDOW)
            .http2_initial_connection_window_size(HTTP2_WINDOW)
            .user_agent(USER_AGENT)
            .tls_info(true)
            .redirect(Policy::none())
            .referer(false)
            .retry(reqwest::retry::never())
            .connect_timeout(self.settings.connect_timeout.min(self.settings.timeout))
            .pool_idle_timeout(IDLE_TIMEOUT)
            // Each response has its own timeout, and idle connections are closed before a probe would be sent.
            .tcp_keepalive(None)
            .tcp_keepalive_interval(None)
            .tcp_keepalive_retries(None)
            .dns_resolver(SystemResolver);
        if connection == Connection::Fresh {
            builder = builder.pool_max_idle_per_host(0);
        }
        builder = match route {
            Route::Direct => builder.no_proxy(),
            Route::Pinned { host, addresses } => {
                builder.no_proxy().resolve_to_addrs(host, addresses)
            }
            Route::Proxied(proxy) => match reqwest::Proxy::all(&proxy.url) {
                Ok(proxy) => builder.no_proxy().proxy(proxy),
                Err(_) => builder.no_proxy(),
            },
        };
        builder.build().map_err(|error| FetchError::TlsFailed {
            detail: error.to_string(),
        })
    }

    pub(super) fn roots(&self) -> Result<&Arc<Trust>, FetchError> {
        self.trust().map_err(|why| FetchError::RootsUnusable {
            detail: why.to_string(),
        })
    }

    /// Whether the server requests a client certificate; tested by another handshake on a new connection.
    pub(super) async fn asks_for_certificate(&self, target: &AllowedUrl, route: &Route) -> bool {
        let asked = Arc::new(NoCertificate::default());
        let client = self
            .roots()
            .and_then(|trust| self.build(trust, route, Connection::Fresh, Some(asked.clone())));
        if let Ok(client) = client {
            let _ = client.head(target.url.clone()).send().await;
        }
        asked.was_asked()
    }

    /// Error of a timeout; the proxy's if it does not respond either.
    pub(super) async fn late_at(&self, target: &AllowedUrl, route: &Route) -> FetchError {
        let Route::Proxied(proxy) = route else {
            return self.late();
        };
        match proxy::why_refused(proxy, &target.host, target.port, SECOND_TRY).await {
            Some(ProxyCause::TimedOut(_)) => FetchError::Proxy {
                proxy: proxy.facts(),
                cause: ProxyCause::TimedOut(error::seconds(self.settings.timeout)),
            },
            _ => self.late(),
        }
    }

    pub(super) fn late(&self) -> FetchError {
        error::timed_out(self.settings.timeout)
    }

    /// Error with its cause, which may need another request.
    pub(super) async fn explain(
        &self,
        error: &reqwest::Error,
        target: &AllowedUrl,
        route: &Route,
        deadline: tokio::time::Instant,
    ) -> FetchError {
        match (self.cause(error, target, route), route) {
            (Cause::Proxy(failure), Route::Proxied(proxy)) => {
                let limit = deadline.saturating_duration_since(tokio::time::Instant::now());
                let late = matches!(
                    failure,
                    FetchError::Proxy {
                        cause: ProxyCause::TimedOut(_),
                        ..
                    }
                );
                if late {
                    return failure;
                }
                let silent = matches!(failure, FetchError::TimedOut { .. });
                let limit = if silent { limit.max(SECOND_TRY) } else { limit };
                match proxy::why_refused(proxy, &target.host, target.port, limit).await {
                    Some(cause) => FetchError::Proxy {
                        proxy: proxy.facts(),
                        cause,
                    },
                    None if matches!(
                        failure,
                        FetchError::ConnectionClosed { .. } | FetchError::TlsNotSpoken
                    ) =>
                    {
                        FetchError::Proxy {
                            proxy: proxy.facts(),
                            cause: ProxyCause::Broken,
                        }
                    }
                    None => failure,
                }
            }
            (Cause::Handshake(failure), _) => {
                let asked = self.asks_for_certificate(target, route);
                match tokio::time::timeout_at(deadline, asked).await {
                    Ok(true) => FetchError::TlsClientCertificate,
                    _ => failure,
                }
            }
            (
                Cause::Known(
                    failure @ (FetchError::TlsNotSpoken
                    | FetchError::NotHttp { .. }
                    | FetchError::TlsFailed { .. }),
                ),
                _,
            ) => {
                let limit = deadline.saturating_duration_since(tokio::time::Instant::now());
                match service_banner(target, route, limit).await {
                    Some(service) => FetchError::OtherService {
                        port: target.port,
                        service,
                    },
                    None => failure,
                }
            }
            (cause, _) => cause.failure(),
        }
    }

    pub(super) fn cause(
        &self,
        error: &reqwest::Error,
        target: &AllowedUrl,
        route: &Route,
    ) -> Cause {
        let proxy = match route {
            Route::Proxied(proxy) => Some(proxy.facts()),
            Route::Direct | Route::Pinned { .. } => None,
        };
        let info = RequestInfo {
            host: &target.host,
            port: target.port,
            plain: target.url.scheme() == "http",
            proxy,
            timeout: self.settings.timeout,
            connect_timeout: self.settings.connect_timeout.min(self.settings.timeout),
        };
        error::cause(error, &info)
    }
}
