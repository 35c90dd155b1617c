//! Wrapping of sentences. An address is never cut; if it does not fit it has a line of its own.

use crate::key_manager::{hanging, visible, without_backticks};

/// Width of a report, for mails and terminals.
pub const WIDTH: usize = 80;

/// A label, and text that is wrapped behind it, indented as far as the label goes. Foreign text is made visible.
pub fn labeled(label: &str, indent: usize, text: &str) -> String {
    let first = format!("{label:indent$}");
    hanging(&first, &visible(&without_backticks(text)), WIDTH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_addresses_whole() {
        let url = format!("https://idp.example/{}", "x".repeat(90));
        let text = labeled("Fix:", 6, &format!("Use the address {url} in place of it."));
        assert_eq!(
            text,
            format!("Fix:  Use the address\n      {url}\n      in place of it.\n")
        );
        assert_eq!(labeled("a", 3, "b\u{1b}c"), "a  b<U+001B>c\n");
    }
}
