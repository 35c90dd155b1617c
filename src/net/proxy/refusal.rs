//! Reasons that a proxy states in its own responses.

use crate::discovery::ProxyCause;

/// Cause stated by the head of a CONNECT response; `None` if it connected.
pub(super) fn refusal(head: &str) -> Option<ProxyCause> {
    let (first, lines) = head.split_once('\n').unwrap_or((head, ""));
    let mut words = first.split_whitespace();
    let http = words.next().is_some_and(|word| word.starts_with("HTTP/"));
    let Some(status) = words
        .next()
        .and_then(|word| word.parse::<u16>().ok())
        .filter(|_| http)
    else {
        return Some(ProxyCause::NotAProxy);
    };
    let values = |name: &'static str| {
        lines
            .lines()
            .filter_map(|line| line.split_once(':'))
            .filter(move |(it, _)| it.trim().eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim())
    };
    match status {
        200..300 => None,
        407 => {
            let methods: Vec<&str> = values("proxy-authenticate")
                .filter_map(|value| value.split_whitespace().next())
                .collect();
            Some(ProxyCause::Login(
                Some(methods.join(", ")).filter(|it| !it.is_empty()),
            ))
        }
        // A web server, which knows no CONNECT.
        400 | 404 | 405 | 501 => Some(ProxyCause::Website(status)),
        status => Some(of_status(status, values("retry-after").next())),
    }
}

/// Cause of a status that comes from the proxy itself.
pub(in crate::net) fn of_status(status: u16, retry_after: Option<&str>) -> ProxyCause {
    match (status, retry_after) {
        (401, _) => ProxyCause::Website(401),
        (511 | 300..=399, _) => ProxyCause::SignIn(status),
        (429, when) | (503, when @ Some(_)) => ProxyCause::Busy(status, when.map(str::to_owned)),
        (status, _) => ProxyCause::Refused(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_says_why_it_refuses() {
        #[rustfmt::skip]
        let rows = [
            ("HTTP/1.1 200 Connection established\r\n\r\n", None),
            ("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: Basic realm=\"x\"\r\n\r\n",
                Some(ProxyCause::Login(Some("Negotiate, Basic".to_owned())))),
            ("HTTP/1.1 407 No\r\n\r\n", Some(ProxyCause::Login(None))),
            ("HTTP/1.0 403 Forbidden\r\n\r\n", Some(ProxyCause::Refused(403))),
            ("HTTP/1.1 502 Bad Gateway\r\n\r\n", Some(ProxyCause::Refused(502))),
            ("HTTP/1.1 503 No\r\n\r\n", Some(ProxyCause::Refused(503))),
            ("HTTP/1.1 503 No\r\nRetry-After: 9\r\n\r\n", Some(ProxyCause::Busy(503, Some("9".to_owned())))),
            ("HTTP/1.1 429 No\r\nRetry-After: 30\r\n\r\n", Some(ProxyCause::Busy(429, Some("30".to_owned())))),
            ("HTTP/1.1 401 No\r\n\r\n", Some(ProxyCause::Website(401))),
            ("HTTP/1.1 511 No\r\n\r\n", Some(ProxyCause::SignIn(511))),
            ("HTTP/1.1 302 No\r\n\r\n", Some(ProxyCause::SignIn(302))),
            ("HTTP/1.1 405 No\r\n\r\n", Some(ProxyCause::Website(405))),
            ("SSH-2.0-OpenSSH\r\n", Some(ProxyCause::NotAProxy)),
            ("", Some(ProxyCause::NotAProxy)),
        ];
        for (head, expected) in rows {
            assert_eq!(refusal(head), expected, "{head}");
        }
    }
}
