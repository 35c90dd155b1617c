//! What the environment says about looks.

use super::theme::Theme;

impl Theme {
    /// Colours unless `NO_COLOR` is set and not empty; ASCII unless the locale is UTF-8.
    #[must_use]
    pub fn from_environment(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set);
        let utf8 = locale.is_some_and(|locale| {
            let locale = locale.to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        });
        Theme {
            colour: set("NO_COLOR").is_none(),
            ascii: !utf8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(variables: &[(&str, &str)]) -> Theme {
        Theme::from_environment(|name| {
            variables
                .iter()
                .find(|(variable, _)| *variable == name)
                .map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn locales() {
        assert!(!theme(&[("LANG", "C.UTF-8")]).ascii);
        assert!(!theme(&[("LC_CTYPE", "de_DE.utf8"), ("LANG", "C")]).ascii);
        assert!(theme(&[("LC_ALL", "C"), ("LANG", "C.UTF-8")]).ascii);
        assert!(!theme(&[("LC_ALL", ""), ("LANG", "C.UTF-8")]).ascii);
        assert!(theme(&[]).ascii);
    }

    #[test]
    fn only_a_no_color_that_says_something_counts() {
        assert!(theme(&[]).colour);
        assert!(theme(&[("NO_COLOR", "")]).colour);
        assert!(!theme(&[("NO_COLOR", "1")]).colour);
    }
}
