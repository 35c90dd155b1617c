//! What must not be in an argument: read from stdin, from a file or from a hidden prompt; wiped when dropped.

use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::cli::options::Plain;
use crate::cli::prompt::Reply;
use crate::cli::session::Session;

/// More than any paste that is looked at, in bytes.
const LIMIT: u64 = 256 * 1024 + 1;

/// Something secret on stdin. From a terminal it would show while it is typed: it is asked for there, with `--plain` only.
///
/// # Errors
/// Stdin is a terminal, or can't be read.
pub fn from_stdin(session: &Session, what: &str, flag: &str) -> Result<Zeroizing<String>, Failure> {
    if session.terminal.stdin {
        if session.settings.plain == Plain::No {
            let message = format!("{flag} reads from a pipe or a file, and stdin is a terminal.");
            return Err(Failure::usage(message)
                .with_fix("Use < FILE, or --plain to be asked without showing it."));
        }
        let help = "It is not shown. It stays on this computer and is forgotten at the end.";
        return match session.prompter().ask_hidden(what, help)? {
            Reply::Answer(text) => Ok(text),
            Reply::Back => Err(Failure::cancelled()),
        };
    }
    read_all(std::io::stdin().lock())
        .map_err(|error| Failure::new("input-failed", 1, format!("Stdin can't be read: {error}.")))
}

/// Something secret in a file.
///
/// # Errors
/// When it can't be read.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let read = std::fs::File::open(path).and_then(read_all);
    read.map_err(|error| {
        let message = format!("The file {} can't be read: {error}.", path.display());
        Failure::new("file-unreadable", 2, message)
    })
}

fn read_all(source: impl std::io::Read) -> std::io::Result<Zeroizing<String>> {
    // With room for all of it from the start: a text that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(usize::try_from(LIMIT).unwrap_or(0)));
    source.take(LIMIT).read_to_string(&mut text)?;
    Ok(text)
}
