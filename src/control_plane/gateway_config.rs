//! Editor of the gateway's `config.toml`: adds or changes one entry of the list `keymanagers` and keeps every other byte.
//!
//! The file is edited in place: positions are found in the parsed document, the text is spliced there, and the result is parsed
//! again. It must hold the previous content with this entry, and nothing else.

mod entries;
mod expected;
mod insert;
mod splice;
mod types;

use toml_edit::{Array, ArrayOfTables, Document, Item, Table, TableLike, Value};

use super::gateway_entry::GatewayEntry;
pub use entries::entries;
use insert::Level;
use splice::{Newline, Splices};
pub use types::{Change, Merged, NotMerged, ValueChange};
use types::{ExpectedValue, LIST, ROOT};

/// Puts an entry into a file.
///
/// # Errors
/// See [`NotMerged`]; nothing is to be written then.
pub fn merge(text: &str, section: &str, entry: &GatewayEntry) -> Result<Merged, NotMerged> {
    let values = values(entry)?;
    let document = Document::parse(text).map_err(|error| unreadable(text, &error))?;
    let mut splices = Splices::new(text);
    let (change, duplicate_issuers) =
        edit(document.as_table(), section, entry, &values, &mut splices)?;
    let merged = splices.finish();
    expected::check(text, &merged, section, entry.name.as_str(), &values)
        .map_err(NotMerged::WouldBreak)?;
    Ok(Merged {
        text: merged,
        change,
        duplicate_issuers,
    })
}

fn values(entry: &GatewayEntry) -> Result<Vec<ExpectedValue>, NotMerged> {
    let mut all = vec![("issuer", entry.issuer.clone())];
    if let Some(claim) = &entry.scope_claim {
        all.push(("scopeClaim", claim.clone()));
    }
    all.push(("jwks.remote.uri", entry.jwks_uri.clone()));
    if let Some(path) = &entry.certificate_path {
        all.push(("jwks.remote.certificatePath", path.clone()));
    }
    let hidden = |text: &String| text.contains(crate::key_manager::is_hidden);
    if all.iter().any(|(_, text)| hidden(text)) {
        return Err(NotMerged::Hidden);
    }
    Ok(all)
}

fn unreadable(text: &str, error: &toml_edit::TomlError) -> NotMerged {
    let at = error.span().map_or(0, |span| span.start);
    let before = text.as_bytes().iter().take(at);
    NotMerged::Unreadable {
        line: before.filter(|byte| **byte == b'\n').count() + 1,
        message: error.message().trim().replace('\n', "; "),
    }
}

fn edit(
    root: &Table,
    section: &str,
    entry: &GatewayEntry,
    values: &[ExpectedValue],
    splices: &mut Splices<'_>,
) -> Result<(Change, Vec<String>), NotMerged> {
    let path = [ROOT, section, LIST];
    let mut here = Level::table("", root);
    let mut levels = vec![here];
    for (depth, key) in path.iter().enumerate() {
        let Some(item) = here.get(key) else {
            if let Some(other) = misspelled(here, key) {
                return Err(NotMerged::Misspelled(other));
            }
            if here.takes_headers() {
                splices.append(&block(section, entry, splices.newline()));
            } else {
                let rest = path.get(depth..).unwrap_or_default().join(".");
                let list = format!("[{}]", inline(entry));
                insert::into(&levels, &rest, &list, splices)?;
            }
            return Ok((Change::Added, Vec::new()));
        };
        let shown = || path.get(..=depth).unwrap_or_default().join(".");
        match item {
            Item::ArrayOfTables(all) if *key == LIST => {
                return in_tables(all, section, entry, values, splices);
            }
            Item::Value(Value::Array(all)) if *key == LIST => {
                return in_array(all, entry, values, splices);
            }
            other => here = Level::of(key, other).ok_or_else(|| NotMerged::NotAList(shown()))?,
        }
        levels.push(here);
    }
    Err(NotMerged::NotAList(path.join(".")))
}

/// A key that differs in letter case alone.
fn misspelled(level: Level<'_>, key: &str) -> Option<String> {
    level
        .keys()
        .find(|other| other.eq_ignore_ascii_case(key) && *other != key)
        .map(str::to_owned)
}

fn in_tables(
    all: &ArrayOfTables,
    section: &str,
    entry: &GatewayEntry,
    values: &[ExpectedValue],
    splices: &mut Splices<'_>,
) -> Result<(Change, Vec<String>), NotMerged> {
    let tables: Vec<&dyn TableLike> = all.iter().map(|it| it as &dyn TableLike).collect();
    let duplicate_issuers = duplicate_issuers(&tables, entry);
    let mut named = all.iter().filter(|it| is_named(*it, entry));
    let Some(found) = named.next() else {
        splices.append(&block(section, entry, splices.newline()));
        return Ok((Change::Added, duplicate_issuers));
    };
    if named.next().is_some() {
        return Err(NotMerged::Twice(entry.name.to_string()));
    }
    Ok((
        change(Level::table("", found), entry, values, splices)?,
        duplicate_issuers,
    ))
}

