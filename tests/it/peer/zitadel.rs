//! Tokens of zitadel's provider, which this project did not write either: JWTs and opaque ones.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use crate::cli::home::{Home, Ran, ran};
use crate::judges::case::Case;
use crate::judges::manager::Judge;
use crate::support::jwt_judge::JwtJudge;
use crate::support::shared;

/// The running provider, and a home with the key manager `z` for it.
struct Zitadel {
    child: Child,
    issuer: String,
    home: Home,
}

/// Built once; `None`, and said, where it can't be.
fn program() -> Option<&'static PathBuf> {
    static PROGRAM: OnceLock<Option<PathBuf>> = OnceLock::new();
    let build = || {
        let main = shared::part(
            "against zitadel's provider",
            "peers/zitadel-op/main.go",
            &["go", "curl"],
        )?;
        let program = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("zitadel-op");
        let mut go = Command::new("go");
        let go = go.args(["build", "-o"]).arg(&program).arg(".");
        let built = go.current_dir(main.parent().unwrap()).output().unwrap();
        assert!(built.status.success(), "{built:?}");
        Some(program)
    };
    PROGRAM.get_or_init(build).as_ref()
}

impl Zitadel {
    fn start(options: &[&str]) -> Option<Self> {
        let program = program()?;
        let home = Home::new();
        let mut child = Command::new(program)
            .arg("-ca")
            .arg(home.path("ca.pem"))
            .args(options)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        out.read_line(&mut line).unwrap();
        let issuer = line.trim().to_owned();
        let zitadel = Zitadel {
            child,
            issuer,
            home,
        };
        let url = format!("{}.well-known/openid-configuration", zitadel.issuer);
        let added = zitadel.run(
            &["add", "custom", "--name", "z", "--well-known-url", &url],
            "",
        );
        assert_eq!(added.exit, 0, "{added:?}");
        Some(zitadel)
    }

    fn run(&self, words: &[&str], stdin: &str) -> Ran {
        let mut command = self.home.command();
        command.env("KMCTL_CA_FILE", self.home.path("ca.pem"));
        ran(command.args(words).write_stdin(stdin))
    }

    fn fetch(&self, more: &[&str]) -> Ran {
        let mut words = vec![
            "token",
            "check",
            "z",
            "--client-id",
            "sid1",
            "--client-secret-stdin",
        ];
        words.extend(more);
        self.run(&words, "verysecret")
    }

    fn curl(&self, arguments: &[&str]) -> String {
        let mut curl = Command::new("curl");
        let curl = curl.arg("-s").arg("--cacert").arg(self.home.path("ca.pem"));
        let output = curl.args(arguments).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    }
}

impl Drop for Zitadel {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn its_token_fits_once_the_client_claim_is_set() {
    let Some(zitadel) = Zitadel::start(&[]) else {
        return;
    };
    // The slash at the end of its issuer is kept.
    let shown = zitadel.run(&["show", "z", "--json"], "").json();
    assert_eq!(shown["item"]["issuer"], zitadel.issuer);
    let first = zitadel.fetch(&["--gateway", "all"]);
    assert_eq!(first.exit, 3, "{first:?}");
    assert!(
        first
            .out
            .contains("claim azp is missing; client_id contains the client ID"),
        "{first:?}"
    );
    let set = "kmctl edit z --consumer-key-identifier client_id";
    assert!(first.out.contains(set), "{first:?}");
    let edited = zitadel.run(&["edit", "z", "--consumer-key-identifier", "client_id"], "");
    assert_eq!(edited.exit, 0, "{edited:?}");
    let good = zitadel.fetch(&["--gateway", "all"]);
    assert_eq!(good.exit, 0, "{good:?}");
    assert!(
        good.out.contains("jwt-auth 1.1, 1.2 and API Manager."),
        "{good:?}"
    );
    assert!(!good.out.contains("Keycloak"), "{good:?}");
    assert!(
        zitadel
            .run(&["check", "z"], "")
            .out
            .contains("OK    z: Unchanged; 1 usable key.")
    );

    let config = zitadel.home.path("config.toml");
    let exported = zitadel.run(&["export", "z", "--format", "gateway"], "");
    std::fs::write(&config, exported.out).unwrap();
    let credentials = "sid1:verysecret";
    let url = format!("{}oauth/token", zitadel.issuer);
    let answer = zitadel.curl(&[
        "-u",
        credentials,
        "-d",
        "grant_type=client_credentials",
        &url,
    ]);
    let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    let token = answer["access_token"].as_str().unwrap();
    let (Some(platform), Some(mut manager)) =
        (JwtJudge::start(&config, "1.3"), Judge::start_for("sid1"))
    else {
        return;
    };
    let judged = platform.unwrap().judge(token, "issuers=z");
    assert_eq!(judged.status, 200, "{judged:?}");
    let keys = zitadel.curl(&[&format!("{}keys", zitadel.issuer)]);
    let mut case = Case::new(keys, token);
    case.client_claim = Some("client_id".to_owned());
    let judged = manager.judge_of(&zitadel.issuer, &case);
    assert_eq!(
        (judged.first.as_str(), judged.again.as_str()),
        ("200", "200"),
        "{judged:?}"
    );
    assert_eq!(judged.consumer_key.as_deref(), Some("sid1"));
}

#[test]
fn its_opaque_token_and_its_refusal_are_told() {
    let Some(zitadel) = Zitadel::start(&["-opaque"]) else {
        return;
    };
    let opaque = zitadel.fetch(&[]);
    assert_eq!(opaque.exit, 3, "{opaque:?}");
    assert!(
        opaque
            .out
            .contains("Rejected by every gateway: it is encrypted."),
        "{opaque:?}"
    );
    let words = [
        "token",
        "check",
        "z",
        "--client-id",
        "sid1",
        "--client-secret-stdin",
    ];
    let refused = zitadel.run(&words, "wrong");
    assert_eq!(refused.exit, 3, "{refused:?}");
    assert!(refused.err.contains("invalid_client"), "{refused:?}");
    assert!(
        refused.err.contains("Check the client ID and secret"),
        "{refused:?}"
    );
}
