//! What the provider serves, and how it starts and ends.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::net::{Ipv6Addr, TcpListener, TcpStream};
use std::time::{Duration, Instant};

use kmctl::demo::{Options, Provider, Tenant};
use kmctl::discovery::Response;
use kmctl::net::block_on;

use super::client;
use crate::support::shared;

fn get(provider: &Provider, path: &str) -> Response {
    let client = client(provider);
    block_on(client.get(&format!("{}{path}", provider.base())))
        .unwrap()
        .unwrap()
}

#[test]
fn the_addresses_that_misbehave_do_so() {
    let provider = Provider::start(&Options::default()).unwrap();
    let suffix = "/.well-known/openid-configuration";
    assert_eq!(get(&provider, &format!("/n{suffix}")).status, 404);

    let page = get(&provider, &format!("/h{suffix}"));
    assert_eq!(page.status, 200);
    assert_eq!(
        page.content_type.as_deref(),
        Some("text/html; charset=utf-8")
    );
    assert!(page.body.starts_with(b"<!doctype html>"));

    let moved = get(&provider, &format!("/moved{suffix}"));
    assert_eq!((moved.status, moved.body.len()), (301, 0));
    assert_eq!(moved.location, Some(provider.well_known(Tenant::Custom)));

    let start = Instant::now();
    assert_eq!(get(&provider, &format!("/slow/1{suffix}")).status, 200);
    assert!(start.elapsed() >= Duration::from_secs(1));
}

#[test]
fn every_address_that_is_shown_is_served() {
    let provider = Provider::start(&Options::default()).unwrap();
    let client = client(&provider);
    let slow = |url: &str| url.contains("/slow/");
    let addresses = provider.addresses();
    for address in addresses.iter().filter(|address| !slow(&address.url)) {
        let answer = block_on(client.get(&address.url)).unwrap().unwrap();
        let expected = match address.label {
            "Missing" => 404,
            "Moved" => 301,
            _ => 200,
        };
        assert_eq!(answer.status, expected, "{}", address.url);
    }
    assert!(addresses.len() > Tenant::ALL.len());
}

#[test]
fn it_ends_when_it_is_dropped_even_while_it_is_asked() {
    let provider = Provider::start(&Options::default()).unwrap();
    let client = client(&provider);
    let url = format!(
        "{}/slow/60/.well-known/openid-configuration",
        provider.base()
    );
    let start = Instant::now();
    let answer = block_on(async {
        let asked = tokio::spawn(async move { client.get(&url).await });
        let deadline = Instant::now() + Duration::from_secs(5);
        while provider.requests() == 0 {
            assert!(Instant::now() < deadline, "no request in 5 s");
            tokio::task::yield_now().await;
        }
        drop(provider);
        asked.await.unwrap()
    });
    assert_eq!(answer.unwrap().unwrap_err().code(), "connection-closed");
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn a_fixed_port_is_that_port_and_free_again_afterwards() {
    // Somebody else may be given the port in between, but not every time.
    let again = std::iter::repeat_with(port_used_again)
        .take(5)
        .flatten()
        .next();
    assert!(again.is_some());
}

/// Starts a provider on a port that another one left; `None` where somebody else has it.
fn port_used_again() -> Option<Provider> {
    let provider = Provider::start(&Options::default()).unwrap();
    let port: u16 = provider.base().rsplit(':').next().unwrap().parse().unwrap();
    let fixed = Options {
        port,
        ..Options::default()
    };
    let taken = Provider::start(&fixed).unwrap_err();
    assert_eq!(taken.kind(), std::io::ErrorKind::AddrInUse);
    drop(provider);
    let again = Provider::start(&fixed).ok()?;
    assert_eq!(again.base(), format!("https://localhost:{port}"));
    Some(again)
}

#[test]
fn both_loopback_addresses_answer_under_the_same_certificate() {
    if TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).is_err() {
        shared::not_run("the demo over IPv6", "this machine has none");
        return;
    }
    let provider = Provider::start(&Options::default()).unwrap();
    let port: u16 = provider.base().rsplit(':').next().unwrap().parse().unwrap();
    assert!(TcpStream::connect((Ipv6Addr::LOCALHOST, port)).is_ok());
    let client = client(&provider);
    for host in ["127.0.0.1", "[::1]"] {
        let url = format!("https://{host}:{port}{}", Tenant::Custom.document_path());
        assert_eq!(
            block_on(client.get(&url)).unwrap().unwrap().status,
            200,
            "{host}"
        );
    }
}

#[test]
fn it_can_serve_plain_http() {
    let provider = Provider::start(&Options {
        plain: true,
        ..Options::default()
    })
    .unwrap();
    assert!(provider.base().starts_with("http://localhost:"));
    let answer = get(&provider, &Tenant::Custom.document_path());
    let document: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    assert_eq!(document["issuer"], provider.base());
}
