//! Each trap that is known of the servers, and the test that holds what kmctl does about it.

use std::collections::BTreeSet;
use std::path::Path;

use crate::support::shared;

/// A trap by its number, and a test of it; some have several.
const TRAPS: &[(&str, &str)] = &[
    (
        "T1",
        "a_registered_client_has_a_random_name_no_grant_of_its_own_and_is_used_again",
    ),
    (
        "T2",
        "trap_t2_a_client_that_may_not_refresh_signs_in_once_and_gets_no_token_of_its_own",
    ),
    (
        "T3",
        "trap_t3_the_owner_is_the_user_as_it_was_typed_and_a_refusal_names_the_user_store",
    ),
    (
        "T4",
        "trap_t4_a_user_without_the_role_is_told_that_it_is_the_role",
    ),
    (
        "T5",
        "trap_t5_every_refused_sign_in_has_the_same_words_which_name_each_cause",
    ),
    (
        "T6",
        "trap_t6_each_run_gets_a_new_token_as_a_refused_one_is_remembered",
    ),
    (
        "T7",
        "trap_t7_a_token_of_another_provider_is_refused_with_the_way_to_a_right_one",
    ),
    (
        "T8",
        "trap_t8_a_server_without_the_password_grant_has_other_ways",
    ),
    ("T9", "the_list_is_asked_for_once_and_no_tenant_is_named"),
    (
        "T10",
        "what_is_in_use_is_deleted_only_when_it_is_named_and_the_server_agrees",
    ),
    ("T10", "trap_t10_what_a_usage_can_not_count_is_said"),
    (
        "T11",
        "what_is_in_use_is_deleted_only_when_it_is_named_and_the_server_agrees",
    ),
    ("T12", "a_change_that_was_answered_otherwise_than_it_went"),
    ("T13", "roles_that_nobody_asks_about_are_not_sent_back"),
    (
        "T14",
        "trap_t14_an_address_that_the_server_may_not_reach_is_named_by_its_host",
    ),
    (
        "T15",
        "trap_t15_what_kmctl_makes_asks_no_provider_and_a_connector_is_enabled_with_a_warning",
    ),
    ("T16", "trap_t16_apply_waits_until_developers_can_make_keys"),
    (
        "T17",
        "trap_t17_permissions_are_kept_and_objects_are_named_by_their_id",
    ),
    (
        "T18",
        "trap_t18_the_switch_for_self_validation_is_the_member_that_the_gateway_reads",
    ),
    (
        "T19",
        "trap_t19_other_keys_are_said_to_leave_validated_tokens_alone",
    ),
    ("T20", "the_gateways_own_word_is_told"),
    (
        "T21",
        "trap_t21_a_server_without_any_key_manager_gets_its_first",
    ),
    ("T22", "answers_that_are_packed_or_too_large_are_told_apart"),
    (
        "T23",
        "trap_t23_the_tenant_is_asked_for_and_not_read_from_a_name",
    ),
    (
        "T24",
        "trap_t24_the_release_is_read_without_the_sign_in_that_would_spoil_it",
    ),
    (
        "T25",
        "trap_t25_a_failed_identity_provider_is_told_once_and_what_exchanges_tokens_stays_so",
    ),
    (
        "T26",
        "trap_t26_the_audit_log_is_named_before_a_masked_secret_is_sent",
    ),
    ("S1", "a_release_without_the_type_refuses_in_the_plan"),
    (
        "S1",
        "trap_s1_an_empty_revoke_endpoint_is_sent_as_the_token_endpoint_and_is_no_difference",
    ),
    ("S2", "no_secret_reaches_database_log_plan_or_output"),
    (
        "S3",
        "key_managers_of_all_tenants_and_the_servers_own_are_never_written",
    ),
    (
        "S3",
        "trap_s3_an_object_that_became_global_since_the_plan_is_left_alone",
    ),
    ("S4", "a_create_that_was_answered_otherwise_than_it_went"),
    ("S5", "no_secret_reaches_database_log_plan_or_output"),
    ("S6", "what_the_server_fills_in_and_orders_is_no_difference"),
    ("S6", "trap_s6_what_is_stored_otherwise_than_sent_is_named"),
    (
        "S7",
        "trap_s7_an_issuer_among_the_further_properties_is_read_where_the_server_puts_it",
    ),
    (
        "S8",
        "trap_s8_s11_no_write_is_empty_or_half_and_no_path_is_crooked",
    ),
    ("S9", "names_that_differ_in_case_are_two_there_and_one_here"),
    ("S9", "trap_s9_hostile_names_are_shown_and_sent_nowhere"),
    ("S10", "the_list_is_asked_for_once_and_no_tenant_is_named"),
    (
        "S11",
        "trap_s8_s11_no_write_is_empty_or_half_and_no_path_is_crooked",
    ),
    (
        "S12",
        "trap_t24_the_release_is_read_without_the_sign_in_that_would_spoil_it",
    ),
    ("S13", "the_list_is_asked_for_once_and_no_tenant_is_named"),
    (
        "S14",
        "trap_s14_a_scope_that_only_manages_is_told_from_a_sign_in_that_ended",
    ),
    (
        "S15",
        "trap_t25_a_failed_identity_provider_is_told_once_and_what_exchanges_tokens_stays_so",
    ),
    (
        "S16",
        "trap_t26_the_audit_log_is_named_before_a_masked_secret_is_sent",
    ),
    ("S17", "every_payload_keeps_what_kmctl_does_not_manage"),
];

/// The tests of this folder, each below `#[test]`.
fn tests() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/control_plane");
    let mut found = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(path).unwrap();
        for part in text.split("#[test]\nfn ").skip(1) {
            found.insert(part.split('(').next().unwrap().to_owned());
        }
    }
    found
}

#[test]
fn every_trap_has_a_test() {
    let tests = tests();
    for (trap, name) in TRAPS {
        assert!(tests.contains(*name), "{trap}: no test {name}");
    }
    for name in tests.iter().filter(|name| name.starts_with("trap_")) {
        let listed = TRAPS.iter().any(|(_, test)| test == name);
        assert!(listed, "{name} is not in the table");
    }
    let page = "specs/control-planes.md";
    let Some(page) = shared::part("the table of traps against its page", page, &[]) else {
        return;
    };
    let text = std::fs::read_to_string(page).unwrap();
    let rows = text.lines().filter_map(|line| {
        let first = line.strip_prefix("| ")?.split(' ').next()?;
        let number = first.strip_prefix(['T', 'S'])?;
        number.parse::<u32>().ok().map(|_| first.to_owned())
    });
    let known: BTreeSet<String> = rows.collect();
    assert!(known.len() > 40, "{known:?}");
    let listed: BTreeSet<String> = TRAPS.iter().map(|(trap, _)| (*trap).to_owned()).collect();
    assert_eq!(known, listed);
}
