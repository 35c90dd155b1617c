//! A gateway, by its configuration file: entries are added and changed, and nothing else of the file is touched.
//!
//! The first change of a run leaves a copy of the file beside it. The gateway reads the file when it starts.

use std::path::{Path, PathBuf};

use tokio::sync::Mutex;

use super::control_plane::{ControlPlane, PortalEntry, Sent, ServerInfo};
use crate::control_plane::{
    Catalog, Cause, DesiredState, GatewayOptions, NotMerged, PortalId, RemoteError,
    RemoteKeyManager, TargetKind, Usage, UsageList, entry_as_read, gateway_entries,
    merge_gateway_config, wanted_entry,
};
use crate::fs::Original;
use crate::key_manager::visible;

/// Maximum size of the file, in bytes.
const LIMIT: u64 = 16 << 20;

/// A gateway's file.
#[derive(Debug)]
pub struct Gateway {
    config: PathBuf,
    options: GatewayOptions,
    /// Whether the file as it was before this run has been copied.
    copied: Mutex<bool>,
}

impl Gateway {
    /// The gateway that reads this file.
    pub fn new(config: PathBuf, options: GatewayOptions) -> Self {
        Gateway {
            config,
            options,
            copied: Mutex::new(false),
        }
    }

    fn read(&self) -> Result<(Original, String), RemoteError> {
        let unread = |why: String| {
            let why = format!("{} can't be read: {why}.", self.shown());
            RemoteError::of(Cause::FileUnread(why), "GET", "config.toml")
        };
        let original =
            Original::read(&self.config, LIMIT).map_err(|error| unread(error.to_string()))?;
        let text = String::from_utf8(original.bytes().to_vec())
            .map_err(|_| unread("it is not UTF-8".to_owned()))?;
        Ok((original, text))
    }

    fn entries(&self) -> Result<Vec<RemoteKeyManager>, RemoteError> {
        let (_, text) = self.read()?;
        let found = gateway_entries(&text, self.section());
        let found = found.map_err(|why| self.not_merged(&why))?.into_iter();
        Ok(found
            .filter_map(|entry| entry_as_read(entry, &self.options))
            .collect())
    }

    /// Puts an entry into the file.
    async fn write(
        &self,
        desired: &DesiredState,
        before: Option<&RemoteKeyManager>,
    ) -> Result<String, RemoteError> {
        let name = desired.remote_name.as_deref().unwrap_or_default();
        let name = match before {
            Some(before) => before.name(),
            None => name,
        };
        let refused = |why: String, fix| {
            RemoteError::of(Cause::NotMerged(visible(&why), fix), "PUT", "config.toml")
        };
        let id = PortalId::parse(name)
            .map_err(|error| refused(error.to_string(), "Rename the entry in the file."))?;
        let entry = wanted_entry(desired, id, before)
            .map_err(|error| refused(format!("{error}."), "Use a value without {{."))?;
        // Held until the file is there: the copy is made once.
        let mut copied = self.copied.lock().await;
        let (original, text) = self.read()?;
        let known = gateway_entries(&text, self.section());
        let known = known.map_err(|why| self.not_merged(&why))?;
        if before.is_none() && known.iter().any(|it| it["name"] == name) {
            return Err(RemoteError::of(Cause::NameTaken, "PUT", "config.toml"));
        }
        let merged = merge_gateway_config(&text, self.section(), &entry)
            .map_err(|why| self.not_merged(&why))?;
        let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
        let copy = (!*copied).then(|| original.free_name(&format!("{now}.backup")));
        original
            .replace(merged.text.as_bytes(), copy.as_deref())
            .map_err(|error| {
                let why = visible(&error.to_string());
                RemoteError::of(Cause::FileUnwritten(why), "PUT", "config.toml")
            })?;
        *copied = true;
        Ok(name.to_owned())
    }

    /// The table that this gateway reads.
    fn section(&self) -> &'static str {
        self.options.release.section()
    }

    fn not_merged(&self, why: &NotMerged) -> RemoteError {
        let text = visible(&format!("{}: {why}.", self.config.display()));
        RemoteError::of(Cause::NotMerged(text, why.fix()), "PUT", "config.toml")
    }

    fn shown(&self) -> String {
        visible(&path(&self.config))
    }
}

fn path(path: &Path) -> String {
    path.display().to_string()
}

impl ControlPlane for Gateway {
    fn kind(&self) -> TargetKind {
        TargetKind::Gateway
    }

    async fn probe(&self) -> Result<ServerInfo, RemoteError> {
        self.entries().map(|_| ServerInfo {
            certificate: None,
            capabilities: None,
        })
    }

    async fn allowed(&self) -> Result<(), RemoteError> {
        Ok(())
    }

    async fn catalog(&self) -> Result<Option<Catalog>, RemoteError> {
        Ok(None)
    }

    async fn tenant(&self, _who: &str) -> Result<Option<String>, RemoteError> {
        Ok(None)
    }

    async fn list(&self, found: &mut dyn FnMut(RemoteKeyManager)) -> Result<(), RemoteError> {
        self.entries()?.into_iter().for_each(found);
        Ok(())
    }

    async fn get(&self, id: &str) -> Result<Option<RemoteKeyManager>, RemoteError> {
        Ok(self.entries()?.into_iter().find(|it| it.id == id))
    }

    async fn find(&self, name: &str) -> Result<Vec<RemoteKeyManager>, RemoteError> {
        Ok(self.get(name).await?.into_iter().collect())
    }

    async fn create(&self, desired: &DesiredState) -> Result<String, RemoteError> {
        self.write(desired, None).await
    }

    async fn update(
        &self,
        before: &RemoteKeyManager,
        desired: &DesiredState,
    ) -> Result<Sent, RemoteError> {
        self.write(desired, Some(before)).await?;
        Ok(Sent::new())
    }

    /// Not supported: the rest of the file may refer to the entry, so plans block it.
    async fn delete(&self, _before: &RemoteKeyManager) -> Result<(), RemoteError> {
        let why = "Entries are not deleted from the file.".to_owned();
        let fix = "Remove the entry manually.";
        Err(RemoteError::of(
            Cause::NotMerged(why, fix),
            "DELETE",
            "config.toml",
        ))
    }

    async fn usage(&self, remote: &RemoteKeyManager) -> Result<Usage, RemoteError> {
        Ok(Usage {
            name: visible(remote.name()),
            apis: UsageList::default(),
            applications: UsageList::default(),
            not_counted: vec!["The gateway's file does not say which APIs use it."],
        })
    }

    async fn portal_entry(&self, _name: &str) -> Result<PortalEntry, RemoteError> {
        Ok(PortalEntry::NoList)
    }
}
