//! `kmctl gateway merge`: one entry changes, every other byte stays, and the gateway's judge takes the file.

use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::PathBuf;

use serde_json::json;

use super::exchange::BY_HAND;
use super::home::Home;
use crate::net::server::{Server, json as http_json};
use crate::support::jwt_judge::JwtJudge;
use crate::token::signer::{Signer, jwks};

const FILE: &str = "# Gateway of ACME\r\n[server]\r\nport = 8080 # keep\r\n\r\n[policy_configurations.jwtauth_v1]\r\njwkscachettl = \"5m\"";

fn home() -> Home {
    let home = Home::new();
    let ran = home.run(&format!("add custom --name KM.prod {BY_HAND}"));
    assert_eq!(ran.exit, 0, "{ran:?}");
    std::fs::write(home.path("config.toml"), FILE).unwrap();
    home
}

fn backups(home: &Home, folder: &str) -> Vec<PathBuf> {
    let all = std::fs::read_dir(home.path(folder)).unwrap();
    let paths = all.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| path.extension().is_some_and(|it| it == "backup"))
        .collect()
}

#[test]
fn nothing_is_written_without_write() {
    let home = home();
    for options in ["", "--write -n"] {
        let ran = home.run(&format!(
            "gateway merge KM.prod --config config.toml {options}"
        ));
        assert_eq!(ran.exit, 0, "{ran:?}");
        assert!(ran.out.contains("+name = \"km-prod\""), "{ran:?}");
        assert!(ran.err.contains("Nothing was written."), "{ran:?}");
        assert_eq!(
            std::fs::read_to_string(home.path("config.toml")).unwrap(),
            FILE
        );
    }
    assert!(backups(&home, ".").is_empty());
    let ran = home.run("gateway merge KM.prod --config config.toml --write --read-only");
    assert_eq!(ran.exit, 3, "{ran:?}");
    assert_eq!(
        std::fs::read_to_string(home.path("config.toml")).unwrap(),
        FILE
    );
}

#[test]
fn what_is_written_keeps_link_mode_and_bytes_and_leaves_a_backup() {
    let home = home();
    std::fs::create_dir(home.path("real")).unwrap();
    let real = home.path("real/gateway.toml");
    std::fs::rename(home.path("config.toml"), &real).unwrap();
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    symlink("real/gateway.toml", home.path("config.toml")).unwrap();
    let ran = home.run("gateway merge km.PROD --config config.toml --write");
    assert_eq!(ran.exit, 0, "{ran:?}");
    assert!(ran.out.contains("Restart the gateway"), "{ran:?}");
    let text = std::fs::read_to_string(&real).unwrap();
    assert!(
        text.starts_with(&format!(
            "{FILE}\r\n\r\n[[policy_configurations.jwtauth_v1.keymanagers]]\r\n"
        )),
        "{text}"
    );
    assert!(!text.replace("\r\n", "").contains('\n'));
    assert!(
        std::fs::symlink_metadata(home.path("config.toml"))
            .unwrap()
            .is_symlink()
    );
    let copies = backups(&home, "real");
    assert_eq!(copies.len(), 1);
    assert_eq!(std::fs::read_to_string(&copies[0]).unwrap(), FILE);
    for path in [&real, &copies[0]] {
        let mode = std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o640);
    }
    // The same again is nothing to do; another issuer is one line.
    let ran = home.run("gateway merge KM.prod --config config.toml --write --json");
    let item = ran.json()["item"].clone();
    assert_eq!(
        (&item["action"], &item["changed"]),
        (&json!("same"), &json!(false))
    );
    home.run("edit KM.prod --issuer https://other");
    let ran = home.run("gateway merge KM.prod --config config.toml --write --json");
    let item = ran.json()["item"].clone();
    assert_eq!(
        item["fields"],
        json!([{ "field": "issuer", "before": "https://h", "after": "https://other" }])
    );
    assert_eq!(
        std::fs::read_to_string(&real).unwrap(),
        text.replace("issuer = \"https://h\"", "issuer = \"https://other\"")
    );
}

#[test]
fn what_would_break_is_refused() {
    let home = home();
    for (text, said) in [
        ("a = [\n", "can't be read"),
        (
            "[policy_configurations.jwtauth_v1]\nkeymanagers = 1\n",
            "not a list",
        ),
        (
            "[[policy_configurations.jwtauth_v1.keyManagers]]\n",
            "letter case",
        ),
        ("a = 1\na = 2\n", "line 2"),
    ] {
        std::fs::write(home.path("config.toml"), text).unwrap();
        let ran = home.run("gateway merge KM.prod --config config.toml --write");
        assert_eq!((ran.exit, ran.out.as_str()), (3, ""), "{ran:?}");
        assert!(
            ran.err.contains(said) || said == "can't be read",
            "{said}: {ran:?}"
        );
        assert_eq!(
            std::fs::read_to_string(home.path("config.toml")).unwrap(),
            text
        );
    }
    std::fs::write(home.path("config.toml"), b"a = \"\xff\"\n").unwrap();
    assert_eq!(
        home.run("gateway merge KM.prod --config config.toml").exit,
        3
    );
    assert_eq!(
        home.run("gateway merge KM.prod --config nowhere.toml").exit,
        5
    );
    assert_eq!(
        home.run("gateway merge Nobody --config config.toml").exit,
        5
    );
    home.run("disable KM.prod");
    assert_eq!(
        home.run("gateway merge KM.prod --config config.toml").exit,
        3
    );
}

#[test]
fn the_judge_accepts_tokens_once_the_file_is_merged() {
    let signer = Signer::new("RS256", "key-1");
    let server = Server::saying(http_json(jwks(&[&signer])));
    let keys = server.url("/jwks");
    let now = jiff::Timestamp::now().as_second();
    let claims = json!({ "iss": "https://h", "azp": "app", "scp": "read write", "iat": now, "exp": now + 300 });
    let token = signer.token(&signer.header(), &claims.to_string());
    let inline = "[policy_configurations]\njwtauth_v1.keymanagers = [\n  { name = \"other\", issuer = \"https://other\", jwks = { remote = { uri = \"https://other/j\" } } } # mine\n]\n";
    for before in [FILE, inline] {
        let home = home();
        home.run(&format!(
            "edit KM.prod --jwks-endpoint {keys} --scope-key-identifier scp --accept-findings"
        ));
        let config = home.path("config.toml");
        std::fs::write(&config, before).unwrap();
        if before == inline {
            let Some(judge) = JwtJudge::start(&config, "1.3") else {
                return;
            };
            assert_eq!(judge.unwrap().judge(&token, "").status, 401);
        }
        let ran = home.run("gateway merge KM.prod --config config.toml --write");
        assert_eq!(ran.exit, 0, "{ran:?}");
        let Some(judge) = JwtJudge::start(&config, "1.3") else {
            return;
        };
        let judged = judge
            .unwrap()
            .judge(&token, "issuers=km-prod&requiredScopes=write");
        assert_eq!(judged.status, 200, "{judged:?}");
    }
}
