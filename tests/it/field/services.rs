//! Answers of something else than the provider: another service, a web filter, a network's own page, storage, maintenance.

use std::io::Write as _;
use std::net::TcpListener;

use super::{told, unread};
use crate::cli::situation::{DOCUMENT, Situation};
use crate::net::server::{answer, json as http_json};

/// Port of a service that greets everybody so.
fn greeting(greeting: &'static [u8]) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            let _ = stream.write_all(greeting);
            // Until the client has read it and hangs up.
            let _ = std::io::copy(&mut stream, &mut std::io::sink());
        }
    });
    port
}

#[test]
fn f5_p11_another_service_on_the_port_is_named() {
    let it = Situation::empty();
    for (first, service) in [
        (&b"SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13\r\n"[..], "SSH"),
        (b"220 mail.example ESMTP Postfix\r\n", "SMTP (email)"),
        (b"* OK IMAP4rev1 ready\r\n", "IMAP (email)"),
    ] {
        let port = greeting(first);
        for scheme in ["https", "http"] {
            let url = format!("{scheme}://127.0.0.1:{port}/.well-known/openid-configuration");
            let ran = it.run(&["discover", &url]);
            let cause = format!("{service} answered on port {port}, not a web server");
            told(&ran, &cause, "Use the provider's https port", 7);
        }
    }
}

#[test]
fn f5_answers_of_the_network_are_told_as_such() {
    let it = Situation::empty();
    let page = |title: &str| {
        format!("<!DOCTYPE html><html><head><title>{title}</title></head><body>x</body></html>")
    };
    let html = "Content-Type: text/html\r\n";
    for (status, title, cause, remedy) in [
        (
            "200 OK",
            "Access Blocked - FortiGuard Web Filtering",
            "the page of a web filter, not the provider's response",
            "allow the host in the web filter",
        ),
        (
            "403 Forbidden",
            "Zscaler - Internet Security by Zscaler",
            "a web filter says",
            "allow the host in the web filter",
        ),
        (
            "200 OK",
            "Welcome to Airport Free WiFi",
            "the page of this network, not the provider's response",
            "Sign in to this network",
        ),
        (
            "200 OK",
            "Scheduled Maintenance",
            "a maintenance page, not JSON",
            "Try again later",
        ),
        // Near misses: a page of the provider's own, and a refusal without a reason.
        (
            "200 OK",
            "Acme Filters and Sieves",
            "a web page, not JSON, with the title `Acme Filters and Sieves`",
            "Check the address. If the page asks",
        ),
        (
            "403 Forbidden",
            "403 Forbidden",
            "403 Forbidden",
            "look for a firewall",
        ),
    ] {
        it.serve(DOCUMENT, answer(status, html, page(title).into_bytes()));
        unread(&it, cause, remedy);
    }
}

#[test]
fn f5_u18_what_storage_and_servers_say_is_read() {
    let it = Situation::empty();
    let xml = "Content-Type: application/xml\r\n";
    let json = "Content-Type: application/json\r\n";
    let html = "Content-Type: text/html\r\n";
    for (status, headers, body, cause, remedy) in [
        (
            "404 Not Found",
            xml,
            "<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>",
            "The specified key does not exist.",
            "Upload the document to this storage",
        ),
        (
            "409 Conflict",
            xml,
            "<?xml version=\"1.0\"?><Error><Code>PublicAccessNotPermitted</Code><Message>Public access is not permitted.</Message></Error>",
            "Public access is not permitted.",
            "make it public",
        ),
        (
            "400 Bad Request",
            json,
            "{\"error\":\"invalid_tenant\",\"error_description\":\"AADSTS90002: Tenant 'x' not found.\"}",
            "AADSTS90002",
            "Check the tenant",
        ),
        (
            "400 Bad Request",
            html,
            "<html><head><title>400 Bad Request</title></head><body>Invalid Host header</body></html>",
            "Invalid Host header",
            "Check the host name",
        ),
        (
            "404 Not Found",
            json,
            "{\"status\":404,\"error\":\"Not Found\",\"path\":\"/x\"}",
            "404 Not Found",
            "Check the part after the host",
        ),
        (
            "404 Not Found",
            html,
            "<html><title>Site not found &middot; GitHub Pages</title></html>",
            "Site not found \u{b7} GitHub Pages",
            "Check the host name and the path",
        ),
        // A CDN's words about its own origin are not those of a proxy of this computer.
        (
            "502 Bad Gateway",
            "Proxy-Status: ExampleCDN; error=connection_refused\r\n",
            "",
            "502 Bad Gateway",
            "Try again later",
        ),
    ] {
        it.serve(DOCUMENT, answer(status, headers, body.as_bytes()));
        unread(&it, cause, remedy);
    }
}

#[test]
fn f5_s30_text_around_a_document_is_named() {
    let it = Situation::empty();
    let document = it.plain_document().to_string();
    for (body, cause) in [
        (
            format!("```json\n{document}\n```"),
            "JSON wrapped in Markdown",
        ),
        (
            format!("Notice: Undefined index: HTTPS in /var/www/config.php on line 12\n{document}"),
            "other text above it",
        ),
        (
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12\n".to_owned(),
            "a Git LFS pointer",
        ),
        (
            "issuer: https://h\njwks_uri: https://h/jwks\n".to_owned(),
            "YAML, not JSON",
        ),
    ] {
        it.serve(DOCUMENT, http_json(body));
        unread(&it, cause, "one JSON object and nothing else");
    }
    it.serve(DOCUMENT, http_json(format!("\n\n{document}\n")));
    let (ran, report) = it.report(&[]);
    assert!(ran.exit != 7, "{report}");
}
