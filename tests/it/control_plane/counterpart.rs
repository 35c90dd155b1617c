//! Servers to apply to.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use kmctl::control_plane::Release;
use kmctl::demo::{ControlPlane, ControlPlaneOptions};

use crate::support::shared;

/// The token that every counterpart takes.
pub const TOKEN: &str = "token-of-the-tests-7f3a";

/// A server to apply to.
pub enum Counterpart {
    /// The demo's, for one test.
    Demo(Box<ControlPlane>),
    /// The vendor's, shared by all tests of a run.
    Vendor(&'static Vendor),
}

impl Counterpart {
    /// The demo's, of a release.
    pub fn demo(release: Release) -> Self {
        let options = ControlPlaneOptions {
            port: 0,
            release,
            token: zeroize::Zeroizing::new(TOKEN.to_owned()),
        };
        Counterpart::Demo(Box::new(ControlPlane::start(&options).unwrap()))
    }

    /// All that can be had here: the demo's 4.7, the vendor's as 4.7 and as before.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Counterpart::demo(Release::V4_7)];
        all.extend(
            [false, true]
                .into_iter()
                .filter_map(vendor)
                .map(Counterpart::Vendor),
        );
        all
    }

    pub fn url(&self) -> String {
        match self {
            Counterpart::Demo(server) => server.base().to_owned(),
            Counterpart::Vendor(server) => server.url.clone(),
        }
    }

    pub fn ca_pem(&self) -> String {
        match self {
            Counterpart::Demo(server) => server.ca_pem().to_owned(),
            Counterpart::Vendor(server) => server.ca_pem.clone(),
        }
    }

    pub fn is_vendor(&self) -> bool {
        matches!(self, Counterpart::Vendor(_))
    }
}

/// The vendor's Admin application; it ends with the test process.
pub struct Vendor {
    url: String,
    ca_pem: String,
    _child: Mutex<Child>,
    // While this is open, the application runs.
    _stdin: ChildStdin,
}

/// The vendor's application, started once; `tenant_header` makes it one of before 4.7. `None`, and said, where it can't be
/// had.
pub fn vendor(tenant_header: bool) -> Option<&'static Vendor> {
    static NOW: OnceLock<Option<Vendor>> = OnceLock::new();
    static BEFORE: OnceLock<Option<Vendor>> = OnceLock::new();
    static STARTING: Mutex<()> = Mutex::new(());
    let place = if tenant_header { &BEFORE } else { &NOW };
    let start = || {
        let _turn = STARTING.lock().unwrap_or_else(PoisonError::into_inner);
        let script = shared::part(
            "against the vendor's Admin application",
            "peers/apim-admin/start.sh",
            &["java", "keytool", "mvn"],
        )?;
        Some(Vendor::start(&script, tenant_header))
    };
    place.get_or_init(start).as_ref()
}

/// Where it is built and runs.
fn state() -> PathBuf {
    std::env::var_os("APIM_PEER_STATE").map_or_else(
        || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("apim-admin"),
        PathBuf::from,
    )
}

impl Vendor {
    pub fn url(&self) -> &str {
        &self.url
    }

    pub fn ca_pem(&self) -> &str {
        &self.ca_pem
    }

    fn start(script: &std::path::Path, tenant_header: bool) -> Self {
        std::fs::create_dir_all(state()).unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port().to_string();
        drop(free);
        let mut command = Command::new("sh");
        // It knows no end of input: the shell between ends it with this process.
        command
            .args(["-c", "\"$0\" \"$1\" & it=$!; cat >/dev/null; kill $it"])
            .arg(script)
            .arg(&port)
            .env("APIM_PEER_STATE", state())
            .env("APIM_TLS", "1")
            .env("APIM_TOKEN", TOKEN)
            .env("APIM_LOG", "error")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        if tenant_header {
            command.env("APIM_TENANT_HEADER", "1");
        }
        let mut child = command.spawn().unwrap();
        let stdin = child.stdin.take().unwrap();
        let stdout = child.stdout.take().unwrap();
        let (tell, lines) = mpsc::channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if tell.send(line).is_err() {
                    return;
                }
            }
        });
        // The first time it is built, which takes a minute or two.
        let url = loop {
            let line = lines.recv_timeout(Duration::from_secs(600));
            let line = line.unwrap_or_else(|_| panic!("the vendor's application did not start"));
            if let Some((_, url)) = line.split_once("ready ") {
                break url.trim().to_owned();
            }
        };
        Vendor {
            url,
            ca_pem: std::fs::read_to_string(state().join("target/tls.pem")).unwrap(),
            _child: Mutex::new(child),
            _stdin: stdin,
        }
    }
}
