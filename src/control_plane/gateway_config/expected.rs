//! Expected content of a merged file: every previous value, and the entry.

use toml::{Table, Value};

use super::types::{ExpectedValue, LIST, ROOT};

/// Checks that the merged text contains every previous value and the entry, and nothing else.
pub fn check(
    before: &str,
    merged: &str,
    section: &str,
    name: &str,
    values: &[ExpectedValue],
) -> Result<(), String> {
    let read = |text: &str| {
        text.parse::<Table>()
            .map_err(|error| error.message().to_owned())
    };
    let mut expected = read(before)?;
    let merged = read(merged)?;
    apply(&mut expected, section, name, values).ok_or("the list has a different structure")?;
    match same_table(&expected, &merged) {
        true => Ok(()),
        false => Err("other values would change".to_owned()),
    }
}

/// Changes the values as the merge should.
fn apply(root: &mut Table, section: &str, name: &str, values: &[ExpectedValue]) -> Option<()> {
    let below = child(child(root, ROOT)?, section)?;
    let list = below
        .entry(LIST)
        .or_insert_with(|| Value::Array(Vec::new()))
        .as_array_mut()?;
    let is_named = |it: &Value| it.get("name").and_then(Value::as_str) == Some(name);
    let entry = match list.iter().position(is_named) {
        Some(place) => list.get_mut(place)?,
        None => {
            let mut new = Table::new();
            new.insert("name".to_owned(), name.into());
            list.push(Value::Table(new));
            list.last_mut()?
        }
    };
    let entry = entry.as_table_mut()?;
    for (path, text) in values {
        let mut keys: Vec<&str> = path.split('.').collect();
        let leaf = keys.pop()?;
        let mut table = &mut *entry;
        for key in keys {
            table = child(table, key)?;
        }
        table.insert(leaf.to_owned(), Value::String(text.clone()));
    }
    Some(())
}

fn child<'a>(table: &'a mut Table, key: &str) -> Option<&'a mut Table> {
    table
        .entry(key)
        .or_insert_with(|| Value::Table(Table::new()))
        .as_table_mut()
}

fn same_table(a: &Table, b: &Table) -> bool {
    a.len() == b.len()
        && a.iter()
            .all(|(key, value)| b.get(key).is_some_and(|other| same(value, other)))
}

/// Equality by which `nan` equals itself.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Table(a), Value::Table(b)) => same_table(a, b),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (a, b) => a == b,
    }
}
