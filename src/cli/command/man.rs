//! `kmctl man`.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use crate::cli::arguments::Arguments;
use crate::cli::command_error::CommandError;
use crate::cli::output;
use crate::cli::session::Session;
use crate::fs::{self, Overwrite, WriteError};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl man | man -l -\n         kmctl man ~/.local/share/man/man1")]
pub struct Man {
    /// Output folder; created if missing
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

impl Man {
    /// Runs the command: prints the page of kmctl, or writes the pages of all commands.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let mut command = Arguments::command().disable_help_subcommand(true);
        let Some(folder) = &self.folder else {
            return output::print(&String::from_utf8_lossy(&page(command)?));
        };
        command.build();
        let mut pages = Vec::new();
        collect(command, &mut pages)?;
        for (name, _) in &pages {
            refuse_foreign(&folder.join(name))?;
        }
        if session.settings.dry_run {
            session.remark("Dry run: nothing was changed.\n");
            return Ok(());
        }
        std::fs::create_dir_all(folder).map_err(|error| WriteError::refused(folder, error))?;
        for (name, page) in pages {
            fs::write(&folder.join(name), &page, fs::PUBLIC, Overwrite::Yes)?;
        }
        Ok(())
    }
}

/// The page of a command, and those of the commands below it.
fn collect(command: clap::Command, pages: &mut Vec<(String, Vec<u8>)>) -> Result<(), CommandError> {
    for below in command.get_subcommands().filter(|it| !it.is_hide_set()) {
        collect(below.clone(), pages)?;
    }
    let name = clap_mangen::Man::new(command.clone()).get_filename();
    pages.push((name, page(command)?));
    Ok(())
}

fn page(command: clap::Command) -> Result<Vec<u8>, CommandError> {
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    Ok(page)
}

/// Rejects a file that no earlier kmctl wrote as a manual page.
fn refuse_foreign(path: &Path) -> Result<(), CommandError> {
    fs::check_name(path, Overwrite::Yes)?;
    match std::fs::read(path) {
        Ok(found) if !String::from_utf8_lossy(&found).contains(".TH kmctl") => {
            let failure = CommandError::from(WriteError::There(path.to_owned()));
            Err(failure.with_fix("It is not one of kmctl's pages. Move it, or use another folder."))
        }
        _ => Ok(()),
    }
}
