//! Programs as an installation leaves them: copied in one go. A file that a linker wrote piece by piece starts half a
//! millisecond later, which is nobody's in use.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// kmctl.
pub fn kmctl() -> &'static Path {
    static KMCTL: OnceLock<PathBuf> = OnceLock::new();
    KMCTL.get_or_init(|| install(Path::new(env!("CARGO_BIN_EXE_kmctl"))))
}

/// Where programs are copied to.
pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/installed")
}

/// Copies a program; answers where to.
pub fn install(program: &Path) -> PathBuf {
    let folder = folder();
    std::fs::create_dir_all(&folder).unwrap();
    let name = program.file_name().unwrap();
    let (new, there) = (
        folder.join(format!("{}-{}", name.display(), std::process::id())),
        folder.join(name),
    );
    std::fs::copy(program, &new).unwrap();
    std::fs::rename(&new, &there).unwrap();
    there
}
