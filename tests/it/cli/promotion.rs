//! The script of the README: one key manager, applied to development and proved with a token there, then to production.

use std::net::TcpListener;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use kmctl::control_plane::Release;
use kmctl::demo::{ControlPlane, ControlPlaneOptions};
use serde_json::json;
use zeroize::Zeroizing;

use super::exchange::BY_HAND;
use super::home::{Home, ran};
use crate::net::server::{Server, json as http_json};
use crate::support::jwt_judge;
use crate::token::signer::{Signer, jwks};

const TOKEN: &str = "token-of-an-administrator";

/// The script between the fences of the README.
fn script() -> String {
    let readme = include_str!("../../../README.md");
    let (_, rest) = readme.split_once("```sh\n# promote ").unwrap();
    let (script, _) = rest.split_once("```\n").unwrap();
    format!("# promote {script}")
}

/// A control plane whose authority is in `ca.pem`.
fn control_plane(home: &Home) -> ControlPlane {
    let plane = ControlPlane::start(&ControlPlaneOptions {
        port: 0,
        release: Release::V4_7,
        token: Zeroizing::new(TOKEN.to_owned()),
    })
    .unwrap();
    std::fs::write(home.path("ca.pem"), plane.ca_pem()).unwrap();
    plane
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Ends the judges that the script started.
struct Judges<'a>(&'a Home);

impl Drop for Judges<'_> {
    fn drop(&mut self) {
        for name in ["dev", "prod"] {
            if let Ok(pid) = std::fs::read_to_string(self.0.path(&format!("{name}.pid"))) {
                let _ = Command::new("kill").arg(pid.trim()).status();
            }
        }
    }
}

#[test]
fn the_script_of_the_readme_promotes_from_development_to_production() {
    let Some(judge) = jwt_judge::program() else {
        return;
    };
    let home = Home::new();
    let _judges = Judges(&home);
    let signer = Signer::new("RS256", "key-1");
    let keys = Server::saying(http_json(jwks(&[&signer])));
    let line = BY_HAND.replace("https://h/j", &keys.url("/jwks"));
    let added = home.run(&format!("add custom --name okta-km {line}"));
    assert_eq!(added.exit, 0, "{added:?}");
    let now = jiff::Timestamp::now().as_second();
    let mut planes = Vec::new();
    let mut command = Command::new("sh");
    let mut ports = String::new();
    for name in ["dev", "prod"] {
        let plane = control_plane(&home);
        let base = plane.base();
        let ran = home.run(&format!("target add {name} --url {base} --ca-file ca.pem"));
        assert_eq!(ran.exit, 0, "{ran:?}");
        let issuer = format!("https://{name}.example");
        let ran = home.run(&format!("edit okta-km --target {name} --issuer {issuer}"));
        assert_eq!(ran.exit, 0, "{ran:?}");
        let claims = json!({ "iss": issuer, "azp": "app", "iat": now, "exp": now + 300 });
        let token = signer.token(&signer.header(), &claims.to_string());
        std::fs::write(home.path(&format!("token-{name}.txt")), token).unwrap();
        std::fs::write(home.path(&format!("gateway-{name}.toml")), "# mine\n").unwrap();
        let port = free_port();
        ports.push_str(&format!("[ \"$1\" = {name} ] && port={port}\n"));
        let api = format!("http://127.0.0.1:{port}/check");
        command.env(format!("API_{}", name.to_uppercase()), api);
        planes.push(plane);
    }
    let restart = format!(
        "restart_gateway() {{\n{ports}\"{}\" -config \"$2\" -listen 127.0.0.1:$port > /dev/null 2>&1 &\necho $! > $1.pid\n}}\n",
        judge.display()
    );
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_kmctl"));
    let folder = program.parent().unwrap().display();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let output = command
        .args(["-c", &format!("{restart}{}", script())])
        .current_dir(home.path("."))
        .env("PATH", path)
        .env("HOME", home.path("."))
        .env("XDG_DATA_HOME", home.path("data"))
        .env("XDG_CONFIG_HOME", home.path("config"))
        .env("XDG_STATE_HOME", home.path("state"))
        .env("KMCTL_TARGET_TOKEN", TOKEN)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    for (name, plane) in ["dev", "prod"].iter().zip(&planes) {
        let issuer = format!("https://{name}.example");
        let stored = plane.stored();
        assert!(
            stored.iter().any(|row| row["issuer"] == issuer.as_str()),
            "{name}"
        );
        let config = std::fs::read_to_string(home.path(&format!("gateway-{name}.toml"))).unwrap();
        assert!(
            config.starts_with("# mine\n") && config.contains(&issuer),
            "{config}"
        );
    }
}

#[test]
fn the_token_of_the_management_api_never_reaches_the_probe() {
    let home = Home::new();
    let seen = Arc::new(AtomicUsize::new(0));
    let counted = seen.clone();
    let api = Server::raw(move |_| {
        counted.fetch_add(1, Ordering::Relaxed);
    });
    let plane = control_plane(&home);
    let (base, probe) = (plane.base(), api.url("/pets"));
    for line in [
        format!("add custom --name okta-km {BY_HAND}"),
        format!("target add prod --url {base} --ca-file ca.pem --probe {probe}"),
    ] {
        let ran = home.run(&line);
        assert_eq!(ran.exit, 0, "{ran:?}");
    }
    let mut command = home.command();
    let words = "apply okta-km --target prod --yes --wait 20s".split(' ');
    let applied = ran(command.args(words).env("KMCTL_TARGET_TOKEN", TOKEN));
    assert_eq!(applied.exit, 0, "{applied:?}");
    assert_eq!(seen.load(Ordering::Relaxed), 0, "{applied:?}");
    // A token of the provider is sent there, and only when it is given.
    let mut command = home.command();
    let words = "verify okta-km --target prod --token-stdin".split(' ');
    let command = command.args(words).env("KMCTL_TARGET_TOKEN", TOKEN);
    let verified = ran(command.write_stdin("a-token-of-the-provider"));
    assert_eq!(verified.exit, 3, "{verified:?}");
    assert_eq!(seen.load(Ordering::Relaxed), 1, "{verified:?}");
}
