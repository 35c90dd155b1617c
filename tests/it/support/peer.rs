//! A certified provider that this project did not write, started from `../shared/peers/oidc-provider`.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, mpsc};
use std::time::Duration;

use serde_json::Value;

use super::shared;

/// A running provider; it ends with this value, or with the test process.
pub struct Peer {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: mpsc::Receiver<String>,
    /// What it said when it was ready: issuer, well_known, client_id, …
    pub ready: Value,
}

/// Whether the provider can be had here; else its absence is said.
pub fn available() -> bool {
    let script = "peers/oidc-provider/start.mjs";
    shared::part("against the certified provider", script, &["node", "npm"]).is_some()
}

/// The folder with the provider's modules, installed once.
fn installed() -> PathBuf {
    static LOCK: Mutex<()> = Mutex::new(());
    let _held = LOCK
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("oidc-provider");
    let done = folder.join("node_modules/.package-lock.json");
    if !done.is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        for name in ["package.json", "package-lock.json", ".npmrc", "start.mjs"] {
            let text =
                std::fs::read(shared::folder().join("peers/oidc-provider").join(name)).unwrap();
            std::fs::write(folder.join(name), text).unwrap();
        }
        let installed = Command::new("npm")
            .arg("ci")
            .current_dir(&folder)
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(installed.success(), "npm ci failed in {}", folder.display());
    }
    folder
}

/// A self-signed certificate for this computer and its key, as PEM files in a folder: `TLS_CERT` and `TLS_KEY`.
pub fn certificate(folder: &Path) -> (String, String) {
    let key = rcgen::KeyPair::generate().unwrap();
    let mut wanted = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
    let address = rcgen::SanType::IpAddress("127.0.0.1".parse().unwrap());
    wanted.subject_alt_names.push(address);
    let certificate = wanted.self_signed(&key).unwrap();
    let place = |name: &str, text: String| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    (
        place("peer-cert.pem", certificate.pem()),
        place("peer-key.pem", key.serialize_pem()),
    )
}

impl Peer {
    /// Starts it with these settings, on a free port.
    pub fn start(settings: &[(&str, &str)]) -> Self {
        // One at a time: a dozen that start together each take as long as all of them.
        static STARTING: Mutex<()> = Mutex::new(());
        let folder = installed();
        let _turn = STARTING
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut child = Command::new("node")
            .arg("start.mjs")
            .current_dir(&folder)
            .env("PORT", "0")
            .env("EXIT_WITH_STDIN", "1")
            .env("LIFETIME_S", "300")
            .envs(settings.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdin = child.stdin.take();
        let stdout = child.stdout.take().unwrap();
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        let mut peer = Peer {
            child,
            stdin,
            lines,
            ready: Value::Null,
        };
        let line = peer.line();
        let json = line
            .strip_prefix("READY ")
            .unwrap_or_else(|| panic!("it said {line:?}"));
        peer.ready = serde_json::from_str(json).unwrap();
        peer
    }

    /// The next line that it says, within a minute.
    pub fn line(&self) -> String {
        self.lines.recv_timeout(Duration::from_secs(60)).unwrap()
    }

    /// A text of what it said when it was ready.
    pub fn text(&self, name: &str) -> String {
        self.ready[name].as_str().unwrap().to_owned()
    }

    /// Makes new keys, as SIGHUP does; waits until they are in use.
    pub fn rotate(&self) {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::HUP).unwrap();
        assert!(self.line().starts_with("ROTATED "));
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
