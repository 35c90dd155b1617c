//! Whether something secret was written anywhere.

use std::path::Path;

/// No file below this folder holds the secret. At least one other file has to be there, or nothing was proved.
#[track_caller]
pub fn assert_nowhere(folder: &Path, secret: &str) {
    let mut folders = vec![folder.to_owned()];
    let mut looked = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            looked += 1;
            let bytes = std::fs::read(&path).unwrap();
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds the secret", path.display());
        }
    }
    assert!(looked > 0, "no file was looked at");
}
