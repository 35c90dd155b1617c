//! Certificates are always verified; a refused one is described.
#![expect(clippy::panic, reason = "test code")]

use std::io::{Read, Write};
use std::sync::Arc;

use kmctl::discovery::{CertificateFacts, FetchError};
use kmctl::net::{Client, ClientSettings};
use rcgen::{BasicConstraints, IsCa};
use rustls::ServerConfig;

use super::certificates::{Authority, expired, parameters, self_signed};
use super::server::{Line, Server, get, json, patient};

fn good(line: &mut dyn Line) {
    let _ = line.write_all(&json("{\"ok\":true}"));
}

fn trusting(pem: &str) -> ClientSettings {
    ClientSettings {
        extra_roots_pem: vec![pem.to_owned()],
        ..patient()
    }
}

fn serve(config: Arc<ServerConfig>) -> Server {
    Server::https(config, good)
}

fn certificate(failure: &FetchError) -> &CertificateFacts {
    failure
        .certificate()
        .unwrap_or_else(|| panic!("no certificate in {failure:?}"))
}

#[test]
fn an_authority_in_memory_is_trusted() {
    let authority = Authority::new("Test Authority");
    let server = serve(authority.sign(parameters(&["localhost"], "localhost")));
    let response = get(trusting(&authority.pem()), &server.tls_url("/")).unwrap();
    assert_eq!(response.body, b"{\"ok\":true}");
}

#[test]
fn an_authority_in_a_file_is_trusted() {
    let authority = Authority::new("Test Authority");
    let server = serve(authority.sign(parameters(&["localhost"], "localhost")));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    let other = Authority::new("Another Authority");
    std::fs::write(
        &file,
        format!("{}\n# ours\n{}", other.pem(), authority.pem()),
    )
    .unwrap();
    let settings = ClientSettings {
        ca_files: vec![file],
        ..patient()
    };
    assert_eq!(get(settings, &server.tls_url("/")).unwrap().status, 200);
}

#[test]
fn an_authority_that_nobody_named_is_refused_and_described() {
    let authority = Authority::new("Unknown Authority");
    let server = serve(authority.sign(parameters(&["localhost"], "Some Server")));
    for settings in [patient(), trusting(&Authority::new("Other").pem())] {
        let failure = get(settings, &server.tls_url("/")).unwrap_err();
        assert_eq!(failure.code(), "tls-untrusted");
        let facts = certificate(&failure);
        assert_eq!(facts.subject, "CN=Some Server");
        assert_eq!(facts.issuer, "CN=Unknown Authority");
        assert_eq!(facts.sha256.split(':').count(), 32);
    }
}

#[test]
fn an_authority_of_the_same_name_but_another_key_is_refused() {
    let authority = Authority::new("Twin");
    let server = serve(authority.sign(parameters(&["localhost"], "localhost")));
    let failure = get(
        trusting(&Authority::new("Twin").pem()),
        &server.tls_url("/"),
    )
    .unwrap_err();
    assert_eq!(failure.code(), "tls-untrusted", "{failure:?}");
}

#[test]
fn a_self_signed_certificate_is_refused_until_it_is_given_itself() {
    let mut authority_like = parameters(&["localhost"], "self");
    authority_like.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    for wanted in [parameters(&["localhost"], "self"), authority_like] {
        let (config, pem) = self_signed(wanted);
        let server = serve(config);
        let failure = get(patient(), &server.tls_url("/")).unwrap_err();
        assert_eq!(failure.code(), "tls-untrusted");
        assert_eq!(certificate(&failure).subject, "CN=self");
        assert_eq!(
            get(trusting(&pem), &server.tls_url("/")).unwrap().status,
            200
        );
    }
}

#[test]
fn a_certificate_given_itself_is_still_held_to_its_name_and_dates() {
    for (wanted, code) in [
        (parameters(&["idp.example"], "other"), "tls-wrong-host"),
        (expired(&["localhost"], "old"), "tls-expired"),
    ] {
        let mut wanted = wanted;
        wanted.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let (config, pem) = self_signed(wanted);
        let server = serve(config);
        assert_eq!(
            get(trusting(&pem), &server.tls_url("/"))
                .unwrap_err()
                .code(),
            code
        );
    }
}

#[test]
fn an_expired_certificate_has_its_own_words() {
    let authority = Authority::new("Test Authority");
    let server = serve(authority.sign(expired(&["localhost"], "localhost")));
    let failure = get(trusting(&authority.pem()), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "tls-expired");
    assert_eq!(certificate(&failure).not_before, "2020-01-01T00:00:00Z");
    assert_eq!(certificate(&failure).not_after, "2020-12-31T00:00:00Z");
}

