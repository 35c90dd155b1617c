//! TLS, told by its first cause.

use base64::Engine as _;
use std::process::{Command, Stdio};

use rcgen::{DnType, ExtendedKeyUsagePurpose};

use super::{has, text, told};
use crate::cli::situation::{DOCUMENT, Situation, finding, run_trusting};
use crate::net::certificates::{Authority, expired, parameters, self_signed};
use crate::support::shared;

/// What is said of a server with this certificate, in JSON and in the report alike.
#[track_caller]
fn refused(config: std::sync::Arc<rustls::ServerConfig>, root: &Authority, cause: &str, fix: &str) {
    let it = Situation::with_certificate(config, &root.pem());
    let (ran, report) = it.report(&[]);
    let found = finding(&report, "document-reachable");
    has(&found, cause, fix);
    assert_eq!(ran.exit, 7);
    told(&it.run(&["discover", &it.url()]), cause, fix, 7);
}

/// That nothing is said against the connection.
#[track_caller]
fn connected(config: std::sync::Arc<rustls::ServerConfig>, root: &Authority) {
    let it = Situation::with_certificate(config, &root.pem());
    it.document(|_| {});
    let text = it.report(&[]).1.to_string();
    assert!(!text.contains("document-reachable"), "{text}");
}

fn localhost() -> rcgen::CertificateParams {
    parameters(&["localhost"], "idp")
}

#[test]
fn f3_s31_a_missing_intermediate_is_named() {
    let root = Authority::new("Corp Root");
    let (issuing, certificate) = root.intermediate("Corp Issuing 1");
    let cause = "signed by CN=Corp Issuing 1";
    refused(
        issuing.sign_with(localhost(), &[]),
        &root,
        cause,
        "configure the full chain",
    );
    connected(issuing.sign_with(localhost(), &[certificate]), &root);
}

#[test]
fn f3_s32_a_certificate_without_host_names_is_told() {
    let root = Authority::new("Corp Root");
    refused(
        root.sign(parameters(&[], "localhost")),
        &root,
        "no subject alternative name",
        "reissue the certificate",
    );
    connected(root.sign(localhost()), &root);
}

#[test]
fn f3_s33_a_certificate_for_another_purpose_is_told() {
    let root = Authority::new("Corp Root");
    let mut wanted = localhost();
    wanted.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    refused(
        root.sign(wanted),
        &root,
        "not for TLS servers",
        "serverAuth",
    );
    let mut wanted = localhost();
    wanted.extended_key_usages = vec![
        ExtendedKeyUsagePurpose::ClientAuth,
        ExtendedKeyUsagePurpose::ServerAuth,
    ];
    connected(root.sign(wanted), &root);
}

/// A server of openssl with such a certificate, signed by an authority of its own; both end with it.
struct Openssl {
    server: std::process::Child,
    authority: String,
    url: String,
    _folder: tempfile::TempDir,
}

impl Openssl {
    /// `None`, and said, where openssl can't be had.
    fn serve(key: &str, digest: &str) -> Option<Self> {
        if !shared::runs("openssl") {
            shared::not_run("weak certificates", "openssl is missing");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let run = |line: &str| {
            let mut command = Command::new("openssl");
            command.current_dir(&folder).args(line.split(' '));
            assert!(command.output().unwrap().status.success(), "{line}");
        };
        run("req -x509 -newkey rsa:2048 -nodes -subj /CN=Root -days 9 -keyout ca.key -out ca.pem");
        run(&format!(
            "req -new -newkey {key} -nodes -subj /CN=idp -keyout key.pem -out idp.csr"
        ));
        std::fs::write(folder.path().join("san"), "subjectAltName=DNS:localhost").unwrap();
        run(&format!(
            "x509 -req -in idp.csr -CA ca.pem -CAkey ca.key -{digest} -days 9 -extfile san -out idp.pem"
        ));
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        let line = format!(
            "s_server -accept {port} -cert idp.pem -key key.pem -www -cipher ALL:@SECLEVEL=0"
        );
        let server = Command::new("openssl")
            .current_dir(&folder)
            .args(line.split(' '))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while std::net::TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::yield_now();
        }
        Some(Openssl {
            server,
            authority: std::fs::read_to_string(folder.path().join("ca.pem")).unwrap(),
            url: format!("https://localhost:{port}{DOCUMENT}"),
            _folder: folder,
        })
    }
}

impl Drop for Openssl {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

#[test]
fn f3_s33_a_weak_certificate_is_told() {
    for (key, digest, cause) in [
        ("rsa:1024", "sha256", "1024-bit RSA key"),
        ("rsa:2048", "sha1", "SHA-1"),
    ] {
        let Some(server) = Openssl::serve(key, digest) else {
            return;
        };
        let ran = run_trusting(&server.authority, &["discover", &server.url], &[]);
        told(&ran, cause, "reissue the certificate with SHA-256", 7);
        assert!(!text(&ran).contains("--ca-file"), "{ran:?}");
    }
}

#[test]
fn f3_s35_a_client_certificate_that_is_demanded_is_told() {
    let root = Authority::new("Corp Root");
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        refused(
            root.sign_demanding(localhost(), version),
            &root,
            "asks for a client certificate",
            "without a client certificate",
        );
    }
}

