//! What the environment says in words that other programs know, and how a time is written.

use std::time::Duration;

use super::Color;
use crate::cli::variables::Variables;

/// The words of other programs: NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR.
pub fn by_convention(variables: &Variables) -> Option<Color> {
    let forced = |name| variables.text(name).is_some_and(|value| value != "0");
    if variables.get("NO_COLOR").is_some() {
        Some(Color::Never)
    } else if forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") {
        Some(Color::Always)
    } else if variables.text("CLICOLOR") == Some("0") {
        Some(Color::Never)
    } else {
        None
    }
}

/// Whether the locale writes UTF-8.
pub fn utf8_locale(variables: &Variables) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| variables.text(name))
        .unwrap_or_default()
        .to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

/// Parses `10s`, `500ms`, `2m` or a bare number of seconds; 1 ms to 10 min.
///
/// # Errors
/// A sentence.
pub fn parse_timeout(word: &str) -> Result<Duration, String> {
    let wrong = || format!("`{word}` is no time. Use e.g. 10s, 500ms or 2m.");
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.trim().parse().map_err(|_| wrong())?;
    let unit = match word.get(digits.len()..).unwrap_or_default() {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        _ => return Err(wrong()),
    };
    let seconds = number * unit;
    if !(0.001..=600.0).contains(&seconds) {
        return Err(format!("`{word}` is out of bounds. Use 1ms to 10m."));
    }
    Ok(Duration::from_secs_f64(seconds))
}
