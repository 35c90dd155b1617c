//! Where files are: XDG folders on every Unix.

use std::path::{Path, PathBuf};

use etcetera::BaseStrategy;

use super::Failure;
use super::variables::Variables;

/// The database when nothing else is said: `$XDG_DATA_HOME/kmctl/kmctl.db`.
///
/// # Errors
/// When there is no home directory.
pub fn database(variables: &Variables) -> Result<PathBuf, Failure> {
    folder(variables, "XDG_DATA_HOME", |base| base.data_dir())
        .map(|folder| folder.join("kmctl/kmctl.db"))
        .ok_or_else(|| {
            Failure::new(
                "no-home",
                2,
                "There is no home directory, so the place of the database is not known.",
            )
            .with_fix("Set HOME, or give the file with --database FILE.")
        })
}

/// The configuration file when nothing else is said: `$XDG_CONFIG_HOME/kmctl/config.toml`.
pub fn configuration(variables: &Variables) -> Option<PathBuf> {
    folder(variables, "XDG_CONFIG_HOME", |base| base.config_dir())
        .map(|folder| folder.join("kmctl/config.toml"))
}

/// A relative path in an XDG variable does not count (XDG Base Directory Specification), nor does a relative home.
fn folder(
    variables: &Variables,
    name: &str,
    of: impl Fn(&etcetera::base_strategy::Xdg) -> PathBuf,
) -> Option<PathBuf> {
    if let Some(given) = variables.get(name).map(Path::new)
        && given.is_absolute()
    {
        return Some(given.to_owned());
    }
    let base = etcetera::base_strategy::Xdg::new().ok()?;
    Some(of(&base)).filter(|folder| folder.is_absolute())
}
