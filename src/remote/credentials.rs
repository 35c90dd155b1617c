//! Stored credentials of targets: in the keyring, or in a 0600 file on request. A password is never stored.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::time::Duration;

use dbus_secret_service_keyring_store::Store;
use keyring_core::Entry;
use keyring_core::api::CredentialStoreApi as _;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::control_plane::TargetName;
use crate::fs::{self, Overwrite, WriteError};

/// Time limit of a keyring call.
const KEYRING_LIMIT: Duration = Duration::from_secs(2);

/// Service name of the keyring entries.
const SERVICE: &str = "kmctl";

/// Credentials of a sign-in.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StoredCredentials {
    /// The client that the refresh token belongs to.
    pub client_id: Option<String>,
    /// Secret of the client.
    pub client_secret: Option<Zeroizing<String>>,
    /// The refresh token.
    pub refresh_token: Option<Zeroizing<String>>,
    /// Access token given by the user.
    pub access_token: Option<Zeroizing<String>>,
    /// Name of the signed-in user; `None` if unknown.
    pub who: Option<String>,
}

impl fmt::Debug for StoredCredentials {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("StoredCredentials(..)")
    }
}

/// Backend that stores credentials.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CredentialBackend {
    /// The system's keyring.
    Keyring,
    /// A file that only its owner can read, in plain text.
    File,
    /// Not stored; the sign-in ends with the run.
    None,
}

impl CredentialBackend {
    /// Word in commands and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
            Self::None => "none",
        }
    }

    /// Inverse of [`CredentialBackend::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Keyring, Self::File, Self::None]
            .into_iter()
            .find(|place| place.word() == word)
    }
}

/// Error of the credential store.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// The keyring does not respond.
    #[error("The system keyring did not respond within 2 s.")]
    Silent,
    /// The keyring refuses, or does not exist.
    #[error("The system keyring can't be used.")]
    NoKeyring,
    /// The file can't be read.
    #[error("The file {} can't be read: {error}.", path.display())]
    Unreadable {
        /// Path of the file.
        path: PathBuf,
        /// Error of the operating system.
        error: std::io::Error,
    },
    /// The file holds something else than sign-ins.
    #[error("The file {} does not contain sign-ins.", .0.display())]
    Malformed(PathBuf),
    /// Others may read the file.
    #[error("The file {} can be read by other users.", .0.display())]
    NotPrivate(PathBuf),
    /// The file can't be written.
    #[error("{0}")]
    NotWritten(#[from] WriteError),
}

impl CredentialError {
    /// What to do, in sentences.
    pub fn fix(&self) -> String {
        match self {
            Self::Silent | Self::NoKeyring => {
                "Use KMCTL_TARGET_TOKEN, --token-stdin or --token-command, or store the sign-in in a file with --store file.".to_owned()
            }
            Self::Unreadable { .. } => "Check that the file is yours.".to_owned(),
            Self::Malformed(_) => "Move the file and sign in again.".to_owned(),
            Self::NotPrivate(path) => {
                let path = crate::key_manager::shell_word(&path.display().to_string());
                format!("Make it private: chmod 600 {path}")
            }
            Self::NotWritten(_) => "Check that the folder is yours and that the disk has free space.".to_owned(),
        }
    }
}

/// Store of sign-ins, one per target.
#[derive(Clone, Debug)]
pub struct CredentialStore {
    file: PathBuf,
    /// Scope that separates the credentials of different databases.
    scope: String,
}

fn serialized(value: &impl Serialize) -> Result<Vec<u8>, CredentialError> {
    serde_json::to_vec_pretty(value).map_err(|_| CredentialError::NoKeyring)
}

impl CredentialStore {
    /// Store for the targets of one database; its file is `<database>.sign-ins`.
    pub fn new(database: &Path) -> Self {
        let mut file = database.as_os_str().to_owned();
        file.push(".sign-ins");
        CredentialStore {
            file: file.into(),
            scope: database.display().to_string(),
        }
    }

    /// Path of the file backend, whether it exists or not.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// Stored credentials of a target.
    ///
    /// # Errors
    /// The place can't be read.
    pub fn find(
        &self,
        place: CredentialBackend,
        target: &TargetName,
    ) -> Result<Option<StoredCredentials>, CredentialError> {
        match place {
            CredentialBackend::None => Ok(None),
            CredentialBackend::File => Ok(self.read_file()?.remove(&target.folded())),
            CredentialBackend::Keyring => {
                let found = self.in_time(target, |entry| match entry.get_secret() {
                    Ok(secret) => Ok(Some(secret)),
                    Err(keyring_core::Error::NoEntry) => Ok(None),
                    Err(_) => Err(CredentialError::NoKeyring),
                })?;
                Ok(found.and_then(|mut secret| {
                    let kept = serde_json::from_slice(&secret).ok();
                    secret.zeroize();
                    kept
                }))
            }
        }
    }

    /// Stores credentials, replacing previous ones.
    ///
    /// # Errors
    /// The place can't be written.
    pub fn keep(
        &self,
        place: CredentialBackend,
        target: &TargetName,
        kept: &StoredCredentials,
    ) -> Result<(), CredentialError> {
        match place {
            CredentialBackend::None => Ok(()),
            CredentialBackend::File => {
                let mut all = self.read_file()?;
                all.insert(target.folded(), kept.clone());
                self.write_file(&all)
            }
            CredentialBackend::Keyring => {
                let mut secret = serialized(kept)?;
                let copy = Zeroizing::new(secret.clone());
                secret.zeroize();
                self.in_time(target, move |entry| {
                    entry
                        .set_secret(&copy)
                        .map_err(|_| CredentialError::NoKeyring)
                })
            }
        }
    }

