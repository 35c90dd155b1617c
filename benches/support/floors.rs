//! The floor programs of `benches/floor`, built when a bench that needs them begins.

use std::path::PathBuf;
use std::process::Command;

/// Builds them, optimised; answers the folder that they are installed in.
pub fn build() -> PathBuf {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let target = root.join("target/floor");
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--quiet", "--manifest-path"])
        .arg(root.join("benches/floor/Cargo.toml"))
        .arg("--target-dir")
        .arg(&target)
        .status()
        .unwrap();
    assert!(built.success(), "the floor programs can't be built");
    for program in ["nothing", "table", "tick"] {
        super::install::install(&target.join("release").join(program));
    }
    super::install::folder()
}
