//! Chrome around every screen: title row, tabs, subtitle, message row, footer.

use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::Clear;

use super::screen_size::{ScreenSize, screen_size};
use super::steps::{Step, step_line};
use super::tabs::{tab_spans, tabs_width};
use super::text::{cut, wrap};
use crate::key_manager::cells;
use crate::tui::keymap::{Action, HINT_GAP, Hint};
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::notification::{Level, Notification};
use crate::tui::tab::Tab;
use crate::tui::theme::Theme;

/// Texts around the body of a screen.
#[derive(Clone, Debug, Default)]
pub struct Chrome<'a> {
    /// Name of the screen.
    pub title: String,
    /// The tab that is shown, for the pages that have them; they take the title's place.
    pub tab: Option<Tab>,
    /// Tabs to show.
    pub tabs: Vec<Tab>,
    /// Text at the right of the title row; replaces the context.
    pub right: String,
    /// Context at the right of the title row, longest form first; the first that fits is drawn.
    pub context: Vec<String>,
    /// One sentence below the title; omitted in the compact layout.
    pub subtitle: String,
    /// Current step; omitted in the compact layout.
    pub step: Option<Step>,
    /// The message row.
    pub message: Option<&'a Notification>,
    /// The footer, made to fit.
    pub footer: Vec<Hint>,
}

