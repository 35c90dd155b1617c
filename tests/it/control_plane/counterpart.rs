//! Servers to apply to.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, PoisonError, mpsc};
use std::time::Duration;

use kmctl::control_plane::{Capabilities, Release};
use kmctl::demo::{ControlPlane, ControlPlaneOptions};

use super::contract::{self, Prism, closed, releases};
use super::proxy::{ADMIN, Proxy};
use crate::support::shared;

/// The token that every counterpart takes.
pub const TOKEN: &str = "token-of-the-tests-7f3a";

/// A server to apply to.
pub enum Counterpart {
    /// The demo's, for one test.
    Demo(Box<ControlPlane>),
    /// The vendor's, shared by all tests of a run.
    Vendor(&'static Vendor),
    /// The demo's behind the vendor's contract, shared by all tests of a run.
    Judged(Judged),
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

    /// Without a contract between: the demo's 4.7, the vendor's as 4.7 and as before.
    pub fn all() -> Vec<Self> {
        let mut all = vec![Counterpart::demo(Release::V4_7)];
        all.extend(Counterpart::vendors());
        all
    }

    /// The vendor's as 4.7 and as before.
    pub fn vendors() -> impl Iterator<Item = Self> {
        let both = [false, true].into_iter();
        both.filter_map(vendor).map(Counterpart::Vendor)
    }

    /// The demo's behind the contract, of each release whose contract is held and that has this.
    pub fn judged(has: fn(&Capabilities) -> bool) -> impl Iterator<Item = Self> {
        let all = releases().iter();
        let all = all.filter(move |it| has(&Capabilities::of(**it)));
        all.filter_map(|it| Judged::of(*it))
            .map(Counterpart::Judged)
    }

    /// Where kmctl goes.
    pub fn url(&self) -> String {
        match self {
            Counterpart::Judged(judged) => judged.router.url.clone(),
            _ => self.server_url(),
        }
    }

    /// Where the server is itself.
    pub fn server_url(&self) -> String {
        match self {
            Counterpart::Demo(server) => server.base().to_owned(),
            Counterpart::Vendor(server) => server.url.clone(),
            Counterpart::Judged(judged) => judged.behind.server.base().to_owned(),
        }
    }

    pub fn ca_pem(&self) -> String {
        match self {
            Counterpart::Demo(server) => server.ca_pem().to_owned(),
            Counterpart::Vendor(server) => server.ca_pem.clone(),
            Counterpart::Judged(judged) => judged.behind.server.ca_pem().to_owned(),
        }
    }

    /// The release that it is of.
    pub fn release(&self) -> Release {
        let of = |server: &ControlPlane| server.with(|it| it.release());
        match self {
            Counterpart::Demo(server) => of(server),
            Counterpart::Vendor(_) => Release::V4_7,
            Counterpart::Judged(judged) => of(&judged.behind.server),
        }
    }

    pub fn is_vendor(&self) -> bool {
        matches!(self, Counterpart::Vendor(_))
    }
}

/// The demo's server behind the vendor's contract of a release, for one test.
pub struct Judged {
    behind: &'static Behind,
    router: Proxy,
}

/// What stays the same for all tests.
struct Behind {
    server: ControlPlane,
    prism_url: String,
    _prism: Mutex<Prism>,
    // Prism watches the contract that it was started with.
    _folder: crate::support::home::Home,
}

impl Judged {
    /// `None`, and said, where the contract can't be had.
    fn of(release: Release) -> Option<Self> {
        static ALL: OnceLock<Vec<OnceLock<Option<Behind>>>> = OnceLock::new();
        let all = ALL.get_or_init(|| Release::ALL.map(|_| OnceLock::new()).into());
        let place = Release::ALL.iter().position(|it| *it == release).unwrap();
        let behind = all[place].get_or_init(|| Behind::start(release)).as_ref()?;
        let there = (behind.server.base(), behind.server.ca_pem());
        let router = Proxy::through(there, (behind.prism_url.clone(), ADMIN));
        Some(Judged { behind, router })
    }

    /// What broke the contract since the last look.
    pub fn broken(&self) -> Vec<String> {
        self.router.refused()
    }

    /// Changes what is stored, whatever the contract says.
    pub fn change(&self, name: &str, member: &str, value: serde_json::Value) {
        assert!(self.behind.server.change(name, member, value), "{name}");
    }

    /// Sets the usage of a key manager.
    pub fn use_by(&self, name: &str, apis: u64, applications: u64) {
        self.behind.server.use_by(name, apis, applications);
    }
}

impl Behind {
    fn start(release: Release) -> Option<Self> {
        let what = "through the vendor's contract";
        let contract = "contracts/wso2-apim-admin-v4.yaml";
        let contract = shared::part(what, contract, &["node", "npm"])?;
        let options = ControlPlaneOptions {
            port: 0,
            release,
            token: zeroize::Zeroizing::new(TOKEN.to_owned()),
        };
        let server = ControlPlane::start(&options).unwrap();
        // Older releases have the type after an update: each scenario keeps their contract too.
        server.with(|it| it.offer_custom_key_manager());
        let folder = crate::support::home::Home::new();
        let there = (server.base(), server.ca_pem(), ADMIN);
        let (prism, prism_url) = contract::start(folder.path(), &closed(&contract, release), there);
        Some(Behind {
            server,
            prism_url,
            _prism: Mutex::new(prism),
            _folder: folder,
        })
    }
}

impl Drop for Judged {
    fn drop(&mut self) {
        let broken = self.router.refused();
        if std::thread::panicking() {
            return eprintln!("what broke the contract: {broken:#?}");
        }
        assert_eq!(broken, Vec::<String>::new());
        assert_ne!(self.router.judged(), 0, "nothing went through the contract");
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
