//! Console sheet, as text and as a document.

use serde_json::{Value, json};

use super::exported::{Body, Exported, Object};
use super::ids::{IdOption, portal_ids};
use crate::cli::command_error::CommandError;
use crate::cli::output::SCHEMA;
use crate::form::console_sheet::{ConsoleSheet, How, SheetField};
use crate::key_manager::{KeyManager, visible};

/// Writes the sheets; `with_files` names their files, which takes an id for each.
///
/// # Errors
/// Names without an id or with one id, for files.
pub fn console(
    all: &[KeyManager],
    given: &IdOption,
    as_json: bool,
    with_files: bool,
) -> Result<Exported, CommandError> {
    let ids = match with_files {
        true => portal_ids(all, given)?.ids,
        false => vec![String::new(); all.len()],
    };
    let sheets: Vec<ConsoleSheet> = all.iter().map(ConsoleSheet::of).collect();
    let mut exported = Exported {
        head: String::new(),
        objects: Vec::new(),
        ending: if as_json { "json" } else { "txt" },
        notes: Vec::new(),
    };
    if as_json && !with_files {
        let body = Body::Json(document(&sheets));
        let stem = String::new();
        exported.objects.push(Object { stem, body });
        return Ok(exported);
    }
    for (sheet, stem) in sheets.iter().zip(ids) {
        let body = match as_json {
            true => Body::Json(document(std::slice::from_ref(sheet))),
            false => Body::Text(text(sheet)),
        };
        exported.objects.push(Object { stem, body });
    }
    Ok(exported)
}

fn document(sheets: &[ConsoleSheet]) -> Value {
    let items: Vec<Value> = sheets.iter().map(item).collect();
    json!({ "schema": SCHEMA, "kind": "ConsoleSheet", "items": items })
}

fn item(sheet: &ConsoleSheet) -> Value {
    let field = |it: &SheetField| {
        json!({
            "field": it.field.map(|field| field.json_name()),
            "label": it.label,
            "value": it.value,
            "how": it.how.word(),
        })
    };
    let pages: Vec<Value> = sheet
        .pages
        .iter()
        .map(|page| {
            let fields: Vec<Value> = page.fields.iter().map(field).collect();
            json!({ "title": page.title, "fields": fields })
        })
        .collect();
    json!({ "name": sheet.name, "pages": pages })
}

/// Text of the sheet, each value on a line of its own for copying.
fn text(sheet: &ConsoleSheet) -> String {
    let mut text = format!(
        "Console sheet for {}\nOpen the organization's Settings, then Key Managers, then + Key Manager.\n",
        visible(&sheet.name)
    );
    for page in &sheet.pages {
        text.push_str(&format!("\n{}\n", page.title));
        for field in &page.fields {
            let label = field.label;
            let value = visible(&field.value);
            text.push_str(&match field.how {
                How::Paste => format!("[ ] {label}\n{value}\n"),
                How::Choose => format!("[ ] {label}: {value}\n"),
                How::LeaveEmpty => format!("[ ] {label}: leave empty\n"),
            });
        }
    }
    text.push('\n');
    text
}
