//! The kmctl program: chooses the face, and is the only place that turns an error into an exit code.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use etcetera::BaseStrategy as _;
use kmctl::store::{Stamp, Store};
use kmctl::tui::theme::Theme;
use kmctl::tui::{self, Options};

fn main() -> ExitCode {
    match full_screen() {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "kmctl: {error}");
            ExitCode::FAILURE
        }
    }
}

fn full_screen() -> anyhow::Result<u8> {
    let who = ["LOGNAME", "USER"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok())
        .unwrap_or_else(|| format!("uid {}", rustix::process::getuid().as_raw()));
    let stamp = Stamp {
        now: jiff::Timestamp::now(),
        who: who.clone(),
    };
    let store = Store::open(&database()?, &stamp)?;
    let exit = tui::open(
        store,
        Options {
            theme: Theme::from_environment(|name| std::env::var(name).ok()),
            organization: None,
            who,
        },
    )?;
    let mut out = std::io::stdout().lock();
    for line in &exit.changes {
        let _ = writeln!(out, "{line}");
    }
    if exit.unsaved {
        let _ = writeln!(
            std::io::stderr(),
            "kmctl: the database didn't finish in time; the last change may not be kept."
        );
    }
    Ok(exit.code)
}

fn database() -> anyhow::Result<PathBuf> {
    if let Some(path) = std::env::var_os("KMCTL_DATABASE").filter(|path| !path.is_empty()) {
        return Ok(path.into());
    }
    let home = etcetera::choose_base_strategy().context("There is no home directory.")?;
    Ok(home.data_dir().join("kmctl").join("kmctl.db"))
}
