//! A real Keycloak, started from `../shared/peers/keycloak`, and its administrator.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, OnceLock, mpsc};
use std::time::Duration;

use serde_json::{Value, json};

use super::shared;

/// The secret of every client.
pub const SECRET: &str = "not-a-secret-only-for-loopback-tests";

/// The running server, shared by all tests of a run; it ends with the test process.
pub struct Keycloak {
    /// `https://localhost:PORT`.
    pub base: String,
    /// Its authority, a PEM file.
    pub ca_file: PathBuf,
    _child: Mutex<Child>,
    // While this is open, the server runs.
    _stdin: ChildStdin,
}

/// The server, started once. `None`, and said, where it can't be had.
pub fn keycloak() -> Option<&'static Keycloak> {
    static RUNNING: OnceLock<Option<Keycloak>> = OnceLock::new();
    let start = || {
        let script = shared::part(
            "against a real Keycloak",
            "peers/keycloak/start.sh",
            &["bash", "java", "mvn", "unzip", "openssl", "curl", "flock"],
        )?;
        Some(Keycloak::start(&script))
    };
    RUNNING.get_or_init(start).as_ref()
}

/// Where it is unpacked and runs.
fn state() -> PathBuf {
    std::env::var_os("KEYCLOAK_PEER_STATE").map_or_else(
        || PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("keycloak"),
        PathBuf::from,
    )
}

impl Keycloak {
    fn start(script: &Path) -> Self {
        std::fs::create_dir_all(state()).unwrap();
        let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = free.local_addr().unwrap().port();
        drop(free);
        // It knows no end of input: the shell between ends it with this process.
        let mut child = Command::new("sh")
            .args(["-c", "\"$0\" \"$1\" & it=$!; cat >/dev/null; kill $it"])
            .arg(script)
            .arg(port.to_string())
            .env("KEYCLOAK_PEER_STATE", state())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
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
        // The first time it is fetched and set up, which takes minutes.
        let ca_file = loop {
            let line = lines.recv_timeout(Duration::from_secs(1200));
            let line = line.unwrap_or_else(|_| panic!("Keycloak did not start"));
            let words: Vec<&str> = line.split(' ').collect();
            if let ["ready", _, ca_file, ..] = words.as_slice() {
                break PathBuf::from(ca_file);
            }
        };
        Keycloak {
            base: format!("https://localhost:{port}"),
            ca_file,
            _child: Mutex::new(child),
            _stdin: stdin,
        }
    }

    /// A realm's Well-Known URL.
    pub fn well_known(&self, realm: &str) -> String {
        format!(
            "{}/realms/{realm}/.well-known/openid-configuration",
            self.base
        )
    }

    /// What curl prints for these arguments.
    pub fn curl(&self, arguments: &[&str]) -> String {
        let output = Command::new("curl")
            .args(["-s", "--max-time", "60", "--cacert"])
            .arg(&self.ca_file)
            .args(arguments)
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The realm's answer to a token request of a client: `form` is what a client sends beside its credentials.
    pub fn ask(&self, realm: &str, client: &str, form: &str) -> Value {
        let url = format!("{}/realms/{realm}/protocol/openid-connect/token", self.base);
        let credentials = format!("{client}:{SECRET}");
        let answer = self.curl(&["-u", &credentials, "-d", form, &url]);
        serde_json::from_str(&answer).unwrap_or_else(|error| panic!("{error} in {answer}"))
    }

    /// One token of that answer: `access_token`, `id_token`, `refresh_token`.
    pub fn token(&self, realm: &str, client: &str, form: &str, which: &str) -> String {
        let answer = self.ask(realm, client, form);
        let token = answer[which].as_str();
        token.unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    /// An access token by client credentials.
    pub fn service_token(&self, realm: &str, client: &str) -> String {
        let form = "grant_type=client_credentials&scope=orders.read";
        self.token(realm, client, form, "access_token")
    }

    /// A request of the administrator to the admin REST API; what it answered, `null` for nothing.
    pub fn administer(&self, method: &str, path: &str, body: &Value) -> Value {
        let url = format!("{}/realms/master/protocol/openid-connect/token", self.base);
        let form = "client_id=admin-cli&grant_type=password&username=admin&password=admin";
        let answer: Value = serde_json::from_str(&self.curl(&["-d", form, &url])).unwrap();
        let bearer = format!(
            "Authorization: Bearer {}",
            answer["access_token"].as_str().unwrap()
        );
        let url = format!("{}/admin/realms{path}", self.base);
        let body = body.to_string();
        let mut arguments = vec![
            "-f",
            "-X",
            method,
            "-H",
            &bearer,
            "-H",
            "Content-Type: application/json",
        ];
        if method != "GET" && method != "DELETE" {
            arguments.extend(["-d", &body]);
        }
        arguments.push(&url);
        serde_json::from_str(&self.curl(&arguments)).unwrap_or_default()
    }

    /// A realm of its own for a test that changes it, with one client `gateway`.
    pub fn make_realm(&self, realm: &str) {
        let made = json!({
            "realm": realm,
            "enabled": true,
            "clients": [{
                "clientId": "gateway",
                "enabled": true,
                "publicClient": false,
                "secret": SECRET,
                "serviceAccountsEnabled": true,
            }],
        });
        self.administer("POST", "", &made);
    }

    /// Adds a signing key that new tokens are signed with.
    pub fn add_key(&self, realm: &str, name: &str) {
        let id = self.administer("GET", &format!("/{realm}"), &Value::Null)["id"].clone();
        let key = json!({
            "name": name,
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "parentId": id,
            "config": { "priority": ["200"], "algorithm": ["RS256"] },
        });
        self.administer("POST", &format!("/{realm}/components"), &key);
    }

    /// Withdraws a signing key.
    pub fn remove_key(&self, realm: &str, name: &str) {
        let path = format!("/{realm}/components");
        let components = self.administer("GET", &path, &Value::Null);
        let mut all = components.as_array().unwrap().iter();
        let key = all.find(|it| it["name"] == name).unwrap();
        let id = key["id"].as_str().unwrap();
        self.administer("DELETE", &format!("{path}/{id}"), &Value::Null);
    }
}
