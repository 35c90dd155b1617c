//! One database, killed again and again while it grows: what was acknowledged in any life is there in the last.

use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::time::Duration;

use kmctl::key_manager::{Draft, ProviderKind};
use kmctl::ops;
use kmctl::store::{AuditContext, Store};

use super::victim::{ROLE, Victim, folder, rounds, spread};

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}

/// Not a test of its own: the child of the test below writes here, and says each write when it is done.
#[test]
fn child_writes_until_killed() {
    let Some(path) = std::env::var_os(ROLE) else {
        return;
    };
    let mut store = Store::open(path.as_ref(), &audit()).unwrap();
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
            .save_draft(&organization, 7, &draft, &audit())
            .unwrap();
        writeln!(out, "draft {}", draft.name).unwrap();
        out.flush().unwrap();
        let new = draft.parse(false).unwrap();
        ops::add(&mut store, &organization, &new, Some(7), &audit()).unwrap();
        writeln!(out, "added {}", draft.name).unwrap();
        out.flush().unwrap();
    }
}

#[test]
fn nothing_acknowledged_is_lost_when_it_is_killed() {
    // Each file lives for some rounds, and a few files side by side.
    let lives: Vec<Mutex<Life>> = (0..4).map(|place| Mutex::new(Life::new(place))).collect();
    rounds("crash, one file for long", 250, |round| {
        let mut life = lives[round as usize % 4].lock().unwrap();
        if life.rounds == 60 {
            *life = Life::new(round);
        }
        life.round(round);
    });
}

struct Life {
    folder: tempfile::TempDir,
    acknowledged: Vec<String>,
    rounds: u32,
}

impl Life {
    fn new(round: u32) -> Self {
        let folder = folder(round);
        drop(Store::open(&folder.path().join("kmctl.db"), &audit()).unwrap());
        Life {
            folder,
            acknowledged: Vec::new(),
            rounds: 0,
        }
    }

    fn round(&mut self, round: u32) {
        self.rounds += 1;
        let path = self.folder.path().join("kmctl.db");
        let mut victim = Victim::start("crash::long_life::child_writes_until_killed", &path);
        // At least one write is acknowledged; then the kill falls anywhere in the next ones, in some rounds after so many
        // that SQLite writes its log back in between.
        victim.wait_for("added ", 1);
        let span = if round.is_multiple_of(5) { 120 } else { 12 };
        let known = victim.kill_after(spread(round, Duration::from_millis(span)));
        self.check(&path, &known);
    }

    fn check(&mut self, path: &Path, known: &[String]) {
        let store = Store::open(path, &audit()).unwrap();
        assert_eq!(store.damage().unwrap(), None);
        let organization = store.chosen_organization().unwrap();
        let added = known.iter().filter_map(|line| line.strip_prefix("added "));
        self.acknowledged.extend(added.map(str::to_owned));
        for name in &self.acknowledged {
            let found = store.get(&organization, name).unwrap();
            assert!(found.is_some(), "{name} was lost");
        }
        // A draft that was kept is there, or it is the key manager that it became.
        if let Some(name) = known.last().and_then(|line| line.strip_prefix("draft ")) {
            let draft = store
                .drafts_to_add(&organization)
                .unwrap()
                .into_iter()
                .next();
            let kept = draft.is_some_and(|(_, draft)| draft.name == name);
            let became = store.get(&organization, name).unwrap().is_some();
            assert!(kept != became, "{name}: kept {kept}, became {became}");
        }
    }
}
