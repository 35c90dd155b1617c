//! What the environment says: roots and proxies. A process of its own for each, because variables belong to a process.
#![expect(clippy::unwrap_used, reason = "test code")]

use std::process::Command;

use kmctl::net::{ClientSettings, Proxies};

use super::certificates::{parameters, self_signed};
use super::server::{Server, get, json, patient};

/// Names the address that the child asks; without it the child's part does nothing.
const ASK: &str = "KMCTL_TEST_ASK";

/// The child's part: asks one address with the environment's proxies, and prints what came.
#[test]
fn child() {
    let Ok(url) = std::env::var(ASK) else { return };
    let settings = ClientSettings {
        proxies: Proxies::Environment,
        allow_http: true,
        ..patient()
    };
    let outcome = match get(settings, &url) {
        Ok(response) => format!("status {}", response.status),
        Err(failure) => failure.sentence(),
    };
    println!("outcome: {outcome}");
}

fn outcome(url: &str, variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", "net::environment::child", "--nocapture"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"] {
        command.env_remove(name).env_remove(name.to_lowercase());
    }
    let output = command
        .env(ASK, url)
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let line = text.lines().find_map(|line| line.split_once("outcome: "));
    line.map(|(_, outcome)| outcome.to_owned()).unwrap_or(text)
}

#[test]
fn a_machine_without_roots_is_told_so() {
    let (config, _) = self_signed(parameters(&["localhost"], "localhost"));
    let server = Server::https(config, |line| drop(line.write_all(&json("{}"))));
    let nowhere = [
        ("SSL_CERT_FILE", "/nonexistent/roots.pem"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    let outcome = outcome(&server.tls_url("/"), &nowhere);
    assert!(
        outcome.starts_with("this computer has no CA certificates"),
        "{outcome}"
    );
}

#[test]
fn plain_http_needs_no_roots() {
    let server = Server::saying(json("{}"));
    let nowhere = [
        ("SSL_CERT_FILE", "/nonexistent/roots.pem"),
        ("SSL_CERT_DIR", "/nonexistent"),
    ];
    assert_eq!(outcome(&server.url("/"), &nowhere), "status 200");
}

#[test]
fn proxies_of_the_environment_are_obeyed_but_not_for_loopback() {
    let proxy = Server::saying(json("{}"));
    let address = format!("http://{}", proxy.address);
    let variables = [("http_proxy", address.as_str())];
    assert_eq!(outcome("http://idp.invalid/d", &variables), "status 200");
    assert!(proxy.requests.lock().unwrap()[0].starts_with("GET http://idp.invalid/d HTTP/1.1"));

    let direct = Server::saying(json("{}"));
    assert_eq!(outcome(&direct.url("/"), &variables), "status 200");
    assert_eq!(direct.requests.lock().unwrap().len(), 1);

    let excepted = [variables[0], ("NO_PROXY", "idp.invalid")];
    assert_eq!(
        outcome("http://idp.invalid/d", &excepted),
        "name not found (idp.invalid)"
    );
    assert_eq!(proxy.requests.lock().unwrap().len(), 1);
}
