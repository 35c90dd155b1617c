//! Text of a check, for all front ends. Texts of the provider are not escaped; the front end escapes them.

use jiff::tz::TimeZone;

use super::checked::Checked;
use crate::discovery::drift::{Difference, ExpiringKey, Outcome};
use crate::discovery::{FetchError, consequence};
use crate::form::finding_summary;
use crate::key_manager::{Grade, counted};

/// Most keys named in a sentence.
const NAMED: usize = 6;

/// What is known of a key manager beyond the result of a check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownFact {
    /// Its grade.
    pub grade: Grade,
    /// A sentence.
    pub text: String,
    /// What to do about it, a sentence.
    pub fix: Option<String>,
}

impl Checked {
    /// Summary, a sentence: `2 fields differ.`
    pub fn sentence(&self) -> String {
        if let Some(failure) = &self.unreadable {
            return format!("The document can't be read: {}.", failure.sentence());
        }
        let fields = self.drift.changes().count();
        let edited = self.drift.differences.len() - fields;
        let mut parts: Vec<String> = Vec::new();
        match fields {
            0 => {}
            1 => parts.push("1 field differs".to_owned()),
            n => parts.push(format!("{n} fields differ")),
        }
        match edited {
            0 => {}
            _ if self.drift.outcome == Outcome::Same => {
                parts.push("you set Issuer yourself, and a token confirmed it".to_owned());
            }
            1 => parts
                .push("1 field that you edited differs from what the provider serves".to_owned()),
            n => parts.push(format!(
                "{n} fields that you edited differ from what the provider serves"
            )),
        }
        match &self.keys_unreadable {
            Some(failure) => parts.push(format!("the keys can't be read: {}", failure.sentence())),
            None if self.usable_keys == 0 => parts.push("no key can verify a signature".to_owned()),
            None => {}
        }
        match self.blocking.len() {
            0 => {}
            1 => parts.push(format!("1 problem: {}", consequence(&self.blocking))),
            n => parts.push(format!("{n} problems: {}", consequence(&self.blocking))),
        }
        if self.drift.rotation.all {
            parts.push("all keys changed since the last check".to_owned());
        } else if !self.drift.rotation.replaced.is_empty() {
            parts.push("a key changed but kept its kid".to_owned());
        }
        match self.drift.ending.len() {
            0 => {}
            1 => parts.push("a certificate needs renewal".to_owned()),
            n => parts.push(format!("{n} certificates need renewal")),
        }
        match parts.is_empty() {
            true => format!(
                "Unchanged; {}.",
                counted(self.usable_keys, "usable key", "usable keys")
            ),
            false => capital(&format!("{}.", parts.join("; "))),
        }
    }

    /// Further facts, as sentences: new and removed keys, certificates, advice.
    pub fn remarks(&self) -> Vec<String> {
        let mut remarks = Vec::new();
        if self.unreadable.is_some() {
            remarks.push(match &self.keys_unreadable {
                Some(failure) if failure.is_temporary() || failure.is_on_the_way() => format!(
                    "The keys can't be read either: {}. The gateway may not be affected; it keeps using its cached keys.",
                    failure.sentence()
                ),
                Some(failure) => format!(
                    "The keys can't be read either: {}. Tokens will be rejected once the gateway's cached keys expire.",
                    failure.sentence()
                ),
                None => format!(
                    "The keys can still be read ({}), so the gateway can still verify tokens.",
                    counted(self.usable_keys, "usable key", "usable keys")
                ),
            });
        }
        let rotation = &self.drift.rotation;
        for (words, names) in [
            ("New keys since the last check", &rotation.added),
            ("Keys removed since the last check", &rotation.removed),
            ("Keys changed under the same kid", &rotation.replaced),
        ] {
            if !names.is_empty() {
                remarks.push(format!("{words}: {}.", named(names)));
            }
        }
        if !rotation.removed.is_empty() && !rotation.all {
            remarks.push(
                "Tokens signed with a removed key are rejected once the gateway reads the keys again."
                    .to_owned(),
            );
        }
        if rotation.all && self.drift.outcome != Outcome::Unreadable {
            remarks.push(
                "Tokens issued before the change are rejected. If new ones are too, the gateway still uses the old cached keys."
                    .to_owned(),
            );
        }
        remarks.extend(self.drift.ending.iter().map(certificate));
        let untold = self.drift.changes().filter(|it| !it.can_be_taken());
        remarks.extend(untold.map(|it| {
            format!(
                "The document has no {}; the stored value stays.",
                it.field.label()
            )
        }));
        remarks
    }

    /// What is known beyond the result, the worst first: a sentence for each warning, those counted that were not read again, and the last token test.
    pub fn known(&self, zone: &TimeZone) -> Vec<KnownFact> {
        let warnings = self.warnings.iter().map(|finding| KnownFact {
            grade: finding.grade(),
            text: finding.message.clone(),
            fix: finding.fix.as_ref().map(|fix| fix.text.clone()),
        });
        let others = finding_summary::evidence(&self.untold(), zone).into_iter();
        let others = others.map(|(_, grade, text)| KnownFact {
            grade,
            text,
            fix: None,
        });
        let mut known: Vec<_> = warnings.chain(others).collect();
        known.sort_by_key(|fact| fact.grade);
        known
    }

    /// Fix, if there is one.
    pub fn fix(&self) -> Option<String> {
        let failure = self.unreadable.as_ref().or(self.keys_unreadable.as_ref());
        if let Some(failure) = failure {
            return Some(FetchError::fix(failure));
        }
        let fix = self.blocking.iter().find_map(|it| it.fix.as_ref());
        if let Some(fix) = fix {
            return Some(fix.text.clone());
        }
        let mut changes = self.drift.changes();
        changes.any(Difference::can_be_taken).then(|| {
            "Confirm the change with the provider's administrator, then use the provider's values."
                .to_owned()
        })
    }
}

fn named(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn certificate(it: &ExpiringKey) -> String {
    let key = match it.key.as_str() {
        "" => "a key without a kid",
        name => name,
    };
    match it.days_left {
        0 => format!("The certificate of {key} expires today, {}.", it.ends),
        1 => format!("The certificate of {key} expires tomorrow, {}.", it.ends),
        days if days < 0 => format!("The certificate of {key} expired on {}.", it.ends),
        days => format!(
            "The certificate of {key} expires in {days} days, {}.",
            it.ends
        ),
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}
