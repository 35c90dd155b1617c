//! Progress of long work: one line at its start, then one every ten seconds.

use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use super::prompter::Prompter;
use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::log;

const INTERVAL: Duration = Duration::from_secs(10);

/// Prints `start`, runs the work on another thread, and prints a line every ten seconds.
pub fn with_progress<T: Send>(
    prompter: &mut Prompter,
    start: &str,
    work: impl FnOnce() -> T + Send,
) -> Result<T, CommandError> {
    prompter.say(start)?;
    let (done, wait) = channel();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            log::failpoint("work");
            // Fails only if the waiting side has stopped because printing failed.
            let _ = done.send(work());
        });
        let mut seconds = 0;
        loop {
            match wait.recv_timeout(INTERVAL) {
                Ok(result) => return Ok(result),
                Err(RecvTimeoutError::Timeout) => {
                    seconds += INTERVAL.as_secs();
                    prompter.say(&format!("Still working after {seconds} s."))?;
                }
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(CommandError::new(
                        "defect",
                        ExitCode::Unexpected,
                        "The operation was interrupted.",
                    ));
                }
            }
        }
    })
}
