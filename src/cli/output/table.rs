//! Text tables and lists of fields, measured in cells. Foreign text is escaped here.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::key_manager::visible;

/// A table with a header. Column widths follow the first rows; the last column is cut to the terminal's width.
#[derive(Clone, Debug)]
pub struct Table {
    head: Vec<String>,
    widths: Vec<usize>,
    columns: Option<usize>,
}

impl Table {
    /// A table with these column heads; `columns` are those of the terminal, `None` when nothing is to be cut.
    pub fn new(head: &[&str], columns: Option<usize>) -> Self {
        Table {
            head: head.iter().map(|&word| word.to_owned()).collect(),
            widths: Vec::new(),
            columns,
        }
    }

    /// Some rows as text, with the header where they are the first.
    pub fn window(&mut self, rows: &[Vec<String>], first: bool) -> String {
        let rows: Vec<Vec<String>> = rows
            .iter()
            .map(|row| row.iter().map(|cell| visible(cell)).collect())
            .collect();
        let mut text = String::new();
        if first {
            self.measure(&rows);
            let head = self.head.clone();
            self.line(&mut text, &head);
        }
        for row in &rows {
            self.line(&mut text, row);
        }
        text
    }

    /// Text of the whole table.
    pub fn render(mut self, rows: &[Vec<String>]) -> String {
        self.window(rows, true)
    }

    fn measure(&mut self, rows: &[Vec<String>]) {
        self.widths = self.head.iter().map(|cell| cell.width()).collect();
        for row in rows {
            for (width, cell) in self.widths.iter_mut().zip(row) {
                *width = (*width).max(cell.width());
            }
        }
    }

    fn line(&self, text: &mut String, row: &[String]) {
        let mut line = String::new();
        for (place, cell) in row.iter().enumerate() {
            line.push_str(cell);
            if place + 1 < row.len() {
                let width = self.widths.get(place).copied().unwrap_or_default();
                let gap = width.saturating_sub(cell.width()) + 2;
                line.push_str(&" ".repeat(gap));
            }
        }
        let line = line.trim_end();
        match self.columns {
            Some(columns) => text.push_str(&cut(line, columns)),
            None => text.push_str(line),
        }
        text.push('\n');
    }
}

/// Labels and values, aligned; a value of several lines is indented.
pub fn fields(rows: &[(&str, String)]) -> String {
    let width = rows.iter().map(|(label, _)| label.width()).max();
    let width = width.unwrap_or_default() + 2;
    let mut text = String::new();
    for (label, value) in rows {
        let value = visible(value);
        let gap = " ".repeat(width.saturating_sub(label.width()));
        text.push_str(format!("{label}{gap}{value}").trim_end());
        text.push('\n');
    }
    text
}

/// TSV line. Tabs and line breaks inside a value become blanks, other control characters visible marks, so that a row is always
/// one line.
pub fn tsv_line(row: &[String]) -> String {
    let cells: Vec<String> = row
        .iter()
        .map(|cell| visible(&cell.replace(['\t', '\n', '\r'], " ")))
        .collect();
    cells.join("\t") + "\n"
}

/// At most `columns` cells; what is cut ends in `...`.
fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let room = columns.saturating_sub(3);
    let mut kept = String::new();
    let mut cells = 0;
    for grapheme in text.graphemes(true) {
        cells += grapheme.width();
        if cells > room {
            break;
        }
        kept.push_str(grapheme);
    }
    kept + "..."
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(cells: &[&str]) -> Vec<String> {
        cells.iter().map(|&cell| cell.to_owned()).collect()
    }

    #[test]
    fn columns_are_measured_in_cells() {
        let table = Table::new(&["Name", "Type"], None);
        let text = table.render(&[row(&["漢字", "Custom"]), row(&["a", "Asgardeo"])]);
        assert_eq!(text, "Name  Type\n漢字  Custom\na     Asgardeo\n");
    }

    #[test]
    fn hostile_text_is_marked_and_long_text_is_cut_on_a_terminal() {
        let table = Table::new(&["Name", "Description"], Some(20));
        let text = table.render(&[row(&["a\u{1b}b", "a long description"])]);
        assert!(text.contains("a<U+001B>b"), "{text}");
        assert!(text.lines().all(|line| line.width() <= 20), "{text}");
        assert!(text.ends_with("...\n"), "{text}");
    }

    #[test]
    fn a_row_for_programs_is_one_line() {
        assert_eq!(tsv_line(&row(&["a\tb", "c\nd\u{7}"])), "a b\tc d<U+0007>\n");
    }
}
