//! Reader of kmctl's own format: YAML or JSON, one document or many, or a list as printed by `list --json`.

use serde::Deserialize as _;
use serde_json::{Map, Value};

use crate::cli::command_error::CommandError;
use crate::cli::exit_code::ExitCode;
use crate::cli::output::SCHEMA;
use crate::discovery::KnownDocument;
use crate::key_manager::{Draft, Field, NewKeyManager, ProviderKind};

/// Key manager of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportedKeyManager {
    /// The key manager.
    pub new: NewKeyManager,
    /// Whether the Developer Portal shall use it.
    pub developer_portal: bool,
}

/// Imported key managers, and warnings.
pub type Read = (Vec<ImportedKeyManager>, Vec<String>);

/// The place of a document, and one of its key managers.
type Item = (usize, Map<String, Value>);

/// Members that `show` and `list` print and that an import ignores.
const IGNORED_MEMBERS: [&str; 7] = [
    "evidence",
    "revision",
    "createdAt",
    "updatedAt",
    "builtIn",
    "changed",
    "drift",
];

/// Reads a file.
///
/// # Errors
/// Neither YAML nor JSON, something other than key managers, or a wrong value; the message names the document.
pub fn read(text: &str, http_allowed: bool) -> Result<Read, CommandError> {
    let mut items = Vec::new();
    for (place, document) in documents(text)?.into_iter().enumerate() {
        items.extend(items_of(document, place + 1)?);
    }
    let mut imported = Vec::new();
    let mut notes = Vec::new();
    for (place, item) in items {
        if item.get("type").and_then(Value::as_str) == Some(ProviderKind::Bijira.word()) {
            notes.push(format!(
                "Document {place} is the built-in key manager, which every organization has. It was skipped."
            ));
            continue;
        }
        imported.push(key_manager(&item, place, http_allowed, &mut notes)?);
    }
    Ok((imported, notes))
}

fn invalid(place: usize, what: impl std::fmt::Display) -> CommandError {
    CommandError::new(
        "invalid-file",
        ExitCode::Refused,
        format!("Document {place}: {what}"),
    )
}

/// Every document of the text. JSON documents may follow each other as well.
fn documents(text: &str) -> Result<Vec<Value>, CommandError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim_start().starts_with(['{', '[']) {
        let stream = serde_json::Deserializer::from_str(text).into_iter();
        let all: Result<Vec<Value>, serde_json::Error> = stream.collect();
        return all.map_err(|error| {
            CommandError::new(
                "invalid-file",
                ExitCode::Refused,
                format!("The file is not valid JSON: {error}."),
            )
        });
    }
    let mut all = Vec::new();
    for (place, document) in serde_yaml_ng::Deserializer::from_str(text).enumerate() {
        let value = Value::deserialize(document).map_err(|error| {
            let message = format!("Document {} is not valid YAML: {error}.", place + 1);
            let failure = CommandError::new("invalid-file", ExitCode::Refused, message);
            match is_indented_by_tabs(text) {
                true => failure.with_fix("Indent with spaces: YAML allows no tabs there."),
                false => failure,
            }
        })?;
        // A trailing `---` produces an empty document.
        if !value.is_null() {
            all.push(value);
        }
    }
    Ok(all)
}

/// Whether a line begins with a tab, before or behind spaces.
fn is_indented_by_tabs(text: &str) -> bool {
    text.lines()
        .any(|line| line.trim_start_matches(' ').starts_with('\t'))
}

/// Another document in place of key managers, with the way from there.
fn of_other(map: &Map<String, Value>, place: usize) -> Option<CommandError> {
    let has = |name: &str| map.get(name).is_some_and(Value::is_string);
    if has("issuer") && (has("jwks_uri") || has("token_endpoint")) {
        let what = "it is a discovery document, not a key manager.";
        let fix = "Use kmctl add with --well-known-url and the address of the document.";
        return Some(invalid(place, what).with_fix(fix));
    }
    let document = KnownDocument::of(map)?;
    let what = format!("it is {}, not a key manager.", document.name());
    Some(invalid(place, what).with_fix(OWN_FILES))
}

