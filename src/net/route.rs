//! Which way a request goes: directly, to the addresses of a `--resolve` rule, or through a proxy.

use std::net::SocketAddr;

use hyper::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use super::settings::{Proxies, Settings};
use super::target::Target;

/// One way; requests of the same way share connections.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Route {
    /// To whatever the name look-up says.
    Direct,
    /// To these addresses, whatever the name look-up says.
    Pinned {
        host: String,
        addresses: Vec<SocketAddr>,
    },
    /// Through the configured proxy, which stands at this host and port.
    Proxied { host: String, port: u16 },
}

impl Route {
    /// Decides for one target. Loopback and the hosts of `--resolve` are never asked through a proxy: the first means this
    /// machine, the second names the address.
    pub(super) fn choose(target: &Target, settings: &Settings, proxies: &Matcher) -> Self {
        let rule = settings
            .resolve
            .iter()
            .rev()
            .find(|rule| rule.matches(&target.host, target.port));
        if let Some(rule) = rule {
            let to_socket = |address: &std::net::IpAddr| SocketAddr::new(*address, target.port);
            return Self::Pinned {
                host: target.host.clone(),
                addresses: rule.addresses.iter().map(to_socket).collect(),
            };
        }
        if target.loopback {
            return Self::Direct;
        }
        let uri = target.url.as_str().parse::<Uri>().ok();
        match uri.and_then(|uri| proxies.intercept(&uri)) {
            Some(proxy) => Self::Proxied {
                host: proxy.uri().host().unwrap_or_default().to_owned(),
                port: proxy
                    .uri()
                    .port_u16()
                    .unwrap_or(match proxy.uri().scheme_str() {
                        Some("https") => 443,
                        _ => 80,
                    }),
            },
            None => Self::Direct,
        }
    }
}

/// The proxies that the settings name.
pub(super) fn matcher(proxies: &Proxies) -> Matcher {
    match proxies {
        Proxies::Environment => Matcher::from_env(),
        Proxies::Never => Matcher::builder().build(),
        Proxies::Fixed(address) => Matcher::builder().all(address.clone()).build(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(url: &str, resolve: &[&str]) -> Route {
        let settings = Settings {
            resolve: resolve.iter().map(|rule| rule.parse().unwrap()).collect(),
            ..Settings::default()
        };
        let proxies = Matcher::builder()
            .https("http://proxy.example:3128")
            .no("direct.example")
            .build();
        Route::choose(&Target::parse(url, true).unwrap(), &settings, &proxies)
    }

    #[test]
    fn loopback_and_excepted_hosts_are_asked_directly() {
        let proxied = Route::Proxied {
            host: "proxy.example".into(),
            port: 3128,
        };
        assert_eq!(route("https://idp.example/", &[]), proxied);
        assert_eq!(route("https://direct.example/", &[]), Route::Direct);
        assert_eq!(route("https://localhost:1/", &[]), Route::Direct);
        assert_eq!(route("https://127.0.0.1:1/", &[]), Route::Direct);
        assert_eq!(route("https://[::1]:1/", &[]), Route::Direct);
        assert_eq!(
            route("http://idp.example/", &[]),
            Route::Direct,
            "no proxy for http is set"
        );
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
            Route::Proxied { .. }
        ));
        assert!(matches!(
            route("https://other.example/", &rules),
            Route::Proxied { .. }
        ));
    }
}
