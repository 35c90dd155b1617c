//! Id of a key manager in the API Portal, and its name in the gateway's configuration.

use std::collections::BTreeMap;

/// Id: 1 to 255 letters, digits, `_` and `-`; case-sensitive in the portal.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PortalId(String);

/// Longer ids fit into some of the portal's databases and not into others.
const LIMIT: usize = 255;

/// A text that is not an id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("An id has 1 to 255 letters, digits, `_` and `-`.")]
pub struct NotAnId;

/// An id made from a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DerivedId {
    /// The id.
    pub id: PortalId,
    /// Whether letters or digits of the name are missing from the id.
    pub lossy: bool,
}

impl PortalId {
    /// Parses an id given by the user.
    ///
    /// # Errors
    /// Another character, nothing at all, or too long.
    pub fn parse(text: &str) -> Result<Self, NotAnId> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if text.is_empty() || text.len() > LIMIT || !text.chars().all(fits) {
            return Err(NotAnId);
        }
        Ok(PortalId(text.to_owned()))
    }

    /// Derives an id from a name: lower case, `a-z 0-9 _ -`; a run of other characters becomes one `-`, trimmed at both ends.
    /// `None` if nothing is left.
    pub fn from_name(name: &str) -> Option<DerivedId> {
        let mut text = String::new();
        let mut lossy = false;
        for c in name.to_lowercase().chars() {
            if c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' {
                text.push(c);
                continue;
            }
            lossy |= c.is_alphanumeric();
            if !text.ends_with('-') {
                text.push('-');
            }
        }
        let id = PortalId::parse(text.trim_matches('-')).ok()?;
        Some(DerivedId { id, lossy })
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for PortalId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Names that share one id, for each id that two or more names have; in order of the ids.
pub fn collisions<'a>(
    all: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<(&'a str, Vec<&'a str>)> {
    let mut names: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, id) in all {
        names.entry(id).or_default().push(name);
    }
    names.retain(|_, names| names.len() > 1);
    names.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str) -> Option<(String, bool)> {
        PortalId::from_name(name).map(|it| (it.id.to_string(), it.lossy))
    }

    #[test]
    fn ids_are_made_from_names() {
        for (name, id, lossy) in [
            ("Asgardeo-Prod", "asgardeo-prod", false),
            ("a..b--c_", "a-b-c_", false),
            ("a:b#c", "a-b-c", false),
            ("a\"b\\c", "a-b-c", false),
            ("-lead", "lead", false),
            ("über-km", "ber-km", true),
        ] {
            assert_eq!(made(name), Some((id.to_owned(), lossy)), "{name}");
        }
        assert_eq!(made("漢字"), None);
        assert_eq!(made("--"), None);
    }

    #[test]
    fn an_id_has_few_characters() {
        assert!(PortalId::parse("A_b-1").is_ok() && PortalId::parse("-x").is_ok());
        for text in ["a b", "", "a.b", "ä", &"x".repeat(256)] {
            assert_eq!(PortalId::parse(text), Err(NotAnId), "{text}");
        }
    }

    #[test]
    fn names_of_one_id_are_found_together() {
        let all = [("a:b", "a-b"), ("c", "c"), ("a.b", "a-b")];
        assert_eq!(collisions(all), [("a-b", vec!["a:b", "a.b"])]);
    }
}
