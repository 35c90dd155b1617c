//! Option values: output format, color, prompts, durations.

use std::time::Duration;

use clap::ValueEnum;
use serde::Deserialize;

/// Format of a command's result on stdout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables and text.
    #[default]
    Table,
    /// JSON, schema kmctl/v1.
    Json,
    /// The same as YAML.
    Yaml,
    /// One row per line, tab-separated, no header.
    Tsv,
}

/// Whether to color.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Color {
    /// On a terminal, unless the environment says otherwise.
    #[default]
    Auto,
    /// Color on any stream.
    Always,
    /// No color on any stream.
    Never,
}

/// Source of the request for plain prompts. Without a terminal only the flag means "ask anyway".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plain {
    /// Full screen, where there is a terminal.
    No,
    /// The environment or the configuration file.
    Preferred,
    /// By `--plain`: prompts, even if the terminal can do more.
    Demanded,
}

/// Parses `10s`, `500ms`, `2m` or a bare number of seconds; 1 ms to 10 min.
///
/// # Errors
/// A sentence.
pub fn parse_timeout(word: &str) -> Result<Duration, String> {
    let time = parse_time(word)?;
    if time.is_zero() {
        return Err(format!("`{word}` is out of range. Use 1ms to 10m."));
    }
    Ok(time)
}

/// Parser of the tolerated clock skew: a duration, or 0.
///
/// # Errors
/// The text is not a time from 0 to 10 minutes.
pub fn parse_leeway(word: &str) -> Result<Duration, String> {
    parse_time(word)
}

fn parse_time(word: &str) -> Result<Duration, String> {
    let wrong = || format!("`{word}` is not a valid duration. Use e.g. 10s, 500ms or 2m.");
    let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let number: f64 = digits.trim().parse().map_err(|_| wrong())?;
    let unit = match word.get(digits.len()..).unwrap_or_default() {
        "" | "s" => 1.0,
        "ms" => 0.001,
        "m" | "min" => 60.0,
        _ => return Err(wrong()),
    };
    let seconds = number * unit;
    if seconds != 0.0 && !(0.001..=600.0).contains(&seconds) {
        return Err(format!("`{word}` is out of range. Use 1ms to 10m."));
    }
    Ok(Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_units_and_bounds() {
        assert_eq!(parse_timeout("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(parse_timeout("10"), Ok(Duration::from_secs(10)));
        assert_eq!(parse_timeout("1.5m"), Ok(Duration::from_secs(90)));
        for wrong in ["", "s", "-1s", "0s", "11m", "10 h", "inf", "NaN"] {
            assert!(parse_timeout(wrong).is_err(), "{wrong}");
        }
        assert_eq!(parse_leeway("0s"), Ok(Duration::ZERO));
        assert_eq!(parse_leeway("60s"), Ok(Duration::from_secs(60)));
        assert!(parse_leeway("11m").is_err());
    }
}
