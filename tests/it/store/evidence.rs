//! What is known of stored values: kept with them, and not of others.

use kmctl::key_manager::{
    Evidence, EvidenceUpdate, Field, Grade, KeyManager, Name, OpenFinding, OrganizationName,
    TestedValues, TokenOutcome, TokenTest,
};
use kmctl::ops::{self, Op, UndoLog};
use kmctl::store::{Changes, LastCheck, ListQuery, Sort, SortBy, Store};

use super::{audit, new};

struct World {
    store: Store,
    at: OrganizationName,
    undo: UndoLog,
    _folder: tempfile::TempDir,
}

fn finding(field: Field, grade: Grade) -> OpenFinding {
    OpenFinding {
        check: "some-check".to_owned(),
        grade,
        field: Some(field),
        settled_by_token: field == Field::Issuer,
    }
}

fn test(outcome: TokenOutcome) -> TokenTest {
    TokenTest {
        outcome,
        at: "2026-11-30T22:40:00Z".parse().unwrap(),
    }
}

impl World {
    /// `km`, added with a warning about Issuer and one about Revoke Endpoint.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("kmctl.db"), &audit()).unwrap();
        let at = store.chosen_organization().unwrap();
        let mut world = World {
            store,
            at,
            undo: UndoLog::default(),
            _folder: folder,
        };
        for name in ["km", "other"] {
            let mut it = new(name, "");
            if name == "km" {
                let fields = [Field::Issuer, Field::RevokeEndpoint];
                it.evidence.open = Some(fields.map(|it| finding(it, Grade::Warn)).to_vec());
            }
            let op = Op::Add {
                new: Box::new(it),
                draft: 0,
            };
            world.run(op);
        }
        world
    }

    fn run(&mut self, op: Op) {
        let done = self.undo.run(&mut self.store, &self.at, op, &audit());
        done.unwrap();
    }

    fn stored(&self) -> KeyManager {
        self.store.get(&self.at, "km").unwrap().unwrap()
    }

    fn evidence(&self) -> Evidence {
        self.stored().evidence
    }

    fn token(&mut self, outcome: TokenOutcome) {
        let connection = self.stored().connection.unwrap();
        let values = TestedValues::of(&connection.settings.configuration());
        self.run(Op::SaveTokenTest {
            name: Name::parse("km").unwrap(),
            values: Box::new(values),
            test: test(outcome),
        });
    }

    /// Changes one field, with what was read of the new values.
    fn edit(&mut self, field: Field, value: &str, evidence: EvidenceUpdate) {
        let before = self.stored();
        let mut draft = before.draft(Vec::new());
        *draft.text_mut(field).unwrap() = value.to_owned();
        let changes = Changes {
            evidence,
            ..Changes::between(&before, &draft.parse(false).unwrap())
        };
        let edit = ops::Edit {
            name: "km".to_owned(),
            revision: Some(before.revision),
            changes,
        };
        self.run(Op::Edit {
            edit: Box::new(edit),
        });
    }

    fn found(&self, search: &str) -> Vec<String> {
        let query = ListQuery {
            filter: kmctl::key_manager::SearchQuery::parse(search).unwrap(),
            ..ListQuery::first(self.at.clone(), 10)
        };
        let page = self.store.page(&query).unwrap();
        assert_eq!(self.store.count(&query).unwrap(), page.rows.len() as u64);
        let names = page.rows.iter().map(|row| row.name.as_str().to_owned());
        names.collect()
    }
}

#[test]
fn findings_and_a_token_test_are_found_by_their_grade() {
    let mut world = World::new();
    assert_eq!(world.found("is:warn"), ["km"]);
    assert!(world.found("is:fail").is_empty());
    world.token(TokenOutcome::Rejected);
    assert_eq!(world.found("is:fail"), ["km"]);
    assert!(world.found("is:warn").is_empty());
    assert!(world.found("is:proven").is_empty());
    world.token(TokenOutcome::Inconclusive);
    assert_eq!(world.found("is:fail"), ["km"]);
    world.token(TokenOutcome::Accepted);
    // The token settled the warning about the issuer.
    assert_eq!(world.evidence().open_grades().count(), 1);
    assert_eq!(world.found("is:proven"), ["km"]);
    assert_eq!(world.found("is:proven k"), ["km"]);
    assert_eq!(world.found("is:proven is:warn"), ["km"]);
    let query = ListQuery {
        sort: SortBy::Grade.usual(),
        ..ListQuery::first(world.at.clone(), 10)
    };
    let first = |sort: Sort| {
        let query = ListQuery {
            sort,
            ..query.clone()
        };
        let page = world.store.page(&query).unwrap();
        page.rows[0].name.as_str().to_owned()
    };
    assert_eq!(first(SortBy::Grade.usual()), "km");
    assert_ne!(first(SortBy::Grade.usual().reversed()), "km");
}

#[test]
fn what_a_token_proved_does_not_outlive_the_tested_values() {
    let mut world = World::new();
    world.token(TokenOutcome::Accepted);
    // Not among the tested values.
    let revoke = "https://idp.example/revoke2";
    world.edit(Field::RevokeEndpoint, revoke, EvidenceUpdate::Unread);
    assert!(world.evidence().is_proven());
    // Its finding was about the value that is gone.
    assert_eq!(world.evidence().open_grades().count(), 0);
    let issuer = "https://other.example";
    world.edit(Field::Issuer, issuer, EvidenceUpdate::Unread);
    assert_eq!(world.evidence().token, None);
    assert!(world.found("is:proven").is_empty());
    world.run(Op::Undo);
    assert!(world.evidence().is_proven());
    assert_eq!(world.found("is:proven"), ["km"]);
}

