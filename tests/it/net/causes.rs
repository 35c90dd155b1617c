//! Causes as an administrator meets them: each is told as itself, with the remedy that ends the search.

use std::io::Write as _;
use std::time::Duration;

use kmctl::discovery::FetchError;
use kmctl::net::{ClientSettings, Proxies};
use rcgen::{DnType, ExtendedKeyUsagePurpose};

use super::certificates::{Authority, expired, parameters};
use super::server::{Line, Server, answer, get, json, patient, settings};

fn good(line: &mut dyn Line) {
    let _ = line.write_all(&json("{\"ok\":true}"));
}

fn trusting(authority: &Authority) -> ClientSettings {
    ClientSettings {
        extra_roots_pem: vec![authority.pem()],
        ..patient()
    }
}

fn told(failure: &FetchError, sentence: &str, fix: &str) {
    let (said, remedy) = (failure.sentence(), failure.fix());
    assert!(said.contains(sentence), "{said}");
    assert!(remedy.contains(fix), "{remedy}");
}

#[test]
fn a_missing_intermediate_is_named() {
    let root = Authority::new("Corp Root");
    let (issuing, certificate) = root.intermediate("Corp Issuing 1");
    let wanted = || parameters(&["localhost"], "idp");
    let server = Server::https(issuing.sign_with(wanted(), &[]), good);
    let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
    told(
        &failure,
        "the certificate is signed by CN=Corp Issuing 1, which this computer does not trust",
        "configure the full chain",
    );
    let whole = Server::https(issuing.sign_with(wanted(), &[certificate]), good);
    assert_eq!(
        get(trusting(&root), &whole.tls_url("/")).unwrap().status,
        200
    );
    // The whole chain of an authority that nobody trusts is another matter.
    let failure = get(patient(), &whole.tls_url("/")).unwrap_err();
    told(&failure, "certificate not trusted", "--ca-file");
}

#[test]
fn a_connection_that_is_closed_over_plain_http_may_be_one_for_tls() {
    let server = Server::http(|_| {});
    let failure = get(patient(), &server.url("/")).unwrap_err();
    told(&failure, "connection closed", "Try https://");
    let root = Authority::new("Corp Root");
    let wanted = parameters(&["localhost"], "idp");
    let server = Server::https(root.sign(wanted), |_| {});
    let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
    told(&failure, "connection closed", "Try again");
}

#[test]
fn an_expired_intermediate_is_told_apart_from_the_servers_own() {
    let root = Authority::new("Corp Root");
    let (issuing, certificate) = root.expired_intermediate("Corp Issuing 1");
    let server = Server::https(
        issuing.sign_with(parameters(&["localhost"], "idp"), &[certificate]),
        good,
    );
    let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
    told(
        &failure,
        "intermediate certificate expired (CN=Corp Issuing 1",
        "current intermediate",
    );
    let server = Server::https(root.sign(expired(&["localhost"], "idp")), good);
    let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
    told(
        &failure,
        "certificate expired (CN=idp",
        "renew its certificate",
    );
}

#[test]
fn certificates_that_are_wrong_by_their_own_account() {
    let root = Authority::new("Corp Root");
    let bare = parameters(&[], "localhost");
    let mut client_only = parameters(&["localhost"], "idp");
    client_only.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    let mut later = parameters(&["localhost"], "idp");
    later.not_before = rcgen::date_time_ymd(2900, 1, 1);
    later.not_after = rcgen::date_time_ymd(2901, 1, 1);
    for (wanted, sentence, fix) in [
        (
            bare,
            "no subject alternative name",
            "reissue the certificate",
        ),
        (client_only, "not for TLS servers", "serverAuth"),
        (later, "not valid yet", "clock"),
        (
            parameters(&["a.example", "b.example"], "other"),
            "it is for a.example and b.example",
            "host name that the certificate is for",
        ),
    ] {
        let server = Server::https(root.sign(wanted), good);
        let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
        told(&failure, sentence, fix);
        assert!(!failure.fix().contains("--ca-file"), "{}", failure.fix());
    }
    let mut both = parameters(&["localhost"], "idp");
    both.distinguished_name
        .push(DnType::OrganizationName, "Acme");
    both.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    let server = Server::https(root.sign(both), good);
    assert_eq!(
        get(trusting(&root), &server.tls_url("/")).unwrap().status,
        200
    );
}

