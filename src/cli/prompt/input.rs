//! Input of the prompts: a terminal, or any stream of lines.

use std::io::{self, BufRead};

use zeroize::Zeroizing;

use super::raw_line::RawTerminal;
use super::typed_line::Echo;

/// Source of input lines.
pub enum Input {
    /// A terminal on stdin: read without line mode, which would cut a long paste.
    Terminal(RawTerminal),
    /// A pipe, a file, or a test.
    Lines(Box<dyn BufRead>),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Input::Terminal(_) => "Terminal",
            Input::Lines(_) => "Lines",
        })
    }
}

impl Input {
    /// Stdin: in raw mode if it is a terminal, else as lines.
    pub fn stdin(terminal: bool) -> Self {
        if terminal {
            Input::Terminal(RawTerminal::default())
        } else {
            Input::Lines(Box::new(io::stdin().lock()))
        }
    }

    /// The next line without its end; `None` at the end of input. A terminal shows `echo` of it.
    pub fn line(&mut self, echo: Echo) -> io::Result<Option<Zeroizing<String>>> {
        match self {
            Input::Terminal(terminal) => terminal.line(echo),
            Input::Lines(lines) => {
                let mut bytes = Zeroizing::new(Vec::new());
                if lines.read_until(b'\n', &mut bytes)? == 0 {
                    return Ok(None);
                }
                while matches!(bytes.last(), Some(b'\n' | b'\r')) {
                    bytes.pop();
                }
                Ok(Some(Zeroizing::new(
                    String::from_utf8_lossy(&bytes).into_owned(),
                )))
            }
        }
    }

    /// Whether the terminal echoes the input itself, line end included.
    pub fn shows_typing(&self) -> bool {
        matches!(self, Input::Terminal(_))
    }
}
