//! The version that `kmctl --version` prints: the package's, with the commit where it is built in a checkout.

use std::path::Path;
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=assets/build.rs");
    if Path::new(".git/logs/HEAD").exists() {
        println!("cargo:rerun-if-changed=.git/logs/HEAD");
    }
    let version = env!("CARGO_PKG_VERSION");
    let commit = Command::new("git")
        .args(["rev-parse", "--short=9", "HEAD"])
        .output()
        .ok()
        .filter(|output| output.status.success() && Path::new(".git").exists())
        .map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    match commit {
        Some(commit) => println!("cargo:rustc-env=KMCTL_VERSION={version} ({commit})"),
        None => println!("cargo:rustc-env=KMCTL_VERSION={version}"),
    }
}
