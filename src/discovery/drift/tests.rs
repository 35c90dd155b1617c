//! Tables and properties of the comparison.

use proptest::prelude::*;

use super::*;
use crate::discovery::fetch_error::FetchError;

fn served() -> Configuration {
    Configuration {
        issuer: "https://idp.example".to_owned(),
        token_endpoint: "https://idp.example/token".to_owned(),
        authorization_endpoint: "https://idp.example/authorize".to_owned(),
        jwks_endpoint: "https://idp.example/jwks".to_owned(),
        revoke_endpoint: String::new(),
        oidc_logout_endpoint: "https://idp.example/logout".to_owned(),
        ..Configuration::preset()
    }
}

fn key(kid: &str, thumbprint: &str) -> KeySummary {
    KeySummary {
        kid: Some(kid.to_owned()),
        thumbprint: Some(thumbprint.to_owned()),
        usable: true,
        ..KeySummary::default()
    }
}

fn set(keys: &[(&str, &str)]) -> KeySet {
    KeySet {
        uri: Some("https://idp.example/jwks".to_owned()),
        failure: None,
        keys: keys.iter().map(|(kid, print)| key(kid, print)).collect(),
    }
}

fn known(keys: &[(&str, &str)]) -> Vec<KnownKey> {
    set(keys).keys.iter().filter_map(KnownKey::of).collect()
}

fn seen<'a>(served: Option<&'a Configuration>, keys: &'a KeySet) -> CheckSnapshot<'a> {
    CheckSnapshot {
        url: "https://idp.example/.well-known/openid-configuration",
        served,
        keys,
        known: None,
        replaced: &[],
        blocked: false,
        proven: false,
        today: jiff::civil::date(2026, 11, 25),
    }
}

#[test]
fn what_is_served_as_it_is_stored_is_the_same() {
    let (served, keys) = (served(), set(&[("a", "1")]));
    let mut stored = served.clone();
    // The claims are not in any document.
    stored.consumer_key_identifier = "client_id".to_owned();
    let drift = drift(&stored, &seen(Some(&served), &keys));
    assert_eq!(drift.outcome, Outcome::Same);
    assert!(drift.differences.is_empty() && drift.rotation == Rotation::default());
}

#[test]
fn an_issuer_that_changed_breaks_and_an_endpoint_differs() {
    let (served, keys) = (served(), set(&[("a", "1")]));
    for (field, expected) in [
        (Field::Issuer, Outcome::Breaks),
        (Field::TokenEndpoint, Outcome::Differs),
        (Field::JwksEndpoint, Outcome::Differs),
        (Field::RevokeEndpoint, Outcome::Differs),
    ] {
        let mut stored = served.clone();
        *stored.get_mut(field).unwrap() = "https://old.example/x".to_owned();
        let drift = drift(&stored, &seen(Some(&served), &keys));
        assert_eq!(drift.outcome, expected, "{field:?}");
        assert_eq!(drift.differences.len(), 1);
        assert_eq!(drift.differences[0].field, field);
        assert_eq!(drift.differences[0].stored, "https://old.example/x");
    }
}

#[test]
fn an_edited_issuer_differs_until_a_token_proves_it() {
    let (served, keys) = (served(), set(&[("a", "1")]));
    let replaced = |field: Field| ReplacedValue {
        field,
        value: served.get(field).unwrap().to_owned(),
    };
    for (field, proven, expected) in [
        (Field::Issuer, false, Outcome::Differs),
        (Field::Issuer, true, Outcome::Same),
        (Field::RevokeEndpoint, true, Outcome::Differs),
    ] {
        let mut stored = served.clone();
        *stored.get_mut(field).unwrap() = "https://edited.example/x".to_owned();
        let replaced = [replaced(field)];
        let seen = CheckSnapshot {
            replaced: &replaced,
            proven,
            ..seen(Some(&served), &keys)
        };
        let drift = drift(&stored, &seen);
        assert_eq!(drift.outcome, expected, "{field:?}, proven: {proven}");
    }
}

