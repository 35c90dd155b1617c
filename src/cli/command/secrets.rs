//! Secrets, which must not be arguments: read from stdin, a file or a hidden prompt; zeroized on drop.

use std::io::Read as _;
use std::path::Path;

use zeroize::Zeroizing;

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::options::Plain;
use crate::cli::prompt::Reply;
use crate::cli::session::Session;

/// Longest input, in bytes; more than the longest paste.
const LIMIT: u64 = 256 * 1024 + 1;

/// Reads a secret from stdin. A terminal would echo it, so there it is prompted for, with `--plain` only.
///
/// # Errors
/// Stdin is a terminal, or can't be read.
pub fn from_stdin(
    session: &Session,
    what: &str,
    flag: &str,
) -> Result<Zeroizing<String>, CommandError> {
    if session.terminal.stdin {
        if session.settings.plain == Plain::No {
            let message = format!("{flag} reads from a pipe or a file, but stdin is a terminal.");
            return Err(
                CommandError::usage(message).with_fix("Use < FILE, or --plain to enter it hidden.")
            );
        }
        let help = "It isn't shown, stays on this computer and is discarded at the end.";
        return match session.prompter().ask_hidden(what, help)? {
            Reply::Answer(text) => Ok(text),
            Reply::Back => Err(CommandError::cancelled()),
        };
    }
    read_all(std::io::stdin().lock()).map_err(|error| {
        CommandError::new(
            "input-failed",
            ExitCode::Unexpected,
            format!("Stdin can't be read: {error}."),
        )
    })
}

/// Reads a secret from a file.
///
/// # Errors
/// When it can't be read.
pub fn from_file(path: &Path) -> Result<Zeroizing<String>, CommandError> {
    let read = std::fs::File::open(path).and_then(read_all);
    read.map_err(|error| CommandError::unreadable_file(path, &error))
}

fn read_all(source: impl std::io::Read) -> std::io::Result<Zeroizing<String>> {
    // Allocated at once: a growing buffer would leave copies of the secret behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(usize::try_from(LIMIT).unwrap_or(0)));
    source.take(LIMIT).read_to_end(&mut bytes)?;
    decoded(&bytes).ok_or_else(|| {
        let why = "it is not text in UTF-8 or UTF-16";
        std::io::Error::new(std::io::ErrorKind::InvalidData, why)
    })
}

/// UTF-8, or UTF-16 with its mark, as PowerShell writes files.
fn decoded(bytes: &[u8]) -> Option<Zeroizing<String>> {
    let wide = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let (units, odd) = rest.as_chunks::<2>();
        let units = units.iter().map(|unit| read(*unit));
        let mut text = Zeroizing::new(String::with_capacity(rest.len() * 2));
        for letter in char::decode_utf16(units) {
            text.push(letter.ok()?);
        }
        odd.is_empty().then_some(text)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => wide(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => wide(rest, u16::from_be_bytes),
        _ => Some(Zeroizing::new(std::str::from_utf8(bytes).ok()?.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_the_ways_that_shells_write_it() {
        let wide = |text: &str, write: fn(u16) -> [u8; 2]| {
            std::iter::once(0xfeff)
                .chain(text.encode_utf16())
                .flat_map(write)
                .collect::<Vec<u8>>()
        };
        for bytes in [
            b"a\xc3\xa9".to_vec(),
            wide("a\u{e9}", u16::to_le_bytes),
            wide("a\u{e9}", u16::to_be_bytes),
        ] {
            assert_eq!(decoded(&bytes).unwrap().as_str(), "a\u{e9}", "{bytes:?}");
        }
        for bytes in [&b"\xff\xfea"[..], b"\xff", b"\xff\xfe\x00\xd8"] {
            assert_eq!(decoded(bytes), None, "{bytes:?}");
        }
    }
}