#[test]
fn a_test_made_with_other_values_is_not_kept() {
    let mut world = World::new();
    let before = world.evidence();
    let mut configuration = world.stored().connection.unwrap().settings.configuration();
    configuration.scope_key_identifier = "scp".to_owned();
    world.run(Op::SaveTokenTest {
        name: Name::parse("km").unwrap(),
        values: Box::new(TestedValues::of(&configuration)),
        test: test(TokenOutcome::Accepted),
    });
    assert_eq!(world.evidence(), before);
}

#[test]
fn a_switch_keeps_it_and_undo_brings_a_deleted_one_back_with_it() {
    let mut world = World::new();
    world.token(TokenOutcome::Rejected);
    let before = world.evidence();
    let name = Name::parse("km").unwrap();
    world.run(Op::SetEnabled {
        name: name.clone(),
        enabled: false,
    });
    assert_eq!(world.evidence(), before);
    world.token(TokenOutcome::Accepted);
    let proven = world.evidence();
    // The undo of the switch takes nothing back that was proven since.
    world.run(Op::Undo);
    assert_eq!(world.evidence(), proven);
    world.run(Op::Delete { name });
    world.run(Op::Undo);
    assert_eq!(world.evidence(), proven);
}

#[test]
fn a_check_renews_the_findings_and_an_unreadable_provider_leaves_them() {
    let mut world = World::new();
    world.token(TokenOutcome::Rejected);
    let revision = world.stored().revision;
    let mut keep = |grade, open| {
        let check = LastCheck {
            at: jiff::Timestamp::UNIX_EPOCH,
            grade,
            result: "{}".to_owned(),
            open,
        };
        let all = [(Name::parse("km").unwrap(), revision, check)];
        world.store.record_checks(&world.at, &all).unwrap();
        world.store.get(&world.at, "km").unwrap().unwrap().evidence
    };
    let unread = keep(Grade::Warn, None);
    assert_eq!(unread.open_grades().count(), 2);
    let read = keep(Grade::Ok, Some(Vec::new()));
    assert_eq!(read.open, Some(Vec::new()));
    assert_eq!(
        (read.check, read.grade()),
        (Some(Grade::Ok), Some(Grade::Fail))
    );
}

#[test]
fn an_accepted_token_settles_what_a_check_under_way_or_an_edit_still_finds() {
    let mut world = World::new();
    let revision = world.stored().revision;
    world.token(TokenOutcome::Accepted);
    let both = || [Field::Issuer, Field::RevokeEndpoint].map(|it| finding(it, Grade::Warn));
    let check = LastCheck {
        at: jiff::Timestamp::UNIX_EPOCH,
        grade: Grade::Warn,
        result: "{}".to_owned(),
        open: Some(both().to_vec()),
    };
    let checks = [(Name::parse("km").unwrap(), revision, check)];
    world.store.record_checks(&world.at, &checks).unwrap();
    assert_eq!(world.evidence().open_grades().count(), 1);
    let read = EvidenceUpdate::Whole(both().to_vec(), None);
    world.edit(Field::RevokeEndpoint, "https://idp.example/revoke2", read);
    assert_eq!(world.evidence().open_grades().count(), 1);
    assert!(world.evidence().is_proven());
}

#[test]
fn an_undo_keeps_a_newer_token_test_with_the_same_values() {
    let mut world = World::new();
    world.token(TokenOutcome::Accepted);
    let revoke = "https://idp.example/revoke2";
    world.edit(Field::RevokeEndpoint, revoke, EvidenceUpdate::Unread);
    world.token(TokenOutcome::Rejected);
    world.run(Op::Undo);
    assert_ne!(world.stored().text(Field::RevokeEndpoint), revoke);
    assert_eq!(world.found("is:fail"), ["km"]);
    assert!(world.found("is:proven").is_empty());
}

#[test]
fn a_test_of_an_edit_is_kept_though_no_value_changed() {
    let mut world = World::new();
    let accepted = Some(test(TokenOutcome::Accepted));
    let update = EvidenceUpdate::OfChange(Vec::new(), accepted);
    world.edit(Field::Description, "For the shop", update);
    assert!(world.evidence().is_proven());
    // Only what the token settles is gone.
    assert_eq!(world.evidence().open_grades().count(), 1);
}

#[test]
fn a_version_from_the_history_claims_nothing() {
    let mut world = World::new();
    world.token(TokenOutcome::Accepted);
    world.edit(
        Field::Issuer,
        "https://other.example",
        EvidenceUpdate::Unread,
    );
    world.token(TokenOutcome::Accepted);
    let entries = world.store.history(&world.at, Some("km"), None, 9).unwrap();
    let added = entries
        .iter()
        .find(|entry| entry.action == "added")
        .unwrap();
    let state = ops::version(added).unwrap();
    world.run(Op::Restore {
        state: Box::new(state),
        revision: None,
    });
    assert_eq!(world.evidence().token, None);
    assert!(
        !added
            .after
            .as_ref()
            .unwrap()
            .to_string()
            .contains("evidence")
    );
}
