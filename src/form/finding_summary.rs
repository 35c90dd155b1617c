//! What every face says of a report: the tag of a finding, whether it was mended, counts and outcomes in words.

use crate::discovery::{Finding, Gateway, Report};
use crate::key_manager::{Configuration, Field};

/// The word for a finding on screen. It comes from the gateway grade: *blocks* is FAIL, *limits* WARN, *cosmetic* NOTE.
/// One exception: an issuer that is a good one but does not fit the address may well be what the tokens carry
/// (Entra v1, B2C and custom domains are made so), hence it is a warning until a token has told.
pub fn tag(finding: &Finding) -> &'static str {
    match finding.gateway {
        Gateway::Blocks
            if finding.check == "issuer-matches-url"
                || finding.check == "oauth-issuer-matches-url" =>
        {
            "WARN"
        }
        Gateway::Blocks => "FAIL",
        Gateway::Limits => "WARN",
        Gateway::Cosmetic => "NOTE",
    }
}

/// Whether a finding is conformity only and shown folded.
pub fn folded(finding: &Finding) -> bool {
    finding.gateway == Gateway::Cosmetic
}

/// Whether what the administrator typed has mended the finding: its field no longer holds what the document says.
pub fn mended(
    finding: &Finding,
    configuration: &Configuration,
    served: Option<&Configuration>,
) -> bool {
    let Some(field) = finding.field else {
        return false;
    };
    let (Some(now), Some(served)) = (
        configuration.get(field),
        served.and_then(|served| served.get(field)),
    ) else {
        return false;
    };
    field != Field::WellKnownUrl && !now.trim().is_empty() && now != served
}

/// The live check's tag and sentence for a report.
pub fn outcome(report: &Report) -> (&'static str, String) {
    if let Some(failure) = &report.unreadable {
        let to = failure
            .other_address()
            .map(|target| format!(" to {}", crate::key_manager::visible(target)))
            .unwrap_or_default();
        let fix = failure.fix();
        return (
            "FAIL",
            format!("FAIL  {}{to}. Fix: {fix}", failure.message()),
        );
    }
    let of = |word: &str| report.findings.iter().find(|finding| tag(finding) == word);
    let worst = of("FAIL").or_else(|| of("WARN"));
    match worst {
        Some(finding) => (
            "WARN",
            format!("WARN  Read, but {}. See Review.", reason(&finding.message)),
        ),
        None => {
            let keys = report.keys.usable();
            let plural = if keys == 1 { "key" } else { "keys" };
            (
                "OK",
                format!(
                    "OK    Issuer matches, {keys} signing {plural} ({} ms).",
                    report.elapsed_ms
                ),
            )
        }
    }
}

/// The same as a sentence to be heard: without the word twice and without milliseconds.
pub fn spoken(report: &Report) -> String {
    let (word, sentence) = outcome(report);
    let words = sentence
        .strip_prefix(word)
        .unwrap_or(&sentence)
        .trim_start();
    let timed = format!(" ({} ms).", report.elapsed_ms);
    let words = match words.strip_suffix(&timed) {
        Some(words) => format!("{words}."),
        None => words.to_owned(),
    };
    format!("{word}. {words}")
}

/// A sentence as the end of another: its first letter small unless it is a name, no full stop.
fn reason(message: &str) -> String {
    let message = message.trim_end_matches('.');
    let message = message.split(". ").next().unwrap_or(message);
    let mut letters = message.chars();
    match (letters.next(), letters.clone().next()) {
        (Some(first), Some(second)) if first.is_uppercase() && second.is_lowercase() => {
            first.to_lowercase().chain(letters).collect()
        }
        _ => message.to_owned(),
    }
}

/// `Findings: 1 warning, 1 note`, `Findings: none`.
pub fn count(findings: &[Finding]) -> String {
    let count = |word: &str| {
        findings
            .iter()
            .filter(|finding| tag(finding) == word)
            .count()
    };
    let parts: Vec<String> = [("FAIL", "failure"), ("WARN", "warning"), ("NOTE", "note")]
        .into_iter()
        .filter_map(|(word, name)| match count(word) {
            0 => None,
            1 => Some(format!("1 {name}")),
            n => Some(format!("{n} {name}s")),
        })
        .collect();
    if parts.is_empty() {
        "Findings: none".to_owned()
    } else {
        format!("Findings: {}", parts.join(", "))
    }
}

/// `JWKS: 2 keys OK`; or `FAIL` where each is good by itself and the set is not what the tokens need.
pub fn keys(report: &Report) -> String {
    if let Some(failure) = &report.keys.failure {
        return format!("JWKS: {}", failure.message());
    }
    if report.keys.uri.is_none() {
        return "JWKS: not read".to_owned();
    }
    let all = report.keys.keys.len();
    let usable = report.keys.usable();
    let plural = if all == 1 { "key" } else { "keys" };
    let refused = report
        .findings
        .iter()
        .any(|finding| finding.field == Some(Field::JwksEndpoint) && tag(finding) == "FAIL");
    if usable == all && all > 0 {
        let word = if refused { "FAIL" } else { "OK" };
        format!("JWKS: {all} {plural} {word}")
    } else {
        format!("JWKS: {usable} of {all} {plural} usable")
    }
}

/// The configuration as served, with the identifiers that are known for sure of a recognised provider.
pub fn presets(report: &Report) -> Configuration {
    let mut served = report.configuration.clone();
    if let Some(provider) = report.provider.and_then(crate::provider::by_id) {
        let (client, scope) = provider.presets();
        if let Some(client) = client {
            client.clone_into(&mut served.consumer_key_identifier);
        }
        if let Some(scope) = scope {
            scope.clone_into(&mut served.scope_key_identifier);
        }
    }
    served
}
