//! Writing to stdout and stderr without the panics of `println!`.

use std::io::{Write, stderr, stdout};

use crate::cli::command_error::CommandError;

/// Writes text to stdout.
///
/// # Errors
/// When it can't be written; a closed pipe ends the program silently.
pub fn print(text: &str) -> Result<(), CommandError> {
    let mut out = stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()?;
    Ok(())
}

/// Prints to stderr. A write error is ignored: there is nowhere else to report it.
pub fn say(text: &str) {
    let _ = stderr().lock().write_all(text.as_bytes());
}
