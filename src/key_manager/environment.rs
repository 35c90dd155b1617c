//! Environments of an organization, and those that a key manager serves.

use std::fmt;

use super::name::fold;
use super::organization::parse_label;

/// The name of an environment: 1 to 100 visible characters, unique in its organization without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnvironmentName(String);

impl EnvironmentName {
    /// Parses what was typed; leading and trailing blanks are trimmed.
    ///
    /// # Errors
    /// A sentence: empty, over 100 characters, or an invisible character.
    pub fn parse(input: &str) -> Result<Self, String> {
        parse_label("Environment", input, true).map(EnvironmentName)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name for comparisons without regard to case.
    pub(crate) fn folded(&self) -> String {
        fold(&self.0)
    }

    pub(crate) fn stored(text: String) -> Self {
        EnvironmentName(text)
    }
}

impl fmt::Display for EnvironmentName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// An environment; a list of them is in the order of promotion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Name, unique in the organization without regard to case.
    pub name: EnvironmentName,
    /// Whether it is marked as a production environment.
    pub production: bool,
}

/// Which environments a key manager serves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvironmentScope {
    /// *Apply to all environments*, those added later included.
    All,
    /// These, at least one, in the order of promotion.
    Only(Vec<EnvironmentName>),
}

impl EnvironmentScope {
    /// `all`, or the names with commas between.
    pub fn words(&self) -> String {
        match self {
            EnvironmentScope::All => "all".to_owned(),
            EnvironmentScope::Only(names) => {
                let names: Vec<&str> = names.iter().map(EnvironmentName::as_str).collect();
                names.join(", ")
            }
        }
    }
}
