//! The judge that answers as the API Platform gateway's policy was seen to, one process a version.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use super::case::{Case, ISSUER};
use super::serving::Serving;
use crate::support::shared::part;

/// Scope claims that the entries of the judge's configuration name; each has an issuer of its own.
pub const SCOPE_CLAIMS: [&str; 4] = ["scope", "scp", "roles", "permissions"];

/// Running judges of the three policy versions, with one key set that they all read.
pub struct Judges {
    pub serving: Serving,
    processes: Vec<(&'static str, String, Child)>,
}

/// Builds the judge once; `None` where it can't be, and said.
fn program() -> Option<&'static PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    PROGRAM
        .get_or_init(|| {
            let main = part(
                "verdicts of the API Platform gateway",
                "peers/jwt-judge/main.go",
                &["go"],
            )?;
            let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("judge-of-tokens");
            let built = Command::new("go")
                .args(["build", "-o"])
                .arg(&program)
                .arg(".")
                .current_dir(main.parent().unwrap())
                .output()
                .unwrap();
            assert!(
                built.status.success(),
                "{}",
                String::from_utf8_lossy(&built.stderr)
            );
            Some(program)
        })
        .as_ref()
}

/// The address of a judge that runs with this configuration.
pub fn start(config: &std::path::Path, version: &str) -> Option<(String, Child)> {
    let mut child = Command::new(program()?)
        .args(["-policy", version, "-config"])
        .arg(config)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .trim()
        .strip_prefix("http://")
        .and_then(|rest| rest.strip_suffix("/check"))
        .unwrap_or_else(|| panic!("it said {line:?}"));
    Some((address.to_owned(), child))
}

impl Judges {
    /// Starts them; `None` where they can't be had.
    pub fn start() -> Option<Self> {
        program()?;
        let serving = Serving::start();
        let mut config = String::new();
        for claim in SCOPE_CLAIMS {
            let named = match claim {
                "scope" => String::new(),
                claim => format!("scopeClaim = \"{claim}\"\n"),
            };
            let issuer = format!("{ISSUER}{}", suffix(claim));
            config.push_str(&entry(claim, &issuer, &named, &serving.url));
        }
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("config.toml");
        std::fs::write(&path, config).unwrap();
        let processes = [
            ("gateway-1.0", "1.0"),
            ("jwt-auth-1.2", "1.2"),
            ("gateway-1.2", "1.3"),
        ]
        .into_iter()
        .map(|(name, version)| {
            let (address, child) = start(&path, version).unwrap();
            (name, address, child)
        })
        .collect();
        Some(Judges { serving, processes })
    }

    /// Each gateway's name with its status and scopes.
    pub fn judge(&self, case: &Case) -> Vec<(&'static str, u16, Vec<String>)> {
        case.serve(&self.serving);
        self.processes
            .iter()
            .map(|(name, address, _)| {
                let (status, scopes) = check(address, &case.token, &case.audiences);
                (*name, status, scopes)
            })
            .collect()
    }
}

/// One entry of a configuration.
pub fn entry(name: &str, issuer: &str, more: &str, keys: &str) -> String {
    let list = "policy_configurations.jwtauth_v1.keymanagers";
    format!(
        "[[{list}]]\nname = \"{name}\"\nissuer = \"{issuer}\"\n{more}[{list}.jwks.remote]\nuri = \"{keys}\"\n"
    )
}

/// What stands after the issuer of an entry.
pub fn suffix(claim: &str) -> String {
    match claim {
        "scope" => String::new(),
        claim => format!("/{claim}"),
    }
}

impl Drop for Judges {
    fn drop(&mut self) {
        for (.., child) in &mut self.processes {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// One request: the status and the scopes of a judge.
pub fn check(address: &str, token: &str, audiences: &[String]) -> (u16, Vec<String>) {
    let mut stream = TcpStream::connect(address).unwrap();
    let query = match audiences {
        [] => String::new(),
        audiences => format!("?audiences={}", audiences.join(",")),
    };
    write!(
        stream,
        "GET /check{query} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    let body = answer.split_once("\r\n\r\n").unwrap().1;
    let body: serde_json::Value = serde_json::from_str(body.trim()).unwrap_or_default();
    let scopes = body["scopes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|scope| scope.as_str().map(str::to_owned))
        .collect();
    (status, scopes)
}