impl Chrome<'_> {
    /// Draws title row, subtitle, rules, message row and footer; returns the area left for the body.
    pub fn draw(&self, frame: &mut HitFrame, theme: Theme) -> Rect {
        let area = frame.area();
        let compact = screen_size(area.width, area.height) == ScreenSize::Compact;
        let subtitle = u16::from(!compact && !self.subtitle.is_empty());
        let step = self.step.filter(|_| !compact);
        let said = self
            .message
            .map(|said| message_lines(said, theme, usize::from(area.width)))
            .unwrap_or_default();
        let rows = u16::try_from(said.len()).unwrap_or(1).max(1);
        let [head, body, message, footer] = area.layout(&Layout::vertical([
            Constraint::Length(1 + u16::from(step.is_some()) + subtitle),
            Constraint::Fill(1),
            Constraint::Length(rows),
            Constraint::Length(1),
        ]));
        let mut head = head.rows();
        if let Some(top) = head.next() {
            self.title(frame, top, theme);
        }
        if let Some(step) = step
            && let Some(row) = head.next()
        {
            let mut line = step_line(step, theme);
            if screen_size(area.width, area.height) == ScreenSize::Wide {
                line = line.centered();
            }
            frame.render_widget(line, row);
        }
        if let Some(row) = head.next() {
            let words = cut(&self.subtitle, usize::from(area.width).saturating_sub(1));
            frame.render_widget(Line::styled(format!(" {words}"), theme.muted()), row);
        }
        frame.render_widget(Text::from(said), message);
        self.footer(frame, footer, theme);
        body
    }

    /// Draws only the message row and the footer, over the rows below the body.
    pub fn draw_foot(&self, frame: &mut HitFrame, theme: Theme) {
        let area = frame.area();
        let rows = |up: u16, height: u16| Rect {
            y: area.bottom().saturating_sub(up),
            height,
            ..area
        };
        frame.render_widget(Clear, rows(1, 1));
        self.footer(frame, rows(1, 1), theme);
        if let Some(message) = self.message {
            let lines = message_lines(message, theme, usize::from(area.width));
            let height = u16::try_from(lines.len()).unwrap_or(1);
            frame.render_widget(Clear, rows(1 + height, height));
            frame.render_widget(Text::from(lines), rows(1 + height, height));
        }
    }

    /// Draws the footer: keys bold, verbs plain.
    fn footer(&self, frame: &mut HitFrame, area: Rect, theme: Theme) {
        let mut spans = vec![Span::raw(" ")];
        let mut x = area.x + 1;
        for (place, hint) in self.footer.iter().enumerate() {
            if place > 0 {
                spans.push(Span::raw(" ".repeat(HINT_GAP)));
                x = x.saturating_add(u16::try_from(HINT_GAP).unwrap_or(0));
            }
            let width = u16::try_from(hint.width()).unwrap_or(u16::MAX);
            if let Some(action) = hint.action {
                frame.hit(Rect::new(x, area.y, width, area.height), Hit::Press(action));
            }
            x = x.saturating_add(width);
            spans.push(Span::styled(hint.key, theme.key()));
            spans.push(Span::styled(format!(" {}", hint.verb), theme.muted()));
        }
        frame.render_widget(Line::from(spans), area);
    }

    /// The title row; tabs and, beside them, the organization lead to their pages.
    fn title(&self, frame: &mut HitFrame, area: Rect, theme: Theme) {
        let (tabs, spans) = self.title_line(theme, usize::from(area.width));
        let mut x = area.x;
        for (place, span) in spans.iter().enumerate().filter(|_| self.tab.is_some()) {
            let width = u16::try_from(span.width()).unwrap_or(u16::MAX);
            let last = place + 1 == spans.len();
            // The first span is the left margin.
            let tab = place.checked_sub(1).and_then(|place| tabs.get(place));
            let page = match tab.copied().flatten() {
                _ if last => Some(Hit::Organization),
                tab => tab.map(|tab| Hit::Press(Action::Tab(tab))),
            };
            if let Some(page) = page {
                frame.hit(Rect { x, width, ..area }, page);
            }
            x = x.saturating_add(width);
        }
        frame.render_widget(Line::from(spans), area);
    }

    /// Spans of the title row, and the tab of each span after the first one.
    fn title_line(&self, theme: Theme, width: usize) -> (Vec<Option<Tab>>, Vec<Span<'static>>) {
        let shortest = self.context.last().map_or(0, |words| cells(words));
        let digits = tabs_width(&self.tabs, true) + shortest + 4 <= width;
        let left = match self.tab {
            Some(_) => tabs_width(&self.tabs, digits),
            None => cells(&self.title),
        };
        let fits = |words: &&String| left + cells(words) + 4 <= width;
        let right = match self.context.iter().find(fits) {
            Some(words) if self.right.is_empty() => words.clone(),
            // Only the shown tab.
            _ if self.right.is_empty() => {
                let half = |words: &&String| cells(words) <= width / 2;
                let words = self.context.iter().find(half).or(self.context.last());
                cut(words.map_or("", String::as_str), width / 2)
            }
            _ => cut(&self.right, width / 2),
        };
        let room = width.saturating_sub(cells(&right) + 3);
        let mut spans = vec![Span::raw(" ")];
        let mut tabs = Vec::new();
        match self.tab {
            Some(tab) => {
                let (of, shown): (Vec<_>, Vec<_>) = tab_spans(&self.tabs, tab, digits, theme, room)
                    .into_iter()
                    .unzip();
                tabs = of;
                spans.extend(shown);
            }
            None => spans.push(Span::styled(cut(&self.title, room), theme.title())),
        }
        let taken: usize = spans.iter().map(Span::width).sum();
        let gap = width.saturating_sub(taken + cells(&right) + 1);
        spans.push(Span::raw(" ".repeat(gap)));
        spans.push(Span::styled(right, theme.muted()));
        (tabs, spans)
    }
}

/// Rows of a message at most.
const MESSAGE: usize = 2;

/// A message, wrapped to at most two rows.
fn message_lines(message: &Notification, theme: Theme, width: usize) -> Vec<Line<'static>> {
    let (word, style) = match message.level {
        Level::Fail => ("FAIL  ", theme.fail()),
        Level::Done | Level::Note => ("", Style::new()),
    };
    let room = width.saturating_sub(word.len() + 2);
    let text_style = match message.level {
        Level::Done => Style::new().add_modifier(Modifier::BOLD),
        _ => Style::new(),
    };
    let mut lines = wrap(&message.text, room);
    if lines.len() > MESSAGE {
        let rest = lines.split_off(MESSAGE - 1).join(" ");
        lines.push(cut(&rest, room));
    }
    let texts = lines.into_iter().enumerate();
    texts
        .map(|(row, text)| {
            let head = if row == 0 { word } else { "" };
            Line::from(vec![
                Span::styled(format!(" {head:<width$}", width = word.len()), style),
                Span::styled(text, text_style),
            ])
        })
        .collect()
}
