//! Vertical form of fields, choices, buttons and text. Fields shrink to one row each if frames do not fit; the focused part stays
//! visible.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::Span;

use super::buttons::buttons;
use super::page::Page;
use super::pane::{Pane, scrollbar};
use super::text::pad;
use super::text_field::{Shape, TextField};
use crate::form::TextInput;
use crate::key_manager::visible;
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::theme::Theme;

/// Value of a form field.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// Text of an input, with its cursor.
    Text(&'a TextInput),
    /// Secret with this number of characters, which are not shown.
    Secret(usize),
}

/// Part of a form.
#[derive(Clone, Debug)]
pub enum Part<'a> {
    /// A field for text.
    Field {
        /// Label without the focus mark.
        label: &'a str,
        /// Value shown in the field.
        value: Value<'a>,
        /// Placeholder of an empty field.
        placeholder: &'a str,
        /// Error of the field.
        problem: Option<&'a str>,
    },
    /// A choice of several, or a check box; the marks are part of the text.
    Choice {
        /// Label without the focus mark.
        label: &'a str,
        /// The choices with their marks.
        text: String,
    },
    /// Buttons beside each other; each of them takes the focus.
    Buttons(&'a [&'a str]),
    /// Text that takes no focus; an empty one is a blank line.
    Text(String, Style),
    /// Help about the part with the focus: below it, or at this place where a button has the focus.
    Help(String, Style),
}

impl Part<'_> {
    /// Number of focus stops of the part.
    fn stops(&self) -> usize {
        match self {
            Part::Field { .. } | Part::Choice { .. } => 1,
            Part::Buttons(labels) => labels.len(),
            Part::Text(..) | Part::Help(..) => 0,
        }
    }

    /// Height with framed fields, in rows. Help and errors don't count, so that the layout stays when they appear.
    fn height(&self) -> usize {
        match self {
            Part::Field { .. } | Part::Choice { .. } => 3,
            Part::Buttons(_) => 1,
            Part::Text(..) | Part::Help(..) => 0,
        }
    }

    /// Height with framed fields and a row below each for its help or its error.
    fn spaced_height(&self) -> usize {
        match self {
            Part::Field { .. } | Part::Choice { .. } => 4,
            Part::Buttons(_) | Part::Text(..) => 1,
            Part::Help(..) => 0,
        }
    }

    fn write(&self, page: &mut Page, stop: usize, focused: Option<usize>, shape: Shape) {
        let theme = page.theme();
        let from = page.len();
        match self {
            Part::Field {
                label,
                value,
                placeholder,
                problem,
            } => {
                let (text, input) = match *value {
                    Value::Text(input) => (input.text().to_owned(), Some(input.clone())),
                    Value::Secret(0) => (String::new(), None),
                    Value::Secret(1) => ("1 character, not shown".to_owned(), None),
                    Value::Secret(count) => (format!("{count} characters, not shown"), None),
                };
                let entry = TextField {
                    label: (*label).to_owned(),
                    text,
                    placeholder,
                    focused: focused.is_some(),
                    input,
                    ..TextField::default()
                };
                entry.write(page, shape);
                page.hit_from(from, Hit::Row(stop));
                if let Some(problem) = problem {
                    let from = page.len();
                    page.note(&visible(problem), theme.fail());
                    if focused.is_some() {
                        page.keep_focus(from);
                    }
                }
            }
            Part::Choice { label, text } if shape == Shape::Framed => {
                let title = match focused {
                    Some(_) => format!("> {label}"),
                    None => (*label).to_owned(),
                };
                let pane = Pane::titled(title).focused(focused.is_some());
                page.pane(pane, |page| {
                    page.text(text.clone(), Style::new());
                    if focused.is_some() {
                        page.cursor(0);
                    }
                });
                page.hit_from(from, Hit::Toggle(stop));
                if focused.is_some() {
                    page.focus_from(from);
                }
            }
            Part::Choice { label, text } => {
                let style = theme.label(focused.is_some());
                let head = if page.width() < 50 { 10 } else { 25 };
                page.line(vec![
                    theme.mark(focused.is_some()),
                    Span::styled(pad(label, head), style),
                    Span::raw(text.clone()),
                ]);
                page.hit_from(from, Hit::Toggle(stop));
                if focused.is_some() {
                    page.cursor(2 + head);
                    page.focus_from(from);
                }
            }
            Part::Buttons(labels) => {
                buttons(page, labels, focused, |place| Hit::Button(stop + place));
            }
            Part::Text(text, _) if text.is_empty() => page.blank(),
            Part::Text(text, style) | Part::Help(text, style) => {
                page.note(&visible(text), *style);
            }
        }
    }
}

/// Draws a form with the focus at this stop, counted from 0. Where there is room, each part has a row for its help, so that nothing
/// moves with the focus.
pub fn form(frame: &mut HitFrame, area: Rect, parts: &[Part<'_>], focus: usize, theme: Theme) {
    let mut page = Page::new(area.width, theme);
    let (room, rows) = (usize::from(area.height), parts.iter().map(Part::height));
    let shape = match rows.sum::<usize>() <= room && area.width >= 50 {
        true => Shape::Framed,
        false => Shape::Inline,
    };
    let spaced = parts.iter().map(Part::spaced_height).sum::<usize>() <= room;
    let spaced = spaced && shape == Shape::Framed;
    let help = parts.iter().find(|part| matches!(part, Part::Help(..)));
    let mut stop = 0;
    let mut said = false;
    for part in parts {
        let focused = focus.checked_sub(stop).filter(|at| *at < part.stops());
        if !(said && matches!(part, Part::Help(..))) {
            part.write(&mut page, stop, focused, shape);
        }
        let alone = matches!(
            part,
            Part::Field { problem: None, .. } | Part::Choice { .. }
        );
        if spaced && alone && focused.is_none() {
            page.blank();
        }
        if focused.is_some() && !matches!(part, Part::Buttons(_)) {
            let from = page.len();
            // An error says more than the help.
            let wrong = matches!(
                part,
                Part::Field {
                    problem: Some(_),
                    ..
                }
            );
            if let Some(help) = help.filter(|_| !wrong) {
                help.write(&mut page, stop, None, shape);
                page.keep_focus(from);
            }
            said = true;
        }
        stop += part.stops();
    }
    let scrolled = page.draw(frame, area);
    // The frames' right border has room for it.
    if shape == Shape::Framed {
        scrollbar(frame, area, theme, scrolled);
    }
}
