//! Edits of a text by position, applied together.

use std::ops::Range;

/// Line ending of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Newline {
    /// A line feed.
    Lf,
    /// A carriage return and a line feed.
    CrLf,
}

impl Newline {
    /// The ending of most lines.
    fn of(text: &str) -> Self {
        let all = text.matches('\n').count();
        match text.matches("\r\n").count() * 2 > all {
            true => Newline::CrLf,
            false => Newline::Lf,
        }
    }

    /// Characters of the line ending.
    pub fn text(self) -> &'static str {
        match self {
            Newline::Lf => "\n",
            Newline::CrLf => "\r\n",
        }
    }
}

/// Collected edits of a text. All positions are byte offsets into the original text.
#[derive(Debug)]
pub struct Splices<'a> {
    text: &'a str,
    newline: Newline,
    all: Vec<(Range<usize>, String)>,
}

impl<'a> Splices<'a> {
    /// No edits of `text`.
    pub fn new(text: &'a str) -> Self {
        Splices {
            text,
            newline: Newline::of(text),
            all: Vec::new(),
        }
    }

    /// Line ending.
    pub fn newline(&self) -> Newline {
        self.newline
    }

    /// Part of the original text.
    pub fn slice(&self, range: Range<usize>) -> &'a str {
        self.text.get(range).unwrap_or_default()
    }

    /// Replaces a part of the text.
    pub fn replace(&mut self, range: Range<usize>, with: String) {
        self.all.push((range, with));
    }

    /// Inserts a text at a position, after earlier insertions there.
    pub fn insert(&mut self, at: usize, with: String) {
        self.replace(at..at, with);
    }

    /// Inserts a line after the line that contains a position.
    pub fn insert_line_after(&mut self, place: usize, line: &str) {
        let rest = self.slice(place..self.text.len());
        let newline = self.newline.text();
        match rest.find('\n') {
            Some(end) => self.insert(place + end + 1, format!("{line}{newline}")),
            None => self.insert(self.text.len(), format!("{newline}{line}")),
        }
    }

    /// Appends lines at the end, after a blank line.
    pub fn append(&mut self, lines: &str) {
        let newline = self.newline.text();
        let gap = match self.text {
            "" => String::new(),
            text if text.ends_with("\n\n") || text.ends_with("\n\r\n") => String::new(),
            text if text.ends_with('\n') => newline.to_owned(),
            _ => newline.repeat(2),
        };
        self.insert(self.text.len(), format!("{gap}{lines}"));
    }

    /// Start of the line at a position.
    pub fn line_start(&self, place: usize) -> usize {
        self.slice(0..place).rfind('\n').map_or(0, |at| at + 1)
    }

    /// Leading whitespace of the line at a position.
    pub fn indentation(&self, place: usize) -> &'a str {
        let line = self.slice(self.line_start(place)..self.text.len());
        let end = line.find(|c: char| c != ' ' && c != '\t');
        line.get(..end.unwrap_or(line.len())).unwrap_or_default()
    }

    /// Text with all edits applied.
    pub fn finish(mut self) -> String {
        // Stable: insertions at one position keep their order.
        self.all.sort_by_key(|(range, _)| range.start);
        let mut out = String::with_capacity(self.text.len() + 512);
        let mut done = 0;
        for (range, with) in &self.all {
            out.push_str(self.slice(done..range.start));
            out.push_str(with);
            done = range.end;
        }
        out.push_str(self.slice(done..self.text.len()));
        out
    }
}

/// TOML string literal of a text.
pub fn quoted(text: &str) -> String {
    toml_edit::Value::from(text).to_string()
}
