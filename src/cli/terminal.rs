//! Detection of terminals among the three streams.

use std::io::IsTerminal;

/// Which streams are terminals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// Whether stdin is a terminal.
    pub stdin: bool,
    /// Whether stdout is a terminal.
    pub stdout: bool,
    /// Whether stderr is a terminal.
    pub stderr: bool,
}

impl Terminal {
    /// Detects the terminals of this process.
    pub fn detect() -> Self {
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

    /// Columns of stdout's terminal; `None` if it is not a terminal or its size is unknown.
    pub fn columns(self) -> Option<usize> {
        if !self.stdout {
            return None;
        }
        let size = rustix::termios::tcgetwinsize(std::io::stdout()).ok()?;
        (size.ws_col > 0).then_some(usize::from(size.ws_col))
    }
}
