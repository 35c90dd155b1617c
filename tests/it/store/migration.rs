//! Files of older schemas, with data in them.

use std::path::Path;

use kmctl::discovery::Grade;
use kmctl::key_manager::{
    EnvironmentScope, OrganizationName, TestedValues, TokenOutcome, TokenTest,
};
use kmctl::ops;
use kmctl::store::{ListQuery, Store};
use rusqlite::Connection;

use super::{audit, new};

/// What the first kmctl wrote.
fn first_schema(path: &Path) {
    let raw = Connection::open(path).unwrap();
    raw.execute_batch(include_str!("../../../assets/migrations/0001_ground.sql"))
        .unwrap();
    raw.execute_batch(
        "PRAGMA user_version = 1;
         INSERT INTO organizations (id, name, folded) VALUES (1, 'One', 'one'), (7, 'Two', 'two');
         UPDATE settings SET organization_id = 7;
         INSERT INTO environments (id, organization_id, name, folded, production, position) VALUES
           (1, 1, 'Development', 'development', 0, 0), (2, 7, 'Production', 'production', 1, 1),
           (3, 7, 'Staging', 'staging', 0, 0);
         INSERT INTO drafts (id, organization_id, body, updated_at) VALUES (4, 7, 'not json', '2026-01-01T00:00:00Z');
         INSERT INTO history (organization_id, at, who, action, subject, folded)
           VALUES (7, '2026-01-01T00:00:00Z', 'somebody', 'added', 'beta', 'beta');",
    )
    .unwrap();
    let mut put = raw
        .prepare(
            "INSERT INTO key_managers (id, organization_id, rank, name, folded, kind, description, enabled,
               all_environments, well_known_url, issuer, token_endpoint, authorization_endpoint, jwks_endpoint,
               consumer_key_identifier, scope_key_identifier, revision, created_at, updated_at, haystack, check_mark)
             VALUES (?1, ?2, ?3 <> 'Bijira Built-in STS', ?3, lower(?3), ?4, ?5, ?6, ?7, 'https://u.example', ?8,
               'https://t.example', 'https://a.example', 'https://j.example', 'azp', 'scope', 3, '2026-01-01T00:00:00Z',
               '2026-01-02T00:00:00Z', lower(?3 || char(10) || ?4 || char(10) || ?5), ?9)",
        )
        .unwrap();
    let issuer = Some("https://i.example");
    let none: Option<&str> = None;
    put.execute((
        10,
        1,
        "Bijira Built-in STS",
        "bijira",
        "first",
        1,
        1,
        none,
        none,
    ))
    .unwrap();
    put.execute((11, 7, "zeta", "custom", "last of all", 0, 1, issuer, none))
        .unwrap();
    put.execute((
        12,
        7,
        "Bijira Built-in STS",
        "bijira",
        "second",
        1,
        1,
        none,
        none,
    ))
    .unwrap();
    put.execute((
        13,
        7,
        "Beta",
        "microsoft",
        "Payments",
        1,
        0,
        issuer,
        Some("WARN"),
    ))
    .unwrap();
    raw.execute_batch(
        "INSERT INTO portal VALUES (1, 10), (7, 13);
         INSERT INTO key_manager_environments VALUES (13, 3);",
    )
    .unwrap();
}

