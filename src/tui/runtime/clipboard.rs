//! Text for the terminal's clipboard.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// OSC 52: also reaches the clipboard through ssh, and through tmux where `set-clipboard` is on. Terminals don't say whether they
/// took it.
pub fn sequence(text: &str) -> String {
    format!("\x1b]52;c;{}\x07", STANDARD.encode(text))
}

#[cfg(test)]
mod tests {
    #[test]
    fn osc_52() {
        assert_eq!(
            super::sequence("https://a/é"),
            "\x1b]52;c;aHR0cHM6Ly9hL8Op\x07"
        );
    }
}
