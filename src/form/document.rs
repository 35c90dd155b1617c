//! Key manager in kmctl's own format, which `import` reads: only members that a person would write.

use serde_json::{Map, Value, json};

use crate::key_manager::{EnvironmentScope, Field, KeyManager};

/// The version of every JSON and YAML document of kmctl.
pub const SCHEMA: &str = "kmctl/v1";

/// Document of a key manager. Revision and times are omitted: they belong to one database, and exporting an import must give the
/// same file.
pub fn document(it: &KeyManager) -> Value {
    json!({ "schema": SCHEMA, "kind": "KeyManager", "item": item(it) })
}

/// Several key managers as one document.
pub fn list(all: &[&KeyManager]) -> Value {
    let items: Vec<Value> = all.iter().map(|it| item(it)).collect();
    json!({ "schema": SCHEMA, "kind": "KeyManagerList", "items": items })
}

fn item(it: &KeyManager) -> Value {
    let mut map = Map::new();
    let mut put = |name: &str, value: Value| {
        map.insert(name.to_owned(), value);
    };
    let text = |field: Field| Value::from(it.text(field));
    for field in [Field::Name, Field::Type, Field::Description] {
        put(field.json_name(), text(field));
    }
    put("enabled", it.enabled.into());
    put(Field::WellKnownUrl.json_name(), text(Field::WellKnownUrl));
    put(
        Field::AllEnvironments.json_name(),
        (it.environments == EnvironmentScope::All).into(),
    );
    if let EnvironmentScope::Only(names) = &it.environments {
        let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
        put(Field::Environments.json_name(), names.into());
    }
    for field in Field::CONFIGURATION {
        let value = it.text(field);
        let value = if value.is_empty() {
            Value::Null
        } else {
            value.into()
        };
        put(field.json_name(), value);
    }
    put("developerPortal", it.developer_portal.into());
    Value::Object(map)
}
