//! From a provider to an API that takes its token, all of it real but the portal: Keycloak, the vendor's Admin application, the
//! gateway's configuration, and its judge.

use serde_json::json;

use super::keycloak::Admin;
use crate::cli::home::{Ran, ran};
use crate::control_plane::counterpart::{TOKEN, vendor};
use crate::support::api_portal;
use crate::support::jwt_judge::JwtJudge;
use crate::support::keycloak::SECRET;

const MINE: &str = "# Gateway of ACME\n[server]\nport = 8080 # keep\n\n[[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"other\"\nissuer = \"https://other.example\"\n\n[policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"https://other.example/jwks\"\n";

struct Flow(Admin);

impl Flow {
    fn run(&self, line: &str, stdin: &str) -> Ran {
        let words = line.split(' ').filter(|word| !word.is_empty());
        let mut command = self.0.home.command();
        command
            .env("KMCTL_CA_FILE", &self.0.server.ca_file)
            .env("KMCTL_TARGET_TOKEN", TOKEN);
        ran(command.args(words).write_stdin(stdin))
    }

    fn done(&self, line: &str) -> Ran {
        let ran = self.run(line, "");
        assert_eq!(ran.exit, 0, "{line}: {ran:?}");
        ran
    }
}

#[test]
fn a_key_manager_goes_from_keycloak_to_an_api_that_takes_its_token() {
    let Some(plane) = vendor(false) else { return };
    let Some(admin) = Admin::of("acme") else {
        return;
    };
    let portal = api_portal::start(TOKEN);
    let flow = Flow(admin);
    let home = &flow.0.home;
    let write = |name: &str, text: &str| std::fs::write(home.path(name), text).unwrap();
    write("plane.pem", plane.ca_pem());
    write("portal.pem", portal.ca_pem());
    write("config.toml", MINE);

    // Added from its Well-Known URL, and its token proved against what is stored.
    let proved = flow.run(
        "token check kc --client-id gateway --client-secret-stdin",
        SECRET,
    );
    assert_eq!(proved.exit, 0, "{proved:?}");

    // The control plane.
    flow.done(&format!(
        "target add plane --url {} --ca-file plane.pem",
        plane.url()
    ));
    let plan = flow.done("plan kc --target plane --json").json();
    assert_eq!(plan["item"]["items"][0]["action"], "create", "{plan}");
    let applied = flow.done("apply kc --target plane --yes --json").json();
    assert_eq!(applied["item"]["items"][0]["outcome"], "done", "{applied}");
    let again = flow
        .done("plan kc --target plane --exit-code --json")
        .json();
    assert_eq!(again["item"]["items"][0]["action"], "same", "{again}");

    // The portal: applied, and enabled where developers see it.
    let base = portal.base();
    flow.done(&format!(
        "target add portal --kind api-portal --url {base} --login-url {base} --ca-file portal.pem"
    ));
    flow.done("apply kc --target portal --yes");
    flow.done("devportal set kc --target portal");
    let stored = portal.with(|portal| portal.stored().to_vec());
    let of_kc: Vec<_> = stored.iter().filter(|row| row["id"] == "kc").collect();
    assert_eq!(of_kc.len(), 1, "{stored:?}");
    assert_eq!(of_kc[0]["enabled"], json!(true), "{stored:?}");

    // The gateway reads its file at the start only: before the merge its judge knows no such issuer.
    let token = flow.0.server.service_token("acme", "gateway");
    let config = home.path("config.toml");
    let Some(before) = JwtJudge::start(&config, "1.3") else {
        return;
    };
    let before = before.unwrap();
    assert_eq!(before.judge(&token, "").status, 401);
    let verify = |api: &str| {
        flow.run(
            &format!("verify kc --target plane --api {api} --token-stdin --json"),
            &token,
        )
    };
    let unproved = verify(&before.url());
    assert_eq!(unproved.exit, 3, "{unproved:?}");
    let merged = flow.done("gateway merge kc --config config.toml --write");
    assert!(merged.out.contains("Restart the gateway"), "{merged:?}");
    let text = std::fs::read_to_string(&config).unwrap();
    assert!(text.starts_with(MINE), "{text}");
    let after = JwtJudge::start(&config, "1.3").unwrap().unwrap();
    let judged = after.judge(&token, "issuers=kc");
    assert_eq!(judged.status, 200, "{judged:?}");
    let verified = verify(&after.url());
    assert_eq!(verified.exit, 0, "{verified:?}");
    // The stored object, the portal's list and the gateway are each proved.
    let checks = verified.json()["item"]["checks"].clone();
    let failed = |it: &&serde_json::Value| it["outcome"] == "fail";
    assert_eq!(
        checks.as_array().unwrap().iter().find(failed),
        None,
        "{checks}"
    );
}
