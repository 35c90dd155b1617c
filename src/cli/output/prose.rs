//! Sentences on several lines. An address is never cut and stands on a line of its own where it does not fit.

use crate::key_manager::{cells, visible};

/// How wide a report is: it is read in mails as well as in terminals.
pub const WIDTH: usize = 80;

/// A label, and text that is wrapped behind it, indented as far as the label goes. Foreign text is made visible.
pub fn labelled(label: &str, indent: usize, text: &str) -> String {
    let text = visible(text);
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let room = WIDTH.saturating_sub(indent);
        if !line.is_empty() && cells(&line) + 1 + cells(word) > room {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    let mut out = String::new();
    for (place, line) in lines.iter().enumerate() {
        let lead = if place == 0 { label } else { "" };
        let gap = " ".repeat(indent.saturating_sub(cells(lead)));
        out.push_str(format!("{lead}{gap}{line}").trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_addresses_whole() {
        let url = format!("https://idp.example/{}", "x".repeat(90));
        let text = labelled("Fix:", 6, &format!("Use the address {url} in place of it."));
        assert_eq!(
            text,
            format!("Fix:  Use the address\n      {url}\n      in place of it.\n")
        );
        assert_eq!(labelled("a", 3, "b\u{1b}c"), "a  b<U+001B>c\n");
    }
}
