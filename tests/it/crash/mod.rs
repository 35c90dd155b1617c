//! A child that writes and acknowledges is killed at random points: nothing acknowledged is lost, nothing is damaged.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::time::Duration;

use kmctl::key_manager::{Draft, ProviderKind};
use kmctl::ops;
use kmctl::store::{Stamp, Store};

const ROLE: &str = "KMCTL_CRASH_DATABASE";

fn stamp() -> Stamp {
    Stamp {
        now: "2026-01-02T03:04:05Z".parse().unwrap(),
        who: "tester".to_owned(),
    }
}

/// Not a test of its own: the child of the test below writes here, and says each write when it is done.
#[test]
fn child_writes_until_killed() {
    let Some(path) = std::env::var_os(ROLE) else {
        return;
    };
    let mut store = Store::open(path.as_ref(), &stamp()).unwrap();
    let organization = store.chosen_organization().unwrap();
    let mut out = std::io::stdout().lock();
    let first = store.history(&organization, None, None, 1).unwrap()[0].id;
    for n in 0_u64.. {
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.name = format!("km-{first}-{n}");
        draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
        draft.configuration.issuer = "https://idp.example".to_owned();
        draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
        draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
        draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
        store
            .keep_draft(&organization, 7, &draft, &stamp())
            .unwrap();
        writeln!(out, "draft {}", draft.name).unwrap();
        out.flush().unwrap();
        let new = draft.parse(false).unwrap();
        ops::add(&mut store, &organization, &new, Some(7), &stamp()).unwrap();
        writeln!(out, "added {}", draft.name).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_it_is_killed() {
    let kills: u32 = std::env::var("KMCTL_CRASH_KILLS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(60);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kmctl.db");
    drop(Store::open(&path, &stamp()).unwrap());
    let mut acknowledged = 0;
    for round in 0..kills {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "crash::child_writes_until_killed", "--nocapture"])
            .env(ROLE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let (tell, said) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = tell.send(line);
            }
        });
        // At least one write is acknowledged; then the kill falls anywhere in the next ones.
        let mut known = Vec::new();
        while !known.iter().any(|line: &String| line.starts_with("added ")) {
            known.push(said.recv_timeout(Duration::from_secs(20)).unwrap());
        }
        let pause = Duration::from_micros(u64::from(round.wrapping_mul(7919) % 6000));
        while let Ok(line) = said.recv_timeout(pause) {
            known.push(line);
            if known.len() > 12 {
                break;
            }
        }
        child.kill().unwrap();
        child.wait().unwrap();
        known.extend(said.iter());

        let store = Store::open(&path, &stamp()).unwrap();
        assert_eq!(store.damage().unwrap(), None);
        let organization = store.chosen_organization().unwrap();
        for line in known {
            let Some(name) = line.strip_prefix("added ") else {
                continue;
            };
            assert!(
                store.get(&organization, name).unwrap().is_some(),
                "{name} was lost"
            );
            acknowledged += 1;
        }
    }
    assert!(
        acknowledged >= kills,
        "{acknowledged} writes in {kills} rounds"
    );
}
