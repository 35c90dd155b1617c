//! The API Portal's contract between kmctl and the demo's portal.

use std::path::Path;

use kmctl::demo::ControlPlane;
use serde_json::Value;

use super::contract::{Prism, mounted, start};
use super::proxy::Proxy;
use crate::support::api_portal::ApiPortal;
use crate::support::shared;

const BASE: &str = "/api-portal/api/v0.9";

/// A portal behind its contract, until dropped; what breaks the contract fails then.
pub struct Judged {
    pub router: Proxy,
    _prism: Prism,
}

impl Judged {
    /// `None`, and said, where the contract can't be had.
    pub fn before(portal: &ControlPlane<ApiPortal>, folder: &Path) -> Option<Self> {
        let what = "through the portal's contract";
        let contract = "contracts/wso2-api-portal-v0.9.yaml";
        let contract = shared::part(what, contract, &["node", "npm"])?;
        let yaml = std::fs::read_to_string(contract).unwrap();
        let mut contract: Value = serde_yaml_ng::from_str(&yaml).unwrap();
        mounted(&mut contract);
        let server = (portal.base(), portal.ca_pem());
        let (prism, url) = start(folder, &contract, (server.0, server.1, BASE));
        Some(Judged {
            router: Proxy::through(server, (url, BASE)),
            _prism: prism,
        })
    }
}

impl Drop for Judged {
    fn drop(&mut self) {
        let broken = self.router.refused();
        if std::thread::panicking() {
            return eprintln!("what broke the contract: {broken:#?}");
        }
        assert_eq!(broken, Vec::<String>::new());
        assert_ne!(self.router.judged(), 0, "nothing went through the contract");
    }
}
