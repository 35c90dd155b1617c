//! Tests of the store, through the verbs.

use kmctl::cli::ExitCode;
use kmctl::key_manager::{Draft, Editing, Field, FormPosition, OrganizationName, ProviderKind};
use kmctl::ops;
use kmctl::store::{AuditContext, ListQuery, PageStart, Store};

fn audit() -> AuditContext {
    AuditContext {
        timestamp: "2026-01-02T03:04:05Z".parse().unwrap(),
        actor: "tester".to_owned(),
    }
}

mod evidence;
mod looking;
mod migration;
mod model;
mod searching;

fn new(name: &str, description: &str) -> kmctl::key_manager::NewKeyManager {
    try_new(name, description).unwrap()
}

fn try_new(name: &str, description: &str) -> Option<kmctl::key_manager::NewKeyManager> {
    let mut draft = Draft::new(ProviderKind::Custom, vec!["Development".to_owned()]);
    draft.name = name.to_owned();
    draft.description = description.to_owned();
    draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
    draft.configuration.issuer = "https://idp.example".to_owned();
    draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
    draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
    draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
    draft.parse(false).ok()
}

fn open() -> (tempfile::TempDir, Store, OrganizationName) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("sub/kmctl.db"), &audit()).unwrap();
    let organization = store.chosen_organization().unwrap();
    (folder, store, organization)
}

#[test]
fn a_fresh_organization_has_two_environments_and_the_built_in_row() {
    let (_folder, store, organization) = open();
    let overview = ops::overview(&store, None, 20).unwrap();
    let names: Vec<_> = overview
        .environments
        .iter()
        .map(|e| e.name.as_str())
        .collect();
    assert_eq!(names, ["Development", "Production"]);
    assert!(overview.environments[1].production);
    assert_eq!(overview.portal.as_str(), "Bijira Built-in STS");
    assert_eq!(overview.page.matching, Some(1));
    assert_eq!(overview.page.all, 1);
    assert!(overview.page.rows[0].developer_portal);
    assert_eq!(overview.organization, organization);
}

#[test]
fn what_was_added_is_found_again_and_names_are_unique_without_case() {
    let (_folder, mut store, organization) = open();
    let added = ops::add(
        &mut store,
        &organization,
        &new("Okta-KM", "first"),
        None,
        &audit(),
    )
    .unwrap();
    assert_eq!(added.revision, 1);
    let again = ops::add(
        &mut store,
        &organization,
        &new("okta-km", ""),
        None,
        &audit(),
    )
    .unwrap_err();
    assert_eq!(again.code(), "already-exists");
    assert_eq!(ExitCode::from(&again), ExitCode::Conflict);
    let found = store.get(&organization, "OKTA-km").unwrap().unwrap();
    assert_eq!(found, added);
}

#[test]
fn windows_go_forward_back_and_to_the_end() {
    let (_folder, mut store, organization) = open();
    for n in 0..50 {
        ops::add(
            &mut store,
            &organization,
            &new(&format!("km-{n:02}"), ""),
            None,
            &audit(),
        )
        .unwrap();
    }
    let mut query = ListQuery::first(organization, 10);
    let first = store.page(&query).unwrap();
    assert_eq!(first.rows[0].name.as_str(), "Bijira Built-in STS");
    assert_eq!(first.rows[9].name.as_str(), "km-08");
    assert!(first.more_after && !first.more_before);
    query.from = PageStart::After(first.rows[9].name.clone());
    let second = store.page(&query).unwrap();
    assert_eq!(second.rows[0].name.as_str(), "km-09");
    assert!(second.more_before);
    query.from = PageStart::Last;
    let last = store.page(&query).unwrap();
    assert_eq!(last.rows[9].name.as_str(), "km-49");
    assert!(last.more_before && !last.more_after);
    query.from = PageStart::Before(last.rows[0].name.clone());
    let before = store.page(&query).unwrap();
    assert_eq!(before.rows[9].name.as_str(), "km-39");
    assert!(before.more_after);
}

