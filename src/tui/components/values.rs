//! Values that are only shown: a muted label with its value beside it or below it.

use ratatui::layout::{Margin, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::pane::Pane;
use super::text::{labeled, wrap, wrap_prose, wrap_url};
use crate::key_manager::{cells, visible};
use crate::tui::mouse::HitFrame;
use crate::tui::theme::Theme;

/// Cells from which values that are too long for their column are wrapped in it; in less, they stand below their labels.
const BESIDE: usize = 60;

/// A muted label with its value beside it, wrapped in a column of its own.
pub fn pair(
    label: &str,
    label_width: usize,
    value: &str,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let lines = labeled("", label_width, &visible(value), width);
    let heads = std::iter::once(label).chain(std::iter::repeat(""));
    lines
        .into_iter()
        .zip(heads)
        .map(|(line, head)| {
            let value = line.get(label_width..).unwrap_or_default().to_owned();
            Line::from(vec![
                Span::styled(format!("{head:<label_width$}"), theme.muted()),
                Span::raw(value),
            ])
        })
        .collect()
}

/// Labels with their values beside them; a value that does not fit there stands on the lines below its label.
pub fn values<'a>(
    pairs: impl IntoIterator<Item = (&'a str, String)>,
    label_width: usize,
    width: usize,
    theme: Theme,
) -> Vec<Line<'static>> {
    let room = width.saturating_sub(label_width);
    let below = |label: &str, value: &str| -> Vec<Line<'static>> {
        let room = width.saturating_sub(2);
        let wrapped = match value.contains(' ') {
            true => wrap(value, room),
            false => wrap_url(value, room),
        };
        let head = Line::styled(label.to_owned(), theme.muted());
        let wrapped = wrapped
            .into_iter()
            .map(|line| Line::raw(format!("  {line}")));
        std::iter::once(head).chain(wrapped).collect()
    };
    pairs
        .into_iter()
        .flat_map(|(label, value)| {
            let value = visible(&value);
            match width >= BESIDE || cells(&value) <= room {
                true => pair(label, label_width, &value, width, theme),
                false => below(label, &value),
            }
        })
        .collect()
}

/// Lines of a sentence, wrapped to `width` cells.
pub fn prose(text: &str, width: usize, style: Style) -> Vec<Line<'static>> {
    let lines = wrap_prose(&visible(text), width).into_iter();
    lines.map(|line| Line::styled(line, style)).collect()
}

/// Draws the pane of a list's selected row: its values, then a sentence about all of them.
pub fn beside(
    frame: &mut HitFrame,
    area: Rect,
    name: &str,
    pairs: &[(&str, &str)],
    about: &str,
    theme: Theme,
) {
    const LABEL: usize = 24;
    let inner = Pane::titled(visible(name)).render(frame, area, theme);
    let text = inner.inner(Margin::new(1, 0));
    let width = usize::from(text.width);
    let pairs = pairs
        .iter()
        .map(|(label, value)| (*label, (*value).to_owned()));
    let mut lines = values(pairs, LABEL, width, theme);
    lines.push(Line::default());
    lines.extend(prose(about, width, theme.muted()));
    frame.render_widget(Paragraph::new(lines), text);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pairs: [(&str, &str); 2], width: usize) -> Vec<String> {
        let pairs = pairs.map(|(label, value)| (label, value.to_owned()));
        let lines = values(pairs, 8, width, Theme::default());
        lines.iter().map(Line::to_string).collect()
    }

    #[test]
    fn values_that_fit_stand_beside_their_labels() {
        let pairs = [("Issuer", "https://idp"), ("Claim", "azp")];
        assert_eq!(shown(pairs, 20), ["Issuer  https://idp", "Claim   azp"]);
    }

    #[test]
    fn one_that_does_not_fit_stands_below_its_label() {
        let pairs = [("Issuer", "https://idp/long"), ("Claim", "azp")];
        assert_eq!(
            shown(pairs, 20),
            ["Issuer", "  https://idp/long", "Claim   azp"]
        );
    }
}
