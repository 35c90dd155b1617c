//! Banner of a service that speaks first, which tells it from HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use super::allowed_url::AllowedUrl;
use super::route::Route;

/// Longest wait for a banner.
const PATIENCE: Duration = Duration::from_secs(2);

/// Banners, as the first bytes of a connection on which nothing was sent; the first that matches counts.
const BANNERS: [(&[u8], &str); 8] = [
    (b"SSH-", "SSH"),
    (b"* OK", "IMAP (email)"),
    (b"+OK", "POP3 (email)"),
    (b"RFB ", "VNC"),
    // Redis speaks first only to clients that it turns away.
    (b"-ERR max number of clients", "Redis"),
    (b"-DENIED", "Redis"),
    (b"-ERR", "POP3 (email)"),
    (b"@RSYNCD", "rsync"),
];

/// Service with this banner.
fn service(first: &[u8]) -> Option<&'static str> {
    let known = BANNERS.iter().find(|(banner, _)| first.starts_with(banner));
    if let Some((_, service)) = known {
        return Some(service);
    }
    let text = String::from_utf8_lossy(first).to_ascii_uppercase();
    if text.starts_with("220") {
        return Some(match text.contains("FTP") {
            true => "FTP",
            false => "SMTP (email)",
        });
    }
    // The handshake of MySQL: length, number 0, version 10.
    matches!(first, [_, _, 0, 0, 10, ..]).then_some("MySQL")
}

/// Service on the port of an address that answered with something else than HTTP or TLS; `None` if it is silent or unknown.
pub(super) async fn service_banner(
    target: &AllowedUrl,
    route: &Route,
    limit: Duration,
) -> Option<&'static str> {
    let read = async {
        let addresses: Vec<SocketAddr> = match route {
            Route::Pinned { addresses, .. } => addresses.clone(),
            Route::Direct => {
                let bare = target.host.trim_start_matches('[').trim_end_matches(']');
                let found = tokio::net::lookup_host((bare, target.port)).await.ok()?;
                found.collect()
            }
            Route::Proxied(_) => return None,
        };
        let mut stream = TcpStream::connect(&*addresses).await.ok()?;
        let mut first = [0; 64];
        let length = stream.read(&mut first).await.ok()?;
        service(first.get(..length)?)
    };
    tokio::time::timeout(limit.min(PATIENCE), read).await.ok()?
}

#[cfg(test)]
mod tests {
    use super::service;

    #[test]
    fn a_service_is_named_by_its_banner() {
        for (first, expected) in [
            (&b"SSH-2.0-OpenSSH_9.6\r\n"[..], Some("SSH")),
            (b"220 mail.example ESMTP\r\n", Some("SMTP (email)")),
            (b"220 (vsFTPd 3.0.5)\r\n", Some("FTP")),
            (b"* OK IMAP4rev1 ready\r\n", Some("IMAP (email)")),
            (b"+OK POP3 ready\r\n", Some("POP3 (email)")),
            (b"-ERR too many connections\r\n", Some("POP3 (email)")),
            (b"-ERR max number of clients reached\r\n", Some("Redis")),
            (
                b"-DENIED Redis is running in protected mode\r\n",
                Some("Redis"),
            ),
            (b"-NOAUTH Authentication required.\r\n", None),
            (b"AMQP\x00\x00\x09\x01", None),
            (b"\x4a\x00\x00\x00\x0a8.0.36\x00", Some("MySQL")),
            (b"HTTP/1.1 400 Bad Request\r\n", None),
            (b"", None),
            (b"\x15\x03\x01\x00\x02", None),
        ] {
            assert_eq!(service(first), expected, "{first:?}");
        }
    }
}