#[test]
fn n1_names_and_times_of_a_certificate_are_told_apart() {
    let root = Authority::new("Corp Root");
    refused(
        root.sign(parameters(&["a.example", "b.example"], "x")),
        &root,
        "it is for a.example and b.example",
        "host name that the certificate is for",
    );
    refused(
        root.sign(expired(&["localhost"], "idp")),
        &root,
        "certificate expired (CN=idp",
        "renew its certificate",
    );
    let mut later = localhost();
    later.not_before = rcgen::date_time_ymd(2900, 1, 1);
    later.not_after = rcgen::date_time_ymd(2901, 1, 1);
    refused(root.sign(later), &root, "not valid yet", "clock");
    let (old, certificate) = root.expired_intermediate("Corp Issuing 1");
    refused(
        old.sign_with(localhost(), &[certificate]),
        &root,
        "intermediate certificate expired (CN=Corp Issuing 1",
        "current intermediate",
    );
    let (own, _) = self_signed(localhost());
    refused(own, &root, "self-signed certificate", "--ca-file");
    let mut other = parameters(&["ingress.local"], "Fake");
    other
        .distinguished_name
        .push(DnType::OrganizationName, "Acme Co");
    let (own, _) = self_signed(other);
    refused(own, &root, "for another host", "--ca-file does not help");
}

/// In base64, in lines.
fn encoded(bytes: &[u8]) -> String {
    let text = base64::engine::general_purpose::STANDARD.encode(bytes);
    let lines = text.as_bytes().chunks(64).map(String::from_utf8_lossy);
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn p12_u19_a_certificate_file_is_read_as_windows_exports_it() {
    let root = Authority::new("Corp Root");
    let it = Situation::with_certificate(root.sign(localhost()), &root.pem());
    it.document(|_| {});
    let pem = root.pem();
    let utf16 = pem.encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    for (name, bytes) in [
        ("ca.cer", root.der()),
        ("bom.pem", [b"\xef\xbb\xbf", root.pem().as_bytes()].concat()),
        ("utf16.pem", utf16),
        ("crlf.pem", root.pem().replace('\n', "\r\n").into_bytes()),
        ("base64.txt", encoded(&root.der()).into_bytes()),
        ("secret.txt", encoded(root.pem().as_bytes()).into_bytes()),
        ("json.txt", root.pem().replace('\n', "\\n").into_bytes()),
        (
            "yaml.txt",
            format!("    {}", root.pem().replace('\n', "\n    ")).into_bytes(),
        ),
        (
            "twice.txt",
            encoded(encoded(root.pem().as_bytes()).as_bytes()).into_bytes(),
        ),
        (
            "secret.yaml",
            format!(
                "kind: Secret\ndata:\n  ca.crt: {}\n",
                base64::engine::general_purpose::STANDARD.encode(root.pem())
            )
            .into_bytes(),
        ),
        ("line.txt", root.pem().replace('\n', " ").into_bytes()),
        (
            "trusted.pem",
            root.pem()
                .replace("CERTIFICATE", "TRUSTED CERTIFICATE")
                .into_bytes(),
        ),
    ] {
        let file = it.home.path(name);
        std::fs::write(&file, bytes).unwrap();
        let variables = [("KMCTL_CA_FILE", file.to_str().unwrap())];
        let ran = it.run_with(&["discover", &it.url(), "--json"], &variables, "");
        assert!(!ran.out.contains("document-reachable"), "{name}: {ran:?}");
    }
    // Another authority is given, and not the one that is needed.
    let file = it.home.path("other.pem");
    std::fs::write(&file, Authority::new("Old Root").pem()).unwrap();
    let variables = [("KMCTL_CA_FILE", file.to_str().unwrap())];
    let ran = it.run_with(&["discover", &it.url()], &variables, "");
    told(
        &ran,
        "certificate not trusted",
        "which has only CN=Old Root",
        7,
    );
    let file = it.home.path("none.pem");
    for (text, cause) in [
        ("no certificate", "contains no certificate"),
        ("", "is empty"),
        ("ssh-rsa AAAAB3NzaC1yc2E me@x", "is an SSH key"),
        ("<!DOCTYPE html><title>Sign in</title>", "is a web page"),
        ("{\"keys\":[{\"kty\":\"RSA\"}]}", "is a key set (JWKS)"),
    ] {
        std::fs::write(&file, text).unwrap();
        let variables = [("KMCTL_CA_FILE", file.to_str().unwrap())];
        let ran = it.run_with(&["discover", &it.url()], &variables, "");
        told(&ran, cause, "CA certificate", 2);
        assert!(super::text(&ran).contains("none.pem"), "{ran:?}");
    }
    // Something else in the place of the file.
    for (value, cause) in [
        ("https://pki.example/ca.pem", "this is a URL, not a file"),
        ("ssh-rsa AAAAB3NzaC1yc2E me@x", "this is an SSH key"),
        ("~/ca.pem", "was not expanded by the shell"),
        ("/nowhere/ca.pem", "the file /nowhere/ca.pem does not exist"),
        ("/", "is a directory"),
    ] {
        let ran = it.run_with(&["discover", &it.url()], &[("KMCTL_CA_FILE", value)], "");
        told(&ran, cause, "CA certificate", 2);
    }
}
