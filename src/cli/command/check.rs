//! `kmctl check NAME`, `kmctl check --all`.

mod check_queue;
mod outcome;
mod progress;
mod result_printer;
mod result_writer;
mod summary;
mod text;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::Args;

use super::target_args::with_values_there;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::{self, ExitCode};
use crate::cli::session::Session;
use crate::cli::wait::{no_resources, wait};
use crate::discovery::consequence;
use crate::key_manager::{Field, counted};
use crate::net::Client;
use crate::ops::check::{self, Batch, Checked};
use crate::ops::{self, OpError};
use crate::store::Store;
use check_queue::CheckQueue;
use outcome::{AcceptResult, AcceptScope, take_over};
use progress::Progress;
use result_printer::ResultPrinter;
use result_writer::ResultWriter;
use summary::Summary;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = exit_code::help("Exit codes", &[(ExitCode::Done, "no differences"), (ExitCode::Refused, "differences or problems"), (ExitCode::Unreachable, "a document can't be read"), (ExitCode::Interrupt, "stopped by Ctrl+C")]) + "\n\nExample: kmctl check okta-km\n         kmctl check --all --json | jq '.items[] | select(.outcome != \"same\")'\n         kmctl check okta-km --accept jwks-endpoint,token-endpoint --dry-run"
)]
pub struct Check {
    /// Key manager name; case-insensitive
    #[arg(
        value_name = "NAME",
        required_unless_present = "all",
        conflicts_with = "all"
    )]
    pub name: Option<String>,
    /// All key managers in this organization, 64 at a time
    #[arg(long)]
    pub all: bool,
    /// Update these fields, or all that differ, to the provider's current values
    #[arg(
        long = "accept",
        alias = "take-over",
        value_name = "FIELD",
        value_delimiter = ',',
        value_parser = take_over()
    )]
    pub take_over: Vec<AcceptScope>,
    /// Use the provider's values despite FAIL findings
    #[arg(long, requires = "take_over")]
    pub accept_findings: bool,
    /// The gateways to check against, comma-separated: gateway-1.0, gateway-1.2, jwt-auth-1.1, jwt-auth-1.2,
    /// api-manager, all
    #[arg(long, value_name = "NAMES")]
    pub gateway: Option<String>,
}

/// Polling interval for Ctrl+C.
const POLL_INTERVAL: Duration = Duration::from_millis(100);

/// Number of checks started between two polls of the network; more would synchronize the requests.
const BATCH_SIZE: usize = 8;

impl Check {
    /// Checks, prints and stores; the exit code is the worst outcome.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let session = &session.with_gateways(self.gateway.as_deref())?;
        let settings = &session.settings;
        if self.all && !self.take_over.is_empty() && !settings.yes && !settings.dry_run {
            return Err(CommandError::usage(
                "--all with --accept changes every key manager that differs.",
            )
            .with_fix("Use --dry-run first, then --yes."));
        }
        let target_args = settings.target_option;
        if target_args && (self.all || !self.take_over.is_empty()) {
            return Err(CommandError::usage(
                "--target checks one key manager and updates nothing.",
            )
            .with_fix("Remove --all and --accept, or remove --target."));
        }
        // A check changes no key manager: with --read-only only its result is not stored.
        let store = match settings.read_only && self.take_over.is_empty() {
            true => session.open()?,
            false => session.open_to_write()?,
        };
        let organization = session.organization(&store)?;
        let client = session.client(Vec::new())?;
        let queue = match &self.name {
            Some(name) => {
                let stored = super::edit::find(&store, &organization, name)?;
                let there = with_values_there(session, &store, &organization, stored)?;
                CheckQueue::of_one(there, &organization)
            }
            None => CheckQueue::all(&store, &organization)?,
        };
        let stop = stop_on_interrupt()?;
        // The result for target-specific values is not stored as the key manager's own.
        let result_writer = match settings.read_only || target_args {
            true => None,
            false => Some(
                ResultWriter::start(session.open_to_write()?, organization)
                    .map_err(|error| no_resources(&error))?,
            ),
        };
        let work = Work {
            session,
            progress: Progress::new(session, queue.total(), self.all),
            answers: ResultPrinter::new(session, self.all),
            command: &self,
            client,
            store,
            result_writer,
            summary: Summary::default(),
        };
        let exit = wait(work.run(queue, &stop))??;
        match exit {
            ExitCode::Done => Ok(()),
            exit @ ExitCode::Refused => {
                Err(session.failed(exit, "Something differs from the stored values, or fails."))
            }
            exit @ ExitCode::Unreachable => Err(session.failed(exit, "A document can't be read.")),
            exit => Err(CommandError::status(exit)),
        }
    }
}

/// Ctrl+C sets the flag; a second one ends the program at once.
pub(super) fn stop_on_interrupt() -> Result<Arc<AtomicBool>, CommandError> {
    use signal_hook::consts::SIGINT;
    let stop = Arc::new(AtomicBool::new(false));
    signal_hook::flag::register_conditional_shutdown(SIGINT, 130, stop.clone())
        .and_then(|_| signal_hook::flag::register(SIGINT, stop.clone()))
        .map_err(|error| no_resources(&error))?;
    Ok(stop)
}

