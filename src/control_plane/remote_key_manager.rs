//! Key manager as returned by a control plane.

use serde_json::{Map, Value};

use super::fingerprint::Fingerprint;

/// Body of a read response. Unmanaged members are sent back unchanged. Never built from the response to a write, which may hold
/// secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteKeyManager {
    /// Member `id`; never empty, `.` or `..`.
    pub id: String,
    /// All members of the response, `id` included.
    pub body: Map<String, Value>,
}

impl RemoteKeyManager {
    /// Parses a read response; `None` without an id or a name.
    pub fn from_answer(answer: Value) -> Option<Self> {
        let Value::Object(body) = answer else {
            return None;
        };
        let id = body.get("id")?.as_str()?.to_owned();
        // As path segments these would mean this or the parent folder.
        if matches!(id.as_str(), "" | "." | "..") {
            return None;
        }
        body.get("name").or(body.get("displayName"))?.as_str()?;
        Some(RemoteKeyManager { id, body })
    }

    /// The text of a member; empty when it has none.
    pub fn text(&self, member: &str) -> &str {
        self.body
            .get(member)
            .and_then(Value::as_str)
            .unwrap_or_default()
    }

    /// Member `name`; empty if there is none.
    pub fn name(&self) -> &str {
        self.text("name")
    }

    /// Whether it belongs to all tenants.
    pub fn is_global(&self) -> bool {
        self.body.get("global") == Some(&Value::Bool(true))
    }

    /// Whether it is the server's own.
    pub fn is_resident(&self) -> bool {
        self.name() == "Resident Key Manager" || self.text("type") == "default"
    }

    /// Whether it holds a secret, which a read masks.
    pub fn has_secret(&self) -> bool {
        let more = self
            .body
            .get("additionalProperties")
            .and_then(Value::as_object);
        more.is_some_and(|more| more.values().any(|value| value == "*****"))
    }

    /// Fingerprint of all members, whatever their order: two reads with the same one found the same object.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut text = String::new();
        write_sorted(&Value::Object(self.body.clone()), &mut text);
        Fingerprint::of(&text)
    }
}

/// Canonical form: members sorted by name, lists of strings by value, since a server returns roles and organizations in any
/// order.
fn write_sorted(value: &Value, out: &mut String) {
    match value {
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort();
            out.push('{');
            for name in names {
                out.push_str(&Value::from(name.as_str()).to_string());
                out.push(':');
                write_sorted(members.get(name).unwrap_or(&Value::Null), out);
                out.push(',');
            }
            out.push('}');
        }
        Value::Array(items) => {
            let mut texts: Vec<String> = items
                .iter()
                .map(|item| {
                    let mut text = String::new();
                    write_sorted(item, &mut text);
                    text
                })
                .collect();
            if items.iter().all(Value::is_string) {
                texts.sort();
            }
            out.push('[');
            out.push_str(&texts.join(","));
            out.push(']');
        }
        other => out.push_str(&other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_fingerprint_knows_no_order() {
        let of = |value| RemoteKeyManager::from_answer(value).unwrap().fingerprint();
        let one = of(json!({"id": "1", "name": "a", "roles": ["x", "y"], "n": {"p": 1, "q": 2}}));
        let two = of(json!({"n": {"q": 2, "p": 1}, "roles": ["y", "x"], "name": "a", "id": "1"}));
        let other = of(json!({"id": "1", "name": "a", "roles": ["x"], "n": {"p": 1, "q": 2}}));
        assert_eq!(one, two);
        assert_ne!(one, other);
    }
}
