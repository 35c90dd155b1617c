//! Run of token characters, continued over line breaks.

use zeroize::Zeroizing;

use super::found::{Found, Source};
use crate::token::decode::WHOLE_SIGNATURES;
use crate::token::secret::Token;

/// A word no longer than this may follow the token.
pub(super) const WORD: usize = 20;

/// Lengths of signatures of HMAC, Ed448 and short RSA keys, in base64url.
const OTHER_SIGNATURES: [usize; 4] = [43, 64, 152, 171];

/// Run found at the start of a text.
pub(super) struct Run {
    text: Zeroizing<String>,
    /// Number of bytes used.
    pub used: usize,
    joined: bool,
}

/// Letters of RFC 6750's b64token, and with them of every JWT.
pub(super) fn is_token_letter(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_' | '.' | '~' | '+' | '/' | '=')
}

impl Run {
    pub fn take(text: &str) -> Self {
        let mut run = Run {
            text: Zeroizing::new(String::with_capacity(text.len())),
            used: 0,
            joined: false,
        };
        loop {
            let rest = text.get(run.used..).unwrap_or_default();
            let line = leading(rest);
            run.text.push_str(line);
            run.used += line.len();
            let rest = text.get(run.used..).unwrap_or_default();
            match run.next_line(rest) {
                Some(blanks) => {
                    run.used += blanks;
                    run.joined = true;
                }
                None => break,
            }
        }
        // Full stop of a sentence.
        if run.dots() == 3 && run.text.ends_with('.') {
            run.text.pop();
        }
        run
    }

    pub fn len(&self) -> usize {
        self.text.len()
    }

    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    pub fn dots(&self) -> usize {
        self.text.bytes().filter(|byte| *byte == b'.').count()
    }

    pub fn found(self, source: Source) -> Found {
        Found {
            token: Token::new(self.text.as_str()),
            source,
            joined: self.joined,
            is_bound: false,
        }
    }

    /// Number of blanks before a line that continues this token; `None` if it ends here.
    fn next_line(&self, rest: &str) -> Option<usize> {
        if self.is_empty() {
            return None;
        }
        let next = rest.trim_start_matches(char::is_whitespace);
        let blanks = rest.get(..rest.len() - next.len())?;
        if blanks.matches('\n').count() != 1 {
            return None;
        }
        let line = leading(next);
        let after = next.get(line.len()..)?.trim_start_matches([' ', '\t']);
        let whole_line =
            after.is_empty() || after.starts_with(['\n', '"', '\'', '`', '<', ',', '\\']);
        let another = line.starts_with("eyJ") && line.contains('.') && self.dots() >= 2;
        let follows = self.is_whole() && (line.len() <= WORD || !self.joined);
        (whole_line && !line.is_empty() && !another && !follows).then_some(blanks.len())
    }

    /// Whether it ends in a signature of a usual length.
    fn is_whole(&self) -> bool {
        let mut parts = self.text.split('.').skip(2);
        let signature = parts.next().map(str::len);
        parts.next().is_none() && signature.is_some_and(is_signature)
    }
}

/// Whether signatures have this length in base64url.
pub(super) fn is_signature(length: usize) -> bool {
    WHOLE_SIGNATURES.contains(&length) || OTHER_SIGNATURES.contains(&length)
}

fn leading(text: &str) -> &str {
    let end = text.find(|letter| !is_token_letter(letter));
    text.get(..end.unwrap_or(text.len())).unwrap_or_default()
}
