//! `kmctl completions SHELL`.

use clap::Args;
use clap_complete::Shell;

use crate::cli::command_error::CommandError;
use crate::cli::completion;
use crate::cli::output;

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
    /// Runs the command: prints the completion script.
    pub fn run(self) -> Result<(), CommandError> {
        output::print(&completion::script(&self.shell.to_string()).unwrap_or_default())
    }
}
