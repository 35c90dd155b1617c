//! `--resolve HOST:PORT:ADDRESS`, as in curl.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// Rule: connections to `host` at `port` go to `addresses`, without a name lookup.
///
/// Certificates are still checked against `host`. For one host and port the last rule wins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resolve {
    /// Host name in lower case.
    pub host: String,
    /// Port that the rule is for.
    pub port: u16,
    /// Addresses to try, in this order; at least one.
    pub addresses: Vec<IpAddr>,
}

impl Resolve {
    /// Whether this rule is for that host and port.
    pub(super) fn matches(&self, host: &str, port: u16) -> bool {
        self.port == port && self.host == host.trim_end_matches('.')
    }
}

impl fmt::Display for Resolve {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}:", self.host, self.port)?;
        for (index, address) in self.addresses.iter().enumerate() {
            let comma = if index == 0 { "" } else { "," };
            write!(formatter, "{comma}{address}")?;
        }
        Ok(())
    }
}

/// Reason why a text is not a rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    /// There are not three parts.
    #[error("\"{0}\" is not HOST:PORT:ADDRESS, for example idp.example:443:192.0.2.7")]
    Parts(String),
    /// The host is empty, is an address, or holds a character that no host name has.
    #[error("\"{0}\" is not a host name")]
    Host(String),
    /// The port is not a number from 1 to 65535.
    #[error("\"{0}\" is not a port (1 to 65535)")]
    Port(String),
    /// The address is neither IPv4 nor IPv6.
    #[error("\"{0}\" is not an IP address")]
    Address(String),
}

impl FromStr for Resolve {
    type Err = ResolveError;

    /// Parses `HOST:PORT:ADDRESS[,ADDRESS]...`; an IPv6 address may be in brackets.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.trim().splitn(3, ':');
        let (Some(host), Some(port), Some(addresses)) = (parts.next(), parts.next(), parts.next())
        else {
            return Err(ResolveError::Parts(text.to_owned()));
        };
        Ok(Self {
            host: parse_host(host)?,
            port: match port.parse() {
                Ok(0) | Err(_) => return Err(ResolveError::Port(port.to_owned())),
                Ok(port) => port,
            },
            addresses: addresses
                .split(',')
                .map(parse_address)
                .collect::<Result<_, _>>()?,
        })
    }
}

fn parse_host(text: &str) -> Result<String, ResolveError> {
    match url::Host::parse(text) {
        Ok(url::Host::Domain(host)) if !host.contains('*') => {
            Ok(host.trim_end_matches('.').to_owned())
        }
        _ => Err(ResolveError::Host(text.to_owned())),
    }
}

fn parse_address(text: &str) -> Result<IpAddr, ResolveError> {
    let bare = text.trim();
    let bare = bare
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(bare);
    bare.parse()
        .map_err(|_| ResolveError::Address(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_that_curl_takes() {
        let rule: Resolve = "IdP.Example:443:192.0.2.7".parse().unwrap();
        assert_eq!(rule.host, "idp.example");
        assert_eq!(rule.port, 443);
        assert_eq!(rule.to_string(), "idp.example:443:192.0.2.7");
        let rule: Resolve = "idp.example:8443:[::1],2001:db8::1,127.0.0.1"
            .parse()
            .unwrap();
        assert_eq!(rule.addresses.len(), 3);
        assert!(rule.matches("idp.example", 8443));
        assert!(rule.matches("idp.example.", 8443));
        assert!(!rule.matches("idp.example", 443));
        assert!(!rule.matches("other.example", 8443));
    }

    #[test]
    fn each_wrong_part_is_named() {
        #[rustfmt::skip]
        let rows = [
            ("idp.example", "\"idp.example\" is not HOST:PORT:ADDRESS, for example idp.example:443:192.0.2.7"),
            ("idp.example:443:nowhere", "\"nowhere\" is not an IP address"),
            ("idp.example:443:", "\"\" is not an IP address"),
            ("idp.example:https:::1", "\"https\" is not a port (1 to 65535)"),
            ("idp.example:0:::1", "\"0\" is not a port (1 to 65535)"),
            ("idp.example:70000:::1", "\"70000\" is not a port (1 to 65535)"),
            ("*:443:::1", "\"*\" is not a host name"),
            ("127.0.0.1:443:::1", "\"127.0.0.1\" is not a host name"),
            (":443:::1", "\"\" is not a host name"),
        ];
        for (text, error) in rows {
            assert_eq!(text.parse::<Resolve>().unwrap_err().to_string(), error);
        }
    }
}
