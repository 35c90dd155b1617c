//! `kmctl apply`.

use std::path::PathBuf;
use std::sync::atomic::Ordering;
use std::time::Duration;

use clap::Args;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::check::stop_on_interrupt;
use super::plan_text::plan_text;
use super::target_args::{
    TokenOptions, block_on, chosen, chosen_to_write, connect, managed_field, only_fields, scope,
};
use super::verify::verify_until;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::{self, ExitCode};
use crate::cli::options::{Format, parse_timeout};
use crate::cli::output::{self, Document};
use crate::cli::session::Session;
use crate::control_plane::{
    Action, ApplyItem, ApplyReport, ManagedField, OVERWRITES, Outcome, Plan, PlanFile, Target,
    TargetKind, TargetName, Trust,
};
use crate::net::Client;
use crate::ops::apply::{self, ApplyContext};
use crate::ops::plan::Scope;
use crate::ops::target::Connection;
use crate::ops::verify::GatewayProbe;
use crate::ops::{Noun, OpError, differences};
use crate::store::Store;

#[derive(Clone, Debug, Args)]
#[command(
    after_help = exit_code::help("Exit codes", &[(ExitCode::Done, "done"), (ExitCode::SignInNeeded, ""), (ExitCode::Conflict, "everything changed since the plan"), (ExitCode::Unreachable, ""), (ExitCode::Cancelled, ""), (ExitCode::PartlyDone, "")]) + "\n\n\
                  Example: kmctl apply --target prod\n         \
                  kmctl apply okta-km --target prod --yes --wait 60s\n         \
                  kmctl apply --plan prod.plan --yes"
)]
pub struct Apply {
    /// Key manager names [default: all]
    #[arg(conflicts_with = "plan")]
    pub names: Vec<String>,
    /// Apply this saved plan, unless something changed since
    #[arg(long, value_name = "FILE")]
    pub plan: Option<PathBuf>,
    /// Only these fields of linked key managers, comma-separated
    #[arg(long = "field", value_name = "FIELD", value_delimiter = ',', requires = "names", value_parser = managed_field())]
    pub fields: Vec<ManagedField>,
    /// Also delete from the target what was deleted locally
    #[arg(long)]
    pub delete: bool,
    /// Wait this long for the Developer Portal to list it; for a gateway, for it to accept the given token
    #[arg(long, value_name = "TIME", value_parser = parse_timeout)]
    pub wait: Option<Duration>,
    #[command(flatten)]
    pub token: TokenOptions,
}

const PLAN_FIRST: &str = "Create one with kmctl plan --out.";

/// Refuses a plan of another target than the one that was named.
fn of_this_target(planned: &TargetName, named: &TargetName) -> Result<(), CommandError> {
    match planned == named {
        true => Ok(()),
        false => Err(
            CommandError::usage(format!("The plan is for {planned}, not for {named}.")).with_fix(
                format!("Use --target {planned}, or plan again for {named}."),
            ),
        ),
    }
}

