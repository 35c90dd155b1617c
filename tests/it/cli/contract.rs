//! Everything that `--json` prints fits the contract that `kmctl schema` prints, and every kind of it is printed here.

use std::collections::BTreeSet;

use kmctl::control_plane::Release;
use kmctl::demo::{ControlPlane, ControlPlaneOptions, TokenOptions};
use kmctl::key_manager::ProviderKind;
use serde_json::Value;

use super::home::{Home, Ran};
use super::json_schema::{Schema, Unknown};
use super::provider::Trusted;

use crate::support::api_portal;

#[test]
fn every_kind_fits_the_schema_and_every_kind_is_seen() {
    let home = Home::new();
    let trusted = Trusted::in_home(&home);
    home.with(ProviderKind::Asgardeo, "first-km", "text");
    let contract: Value = serde_json::from_str(&home.run("schema").out).unwrap();
    let schema = Schema {
        root: &contract,
        unknown: Unknown::Refused,
    };
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut check = |ran: &Ran, line: &str| {
        let text = if ran.exit == 0 || ran.err.is_empty() {
            &ran.out
        } else {
            &ran.err
        };
        let document: Value =
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{line}: {error} in {ran:?}"));
        let kind = document["kind"].as_str().unwrap().to_owned();
        let alone = contract["oneOf"]
            .as_array()
            .unwrap()
            .iter()
            .find(|it| it["properties"]["kind"]["const"] == kind.as_str())
            .unwrap_or_else(|| panic!("{line}: no kind {kind} in the contract"));
        assert_eq!(
            schema.faults(&document, alone),
            Vec::<String>::new(),
            "{line}: {document:#}"
        );
        // And as the whole contract says it: one kind, and no other.
        assert_eq!(
            schema.faults(&document, &contract),
            Vec::<String>::new(),
            "{line}"
        );
        seen.insert(kind);
    };
    let expired = trusted.provider.token(&TokenOptions::expired()).unwrap();
    std::fs::write(home.path("expired.txt"), expired).unwrap();
    home.words(&["export", "first-km"]);
    std::fs::write(
        home.path("file.yaml"),
        home.run("export").out.replace("text", "other"),
    )
    .unwrap();
    let control_plane = ControlPlane::start(&ControlPlaneOptions {
        port: 0,
        release: Release::V4_7,
        token: zeroize::Zeroizing::new("contract-token".to_owned()),
    })
    .unwrap();
    std::fs::write(home.path("there.pem"), control_plane.ca_pem()).unwrap();
    let add = format!(
        "target add there --url {} --ca-file there.pem",
        control_plane.base()
    );
    let portal = api_portal::start("contract-token");
    std::fs::write(home.path("portal.pem"), portal.ca_pem()).unwrap();
    let add_portal = format!(
        "target add portal --kind api-portal --url {} --ca-file portal.pem",
        portal.base()
    );
    std::fs::write(home.path("gateway.toml"), "# nothing yet\n").unwrap();
    for line in [
        "list",
        add.as_str(),
        add_portal.as_str(),
        "target add gw --kind gateway --config gateway.toml",
        "plan --target gw",
        "target list",
        "target check there",
        "edit first-km --target there --issuer https://there.example",
        "pull --target there",
        "plan --target there",
        "verify first-km --target there",
        "apply --target there --yes --dry-run",
        "apply --target there --yes",
        "usage first-km --target there",
        "target remove there --yes",
        "show first-km",
        "show Nobody",
        "add custom --name c-km --well-known-url $W --accept-findings",
        "add custom --name c-km --well-known-url $W --if-not-exists --description x",
        "edit first-km --description x --dry-run",
        "edit c-km --rediscover --accept-findings",
        "add custom --name d-km --well-known-url $F --strict",
        "disable first-km",
        "enable first-km",
        "devportal set first-km",
        "devportal get",
        "devportal get --target portal",
        "env list",
        "env add Staging",
        "env mark Staging",
        "env move Staging --earlier",
        "env remove Staging --yes",
        "organization list",
        "organization add Other",
        "organization use Other",
        "organization use Nowhere",
        "history",
        "discover $A",
        "discover $F",
        "discover $K",
        "discover $N",
        "discover https://localhost:1/x",
        "token check first-km --token-file expired.txt --show-claims",
        "token check --well-known-url $A --token-file expired.txt",
        "token check first-km --token-file authority.pem",
        "check c-km",
        "check c-km --accept all",
        "check c-km --accept all --dry-run",
        "check --all",
        "config init",
        "config set mouse true",
        "config get mouse",
        "config list",
        "doctor",
        "doctor --backup b.backup",
        "import file.yaml --update",
        "import file.yaml",
        "export first-km --format console",
        "gateway merge first-km --config gateway.toml",
        "delete first-km --yes --force",
        "delete first-km --yes --if-exists",
        "nonsense",
    ] {
        // `use Other` above changes where the next ones look.
        let line = format!("{line} --json");
        let ran = match line.starts_with("organization") {
            true => trusted.run(&home, &line),
            false => {
                let mut words = trusted.words(&line);
                words.extend([
                    "--organization".to_owned(),
                    "Default Organization".to_owned(),
                ]);
                let mut command = trusted.command(&home);
                command.env("KMCTL_TARGET_TOKEN", "contract-token");
                super::home::ran(command.args(words))
            }
        };
        check(&ran, &line);
    }
    let known: BTreeSet<String> = contract["oneOf"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            it["properties"]["kind"]["const"]
                .as_str()
                .unwrap()
                .to_owned()
        })
        .collect();
    assert_eq!(seen, known, "kinds of the contract that no command printed");
}

#[test]
fn the_validator_can_refuse() {
    let contract: Value = serde_json::from_str(&Home::new().run("schema").out).unwrap();
    let schema = Schema {
        root: &contract,
        unknown: Unknown::Refused,
    };
    let mut document = Home::new().run("list --json").json();
    assert_eq!(schema.faults(&document, &contract), Vec::<String>::new());
    document["items"][0]["type"] = "okta".into();
    assert_ne!(schema.faults(&document, &contract), Vec::<String>::new());
    document["items"][0]["type"] = "custom".into();
    document["items"][0]
        .as_object_mut()
        .unwrap()
        .remove("revision");
    assert_ne!(schema.faults(&document, &contract), Vec::<String>::new());
}
