//! Facts about a target, as read last and stored with it. Holds no secret.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Facts about a target. Times are RFC 3339 texts, as stored.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TargetFacts {
    /// Time of the last read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// Certificate, over TLS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate: Option<SeenCertificate>,
    /// Release, by its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub release: Option<String>,
    /// Tenant of the user.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    /// Whether the server offers the type that kmctl writes; `None` if unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub takes_custom: Option<bool>,
    /// Sign-in, if any.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub login: Option<Login>,
}

/// Certificate of a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct SeenCertificate {
    /// Subject of the certificate.
    pub subject: String,
    /// End of validity.
    pub not_after: String,
    /// SHA-256 of the certificate, hexadecimal pairs with colons.
    pub sha256: String,
}

/// Sign-in at a target.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Login {
    /// User; `None` for a token.
    pub who: Option<String>,
    /// End of the sign-in, if known.
    pub until: Option<String>,
    /// Word of the backend that holds the credentials.
    pub store: Option<String>,
}

impl TargetFacts {
    /// Parses the stored JSON; any other text yields empty facts.
    pub fn from_json(text: &str) -> Self {
        let facts: Option<TargetFacts> = serde_json::from_str(text).unwrap_or_default();
        facts.unwrap_or_default()
    }

    /// JSON to store.
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_are_read_as_they_were_written_and_other_text_is_none() {
        let facts = TargetFacts {
            release: Some("4.7".to_owned()),
            login: Some(Login {
                who: Some("admin".to_owned()),
                until: None,
                store: Some("file".to_owned()),
            }),
            ..TargetFacts::default()
        };
        let json = facts.to_json().to_string();
        assert_eq!(
            json,
            r#"{"release":"4.7","login":{"who":"admin","until":null,"store":"file"}}"#
        );
        assert_eq!(TargetFacts::from_json(&json), facts);
        for text in ["null", "[]", "", "{\"login\":null,\"later\":1}"] {
            assert_eq!(
                TargetFacts::from_json(text),
                TargetFacts::default(),
                "{text}"
            );
        }
    }
}
