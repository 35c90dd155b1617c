//! Difference made by one entry of the history, field by field.

use serde_json::Value;

use crate::control_plane::ManagedField;
use crate::key_manager::{KeyManager, ProviderKind, masked};
use crate::store::{Entry, PORTAL_CHOSEN, state};

/// Action of an entry as people read it. The stored words are never rewritten.
pub fn action(entry: &Entry) -> &str {
    match entry.action.as_str() {
        PORTAL_CHOSEN => "selected in the Developer Portal",
        "value for a target" => "override changed",
        "environment changed back" => "environment change undone",
        "environment unmarked" => "production mark removed",
        action => action,
    }
}

/// Action of an entry with the fields that it changed: `updated: Issuer and Status`, `updated: Issuer and 3 more`.
pub fn summary(entry: &Entry) -> String {
    let action = action(entry);
    let both = matches!(
        (&entry.before, &entry.after),
        (Some(Value::Object(_)), Some(Value::Object(_)))
    );
    let changes = if both { differences(entry) } else { Vec::new() };
    match changes.as_slice() {
        [] => action.to_owned(),
        // The word says it.
        [_] if matches!(action, "enabled" | "disabled") => action.to_owned(),
        [one] => format!("{action}: {}", one.label),
        [one, two] => format!("{action}: {} and {}", one.label, two.label),
        [one, more @ ..] => format!("{action}: {} and {} more", one.label, more.len()),
    }
}

/// Whether an entry is about one key manager, which then has a history of its own.
pub fn is_of_key_manager(entry: &Entry) -> bool {
    let states = [&entry.before, &entry.after].into_iter().flatten();
    let mut objects = states.filter_map(Value::as_object);
    objects.any(|it| it.contains_key("wellKnownUrl") || it.contains_key("fields"))
}

/// Changed field of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The console's label.
    pub label: &'static str,
    /// Value before; `None` for no key manager, or no value.
    pub before: Option<String>,
    /// Value after; `None` for no key manager, or no value.
    pub after: Option<String>,
}

/// The fields of a state in the console's order: members with their labels.
const FIELDS: [(&str, &str); 13] = [
    ("type", "Type"),
    ("description", "Description"),
    ("enabled", "Status"),
    ("environments", "Environments"),
    ("wellKnownUrl", "Well-Known URL"),
    ("issuer", "Issuer"),
    ("tokenEndpoint", "Token Endpoint"),
    ("authorizationEndpoint", "Authorization Endpoint"),
    ("jwksEndpoint", "JWKS Endpoint"),
    ("revokeEndpoint", "Revoke Endpoint"),
    ("oidcLogoutEndpoint", "OIDC Logout Endpoint"),
    ("consumerKeyIdentifier", "Consumer Key Identifier"),
    ("scopeKeyIdentifier", "Scope Key Identifier"),
];

/// The Developer Portal's choice, which is not a field.
const PORTAL: (&str, &str) = ("developerPortal", "Developer Portal");

/// The fields that a change touched; all that have a value where something was added or deleted.
pub fn differences(entry: &Entry) -> Vec<Difference> {
    match (&entry.before, &entry.after) {
        (Some(Value::String(before)), Some(Value::String(after))) => vec![Difference {
            label: PORTAL.1,
            before: Some(before.clone()),
            after: Some(after.clone()),
        }],
        (None, Some(after)) if sent(after).is_some() => sent(after).unwrap_or_default(),
        (before, after) => between(
            FIELDS.into_iter().chain([PORTAL]),
            before.as_ref(),
            after.as_ref(),
        ),
    }
}

/// The fields that an apply sent, from its entry; `None` for an entry of another kind.
fn sent(what: &Value) -> Option<Vec<Difference>> {
    what.get("target")?;
    let fields = what.get("fields")?.as_object()?;
    let all = ManagedField::ALL.into_iter();
    let all = all.chain([ManagedField::CertificatePath]);
    let value = |field: ManagedField| {
        let value = fields.get(field.json_name())?.as_str();
        Some(Difference {
            label: field.label(),
            before: None,
            after: value
                .filter(|text| !text.is_empty())
                .map(|text| masked(field.shown(text)).into_owned()),
        })
    };
    Some(all.filter_map(value).collect())
}

/// Fields in which a key manager differs from its new version; if it does not exist, all fields with a value.
pub fn changes(now: Option<&KeyManager>, wanted: &KeyManager) -> Vec<Difference> {
    between(FIELDS, now.map(state).as_ref(), Some(&state(wanted)))
}