#[test]
fn a_file_of_the_first_schema_keeps_everything_and_is_copied_first() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kmctl.db");
    first_schema(&path);
    let mut store = Store::open(&path, &audit()).unwrap();
    let copy = Connection::open(folder.path().join("kmctl-schema-1.backup")).unwrap();
    let kept: (i64, i64) = copy
        .query_row(
            "SELECT (SELECT user_version FROM pragma_user_version), count(*) FROM key_managers",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )
        .unwrap();
    assert_eq!(kept, (1, 4));

    let two = store.chosen_organization().unwrap();
    assert_eq!(two.as_str(), "Two");
    let page = store.page(&ListQuery::first(two.clone(), 10)).unwrap();
    let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Bijira Built-in STS", "Beta", "zeta"]);
    assert_eq!(page.rows[1].evidence.check, Some(Grade::Warn));
    let beta = store.get(&two, "beta").unwrap().unwrap();
    assert!(beta.developer_portal && beta.enabled && beta.revision == 3);
    let EnvironmentScope::Only(names) = &beta.environments else {
        panic!("{beta:?}");
    };
    assert_eq!(names[0].as_str(), "Staging");
    assert!(!store.get(&two, "zeta").unwrap().unwrap().enabled);
    assert_eq!(store.history(&two, Some("beta"), None, 9).unwrap().len(), 1);
    for (search, found) in [
        ("PAY", "Beta"),
        ("py", ""),
        ("ay", "Beta"),
        ("z", "zeta"),
        ("last", "zeta"),
    ] {
        let query = ListQuery {
            filter: kmctl::key_manager::SearchQuery::parse(search).unwrap(),
            ..ListQuery::first(two.clone(), 10)
        };
        let page = store.page(&query).unwrap();
        let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names.join(","), found, "{search}");
    }
    // And goes on from there.
    ops::add(&mut store, &two, &new("gamma", ""), None, &audit()).unwrap();
    ops::delete(&mut store, &two, "beta", &audit()).unwrap();
    let page = store.page(&ListQuery::first(two, 10)).unwrap();
    let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Bijira Built-in STS", "gamma", "zeta"]);
    let one = OrganizationName::parse("One").unwrap();
    assert_eq!(store.page(&ListQuery::first(one, 10)).unwrap().all, 1);
    drop(store);
    super::model::whole(&path);
}

#[test]
fn a_dry_run_leaves_an_older_file_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kmctl.db");
    first_schema(&path);
    let before = std::fs::read(&path).unwrap();
    let mut store = Store::open_dry_run(&path, &audit()).unwrap();
    let organization = store.chosen_organization().unwrap();
    assert_eq!(organization.as_str(), "Two");
    let added = ops::add(&mut store, &organization, &new("tried", ""), None, &audit());
    assert_eq!(added.unwrap().name.as_str(), "tried");
    let taken = ops::add(&mut store, &organization, &new("ZETA", ""), None, &audit());
    assert_eq!(taken.unwrap_err().code(), "already-exists");
    drop(store);
    assert_eq!(std::fs::read(&path).unwrap(), before);
    let names = std::fs::read_dir(folder.path()).unwrap();
    let names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(names, ["kmctl.db"]);
}

#[test]
fn programs_that_open_an_older_file_at_once_migrate_it_once_and_keep_one_copy() {
    for _ in 0..4 {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("kmctl.db");
        first_schema(&path);
        std::thread::scope(|scope| {
            for _ in 0..12 {
                let path = &path;
                scope.spawn(move || {
                    let output = std::process::Command::new(env!("CARGO_BIN_EXE_kmctl"))
                        .args(["list", "--database"])
                        .arg(path)
                        .env_clear()
                        .output()
                        .unwrap();
                    let err = String::from_utf8_lossy(&output.stderr);
                    assert!(output.status.success(), "{err}");
                });
            }
        });
        // Two that close at once each leave the log to the other; the next one tidies up.
        drop(Store::open(&path, &audit()).unwrap());
        let names = std::fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> = names.map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["kmctl-schema-1.backup", "kmctl.db"]);
        let copy = Connection::open(folder.path().join("kmctl-schema-1.backup")).unwrap();
        let version: i64 = copy
            .query_row("PRAGMA user_version", [], |row| row.get(0))
            .unwrap();
        assert_eq!(version, 1);
    }
}

