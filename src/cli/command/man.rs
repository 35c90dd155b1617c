//! `kmctl man`.

use std::path::{Path, PathBuf};

use clap::{Args, CommandFactory};

use crate::cli::arguments::Arguments;
use crate::cli::{Failure, output};

/// Print the manual page, or write those of all commands
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl man | man -l -\n         kmctl man ~/.local/share/man/man1")]
pub struct Man {
    /// The folder; made if it is not there
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

impl Man {
    /// Prints or writes.
    pub fn run(self) -> Result<(), Failure> {
        let command = Arguments::command().disable_help_subcommand(true);
        match &self.folder {
            Some(folder) => write_all(command, folder).map_err(|error| {
                let message = format!(
                    "The pages can't be written to {}: {error}.",
                    folder.display()
                );
                Failure::new("file-unwritable", 1, message)
            }),
            None => {
                let mut page = Vec::new();
                clap_mangen::Man::new(command).render(&mut page)?;
                output::print(&String::from_utf8_lossy(&page))
            }
        }
    }
}

fn write_all(command: clap::Command, folder: &Path) -> std::io::Result<()> {
    std::fs::create_dir_all(folder)?;
    clap_mangen::generate_to(command, folder)
}
