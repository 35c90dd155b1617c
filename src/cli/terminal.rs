//! Detection of terminals among the three streams.

use std::io::IsTerminal;

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Somebody may type.
    pub stdin: bool,
    /// Somebody may read results as they come.
    pub stdout: bool,
    /// Somebody may read messages as they come.
    pub stderr: bool,
}

impl Terminal {
    /// Looks at the streams of this process.
    pub fn look() -> Self {
        Terminal {
            stdin: std::io::stdin().is_terminal(),
            stdout: std::io::stdout().is_terminal(),
            stderr: std::io::stderr().is_terminal(),
        }
    }

    /// Whether a question can be asked and answered.
    pub fn both(self) -> bool {
        self.stdin && self.stdout
    }

    /// Columns of stdout's terminal; `None` when it is none or does not say.
    pub fn columns(self) -> Option<usize> {
        if !self.stdout {
            return None;
        }
        let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
        (size.ws_col > 0).then_some(usize::from(size.ws_col))
    }
}
