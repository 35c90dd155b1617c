//! Single-line input field: label, tag, and the visible part of the text.

use ratatui::style::Style;
use ratatui::text::{Line, Span};
use unicode_width::UnicodeWidthStr;

use super::page::Page;
use super::pane::Pane;
use super::text::{cut, pad};
use crate::form::TextInput;
use crate::key_manager::visible;
use crate::tui::theme::Theme;

/// Width of an inline label, in cells.
const HEAD: usize = 25;

/// Shape in which the fields of a form are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// In a frame of three rows with the label in the top border.
    Framed,
    /// The label above the value.
    Stacked,
    /// The label before the value.
    Inline,
}

/// Single-line input field.
#[derive(Clone, Debug, Default)]
pub struct TextField<'a> {
    /// Label without the focus mark.
    pub label: String,
    /// Text at the right end: a state or a counter; may be empty.
    pub tag: String,
    /// Style of the tag.
    pub tag_style: Style,
    /// Text of the field.
    pub text: String,
    /// Placeholder for an empty field.
    pub placeholder: &'a str,
    /// Whether the field has the focus.
    pub focused: bool,
    /// Input that supplies the visible part and the cursor; `None` puts the cursor at the start.
    pub input: Option<TextInput>,
}

impl TextField<'_> {
    /// Writes the field to the page; the label of a focused field begins with `> `.
    pub fn write(&self, page: &mut Page, shape: Shape) {
        let theme = page.theme();
        let from = page.len();
        let tag = Span::styled(self.tag.clone(), self.tag_style);
        match shape {
            Shape::Framed => {
                let label = match self.focused {
                    true => format!("> {}", self.label),
                    false => self.label.clone(),
                };
                let right = match self.tag.is_empty() {
                    true => Line::default(),
                    false => Line::from(tag),
                };
                let pane = Pane::titled(label).right(right).focused(self.focused);
                page.pane(pane, |page| self.value(page, 0, Vec::new(), false));
            }
            Shape::Inline if page.width() >= 50 => {
                let head = self.head(theme, HEAD);
                let room = match self.tag.is_empty() {
                    true => 0,
                    false => self.tag.width() + 1,
                };
                self.value(page, room, head, true);
                page.right(tag);
            }
            Shape::Inline | Shape::Stacked => {
                page.split(self.head(theme, 0), tag);
                self.value(page, 0, vec![Span::raw("  ")], true);
            }
        }
        if self.focused {
            page.focus_from(from);
        }
    }

    fn head(&self, theme: Theme, width: usize) -> Vec<Span<'static>> {
        let style = theme.label(self.focused);
        let label = match width {
            0 => self.label.clone(),
            width => pad(&self.label, width),
        };
        vec![theme.mark(self.focused), Span::styled(label, style)]
    }

    /// Writes the row of the value after `head`, leaving `free` cells at its right end.
    fn value(&self, page: &mut Page, free: usize, mut head: Vec<Span<'static>>, lined: bool) {
        let column: usize = head.iter().map(Span::width).sum();
        let room = page.width().saturating_sub(column + free);
        let (text, cursor) = self.window(room);
        let (text, style) = match self.text.is_empty() {
            true => (cut(self.placeholder, room), page.theme().muted()),
            false => (text, Style::new()),
        };
        let style = if lined { style.underlined() } else { style };
        head.push(Span::styled(pad(&text, room), style));
        page.line(head);
        if let Some(cursor) = cursor {
            page.cursor(column + cursor);
        }
    }

    /// Part of the text that is visible in `width` cells, and the cursor's column in it.
    fn window(&self, width: usize) -> (String, Option<usize>) {
        let Some(input) = self.input.as_ref().filter(|_| self.focused) else {
            return (cut(&visible(&self.text), width), self.focused.then_some(0));
        };
        // Two cells for the truncation mark.
        let (shown, cursor, left, right) = input.window(width.saturating_sub(2));
        let mut shown = visible(&shown);
        if left {
            let mut letters = shown.chars();
            let first = letters.next().map_or(1, |c| c.to_string().width().max(1));
            shown = format!("<{}{}", " ".repeat(first - 1), letters.as_str());
        }
        if right {
            shown = format!("{} >", pad(&shown, width.saturating_sub(2)));
        }
        (shown, Some(cursor))
    }
}
