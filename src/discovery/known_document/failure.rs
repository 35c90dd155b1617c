//! JSON objects that report a failure without a member of their own for it.

use serde_json::{Map, Value};

/// Whether an object says of itself that the request failed: `success: false`, a status or code from 400 on.
pub(super) fn is_failure(members: &Map<String, Value>) -> bool {
    let is = |name: &str, words: &[&str]| {
        let text = members.get(name).and_then(Value::as_str);
        text.is_some_and(|text| words.iter().any(|word| text.eq_ignore_ascii_case(word)))
    };
    let failed = |name: &str| members.get(name).and_then(Value::as_bool) == Some(false);
    let status = |name: &str| match members.get(name) {
        Some(Value::Number(number)) => number.as_u64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    failed("success")
        || failed("ok")
        || is("status", &["error", "fail", "failed", "failure"])
        || ["status", "statusCode", "code"]
            .iter()
            .any(|name| status(name).is_some_and(|status| (400..600).contains(&status)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::is_failure;

    #[test]
    fn a_failure_is_told_from_a_message() {
        for (object, expected) in [
            (
                json!({ "success": false, "message": "Tenant not found" }),
                true,
            ),
            (
                json!({ "code": 404, "message": "HTTP 404 Not Found" }),
                true,
            ),
            (json!({ "statusCode": "403", "message": "no" }), true),
            (json!({ "status": "error", "message": "no" }), true),
            (json!({ "status": "ok", "message": "up" }), false),
            (json!({ "code": 0, "message": "up" }), false),
            (json!({ "success": true, "message": "up" }), false),
        ] {
            let members = object.as_object().unwrap();
            assert_eq!(is_failure(members), expected, "{object}");
        }
    }
}