#[test]
fn without_keys_tokens_are_refused_and_without_a_document_nothing_is_compared() {
    let served = served();
    let dead = KeySet {
        failure: Some(FetchError::status(404)),
        ..KeySet::default()
    };
    for keys in [&dead, &set(&[])] {
        let drift = drift(&served, &seen(Some(&served), keys));
        assert_eq!(drift.outcome, Outcome::Breaks);
    }
    let keys = set(&[("a", "1")]);
    let earlier = known(&[("b", "2")]);
    let unread = CheckSnapshot {
        known: Some(&earlier),
        ..seen(None, &keys)
    };
    let drift = drift(&Configuration::preset(), &unread);
    assert_eq!(drift.outcome, Outcome::Unreadable);
    assert!(drift.differences.is_empty());
    assert_eq!(drift.rotation.added, ["a"]);
}

#[test]
fn keys_are_known_again_by_kid_and_by_thumbprint() {
    let served = served();
    let earlier = known(&[("a", "1"), ("b", "2")]);
    #[rustfmt::skip]
    let rows = [
        (&[("a", "1"), ("b", "2")][..], "", "", "", false, Outcome::Same),
        (&[("b", "2"), ("c", "3")], "c", "a", "", false, Outcome::Same),
        (&[("a", "9"), ("b", "2")], "", "", "a", false, Outcome::Differs),
        (&[("c", "3")], "c", "a b", "", true, Outcome::Differs),
        (&[("a", "8"), ("b", "9")], "", "", "a b", true, Outcome::Differs),
    ];
    for (now, added, removed, replaced, all, outcome) in rows {
        let keys = set(now);
        let seen = CheckSnapshot {
            known: Some(&earlier),
            ..seen(Some(&served), &keys)
        };
        let drift = drift(&served, &seen);
        let rotation = &drift.rotation;
        assert_eq!(rotation.added.join(" "), added, "{now:?}");
        assert_eq!(rotation.removed.join(" "), removed, "{now:?}");
        assert_eq!(rotation.replaced.join(" "), replaced, "{now:?}");
        assert_eq!((rotation.all, drift.outcome), (all, outcome), "{now:?}");
    }
    // What could not be read was not taken away.
    let unread = KeySet {
        failure: Some(FetchError::TimedOut { seconds: 10 }),
        ..KeySet::default()
    };
    let seen = CheckSnapshot {
        known: Some(&earlier),
        ..seen(Some(&served), &unread)
    };
    assert_eq!(drift(&served, &seen).rotation, Rotation::default());
}

#[test]
fn a_certificate_is_told_from_thirty_days_before_its_end() {
    let served = served();
    for (ends, expected) in [
        ("2026-12-26", None),
        ("2026-12-25", Some(30)),
        ("2026-11-25", Some(0)),
        ("2026-11-20", Some(-5)),
        ("nonsense", None),
    ] {
        let mut keys = set(&[("a", "1")]);
        keys.keys[0].certificate_ends = Some(ends.to_owned());
        let drift = drift(&served, &seen(Some(&served), &keys));
        let left = drift.ending.first().map(|it| it.days_left);
        assert_eq!(left, expected, "{ends}");
        let outcome = expected.map_or(Outcome::Same, |_| Outcome::Differs);
        assert_eq!(drift.outcome, outcome, "{ends}");
    }
}

#[test]
fn the_other_token_version_of_the_same_entra_tenant_is_no_difference() {
    const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
    let url =
        format!("https://login.microsoftonline.com/{ID}/v2.0/.well-known/openid-configuration");
    let keys = set(&[("a", "1")]);
    let mut served = served();
    served.issuer = format!("https://login.microsoftonline.com/{ID}/v2.0");
    for (issuer, same) in [
        (format!("https://sts.windows.net/{ID}/"), true),
        (format!("https://sts.windows.net/{ID}"), false),
        (
            "https://sts.windows.net/00000000-86f1-41af-91ab-2d7cd011db47/".to_owned(),
            false,
        ),
    ] {
        let stored = Configuration {
            issuer: issuer.clone(),
            ..served.clone()
        };
        let seen = CheckSnapshot {
            url: &url,
            ..seen(Some(&served), &keys)
        };
        let drift = drift(&stored, &seen);
        assert_eq!(drift.outcome == Outcome::Same, same, "{issuer}");
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "[a-c]{1,2}"]
}

