//! Provider: a thread with a server, until dropped.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::address::{Address, addresses};
use super::listener::Listener;
use super::tenant::{Endpoint, Tenant};
use super::token::{TokenOptions, mint};
use super::{authority, keys, server};

/// Start options.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Port on 127.0.0.1, and on ::1 if available; 0 takes a free one.
    pub port: u16,
    /// Serve plain http instead of https.
    pub plain: bool,
}

/// A running provider; it stops when it is dropped.
#[derive(Debug)]
pub struct Provider {
    base: String,
    ca_pem: String,
    requests: Arc<AtomicU64>,
    _listener: Listener,
}

impl Provider {
    /// Starts one: makes its authority and certificate, begins to make its keys, and listens.
    ///
    /// # Errors
    /// The port is taken, or a thread can't be made.
    pub fn start(options: &Options) -> io::Result<Self> {
        let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, options.port)))?;
        let port = listener.local_addr()?.port();
        let mut listeners = vec![listener];
        // IPv6 is optional.
        listeners.extend(TcpListener::bind(SocketAddr::from((
            Ipv6Addr::LOCALHOST,
            port,
        ))));
        let identity = authority::make("kmctl demo authority")?;
        let scheme = if options.plain { "http" } else { "https" };
        let base = format!("{scheme}://localhost:{port}");
        let requests = Arc::<AtomicU64>::default();
        let routes = Arc::new(server::Routes {
            base: base.clone(),
            keys: keys::shared(),
            requests: requests.clone(),
        });
        let tls = (!options.plain).then_some(identity.config);
        let listener = Listener::start("demo provider", listeners, tls, move |request| {
            server::respond(request, routes.clone())
        })?;
        Ok(Provider {
            base,
            ca_pem: identity.ca_pem,
            requests,
            _listener: listener,
        })
    }

    /// `https://localhost:PORT`.
    pub fn base(&self) -> &str {
        &self.base
    }

    /// Certificate of its authority, PEM.
    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    /// Number of requests received.
    pub fn requests(&self) -> u64 {
        self.requests.load(Ordering::Relaxed)
    }

    /// The well-known URL of a tenant.
    pub fn well_known(&self, tenant: Tenant) -> String {
        format!("{}{}", self.base, tenant.document_path())
    }

    /// The addresses to try, in the order in which they are shown.
    pub fn addresses(&self) -> Vec<Address> {
        addresses(&self.base)
    }

    /// Lookup of its key sets by address, without a request.
    pub(super) fn key_sets(&self) -> impl Fn(&str) -> Option<Vec<u8>> + Send + use<> {
        let base = self.base.clone();
        move |url| {
            let (tenant, endpoint) = Tenant::find(url.strip_prefix(&base)?)?;
            let keys = keys::shared();
            let keys = keys::ready(&keys).ok()?;
            (endpoint == Endpoint::Keys)
                .then(|| server::key_set(keys, tenant).to_string().into_bytes())
        }
    }

    /// Signs a token as the provider would, or one that has to be refused.
    ///
    /// # Errors
    /// When the keys could not be made.
    pub fn token(&self, options: &TokenOptions) -> io::Result<String> {
        let keys = keys::shared();
        let keys = keys::ready(&keys)?;
        mint(
            options,
            &self.base,
            jiff::Timestamp::now().as_second(),
            keys,
        )
    }
}
