//! As much of JSON Schema and of OpenAPI's schemas as the contracts use. What it does not know it refuses, so that no
//! rule is passed over without a word.

use serde_json::{Map, Value};

/// How members are treated that a schema does not name.
#[derive(Clone, Copy, PartialEq)]
pub enum Unknown {
    Tolerated,
    Refused,
}

pub struct Schema<'a> {
    pub root: &'a Value,
    pub unknown: Unknown,
}

const WORDS_WITHOUT_RULES: [&str; 14] = [
    "$schema",
    "$id",
    "$defs",
    "title",
    "description",
    "example",
    "readOnly",
    "format",
    "default",
    "deprecated",
    "xml",
    "additionalItems",
    "x-examples",
    "writeOnly",
];

impl Schema<'_> {
    /// All that is wrong with a value, each with its place.
    pub fn faults(&self, value: &Value, schema: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        self.check(value, schema, "", &mut faults);
        faults
    }

    fn check(&self, value: &Value, schema: &Value, at: &str, faults: &mut Vec<String>) {
        let Some(rules) = schema.as_object() else {
            panic!("no schema at {at}: {schema}");
        };
        if let Some(place) = rules.get("$ref").and_then(Value::as_str) {
            let target = self.root.pointer(place.trim_start_matches('#'));
            return self.check(
                value,
                target.unwrap_or_else(|| panic!("no {place}")),
                at,
                faults,
            );
        }
        if value.is_null() && rules.get("nullable") == Some(&Value::Bool(true)) {
            return;
        }
        for (word, rule) in rules {
            match word.as_str() {
                "type" => self.check_type(value, rule, at, faults),
                "const" if value != rule => faults.push(format!("{at}: {value} is not {rule}")),
                "enum" => {
                    if !rule.as_array().unwrap().contains(value) {
                        faults.push(format!("{at}: {value} is none of {rule}"));
                    }
                }
                "anyOf" | "oneOf" => self.check_any(value, rule, word == "oneOf", at, faults),
                "required" => {
                    for name in rule.as_array().unwrap() {
                        if value.is_object() && value.get(name.as_str().unwrap()).is_none() {
                            faults.push(format!("{at}: {name} is missing"));
                        }
                    }
                }
                "properties" => self.check_members(value, rule, rules, at, faults),
                "items" => {
                    for (place, item) in value.as_array().into_iter().flatten().enumerate() {
                        self.check(item, rule, &format!("{at}/{place}"), faults);
                    }
                }
                "minLength" | "maxLength" => check_length(value, word, rule, at, faults),
                "minimum" | "maximum" => {
                    let (Some(number), Some(limit)) = (value.as_f64(), rule.as_f64()) else {
                        continue;
                    };
                    if (word == "minimum" && number < limit)
                        || (word == "maximum" && number > limit)
                    {
                        faults.push(format!("{at}: {value} is beyond {word} {rule}"));
                    }
                }
                "pattern" => check_pattern(value, rule.as_str().unwrap(), at, faults),
                "const" | "nullable" | "additionalProperties" => {}
                other if WORDS_WITHOUT_RULES.contains(&other) => {}
                other => panic!("the validator does not know {other} (at {at})"),
            }
        }
    }

    fn check_type(&self, value: &Value, rule: &Value, at: &str, faults: &mut Vec<String>) {
        let fits = match rule.as_str().unwrap() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "boolean" => value.is_boolean(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "null" => value.is_null(),
            other => panic!("type {other}"),
        };
        if !fits {
            faults.push(format!("{at}: {value} is no {rule}"));
        }
    }

    fn check_any(
        &self,
        value: &Value,
        rule: &Value,
        one: bool,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let all: Vec<Vec<String>> = rule
            .as_array()
            .unwrap()
            .iter()
            .map(|schema| {
                let mut faults = Vec::new();
                self.check(value, schema, at, &mut faults);
                faults
            })
            .collect();
        let fitting = all.iter().filter(|faults| faults.is_empty()).count();
        if fitting == 0 {
            let nearest = all.into_iter().min_by_key(Vec::len).unwrap_or_default();
            faults.push(format!(
                "{at}: fits none of {word}; nearest: {nearest:?}",
                word = if one { "oneOf" } else { "anyOf" }
            ));
        } else if one && fitting > 1 {
            faults.push(format!("{at}: fits {fitting} of oneOf"));
        }
    }

    fn check_members(
        &self,
        value: &Value,
        rule: &Value,
        rules: &Map<String, Value>,
        at: &str,
        faults: &mut Vec<String>,
    ) {
        let (Some(members), Some(known)) = (value.as_object(), rule.as_object()) else {
            return;
        };
        let open = match rules.get("additionalProperties") {
            Some(Value::Bool(open)) => *open,
            Some(_) => true,
            None => self.unknown == Unknown::Tolerated,
        };
        for (name, member) in members {
            match known.get(name) {
                Some(schema) => self.check(member, schema, &format!("{at}/{name}"), faults),
                None if open => {}
                None => faults.push(format!("{at}: {name} is unknown")),
            }
        }
    }
}

fn check_length(value: &Value, word: &str, rule: &Value, at: &str, faults: &mut Vec<String>) {
    let (Some(text), Some(limit)) = (value.as_str(), rule.as_u64()) else {
        return;
    };
    let length = text.chars().count() as u64;
    if (word == "minLength" && length < limit) || (word == "maxLength" && length > limit) {
        faults.push(format!("{at}: {length} characters, {word} is {limit}"));
    }
}

/// The two patterns that the contracts have.
fn check_pattern(value: &Value, pattern: &str, at: &str, faults: &mut Vec<String>) {
    let Some(text) = value.as_str() else { return };
    let fits = match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z$" => {
            text.parse::<jiff::Timestamp>().is_ok() && text.ends_with('Z')
        }
        "^[a-zA-Z0-9_-]+$" => {
            !text.is_empty()
                && text
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || "_-".contains(c))
        }
        other => panic!("the validator does not know the pattern {other}"),
    };
    if !fits {
        faults.push(format!("{at}: {text} is not like {pattern}"));
    }
}