#[test]
fn search_looks_into_name_type_and_description_for_any_number_of_letters() {
    let (_folder, mut store, organization) = open();
    ops::add(
        &mut store,
        &organization,
        &new("alpha", "Payments Ä API"),
        None,
        &audit(),
    )
    .unwrap();
    ops::add(
        &mut store,
        &organization,
        &new("beta", "nothing \"quoted\""),
        None,
        &audit(),
    )
    .unwrap();
    let count = |search: &str| {
        let mut query = ListQuery::first(organization.clone(), 10);
        query.filter = kmctl::key_manager::SearchQuery::parse(search).unwrap();
        let page = store.page(&query).unwrap();
        (page.matching.unwrap(), page.rows.len())
    };
    assert_eq!(count("ALPH"), (1, 1));
    assert_eq!(count("ä"), (1, 1));
    assert_eq!(count("custom"), (2, 2));
    assert_eq!(count("g \"quo"), (1, 1));
    assert_eq!(count("a"), (3, 3));
    assert_eq!(count("zzz"), (0, 0));
}

#[test]
fn a_delete_takes_the_portal_back_to_the_built_in_and_can_be_undone() {
    let (_folder, mut store, organization) = open();
    let added = ops::add(&mut store, &organization, &new("km", ""), None, &audit()).unwrap();
    ops::choose_portal(&mut store, &organization, "km", &audit()).unwrap();
    let was = ops::delete(&mut store, &organization, "km", &audit())
        .unwrap()
        .was;
    assert!(was.developer_portal);
    assert_eq!(
        store.portal(&organization).unwrap().as_str(),
        "Bijira Built-in STS"
    );
    let back = ops::undelete(&mut store, &organization, &was, &audit()).unwrap();
    assert!(back.developer_portal);
    assert_eq!(back.connection, added.connection);
    let actions: Vec<_> = store
        .history(&organization, Some("km"), None, 10)
        .unwrap()
        .into_iter()
        .map(|entry| entry.action)
        .collect();
    assert_eq!(actions, ["restored", "deleted", "portal chosen", "added"]);
}

#[test]
fn a_write_against_an_old_revision_is_a_conflict_with_both_values() {
    let (_folder, mut store, organization) = open();
    ops::add(&mut store, &organization, &new("km", "one"), None, &audit()).unwrap();
    let edit = |text: &str| ops::Edit {
        name: "km".to_owned(),
        revision: Some(1),
        changes: kmctl::store::Changes {
            description: Some(kmctl::key_manager::Description::parse(text).unwrap()),
            ..kmctl::store::Changes::default()
        },
    };
    ops::edit(&mut store, &organization, &edit("two"), &audit()).unwrap();
    let refusal = ops::edit(&mut store, &organization, &edit("three"), &audit()).unwrap_err();
    let ops::OpError::Conflict { current } = refusal else {
        panic!("{refusal:?}");
    };
    assert_eq!(current.description.as_str(), "two");
}

#[test]
fn the_built_in_row_is_refused_in_its_own_words() {
    let (_folder, mut store, organization) = open();
    let refusal =
        ops::delete(&mut store, &organization, "bijira built-in sts", &audit()).unwrap_err();
    assert_eq!(
        refusal.message(),
        "Bijira Built-in STS is built in. It can't be changed or deleted."
    );
}

#[test]
fn an_environment_that_is_named_is_not_removed_in_silence() {
    let (_folder, mut store, organization) = open();
    let mut restricted = new("km", "");
    let development = kmctl::key_manager::EnvironmentName::parse("Development").unwrap();
    restricted.environments = kmctl::key_manager::EnvironmentScope::Only(vec![development.clone()]);
    ops::add(&mut store, &organization, &restricted, None, &audit()).unwrap();
    let refusal = ops::remove_environment(&mut store, &organization, &development, true, &audit())
        .unwrap_err();
    assert!(
        refusal.message().contains("only environment of km"),
        "{}",
        refusal.message()
    );
}

