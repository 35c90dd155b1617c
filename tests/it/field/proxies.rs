//! Proxies, told as proxies; the remedy is about the variable.

use std::io::{Read as _, Write as _};

use super::{text, told};
use crate::cli::home::Ran;
use crate::cli::situation::run_trusting;
use crate::net::certificates::Authority;
use crate::net::server::Server;

const URL: &str = "https://idp.invalid/.well-known/openid-configuration";

fn through(variables: &[(&str, &str)]) -> Ran {
    let root = Authority::new("Corp Root").pem();
    run_trusting(&root, &["discover", URL, "--timeout", "20s"], variables)
}

/// A proxy that answers every request with this.
fn saying(head: &'static str) -> (Server, String) {
    let proxy = Server::http(move |line| drop(line.write_all(head.as_bytes())));
    let address = format!("http://{}", proxy.address);
    (proxy, address)
}

#[test]
fn f4_s36_a_refusal_of_the_proxy_is_its_own() {
    for (head, cause, remedy) in [
        (
            "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=x\r\n\r\n",
            "requires a login (407; Negotiate, Basic)",
            "user name and password before the host in HTTPS_PROXY",
        ),
        (
            "HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\n\r\n",
            "requires a login (407; NTLM)",
            "only with Basic",
        ),
        (
            "HTTP/1.1 403 No\r\n\r\n",
            "blocks this host (403)",
            "allow this host",
        ),
        (
            "HTTP/1.1 502 No\r\n\r\n",
            "could not reach the host (502)",
            "NO_PROXY",
        ),
        (
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\n\r\n",
            "returned 401, as a website does; a proxy that requires a login returns 407",
            "points to a proxy and not to a website",
        ),
        (
            "HTTP/1.1 429 No\r\nRetry-After: 30\r\n\r\n",
            "is busy (429; Retry-After: 30 s)",
            "Try again in 30 seconds",
        ),
        (
            "HTTP/1.1 511 No\r\n\r\n",
            "wants you to sign in to the network first (511)",
            "Sign in to this network",
        ),
        (
            "SSH-2.0-x\r\n",
            "closed the connection or is not a proxy",
            "Correct or unset HTTPS_PROXY",
        ),
    ] {
        let (proxy, address) = saying(head);
        let ran = through(&[("HTTPS_PROXY", &address)]);
        let cause = format!("the proxy {} (HTTPS_PROXY) {cause}", proxy.address);
        told(&ran, cause.trim_end(), remedy, 7);
        for never in ["--resolve", "provider's administrator"] {
            assert!(!text(&ran).contains(never), "{ran:?}");
        }
    }
    // Over plain http the answer is the proxy's where a header of it says so, and the provider's otherwise.
    for (head, cause, remedy) in [
        (
            "HTTP/1.1 503 No\r\nX-Squid-Error: ERR_DNS_FAIL 0\r\nContent-Length: 0\r\n\r\n",
            "(HTTP_PROXY) could not reach the host (503)",
            "NO_PROXY",
        ),
        (
            "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n",
            "401 Unauthorized",
            "without a password",
        ),
    ] {
        let (_proxy, address) = saying(head);
        let url = URL.replace("https", "http");
        let words = ["discover", &url, "--allow-http", "--timeout", "20s"];
        let root = Authority::new("Corp Root").pem();
        let ran = run_trusting(&root, &words, &[("HTTP_PROXY", &address)]);
        told(&ran, cause, remedy, 7);
    }
    let (_proxy, address) = saying("HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\n\r\n");
    let with_login = address.replace("http://", "http://joe:geheim@");
    let ran = through(&[("HTTPS_PROXY", &with_login)]);
    told(
        &ran,
        "rejected the user name and password in HTTPS_PROXY",
        "percent-encoded",
        7,
    );
    assert!(!format!("{ran:?}").contains("geheim"), "{ran:?}");
}

#[test]
fn f4_u12_a_proxy_that_is_away_is_named_with_its_variable() {
    for (value, cause) in [
        (
            "http://127.0.0.1:1",
            "127.0.0.1:1 (HTTPS_PROXY) can't be reached",
        ),
        (
            "http://proxy.invalid:3128",
            "proxy.invalid:3128 (HTTPS_PROXY) has an unknown host name",
        ),
    ] {
        let ran = through(&[("HTTPS_PROXY", value)]);
        told(&ran, cause, "Correct or unset HTTPS_PROXY", 7);
    }
}

#[test]
fn f4_s37_a_socks_proxy_is_spoken() {
    let proxy = Server::raw(|mut stream| {
        let mut head = [0; 2];
        let _ = stream.read_exact(&mut head);
        let _ = stream.read_exact(&mut vec![0; usize::from(head[1])]);
        let _ = stream.write_all(&[5, 0]);
        let _ = stream.read(&mut [0; 300]);
        let _ = stream.write_all(&[5, 2, 0, 1, 0, 0, 0, 0, 0, 0]);
    });
    let address = format!("socks5h://{}", proxy.address);
    let ran = through(&[("HTTPS_PROXY", &address)]);
    told(
        &ran,
        "(HTTPS_PROXY) does not allow this host",
        "allow this host",
        7,
    );
    assert!(proxy.taken.load(std::sync::atomic::Ordering::SeqCst) > 0);
}

#[test]
fn n2_variables_are_read_as_curl_reads_them() {
    let (proxy, address) = saying("HTTP/1.1 403 No\r\n\r\n");
    // In lower case it wins.
    let ran = through(&[
        ("https_proxy", &address),
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
    ]);
    told(&ran, "(https_proxy) blocks this host (403)", "", 7);
    let ran = through(&[("https_proxy", ""), ("HTTPS_PROXY", &address)]);
    told(&ran, "name not found (idp.invalid)", "", 7);
    let taken = proxy.taken.load(std::sync::atomic::Ordering::SeqCst);
    let ran = through(&[("HTTPS_PROXY", &address), ("no_proxy", "idp.invalid")]);
    told(&ran, "name not found (idp.invalid)", "", 7);
    assert_eq!(proxy.taken.load(std::sync::atomic::Ordering::SeqCst), taken);
    for value in [
        "http://127.0.0.1:abc",
        "ftp://127.0.0.1:21",
        "http://",
        "http://wpad.corp/proxy.pac",
        "DIRECT",
    ] {
        let ran = through(&[("HTTPS_PROXY", value)]);
        told(
            &ran,
            "HTTPS_PROXY is not the address of a proxy",
            "Set HTTPS_PROXY to http://HOST:PORT",
            7,
        );
    }
}
