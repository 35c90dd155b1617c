//! Check of one key manager: document and key set are read concurrently, since both addresses are known.

use std::time::Instant;

use super::checked::{Checked, Subject};
use crate::discovery::drift::{CheckSnapshot, KnownKey, drift};
use crate::discovery::{
    CheckId, FetchResult, Fetched, Finding, Grade, KeySet, Profile, Report, read_keys, revalidate,
    validate,
};
use crate::form::finding_summary::open_findings;
use crate::key_manager::KeyManager;
use crate::net::Client;

/// Reads and compares one; `None` for the built-in one, which has no provider. The keys are those of the stored JWKS Endpoint, since that
/// is where a gateway reads them.
pub async fn check(client: &Client, subject: Subject, now: jiff::Timestamp) -> Option<Checked> {
    Reading::of(client, subject, now).await.judged()
}

/// Unvalidated responses of one check.
#[derive(Debug)]
pub(super) struct Reading {
    subject: Subject,
    document: Fetched,
    jwks: Fetched,
    at: jiff::Timestamp,
    elapsed_ms: u64,
}

impl Reading {
    /// Reads document and keys; nothing for the built-in one.
    pub(super) async fn of(client: &Client, subject: Subject, now: jiff::Timestamp) -> Self {
        let begin = Instant::now();
        let (document, jwks) = match subject.stored.connection.as_ref() {
            None => (Fetched::NotAsked, Fetched::NotAsked),
            Some(connection) => tokio::join!(
                fetch(client, connection.well_known_url.as_str()),
                fetch(client, connection.settings.jwks_endpoint.as_str())
            ),
        };
        Reading {
            subject,
            document,
            jwks,
            at: now,
            elapsed_ms: u64::try_from(begin.elapsed().as_millis()).unwrap_or(u64::MAX),
        }
    }

    /// Validates the responses and compares them; `None` for the built-in key manager.
    pub(super) fn judged(self) -> Option<Checked> {
        let connection = self.subject.stored.connection.as_ref()?;
        let url = connection.well_known_url.as_str();
        let report = validate(&FetchResult {
            url,
            profile: Profile::for_url(url),
            document: &self.document,
            jwks: &self.jwks,
            saved: false,
            now: self.at,
        })
        .graded_for(&self.subject.gateways);
        let keys = match report.unreadable {
            Some(_) => read_keys(connection.settings.jwks_endpoint.as_str(), &self.jwks),
            None => report.keys.clone(),
        };
        compare(self.subject, report, keys, self.at, self.elapsed_ms)
    }
}

async fn fetch(client: &Client, url: &str) -> Fetched {
    match client.get(url).await {
        Ok(answer) => Fetched::Answer(answer),
        Err(failure) => Fetched::Failed(failure),
    }
}

/// Validates the responses and compares them with the stored configuration. `None` for the built-in key manager.
pub fn compare(
    subject: Subject,
    report: Report,
    keys: KeySet,
    now: jiff::Timestamp,
    elapsed_ms: u64,
) -> Option<Checked> {
    let connection = subject.stored.connection.as_ref()?;
    let stored = connection.settings.configuration();
    let standing = match report.unreadable {
        Some(_) => None,
        None => Some(standing(&report, &subject.stored)),
    };
    let open = standing.as_deref().map(open_findings);
    let (warnings, others) = standing
        .unwrap_or_default()
        .into_iter()
        .partition(|finding| finding.grade() == Grade::Warn);
    let blocking = blocking(others);
    let seen = CheckSnapshot {
        url: &report.url,
        served: report.unreadable.is_none().then_some(&report.configuration),
        keys: &keys,
        known: subject.known.as_deref(),
        replaced: &subject.replaced,
        blocked: !blocking.is_empty(),
        proven: subject.stored.evidence.is_proven(),
        today: now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date(),
    };
    let drift = drift(&stored, &seen);
    let names = match keys.failure {
        Some(_) => subject.known.unwrap_or_default(),
        None => keys.keys.iter().filter_map(KnownKey::of).collect(),
    };
    Some(Checked {
        stored: subject.stored,
        replaced: subject.replaced,
        drift,
        usable_keys: keys.usable(),
        unreadable: report.unreadable,
        keys_unreadable: keys.failure,
        blocking,
        warnings,
        open,
        keys: names,
        at: now,
        elapsed_ms,
    })
}

/// Findings about the stored values. An accepted token has settled what doubts the issuer.
fn standing(report: &Report, stored: &KeyManager) -> Vec<Finding> {
    let Some(connection) = &stored.connection else {
        return Vec::new();
    };
    let mut standing = revalidate(report, &connection.settings.configuration(), None);
    if stored.evidence.is_proven() {
        standing.settle_issuer();
    }
    standing.findings
}

/// Findings for which tokens are rejected with the stored configuration, except an unreadable key set, which has its own message.
fn blocking(standing: Vec<Finding>) -> Vec<Finding> {
    let fails =
        |finding: &Finding| finding.grade() == Grade::Fail && finding.check != CheckId::JwksFetch;
    standing.into_iter().filter(fails).collect()
}
