//! Insertion of a key or element, in each notation of a table.

use toml_edit::{Array, InlineTable, Item, Table, Value};

use super::splice::Splices;
use super::types::NotMerged;

/// Table of the document with its key.
#[derive(Clone, Copy, Debug)]
pub struct Level<'a> {
    key: &'a str,
    table: Written<'a>,
}

/// The ways to write a table.
#[derive(Clone, Copy, Debug)]
enum Written<'a> {
    /// Under a header, or by dotted keys below one.
    Block(&'a Table),
    /// In braces, or by dotted keys within them.
    Inline(&'a InlineTable),
}

impl<'a> Level<'a> {
    /// A table under a header.
    pub fn table(key: &'a str, table: &'a Table) -> Self {
        Level {
            key,
            table: Written::Block(table),
        }
    }

    /// A table in braces.
    pub fn inline(key: &'a str, table: &'a InlineTable) -> Self {
        Level {
            key,
            table: Written::Inline(table),
        }
    }

    /// The table that an item is, if it is one.
    pub fn of(key: &'a str, item: &'a Item) -> Option<Self> {
        match item {
            Item::Table(table) => Some(Level::table(key, table)),
            Item::Value(Value::InlineTable(table)) => Some(Level::inline(key, table)),
            _ => None,
        }
    }

    /// Item of a key.
    pub fn get(&self, key: &str) -> Option<&'a Item> {
        match self.table {
            Written::Block(table) => table.get(key),
            Written::Inline(table) => table.get_key_value(key).map(|(_, item)| item),
        }
    }

    /// The keys.
    pub fn keys(&self) -> Box<dyn Iterator<Item = &'a str> + 'a> {
        match self.table {
            Written::Block(table) => Box::new(table.iter().map(|(key, _)| key)),
            Written::Inline(table) => Box::new(table.iter().map(|(key, _)| key)),
        }
    }

    /// Whether tables under headers may be added below it. Below dotted keys the readers of TOML disagree.
    pub fn takes_headers(&self) -> bool {
        matches!(self.table, Written::Block(table) if !table.is_dotted())
    }

    fn is_dotted(&self) -> bool {
        match self.table {
            Written::Block(table) => table.is_dotted(),
            Written::Inline(table) => table.is_dotted(),
        }
    }

    /// The last value that is written in it, other than under a header of its own.
    fn last_value(&self) -> Option<&'a Value> {
        let values: Vec<&Value> = match self.table {
            Written::Block(table) => table.iter().filter_map(|(_, it)| last_of(it)).collect(),
            Written::Inline(table) => table
                .iter()
                .filter_map(|(_, it)| last_of_value(it))
                .collect(),
        };
        values
            .into_iter()
            .max_by_key(|it| it.span().map(|span| span.end))
    }
}

fn last_of(item: &Item) -> Option<&Value> {
    match item {
        Item::Value(value) => last_of_value(value),
        Item::Table(table) if table.is_dotted() => Level::table("", table).last_value(),
        _ => None,
    }
}

fn last_of_value(value: &Value) -> Option<&Value> {
    match value {
        Value::InlineTable(table) if table.is_dotted() => Level::inline("", table).last_value(),
        value => Some(value),
    }
}

/// Inserts a key into the last of these levels; the others are its path.
///
/// # Errors
/// The table has no place of its own in the text.
pub fn into(
    levels: &[Level<'_>],
    key: &str,
    value: &str,
    splices: &mut Splices<'_>,
) -> Result<(), NotMerged> {
    let dotted: Vec<&Level<'_>> = levels
        .iter()
        .rev()
        .take_while(|it| it.is_dotted())
        .collect();
    let mut path: Vec<&str> = dotted.iter().rev().map(|it| it.key).collect();
    path.push(key);
    let line = format!("{} = {value}", path.join("."));
    let shape = || NotMerged::Shape(key.to_owned());
    let last = levels.last().ok_or_else(shape)?;
    let end = last.last_value().and_then(Value::span).map(|span| span.end);
    match (last.table, end) {
        (Written::Block(table), None) => {
            // Header of an empty table, or no table.
            let header = table.span().filter(|_| !table.is_implicit());
            let header = header.ok_or_else(shape)?;
            let indentation = splices.indentation(header.start);
            splices.insert_line_after(header.end, &format!("{indentation}{line}"));
        }
        (Written::Block(_), Some(end)) => {
            let indentation = splices.indentation(start(levels, end));
            splices.insert_line_after(end, &format!("{indentation}{line}"));
        }
        (Written::Inline(_), Some(end)) => splices.insert(end, format!(", {line}")),
        (Written::Inline(table), None) => {
            let open = table.span().ok_or_else(shape)?.start + 1;
            splices.insert(open, format!(" {line}{}", pad(splices, open)));
        }
    }
    Ok(())
}

/// A place in the line in which the last value of the last level begins.
fn start(levels: &[Level<'_>], end: usize) -> usize {
    let value = levels.last().and_then(|it| it.last_value());
    value.and_then(Value::span).map_or(end, |span| span.start)
}

/// Blank before the closing brace if there is none.
fn pad(splices: &Splices<'_>, at: usize) -> &'static str {
    match splices.slice(at..at + 1) {
        "}" => " ",
        _ => "",
    }
}

/// Writes an element at the end of an array.
///
/// # Errors
/// The array has no place of its own in the text.
pub fn element(array: &Array, text: &str, splices: &mut Splices<'_>) -> Result<(), NotMerged> {
    let shape = || NotMerged::Shape("the list".to_owned());
    let span = array.span().ok_or_else(shape)?;
    let (open, close) = (span.start + 1, span.end.saturating_sub(1));
    let last = array.iter().last().and_then(Value::span);
    let line = splices.line_start(close);
    let alone = line > open && splices.slice(line..close).trim().is_empty();
    match last {
        Some(last) if alone => {
            // On a line of its own, after the comments of the previous elements.
            let (mut comma, mut trailing) = (",", "");
            if array.trailing_comma() {
                (comma, trailing) = ("", ",");
            }
            splices.insert(last.end, comma.to_owned());
            let first = array.iter().next().and_then(Value::span).unwrap_or(last);
            let indentation = match splices.line_start(first.start) > open {
                true => splices.indentation(first.start),
                false => "  ",
            };
            let newline = splices.newline().text();
            splices.insert(line, format!("{indentation}{text}{trailing}{newline}"));
        }
        Some(last) => splices.insert(last.end, format!(", {text}")),
        None if alone => {
            let indentation = splices.indentation(close);
            let newline = splices.newline().text();
            splices.insert(line, format!("{indentation}  {text}{newline}"));
        }
        None => splices.insert(open, text.to_owned()),
    }
    Ok(())
}
