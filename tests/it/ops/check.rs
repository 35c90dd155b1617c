//! Checks of what is stored against what is served, with servers on loopback.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use kmctl::discovery::Grade;
use kmctl::discovery::drift::Outcome;
use kmctl::key_manager::{Draft, Field, KeyManager, OrganizationName, ProviderKind};
use kmctl::net::{Client, ClientSettings, block_on};
use kmctl::ops::check::{
    Batch, CONCURRENCY, Checked, Subject, check, json, record_checks, subject, take_over, takeable,
};
use kmctl::ops::{self, OpError};
use kmctl::store::{ListQuery, Store};
use serde_json::json;

use crate::cli::home::{Home, audit};
use crate::net::certificates::{Authority, parameters};
use crate::net::server::{Line, Server, answer, json as served, patient};
use crate::token::signer::{Signer, jwks};

/// The authority of all servers here, and a configuration that it signed.
fn trust() -> &'static (String, Arc<rustls::ServerConfig>) {
    static TRUST: OnceLock<(String, Arc<rustls::ServerConfig>)> = OnceLock::new();
    TRUST.get_or_init(|| {
        let authority = Authority::new("tests");
        let config = authority.sign(parameters(&["localhost"], "localhost"));
        (authority.pem(), config)
    })
}

fn serving(behave: impl Fn(&mut dyn Line) + Send + Sync + 'static) -> Server {
    Server::https(trust().1.clone(), behave)
}

fn saying(answer: Vec<u8>) -> Server {
    serving(move |line| drop(line.write_all(&answer)))
}

/// A provider of two servers, and the store that knows it.
struct World {
    _home: Home,
    store: Store,
    organization: OrganizationName,
    _documents: Server,
}

