//! The API Portal's contract between kmctl and the demo's portal.

use kmctl::control_plane::TargetKind;
use serde_json::{Value, json};

use super::contract::{mounted, start};
use super::counterpart::TOKEN;
use super::local;
use super::proxy::Proxy;
use super::world::run;
use crate::support::api_portal;
use crate::support::home::Home;
use crate::support::shared;

const BASE: &str = "/api-portal/api/v0.9";

#[test]
fn requests_and_answers_keep_the_portals_contract() {
    let what = "through the portal's contract";
    let contract = "contracts/wso2-api-portal-v0.9.yaml";
    let Some(contract) = shared::part(what, contract, &["node", "npm"]) else {
        return;
    };
    let yaml = std::fs::read_to_string(contract).unwrap();
    let mut contract: Value = serde_yaml_ng::from_str(&yaml).unwrap();
    mounted(&mut contract);
    let portal = api_portal::start(TOKEN);
    let theirs = json!({ "id": "theirs", "displayName": "Theirs", "tokenEndpoint": "https://theirs.example/t", "enabled": true });
    portal.with(|it| it.put(theirs));
    let home = Home::new();
    let server = (portal.base(), portal.ca_pem());
    let (_prism, url) = start(home.path(), &contract, (server.0, server.1, BASE));
    let proxy = Proxy::through(server, (url, BASE));
    local::add_target(&home, "judged", TargetKind::ApiPortal, &proxy.url, "");
    let done = |words: &[&str]| {
        let mut all = words.to_vec();
        all.extend(["--target", "judged", "--json", "--timeout", "20s"]);
        let ran = run(&home, &all, &[("KMCTL_TARGET_TOKEN", TOKEN)], "");
        assert_eq!(proxy.refused(), Vec::<String>::new(), "{all:?} {ran:?}");
        assert_eq!(ran.exit, 0, "{all:?} {ran:?}");
        ran
    };
    for name in ["One.KM", "theirs", "two"] {
        local::add(&home, name, "https://idp.example");
    }
    done(&["pull", "--adopt", "theirs", "--yes"]);
    done(&["apply", "--yes"]);
    local::switch(&home, "two", false);
    done(&["apply", "--yes"]);
    done(&["plan", "--exit-code"]);
    done(&["verify", "two"]);
    done(&["usage", "One.KM"]);
    done(&["devportal", "get"]);
    local::delete(&home, "One.KM");
    done(&["apply", "--yes", "--delete", "One.KM"]);
    let mut ids: Vec<String> = portal.with(|it| {
        let rows = it.stored().iter();
        rows.map(|row| row["id"].as_str().unwrap().to_owned())
            .collect()
    });
    ids.sort();
    assert_eq!(ids, ["theirs", "two"]);
    assert!(proxy.seen().len() > 20);
}
