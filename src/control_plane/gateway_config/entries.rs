//! The entries that a file has, as the gateway reads them.

use serde_json::{Map, Value, json};
use toml::Table;

use super::types::{LIST, NotMerged, ROOT};

/// The entries of the list with a name, as objects: `id` and `name` are its name, the rest its values.
///
/// # Errors
/// The file is not TOML, or the list has a different structure.
pub fn entries(text: &str, section: &str) -> Result<Vec<Map<String, Value>>, NotMerged> {
    let root: Table = text.parse().map_err(|error| unreadable(text, &error))?;
    let below = |table: &Table, key: &str| match table.get(key) {
        None => Ok(None),
        Some(toml::Value::Table(table)) => Ok(Some(table.clone())),
        Some(_) => Err(NotMerged::NotAList(key.to_owned())),
    };
    let Some(policies) = below(&root, ROOT)? else {
        return Ok(Vec::new());
    };
    let Some(policy) = below(&policies, section)? else {
        return Ok(Vec::new());
    };
    let list = match policy.get(LIST) {
        None => return Ok(Vec::new()),
        Some(toml::Value::Array(list)) => list,
        Some(_) => return Err(NotMerged::NotAList(LIST.to_owned())),
    };
    let tables = list.iter().filter_map(toml::Value::as_table);
    Ok(tables.filter_map(entry).collect())
}

fn entry(table: &Table) -> Option<Map<String, Value>> {
    let name = table.get("name")?.as_str()?;
    let keys = |place: &str, key: &str| {
        let place = table.get("jwks").and_then(|jwks| jwks.get(place));
        text(place.and_then(|it| it.get(key)))
    };
    let entry = json!({
        "id": name,
        "name": name,
        "issuer": text(table.get("issuer")),
        "scopeClaim": text(table.get("scopeClaim")),
        "jwksUri": keys("remote", "uri"),
        "certificatePath": keys("remote", "certificatePath"),
        "localKeys": table.get("jwks").is_some_and(|jwks| jwks.get("local").is_some()),
    });
    entry.as_object().cloned()
}

fn text(value: Option<&toml::Value>) -> String {
    let text = value.and_then(toml::Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn unreadable(text: &str, error: &toml::de::Error) -> NotMerged {
    let at = error.span().map_or(0, |span| span.start);
    let before = text.as_bytes().iter().take(at);
    NotMerged::Unreadable {
        line: before.filter(|byte| **byte == b'\n').count() + 1,
        message: error.message().trim().replace('\n', "; "),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_read_however_they_are_written() {
        let blocks = "[[policy_configurations.jwtauth_v1.keymanagers]]\nname = \"a\"\nissuer = \"i\"\n\n\
                      [policy_configurations.jwtauth_v1.keymanagers.jwks.remote]\nuri = \"u\"\n";
        let inline = "policy_configurations = { jwtauth_v1 = { keymanagers = [{ name = \"a\", issuer = \"i\", jwks = { remote = { uri = \"u\" } } }, { issuer = \"nameless\" }] } }\n";
        for text in [blocks, inline] {
            let found = entries(text, "jwtauth_v1").unwrap();
            assert_eq!(found.len(), 1, "{text}");
            assert_eq!(
                (&found[0]["name"], &found[0]["issuer"], &found[0]["jwksUri"]),
                (&json!("a"), &json!("i"), &json!("u"))
            );
            assert_eq!(entries(text, "jwtauth_v0").unwrap().len(), 0);
        }
        assert!(entries("", "jwtauth_v1").unwrap().is_empty());
        assert!(entries("a = ", "jwtauth_v1").is_err());
        assert!(entries("policy_configurations = 1", "jwtauth_v1").is_err());
    }
}