/// Key managers of another product, with the way from there.
fn of_product(value: &Value, place: usize) -> Option<CommandError> {
    let first = match value {
        Value::Array(list) => list.first()?,
        Value::Object(map) => match map.get("list") {
            Some(Value::Array(list)) => list.first().unwrap_or(value),
            _ => value,
        },
        _ => return None,
    };
    let has = |name: &str| first.get(name).is_some();
    let of_api_manager = [
        "wellKnownEndpoint",
        "additionalProperties",
        "consumerKeyClaim",
    ];
    let summary = value.get("list").is_some_and(Value::is_array);
    if has("type") && (summary || of_api_manager.into_iter().any(has)) {
        let what = "it is from WSO2 API Manager, not from kmctl export.";
        let fix = "Copy key managers from API Manager with kmctl pull, or add them with kmctl add.";
        return Some(invalid(place, what).with_fix(fix));
    }
    let version = first.get("apiVersion").and_then(Value::as_str);
    let manifest = version.is_some_and(|it| it.starts_with("api-portal."));
    if manifest || (has("displayName") && has("tokenEndpoint")) {
        let what = "it is from the API Portal, which stores only the token endpoint.";
        let fix = "Add the key manager with kmctl add and its Well-Known URL.";
        return Some(invalid(place, what).with_fix(fix));
    }
    None
}

/// Fix for a file of another kind.
const OWN_FILES: &str = "Import a file written by kmctl export or kmctl list --json.";

fn items_of(document: Value, place: usize) -> Result<Vec<Item>, CommandError> {
    if document.get("schema").is_none()
        && let Some(other) = of_product(&document, place)
    {
        return Err(other);
    }
    let Value::Object(mut map) = document else {
        return Err(
            invalid(place, "it is not a kmctl document (schema, kind, item).").with_fix(OWN_FILES),
        );
    };
    let Some(schema) = map.get("schema") else {
        if let Some(other) = of_other(&map, place) {
            return Err(other);
        }
        let fix = format!("Add `schema: {SCHEMA}` to the document.");
        return Err(invalid(place, "it has no schema.").with_fix(fix));
    };
    if schema.as_str() != Some(SCHEMA) {
        return Err(invalid(place, format!("its schema is not {SCHEMA}.")));
    }
    let Some(kind) = map.get("kind").and_then(Value::as_str) else {
        let fix = "Add `kind: KeyManager`, or `kind: KeyManagerList` for a list.";
        return Err(invalid(place, "it has no kind.").with_fix(fix));
    };
    let kind = kind.to_owned();
    let items = match kind.as_str() {
        "KeyManager" => match map.remove("item") {
            Some(item) => vec![item],
            None if map.contains_key("items") => {
                let fix = "Set kind to KeyManagerList, or write one key manager as item.";
                let what = "it has items, but its kind is KeyManager.";
                return Err(invalid(place, what).with_fix(fix));
            }
            None => {
                let fix = "Put the fields of the key manager under item.";
                return Err(invalid(place, "it has no item.").with_fix(fix));
            }
        },
        "KeyManagerList" => match map.remove("items") {
            Some(Value::Array(items)) => items,
            Some(_) => return Err(invalid(place, "its items are not a list.")),
            None if map.contains_key("item") => {
                let fix = "Set kind to KeyManager, or write a list of key managers as items.";
                let what = "it has an item, but its kind is KeyManagerList.";
                return Err(invalid(place, what).with_fix(fix));
            }
            None => {
                let fix = "Write the key managers as a list under items.";
                return Err(invalid(place, "it has no items.").with_fix(fix));
            }
        },
        other => {
            let what = format!("its kind is `{other}`, not KeyManager or KeyManagerList.");
            let fix = "Set kind to KeyManager, or to KeyManagerList for a list.";
            return Err(invalid(place, what).with_fix(fix));
        }
    };
    items
        .into_iter()
        .map(|item| match item {
            Value::Object(item) => Ok((place, item)),
            _ => Err(invalid(place, "an item is not an object.")),
        })
        .collect()
}

