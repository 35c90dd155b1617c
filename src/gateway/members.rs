//! Members of a token part as the API Platform gateway reads them, for display.

use serde_json::{Map, Number, Value};

use super::go_json;
use super::json::Json;

/// Nesting depth at which strict readers stop.
const MAX_DEPTH: usize = 64;

/// Members that were read.
#[derive(Debug)]
pub struct ReadMembers {
    /// Members by name; the last of several with one name.
    pub members: Map<String, Value>,
    /// Whether the document nests deeper than strict readers allow; deeper values are omitted.
    pub is_deep: bool,
}

/// Reads a JSON object; `None` where the gateway does not read one either.
pub fn members(bytes: &[u8]) -> Option<ReadMembers> {
    let document = go_json::read(bytes)?;
    let is_deep = document.deepest > MAX_DEPTH;
    match value(&document.value) {
        Value::Object(members) => Some(ReadMembers { members, is_deep }),
        _ => None,
    }
}

fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(value) => Value::Bool(*value),
        Json::Number(text) => number(text),
        Json::Text(text) => Value::String(text.clone()),
        Json::List(entries) => Value::Array(entries.iter().map(value).collect()),
        Json::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, member)| (name.clone(), value(member)))
                .collect(),
        ),
    }
}

fn number(text: &str) -> Value {
    let whole = text.parse::<i64>().ok().map(Number::from);
    let float = || text.parse::<f64>().ok().and_then(Number::from_f64);
    whole.or_else(float).map_or(Value::Null, Value::Number)
}
