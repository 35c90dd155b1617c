//! The kmctl program: chooses the face, and turns what went wrong into words and an exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use kmctl::cli::{self, Face, Failure, Invocation};

fn main() -> ExitCode {
    let words: Vec<OsString> = std::env::args_os().collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            cli::report(&failure, &words);
            ExitCode::from(failure.exit)
        }
    }
}

fn run(words: &[OsString]) -> Result<(), Failure> {
    let Some(invocation) = Invocation::read(words)? else {
        return Ok(());
    };
    match invocation.face() {
        Face::Screen => invocation.run_screen(),
        Face::Command => invocation.run(),
    }
}
