//! Waiting for requests on this thread.

use super::command_error::CommandError;
use super::exit_code::ExitCode;
use crate::net;

/// Runs a future to its end on this thread.
///
/// # Errors
/// The system has no resources for a runtime.
pub fn wait<T>(work: impl Future<Output = T>) -> Result<T, CommandError> {
    net::block_on(work).map_err(|error| no_resources(&error))
}

/// Error if the system provides no thread or runtime.
pub fn no_resources(error: &std::io::Error) -> CommandError {
    let message = format!("The system is out of resources: {error}.");
    CommandError::new("no-resources", ExitCode::Unexpected, message)
}
