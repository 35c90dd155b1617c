//! From bytes to a JSON object.

use serde_json::{Map, Value};

use crate::discovery::Failure;

/// How deep JSON may nest.
const DEPTH_LIMIT: usize = 64;

/// Reads one JSON object; a byte order mark is skipped. Nothing of the body is quoted in an error: it may be private.
///
/// # Errors
/// Empty, not JSON, no object, or nested over 64 levels.
pub fn parse_object(body: &[u8]) -> Result<Map<String, Value>, Failure> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    let not_json = |kind: &str| Failure::NotJson {
        kind: kind.to_owned(),
    };
    let Some(first) = body.iter().find(|byte| !byte.is_ascii_whitespace()) else {
        return Err(Failure::Empty { status: 200 });
    };
    if *first == b'<' {
        return Err(not_json("a web page, not JSON"));
    }
    match serde_json::from_slice(body) {
        Ok(value) if depth_exceeds(&value, DEPTH_LIMIT) => {
            Err(not_json("JSON that nests over 64 levels"))
        }
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(not_json("JSON, but no object")),
        Err(error) => Err(not_json(&format!(
            "no valid JSON (line {}, column {})",
            error.line(),
            error.column()
        ))),
    }
}

fn depth_exceeds(value: &Value, limit: usize) -> bool {
    let deeper = |value: &Value| limit == 0 || depth_exceeds(value, limit - 1);
    match value {
        Value::Array(list) => list.iter().any(deeper),
        Value::Object(members) => members.values().any(deeper),
        _ => false,
    }
}
