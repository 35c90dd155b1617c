//! `kmctl schema`.

use clap::Args;

use crate::cli::command_error::CommandError;
use crate::cli::output;

/// The contract, as JSON Schema.
pub const CONTRACT: &str = include_str!("../../../assets/schema/kmctl-v1.json");

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl schema > kmctl-v1.schema.json")]
pub struct Schema {}

impl Schema {
    /// Runs the command: prints the JSON Schema.
    pub fn run(self) -> Result<(), CommandError> {
        output::print(CONTRACT)
    }
}
