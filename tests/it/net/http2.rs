//! HTTP/2 where the server offers it.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::convert::Infallible;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::service_fn;
use hyper::{Request, Response, Version};
use hyper_util::rt::{TokioExecutor, TokioIo};
use kmctl::net::{Client, ClientSettings};
use rustls::ServerConfig;
use tokio_rustls::TlsAcceptor;

use super::certificates::{Authority, parameters};
use super::server::patient;

/// What the server has seen.
#[derive(Default)]
struct Seen {
    connections: AtomicUsize,
    requests: AtomicUsize,
    newer: AtomicUsize,
}

/// Serves HTTP/2 over TLS on a thread of its own; answers its port.
fn serve(config: ServerConfig, seen: Arc<Seen>) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async move {
            let listener = tokio::net::TcpListener::from_std(listener).unwrap();
            let acceptor = TlsAcceptor::from(Arc::new(config));
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (acceptor, seen) = (acceptor.clone(), Arc::clone(&seen));
                tokio::spawn(async move {
                    let Ok(stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    seen.connections.fetch_add(1, Ordering::SeqCst);
                    let answer = service_fn(|request: Request<hyper::body::Incoming>| {
                        seen.requests.fetch_add(1, Ordering::SeqCst);
                        if request.version() == Version::HTTP_2 {
                            seen.newer.fetch_add(1, Ordering::SeqCst);
                        }
                        let body = match request.uri().path() {
                            "/large" => vec![b' '; 3 << 20],
                            _ => b"{\"ok\":true}".to_vec(),
                        };
                        async { Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(body)))) }
                    });
                    let server = hyper::server::conn::http2::Builder::new(TokioExecutor::new());
                    let _ = server.serve_connection(TokioIo::new(stream), answer).await;
                });
            }
        });
    });
    port
}

fn world() -> (Arc<Seen>, Client, String) {
    let authority = Authority::new("Test Authority");
    let mut config = (*authority.sign(parameters(&["localhost"], "localhost"))).clone();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let seen = Arc::new(Seen::default());
    let port = serve(config, Arc::clone(&seen));
    let client = Client::new(ClientSettings {
        extra_roots_pem: vec![authority.pem()],
        ..patient()
    })
    .unwrap();
    (seen, client, format!("https://localhost:{port}"))
}

#[test]
fn many_tenants_of_one_host_share_a_connection() {
    let (seen, client, base) = world();
    kmctl::net::block_on(async {
        let first = client.get(&format!("{base}/tenant-0")).await.unwrap();
        assert_eq!(first.body, b"{\"ok\":true}");
        let mut running = tokio::task::JoinSet::new();
        for tenant in 1..=40 {
            let (client, url) = (client.clone(), format!("{base}/tenant-{tenant}"));
            running.spawn(async move { client.get(&url).await.unwrap().status });
        }
        assert_eq!(running.join_all().await, [200; 40]);
    })
    .unwrap();
    assert_eq!(seen.requests.load(Ordering::SeqCst), 41);
    assert_eq!(seen.newer.load(Ordering::SeqCst), 41);
    assert_eq!(seen.connections.load(Ordering::SeqCst), 1);
}

#[test]
fn a_body_beyond_the_limit_is_refused_and_the_connection_lives_on() {
    let (_, client, base) = world();
    kmctl::net::block_on(async {
        for _ in 0..5 {
            let refused = client.get(&format!("{base}/large")).await.unwrap_err();
            assert_eq!(refused.code(), "too-large");
        }
        assert_eq!(client.get(&format!("{base}/")).await.unwrap().status, 200);
    })
    .unwrap();
}

#[test]
fn a_secret_goes_over_a_connection_of_its_own() {
    // This server speaks HTTP/2 alone, which a connection that is not shared does not offer.
    let (seen, client, base) = world();
    let sent = kmctl::net::block_on(client.post_form(&format!("{base}/token"), &[], None)).unwrap();
    assert!(sent.is_err());
    assert_eq!(seen.requests.load(Ordering::SeqCst), 0);
}