    /// Stores credentials in one backend and deletes those in the previous one.
    ///
    /// # Errors
    /// A place can't be written.
    pub fn replace(
        &self,
        before: CredentialBackend,
        place: CredentialBackend,
        target: &TargetName,
        kept: &StoredCredentials,
    ) -> Result<(), CredentialError> {
        self.keep(place, target, kept)?;
        match before == place {
            true => Ok(()),
            false => self.forget(before, target),
        }
    }

    /// Deletes the credentials of a target.
    ///
    /// # Errors
    /// The place can't be written.
    pub fn forget(
        &self,
        place: CredentialBackend,
        target: &TargetName,
    ) -> Result<(), CredentialError> {
        match place {
            CredentialBackend::None => Ok(()),
            CredentialBackend::File => {
                let mut all = self.read_file()?;
                match all.remove(&target.folded()) {
                    Some(_) => self.write_file(&all),
                    None => Ok(()),
                }
            }
            CredentialBackend::Keyring => {
                self.in_time(target, |entry| match entry.delete_credential() {
                    Ok(()) | Err(keyring_core::Error::NoEntry) => Ok(()),
                    Err(_) => Err(CredentialError::NoKeyring),
                })
            }
        }
    }

    /// Runs a keyring call on a thread, at most [`KEYRING_LIMIT`]; a call that hangs is abandoned.
    fn in_time<T: Send + 'static>(
        &self,
        target: &TargetName,
        ask: impl FnOnce(Entry) -> Result<T, CredentialError> + Send + 'static,
    ) -> Result<T, CredentialError> {
        let user = format!("{} ({})", target.folded(), self.scope);
        let (answer, answered) = mpsc::channel();
        let thread = std::thread::Builder::new().name("keyring".to_owned());
        thread
            .spawn(move || {
                let entry = Store::new().and_then(|store| store.build(SERVICE, &user, None));
                let result = match entry {
                    Ok(entry) => ask(entry),
                    Err(_) => Err(CredentialError::NoKeyring),
                };
                let _ = answer.send(result);
            })
            .map_err(|_| CredentialError::NoKeyring)?;
        answered
            .recv_timeout(KEYRING_LIMIT)
            .unwrap_or(Err(CredentialError::Silent))
    }

    fn read_file(&self) -> Result<BTreeMap<String, StoredCredentials>, CredentialError> {
        use std::os::unix::fs::MetadataExt as _;
        let unreadable = |error| CredentialError::Unreadable {
            path: self.file.clone(),
            error,
        };
        let facts = match std::fs::symlink_metadata(&self.file) {
            Ok(facts) => facts,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Ok(BTreeMap::new());
            }
            Err(error) => return Err(unreadable(error)),
        };
        if facts.is_symlink() {
            return Err(WriteError::Link(self.file.clone()).into());
        }
        if facts.mode() & 0o077 != 0 {
            return Err(CredentialError::NotPrivate(self.file.clone()));
        }
        let text = std::fs::read(&self.file).map_err(unreadable)?;
        let text = Zeroizing::new(text);
        // serde's message may quote a secret.
        serde_json::from_slice(&text).map_err(|_| CredentialError::Malformed(self.file.clone()))
    }

    fn write_file(&self, all: &BTreeMap<String, StoredCredentials>) -> Result<(), CredentialError> {
        let text = Zeroizing::new(serialized(all)?);
        fs::write(&self.file, &text, fs::PRIVATE, Overwrite::Yes)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use super::*;

    #[test]
    fn a_file_is_private_and_holds_a_sign_in_for_each_target() {
        let folder = tempfile::tempdir().unwrap();
        let store = CredentialStore::new(&folder.path().join("kmctl.db"));
        let [one, two] = ["one", "Two"].map(|name| TargetName::parse(name).unwrap());
        let kept = StoredCredentials {
            refresh_token: Some(Zeroizing::new("geheim".to_owned())),
            ..StoredCredentials::default()
        };
        assert!(store.find(CredentialBackend::File, &one).unwrap().is_none());
        store.keep(CredentialBackend::File, &one, &kept).unwrap();
        store
            .keep(CredentialBackend::File, &two, &StoredCredentials::default())
            .unwrap();
        let mode = std::fs::metadata(store.file())
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(
            store.find(CredentialBackend::File, &one).unwrap(),
            Some(kept.clone())
        );
        store.forget(CredentialBackend::File, &one).unwrap();
        assert!(store.find(CredentialBackend::File, &one).unwrap().is_none());
        assert!(store.find(CredentialBackend::File, &two).unwrap().is_some());
        assert!(!format!("{kept:?}").contains("geheim"));
    }

    #[test]
    fn a_file_that_others_can_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let store = CredentialStore::new(&folder.path().join("kmctl.db"));
        let one = TargetName::parse("one").unwrap();
        std::fs::write(store.file(), "{}").unwrap();
        std::fs::set_permissions(store.file(), std::fs::Permissions::from_mode(0o644)).unwrap();
        let error = store.find(CredentialBackend::File, &one).unwrap_err();
        assert!(matches!(error, CredentialError::NotPrivate(_)), "{error}");
    }
}
