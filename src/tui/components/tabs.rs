//! Tabs in the title row.

use ratatui::style::Style;
use ratatui::text::Span;

use super::text::cut;
use crate::key_manager::cells;
use crate::tui::tab::Tab;
use crate::tui::theme::Theme;

/// The cells of all tabs beside each other.
pub(super) fn tabs_width(tabs: &[Tab], digits: bool) -> usize {
    let gap = if digits { 5 } else { 3 };
    let needed: usize = tabs.iter().map(|tab| cells(tab.label()) + gap).sum();
    needed.saturating_sub(3)
}

/// Spans of ` 1 Key Managers │ 2 Developer Portal │ 3 Environments`; only the shown tab if `room` is too small for all.
pub(super) fn tab_spans(
    tabs: &[Tab],
    shown: Tab,
    digits: bool,
    theme: Theme,
    room: usize,
) -> Vec<(Option<Tab>, Span<'static>)> {
    if tabs_width(tabs, digits) > room {
        let label = Span::styled(cut(shown.label(), room), theme.title());
        return vec![(Some(shown), label)];
    }
    let mut spans = Vec::new();
    for (place, tab) in tabs.iter().copied().enumerate() {
        if place > 0 {
            let divider = format!(" {} ", theme.divider());
            spans.push((None, Span::styled(divider, theme.border())));
        }
        let style = if tab == shown {
            theme.accent()
        } else {
            Style::new()
        };
        if digits {
            let digit = Span::styled(format!("{} ", tab.digit()), theme.muted());
            spans.push((Some(tab), digit));
        }
        spans.push((Some(tab), Span::styled(tab.label(), style)));
    }
    spans
}