fn document(keys: &Server, token: &str) -> serde_json::Value {
    json!({
        "issuer": "https://idp.example",
        "authorization_endpoint": "https://idp.example/authorize",
        "token_endpoint": token,
        "jwks_uri": keys.tls_url("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
    })
}

impl World {
    fn new(documents: Server, keys: &Server) -> Self {
        let home = Home::new();
        let (mut store, organization) = home.store();
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.name = "a-km".to_owned();
        draft.well_known_url = documents.tls_url("/.well-known/openid-configuration");
        draft.configuration.issuer = "https://idp.example".to_owned();
        draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
        draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
        draft.configuration.jwks_endpoint = keys.tls_url("/jwks");
        let new = draft.parse(false).unwrap();
        ops::add(&mut store, &organization, &new, None, &audit()).unwrap();
        World {
            _home: home,
            store,
            organization,
            _documents: documents,
        }
    }

    fn stored(&self) -> KeyManager {
        self.store.get(&self.organization, "a-km").unwrap().unwrap()
    }

    /// Checks it and keeps the result.
    fn check(&mut self) -> Checked {
        let subject = subject(&self.store, &self.organization, self.stored()).unwrap();
        let checked = checked(subject);
        record_checks(
            &mut self.store,
            &self.organization,
            std::slice::from_ref(&checked),
        )
        .unwrap();
        checked
    }

    fn mark(&self) -> Option<Grade> {
        let query = ListQuery::first(self.organization.clone(), 10);
        let page = self.store.page(&query).unwrap();
        page.rows[1].evidence.check
    }
}

fn client() -> Client {
    Client::new(ClientSettings {
        extra_roots_pem: vec![trust().0.clone()],
        ..patient()
    })
    .unwrap()
}

fn checked(subject: Subject) -> Checked {
    let now = "2026-11-25T12:00:00Z".parse().unwrap();
    block_on(check(&client(), subject, now)).unwrap().unwrap()
}

/// Gives the first answer once, and then the second.
fn turning(first: Vec<u8>, then: Vec<u8>) -> Server {
    let asked = AtomicUsize::new(0);
    serving(move |line| {
        let _ = line.write_all(match asked.fetch_add(1, Ordering::SeqCst) {
            0 => &first,
            _ => &then,
        });
    })
}

#[test]
fn keys_that_changed_since_the_last_check_are_told_and_the_mark_is_kept() {
    let (old, new) = (Signer::new("RS256", "old"), Signer::new("RS256", "new"));
    let keys = turning(served(jwks(&[&old])), served(jwks(&[&old, &new])));
    let documents = saying(served(
        document(&keys, "https://idp.example/token").to_string(),
    ));
    let mut world = World::new(documents, &keys);
    assert_eq!(world.mark(), None);
    let first = world.check();
    assert_eq!(first.drift.outcome, Outcome::Same, "{first:?}");
    assert_eq!(first.sentence(), "Unchanged; 1 usable key.");
    assert_eq!(first.drift.rotation, Default::default());
    assert_eq!(world.mark(), Some(Grade::Ok));
    let second = world.check();
    assert_eq!(second.drift.rotation.added, ["new"]);
    assert_eq!(second.drift.outcome, Outcome::Same);
    assert_eq!(second.remarks(), ["New keys since the last check: new."]);
    assert_eq!(world.check().drift.rotation, Default::default());
    // A check is no change.
    assert_eq!(world.stored().revision, 1);
    let history = world.store.history(&world.organization, None, None, 10);
    assert_eq!(history.unwrap().len(), 2);
}

#[test]
fn a_dead_document_is_told_from_a_dead_provider_and_forgets_no_key() {
    let signer = Signer::new("RS256", "a");
    let keys = turning(
        served(jwks(&[&signer])),
        answer("503 Service Unavailable", "", ""),
    );
    let documents = saying(answer("404 Not Found", "", ""));
    let mut world = World::new(documents, &keys);
    let first = world.check();
    assert_eq!(first.drift.outcome, Outcome::Unreadable);
    assert_eq!(
        first.sentence(),
        "The document can't be read: 404 Not Found."
    );
    assert_eq!(
        first.remarks(),
        ["The keys can still be read (1 usable key), so the gateway can still verify tokens."]
    );
    let second = world.check();
    assert!(
        second.remarks()[0].starts_with("The keys can't be read either: 503"),
        "{second:?}"
    );
    assert_eq!(second.keys, first.keys);
    assert_eq!(world.mark(), Some(Grade::Fail));
    assert_eq!(json(&second)["error"]["code"], "http-status");
}

#[test]
fn what_is_served_is_taken_over_against_the_revision_that_was_checked() {
    let signer = Signer::new("RS256", "a");
    let keys = saying(served(jwks(&[&signer])));
    let documents = saying(served(
        document(&keys, "https://idp.example/token2").to_string(),
    ));
    let mut world = World::new(documents, &keys);
    let before = world.check();
    assert_eq!(before.sentence(), "1 field differs.");
    assert_eq!(takeable(&before), [Field::TokenEndpoint]);
    let edit = take_over(&before, &[Field::TokenEndpoint, Field::Issuer], false).unwrap();
    let (_, after) = ops::edit(&mut world.store, &world.organization, &edit, &audit()).unwrap();
    assert_eq!(
        after.text(Field::TokenEndpoint),
        "https://idp.example/token2"
    );
    assert_eq!(after.revision, 2);
    // What was checked is not what is stored any more: the mark is gone, and an old result brings none back.
    assert_eq!(world.mark(), None);
    record_checks(
        &mut world.store,
        &world.organization,
        std::slice::from_ref(&before),
    )
    .unwrap();
    assert_eq!(world.mark(), None);
    let again = ops::edit(&mut world.store, &world.organization, &edit, &audit());
    assert!(matches!(again, Err(OpError::Conflict { .. })), "{again:?}");
    assert_eq!(world.check().drift.outcome, Outcome::Same);
}

#[test]
fn a_required_field_that_is_not_served_can_not_be_taken_over() {
    let signer = Signer::new("RS256", "a");
    let keys = saying(served(jwks(&[&signer])));
    let mut without = document(&keys, "https://idp.example/token");
    without.as_object_mut().unwrap().remove("jwks_uri");
    let documents = saying(served(without.to_string()));
    let mut world = World::new(documents, &keys);
    let checked = world.check();
    assert_eq!(checked.drift.outcome, Outcome::Differs, "{checked:?}");
    assert!(takeable(&checked).is_empty());
    let refused = take_over(&checked, &[Field::JwksEndpoint], false);
    let Err(OpError::Problems(problems)) = refused else {
        panic!("{refused:?}");
    };
    assert_eq!(
        problems[0].message,
        "JWKS Endpoint can't be updated: the document has none."
    );
}

#[test]
fn many_are_read_64_at_a_time_and_answered_in_their_order() {
    const MANY: usize = 200;
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let (counter, top) = (now.clone(), most.clone());
    // Each connection is a document or its keys; the first ones wait until several are open.
    let server = serving(move |line| {
        top.fetch_max(counter.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
        let deadline = Instant::now() + Duration::from_secs(5);
        while top.load(Ordering::SeqCst) < 2 && Instant::now() < deadline {
            std::thread::yield_now();
        }
        let _ = line.write_all(&answer("404 Not Found", "", ""));
        counter.fetch_sub(1, Ordering::SeqCst);
    });
    let world = World::new(server, &saying(Vec::new()));
    let mut stored = world.stored();
    let names = block_on(async {
        let mut batch = Batch::new(client());
        let mut names = Vec::new();
        let mut begun = 0;
        while begun < MANY || !batch.is_over() {
            while begun < MANY && batch.has_room() {
                stored.revision = begun as u64;
                batch.begin(Subject {
                    stored: stored.clone(),
                    known: None,
                    replaced: Vec::new(),
                    gateways: Default::default(),
                });
                begun += 1;
            }
            for checked in batch.wait(Duration::from_secs(5)).await {
                assert_eq!(checked.drift.outcome, Outcome::Unreadable);
                names.push(checked.stored.revision);
            }
        }
        names
    })
    .unwrap();
    assert_eq!(names, (0..MANY as u64).collect::<Vec<_>>());
    let most = most.load(Ordering::SeqCst);
    assert!(most > 1 && most <= CONCURRENCY, "{most} at once");
}

#[test]
fn a_round_that_is_stopped_hands_over_what_is_done_and_waits_for_nothing() {
    // The first never answers: what is done behind it waits for its turn.
    let asked = Arc::new(AtomicUsize::new(0));
    let counter = asked.clone();
    let server = serving(move |line| {
        if counter.fetch_add(1, Ordering::SeqCst) == 0 {
            std::thread::sleep(Duration::from_secs(30));
        }
        let _ = line.write_all(&answer("404 Not Found", "", ""));
    });
    let world = World::new(server, &saying(answer("404 Not Found", "", "")));
    let stored = world.stored();
    let begin = Instant::now();
    let left = block_on(async {
        let mut batch = Batch::new(client());
        let begin_one = |batch: &mut Batch, revision: u64| {
            let mut stored = stored.clone();
            stored.revision = revision;
            batch.begin(Subject {
                stored,
                known: None,
                replaced: Vec::new(),
                gateways: Default::default(),
            });
        };
        begin_one(&mut batch, 0);
        // Its request has to be the first.
        while asked.load(Ordering::SeqCst) == 0 {
            assert!(batch.wait(Duration::from_millis(10)).await.is_empty());
            assert!(begin.elapsed() < Duration::from_secs(20));
        }
        for revision in 1..4 {
            begin_one(&mut batch, revision);
        }
        while batch.waiting() < 3 {
            assert!(batch.wait(Duration::from_millis(10)).await.is_empty());
            assert!(begin.elapsed() < Duration::from_secs(20));
        }
        batch.stop().await
    })
    .unwrap();
    let revisions: Vec<u64> = left.iter().map(|it| it.stored.revision).collect();
    assert_eq!(revisions, [1, 2, 3]);
    assert!(begin.elapsed() < Duration::from_secs(20));
}
