//! The vendor's contract between kmctl and the demo's API Manager: a request that breaks it is 422, an answer that does is
//! 500.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;

use kmctl::control_plane::{Capabilities, Release};
use serde_json::{Map, Value, json};

use super::counterpart::Counterpart;
use super::proxy::{ADMIN, Proxy};
use super::world::{World, text};
use crate::support::shared;

const PRISM: &str = "@stoplight/prism-cli@5.14.2";

/// The one who holds the contract; it ends with this value.
pub struct Prism(Child);

impl Drop for Prism {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
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

/// The contract as JSON, which every parser reads, with no member beyond those of the release.
pub fn closed(contract: &Path, release: Release) -> Value {
    let yaml = std::fs::read_to_string(contract).unwrap();
    let mut whole: Value = serde_yaml_ng::from_str(&yaml).unwrap();
    let known = Capabilities::of(release);
    let schema = &mut whole["components"]["schemas"]["KeyManager"];
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

/// Servers answer null for what has no value.
fn may_be_null(schema: &mut Value) {
    let Some(schema) = schema.as_object_mut().filter(|it| !it.contains_key("$ref")) else {
        return;
    };
    schema.insert("nullable".to_owned(), true.into());
    if let Some(Value::Array(words)) = schema.get_mut("enum") {
        words.push(Value::Null);
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
    let mut child = Command::new("node")
        .arg(installed())
        .args(["proxy", "--errors", "-h", "127.0.0.1", "-p", &port])
        .arg(&copy)
        .arg(&upstream)
        .env("NODE_EXTRA_CA_CERTS", &authority)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let stdout = child.stdout.take().unwrap();
    let prism = Prism(child);
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
fn releases() -> Vec<Release> {
    match std::env::var("KMCTL_CONTRACT_RELEASES").as_deref() {
        Err(_) => vec![Release::V4_2, Release::V4_7],
        Ok("all") => Release::ALL.to_vec(),
        Ok(other) => panic!("KMCTL_CONTRACT_RELEASES is all or not set, not {other}"),
    }
}

#[test]
fn requests_and_answers_keep_the_vendors_contract() {
    let what = "through the vendor's contract";
    let contract = "contracts/wso2-apim-admin-v4.yaml";
    let Some(contract) = shared::part(what, contract, &["node", "npm"]) else {
        return;
    };
    for release in releases() {
        let world = World::new(Counterpart::demo(release));
        let (server, ca_pem) = (world.counterpart.url(), world.counterpart.ca_pem());
        let (_prism, url) = start(
            world.home.path(),
            &closed(&contract, release),
            (&server, &ca_pem, ADMIN),
        );
        let proxy = Proxy::through((&server, &ca_pem), (url, ADMIN));
        world.add_target("judged", &proxy.url);
        let name = world.name("judged");
        world.by_hand_of(&name, release);
        world.add(&name);
        let run = |words: &[&str]| {
            let mut all = words.to_vec();
            all.extend(["--target", "judged", "--json", "--timeout", "20s"]);
            let ran = world.run(&all);
            assert_eq!(proxy.refused(), Vec::<String>::new(), "{all:?} {ran:?}");
            ran
        };
        assert_eq!(run(&["pull", "--adopt", &name, "--yes"]).exit, 0);
        world.done(&["edit", &name, "--description", "judged"]);
        let changed = run(&["apply", "--yes"]);
        assert_eq!(changed.exit, 0, "{changed:?}");
        assert_eq!(text(&world.there(&name).unwrap()["description"]), "judged");
        if release == Release::V4_7 {
            let other = world.name("created");
            world.add(&other);
            assert_eq!(run(&["apply", "--yes"]).exit, 0);
            assert_eq!(run(&["usage", &other]).exit, 0);
            world.done(&["delete", &other, "--yes"]);
        }
        world.done(&["delete", &name, "--yes"]);
        assert_eq!(run(&["apply", "--yes", "--delete"]).exit, 0);
        assert!(world.there(&name).is_none());
    }
}