#[test]
fn files_are_private_foreign_ones_refused_newer_ones_too() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, store, _) = open();
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(store.path()), 0o600);
    assert_eq!(mode(store.path().parent().unwrap()), 0o700);
    drop(store);
    let text = folder.path().join("text");
    std::fs::write(
        &text,
        "this is no database, but it is long enough to look like one".repeat(20),
    )
    .unwrap();
    assert_eq!(
        Store::open(&text, &audit()).unwrap_err().code(),
        "not-a-database"
    );
    let newer = folder.path().join("sub/kmctl.db");
    rusqlite::Connection::open(&newer)
        .unwrap()
        .pragma_update(None, "user_version", 99)
        .unwrap();
    assert_eq!(
        Store::open(&newer, &audit()).unwrap_err().code(),
        "database-newer"
    );
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&text, &link).unwrap();
    assert_eq!(
        Store::open(&link, &audit()).unwrap_err().code(),
        "database-symbolic-link"
    );
}

#[test]
fn history_can_only_grow() {
    let (folder, store, _) = open();
    drop(store);
    let raw = rusqlite::Connection::open(folder.path().join("sub/kmctl.db")).unwrap();
    let all = || -> String {
        let sql = "SELECT group_concat(id || at || who || action || subject) FROM history";
        raw.query_row(sql, [], |row| row.get(0)).unwrap()
    };
    let before = all();
    let columns = "organization_id, at, who, action, subject, folded, before, after";
    for sql in [
        "DELETE FROM history".to_owned(),
        "UPDATE history SET who = 'x'".to_owned(),
        "UPDATE OR REPLACE history SET id = 1".to_owned(),
        format!("INSERT OR REPLACE INTO history (id, {columns}) SELECT id, {columns} FROM history"),
        format!(
            "INSERT INTO history (id, {columns}) SELECT id, {columns} FROM history WHERE true
                 ON CONFLICT (id) DO UPDATE SET who = 'x'"
        ),
    ] {
        let refused = raw.execute_batch(&sql).unwrap_err().to_string();
        assert!(refused.contains("append-only"), "{sql}: {refused}");
        assert_eq!(all(), before, "{sql}");
    }
    // Taking up a key manager again does not rewrite what was.
    raw.execute_batch(&format!(
        "INSERT INTO history ({columns}) SELECT {columns} FROM history"
    ))
    .unwrap();
}

#[test]
fn what_is_kept_for_two_at_once_has_two_names() {
    let (folder, mut one, organization) = open();
    let mut two = Store::open(&folder.path().join("sub/kmctl.db"), &audit()).unwrap();
    let draft = |name: &str| {
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.name = name.to_owned();
        draft
    };
    let first = one
        .begin_draft(&organization, &draft("first"), &audit())
        .unwrap();
    let second = two
        .begin_draft(&organization, &draft("second"), &audit())
        .unwrap();
    assert_ne!(first, second);
    one.save_draft(&organization, first, &draft("first again"), &audit())
        .unwrap();
    one.discard_draft(first).unwrap();
    let (id, kept) = one
        .drafts_to_add(&organization)
        .unwrap()
        .into_iter()
        .next()
        .unwrap();
    assert_eq!((id, kept.name.as_str()), (second, "second"));
}

#[test]
fn a_draft_that_is_gone_on_with_has_a_name_of_its_own() {
    let (_folder, mut store, organization) = open();
    let draft = |name: &str| {
        let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
        draft.name = name.to_owned();
        draft
    };
    store
        .save_draft(&organization, 7, &draft("seven"), &audit())
        .unwrap();
    assert_eq!(store.resume_draft(7, Some(70)).unwrap(), Some(70));
    assert_eq!(store.resume_draft(7, Some(71)).unwrap(), None, "it is gone");
    // Whoever wrote it goes on too, and both stay.
    store
        .save_draft(&organization, 7, &draft("seven more"), &audit())
        .unwrap();
    let taken = store.resume_draft(70, None).unwrap().unwrap();
    assert!(![7, 70].contains(&taken));
    store.discard_draft(7).unwrap();
    let (id, kept) = store
        .drafts_to_add(&organization)
        .unwrap()
        .into_iter()
        .next()
        .unwrap();
    assert_eq!((id, kept.name.as_str()), (taken, "seven"));
}

