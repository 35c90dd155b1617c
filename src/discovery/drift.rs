//! Comparison of the stored configuration with what is served now. No I/O and no clock.

use serde::{Deserialize, Serialize};

use super::report::{KeySet, KeySummary};
use crate::key_manager::{Configuration, Field, Grade, ReplacedValue};
use crate::provider::microsoft;

/// Days before a certificate's end from which it is reported.
pub const SOON_DAYS: i32 = 30;

/// Field with a changed value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Field that differs.
    pub field: Field,
    /// Stored value; empty for none.
    pub stored: String,
    /// Served value; empty if the document has none.
    pub live: String,
    /// Whether the stored value was edited when the provider served just this one, so that nothing changed since.
    pub is_edited: bool,
}

impl Difference {
    /// Whether the served value can be stored: a required field can't become empty.
    pub fn can_be_taken(&self) -> bool {
        !self.live.is_empty() || self.field.optional()
    }
}

/// Outcome of a check, worst last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Equal to the stored configuration.
    Same,
    /// Something differs that does not stop tokens.
    Differs,
    /// Tokens are or will be rejected: the provider changed its issuer, or no usable key.
    Breaks,
    /// No document could be read.
    Unreadable,
}

impl Outcome {
    /// The grade on screens and in lists.
    pub fn grade(self) -> Grade {
        match self {
            Outcome::Same => Grade::Ok,
            Outcome::Differs => Grade::Warn,
            Outcome::Breaks | Outcome::Unreadable => Grade::Fail,
        }
    }

    /// Word in JSON.
    pub fn word(self) -> &'static str {
        match self {
            Outcome::Same => "same",
            Outcome::Differs => "differs",
            Outcome::Breaks => "breaks",
            Outcome::Unreadable => "unreadable",
        }
    }
}

/// Key as stored, for the next check to compare with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnownKey {
    /// Key id (`kid`), if any.
    pub kid: Option<String>,
    /// RFC 7638, SHA-256, base64url.
    pub thumbprint: Option<String>,
}

impl KnownKey {
    /// Stored facts of a key; `None` without kid and thumbprint.
    pub fn of(key: &KeySummary) -> Option<Self> {
        (key.kid.is_some() || key.thumbprint.is_some()).then(|| KnownKey {
            kid: key.kid.clone(),
            thumbprint: key.thumbprint.clone(),
        })
    }

    /// Kid, else thumbprint.
    pub fn name(&self) -> &str {
        let name = self.kid.as_ref().or(self.thumbprint.as_ref());
        name.map_or("", String::as_str)
    }

    fn same_name(&self, other: &KnownKey) -> bool {
        self.name() == other.name()
    }

    /// Same name, different key.
    fn replaces(&self, other: &KnownKey) -> bool {
        let both = self.thumbprint.is_some() && other.thumbprint.is_some();
        self.same_name(other) && both && self.thumbprint != other.thumbprint
    }
}

/// Changes of the keys since the last check, by kid, else by thumbprint.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rotation {
    /// Names of keys that the last check did not see.
    pub added: Vec<String>,
    /// Keys that are gone.
    pub removed: Vec<String>,
    /// Keys that reuse the kid of a removed one; caches by kid keep the old one.
    pub replaced: Vec<String>,
    /// Whether none of the earlier keys is left.
    pub all: bool,
}

impl Rotation {
    fn between(known: &[KnownKey], now: &[KnownKey]) -> Self {
        let without = |these: &[KnownKey], those: &[KnownKey]| -> Vec<String> {
            these
                .iter()
                .filter(|key| !those.iter().any(|other| other.same_name(key)))
                .map(|key| key.name().to_owned())
                .collect()
        };
        let replaced = |key: &&KnownKey| known.iter().any(|other| key.replaces(other));
        let kept = |key: &KnownKey| {
            now.iter()
                .any(|other| other.same_name(key) && !other.replaces(key))
        };
        Rotation {
            added: without(now, known),
            removed: without(known, now),
            replaced: now
                .iter()
                .filter(replaced)
                .map(|key| key.name().to_owned())
                .collect(),
            all: !known.is_empty() && !now.is_empty() && !known.iter().any(kept),
        }
    }
}

/// A key whose certificate ends soon, or has ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiringKey {
    /// Kid, else thumbprint, else empty.
    pub key: String,
    /// The day of the end, UTC.
    pub ends: String,
    /// Days from the check to that day; negative when it is over.
    pub days_left: i32,
}

