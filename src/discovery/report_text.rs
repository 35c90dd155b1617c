//! Report as a letter to the provider's administrator: plain text of 80 columns, addresses on lines of their own.

use unicode_width::UnicodeWidthStr;

use super::check_id::CheckId;
use super::finding::{Finding, consequence};
use super::profile::Profile;
use super::report::{KeySummary, Report, Verdict};
use super::severity::Severity;
use super::wording::{counted, shown};
use super::wrap::{column, finish, paragraph, title};
use crate::key_manager::{Field, Grade, first_difference, masked, visible};
use crate::provider;

/// The whole report. Ends with a line feed; every character is visible.
pub fn render_text(report: &Report) -> String {
    let mut out = String::new();
    title(&mut out, "Review of a discovery document", '=');
    out.push('\n');
    heading(&mut out, report);
    if report.unreadable.is_none() {
        configuration(&mut out, report);
    }
    findings(&mut out, report);
    if report.unreadable.is_none() {
        keys(&mut out, report);
    }
    out
}

fn heading(out: &mut String, report: &Report) {
    finish(out, "Address");
    match report.url.is_empty() {
        true => finish(out, "  (not shown)"),
        false => finish(out, &format!("  {}", visible(&report.url))),
    }
    let held = format!(
        "{} (profile {})",
        standard(report.profile),
        report.profile.as_str()
    );
    paragraph(out, "Checked against ", &held);
    if let Some(provider) = report.provider.and_then(provider::by_id) {
        paragraph(out, "Provider      ", &provider.name);
    }
    paragraph(out, "Verdict       ", &verdict(report));
    if let Some(certificate) = report
        .unreadable
        .as_ref()
        .and_then(|failure| failure.certificate())
    {
        out.push('\n');
        finish(out, "The rejected certificate");
        for (label, text) in [
            ("  For           ", &certificate.subject),
            ("  Signed by     ", &certificate.issuer),
            ("  Valid from    ", &certificate.not_before),
            ("  Valid until   ", &certificate.not_after),
            ("  SHA-256       ", &certificate.sha256),
        ] {
            paragraph(out, label, &visible(text));
        }
    }
}

fn standard(profile: Profile) -> &'static str {
    match profile {
        Profile::Oidc => "OpenID Connect Discovery 1.0",
        Profile::OidcDynamic => "OpenID Connect Discovery 1.0 with dynamic registration",
        Profile::Logout => "OpenID Connect Discovery 1.0 with logout",
        Profile::Oauth => "OAuth 2.0 Authorization Server Metadata, RFC 8414",
        Profile::Fapi2 => "FAPI 2.0 Security Profile with DPoP",
        Profile::Fapi2Mtls => "FAPI 2.0 Security Profile with mTLS",
        Profile::Fapi2Message => "FAPI 2.0 Message Signing",
    }
}

fn verdict(report: &Report) -> String {
    let conformity = match report.verdict {
        Verdict::Unreadable => {
            let cause = report.unreadable.as_ref().map(|failure| failure.sentence());
            return format!("Nothing was read: {}.", cause.unwrap_or_default());
        }
        Verdict::Clean => "Passes the OpenID certification checks.",
        Verdict::Warnings => "Passes the OpenID certification checks, with warnings.",
        Verdict::Failures => "Fails the OpenID certification checks.",
    };
    let gateway = match report.findings.iter().map(Finding::grade).min() {
        Some(Grade::Fail) => "API gateways will probably reject it.",
        Some(Grade::Warn) => "API gateways accept it, with limitations.",
        Some(Grade::Note | Grade::Ok) | None => "API gateways accept it.",
    };
    format!("{conformity} {gateway}")
}

fn configuration(out: &mut String, report: &Report) {
    out.push('\n');
    title(out, "Values for the key manager", '-');
    let (client, scope) = report
        .provider
        .and_then(provider::by_id)
        .map(provider::Provider::presets)
        .unwrap_or_default();
    for field in Field::CONFIGURATION {
        let served = report.configuration.get(field).unwrap_or_default();
        let value = match field {
            Field::ConsumerKeyIdentifier => client.unwrap_or(served),
            Field::ScopeKeyIdentifier => scope.unwrap_or(served),
            _ => served,
        };
        finish(out, field.label());
        match value.is_empty() {
            true => finish(out, "  (not in the document)"),
            false => finish(out, &format!("  {}", visible(value))),
        }
    }
    if !report.extra_metadata.is_empty() {
        paragraph(
            out,
            "Also published (not stored): ",
            &report.extra_metadata.join(", "),
        );
    }
}

/// Group of a finding in the letter.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Group {
    Grade(Grade),
    /// Facts about the provider beyond conformity.
    Remarks,
}

impl Group {
    fn of(finding: &Finding) -> Self {
        match finding.grade() {
            Grade::Note if finding.check == CheckId::ProviderNote => Group::Remarks,
            grade => Group::Grade(grade),
        }
    }
}

const GROUPS: [(Group, &str); 4] = [
    (Group::Grade(Grade::Fail), "FAIL"),
    (Group::Grade(Grade::Warn), "WARN: works, with limitations"),
    (
        Group::Grade(Grade::Note),
        "NOTE: conformance only; API gateways aren't affected",
    ),
    (
        Group::Remarks,
        "NOTE: about the provider; compare with a real token",
    ),
];

