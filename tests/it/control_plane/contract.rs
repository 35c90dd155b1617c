//! The vendors' contracts, and Prism, which holds them: a request that breaks one is answered 422, an answer that does 500.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use kmctl::control_plane::{Capabilities, Release};
use serde_json::{Map, Value, json};

const PRISM: &str = "@stoplight/prism-cli@5.14.2";

/// The one who holds the contract; it ends with this value, and with the test process.
pub struct Prism {
    child: Child,
    // While this is open, it runs.
    stdin: Option<ChildStdin>,
}

impl Drop for Prism {
    fn drop(&mut self) {
        drop(self.stdin.take());
        let _ = self.child.wait();
    }
}

/// Where it is installed, once: tests that need it at the same time wait for each other.
fn installed() -> PathBuf {
    static INSTALLED: OnceLock<PathBuf> = OnceLock::new();
    INSTALLED.get_or_init(install).clone()
}

fn install() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("prism");
    let program = folder.join("node_modules/@stoplight/prism-cli/dist/index.js");
    if !program.is_file() {
        std::fs::create_dir_all(&folder).unwrap();
        let done = Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--silent", PRISM])
            .current_dir(&folder)
            .status()
            .unwrap();
        assert!(done.success(), "npm install failed in {}", folder.display());
    }
    program
}

/// The members of a type in the settings.
const TYPE: &str = "/Settings/properties/keyManagerConfiguration/items/properties";

/// The contract as JSON, which every parser reads, with no member beyond those of the release.
pub fn closed(contract: &Path, release: Release) -> Value {
    let yaml = std::fs::read_to_string(contract).unwrap();
    let mut whole: Value = serde_yaml_ng::from_str(&yaml).unwrap();
    let known = Capabilities::of(release);
    let paths = whole["paths"].as_object_mut().unwrap();
    paths.retain(|path, _| {
        (known.usages || !path.ends_with("-usages"))
            && (known.global || !path.starts_with("/global-key-managers"))
    });
    let schemas = &mut whole["components"]["schemas"];
    for (since, list, name) in [
        (Release::V4_3, "/KeyManagerInfo/properties", "isGlobal"),
        (Release::V4_3, "/KeyManagerInfo/properties", "isUsed"),
        (Release::V4_6, TYPE, "authConfigurations"),
        (Release::V4_7, TYPE, "configurationConstraints"),
    ] {
        if release < since {
            let members = schemas.pointer_mut(list).and_then(Value::as_object_mut);
            members.unwrap().remove(name).unwrap();
        }
    }
    for closed in ["/KeyManagerInfo", TYPE.strip_suffix("/properties").unwrap()] {
        schemas.pointer_mut(closed).unwrap()["additionalProperties"] = false.into();
    }
    let schema = &mut schemas["KeyManager"];
    let members = schema["properties"].as_object_mut().unwrap();
    members.retain(|name, _| known.has(name));
    if known.has("enableProvisionedAppValidation") {
        members.insert(
            "enableProvisionedAppValidation".to_owned(),
            json!({ "type": "boolean" }),
        );
    }
    schema["additionalProperties"] = false.into();
    for name in [
        "KeyManager",
        "KeyManagerInfo",
        "KeyManagerConfiguration",
        "APIInfoKeyManager",
        "ApplicationInfoKeyManager",
        "ErrorListItem",
    ] {
        let members = whole["components"]["schemas"][name]["properties"].as_object_mut();
        for value in members.into_iter().flat_map(Map::values_mut) {
            may_be_null(value);
        }
    }
    mounted(&mut whole);
    whole
}

/// The contract with its paths at the root, and without sign-ins, which Prism would judge.
pub fn mounted(whole: &mut Value) {
    // Paths are mounted as they stand there.
    whole["servers"] = json!([{ "url": "/" }]);
    whole["security"] = json!([]);
    for path in whole["paths"].as_object_mut().unwrap().values_mut() {
        for operation in path.as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(operation) = operation.as_object_mut() {
                operation.remove("security");
            }
        }
    }
}

/// Servers answer null for what has no value. Lists of words stay as they are: Prism adds null itself, and judges nothing
/// by a list that has it twice.
fn may_be_null(schema: &mut Value) {
    if let Some(schema) = schema.as_object_mut().filter(|it| !it.contains_key("$ref")) {
        schema.insert("nullable".to_owned(), true.into());
    }
}

/// Prism before a server whose paths begin with `base`.
pub fn start(
    folder: &Path,
    contract: &Value,
    (server, ca_pem, base): (&str, &str, &str),
) -> (Prism, String) {
    let copy = folder.join("contract.json");
    std::fs::write(&copy, contract.to_string()).unwrap();
    let authority = folder.join("upstream.pem");
    std::fs::write(&authority, ca_pem).unwrap();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = free.local_addr().unwrap().port().to_string();
    drop(free);
    let upstream = format!("{server}{base}");
    let mut child = Command::new("sh")
        // It knows no end of input: the shell between ends it with this process.
        .args([
            "-c",
            "\"$@\" & it=$!; cat >/dev/null; kill $it",
            "sh",
            "node",
        ])
        .arg(installed())
        .args(["proxy", "--errors", "-h", "127.0.0.1", "-p", &port])
        .arg(&copy)
        .arg(&upstream)
        .env("NODE_EXTRA_CA_CERTS", &authority)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let stdin = child.stdin.take();
    let prism = Prism { child, stdin };
    let (tell, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            let _ = tell.send(line);
        }
    });
    loop {
        let line = lines.recv_timeout(Duration::from_secs(120));
        let line = line.unwrap_or_else(|_| panic!("prism did not start"));
        if line.contains("is listening") {
            return (prism, format!("http://127.0.0.1:{port}"));
        }
    }
}

/// The releases whose contract is held: 4.2 and 4.7, all with `KMCTL_CONTRACT_RELEASES=all`.
pub fn releases() -> &'static [Release] {
    match std::env::var("KMCTL_CONTRACT_RELEASES").as_deref() {
        Err(_) => &[Release::V4_2, Release::V4_7],
        Ok("all") => &Release::ALL,
        Ok(other) => panic!("KMCTL_CONTRACT_RELEASES is all or not set, not {other}"),
    }
}