impl Apply {
    /// Runs the command: plans, asks for confirmation, applies, and prints the report.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let mut store = session.open_to_write()?;
        let file = self.file()?;
        let target = match &file {
            Some(file) => {
                let planned = crate::ops::target::find(&store, Some(&file.target))?;
                if session.settings.target_option {
                    let named = chosen(session, &store)?.name;
                    of_this_target(&planned.name, &named)?;
                }
                planned
            }
            None => chosen_to_write(session, &store)?,
        };
        let token = match target.kind {
            TargetKind::Gateway => self.token.of_provider(session)?,
            _ => self.token.token(session)?,
        };
        let mut names = self.names.clone();
        if let Some(file) = &file {
            names = file.written_names();
        }
        let delete = self.delete || file.is_some();
        let mut scope = scope(session, &store, target, &names, delete)?;
        if let Some(file) = &file {
            scope.organization = store
                .find_organization(&file.organization)?
                .ok_or_else(|| OpError::NotFound {
                    what: Noun::Organization,
                    name: file.organization.clone(),
                })?;
        }
        let report =
            block_on(self.execute_plan(session, &mut store, (&mut scope, file.as_ref()), token))?;
        let Some(report) = report else { return Ok(()) };
        let dry_run = session.settings.dry_run;
        let counts = counts(&report);
        let restart = scope.target.kind == TargetKind::Gateway && wrote(&report);
        let mut item = report.to_json();
        item["restartNeeded"] = restart.into();
        let document = Document::item("ApplyReport", item).dry_run(dry_run);
        let live = session.settings.format == Format::Table && !dry_run;
        session.printer().document(
            document,
            || {
                let mut text = String::new();
                if !live {
                    text.extend(report.items.iter().map(|item| line(item, dry_run)));
                }
                if !dry_run || text.is_empty() {
                    text.push_str(&counts);
                }
                crate::key_manager::visible_block(&text)
            },
            || report.items.iter().map(cells).collect(),
        )?;
        if dry_run {
            session.remark("Dry run: nothing was changed.\n");
            return Ok(());
        }
        match ExitCode::of_apply(&report) {
            ExitCode::Done => Ok(()),
            exit => Err(CommandError::status(exit)),
        }
    }

    fn file(&self) -> Result<Option<PlanFile>, CommandError> {
        let Some(path) = &self.plan else {
            return Ok(None);
        };
        let bytes = std::fs::read(path)
            .map_err(|error| CommandError::unreadable_file(path, &error).with_fix(PLAN_FIRST))?;
        let text = String::from_utf8_lossy(&bytes);
        PlanFile::parse(&text).map(Some).map_err(|error| {
            CommandError::new("not-a-plan", ExitCode::Usage, error.to_string()).with_fix(PLAN_FIRST)
        })
    }

    async fn execute_plan(
        &self,
        session: &Session,
        store: &mut Store,
        (scope, file): (&mut Scope, Option<&PlanFile>),
        token: Option<Zeroizing<String>>,
    ) -> Result<Option<ApplyReport>, CommandError> {
        let connection = connect(session, &scope.target, token.clone()).await?;
        let mut planned = match file {
            None => differences(store, &connection.remote, scope).await?,
            Some(_) => {
                // Names in the file may be gone on both sides.
                let names = std::mem::take(&mut scope.names);
                let mut all = differences(store, &connection.remote, scope).await?;
                let named = |name: &str| names.iter().any(|it| *it == name.to_lowercase());
                all.items.retain(|item| named(&item.name));
                scope.names = all.items.iter().map(|item| item.name.clone()).collect();
                all
            }
        };
        only_fields(&mut planned, scope, &self.fields)?;
        if session.settings.dry_run || file.is_some() && planned.items.is_empty() {
            return Ok(Some(apply::preview(&planned, file)));
        }
        self.agree(session, scope, &planned)?;
        let stop = stop_on_interrupt()?;
        let live = session.settings.format == Format::Table;
        let mut printed = Ok(());
        let report = apply::apply(
            store,
            &connection.remote,
            &planned,
            ApplyContext {
                scope,
                audit: &|| session.audit(),
                file,
                stop: &|| stop.load(Ordering::Relaxed),
                progress: &mut |_, _| {},
                done: &mut |item| {
                    if live && printed.is_ok() {
                        printed =
                            output::print(&crate::key_manager::visible_block(&line(item, false)));
                    }
                },
            },
        )
        .await?;
        printed?;
        if scope.target.kind == TargetKind::Gateway && wrote(&report) {
            session.remark("Restart the gateway: it reads the file only when it starts.\n");
        }
        if let Some(limit) = self.wait.filter(|_| report.is_complete()) {
            let gateway = session.target_client(&Trust::System)?;
            let trial = trial(&scope.target, &gateway, token);
            let waiting = (scope as &Scope, &report, trial.as_ref());
            wait(session, store, &connection, waiting, limit).await?;
        }
        Ok(Some(report))
    }

    /// Shows target and counts, and asks for confirmation.
    fn agree(&self, session: &Session, scope: &Scope, planned: &Plan) -> Result<(), CommandError> {
        let mut text = format!(
            "Apply to {}\n{}{}.\n",
            scope.target.title(),
            plan_text(planned),
            planned.summary()
        );
        for item in planned.writes().filter(|item| item.overwrites()) {
            text.push_str(&format!("WARN  {}: {OVERWRITES}\n", item.name));
        }
        for item in planned.writes() {
            // A doubt stands in the plan.
            for caution in item.cautions.iter().filter(|it| !it.is_doubt()) {
                let tag = caution.grade().tag();
                text.push_str(&format!("{tag}  {}: {}\n", item.name, caution.message()));
            }
        }
        if session.settings.yes || planned.writes().next().is_none() {
            session.remark(&text);
            return Ok(());
        }
        let help = match scope.target.kind.before_apply() {
            Some(notice) => {
                format!("{notice} Key managers that kmctl doesn't manage are left alone.")
            }
            None => "Key managers that kmctl doesn't manage are left alone.".to_owned(),
        };
        let question = format!("Apply to {}", scope.target.name);
        session.confirm(&text, &question, &help)
    }
}

