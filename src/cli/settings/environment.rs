//! Variables shared with other programs. Those of kmctl's own options are parsed with the command line.

use crate::cli::options::Color;

/// The value of a variable; an empty one counts as not set, and so does one that is not UTF-8.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Whether a variable is set, and neither `0`, `false`, `no` nor `off`.
pub fn is_on(name: &str) -> bool {
    variable(name).is_some_and(|value| {
        !["0", "false", "no", "off"]
            .iter()
            .any(|word| value.eq_ignore_ascii_case(word))
    })
}

/// Color by the conventions: NO_COLOR, then FORCE_COLOR and CLICOLOR_FORCE, then CLICOLOR.
pub fn color(variable: impl Fn(&str) -> Option<String>) -> Option<Color> {
    let forced = |name| variable(name).is_some_and(|value| value != "0");
    if variable("NO_COLOR").is_some() {
        Some(Color::Never)
    } else if forced("FORCE_COLOR") || forced("CLICOLOR_FORCE") {
        Some(Color::Always)
    } else if variable("CLICOLOR").as_deref() == Some("0") {
        Some(Color::Never)
    } else {
        None
    }
}

/// Whether the locale writes UTF-8.
pub fn utf8_locale(variable: impl Fn(&str) -> Option<String>) -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .find_map(|name| variable(name))
        .unwrap_or_default()
        .to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set<'a>(pairs: &'a [(&'a str, &'a str)]) -> impl Fn(&str) -> Option<String> + 'a {
        move |name| {
            let found = pairs.iter().find(|(key, _)| *key == name);
            found.map(|(_, value)| (*value).to_owned())
        }
    }

    #[test]
    fn color_follows_the_order_of_the_conventions() {
        assert_eq!(color(set(&[("TERM", "xterm")])), None);
        let both = [("NO_COLOR", "1"), ("FORCE_COLOR", "1")];
        assert_eq!(color(set(&both)), Some(Color::Never));
        assert_eq!(color(set(&[("CLICOLOR", "0")])), Some(Color::Never));
        let forced = [("FORCE_COLOR", "1"), ("CLICOLOR", "0")];
        assert_eq!(color(set(&forced)), Some(Color::Always));
        assert_eq!(color(set(&[("CLICOLOR_FORCE", "0")])), None);
    }

    #[test]
    fn the_locale_decides_about_ascii() {
        assert!(!utf8_locale(set(&[("LANG", "C")])));
        assert!(utf8_locale(set(&[("LANG", "C.UTF-8")])));
        let posix = [("LC_ALL", "POSIX"), ("LANG", "de_DE.utf8")];
        assert!(!utf8_locale(set(&posix)));
    }
}