fn in_array(
    all: &Array,
    entry: &GatewayEntry,
    values: &[ExpectedValue],
    splices: &mut Splices<'_>,
) -> Result<(Change, Vec<String>), NotMerged> {
    let mut tables = Vec::new();
    for it in all {
        let table = it.as_inline_table();
        tables.push(table.ok_or_else(|| NotMerged::NotAList(LIST.to_owned()))?);
    }
    let likes: Vec<&dyn TableLike> = tables.iter().map(|it| *it as &dyn TableLike).collect();
    let duplicate_issuers = duplicate_issuers(&likes, entry);
    let mut named = tables.iter().filter(|it| is_named(**it, entry));
    let Some(found) = named.next() else {
        insert::element(all, &inline(entry), splices)?;
        return Ok((Change::Added, duplicate_issuers));
    };
    if named.next().is_some() {
        return Err(NotMerged::Twice(entry.name.to_string()));
    }
    Ok((
        change(Level::inline("", found), entry, values, splices)?,
        duplicate_issuers,
    ))
}

fn text_of<'a>(table: &'a dyn TableLike, key: &str) -> Option<&'a str> {
    table.get(key).and_then(Item::as_str)
}

fn is_named(table: &dyn TableLike, entry: &GatewayEntry) -> bool {
    text_of(table, "name") == Some(entry.name.as_str())
}

fn duplicate_issuers(all: &[&dyn TableLike], entry: &GatewayEntry) -> Vec<String> {
    all.iter()
        .filter(|it| text_of(**it, "issuer") == Some(&entry.issuer) && !is_named(**it, entry))
        .map(|it| text_of(*it, "name").unwrap_or_default().to_owned())
        .collect()
}

/// Updates the values of an existing entry.
fn change<'a>(
    found: Level<'a>,
    entry: &GatewayEntry,
    values: &[ExpectedValue],
    splices: &mut Splices<'_>,
) -> Result<Change, NotMerged> {
    let local = found
        .get("jwks")
        .and_then(|jwks| jwks.get("local").map(|_| ()));
    if local.is_some() {
        return Err(NotMerged::LocalKeys(entry.name.to_string()));
    }
    let mut changes = Vec::new();
    for (path, expected) in values {
        let shape = || NotMerged::Shape((*path).to_owned());
        let mut here = found;
        let mut levels = vec![here];
        let mut keys = path.split('.').peekable();
        while let Some(key) = keys.next() {
            match (here.get(key), keys.peek()) {
                (None, _) => {
                    let rest: Vec<&str> = std::iter::once(key).chain(keys.by_ref()).collect();
                    insert::into(&levels, &rest.join("."), &splice::quoted(expected), splices)?;
                    changes.push(changed(path, None, expected));
                }
                (Some(item), Some(_)) => {
                    here = Level::of(key, item).ok_or_else(shape)?;
                    levels.push(here);
                }
                (Some(Item::Value(value)), None) => {
                    if value.as_str() == Some(expected) {
                        break;
                    }
                    let span = value.span().ok_or_else(shape)?;
                    let old = value.as_str().map(str::to_owned);
                    let old = old.unwrap_or_else(|| splices.slice(span.clone()).to_owned());
                    splices.replace(span, splice::quoted(expected));
                    changes.push(changed(path, Some(old), expected));
                }
                (Some(_), None) => return Err(shape()),
            }
        }
    }
    Ok(match changes.is_empty() {
        true => Change::Same,
        false => Change::Changed(changes),
    })
}

fn changed(key: &'static str, old: Option<String>, new: &str) -> ValueChange {
    ValueChange {
        key,
        old,
        new: new.to_owned(),
    }
}

/// The entry under headers of its own.
fn block(section: &str, entry: &GatewayEntry, newline: Newline) -> String {
    let list = format!("{ROOT}.{section}.{LIST}");
    let mut lines = vec![
        format!("[[{list}]]"),
        format!("name = {}", splice::quoted(entry.name.as_str())),
        format!("issuer = {}", splice::quoted(&entry.issuer)),
    ];
    if let Some(claim) = &entry.scope_claim {
        lines.push(format!("scopeClaim = {}", splice::quoted(claim)));
    }
    lines.push(String::new());
    lines.push(format!("[{list}.jwks.remote]"));
    lines.push(format!("uri = {}", splice::quoted(&entry.jwks_uri)));
    if let Some(path) = &entry.certificate_path {
        lines.push(format!("certificatePath = {}", splice::quoted(path)));
    }
    lines
        .iter()
        .map(|line| format!("{line}{}", newline.text()))
        .collect()
}

/// The entry as one value.
fn inline(entry: &GatewayEntry) -> String {
    let mut text = format!(
        "{{ name = {}, issuer = {}",
        splice::quoted(entry.name.as_str()),
        splice::quoted(&entry.issuer)
    );
    if let Some(claim) = &entry.scope_claim {
        text.push_str(&format!(", scopeClaim = {}", splice::quoted(claim)));
    }
    text.push_str(&format!(
        ", jwks = {{ remote = {{ uri = {}",
        splice::quoted(&entry.jwks_uri)
    ));
    if let Some(path) = &entry.certificate_path {
        text.push_str(&format!(", certificatePath = {}", splice::quoted(path)));
    }
    text.push_str(" } } }");
    text
}

#[cfg(test)]
mod tests;
