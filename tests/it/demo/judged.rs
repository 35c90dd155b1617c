//! The documents of the provider, read and judged as the wizard does.
#![expect(clippy::unwrap_used, reason = "test code")]

use kmctl::demo::{Options, Provider, Tenant};
use kmctl::discovery::{Report, Verdict};
use kmctl::net::block_on;
use kmctl::ops::discover::{Request, discover};

use super::client;

fn report(provider: &Provider, tenant: Tenant) -> Report {
    let request = Request::read(provider.well_known(tenant));
    block_on(discover(
        &client(provider),
        &request,
        jiff::Timestamp::now(),
    ))
    .unwrap()
}

#[test]
fn the_clean_ones_are_clean() {
    let provider = Provider::start(&Options::default()).unwrap();
    for tenant in [Tenant::Asgardeo, Tenant::Microsoft, Tenant::Custom] {
        let report = report(&provider, tenant);
        assert_eq!(report.verdict, Verdict::Clean, "{:#?}", report.findings);
        assert_eq!(report.keys.usable(), 2, "{tenant:?}");
    }
}

#[test]
fn the_others_show_what_they_are_for() {
    let provider = Provider::start(&Options::default()).unwrap();
    let other = report(&provider, Tenant::OtherIssuer);
    assert_eq!(other.configuration.issuer, "https://idp.example/w");
    assert_eq!(other.keys.usable(), 2);

    let without = report(&provider, Tenant::WithoutKeys);
    assert_eq!(without.configuration.jwks_endpoint, "");
    assert_eq!(without.keys.uri, None);

    let faults = report(&provider, Tenant::Faults);
    assert!(!faults.findings.is_empty());
}
