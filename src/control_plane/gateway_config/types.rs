//! Result of a merge.

/// The table above all policies.
pub const ROOT: &str = "policy_configurations";
/// The list, spelled as the gateway reads it.
pub const LIST: &str = "keymanagers";

/// The file with the entry in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    /// The whole text.
    pub text: String,
    /// Change of the entry.
    pub change: Change,
    /// Other entries of the file with the same issuer.
    pub duplicate_issuers: Vec<String>,
}

/// Change of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// Already up to date.
    Same,
    /// The entry is new.
    Added,
    /// Values of an existing entry change.
    Changed(Vec<ValueChange>),
}

/// Changed value of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueChange {
    /// The key, as a path below the entry.
    pub key: &'static str,
    /// Previous text; `None` if there was none.
    pub old: Option<String>,
    /// The text after.
    pub new: String,
}

/// Reason why the file was not changed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotMerged {
    /// The file is not valid TOML.
    #[error("line {line}: {message}")]
    Unreadable {
        /// Line of the error, from 1.
        line: usize,
        /// The parser's message.
        message: String,
    },
    /// The list or something above it is of another kind.
    #[error("{0} is not a list of key managers")]
    NotAList(String),
    /// The name of the list is misspelled for the gateway.
    #[error("it has {0}, which the gateway does not read because of its letter case")]
    Misspelled(String),
    /// The name is in the list twice.
    #[error("{0} is in the list twice, and the gateway uses the later one")]
    Twice(String),
    /// The entry reads its keys from a file of the gateway.
    #[error("{0} reads its keys from jwks.local, and an entry has either local or remote keys")]
    LocalKeys(String),
    /// A part of the entry has another shape than the gateway reads.
    #[error("{0} of the entry is not a table")]
    Shape(String),
    /// A value has a character that can't be seen.
    #[error("a value contains an invisible character")]
    Hidden,
    /// The result would not be the file with this entry.
    #[error("the file would not read back correctly: {0}")]
    WouldBreak(String),
}

impl NotMerged {
    /// One thing to do, a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => {
                "Correct the file first. The gateway would not start with it."
            }
            Self::NotAList(_) | Self::Shape(_) => "Correct the file manually first.",
            Self::Misspelled(_) => "Write it in lowercase.",
            Self::Twice(_) => "Remove one of the two entries.",
            Self::LocalKeys(_) => "Choose another name with --id, or remove jwks.local manually.",
            Self::Hidden => "Correct the key manager's values.",
            Self::WouldBreak(_) => "Merge it manually: kmctl export NAME --format gateway",
        }
    }
}

/// A value that an entry has to have: its key, as a path, and its text.
pub type ExpectedValue = (&'static str, String);