#[test]
fn a_certificate_that_is_not_valid_yet_is_refused() {
    let authority = Authority::new("Test Authority");
    let mut wanted = parameters(&["localhost"], "localhost");
    wanted.not_before = rcgen::date_time_ymd(2900, 1, 1);
    wanted.not_after = rcgen::date_time_ymd(2901, 1, 1);
    let server = serve(authority.sign(wanted));
    let failure = get(trusting(&authority.pem()), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "tls-expired");
}

#[test]
fn a_certificate_for_another_host_is_refused() {
    let authority = Authority::new("Test Authority");
    let server = serve(authority.sign(parameters(&["idp.example"], "idp.example")));
    let failure = get(trusting(&authority.pem()), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "tls-wrong-host");
    assert_eq!(certificate(&failure).subject, "CN=idp.example");
}

#[test]
fn refusals_side_by_side_do_not_mix_up_their_certificates() {
    let servers: Vec<_> = (0..8)
        .map(|number| {
            let (config, _) = self_signed(parameters(&["localhost"], &format!("server {number}")));
            serve(config)
        })
        .collect();
    let client = Client::new(patient()).unwrap();
    kmctl::net::block_on(async {
        let mut tasks = tokio::task::JoinSet::new();
        for (number, server) in servers.iter().enumerate() {
            let (client, url) = (client.clone(), server.tls_url("/"));
            tasks.spawn(async move { (number, client.get(&url).await.unwrap_err()) });
        }
        while let Some(done) = tasks.join_next().await {
            let (number, failure) = done.unwrap();
            assert_eq!(certificate(&failure).subject, format!("CN=server {number}"));
        }
    })
    .unwrap();
}

#[test]
fn a_server_without_tls_is_told_apart() {
    let server = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    });
    let failure = get(patient(), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "tls-failed");
    assert!(
        failure.sentence().contains("does not use TLS"),
        "{}",
        failure.message()
    );
}

#[test]
fn a_server_that_speaks_only_old_tls_is_told_apart() {
    // A fatal alert "protocol version", in the record format of TLS 1.0.
    let server = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(&[21, 3, 1, 0, 2, 2, 70]);
    });
    let failure = get(patient(), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "tls-failed");
    assert!(
        failure
            .sentence()
            .contains("no TLS version or cipher in common"),
        "{}",
        failure.message()
    );
}

#[test]
fn a_server_that_answers_with_tls_1_1_is_told_apart() {
    // A ServerHello that chooses TLS 1.1 and one of its ciphers.
    let mut hello = vec![2, 0, 0, 38, 3, 2];
    hello.extend([7; 32]);
    hello.extend([0, 0xc0, 0x13, 0]);
    let mut record = vec![22, 3, 2, 0, 42];
    record.extend(hello);
    let server = Server::raw(move |mut stream| {
        let _ = stream.read(&mut [0; 1024]);
        let _ = stream.write_all(&record);
        let _ = stream.read(&mut [0; 1024]);
    });
    let failure = get(patient(), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "tls-failed");
    assert!(
        failure
            .sentence()
            .contains("no TLS version or cipher in common"),
        "{}",
        failure.message()
    );
}

#[test]
fn a_connection_closed_during_the_handshake() {
    let server = Server::raw(|mut stream| {
        let _ = stream.read(&mut [0; 4096]);
    });
    let failure = get(patient(), &server.tls_url("/")).unwrap_err();
    assert_eq!(failure.code(), "connection-closed");
}

#[test]
fn root_files_that_cannot_be_used_are_named() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("missing.pem");
    let empty = folder.path().join("empty.pem");
    std::fs::write(&empty, "no certificate here").unwrap();
    for (file, words) in [
        (missing, "missing.pem does not exist"),
        (empty, "contains no certificate"),
    ] {
        let client = Client::new(ClientSettings {
            ca_files: vec![file],
            ..patient()
        })
        .unwrap();
        let error = client.prepare().unwrap_err().to_string();
        assert!(error.contains(words), "{error}");
        let failure = kmctl::net::block_on(client.get("https://localhost:1/"))
            .unwrap()
            .unwrap_err();
        assert_eq!(failure.code(), "tls-failed");
        assert!(failure.sentence().contains(words), "{}", failure.sentence());
    }
}
