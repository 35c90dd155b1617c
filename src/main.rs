//! The kmctl program: selects the front end; maps errors to a message and an exit code.

use std::ffi::OsString;
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;

use kmctl::cli::{self, CommandError, Invocation, Mode};
use kmctl::launch;
use kmctl::log::{self, Level};
use kmctl::store::StoreError;

fn main() -> ExitCode {
    log::install_panic_hook();
    ignore_sigxfsz();
    disable_core_dumps();
    let since = Instant::now();
    let words: Vec<OsString> = std::env::args_os().collect();
    if cli::complete(&words) {
        return ExitCode::SUCCESS;
    }
    // State under construction at a panic is dropped with its thread's stack and never used again.
    let ended = panic::catch_unwind(AssertUnwindSafe(|| run(&words).map_err(failure)));
    let code = match ended.unwrap_or_else(|_| Err(CommandError::defect())) {
        Ok(code) => code,
        Err(failure) => {
            cli::report(&failure, &words);
            log::record(Level::Warn, "failed", &[("code", failure.code.into())]);
            failure.exit.number()
        }
    };
    let members = [
        ("exit", u64::from(code).into()),
        ("took", since.elapsed().into()),
    ];
    log::record(Level::Info, "end", &members);
    ExitCode::from(code)
}

fn run(words: &[OsString]) -> anyhow::Result<u8> {
    let Some(invocation) = Invocation::read(words)? else {
        return Ok(0);
    };
    match invocation.mode() {
        Mode::Tui => launch::screen(invocation.session()),
        Mode::AddWizard => launch::wizard(&invocation),
        Mode::EditForm(name) => launch::form(invocation.session(), &name),
        Mode::Demo { serve, port } => launch::demo(invocation.session(), serve, port),
        Mode::Command => {
            invocation.run()?;
            Ok(0)
        }
    }
}

/// Error with its message and exit code.
fn failure(error: anyhow::Error) -> CommandError {
    let error = match error.downcast::<CommandError>() {
        Ok(failure) => return failure,
        Err(error) => error,
    };
    match error.downcast::<StoreError>() {
        Ok(error) => error.into(),
        Err(error) => CommandError::new(
            "unexpected",
            cli::ExitCode::Unexpected,
            format!("{error:#}."),
        ),
    }
}

/// A crash may happen while a token is in memory; nothing of that is written to the disk.
fn disable_core_dumps() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    // Systems without this limit are left unchanged.
    let _ = setrlimit(Resource::Core, none);
}

/// A write beyond the limit on file size is an error like a full disk, and not the end of the program.
fn ignore_sigxfsz() {
    let flag = Arc::default();
    // Systems without this signal are left unchanged.
    let _ = signal_hook::flag::register(signal_hook::consts::SIGXFSZ, flag);
}
