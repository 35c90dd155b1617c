//! `kmctl completions SHELL`.

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::cli::arguments::Arguments;
use crate::cli::failure::Failure;
use crate::cli::output;

/// Print the completions for a shell
#[derive(Clone, Debug, Args)]
#[command(
    after_help = "Example: kmctl completions bash > ~/.local/share/bash-completion/completions/kmctl\n         \
                  kmctl completions zsh > ~/.zfunc/_kmctl\n         \
                  kmctl completions fish > ~/.config/fish/completions/kmctl.fish"
)]
pub struct Completions {
    /// The shell
    pub shell: Shell,
}

impl Completions {
    /// Prints them.
    pub fn run(self) -> Result<(), Failure> {
        let mut script = Vec::new();
        let mut command = Arguments::command();
        clap_complete::generate(self.shell, &mut command, "kmctl", &mut script);
        output::print(&String::from_utf8_lossy(&script))
    }
}