/// Facts read by a check.
#[derive(Clone, Copy, Debug)]
pub struct CheckSnapshot<'a> {
    /// The address of the document.
    pub url: &'a str,
    /// Values of the document; `None` if it could not be read.
    pub served: Option<&'a Configuration>,
    /// The keys at the stored JWKS Endpoint, which is the one that a gateway reads.
    pub keys: &'a KeySet,
    /// Keys of the last check; `None` if there was none.
    pub known: Option<&'a [KnownKey]>,
    /// Served values that were replaced on purpose.
    pub replaced: &'a [ReplacedValue],
    /// Whether a finding means that gateways reject tokens with the stored configuration.
    pub blocked: bool,
    /// Whether a token was accepted with the stored values: an edited Issuer is right then.
    pub proven: bool,
    /// The day of the check, UTC.
    pub today: jiff::civil::Date,
}

/// Result of a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drift {
    /// Outcome of the check.
    pub outcome: Outcome,
    /// The fields that differ, in the console's order.
    pub differences: Vec<Difference>,
    /// The keys since the last check.
    pub rotation: Rotation,
    /// Keys whose certificate ends within [`SOON_DAYS`], or has ended.
    pub ending: Vec<ExpiringKey>,
}

impl Drift {
    /// The differences, without those of edited values.
    pub fn changes(&self) -> impl Iterator<Item = &Difference> {
        self.differences.iter().filter(|it| !it.is_edited)
    }
}

/// Compares the stored configuration with the facts of a check.
pub fn drift(stored: &Configuration, seen: &CheckSnapshot<'_>) -> Drift {
    let now: Vec<KnownKey> = seen.keys.keys.iter().filter_map(KnownKey::of).collect();
    let known = seen.known.filter(|_| seen.keys.failure.is_none());
    let mut drift = Drift {
        outcome: Outcome::Same,
        differences: seen.served.map_or_else(Vec::new, |served| {
            differences(stored, served, seen).collect()
        }),
        rotation: known
            .map(|known| Rotation::between(known, &now))
            .unwrap_or_default(),
        ending: ending(seen).collect(),
    };
    drift.outcome = outcome(seen, &drift);
    drift
}

fn outcome(seen: &CheckSnapshot<'_>, drift: &Drift) -> Outcome {
    let mut changes = drift.changes();
    let issuer = |it: &Difference| it.field == Field::Issuer;
    let no_keys = seen.keys.failure.is_some() || seen.keys.usable() == 0;
    let proven = |it: &Difference| seen.proven && it.is_edited && issuer(it);
    let quiet = drift.differences.iter().all(proven)
        && drift.ending.is_empty()
        && drift.rotation.replaced.is_empty()
        && !drift.rotation.all;
    if seen.served.is_none() {
        Outcome::Unreadable
    } else if no_keys || seen.blocked || changes.any(issuer) {
        Outcome::Breaks
    } else if quiet {
        Outcome::Same
    } else {
        Outcome::Differs
    }
}

/// The two claims are not in a document, so they never differ.
fn differences<'a>(
    stored: &'a Configuration,
    served: &'a Configuration,
    seen: &'a CheckSnapshot<'_>,
) -> impl Iterator<Item = Difference> + 'a {
    Field::CONFIGURATION
        .into_iter()
        .filter(|field| field.document_member().is_some())
        .filter_map(|field| {
            let stored = stored.get(field).unwrap_or_default();
            let live = served.get(field).unwrap_or_default();
            let is_edited = |it: &ReplacedValue| it.field == field && it.value == live;
            (stored != live).then(|| Difference {
                field,
                stored: stored.to_owned(),
                live: live.to_owned(),
                is_edited: seen.replaced.iter().any(is_edited),
            })
        })
        // Entra ID serves one version's issuer, whatever the application issues.
        .filter(move |it| {
            it.field != Field::Issuer || !microsoft::is_issuer_of(seen.url, served, &it.stored)
        })
}

/// The configuration with the served values of some fields in it.
#[must_use]
pub fn taken_over(
    stored: &Configuration,
    differences: &[Difference],
    fields: &[Field],
) -> Configuration {
    let mut taken = stored.clone();
    for it in differences.iter().filter(|it| fields.contains(&it.field)) {
        if let Some(place) = taken.get_mut(it.field) {
            place.clone_from(&it.live);
        }
    }
    taken
}

fn ending<'a>(seen: &'a CheckSnapshot<'_>) -> impl Iterator<Item = ExpiringKey> + 'a {
    seen.keys.keys.iter().filter_map(|key| {
        let ends = key.certificate_ends.as_ref()?;
        let date: jiff::civil::Date = ends.parse().ok()?;
        let days_left = (date - seen.today).get_days();
        (days_left <= SOON_DAYS).then(|| ExpiringKey {
            key: KnownKey::of(key).map_or_else(String::new, |key| key.name().to_owned()),
            ends: ends.clone(),
            days_left,
        })
    })
}

#[cfg(test)]
mod tests;
