//! `kmctl plan`.

use std::path::PathBuf;

use clap::Args;

use super::plan_text::{plan_rows, plan_text};
use super::target_args::{TokenOptions, block_on, chosen, connect, scope};
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::{self, ExitCode};
use crate::cli::output::{self, Envelope};
use crate::cli::session::Session;
use crate::fs::{self, Overwrite};
use crate::ops::differences;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = exit_code::help("Exit codes with --exit-code", &[(ExitCode::Done, "no differences"), (ExitCode::Differences, "differences"), (ExitCode::SignInNeeded, ""), (ExitCode::Unreachable, "")]) + "\n\n\
                  Example: kmctl plan --target prod\n         \
                  kmctl plan --target prod --exit-code --json\n         \
                  kmctl plan --out prod.plan && kmctl apply --plan prod.plan --yes"
)]
pub struct Plan {
    /// Key manager names [default: all]
    pub names: Vec<String>,
    /// Save the plan to this file, for kmctl apply --plan
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Exit with 9 if anything differs
    #[arg(long)]
    pub exit_code: bool,
    /// Also plan to delete from the target what was deleted locally
    #[arg(long)]
    pub delete: bool,
    #[command(flatten)]
    pub token: TokenOptions,
}

impl Plan {
    /// Runs the command: compares, prints the plan, and saves it with `--out`.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let store = session.open()?;
        let target = chosen(session, &store)?;
        let token = self.token.token(session)?;
        let scope = scope(session, &store, target, &self.names, self.delete)?;
        let plan = block_on(async {
            let connection = connect(session, &scope.target, token).await?;
            Ok(differences(&store, &connection.remote, &scope).await?)
        })?;
        let envelope = Envelope::of("Plan", &plan);
        if let Some(path) = &self.out {
            let text = output::json_text(&envelope)?;
            fs::write(path, text.as_bytes(), fs::PRIVATE, Overwrite::Yes)?;
        }
        let differs = plan.differs();
        session.printer().envelope(
            &envelope,
            || {
                let mut text = format!("Plan for {}\n", scope.target.title());
                text.push_str(&plan_text(&plan));
                text.push_str(&format!("{}.\n", plan.summary()));
                crate::key_manager::visible_block(&text)
            },
            || plan_rows(&plan),
        )?;
        match differs && self.exit_code {
            true => Err(CommandError::status(ExitCode::Differences)),
            false => Ok(()),
        }
    }
}