/// Whether anything was written.
fn wrote(report: &ApplyReport) -> bool {
    let mut items = report.items.iter();
    items.any(|item| matches!(item.outcome, Outcome::Done | Outcome::Unverified))
}

/// Call of the target's probe API with the given token: of a gateway alone, since the token of another target is for its own
/// management API.
fn trial<'a>(
    target: &'a Target,
    client: &'a Client,
    token: Option<Zeroizing<String>>,
) -> Option<GatewayProbe<'a>> {
    let probe = target.probe.as_ref();
    let probe = probe.filter(|_| target.kind == TargetKind::Gateway)?;
    Some(GatewayProbe {
        client,
        pinned: None,
        api: probe.as_str(),
        token: token?,
    })
}

/// Waits until the Developer Portal lists what was written, if the product has such a list, or until the gateway
/// accepts the token.
async fn wait(
    session: &Session,
    store: &Store,
    connection: &Connection,
    (scope, report, trial): (&Scope, &ApplyReport, Option<&GatewayProbe<'_>>),
    limit: Duration,
) -> Result<(), CommandError> {
    let deadline = Some(Instant::now() + limit);
    for item in &report.items {
        if item.action == Action::Delete {
            continue;
        }
        let one = Scope {
            names: vec![item.name.clone()],
            ..scope.clone()
        };
        let about = (&one, item.name.as_str(), trial);
        let seen = verify_until(deadline, store, connection, about).await?;
        if !seen.passed() {
            session.remark(&format!(
                "NOTE  {} is stored but not available everywhere yet. Check again with kmctl verify {}.\n",
                item.name,
                crate::key_manager::shell_word(&item.name)
            ));
        }
    }
    Ok(())
}

fn line(item: &ApplyItem, dry_run: bool) -> String {
    let outcome = match (item.outcome, dry_run) {
        (Outcome::NotTried, true) => "would",
        (outcome, _) => outcome.title(),
    };
    let mut line = format!("{outcome}  {} {}", item.action.word(), item.name);
    if let Some(message) = &item.message {
        line.push_str(&format!(": {message}"));
    }
    line.push('\n');
    if let Some(fix) = &item.fix {
        line.push_str(&format!("      {fix}\n"));
    }
    line
}

fn cells(item: &ApplyItem) -> Vec<String> {
    vec![
        item.name.clone(),
        item.action.word().to_owned(),
        item.outcome.word().to_owned(),
        item.code.clone().unwrap_or_default(),
        item.message.clone().unwrap_or_default(),
    ]
}

fn counts(report: &ApplyReport) -> String {
    if report.items.is_empty() {
        return "Nothing to do.\n".to_owned();
    }
    format!("{}.\n", report.summary())
}