fn key_manager(
    item: &Map<String, Value>,
    place: usize,
    http_allowed: bool,
    notes: &mut Vec<String>,
) -> Result<ImportedKeyManager, CommandError> {
    let kind = text(item, "type", place)?.unwrap_or_default();
    let kind = ProviderKind::from_word(kind)
        .ok_or_else(|| invalid(place, "type must be asgardeo, microsoft or custom."))?;
    let mut draft = Draft::new(kind, Vec::new());
    let fields = [Field::Name, Field::Description, Field::WellKnownUrl];
    for field in fields.into_iter().chain(Field::CONFIGURATION) {
        if let (Some(value), Some(slot)) =
            (text(item, field.json_name(), place)?, draft.text_mut(field))
        {
            value.clone_into(slot);
        }
    }
    draft.environments = names(item, place)?;
    draft.all_environments =
        switch(item, "allEnvironments", place)?.unwrap_or(draft.environments.is_empty());
    let mut new = draft.parse(http_allowed).map_err(|problems| {
        let field = problems.first().map(|problem| problem.field.json_name());
        let words: Vec<&str> = problems.iter().map(|it| it.message.as_str()).collect();
        CommandError {
            field,
            ..invalid(place, words.join(" "))
        }
    })?;
    new.enabled = switch(item, "enabled", place)?.unwrap_or(true);
    notes.extend(item.keys().filter_map(|name| unknown(name, place)));
    Ok(ImportedKeyManager {
        new,
        developer_portal: switch(item, "developerPortal", place)?.unwrap_or(false),
    })
}

fn text<'a>(
    item: &'a Map<String, Value>,
    name: &str,
    place: usize,
) -> Result<Option<&'a str>, CommandError> {
    match item.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(place, format!("{name} must be text in quotes."))),
    }
}

fn switch(
    item: &Map<String, Value>,
    name: &str,
    place: usize,
) -> Result<Option<bool>, CommandError> {
    match item.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(value)) => Ok(Some(*value)),
        Some(_) => Err(invalid(place, format!("{name} must be true or false."))),
    }
}

