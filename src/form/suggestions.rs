//! Suggested addresses that were read, and other key managers with the same issuer, as findings of a form.

use crate::discovery::{CheckId, Finding, Fix, Grade, Report};
use crate::key_manager::{Field, joined, visible};

/// Suggested address that was read and is no better than the current one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refuted {
    /// Address, as suggested.
    pub url: String,
    /// Why it is no better, the end of a sentence: `404 Not Found`, `more problems (1 FAIL)`.
    pub why: String,
}

impl Refuted {
    /// Compares the report of a suggested address with the current one; `None` if it is as good or better.
    pub fn of(other: &Report, now: Option<&Report>) -> Option<Self> {
        let worth = |findings: &[Finding]| {
            let of = |grade| findings.iter().filter(|it| it.grade() == grade).count();
            (of(Grade::Fail), of(Grade::Warn))
        };
        let worse = now.is_some_and(|now| worth(&other.findings) > worth(&now.findings));
        let why = match &other.unreadable {
            Some(failure) => failure.message(),
            None if worse => {
                let counts = super::finding_summary::counts(&other.findings);
                format!("more problems ({counts})")
            }
            None => return None,
        };
        Some(Refuted {
            url: other.url.clone(),
            why,
        })
    }
}

/// Replaces fixes that lead to a refuted address by the issuer that fits the current one. Returns that issuer; `None` if there is no
/// such fix.
pub fn replace_refuted(findings: &mut [Finding], refuted: &[Refuted]) -> Option<String> {
    let mut replaced = None;
    for finding in findings {
        let (Some(fix), Some(expected)) = (&mut finding.fix, &finding.expected) else {
            continue;
        };
        let of_issuer =
            fix.field == Some(Field::WellKnownUrl) && finding.field == Some(Field::Issuer);
        let url = fix.value.as_ref().filter(|_| of_issuer);
        let Some(why) = refuted.iter().find(|it| Some(&it.url) == url) else {
            continue;
        };
        let text = format!(
            "The issuer's own address fails: {}. If iss in the provider's access tokens is {expected}, set Issuer to {expected}.",
            why.why
        );
        *fix = Fix::value(text, Field::Issuer, expected.as_str());
        replaced = Some(expected.clone());
    }
    replaced
}

/// Finding about other key managers with the same issuer; `None` without them.
pub fn shared_issuer(names: &[String]) -> Option<Finding> {
    let verb = match names {
        [] => return None,
        [_] => "has",
        _ => "have",
    };
    let names = visible(&joined(names, "and"));
    let message = format!("{names} {verb} the same issuer; the gateway might mix up their tokens.");
    Some(Finding {
        field: Some(Field::Issuer),
        fix: Some(Fix::words(
            "List the right one in the API's issuers; otherwise, the gateway picks one at random for each request.",
        )),
        ..Finding::new(CheckId::IssuerUnique, message)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Option<String> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        shared_issuer(&names).map(|finding| finding.message)
    }

    #[test]
    fn every_key_manager_with_the_issuer_is_named() {
        assert_eq!(named(&[]), None);
        let end = "the same issuer; the gateway might mix up their tokens.";
        assert_eq!(named(&["a"]), Some(format!("a has {end}")));
        assert_eq!(
            named(&["a", "b", "c"]),
            Some(format!("a, b and c have {end}"))
        );
        let grade = shared_issuer(&["a".to_owned()]).map(|finding| finding.grade());
        assert_eq!(grade, Some(Grade::Warn));
    }

    #[test]
    fn only_the_issuer_s_fix_to_a_refuted_address_is_replaced() {
        let to = |url: &str, field| {
            let mut finding = shared_issuer(&["a".to_owned()]).unwrap();
            finding.field = Some(field);
            finding.expected = Some("https://b".to_owned());
            finding.fix = Some(Fix::value("Read it.", Field::WellKnownUrl, url));
            finding
        };
        let refuted = [Refuted {
            url: "https://a/x".to_owned(),
            why: "404 Not Found".to_owned(),
        }];
        let mut findings = [
            to("https://a/x", Field::Issuer),
            to("https://a/y", Field::Issuer),
            to("https://a/x", Field::JwksEndpoint),
        ];
        let before = findings.clone();
        let issuer = replace_refuted(&mut findings, &refuted);
        assert_eq!(issuer.as_deref(), Some("https://b"));
        let fix = findings[0].fix.clone().unwrap();
        assert_eq!(fix.field, Some(Field::Issuer));
        assert_eq!(fix.value.as_deref(), Some("https://b"));
        assert_eq!(findings[1..], before[1..]);
        assert_eq!(replace_refuted(&mut findings, &[]), None);
    }
}