fn any_configuration() -> impl Strategy<Value = Configuration> {
    proptest::array::uniform8(text()).prop_map(|texts| {
        let mut configuration = Configuration::default();
        for (field, text) in Field::CONFIGURATION.into_iter().zip(texts) {
            if let Some(place) = configuration.get_mut(field) {
                *place = text;
            }
        }
        configuration
    })
}

fn any_keys() -> impl Strategy<Value = Vec<(String, String)>> {
    let one = ("[a-d]", "[1-3]");
    proptest::collection::vec(one, 0..6).prop_map(|mut keys| {
        keys.sort();
        keys.dedup_by(|a, b| a.0 == b.0);
        keys
    })
}

fn pairs(keys: &[(String, String)]) -> Vec<(&str, &str)> {
    let pairs = keys
        .iter()
        .map(|(kid, print)| (kid.as_str(), print.as_str()));
    pairs.collect()
}

proptest! {
    #[test]
    fn taking_everything_over_leaves_no_difference(stored in any_configuration(), served in any_configuration()) {
        let keys = set(&[("a", "1")]);
        let before = drift(&stored, &seen(Some(&served), &keys));
        let fields: Vec<Field> = before.differences.iter().map(|it| it.field).collect();
        let after = taken_over(&stored, &before.differences, &fields);
        prop_assert!(drift(&after, &seen(Some(&served), &keys)).differences.is_empty());
        // What was not chosen stays, the claims always.
        let none = taken_over(&stored, &before.differences, &[]);
        prop_assert_eq!(&none, &stored);
        prop_assert_eq!(after.consumer_key_identifier, stored.consumer_key_identifier);
        for it in &before.differences {
            prop_assert_ne!(&it.stored, &it.live);
        }
    }

    #[test]
    fn what_one_check_adds_the_way_back_removes(before in any_keys(), now in any_keys()) {
        let served = served();
        let check = |from: &[(String, String)], to: &[(String, String)]| {
            let (earlier, keys) = (known(&pairs(from)), set(&pairs(to)));
            let seen = CheckSnapshot { known: Some(&earlier), ..seen(Some(&served), &keys) };
            drift(&served, &seen).rotation
        };
        let (there, back) = (check(&before, &now), check(&now, &before));
        prop_assert_eq!(&there.added, &back.removed);
        prop_assert_eq!(&there.removed, &back.added);
        prop_assert_eq!(&there.replaced, &back.replaced);
        prop_assert_eq!(check(&now, &now), Rotation::default());
        if there.all {
            prop_assert_ne!(&there, &Rotation::default());
        }
    }
}

#[test]
fn an_edited_issuer_is_no_change_of_the_provider() {
    let (served, keys) = (served(), set(&[("a", "1")]));
    let mut stored = served.clone();
    stored.issuer = "https://edited.example".to_owned();
    let replaced = [ReplacedValue {
        field: Field::Issuer,
        value: served.issuer.clone(),
    }];
    let mut seen = seen(Some(&served), &keys);
    assert_eq!(drift(&stored, &seen).outcome, Outcome::Breaks);
    seen.replaced = &replaced;
    let found = drift(&stored, &seen);
    assert_eq!(found.outcome, Outcome::Differs);
    assert_eq!(found.changes().count(), 0);
    // The provider serves another one than was replaced.
    let mut other = served.clone();
    other.issuer = "https://new.example".to_owned();
    seen.served = Some(&other);
    assert_eq!(drift(&stored, &seen).outcome, Outcome::Breaks);
}