fn between(
    fields: impl IntoIterator<Item = (&'static str, &'static str)>,
    before: Option<&Value>,
    after: Option<&Value>,
) -> Vec<Difference> {
    fields
        .into_iter()
        .filter_map(|(member, label)| {
            let said = |state: Option<&Value>| state.and_then(|state| words(member, state));
            let (before, after) = (said(before), said(after));
            (before != after).then_some(Difference {
                label,
                before,
                after,
            })
        })
        .collect()
}

/// Display text of a member; `None` if empty.
fn words(member: &str, state: &Value) -> Option<String> {
    let value = state.get(member)?;
    let text = match (member, value) {
        ("environments", Value::Null) => "all environments".to_owned(),
        ("environments", Value::Array(names)) => names
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(", "),
        ("enabled", Value::Bool(on)) => if *on { "on" } else { "off" }.to_owned(),
        ("developerPortal", Value::Bool(uses)) => {
            if !uses {
                return None;
            }
            "uses it".to_owned()
        }
        ("type", Value::String(word)) => ProviderKind::from_word(word)
            .map_or_else(|| word.clone(), |kind| kind.label().to_owned()),
        (_, Value::String(text)) => masked(text).into_owned(),
        _ => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn entry(before: Option<Value>, after: Option<Value>) -> Entry {
        Entry {
            id: 1,
            at: "2026-11-25T10:00:00Z".to_owned(),
            who: "tester".to_owned(),
            action: "updated".to_owned(),
            subject: "okta-km".to_owned(),
            before,
            after,
        }
    }

    #[test]
    fn a_change_names_its_fields_alone() {
        let before = json!({"description": "a", "enabled": true, "environments": null,
            "revokeEndpoint": null, "developerPortal": false});
        let after = json!({"description": "b", "enabled": true, "environments": ["Production"],
            "revokeEndpoint": "https://h/r", "developerPortal": false});
        let found = differences(&entry(Some(before), Some(after)));
        let labels: Vec<&str> = found.iter().map(|it| it.label).collect();
        assert_eq!(labels, ["Description", "Environments", "Revoke Endpoint"]);
        assert_eq!(found[1].before.as_deref(), Some("all environments"));
        assert_eq!(found[2].before, None);
    }

    #[test]
    fn a_summary_names_at_most_two_fields() {
        let before = json!({"type": "custom", "enabled": true, "issuer": "a", "wellKnownUrl": "u"});
        let said = |after: Value| summary(&entry(Some(before.clone()), Some(after)));
        let off = json!({"type": "custom", "enabled": false, "issuer": "a", "wellKnownUrl": "u"});
        assert_eq!(said(off), "updated: Status");
        let one = json!({"type": "custom", "enabled": true, "issuer": "b", "wellKnownUrl": "u"});
        assert_eq!(said(one), "updated: Issuer");
        let two = json!({"type": "custom", "enabled": false, "issuer": "b", "wellKnownUrl": "u"});
        assert_eq!(said(two), "updated: Status and Issuer");
        let all = json!({"type": "okta", "enabled": false, "issuer": "b", "wellKnownUrl": "u"});
        assert_eq!(said(all), "updated: Type and 2 more");
        assert!(is_of_key_manager(&entry(None, Some(before.clone()))));
        assert!(!is_of_key_manager(&entry(None, Some(json!({"name": "a"})))));
    }

    #[test]
    fn an_apply_names_the_fields_that_it_sent() {
        let what = json!({"target": "prod", "action": "update", "outcome": "done",
            "fields": {"issuer": "https://h/", "enabled": "true", "revokeEndpoint": null}});
        let entry = entry(None, Some(what));
        let found = differences(&entry);
        let found: Vec<_> = found
            .iter()
            .map(|it| (it.label, it.after.as_deref()))
            .collect();
        let expected = [
            ("Issuer", Some("https://h/")),
            ("Revoke Endpoint", None),
            ("Status", Some("on")),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn an_added_one_lists_what_it_has_and_a_portal_choice_both_names() {
        let after = json!({"type": "custom", "description": "", "enabled": false});
        let found = differences(&entry(None, Some(after)));
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!(found[0].after.as_deref(), Some("Custom"));
        assert_eq!(found[1].after.as_deref(), Some("off"));
        let found = differences(&entry(Some(json!("a")), Some(json!("b"))));
        assert_eq!(found[0].label, "Developer Portal");
    }
}
