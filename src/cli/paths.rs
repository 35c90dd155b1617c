//! Paths of files: XDG folders on every Unix (XDG Base Directory Specification).

use std::path::PathBuf;

use etcetera::base_strategy::{BaseStrategy as _, Xdg};

use super::command_error::CommandError;
use super::exit_code::ExitCode;

/// Default path of the database: `$XDG_DATA_HOME/kmctl/kmctl.db`.
///
/// # Errors
/// There is no home directory.
pub fn database() -> Result<PathBuf, CommandError> {
    let file = folders().and_then(|xdg| absolute(xdg.data_dir().join("kmctl/kmctl.db")));
    file.ok_or_else(|| {
        CommandError::new(
            "no-home",
            ExitCode::Usage,
            "There is no home directory, so kmctl can't locate its database.",
        )
        .with_fix("Set HOME, or use --database FILE.")
    })
}

/// Default path of the configuration file: `$XDG_CONFIG_HOME/kmctl/config.toml`.
pub fn configuration() -> Option<PathBuf> {
    absolute(folders()?.config_dir().join("kmctl/config.toml"))
}

/// The log: `$XDG_STATE_HOME/kmctl/kmctl.log`.
pub fn log() -> Option<PathBuf> {
    absolute(folders()?.state_dir()?.join("kmctl/kmctl.log"))
}

fn folders() -> Option<Xdg> {
    Xdg::new().ok()
}

/// Path, unless it is empty or relative.
fn absolute(path: PathBuf) -> Option<PathBuf> {
    path.is_absolute().then_some(path)
}
