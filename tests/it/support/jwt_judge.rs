//! The judge of `../shared/peers/jwt-judge`: answers for a token as the gateway's `jwt-auth` policy was seen to.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use serde_json::Value;

use super::shared;

/// A running judge; it ends with this value.
pub struct JwtJudge {
    child: Child,
    address: String,
}

/// What it said of one token.
#[derive(Debug)]
pub struct Judged {
    /// 200 or 401.
    pub status: u16,
    /// Why, for 401.
    pub reason: String,
    /// The scopes that were read, for 200.
    pub scopes: Vec<String>,
}

impl JwtJudge {
    /// Starts it on a gateway's `config.toml` for a policy: `1.0`, `1.2` or `1.3`. `None`, and said, where Go or the folder is
    /// missing; `Err` with its words where it does not take the file.
    pub fn start(config: &Path, policy: &str) -> Option<Result<Self, String>> {
        let program = program()?;
        let mut child = Command::new(program)
            .arg("-config")
            .arg(config)
            .args(["-policy", policy, "-listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let stdout = child.stdout.take().unwrap();
        BufReader::new(stdout).read_line(&mut line).unwrap();
        let address = line
            .strip_prefix("http://")
            .and_then(|rest| rest.split_once("/check"))
            .map(|(address, _)| address.to_owned());
        let Some(address) = address else {
            let mut said = String::new();
            let _ = child.stderr.take().unwrap().read_to_string(&mut said);
            let _ = child.wait();
            return Some(Err(said));
        };
        Some(Ok(JwtJudge { child, address }))
    }

    /// Its verdict; `query` as its README says, e.g. `issuers=a,b`.
    pub fn judge(&self, token: &str, query: &str) -> Judged {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let request = format!(
            "GET /check?{query} HTTP/1.1\r\nHost: judge\r\nAuthorization: Bearer {token}\r\nConnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer).into_owned();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let reason = head
            .lines()
            .find_map(|line| line.strip_prefix("X-Judge-Reason: "))
            .unwrap_or_default();
        // The body may come in chunks; it is one line of JSON in any case.
        let json = body
            .lines()
            .find(|line| line.starts_with('{'))
            .unwrap_or("{}");
        let json: Value = serde_json::from_str(json).unwrap();
        let scopes = json["scopes"].as_array().into_iter().flatten();
        Judged {
            status,
            reason: reason.to_owned(),
            scopes: scopes
                .filter_map(|it| it.as_str().map(str::to_owned))
                .collect(),
        }
    }

    /// The address of its check, as a gateway's API has one.
    pub fn url(&self) -> String {
        format!("http://{}/check", self.address)
    }
}

impl Drop for JwtJudge {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The program, built once; other test processes wait for the one that builds it.
pub fn program() -> Option<PathBuf> {
    static BUILT: OnceLock<Option<PathBuf>> = OnceLock::new();
    BUILT.get_or_init(build).clone()
}

fn build() -> Option<PathBuf> {
    let source = shared::part("the judge of tokens", "peers/jwt-judge", &["go"])?;
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("jwt-judge");
    std::fs::create_dir_all(&folder).unwrap();
    let lock = File::create(folder.join("lock")).unwrap();
    lock.lock().unwrap();
    let program = folder.join("jwt-judge");
    let output = Command::new("go")
        .args(["build", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(source)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "go build: {said}");
    Some(program)
}
