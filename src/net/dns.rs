//! Name lookup with an error type of its own, so that "name not found" is never guessed from a message.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

/// System resolver; `localhost` resolves to loopback without a query (RFC 6761).
pub(super) struct SystemResolver;

/// The lookup returned no address.
#[derive(Debug, thiserror::Error)]
#[error("no address for {host}")]
pub(super) struct NoAddress {
    pub(super) host: String,
}

impl Resolve for SystemResolver {
    fn resolve(&self, name: Name) -> Resolving {
        let host = name.as_str().to_owned();
        Box::pin(async move {
            let addresses = look_up(&host).await;
            if addresses.is_empty() {
                return Err(NoAddress { host }.into());
            }
            Ok(Box::new(addresses.into_iter()) as Addrs)
        })
    }
}

async fn look_up(host: &str) -> Vec<SocketAddr> {
    if is_localhost(host) {
        let addresses = [
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            IpAddr::V6(Ipv6Addr::LOCALHOST),
        ];
        return addresses
            .map(|address| SocketAddr::new(address, 0))
            .to_vec();
    }
    // Port 0 is replaced by the requested port.
    tokio::net::lookup_host((host, 0))
        .await
        .map(Iterator::collect)
        .unwrap_or_default()
}

/// `localhost`, with or without the closing dot.
pub(super) fn is_localhost(host: &str) -> bool {
    host.trim_end_matches('.').eq_ignore_ascii_case("localhost")
}
