//! Schemathesis asks the demo's servers whatever the contracts allow, and more: each answer has the shape that the contract says.

use std::path::{Path, PathBuf};
use std::process::Command;

use kmctl::control_plane::Release;
use serde_json::Value;

use super::contract::{closed, mounted};
use super::counterpart::{Counterpart, TOKEN};
use super::proxy::ADMIN;
use crate::support::api_portal;
use crate::support::home::Home;
use crate::support::shared;

const PACKAGE: &str = "schemathesis==4.32.5";

/// The program, installed once.
fn installed() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("schemathesis");
    let program = folder.join("bin/st");
    if !program.is_file() {
        let run = |program: &Path, words: &[&str]| {
            let done = Command::new(program).args(words).status().unwrap();
            assert!(done.success(), "{program:?} {words:?}");
        };
        let place = folder.display().to_string();
        run(Path::new("python3"), &["-m", "venv", &place]);
        run(&folder.join("bin/pip"), &["install", "--quiet", PACKAGE]);
    }
    program
}

/// Asks a server; `paths` are those that it has, `checks` what is held.
fn ask(contract: &Value, (server, ca_pem, base): (&str, &str, &str), paths: &str, checks: &str) {
    let home = Home::new();
    let (copy, authority) = (home.path().join("c.json"), home.path().join("ca.pem"));
    std::fs::write(&copy, contract.to_string()).unwrap();
    std::fs::write(&authority, ca_pem).unwrap();
    let output = Command::new(installed())
        .current_dir(home.path())
        .arg("run")
        .arg(&copy)
        .arg("--tls-verify")
        .arg(&authority)
        .args(["--url", &format!("{server}{base}")])
        .args(["--header", &format!("Authorization: Bearer {TOKEN}")])
        .args(["--include-path-regex", paths])
        .args(["--checks", checks])
        .args([
            "--phases",
            "examples,fuzzing",
            "--max-examples",
            "30",
            "--seed",
            "1",
            "--no-color",
        ])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(said.contains("Tested:"), "nothing was asked: {said}");
}

#[test]
fn whatever_is_asked_the_answer_has_the_shape_of_the_contract() {
    let what = "whatever the contracts allow, by schemathesis";
    let part = |contract| shared::part(what, contract, &["python3"]);
    let (Some(admin), Some(portal)) = (
        part("contracts/wso2-apim-admin-v4.yaml"),
        part("contracts/wso2-api-portal-v0.9.yaml"),
    ) else {
        return;
    };
    let counterpart = Counterpart::demo(Release::V4_7);
    let (server, ca_pem) = (counterpart.url(), counterpart.ca_pem());
    let contract = closed(&admin, Release::V4_7);
    ask(
        &contract,
        (&server, &ca_pem, ADMIN),
        "^/(key-managers(?!/discover)|settings)",
        "response_schema_conformance,content_type_conformance",
    );

    let yaml = std::fs::read_to_string(portal).unwrap();
    let mut contract: Value = serde_yaml_ng::from_str(&yaml).unwrap();
    mounted(&mut contract);
    let portal = api_portal::start(TOKEN);
    let there = (portal.base(), portal.ca_pem(), "/api-portal/api/v0.9");
    // A body that is not JSON gets a page of HTML there.
    ask(
        &contract,
        there,
        "^/key-managers",
        "response_schema_conformance",
    );
}