#[test]
fn drafts_of_edits_stand_beside_those_of_new_ones_with_their_cursor() {
    let (_folder, mut store, organization) = open();
    let at = |second: i64| AuditContext {
        timestamp: jiff::Timestamp::from_second(second).unwrap(),
        ..audit()
    };
    let mut new = Draft::new(ProviderKind::Custom, Vec::new());
    new.name = "okta".to_owned();
    new.position = FormPosition {
        field: Some(Field::Description),
        cursor: 3,
    };
    store.save_draft(&organization, 1, &new, &at(10)).unwrap();
    let mut edit = new.clone();
    edit.editing = Some(Editing {
        name: "okta".to_owned(),
        revision: 4,
    });
    store.save_draft(&organization, 2, &edit, &at(20)).unwrap();
    let kept = store.drafts(&organization).unwrap();
    let found: Vec<(u64, &Draft)> = kept.iter().map(|kept| (kept.id, &kept.draft)).collect();
    assert_eq!(found, [(2, &edit), (1, &new)]);
    assert_eq!(kept[0].saved_at, at(20).timestamp);
    // An edit is not offered where one is to be added.
    assert_eq!(
        store
            .drafts_to_add(&organization)
            .unwrap()
            .into_iter()
            .next(),
        Some((1, new))
    );
}

#[test]
fn a_draft_that_can_not_be_read_does_not_hide_an_older_one() {
    let (folder, mut store, organization) = open();
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = "older".to_owned();
    store
        .save_draft(&organization, 7, &draft, &audit())
        .unwrap();
    let raw = rusqlite::Connection::open(folder.path().join("sub/kmctl.db")).unwrap();
    raw.execute_batch(
        "INSERT INTO drafts (id, organization_id, body, updated_at)
           SELECT 8, organization_id, 'of a newer kmctl', '2099-01-01T00:00:00Z' FROM drafts",
    )
    .unwrap();
    let (id, kept) = store
        .drafts_to_add(&organization)
        .unwrap()
        .into_iter()
        .next()
        .unwrap();
    assert_eq!((id, kept.name.as_str()), (7, "older"));
}

#[test]
fn a_write_into_a_file_that_is_not_there_any_more_is_refused() {
    let (folder, mut store, organization) = open();
    let path = folder.path().join("sub/kmctl.db");
    ops::add(
        &mut store,
        &organization,
        &new("before", ""),
        None,
        &audit(),
    )
    .unwrap();
    std::fs::rename(&path, folder.path().join("aside")).unwrap();
    for _ in 0..2 {
        let refusal =
            ops::add(&mut store, &organization, &new("lost", ""), None, &audit()).unwrap_err();
        assert_eq!(refusal.code(), "database-vanished");
        assert_eq!(
            store.data_version().unwrap_err().code(),
            "database-vanished"
        );
        // Another one in its place makes no difference.
        std::fs::copy(folder.path().join("aside"), &path).unwrap();
    }
    assert!(store.get(&organization, "lost").unwrap().is_none());
    std::fs::rename(folder.path().join("aside"), &path).unwrap();
    ops::add(&mut store, &organization, &new("found", ""), None, &audit()).unwrap();
}

#[test]
fn a_removal_is_checked_where_it_is_done() {
    let (_folder, mut store, organization) = open();
    let name = |name: &str| kmctl::key_manager::EnvironmentName::parse(name).unwrap();
    let mut refused = |wanted: &str, force| {
        ops::remove_environment(&mut store, &organization, &name(wanted), force, &audit())
            .map_err(|refusal| refusal.message())
    };
    assert_eq!(
        refused("Nowhere", true),
        Err("Environment Nowhere does not exist.".to_owned())
    );
    assert_eq!(refused("development", false), Ok(()));
    assert_eq!(
        refused("Production", true),
        Err("Production is the only environment.".to_owned())
    );
    ops::add(&mut store, &organization, &new("off", ""), None, &audit()).unwrap();
    ops::set_enabled(&mut store, &organization, "off", false, &audit()).unwrap();
    let refusal = ops::choose_portal(&mut store, &organization, "OFF", &audit()).unwrap_err();
    assert_eq!(refusal.message(), "off is disabled in Key Managers.");
}
