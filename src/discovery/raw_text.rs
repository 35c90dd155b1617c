//! Document as served, indented for the screen: escaped, without private key numbers.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::document::Document;
use crate::key_manager::{masked, visible_block};

/// Members that hold private key material, for any key type. RFC 7517 §9.2, RFC 7518 §6.
pub(super) const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

pub(super) const HIDDEN: &str = "(private, not shown)";

/// Document as indented JSON, private keys replaced by a mark.
pub(super) fn pretty(document: &Document) -> String {
    let members = document.members();
    let text = if holds_private(members) {
        let mut members = members.clone();
        hide(&mut members);
        serde_json::to_string_pretty(&members)
    } else {
        serde_json::to_string_pretty(members)
    };
    visible(text.unwrap_or_default())
}

/// Key set with every private value replaced by a mark.
pub(super) fn without_private(set: Document) -> Document {
    set.map(hide)
}

/// Makes visible what a terminal would act on; most texts have nothing of it.
pub(super) fn visible(text: String) -> String {
    let text = match masked(&text) {
        Cow::Owned(masked) => masked,
        Cow::Borrowed(_) => text,
    };
    if text
        .bytes()
        .all(|byte| byte == b'\n' || byte.is_ascii_graphic() || byte == b' ')
    {
        return text;
    }
    visible_block(&text)
}

/// Whether an object may be a private key: an entry of `keys`, at the top level or in `jwks`.
fn holds_private(members: &Map<String, Value>) -> bool {
    key_lists(members).flatten().any(|key| {
        key.as_object()
            .is_some_and(|key| PRIVATE_MEMBERS.iter().any(|name| key.contains_key(*name)))
    })
}

fn key_lists(members: &Map<String, Value>) -> impl Iterator<Item = &Vec<Value>> {
    let inner = members.get("jwks").and_then(Value::as_object);
    [Some(members), inner]
        .into_iter()
        .flatten()
        .filter_map(|set| set.get("keys")?.as_array())
}

fn hide(members: &mut Map<String, Value>) {
    if let Some(Value::Object(set)) = members.get_mut("jwks") {
        hide(set);
    }
    let Some(Value::Array(keys)) = members.get_mut("keys") else {
        return;
    };
    for key in keys.iter_mut().filter_map(Value::as_object_mut) {
        for name in PRIVATE_MEMBERS {
            if let Some(value) = key.get_mut(name) {
                *value = Value::String(HIDDEN.to_owned());
            }
        }
    }
}