#[test]
fn a_client_certificate_is_demanded_in_either_version() {
    let root = Authority::new("Corp Root");
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let config = root.sign_demanding(parameters(&["localhost"], "idp"), version);
        let server = Server::https(config, good);
        let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
        told(
            &failure,
            "the server asks for a client certificate",
            "without a client certificate",
        );
    }
}

#[test]
fn certificate_files_are_read_as_they_are_exported() {
    let root = Authority::new("Corp Root");
    let server = Server::https(root.sign(parameters(&["localhost"], "idp")), good);
    let folder = tempfile::tempdir().unwrap();
    let pem = root.pem();
    let utf16 = pem.encode_utf16().flat_map(u16::to_le_bytes);
    let with_mark = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
    for (name, bytes) in [
        ("ca.cer", root.der()),
        (
            "bom.pem",
            with_mark(b"\xef\xbb\xbf", root.pem().into_bytes()),
        ),
        ("utf16.pem", with_mark(b"\xff\xfe", utf16.collect())),
        ("crlf.pem", root.pem().replace('\n', "\r\n").into_bytes()),
        ("ca.p7b", pkcs7(&root.der())),
    ] {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let settings = ClientSettings {
            ca_files: vec![file],
            ..patient()
        };
        assert_eq!(
            get(settings, &server.tls_url("/")).unwrap().status,
            200,
            "{name}"
        );
    }
}

/// PKCS#7 with this certificate and nothing else, as Windows exports it.
fn pkcs7(certificate: &[u8]) -> Vec<u8> {
    fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
        let length = content.len();
        let mut out = vec![tag];
        match u8::try_from(length) {
            Ok(short @ 0..0x80) => out.push(short),
            _ => {
                out.push(0x82);
                out.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
        }
        out.extend(content);
        out
    }
    let oid = |last: u8| tlv(6, &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 7, last]);
    let signed = [
        tlv(2, &[1]),
        tlv(0x31, &[]),
        tlv(0x30, &oid(1)),
        tlv(0xa0, certificate),
        tlv(0x31, &[]),
    ]
    .concat();
    let content = [oid(2), tlv(0xa0, &tlv(0x30, &signed))].concat();
    tlv(0x30, &content)
}

#[test]
fn a_proxy_is_told_as_a_proxy() {
    for (head, sentence, fix) in [
        (
            "HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nProxy-Authenticate: Basic realm=x\r\n\r\n",
            "requires a login (407; Negotiate, Basic)",
            "user name and password",
        ),
        (
            "HTTP/1.1 403 No\r\n\r\n",
            "blocks this host (403)",
            "allow this host",
        ),
        (
            "HTTP/1.1 502 No\r\n\r\n",
            "could not reach the host (502)",
            "host name",
        ),
        ("SSH-2.0-x\r\n", "is not a proxy", "Correct or unset"),
    ] {
        let proxy = Server::http(move |line| drop(line.write_all(head.as_bytes())));
        let settings = ClientSettings {
            proxies: Proxies::Fixed(format!("http://{}", proxy.address)),
            ..patient()
        };
        let failure = get(settings, "https://idp.invalid/").unwrap_err();
        assert_eq!(failure.code(), "proxy-failed");
        told(&failure, sentence, fix);
        told(&failure, &proxy.address.to_string(), "");
    }
}

