//! Cases of every check: what fires it, and the near miss that does not. A check without both fails a test.

mod capabilities;
mod case;
mod endpoints;
mod fapi;
mod issuer;
mod location;
mod members;
mod syntax;
mod transport;

use std::collections::BTreeSet;

use case::{Case, base, judged, judged_bare};

use super::CHECKS;
use crate::discovery::profile::Profile;

fn all() -> Vec<Case> {
    [
        transport::cases(),
        location::cases(),
        issuer::cases(),
        endpoints::cases(),
        capabilities::cases(),
        members::cases(),
        syntax::cases(),
        fapi::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

#[test]
fn each_case_is_judged_as_it_says() {
    let wrong: Vec<String> = all().iter().filter_map(Case::fault).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_check_has_a_case_that_fires_it_and_a_near_miss() {
    let cases = all();
    let ids = |fires: bool| -> BTreeSet<&str> {
        cases
            .iter()
            .filter(|case| case.fires == fires)
            .map(|case| case.check)
            .collect()
    };
    let (fire, miss) = (ids(true), ids(false));
    for id in CHECKS.iter().map(|check| check.id.id()) {
        assert!(fire.contains(id), "nothing fires {id}");
        assert!(miss.contains(id), "{id} has no near miss");
    }
    let known: BTreeSet<&str> = CHECKS.iter().map(|check| check.id.id()).collect();
    for case in &cases {
        assert!(known.contains(case.check), "{} is no check", case.check);
    }
}

#[test]
fn ids_are_unique() {
    let ids: BTreeSet<&str> = CHECKS.iter().map(|check| check.id.id()).collect();
    assert_eq!(ids.len(), CHECKS.len());
}

#[test]
fn what_spares_gateways_says_so() {
    for id in CHECKS.iter().map(|check| check.id) {
        let says = id.rule().why.starts_with("The gateway isn't affected.");
        assert_eq!(id.spares_gateways(), says, "{id}");
    }
}

#[test]
fn a_document_with_everything_has_no_finding_in_any_profile() {
    for profile in Profile::ALL {
        let report = judged(profile, &base());
        assert_eq!(report.findings, [], "{}", profile.as_str());
    }
}

#[test]
fn the_smallest_document_is_reviewed_to_the_end() {
    let report = judged_bare();
    let ids: BTreeSet<&str> = report
        .findings
        .iter()
        .map(|finding| finding.check.id())
        .collect();
    for wanted in [
        "issuer-present",
        "token-endpoint",
        "jwks-uri",
        "response-types",
        "pkce-methods",
    ] {
        assert!(ids.contains(wanted), "{wanted} in {ids:?}");
    }
    // Reading rule R1: what is missing is reported once.
    assert!(!ids.contains("console-required"), "{ids:?}");
    assert!(!ids.contains("issuer-valid-url"), "{ids:?}");
}
