//! Rules for addresses that may be requested, applied before anything is sent.

use reqwest::Url;
use url::Host;

use super::dns::is_localhost;
use crate::discovery::FetchError;

/// Address that may be requested.
#[derive(Debug, Clone)]
pub(super) struct AllowedUrl {
    pub(super) url: Url,
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) loopback: bool,
}

impl AllowedUrl {
    /// Parses an address; `http` is taken on loopback, or anywhere with `allow_http`.
    ///
    /// # Errors
    /// [`FetchError::InvalidUrl`] if it is not `http(s)`, is too long, has blanks or control characters, or contains a user name
    /// or password; [`FetchError::InsecureUrl`] for plain `http` elsewhere.
    pub(super) fn parse(text: &str, allow_http: bool) -> Result<Self, FetchError> {
        if let Some(odd) = text
            .chars()
            .find(|letter| letter.is_control() || letter.is_whitespace())
        {
            let odd = crate::key_manager::visible(&odd.to_string());
            return Err(invalid(format!(
                "the character {odd} is not allowed in a URL"
            )));
        }
        let url =
            Url::parse(text).map_err(|error| invalid(format!("this is not a URL: {error}")))?;
        let secure = match url.scheme() {
            "https" => true,
            "http" => false,
            other => {
                return Err(invalid(format!(
                    "the address starts with {other}:, not https:"
                )));
            }
        };
        if !url.username().is_empty() || url.password().is_some() {
            return Err(invalid(
                "the address contains a user name or password; kmctl sends neither".into(),
            ));
        }
        let Some(host) = url.host().map(|host| host.to_owned()) else {
            return Err(invalid("the address has no host".into()));
        };
        let loopback = is_loopback(&host);
        if !secure && !loopback && !allow_http {
            return Err(FetchError::InsecureUrl {
                url: text.to_owned(),
            });
        }
        Ok(Self {
            // `https` and `http` always have a default port.
            port: url.port_or_known_default().unwrap_or(443),
            host: host.to_string(),
            loopback,
            url,
        })
    }

    /// Whether a secret may be sent there: over TLS, or on this computer.
    pub(super) fn is_confidential(&self) -> bool {
        self.loopback || self.url.scheme() == "https"
    }
}

fn is_loopback(host: &Host) -> bool {
    match host {
        Host::Domain(name) => is_localhost(name),
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    }
}

fn invalid(reason: String) -> FetchError {
    FetchError::InvalidUrl { reason }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str, allow_http: bool) -> &'static str {
        match AllowedUrl::parse(text, allow_http) {
            Ok(_) => "ok",
            Err(failure) => failure.code(),
        }
    }

    #[test]
    fn which_addresses_may_be_asked() {
        for (text, allow_http, expected) in [
            ("https://idp.example/a", false, "ok"),
            ("HTTPS://idp.example", false, "ok"),
            ("http://localhost:8080/a", false, "ok"),
            ("http://LOCALHOST.:8080/a", false, "ok"),
            ("http://127.9.9.9/a", false, "ok"),
            ("http://[::1]/a", false, "ok"),
            ("http://idp.example/a", false, "insecure-url"),
            ("http://localhost.idp.example/a", false, "insecure-url"),
            ("http://10.0.0.1/a", false, "insecure-url"),
            ("http://idp.example/a", true, "ok"),
            ("file:///etc/passwd", true, "invalid-url"),
            ("ftp://idp.example/a", true, "invalid-url"),
            ("idp.example/a", false, "invalid-url"),
            ("https://", false, "invalid-url"),
            ("https://idp.example/a b", false, "invalid-url"),
            ("https://idp.example/a\nb", false, "invalid-url"),
            (" https://idp.example/", false, "invalid-url"),
            ("https://idp.example:99999/", false, "invalid-url"),
            ("https://me@idp.example/", false, "invalid-url"),
            ("https://me:pw@idp.example/", false, "invalid-url"),
            ("https://:pw@idp.example/", false, "invalid-url"),
            ("", false, "invalid-url"),
        ] {
            assert_eq!(code(text, allow_http), expected, "{text:?}");
        }
    }

    #[test]
    fn a_password_in_an_address_is_not_shown() {
        let failure = AllowedUrl::parse("https://me:geheim@idp.example/", false).unwrap_err();
        assert!(!format!("{failure:?} {}", failure.message()).contains("geheim"));
    }

    #[test]
    fn secrets_stay_on_tls_or_on_this_machine() {
        let keeps = |text| AllowedUrl::parse(text, true).unwrap().is_confidential();
        assert!(keeps("https://idp.example/token"));
        assert!(keeps("http://127.0.0.1:1/token"));
        assert!(!keeps("http://idp.example/token"));
    }
}