fn findings(out: &mut String, report: &Report) {
    if report.findings.is_empty() {
        out.push('\n');
        finish(out, "Findings: none");
        return;
    }
    let mut number = 0;
    for (place, heading) in GROUPS {
        let group: Vec<&Finding> = report
            .findings
            .iter()
            .filter(|finding| Group::of(finding) == place)
            .collect();
        if group.is_empty() {
            continue;
        }
        out.push('\n');
        let count = counted(group.len(), "finding", "findings");
        let heading = match place {
            Group::Grade(Grade::Fail) => format!("{heading}: {}", consequence(&report.findings)),
            _ => heading.to_owned(),
        };
        title(out, &format!("{heading} ({count})"), '-');
        for one in group {
            number += 1;
            finding(out, number, one);
        }
    }
}

fn finding(out: &mut String, number: usize, it: &Finding) {
    out.push('\n');
    let number = format!("{number:>2}. ");
    paragraph(out, &number, &it.message);
    evidence(out, it);
    // The heading of the last group says it for all of them.
    let note = it.grade() == Grade::Note;
    if let Some(why) = it.why().filter(|_| !(note && it.spares_gateways())) {
        paragraph(out, "    Why      ", why);
    }
    if let Some(fix) = it.fix.as_ref().filter(|fix| !(note && fix.idle)) {
        paragraph(out, "    Fix      ", &fix.text);
        // The full value, if the sentence shortens it.
        if let Some(value) = fix.value.as_ref().filter(|_| !fix.names_value()) {
            finish(out, &format!("             {}", visible(value)));
        }
    }
    let severity = match it.severity {
        Severity::Failure => "failure",
        Severity::Warning => "warning",
        Severity::Info => "info",
        Severity::Advice => "advice",
    };
    let place = it
        .pointer
        .as_deref()
        .map(|place| format!(" at {place}"))
        .unwrap_or_default();
    paragraph(
        out,
        "    Rule     ",
        &format!("{} ({severity}){place}; {}", it.check, it.reference),
    );
}

/// Writes found and expected value one above the other; for two addresses the first difference is marked.
fn evidence(out: &mut String, it: &Finding) {
    const FOUND: &str = "    Found    ";
    let found = it.found.as_deref().filter(|text| !text.is_empty());
    if it.check.compares_issuer()
        && let (Some(found), Some(expected)) = (found, it.expected.as_deref())
    {
        finish(out, &format!("{FOUND}{found}"));
        finish(out, &format!("    Expected {expected}"));
        if let Some(place) = first_difference(found, expected) {
            finish(
                out,
                &format!("{}^ first difference", " ".repeat(FOUND.len() + place)),
            );
        }
        return;
    }
    // The sentence about unknown members names all of them.
    if let Some(found) = found.filter(|_| it.check != CheckId::UnknownMembers) {
        paragraph(out, FOUND, found);
    }
    if let Some(expected) = &it.expected {
        paragraph(out, "    Expected ", expected);
    }
}

fn keys(out: &mut String, report: &Report) {
    let set = &report.keys;
    out.push('\n');
    match (&set.failure, set.keys.len()) {
        (Some(failure), _) => title(out, &format!("Keys: not read, {}", failure.message()), '-'),
        (None, 0) if report.keys_text.is_some() => title(out, "Keys: the set is empty", '-'),
        (None, 0) => title(out, "Keys: not read", '-'),
        (None, count) => title(
            out,
            &format!(
                "Keys: {}, {} usable",
                counted(count, "key", "keys"),
                set.usable()
            ),
            '-',
        ),
    }
    if let Some(uri) = &set.uri {
        finish(out, &visible(&masked(uri)));
    }
    if set.keys.is_empty() {
        return;
    }
    key_line(
        out,
        ["kid", "type", "alg", "use", "bits", "usable", "cert. ends"],
    );
    for key in set.keys.iter().take(MAX_KEYS) {
        key_row(out, key);
    }
    let more = set.keys.len().saturating_sub(MAX_KEYS);
    if more > 0 {
        finish(
            out,
            &format!("and {}", counted(more, "more key", "more keys")),
        );
    }
}

/// Most keys listed in a letter.
const MAX_KEYS: usize = 50;

fn key_row(out: &mut String, key: &KeySummary) {
    let text = |value: &Option<String>| value.as_deref().map_or_else(|| "-".to_owned(), shown);
    let kind = match (&key.kty, &key.crv) {
        (Some(kty), Some(crv)) => shown(&format!("{kty} {crv}")),
        (kty, _) => text(kty),
    };
    let bits = key
        .bits
        .map_or_else(|| "-".to_owned(), |bits| bits.to_string());
    let signs = if key.usable { "yes" } else { "no" };
    let mut kid = text(&key.kid);
    if kid.width() > KID_WIDTH {
        // The full kid, needed to find the key.
        finish(out, &kid);
        kid.clear();
    }
    key_line(
        out,
        [
            &kid,
            &kind,
            &text(&key.alg),
            &text(&key.use_),
            &bits,
            signs,
            &text(&key.certificate_ends),
        ],
    );
}

/// Width of the key id column.
const KID_WIDTH: usize = 30;

fn key_line(out: &mut String, cells: [&str; 7]) {
    const WIDTHS: [usize; 7] = [KID_WIDTH, 9, 9, 4, 5, 5, 12];
    let cells: Vec<String> = cells
        .iter()
        .zip(WIDTHS)
        .map(|(text, width)| column(text, width))
        .collect();
    finish(out, &cells.join(" "));
}
