//! Addresses of the demo provider, with what each demonstrates.

use super::tenant::{Tenant, WELL_KNOWN};

/// An address to try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    /// Description of the simulated provider.
    pub label: &'static str,
    /// The well-known URL.
    pub url: String,
    /// What it demonstrates.
    pub shows: &'static str,
}

/// The addresses to try, in the order in which they are shown.
pub(super) fn addresses(base: &str) -> Vec<Address> {
    let known = |tenant: Tenant| format!("{base}{}", tenant.document_path());
    let bare = |path: &str| format!("{base}{path}{WELL_KNOWN}");
    vec![
        Address {
            label: "Asgardeo",
            url: known(Tenant::Asgardeo),
            shows: "clean, two keys",
        },
        Address {
            label: "Microsoft Entra ID",
            url: known(Tenant::Microsoft),
            shows: "no revocation endpoint",
        },
        Address {
            label: "Custom",
            url: known(Tenant::Custom),
            shows: "clean",
        },
        Address {
            label: "Custom, with problems",
            url: known(Tenant::Faults),
            shows: "warnings; issuer differs in case",
        },
        Address {
            label: "Custom, unreadable keys",
            url: known(Tenant::UnreadableKeys),
            shows: "FAIL: numeric key ID",
        },
        Address {
            label: "Custom, another issuer",
            url: known(Tenant::OtherIssuer),
            shows: "issuer on another host",
        },
        Address {
            label: "Custom, no keys",
            url: known(Tenant::WithoutKeys),
            shows: "no jwks_uri",
        },
        Address {
            label: "Missing",
            url: bare("/n"),
            shows: "404 Not Found",
        },
        Address {
            label: "A web page",
            url: bare("/h"),
            shows: "HTML, not JSON",
        },
        Address {
            label: "Moved",
            url: bare("/moved"),
            shows: "redirects to Custom",
        },
        Address {
            label: "Slow",
            url: bare("/slow/20"),
            shows: "responds after 20 s",
        },
    ]
}