struct Work<'a> {
    session: &'a Session,
    command: &'a Check,
    client: Client,
    store: Store,
    progress: Progress,
    answers: ResultPrinter<'a>,
    result_writer: Option<ResultWriter>,
    summary: Summary,
}

impl Work<'_> {
    async fn run(
        mut self,
        mut queue: CheckQueue,
        stop: &AtomicBool,
    ) -> Result<ExitCode, CommandError> {
        let mut batch = Batch::new(self.client.clone());
        let mut more = true;
        while more || !batch.is_over() {
            let mut begun = 0;
            while more && batch.has_room() && begun < BATCH_SIZE {
                match queue.next(&self.store)? {
                    Some(subject) => batch.begin(check::Subject {
                        gateways: self.session.gateways(),
                        ..subject
                    }),
                    None => more = false,
                }
                begun += 1;
            }
            let patience = match more && batch.has_room() {
                true => Duration::ZERO,
                false => POLL_INTERVAL,
            };
            for checked in batch.wait(patience).await {
                self.handle(checked, queue.organization()).await?;
            }
            self.progress.print_if_due(&self.summary);
            if stop.load(Ordering::Relaxed) {
                break;
            }
        }
        let stopped = more || !batch.is_over();
        for checked in batch.stop().await {
            self.handle(checked, queue.organization()).await?;
        }
        if let Some(result_writer) = self.result_writer.take() {
            result_writer.finish()?;
        }
        self.progress.end(&self.summary, stopped);
        self.answers.end(&self.summary)?;
        Ok(match stopped {
            true => ExitCode::Interrupt,
            false => self.summary.exit(),
        })
    }

    /// Handles one result: accepts served values if requested, prints, and queues it for storing.
    async fn handle(
        &mut self,
        checked: Checked,
        organization: &crate::key_manager::OrganizationName,
    ) -> Result<(), CommandError> {
        let (checked, taken) = match self.take_over(checked, organization).await {
            Ok(taken) => taken,
            Err((checked, failure)) if self.command.all => {
                self.progress.clear();
                let name = &checked.stored.name;
                self.session
                    .remark(&format!("{name} was not changed. {}", failure.text()));
                self.summary.failed(failure.exit);
                (*checked, AcceptResult::Refused)
            }
            Err((_, failure)) => return Err(failure),
        };
        self.summary.count(&checked);
        self.progress.clear();
        self.answers.print(&checked, &taken)?;
        if let Some(result_writer) = self.result_writer.take() {
            if !result_writer.keep(checked) {
                return result_writer.finish();
            }
            self.result_writer = Some(result_writer);
        }
        Ok(())
    }

    /// Accepts the requested values, and checks the result again.
    async fn take_over(
        &mut self,
        checked: Checked,
        organization: &crate::key_manager::OrganizationName,
    ) -> Result<(Checked, AcceptResult), (Box<Checked>, CommandError)> {
        let fields = self.fields(&checked);
        if fields.is_empty() {
            return Ok((checked, AcceptResult::of(&self.command.take_over)));
        }
        let changed = self.change(&checked, &fields, organization);
        let after = match changed {
            Ok(after) => after,
            Err(failure) => return Err((Box::new(checked), failure)),
        };
        let subject = check::Subject {
            stored: after,
            known: Some(checked.keys.clone()).filter(|keys| !keys.is_empty()),
            replaced: checked
                .replaced
                .iter()
                .filter(|it| !fields.contains(&it.field))
                .cloned()
                .collect(),
            gateways: self.session.gateways(),
        };
        let now = jiff::Timestamp::now();
        let again = check::check(&self.client, subject, now).await;
        Ok((again.unwrap_or(checked), AcceptResult::Fields(fields)))
    }

    fn change(
        &mut self,
        checked: &Checked,
        fields: &[Field],
        organization: &crate::key_manager::OrganizationName,
    ) -> Result<crate::key_manager::KeyManager, CommandError> {
        if !checked.blocking.is_empty() && !self.command.accept_findings {
            let message = format!(
                "Nothing was changed: {} FAIL ({}).",
                counted(checked.blocking.len(), "finding is", "findings are"),
                consequence(&checked.blocking)
            );
            let fix = "Correct it at the provider, or continue with --accept-findings.";
            let findings = checked.blocking.iter().map(ops::json_report::finding);
            return Err(CommandError {
                findings: findings.collect(),
                ..CommandError::new("findings", ExitCode::Refused, message).with_fix(fix)
            });
        }
        let edit = check::take_over(checked, fields, self.session.settings.allow_http)?;
        if let Some(warning) = check::issuer_warning(checked, fields) {
            let name = &checked.stored.name;
            let next = "Test a token now: kmctl token check.";
            self.session
                .remark(&format!("WARN  {name}: {warning}\n      {next}\n"));
        }
        let audit = self.session.audit();
        let changed: Result<_, OpError> = ops::edit(&mut self.store, organization, &edit, &audit);
        Ok(changed?.1)
    }

    /// Fields to accept: requested and different.
    fn fields(&self, checked: &Checked) -> Vec<Field> {
        let asked = &self.command.take_over;
        if asked.contains(&AcceptScope::All) {
            return check::takeable(checked);
        }
        let differing = checked.drift.differences.iter().map(|it| it.field);
        differing
            .filter(|field| asked.contains(&AcceptScope::Field(*field)))
            .collect()
    }
}
