//! Printer of results in the requested format.

use std::io::{BufWriter, StdoutLock, Write, stdout};

use serde::Serialize;
use serde_json::Value;

use super::document::{Document, Envelope, SCHEMA};
use super::escape::{json, yaml};
use super::escape::{json_item, no_form, write_json};
use super::table::Table;
use crate::cli::command_error::CommandError;
use crate::cli::options::Format;

/// Bytes per write.
const BUFFER: usize = 1 << 16;

/// Printer of results in the requested format.
#[derive(Clone, Copy, Debug)]
pub struct Printer {
    format: Format,
}

impl Printer {
    /// Printer for one output format.
    pub fn new(format: Format) -> Self {
        Printer { format }
    }

    /// Prints one document; `table` makes its text, `rows` its lines for `tsv`.
    pub fn document(
        self,
        document: Document,
        text: impl FnOnce() -> String,
        rows: impl FnOnce() -> Vec<Vec<String>>,
    ) -> Result<(), CommandError> {
        let printed = match self.format {
            Format::Json => json(&document.value()) + "\n",
            Format::Yaml => yaml(&document.value())?,
            Format::Table | Format::Tsv => return self.lines(text, rows),
        };
        super::stream::print(&printed)
    }

    /// Prints one result of any size; `table` makes its text, `rows` its lines for `tsv`.
    pub fn envelope<T: Serialize>(
        self,
        envelope: &Envelope<'_, T>,
        text: impl FnOnce() -> String,
        rows: impl FnOnce() -> Vec<Vec<String>>,
    ) -> Result<(), CommandError> {
        match self.format {
            Format::Json => {
                let mut out = BufWriter::with_capacity(BUFFER, stdout().lock());
                write_json(&mut out, envelope)?;
                Ok(out.flush()?)
            }
            Format::Yaml => {
                let value = serde_json::to_value(envelope).map_err(no_form)?;
                super::stream::print(&yaml(&value)?)
            }
            Format::Table | Format::Tsv => self.lines(text, rows),
        }
    }

    fn lines(
        self,
        text: impl FnOnce() -> String,
        rows: impl FnOnce() -> Vec<Vec<String>>,
    ) -> Result<(), CommandError> {
        let printed = match self.format {
            Format::Tsv => rows()
                .iter()
                .map(|row| super::table::tsv_line(row))
                .collect(),
            _ => text(),
        };
        super::stream::print(&printed)
    }

    /// Starts a list of any length, printed while it is read.
    pub fn list(self, kind: &'static str, table: Table) -> ListPrinter {
        ListPrinter {
            format: self.format,
            kind,
            out: BufWriter::with_capacity(BUFFER, stdout().lock()),
            table,
            printed: 0,
        }
    }

    /// Requested format.
    pub fn format(self) -> Format {
        self.format
    }
}

/// A list that is printed while it is read.
#[derive(Debug)]
pub struct ListPrinter {
    format: Format,
    kind: &'static str,
    out: BufWriter<StdoutLock<'static>>,
    table: Table,
    printed: u64,
}

impl ListPrinter {
    /// Prints rows; for JSON and YAML `items`, for the rest `cells`.
    pub fn rows<'a, T, S: Serialize>(
        &mut self,
        rows: &'a [T],
        item: impl Fn(&'a T) -> S,
        cells: impl Fn(&T) -> Vec<String>,
    ) -> Result<(), CommandError> {
        if rows.is_empty() {
            return Ok(());
        }
        match self.format {
            Format::Json | Format::Yaml => {
                for row in rows {
                    self.item(&item(row))?;
                }
            }
            Format::Tsv => {
                for row in rows {
                    let line = super::table::tsv_line(&cells(row));
                    self.out.write_all(line.as_bytes())?;
                    self.printed += 1;
                }
            }
            Format::Table => {
                let rows: Vec<Vec<String>> = rows.iter().map(cells).collect();
                let text = self.table.window(&rows, self.printed == 0);
                self.out.write_all(text.as_bytes())?;
                self.printed += rows.len() as u64;
            }
        }
        Ok(())
    }

    fn item(&mut self, item: &impl Serialize) -> Result<(), CommandError> {
        if self.format == Format::Json {
            let lead = if self.printed == 0 {
                head(self.kind) + "\n    "
            } else {
                ",\n    ".to_owned()
            };
            self.out.write_all(lead.as_bytes())?;
            self.out.write_all(json_item(item)?.as_bytes())?;
        } else {
            if self.printed == 0 {
                let lead = format!("schema: {SCHEMA}\nkind: {}\nitems:\n", self.kind);
                self.out.write_all(lead.as_bytes())?;
            }
            let item = serde_json::to_value(item).map_err(no_form)?;
            let text = yaml(&Value::Array(vec![item]))?;
            self.out.write_all(text.as_bytes())?;
        }
        self.printed += 1;
        Ok(())
    }

    /// Writes buffered output to stdout.
    pub fn flush(&mut self) -> Result<(), CommandError> {
        Ok(self.out.flush()?)
    }

    /// Ends the list.
    pub fn end(mut self) -> Result<(), CommandError> {
        let none = self.printed == 0;
        let tail = match self.format {
            Format::Json if none => head(self.kind) + "]\n}\n",
            Format::Json => "\n  ]\n}\n".to_owned(),
            Format::Yaml if none => format!("schema: {SCHEMA}\nkind: {}\nitems: []\n", self.kind),
            Format::Table if none => self.table.window(&[], true),
            _ => String::new(),
        };
        self.out.write_all(tail.as_bytes())?;
        self.out.flush()?;
        Ok(())
    }
}

fn head(kind: &str) -> String {
    format!("{{\n  \"schema\": \"{SCHEMA}\",\n  \"kind\": \"{kind}\",\n  \"items\": [")
}
