//! Op: merge a key manager into a gateway's `config.toml`.

use std::io;
use std::path::{Path, PathBuf};

use crate::control_plane::{
    GatewayEntry, GatewayRelease, Merged, NotMerged, PortalId, Template, UnreadScopes,
    merge_gateway_config,
};
use crate::fs::{Original, WriteError};
use crate::key_manager::KeyManager;

/// Maximum size of the file, in bytes.
const LIMIT: u64 = 16 << 20;

/// A merge that is ready to be written.
#[derive(Debug)]
pub struct GatewayMerge {
    original: Original,
    before: String,
    /// The file with the entry, and what changed.
    pub merged: Merged,
    /// The name of the entry.
    pub entry: PortalId,
    /// Scopes that this gateway will not read.
    pub unread_scopes: Option<UnreadScopes>,
}

/// Error of a merge; nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum MergeError {
    /// The file can't be read.
    #[error("{} can't be read: {error}.", path.display())]
    Unread {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        error: io::Error,
    },
    /// The file is not UTF-8; its path.
    #[error("{} is not UTF-8.", .0.display())]
    NotText(PathBuf),
    /// A value would be read as a template.
    #[error("{0}.")]
    Template(#[from] Template),
    /// The file was not changed.
    #[error("{}: {why}.", path.display())]
    NotMerged {
        /// Path of the file.
        path: PathBuf,
        /// Reason why the editor refused.
        why: NotMerged,
    },
}

/// Reads the file and computes its text with the key manager's entry. Writes nothing.
///
/// # Errors
/// See [`MergeError`].
pub fn gateway_merge(
    config: &Path,
    it: &KeyManager,
    name: PortalId,
    release: GatewayRelease,
    certificate_path: Option<String>,
) -> Result<GatewayMerge, MergeError> {
    let original = Original::read(config, LIMIT).map_err(|error| MergeError::Unread {
        path: config.to_owned(),
        error,
    })?;
    let before = String::from_utf8(original.bytes().to_vec())
        .map_err(|_| MergeError::NotText(config.to_owned()))?;
    let carried = GatewayEntry::of(it, name, release, certificate_path)?;
    let merged =
        merge_gateway_config(&before, release.section(), &carried.entry).map_err(|why| {
            MergeError::NotMerged {
                path: config.to_owned(),
                why,
            }
        })?;
    Ok(GatewayMerge {
        original,
        before,
        merged,
        entry: carried.entry.name,
        unread_scopes: carried.unread_scopes,
    })
}

impl GatewayMerge {
    /// The lines that change, with three around each, as `diff -u` shows them.
    pub fn diff(&self) -> String {
        similar::TextDiff::from_lines(&self.before, &self.merged.text)
            .unified_diff()
            .to_string()
    }

    /// Writes the file; returns the path of the backup.
    ///
    /// # Errors
    /// The file changed since it was read, or can't be written; it was not changed.
    pub fn write(&self, now: jiff::Timestamp) -> Result<PathBuf, WriteError> {
        let moment = now.strftime("%Y%m%dT%H%M%SZ");
        let backup = self.original.free_name(&format!("{moment}.backup"));
        self.original
            .replace(self.merged.text.as_bytes(), Some(&backup))?;
        Ok(backup)
    }
}
