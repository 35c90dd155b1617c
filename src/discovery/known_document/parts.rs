//! Parts of addresses and texts that tell documents apart.

use serde_json::Value;

use crate::key_manager::uri::Uri;

/// The text of an XML element without attributes.
pub(super) fn element(text: &str, name: &str) -> Option<String> {
    let (_, after) = text.split_once(&format!("<{name}>"))?;
    let (inside, _) = after.split_once('<')?;
    (!inside.trim().is_empty()).then(|| inside.trim().to_owned())
}

pub(super) fn same_host(one: &str, other: &str) -> bool {
    match (Uri::split(one), Uri::split(other)) {
        (Some(one), Some(other)) => one.host.eq_ignore_ascii_case(other.host),
        _ => false,
    }
}

pub(super) fn is_pem(value: &Value) -> bool {
    value
        .as_str()
        .is_some_and(|text| text.trim_start().starts_with("-----BEGIN "))
}
