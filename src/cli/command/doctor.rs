//! `kmctl doctor`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value, json};

use super::doctor_checks;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::{Document, prose};
use crate::cli::prompt::Reply;
use crate::cli::session::Session;
use crate::discovery::Grade;
use crate::ops::doctor::{self, Check};
use crate::store::{Depth, FileStatus};

#[derive(Clone, Debug, Args)]
#[command(after_help = "Example: kmctl doctor --backup kmctl-before-audit.backup")]
pub struct Doctor {
    /// Write a backup of the database to this file, and check it
    #[arg(long, value_name = "FILE")]
    pub backup: Option<PathBuf>,
    /// Replace the database with this backup; the old database is kept next to it
    #[arg(long, value_name = "FILE", conflicts_with = "backup")]
    pub restore: Option<PathBuf>,
    /// Make files private and clean up after interrupted runs
    #[arg(long)]
    pub fix: bool,
    /// Skip the comparison of indexes with their tables
    #[arg(long)]
    pub quick: bool,
    /// Replace an existing backup
    #[arg(long)]
    pub force: bool,
}

/// Repairs and copies made.
#[derive(Default)]
struct Done {
    sentences: Vec<String>,
    backup: Option<PathBuf>,
    dry_run: bool,
    kept: Option<PathBuf>,
}

impl Done {
    /// The backup, unless it was only planned.
    fn written(&self) -> Option<&Path> {
        self.backup.as_deref().filter(|_| !self.dry_run)
    }
}

impl Doctor {
    /// Checks, does what was requested, and prints the report.
    pub fn run(self, session: &Session) -> Result<(), CommandError> {
        let path = session.settings.database()?;
        let depth = if self.quick {
            Depth::Quick
        } else {
            Depth::Full
        };
        let done = self.act(session, &path, depth)?;
        let (place, mut checks) = doctor::examine(&path, depth, done.written());
        checks.extend(doctor_checks::examine(session));
        print(session, &place, &checks, &done)?;
        match worst(&checks) {
            Grade::Fail => Err(CommandError::status(ExitCode::Refused)),
            _ => Ok(()),
        }
    }

    fn act(&self, session: &Session, path: &Path, depth: Depth) -> Result<Done, CommandError> {
        let dry = session.settings.dry_run;
        let mut done = Done {
            dry_run: dry,
            ..Done::default()
        };
        if let Some(target) = &self.backup {
            let store = session.open()?;
            if !dry {
                doctor::backup(&store, target, self.force || session.settings.yes)?;
                let sentence = format!("Backup written and checked: {}", target.display());
                done.sentences.push(sentence);
            }
            done.backup = Some(target.clone());
        }
        if let Some(backup) = &self.restore {
            refuse_read_only(session)?;
            confirm_restore(session, path, backup)?;
            if !dry {
                done.kept = doctor::restore(path, backup, &session.audit())?;
                done.sentences.push(restored(backup, done.kept.as_deref()));
            }
        }
        self.repair(session, path, depth, &mut done)?;
        Ok(done)
    }

    /// Repairs on `--fix`, or after a confirmation at the terminal.
    fn repair(
        &self,
        session: &Session,
        path: &Path,
        depth: Depth,
        done: &mut Done,
    ) -> Result<(), CommandError> {
        let quiet = session.settings.read_only || session.settings.dry_run;
        let may_ask = session.may_ask() && !quiet && self.backup.is_none();
        if !self.fix && !may_ask {
            return Ok(());
        }
        if self.fix {
            refuse_read_only(session)?;
        }
        let (place, _) = doctor::examine(path, depth, None);
        if !doctor::can_repair(&place) || session.settings.dry_run {
            return Ok(());
        }
        let wanted = self.fix
            || session.settings.yes
            || {
                let help = "It makes the file and its folder private and removes unfinished copies, nothing else.";
                let question = "Permissions or leftover files need fixing. Fix them now";
                let mut prompter = session.prompter();
                matches!(
                    prompter.yes_or_no(question, true, help)?,
                    Reply::Answer(true)
                )
            };
        if wanted {
            done.sentences.extend(doctor::repair(&place)?);
        }
        Ok(())
    }
}

fn refuse_read_only(session: &Session) -> Result<(), CommandError> {
    if session.settings.read_only {
        return Err(Session::read_only());
    }
    Ok(())
}

/// Confirms a restore with `--yes`; otherwise asks.
fn confirm_restore(session: &Session, path: &Path, backup: &Path) -> Result<(), CommandError> {
    if session.settings.yes || session.settings.dry_run {
        return Ok(());
    }
    let text = format!(
        "{} replaces {}, which is kept next to it.",
        backup.display(),
        path.display()
    );
    let help = "Changes made since the backup will exist only in the old file.";
    session.confirm(&text, "Restore it", help)
}

fn restored(backup: &Path, kept: Option<&Path>) -> String {
    let kept = match kept {
        Some(kept) => format!(" Previous file: {}", kept.display()),
        None => String::new(),
    };
    format!("Restored from {}.{kept}", backup.display())
}

fn worst(checks: &[Check]) -> Grade {
    let has = |grade| checks.iter().any(|check| check.grade == grade);
    [Grade::Fail, Grade::Warn]
        .into_iter()
        .find(|grade| has(*grade))
        .unwrap_or(Grade::Ok)
}

fn print(
    session: &Session,
    place: &FileStatus,
    checks: &[Check],
    done: &Done,
) -> Result<(), CommandError> {
    let path = |path: &Option<PathBuf>| path.as_ref().map(|path| path.display().to_string());
    let item = json!({
        "database": place.file.display().to_string(),
        "verdict": match worst(checks) {
            Grade::Fail => "failures",
            Grade::Warn => "warnings",
            _ => "clean",
        },
        "checks": checks.iter().map(item).collect::<Vec<_>>(),
        "done": done.sentences,
        "backup": path(&done.backup),
        "kept": path(&done.kept),
    });
    session.printer().document(
        Document::item("DoctorReport", item).dry_run(session.settings.dry_run),
        || text(checks, done),
        || {
            let row = |check: &Check| {
                let fix = check.fix.clone().unwrap_or_default();
                let texts = [check.id, check.grade.id(), &check.message, &fix];
                texts.map(str::to_owned).to_vec()
            };
            checks.iter().map(row).collect()
        },
    )
}

fn text(checks: &[Check], done: &Done) -> String {
    let mut text = String::new();
    for sentence in &done.sentences {
        text.push_str(&prose::labeled("", 0, sentence));
    }
    if !text.is_empty() {
        text.push('\n');
    }
    for check in checks {
        let tag = check.grade.tag().to_owned();
        text.push_str(&prose::labeled(&tag, 6, &check.message));
        if let Some(fix) = check.fix.as_ref().filter(|fix| !fix.is_empty()) {
            text.push_str(&prose::labeled("      Fix:", 11, fix));
        }
    }
    text
}

fn item(check: &Check) -> Value {
    json!({
        "check": check.id,
        "outcome": check.grade.id(),
        "message": check.message,
        "fix": check.fix,
    })
}