fn names(item: &Map<String, Value>, place: usize) -> Result<Vec<String>, CommandError> {
    let wrong = || invalid(place, "environments must be a list of names.");
    match item.get("environments") {
        None | Some(Value::Null) => Ok(Vec::new()),
        Some(Value::Array(list)) => list
            .iter()
            .map(|name| name.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect(),
        Some(_) => Err(wrong()),
    }
}

/// Warning for an unknown member, which is ignored: a later version may have added it.
fn unknown(name: &str, place: usize) -> Option<String> {
    const SWITCHES: [&str; 2] = ["enabled", "developerPortal"];
    let fields = [
        Field::Type,
        Field::Name,
        Field::Description,
        Field::WellKnownUrl,
        Field::AllEnvironments,
        Field::Environments,
    ];
    let known: Vec<&str> = fields
        .into_iter()
        .chain(Field::CONFIGURATION)
        .map(Field::json_name)
        .chain(SWITCHES)
        .collect();
    if known.contains(&name) || IGNORED_MEMBERS.contains(&name) {
        return None;
    }
    let nearest = known
        .iter()
        .map(|known| (strsim::osa_distance(known, name), known))
        .min()
        .filter(|(distance, known)| *distance <= known.len() / 3);
    let hint = nearest.map_or_else(String::new, |(_, known)| format!(" Did you mean {known}?"));
    Some(format!(
        "Document {place}: unknown key {name} was ignored.{hint}"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "schema: kmctl/v1\nkind: KeyManager\nitem:\n  name: km\n  type: custom\n  \
        wellKnownUrl: https://h/.well-known/openid-configuration\n  issuer: https://h\n  tokenEndpoint: https://h/t\n  \
        authorizationEndpoint: https://h/a\n  jwksEndpoint: https://h/j\n";

    fn message(text: &str) -> String {
        read(text, false).unwrap_err().message
    }

    #[test]
    fn what_is_left_out_has_its_usual_value() {
        let (imported, notes) = read(ONE, false).unwrap();
        assert_eq!(notes, Vec::<String>::new());
        let new = &imported[0].new;
        assert!(new.enabled && !imported[0].developer_portal);
        assert_eq!(new.environments, crate::key_manager::EnvironmentScope::All);
        assert_eq!(
            new.connection.settings.consumer_key_identifier.as_str(),
            "azp"
        );
    }

    #[test]
    fn documents_may_follow_each_other_in_both_languages() {
        let yaml = format!("---\n{ONE}---\n{}---\n", ONE.replace("km\n", "km2\n"));
        assert_eq!(read(&yaml, false).unwrap().0.len(), 2);
        let json = r#"{"schema":"kmctl/v1","kind":"KeyManagerList","items":[]}
            {"schema":"kmctl/v1","kind":"KeyManagerList","items":[]}"#;
        assert_eq!(read(json, false).unwrap().0.len(), 0);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_document() {
        #[rustfmt::skip]
        let rows = [
            (ONE.replace("kmctl/v1", "other/v1"), "Document 1: its schema is not kmctl/v1."),
            (ONE.replace("schema: kmctl/v1\n", ""), "Document 1: it has no schema."),
            (ONE.replace("kind: KeyManager\n", ""), "Document 1: it has no kind."),
            (ONE.replace("item:", "items:"), "Document 1: it has items, but its kind is KeyManager."),
            (ONE.replace("item:", "it:"), "Document 1: it has no item."),
            (ONE.replace("KeyManager", "KeyManagerList"), "Document 1: it has an item, but its kind is KeyManagerList."),
            (ONE.replace("KeyManager", "KeyManagerList").replace("item:", "items:"), "Document 1: its items are not a list."),
            (ONE.replace("KeyManager", "KeyManagerList").replace("item:", "it:"), "Document 1: it has no items."),
            (ONE.replace("issuer: https://h\n", "issuer: 7\n"), "Document 1: issuer must be text in quotes."),
            (ONE.replace("name: km\n", "name: a b\n"), "Document 1: Name contains spaces."),
            (format!("{ONE}---\n{}", ONE.replace("custom", "okta")), "Document 2: type must be asgardeo, microsoft or custom."),
        ];
        for (text, expected) in rows {
            assert_eq!(message(&text), expected);
        }
        for (text, said, fix) in [
            (
                "{\"issuer\":\"https://h\",\"jwks_uri\":\"https://h/k\"}",
                "it is a discovery document",
                "kmctl add",
            ),
            (
                "{\"keys\":[{\"kty\":\"RSA\"}]}",
                "it is a key set (JWKS), not a key manager",
                "kmctl export",
            ),
            (
                "schema: kmctl/v1\nkind: KeyManagr\nitem: {}",
                "its kind is `KeyManagr`",
                "Set kind to KeyManager",
            ),
            (
                "kind: KeyManager\nitem:\n\tname: x",
                "is not valid YAML",
                "Indent with spaces",
            ),
            ("just words", "it is not a kmctl document", "kmctl export"),
            (
                "{\"name\":\"k\",\"type\":\"Okta\",\"consumerKeyClaim\":\"cid\",\"additionalProperties\":{}}",
                "it is from WSO2 API Manager",
                "kmctl pull",
            ),
            (
                "{\"count\":1,\"list\":[{\"id\":\"1\",\"name\":\"k\",\"type\":\"Okta\",\"enabled\":true}]}",
                "it is from WSO2 API Manager",
                "kmctl pull",
            ),
            (
                "[{\"name\":\"k\",\"type\":\"Okta\",\"wellKnownEndpoint\":\"https://h/x\"}]",
                "it is from WSO2 API Manager",
                "kmctl add",
            ),
            (
                "apiVersion: api-portal.api-platform.wso2.com/v1\nkind: KeyManager\nspec: {}",
                "it is from the API Portal",
                "Well-Known URL",
            ),
            (
                "{\"id\":\"k\",\"displayName\":\"K\",\"enabled\":true,\"tokenEndpoint\":\"https://h/t\"}",
                "it is from the API Portal",
                "Well-Known URL",
            ),
        ] {
            let failure = read(text, false).unwrap_err();
            assert!(failure.message.contains(said), "{}", failure.message);
            let told = failure.fix.unwrap_or_default();
            assert!(told.contains(fix), "{text}: {told}");
        }
        assert!(message("just words").starts_with("Document 1: it is not a kmctl document"));
        assert!(message("{").starts_with("The file is not valid JSON"));
        assert!(message("a: [").starts_with("Document 1 is not valid YAML"));
    }

    #[test]
    fn an_unknown_member_is_passed_over_and_named() {
        let (_, notes) = read(&ONE.replace("issuer:", "isuer: x\n  issuer:"), false).unwrap();
        assert_eq!(
            notes,
            ["Document 1: unknown key isuer was ignored. Did you mean issuer?"]
        );
    }
}
