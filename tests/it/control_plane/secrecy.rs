//! Secrets: nowhere but where they belong.

use serde_json::json;

use super::counterpart::TOKEN;
use super::world::{World, body};

/// Of what a run leaves behind and says, nothing may hold these.
fn assert_absent(world: &World, secrets: &[&str], said: &[String]) {
    let mut texts: Vec<(String, Vec<u8>)> = said
        .iter()
        .map(|text| ("output".to_owned(), text.clone().into_bytes()))
        .collect();
    let mut folders = vec![world.home.path().to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.display().to_string();
                texts.push((name, std::fs::read(path).unwrap()));
            }
        }
    }
    for secret in secrets {
        for (name, text) in &texts {
            let found = text.windows(secret.len()).any(|it| it == secret.as_bytes());
            assert!(!found, "{secret} in {name}");
        }
    }
}

#[test]
fn no_secret_reaches_database_log_plan_or_output() {
    for world in World::each() {
        let name = world.name("secret");
        let mut by_hand = body(&name);
        by_hand["type"] = json!("Okta");
        by_hand["clientRegistrationEndpoint"] = json!("https://a.example/register");
        by_hand["introspectionEndpoint"] = json!("https://a.example/introspect");
        by_hand["additionalProperties"] = json!({ "apiKey": "stored-secret-1", "client_id": "me", "client_secret": "stored-secret-2" });
        world.made(by_hand);
        world.add(&name);
        let mut said = Vec::new();
        let file = world.home.path().join("plan.json").display().to_string();
        for words in [
            &["pull", "--target", "there", "--adopt", &name, "--yes"][..],
            &["plan", "--target", "there", "--out", &file],
            &["apply", "--target", "there", "--yes", "--json"],
            &["target", "check", "there", "--json"],
            &["history", "--json"],
        ] {
            let mut words = words.to_vec();
            words.extend(["--log-level", "debug"]);
            let ran = world.run(&words);
            assert_eq!(ran.exit, 0, "{words:?} {ran:?}");
            said.extend([ran.out, ran.err]);
        }
        assert!(
            world
                .home
                .path()
                .join(".local/state/kmctl/kmctl.log")
                .exists()
        );
        assert_absent(
            &world,
            &[TOKEN, "stored-secret-1", "stored-secret-2"],
            &said,
        );
        // What was masked is kept.
        let after = world.there(&name).unwrap();
        assert_eq!(after["additionalProperties"]["client_secret"], "*****");
        assert_eq!(after["type"], "Okta");
        let mut now = after.clone();
        now["description"] = json!("once more");
        let path = format!("/key-managers/{}", super::world::text(&after["id"]));
        let (_, clear) = world.call(kmctl::net::Method::Put, &path, Some(&now));
        assert_eq!(
            clear["additionalProperties"]["client_secret"],
            "stored-secret-2"
        );
    }
}