/// A file that the release before this schema wrote, by its commands and its screen.
#[test]
fn a_file_of_the_second_schema_keeps_everything() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kmctl.db");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/store/schema-2.db");
    std::fs::copy(source, &path).unwrap();
    let dump = |path: &Path| {
        let raw = Connection::open(path).unwrap();
        let columns = "o.name, k.name, k.kind, k.description, k.enabled, k.all_environments, k.well_known_url, k.issuer,
          k.token_endpoint, k.authorization_endpoint, k.jwks_endpoint, k.revoke_endpoint, k.oidc_logout_endpoint,
          k.consumer_key_identifier, k.scope_key_identifier, k.revision, k.created_at, k.updated_at, k.check_mark,
          k.check_at, k.check_json, (SELECT group_concat(e.name, ',') FROM key_manager_environments m
            JOIN environments e ON e.id = m.environment_id WHERE m.key_manager_id = k.id)";
        [
            format!("SELECT {columns} FROM key_managers k JOIN organizations o ON o.id = k.organization_id ORDER BY 1, 2"),
            "SELECT * FROM history ORDER BY id".to_owned(),
            "SELECT * FROM drafts".to_owned(),
            "SELECT * FROM environments ORDER BY id".to_owned(),
            "SELECT id, name, folded, key_managers FROM organizations".to_owned(),
            "SELECT organization_id FROM settings".to_owned(),
        ]
        .map(|sql| rows(&raw, &sql))
    };
    let before = dump(&path);
    assert_eq!(before.each_ref().map(Vec::len), [19, 27, 1, 5, 2, 1]);
    let store = Store::open(&path, &audit()).unwrap();
    assert_eq!(dump(&path), before);

    let organization = store.chosen_organization().unwrap();
    assert_eq!(organization.as_str(), "Default Organization");
    assert_eq!(store.portal(&organization).unwrap().as_str(), "okta-dev");
    let (_, draft) = store
        .drafts_to_add(&organization)
        .unwrap()
        .into_iter()
        .next()
        .unwrap();
    assert_eq!(
        (draft.name.as_str(), draft.description.as_str()),
        ("draft-km", "half typed")
    );
    let acme = OrganizationName::parse("Acme").unwrap();
    assert_eq!(store.portal(&acme).unwrap().as_str(), "Bijira Built-in STS");
    for (organization, search, found) in [
        (&organization, "漢字", "asgardeo-prod"),
        (&organization, "straße prod", "asgardeo-prod"),
        (&organization, "is:off", "Azure-KM"),
        (&organization, "is:fail", "okta-dev"),
        (&organization, "okta-dev.example.com", "okta-dev"),
        (&organization, "env:staging example", "Azure-KM,okta-dev"),
        (&acme, "ümlaut", "Ümlaut"),
        (&acme, "u.example.com", "Ümlaut"),
    ] {
        let query = ListQuery {
            filter: kmctl::key_manager::SearchQuery::parse(search).unwrap(),
            ..ListQuery::first(organization.clone(), 10)
        };
        let page = store.page(&query).unwrap();
        let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
        assert_eq!(names.join(","), found, "{search}");
    }
    drop(store);
    super::model::whole(&path);
}

#[test]
fn a_file_of_the_eighth_schema_keeps_its_marks_and_learns_to_remember_tests() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("kmctl.db");
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/store/schema-8.db");
    std::fs::copy(source, &path).unwrap();
    let mut store = Store::open(&path, &audit()).unwrap();
    let at = store.chosen_organization().unwrap();
    let found = |store: &Store, search: &str| {
        let query = ListQuery {
            filter: kmctl::key_manager::SearchQuery::parse(search).unwrap(),
            ..ListQuery::first(at.clone(), 10)
        };
        let page = store.page(&query).unwrap();
        let names: Vec<&str> = page.rows.iter().map(|row| row.name.as_str()).collect();
        names.join(",")
    };
    assert_eq!(found(&store, "is:warn"), "okta-dev");
    assert_eq!(found(&store, "is:fail"), "");
    let okta = store.get(&at, "okta-dev").unwrap().unwrap();
    assert_eq!(okta.evidence.check, Some(Grade::Warn));
    assert_eq!(
        (okta.evidence.open.as_ref(), okta.evidence.token),
        (None, None)
    );
    assert!(store.last_check(&at, &okta.name).unwrap().is_some());
    assert_eq!(store.portal(&at).unwrap().as_str(), "keycloak-prod");
    let drafts = store.drafts_to_add(&at).unwrap();
    assert_eq!(drafts[0].1.name, "draft-km");
    assert_eq!(
        drafts[0].1.token_issuer.as_deref(),
        Some("https://a.example")
    );

    let connection = okta.connection.as_ref().unwrap();
    let values = TestedValues::of(&connection.settings.configuration());
    let test = TokenTest {
        outcome: TokenOutcome::Accepted,
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    store
        .record_token_test(&at, &okta.name, &values, test)
        .unwrap();
    assert_eq!(found(&store, "is:proven"), "okta-dev");
    drop(store);
    super::model::whole(&path);
}

/// All values of a query, as text.
fn rows(raw: &Connection, sql: &str) -> Vec<String> {
    let mut statement = raw.prepare(sql).unwrap();
    let count = statement.column_count();
    statement
        .query_map([], |row| {
            let values: Vec<String> = (0..count)
                .map(|column| format!("{:?}", row.get_ref(column).unwrap()))
                .collect();
            Ok(values.join("|"))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect()
}