#[test]
fn a_socks_proxy_is_used() {
    let target = Server::saying(json("{\"ok\":true}"));
    let address = target.address;
    let proxy = Server::raw(move |mut stream| {
        use std::io::Read as _;
        let mut head = [0; 2];
        stream.read_exact(&mut head).unwrap();
        let mut methods = vec![0; usize::from(head[1])];
        stream.read_exact(&mut methods).unwrap();
        stream.write_all(&[5, 0]).unwrap();
        let mut request = [0; 5];
        stream.read_exact(&mut request).unwrap();
        let mut host = vec![0; usize::from(request[4]) + 2];
        stream.read_exact(&mut host).unwrap();
        stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).unwrap();
        let mut there = std::net::TcpStream::connect(address).unwrap();
        let (mut from, mut to) = (stream.try_clone().unwrap(), there.try_clone().unwrap());
        std::thread::spawn(move || std::io::copy(&mut from, &mut to));
        let _ = std::io::copy(&mut there, &mut stream);
    });
    let settings = ClientSettings {
        proxies: Proxies::Fixed(format!("socks5h://{}", proxy.address)),
        allow_http: true,
        ..patient()
    };
    let answer = get(settings, "http://idp.invalid/").unwrap();
    assert_eq!(answer.body, b"{\"ok\":true}");
}

#[test]
fn what_is_compressed_unasked_is_decoded_within_the_bound() {
    use std::io::Read as _;
    let text = b"{\"ok\":true}".as_slice();
    let mut gzip = Vec::new();
    flate2::read::GzEncoder::new(text, flate2::Compression::default())
        .read_to_end(&mut gzip)
        .unwrap();
    let mut deflate = Vec::new();
    flate2::read::ZlibEncoder::new(text, flate2::Compression::default())
        .read_to_end(&mut deflate)
        .unwrap();
    for (encoding, body) in [("gzip", gzip), ("deflate", deflate)] {
        let headers = format!("Content-Encoding: {encoding}\r\n");
        let server = Server::saying(answer("200 OK", &headers, body));
        assert_eq!(get(patient(), &server.url("/")).unwrap().body, text);
    }
    let mut bomb = Vec::new();
    flate2::read::GzEncoder::new(
        std::io::repeat(b' ').take(64 << 20),
        flate2::Compression::best(),
    )
    .read_to_end(&mut bomb)
    .unwrap();
    let server = Server::saying(answer("200 OK", "Content-Encoding: gzip\r\n", bomb));
    let failure = get(patient(), &server.url("/")).unwrap_err();
    assert_eq!(failure.code(), "too-large");
}

#[test]
fn an_answer_that_began_is_not_called_none() {
    let server = Server::http(|line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\"");
        let _ = line.flush();
        std::thread::park_timeout(Duration::from_secs(5));
    });
    let failure = get(settings(), &server.url("/")).unwrap_err();
    told(&failure, "the response was incomplete", "longer --timeout");
}

#[test]
fn an_old_server_may_close_without_the_notice_of_tls() {
    let root = Authority::new("Corp Root");
    let config = root.sign(parameters(&["localhost"], "idp"));
    let server = Server::https(config, |line| {
        let _ = line.write_all(b"HTTP/1.0 200 OK\r\n\r\n{\"ok\":true}");
    });
    let answer = get(trusting(&root), &server.tls_url("/")).unwrap();
    assert_eq!(answer.body, b"{\"ok\":true}");
    let config = root.sign(parameters(&["localhost"], "idp"));
    let server = Server::https(config, |line| {
        let _ = line.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"ok\"");
    });
    let failure = get(trusting(&root), &server.tls_url("/")).unwrap_err();
    told(
        &failure,
        "ends too early (5 of 100 bytes received)",
        "cut it off",
    );
}

#[test]
fn plain_http_on_a_tls_port_is_told() {
    let root = Authority::new("Corp Root");
    let server = Server::https(root.sign(parameters(&["localhost"], "idp")), good);
    let url = server.tls_url("/").replace("https://", "http://");
    let failure = get(patient(), &url).unwrap_err();
    told(&failure, "the response is not valid HTTP", "Try https://");
}
