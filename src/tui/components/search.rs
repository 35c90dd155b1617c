//! Search of a table, in the top border of its pane.

use ratatui::text::{Line, Span};

use super::text::cut;
use crate::form::TextInput;
use crate::key_manager::visible;
use crate::tui::theme::Theme;

/// Width of the search text, in cells.
const WIDTH: usize = 34;

/// Search line in the top border of a pane.
pub struct SearchLine {
    /// Text of the search line.
    pub line: Line<'static>,
    /// The cursor's column in it, while it is typed into.
    pub cursor: Option<u16>,
}

/// Search line for a border of this width.
pub fn search_line(search: &TextInput, searching: bool, width: usize, theme: Theme) -> SearchLine {
    let room = WIDTH.min(width.saturating_sub(30)).max(8);
    if searching {
        let (text, cursor, _, _) = search.window(room);
        let text = visible(&text);
        return SearchLine {
            line: Line::from(vec![
                Span::styled("/ ", theme.accent()),
                Span::styled(format!("{text:<room$}"), theme.typed().underlined()),
            ]),
            cursor: u16::try_from(cursor + 2).ok(),
        };
    }
    let line = if search.text().is_empty() {
        Line::styled("/ Search", theme.muted())
    } else {
        Line::from(vec![
            Span::styled("/ ", theme.accent()),
            Span::styled(cut(&visible(search.text()), room), theme.typed()),
        ])
    };
    SearchLine { line, cursor: None }
}
