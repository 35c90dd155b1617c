//! Where files are: XDG folders on every Unix (XDG Base Directory Specification).

use std::path::{Path, PathBuf};

use super::Failure;
use super::variables::Variables;

/// The database when nothing else is said: `$XDG_DATA_HOME/kmctl/kmctl.db`.
///
/// # Errors
/// When there is no home directory.
pub fn database(variables: &Variables) -> Result<PathBuf, Failure> {
    folder(variables, "XDG_DATA_HOME", ".local/share")
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
    folder(variables, "XDG_CONFIG_HOME", ".config").map(|folder| folder.join("kmctl/config.toml"))
}

/// The log: `$XDG_STATE_HOME/kmctl/kmctl.log`.
pub fn log(variables: &Variables) -> Option<PathBuf> {
    folder(variables, "XDG_STATE_HOME", ".local/state").map(|folder| folder.join("kmctl/kmctl.log"))
}

/// A relative path in a variable does not count, as the specification asks for.
fn folder(variables: &Variables, name: &str, usual: &str) -> Option<PathBuf> {
    let absolute = |name| {
        let path = variables.get(name).map(Path::new);
        path.filter(|path| path.is_absolute())
    };
    match absolute(name) {
        Some(given) => Some(given.to_owned()),
        None => absolute("HOME").map(|home| home.join(usual)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_folders_do_not_count() {
        let of = |pairs: Variables| database(&pairs).ok();
        assert_eq!(
            of(Variables::from([("HOME", "/h"), ("XDG_DATA_HOME", "rel")])),
            Some("/h/.local/share/kmctl/kmctl.db".into())
        );
        assert_eq!(
            of(Variables::from([("XDG_DATA_HOME", "/d")])),
            Some("/d/kmctl/kmctl.db".into())
        );
        assert_eq!(of(Variables::from([("HOME", "rel")])), None);
        assert_eq!(of(Variables::default()), None);
    }
}
