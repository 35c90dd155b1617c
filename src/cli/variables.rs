//! Environment variables: empty counts as not set.

use std::collections::HashMap;
use std::ffi::OsString;

/// The environment, read once.
#[derive(Clone, Debug, Default)]
pub struct Variables(HashMap<OsString, OsString>);

impl Variables {
    /// Those of this process.
    pub fn of_process() -> Self {
        Variables(std::env::vars_os().collect())
    }

    /// The value; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<&OsString> {
        self.0
            .get(std::ffi::OsStr::new(name))
            .filter(|value| !value.is_empty())
    }

    /// The value as text; one that is no text counts as not set.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name).and_then(|value| value.to_str())
    }

    /// A switch: set, and neither `0`, `false`, `no` nor `off`.
    pub fn switch(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| {
            !["0", "false", "no", "off"]
                .iter()
                .any(|word| value.eq_ignore_ascii_case(word))
        })
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Variables {
    fn from(pairs: [(&str, &str); N]) -> Self {
        Variables(
            pairs
                .into_iter()
                .map(|(name, value)| (name.into(), value.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_is_not_set_and_false_is_off() {
        let variables = Variables::from([
            ("A", ""),
            ("B", "0"),
            ("C", "FALSE"),
            ("D", "1"),
            ("E", "x"),
        ]);
        assert_eq!(variables.text("A"), None);
        let on: Vec<bool> = ["A", "B", "C", "D", "E", "F"]
            .iter()
            .map(|name| variables.switch(name))
            .collect();
        assert_eq!(on, [false, false, false, true, true, false]);
    }
}
