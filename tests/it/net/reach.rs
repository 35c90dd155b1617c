//! Which hosts are reached, and how.

use std::net::{Ipv4Addr, TcpListener};
use std::sync::atomic::Ordering;
use std::time::Instant;

use kmctl::discovery::FetchError;
use kmctl::net::{Client, ClientSettings, Proxies};

use super::certificates::{Authority, parameters};
use super::server::{Server, get, json, patient};

#[test]
fn a_rule_stands_in_for_the_name_look_up_and_the_certificate_is_held_to_the_name() {
    let authority = Authority::new("Test Authority");
    let config = authority.sign(parameters(&["idp.example"], "idp.example"));
    let server = Server::https(config, |line| drop(line.write_all(&json("{}"))));
    let port = server.address.port();
    let settings = ClientSettings {
        resolve: vec![format!("idp.example:{port}:127.0.0.1").parse().unwrap()],
        extra_roots_pem: vec![authority.pem()],
        ..patient()
    };
    let client = Client::new(settings).unwrap();
    kmctl::net::block_on(async {
        let answer = client
            .get(&format!("https://idp.example:{port}/"))
            .await
            .unwrap();
        assert_eq!(answer.status, 200);
        let wrong = client
            .get(&format!("https://localhost:{port}/"))
            .await
            .unwrap_err();
        assert_eq!(wrong.code(), "tls-wrong-host");
    })
    .unwrap();
    let requests = server.requests.lock().unwrap();
    assert!(
        requests[0].contains(&format!("idp.example:{port}")),
        "{}",
        requests[0]
    );
}

#[test]
fn a_rule_for_another_port_does_not_apply() {
    let settings = ClientSettings {
        resolve: vec!["idp.invalid:443:127.0.0.1".parse().unwrap()],
        allow_http: true,
        ..patient()
    };
    let failure = get(settings, "http://idp.invalid:81/").unwrap_err();
    assert_eq!(
        failure,
        FetchError::NameNotFound {
            host: "idp.invalid".into()
        }
    );
}

#[test]
fn a_name_that_nobody_has() {
    // The top-level domain "invalid" never exists (RFC 2606).
    let failure = get(
        patient(),
        "https://idp.invalid/.well-known/openid-configuration",
    );
    assert_eq!(
        failure.unwrap_err(),
        FetchError::NameNotFound {
            host: "idp.invalid".into()
        }
    );
}

#[test]
fn a_port_that_nobody_listens_on() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let failure = get(patient(), &format!("https://127.0.0.1:{port}/")).unwrap_err();
    assert_eq!(
        failure,
        FetchError::ConnectionRefused {
            host: "127.0.0.1".into(),
            port
        }
    );
    let failure = get(patient(), &format!("https://localhost:{port}/")).unwrap_err();
    assert_eq!(
        failure,
        FetchError::ConnectionRefused {
            host: "localhost".into(),
            port
        }
    );
}

#[test]
fn addresses_that_are_never_asked() {
    let start = Instant::now();
    for (url, code) in [
        ("http://idp.invalid/", "insecure-url"),
        ("https://user:secret@idp.invalid/", "invalid-url"),
        ("file:///etc/passwd", "invalid-url"),
        ("nonsense", "invalid-url"),
    ] {
        assert_eq!(get(patient(), url).unwrap_err().code(), code, "{url}");
    }
    assert!(start.elapsed().as_secs() < 5);
}

#[test]
fn plain_http_elsewhere_needs_to_be_allowed() {
    let server = Server::saying(json("{}"));
    let port = server.address.port();
    let rule = format!("idp.example:{port}:127.0.0.1");
    let url = format!("http://idp.example:{port}/");
    let settings = ClientSettings {
        resolve: vec![rule.parse().unwrap()],
        ..patient()
    };
    assert_eq!(
        get(settings.clone(), &url).unwrap_err().code(),
        "insecure-url"
    );
    assert_eq!(server.taken.load(Ordering::SeqCst), 0, "not even connected");
    let allowed = ClientSettings {
        allow_http: true,
        ..settings
    };
    assert_eq!(get(allowed, &url).unwrap().status, 200);
}

#[test]
fn a_proxy_is_asked_for_hosts_elsewhere_and_never_for_loopback() {
    let proxy = Server::http(|line| {
        drop(line.write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n"));
    });
    let settings = ClientSettings {
        proxies: Proxies::Fixed(format!("http://{}", proxy.address)),
        allow_http: true,
        ..patient()
    };
    let failure = get(settings.clone(), "https://idp.invalid/").unwrap_err();
    assert_eq!(failure.code(), "proxy-failed");
    assert!(
        failure.sentence().contains("requires a login (407)"),
        "{}",
        failure.sentence()
    );
    let asked = proxy.taken.load(Ordering::SeqCst);
    assert!(proxy.requests.lock().unwrap()[0].starts_with("CONNECT idp.invalid:443"));

    let direct = Server::saying(json("{}"));
    assert_eq!(get(settings.clone(), &direct.url("/")).unwrap().status, 200);
    assert_eq!(
        proxy.taken.load(Ordering::SeqCst),
        asked,
        "loopback went directly"
    );

    let rule = format!("idp.example:{}:127.0.0.1", direct.address.port());
    let pinned = ClientSettings {
        resolve: vec![rule.parse().unwrap()],
        ..settings
    };
    let url = format!("http://idp.example:{}/", direct.address.port());
    assert_eq!(get(pinned, &url).unwrap().status, 200);
    assert_eq!(
        proxy.taken.load(Ordering::SeqCst),
        asked,
        "a rule goes directly"
    );
}

#[test]
fn a_proxy_that_is_away_is_the_one_that_is_named() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let proxies = Proxies::Fixed(format!("http://127.0.0.1:{port}"));
    let failure = get(
        ClientSettings {
            proxies,
            ..patient()
        },
        "https://idp.invalid/",
    )
    .unwrap_err();
    assert_eq!(
        failure.sentence(),
        format!("the proxy 127.0.0.1:{port} can't be reached")
    );
}

#[test]
fn a_proxy_that_is_no_address_is_refused_at_once() {
    let settings = ClientSettings {
        proxies: Proxies::Fixed("not a proxy".into()),
        ..patient()
    };
    assert_eq!(Client::new(settings).unwrap_err().code(), "invalid-url");
}
