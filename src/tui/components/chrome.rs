//! What stands around every screen: title and context, subtitle, rules, message, footer.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::text::{cut, wrap};
use crate::key_manager::cells;
use crate::tui::keymap::{HINT_GAP, Hint};
use crate::tui::notification::{Level, Notification};
use crate::tui::theme::Theme;

/// The words around a screen.
#[derive(Clone, Debug, Default)]
pub struct Chrome<'a> {
    /// The name of the screen.
    pub title: String,
    /// UpdateContext, at the right of the title.
    pub right: String,
    /// One sentence under the title; left out in the compact layout.
    pub subtitle: String,
    /// The step under way and how many there are: drawn as bars in place of the first rule.
    pub steps: Option<(usize, usize)>,
    /// Whether this is a dialog, between `=` rules.
    pub dialog: bool,
    /// The message row.
    pub message: Option<&'a Notification>,
    /// The footer, made to fit.
    pub footer: Vec<Hint>,
}

/// How much room there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Under 40x10: nothing fits.
    TooSmall,
    /// Under 80x24: no subtitle, no blank lines.
    Compact,
    /// The drawings' own size.
    Full,
    /// From 110 columns: two panes where a screen has them.
    Wide,
}

/// The layout for a size in cells.
pub fn layout(width: u16, height: u16) -> Layout {
    match (width, height) {
        (w, h) if w < 40 || h < 10 => Layout::TooSmall,
        (w, h) if w < 80 || h < 24 => Layout::Compact,
        (w, _) if w < 110 => Layout::Full,
        _ => Layout::Wide,
    }
}

impl Chrome<'_> {
    /// Draws all of it; answers the room that is left for the body.
    pub fn draw(&self, frame: &mut Frame, theme: Theme) -> Rect {
        let area = frame.area();
        let width = area.width;
        let compact = layout(area.width, area.height) == Layout::Compact;
        let mut y = area.y;
        let mut row = |frame: &mut Frame, line: Line<'_>| {
            frame.render_widget(line, Rect::new(area.x, y, width, 1));
            y += 1;
        };
        row(frame, self.title_line(theme, usize::from(width)));
        if !compact {
            row(
                frame,
                Line::styled(cut(&self.subtitle, usize::from(width)), theme.quiet()),
            );
        }
        row(frame, self.rule(theme, usize::from(width)));
        let bottom = area.bottom().saturating_sub(3);
        if let Some(message) = self.message {
            frame.render_widget(
                message_line(message, theme, usize::from(width)),
                Rect::new(area.x, bottom, width, 1),
            );
        }
        let lower = if self.dialog {
            theme.dialog_rule()
        } else {
            theme.rule()
        };
        frame.render_widget(
            Line::styled(lower.repeat(usize::from(width)), theme.chrome()),
            Rect::new(area.x, bottom + 1, width, 1),
        );
        frame.render_widget(
            footer_line(&self.footer, theme),
            Rect::new(area.x, bottom + 2, width, 1),
        );
        Rect::new(area.x, y, width, bottom.saturating_sub(y))
    }

    fn title_line(&self, theme: Theme, width: usize) -> Line<'static> {
        let right = cut(&self.right, width / 2);
        let left = cut(&self.title, width.saturating_sub(cells(&right) + 1));
        let gap = width.saturating_sub(cells(&left) + cells(&right));
        Line::from(vec![
            Span::styled(left, theme.title()),
            Span::raw(" ".repeat(gap)),
            Span::styled(right, theme.quiet()),
        ])
    }

    fn rule(&self, theme: Theme, width: usize) -> Line<'static> {
        if self.dialog {
            return Line::styled(theme.dialog_rule().repeat(width), theme.chrome());
        }
        match self.steps {
            Some((done, all)) if !theme.ascii && all > 0 => {
                // Two bars with a gap, like the console's: done ones thick and in the accent.
                let bar = width.saturating_sub(all - 1) / all;
                let mut spans = Vec::new();
                for step in 0..all {
                    let last = step + 1 == all;
                    let cells = if last {
                        width.saturating_sub((bar + 1) * step)
                    } else {
                        bar
                    };
                    let (mark, style) = if step < done {
                        (theme.step(), theme.accent())
                    } else {
                        (theme.rule(), theme.chrome())
                    };
                    spans.push(Span::styled(mark.repeat(cells), style));
                    if !last {
                        spans.push(Span::raw(" "));
                    }
                }
                Line::from(spans)
            }
            _ => Line::styled(theme.rule().repeat(width), theme.chrome()),
        }
    }
}

fn message_line(message: &Notification, theme: Theme, width: usize) -> Line<'static> {
    let (word, style) = match message.level {
        Level::Fail => ("FAIL  ", theme.fail()),
        Level::Done | Level::Note => ("", Style::new()),
    };
    let room = width.saturating_sub(word.len());
    let text_style = match message.level {
        Level::Done => Style::new().add_modifier(Modifier::BOLD),
        _ => Style::new(),
    };
    Line::from(vec![
        Span::styled(word, style),
        Span::styled(cut(&message.text, room), text_style),
    ])
}

/// Keys bold, verbs plain, so that the eye finds the key.
fn footer_line(footer: &[Hint], theme: Theme) -> Line<'static> {
    let mut spans = Vec::new();
    for (place, hint) in footer.iter().enumerate() {
        if place > 0 {
            spans.push(Span::raw(" ".repeat(HINT_GAP)));
        }
        spans.push(Span::styled(hint.key, theme.key()));
        spans.push(Span::raw(" "));
        spans.push(Span::raw(hint.verb));
    }
    Line::from(spans)
}

/// The only thing that fits when nothing else does.
pub fn too_small(frame: &mut Frame) {
    let area = frame.area();
    if area.width == 0 || area.height == 0 {
        return;
    }
    let text = format!(
        "kmctl: window too small ({}x{})\nNeeds 40x10. Your text is kept.\nResize, or press Ctrl+C and run\nkmctl --plain",
        area.width, area.height
    );
    let lines = wrap(&text, usize::from(area.width));
    for (row, line) in lines.into_iter().take(usize::from(area.height)).enumerate() {
        let y = area.y + u16::try_from(row).unwrap_or(0);
        frame.render_widget(Line::raw(line), Rect::new(area.x, y, area.width, 1));
    }
}
