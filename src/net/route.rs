//! Routes of requests: direct, to the addresses of a `--resolve` rule, or through a proxy.

use std::net::SocketAddr;

use super::allowed_url::AllowedUrl;
use super::client_settings::ClientSettings;
use super::proxy::{Proxy, ProxySettings};
use crate::discovery::FetchError;

/// Route of a request; requests with the same route share connections.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Route {
    /// By the system's name lookup.
    Direct,
    /// To these addresses, without a name lookup.
    Pinned {
        host: String,
        addresses: Vec<SocketAddr>,
    },
    /// Through this proxy.
    Proxied(Proxy),
}

impl Route {
    /// Chooses the route of an address. Loopback and the hosts of `--resolve` bypass the proxy.
    ///
    /// # Errors
    /// [`FetchError::Proxy`] if the configured value is not the address of a proxy.
    pub(super) fn choose(
        target: &AllowedUrl,
        settings: &ClientSettings,
        proxies: &ProxySettings,
    ) -> Result<Self, FetchError> {
        let rule = settings
            .resolve
            .iter()
            .rev()
            .find(|rule| rule.matches(&target.host, target.port));
        if let Some(rule) = rule {
            let to_socket = |address: &std::net::IpAddr| SocketAddr::new(*address, target.port);
            return Ok(Self::Pinned {
                host: target.host.clone(),
                addresses: rule.addresses.iter().map(to_socket).collect(),
            });
        }
        if target.loopback {
            return Ok(Self::Direct);
        }
        match proxies.choose(&target.url) {
            None => Ok(Self::Direct),
            Some(Ok(proxy)) => Ok(Self::Proxied(proxy)),
            Some(Err((proxy, cause))) => Err(FetchError::Proxy { proxy, cause }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::net::client_settings::Proxies;

    fn route(url: &str, resolve: &[&str]) -> Route {
        let settings = ClientSettings {
            resolve: resolve.iter().map(|rule| rule.parse().unwrap()).collect(),
            ..ClientSettings::default()
        };
        let proxies = ProxySettings::new(&Proxies::Fixed("http://proxy.example:3128".into()));
        Route::choose(&AllowedUrl::parse(url, true).unwrap(), &settings, &proxies).unwrap()
    }

    #[test]
    fn loopback_hosts_are_asked_directly() {
        let proxied = route("https://idp.example/", &[]);
        assert!(
            matches!(&proxied, Route::Proxied(proxy) if proxy.port == 3128),
            "{proxied:?}"
        );
        assert_eq!(route("https://localhost:1/", &[]), Route::Direct);
        assert_eq!(route("https://127.0.0.1:1/", &[]), Route::Direct);
        assert_eq!(route("https://[::1]:1/", &[]), Route::Direct);
    }

    #[test]
    fn a_rule_is_for_one_host_and_port_and_the_last_one_wins() {
        let rules = [
            "idp.example:443:192.0.2.1",
            "idp.example:443:192.0.2.2,192.0.2.3",
        ];
        let pinned = Route::Pinned {
            host: "idp.example".into(),
            addresses: vec![
                "192.0.2.2:443".parse().unwrap(),
                "192.0.2.3:443".parse().unwrap(),
            ],
        };
        assert_eq!(route("https://IDP.example/", &rules), pinned);
        assert!(matches!(
            route("https://idp.example:8443/", &rules),
            Route::Proxied(_)
        ));
        assert!(matches!(
            route("https://other.example/", &rules),
            Route::Proxied(_)
        ));
    }
}
