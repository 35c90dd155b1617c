//! What kmctl is made of: licences, sources, versions. Read from the lock file and from what cargo knows without a network.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::support::shared;

/// Licences that let kmctl be given away under its own, Apache-2.0.
const LICENCES: [&str; 9] = [
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-3-Clause",
    // Of data, not of code: certificate authorities, where the system has none of its own.
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Packages that come in several versions, because those that use them don't agree yet.
const SEVERAL_VERSIONS: [&str; 12] = [
    "base64",
    "block-buffer",
    "cpufeatures",
    "crypto-common",
    "digest",
    "getrandom",
    "hmac",
    "sha2",
    "syn",
    "thiserror",
    "thiserror-impl",
    "windows-sys",
];

/// Packages that have no place here: C libraries for what Rust does, and what phones home or runs others' code.
const BANNED: [&str; 7] = [
    "native-tls",
    "openssl",
    "openssl-sys",
    "libz-sys",
    "curl-sys",
    "libssh2-sys",
    "sentry",
];

const REGISTRY: &str = "registry+https://github.com/rust-lang/crates.io-index";

fn lock() -> Vec<toml::Table> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.lock");
    let lock: toml::Table = std::fs::read_to_string(path).unwrap().parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    packages
        .iter()
        .map(|package| package.as_table().unwrap().clone())
        .collect()
}

fn text<'a>(package: &'a toml::Table, member: &str) -> Option<&'a str> {
    package.get(member).and_then(toml::Value::as_str)
}

#[test]
fn every_package_comes_from_the_registry_and_is_sealed() {
    let packages = lock();
    assert!(packages.len() > 100, "the lock file is read wrongly");
    for package in &packages {
        let name = text(package, "name").unwrap();
        if name == env!("CARGO_PKG_NAME") {
            continue;
        }
        assert_eq!(text(package, "source"), Some(REGISTRY), "{name}");
        assert_eq!(text(package, "checksum").map(str::len), Some(64), "{name}");
    }
}

/// The lock file also names what features could ask for; this is what is built.
#[test]
fn nothing_banned_is_built() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--locked", "--prefix", "none"])
        .args(["--format", "{p}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let tree = String::from_utf8(output.stdout).unwrap();
    let built: BTreeSet<&str> = tree
        .lines()
        .filter_map(|line| line.split(' ').next())
        .collect();
    assert!(built.len() > 100, "the tree is read wrongly");
    for name in BANNED {
        assert!(!built.contains(name), "{name} has no place here");
    }
}

#[test]
fn packages_in_several_versions_are_known() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in lock() {
        let name = text(&package, "name").unwrap().to_owned();
        let version = text(&package, "version").unwrap().to_owned();
        versions.entry(name).or_default().insert(version);
    }
    versions.retain(|_, versions| versions.len() > 1);
    let found: Vec<&str> = versions.keys().map(String::as_str).collect();
    assert_eq!(found, SEVERAL_VERSIONS, "{versions:?}");
}

/// The licence of every package of the lock file, by name and version: for all systems where cargo has fetched what they need, else
/// for those systems for which it has. What is left out is said.
fn licences() -> BTreeMap<String, String> {
    let known = metadata(None).unwrap_or_else(|| {
        let linux = "x86_64-unknown-linux-gnu";
        let mut all = metadata(Some(linux)).unwrap();
        for system in ["aarch64-apple-darwin", "x86_64-pc-windows-msvc"] {
            all.extend(metadata(Some(system)).unwrap_or_default());
        }
        all
    });
    let locked = lock();
    let locked = locked.iter().map(|package| {
        let (name, version) = (text(package, "name"), text(package, "version"));
        format!("{} {}", name.unwrap(), version.unwrap())
    });
    let missing: Vec<String> = locked.filter(|name| !known.contains_key(name)).collect();
    if !missing.is_empty() {
        let why = format!("not fetched for other systems: {}", missing.join(", "));
        shared::not_run("some licences", &why);
    }
    known
}

/// What cargo says for one system, or for all; `None` when packages for it were never fetched.
fn metadata(system: Option<&str>) -> Option<BTreeMap<String, String>> {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--offline", "--locked", "--format-version", "1"]);
    if let Some(system) = system {
        cargo.args(["--filter-platform", system]);
    }
    let output = cargo
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    if !output.status.success() {
        return None;
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap().iter();
    let one = |package: &Value| {
        let word = |member: &str| package[member].as_str().map(str::to_owned);
        let (name, version) = (word("name").unwrap(), word("version").unwrap());
        let licence = word("license").unwrap_or_else(|| panic!("{name} names no licence"));
        (format!("{name} {version}"), licence)
    };
    Some(packages.map(one).collect())
}

#[test]
fn every_licence_is_allowed_and_every_allowed_one_is_used() {
    let licences = licences();
    let mut needed = BTreeSet::new();
    for (name, licence) in &licences {
        assert!(allows(licence, &LICENCES), "{name}: {licence}");
        for one in LICENCES {
            let others = LICENCES.map(|other| if other == one { "" } else { other });
            if !allows(licence, &others) {
                needed.insert(one);
            }
        }
    }
    eprintln!(
        "{} packages; no package does without: {needed:?}",
        licences.len()
    );
    if licences.len() < lock().len() {
        return;
    }
    for unused in LICENCES.iter().filter(|one| !needed.contains(*one)) {
        let named = licences.values().any(|licence| licence.contains(*unused));
        assert!(named, "{unused} is allowed, and no package has it");
    }
}

/// Whether an expression of SPDX can be met with these licences; a stroke is its old way to write OR.
fn allows(expression: &str, licences: &[&str]) -> bool {
    let words = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = words.split_whitespace().collect();
    let mut rest = words.as_slice();
    let allowed = any(&mut rest, licences);
    assert!(rest.is_empty(), "not understood: {expression}");
    allowed
}

fn any(words: &mut &[&str], licences: &[&str]) -> bool {
    let mut allowed = all(words, licences);
    while let Some(rest) = words.strip_prefix(&["OR"]) {
        *words = rest;
        allowed |= all(words, licences);
    }
    allowed
}

fn all(words: &mut &[&str], licences: &[&str]) -> bool {
    let mut allowed = one(words, licences);
    while let Some(rest) = words.strip_prefix(&["AND"]) {
        *words = rest;
        allowed &= one(words, licences);
    }
    allowed
}

fn one(words: &mut &[&str], licences: &[&str]) -> bool {
    let (first, rest) = words.split_first().unwrap();
    *words = rest;
    if *first == "(" {
        let allowed = any(words, licences);
        *words = words.strip_prefix(&[")"]).unwrap();
        return allowed;
    }
    let mut name = (*first).to_owned();
    if let Some([exception, rest @ ..]) = words.strip_prefix(&["WITH"]) {
        name = format!("{name} WITH {exception}");
        *words = rest;
    }
    licences.contains(&name.as_str())
}

#[test]
fn expressions_are_read_as_spdx_means_them() {
    let few = ["MIT", "ISC"];
    for (expression, allowed) in [
        ("MIT", true),
        ("GPL-3.0-only", false),
        ("GPL-3.0-only OR MIT", true),
        ("GPL-3.0-only AND MIT", false),
        ("MIT/GPL-2.0", true),
        ("(MIT OR Apache-2.0) AND ISC", true),
        ("(MIT OR Apache-2.0) AND GPL-3.0-only", false),
        ("MIT OR Apache-2.0 AND GPL-3.0-only", true),
        ("Apache-2.0 WITH LLVM-exception", false),
    ] {
        assert_eq!(allows(expression, &few), allowed, "{expression}");
    }
}
