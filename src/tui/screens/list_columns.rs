//! Columns of the list: one variant each, with its width, heading, order and cell. A cell shows a field of a key manager; its
//! columns in the database are in `store/row.rs`.

use ratatui::layout::{Constraint, Rect};
use ratatui::text::{Line, Span, Text};
use ratatui::widgets::{Cell, Row as TableRow};

use super::list::List;
use crate::key_manager::{BUILT_IN_NAME, KeyManager, ProviderKind, cells, visible};
use crate::store::{Sort, SortBy};
use crate::tui::components::cut;
use crate::tui::components::pane::highlight;
use crate::tui::mouse::{Hit, HitFrame};
use crate::tui::state::AppState;
use crate::tui::theme::Theme;

/// Cells up to which a name is shown whole before other columns are.
const NAME: usize = 32;
/// Fewest cells of a description that say something.
const DESCRIPTION: u16 = 16;
/// Cells of the box before a name, while rows are marked.
const MARK: usize = 4;
/// Cells of the column of types.
const TYPE: u16 = 9;
/// Cells of the column of the Developer Portal.
const PORTAL: u16 = 6;
/// Cells of the mark of the focused row.
const FOCUS: u16 = 2;
/// Blank cells between two columns.
pub(super) const GAP: u16 = 2;
/// Word behind the name of a key manager with a draft of an edit.
const DRAFT: &str = "draft";
/// Most cells of the name of a target.
const TARGET: usize = 8;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Column {
    Name,
    Type,
    Description,
    Portal,
    /// Comparison with the target.
    Target,
    Status,
}

impl Column {
    /// The order that a click on its heading asks for.
    fn sort(self) -> Option<SortBy> {
        match self {
            Column::Name => Some(SortBy::Name),
            Column::Type => Some(SortBy::Type),
            Column::Portal => Some(SortBy::Portal),
            Column::Status => Some(SortBy::Status),
            Column::Description | Column::Target => None,
        }
    }

    fn heading(self, shared: &AppState) -> String {
        match self {
            Column::Description => "Description".to_owned(),
            Column::Target => target(shared),
            column => column.sort().map_or("", SortBy::label).to_owned(),
        }
    }
}

/// The order with its mark where no column has its heading: `by last change ▼`.
pub(super) fn sort_without_column(sort: Sort, shared: &AppState) -> Option<String> {
    let mark = shared.theme.sorted(sort.descending);
    match sort.by {
        SortBy::Grade | SortBy::Updated => Some(format!("by {} {mark}", sort.by.label())),
        SortBy::Name | SortBy::Type | SortBy::Status | SortBy::Portal => None,
    }
}

/// Name of the target, cut to its column.
fn target(shared: &AppState) -> String {
    let name = shared.target().map_or("", |target| target.name.as_str());
    cut(name, TARGET)
}

/// Visible columns from left to right, with their widths in cells.
pub(super) struct Columns {
    columns: Vec<(Column, u16)>,
    /// Whether the status is followed by a grade.
    check: bool,
}

impl Columns {
    /// The columns for the loaded rows: names first, then types, then what is left for descriptions.
    pub(super) fn new(width: u16, list: &List, shared: &AppState) -> Self {
        let check = width >= 34;
        let status = if check { status_cells(shared.theme) } else { 5 };
        let mut fixed = Vec::new();
        if width >= 40 {
            fixed.push((Column::Type, TYPE));
        }
        if width >= 52 {
            fixed.push((Column::Portal, PORTAL));
            fixed.extend(target_cells(shared).map(|cells| (Column::Target, cells)));
        }
        fixed.push((Column::Status, status));
        let name = name_cells(list);
        if rest(width, &fixed) < name {
            fixed.retain(|(column, _)| *column != Column::Type);
        }
        // The mark of the order takes cells of the names, never a column.
        if list.sort.by == SortBy::Portal
            && let Some((_, cells)) = fixed.iter_mut().find(|(it, _)| *it == Column::Portal)
        {
            *cells += 2;
        }
        let room = rest(width, &fixed);
        let left = room.saturating_sub(name + GAP);
        let mut columns = vec![(Column::Name, room)];
        columns.extend(fixed);
        if let [(_, of_name), (Column::Type, _), ..] = columns.as_mut_slice()
            && width >= 70
            && left >= DESCRIPTION
        {
            *of_name = name;
            columns.insert(2, (Column::Description, left));
        }
        Columns { columns, check }
    }

    /// Widths for the table.
    pub(super) fn constraints(&self) -> impl Iterator<Item = Constraint> {
        let widths = self.columns.iter().map(|(_, width)| *width);
        widths.map(Constraint::Length)
    }

    /// A click on a heading sorts by its column.
    pub(super) fn hit_headings(&self, area: Rect, frame: &mut HitFrame) {
        let mut x = area.x + FOCUS;
        for (column, width) in &self.columns {
            if let Some(by) = column.sort() {
                frame.hit(Rect::new(x, area.y, *width, 1), Hit::Sort(by));
            }
            x = x.saturating_add(width + GAP);
        }
    }

    /// The headings, a mark behind the one that rows are sorted by.
    pub(super) fn headings(&self, sort: Sort, shared: &AppState) -> TableRow<'static> {
        let mark = shared.theme.sorted(sort.descending);
        let heading = |(column, _): &(Column, u16)| {
            let text = column.heading(shared);
            match column.sort() == Some(sort.by) {
                true => format!("{text} {mark}"),
                false => text,
            }
        };
        TableRow::new(self.columns.iter().map(heading)).style(shared.theme.heading())
    }

    /// Cells of a row.
    pub(super) fn row(
        &self,
        row: &KeyManager,
        list: &List,
        words: &[String],
        shared: &AppState,
    ) -> TableRow<'static> {
        let theme = shared.theme;
        let cell = |(column, width): &(Column, u16)| -> Cell<'static> {
            let width = usize::from(*width);
            match column {
                Column::Name => name(row, list, width, words, shared).into(),
                Column::Type => Line::from(highlight(row.kind.label(), words, theme)).into(),
                Column::Description => {
                    let text = cut(&visible(row.description.as_str()), width);
                    Line::from(highlight(&text, words, theme)).into()
                }
                Column::Portal => {
                    let mark = match row.developer_portal {
                        true => format!("  {}", theme.yes()),
                        false => String::new(),
                    };
                    Line::styled(mark, theme.accent()).into()
                }
                Column::Target => {
                    let side = shared.sync_state(&row.name);
                    let mark = side.map_or(' ', |side| theme.side(side)).to_string();
                    let style = side.map(|side| theme.side_style(side));
                    let style = style.unwrap_or_default();
                    Text::from(Line::styled(mark, style).centered()).into()
                }
                Column::Status => status(row, self.check, theme).into(),
            }
        };
        TableRow::new(self.columns.iter().map(cell))
    }
}

/// Cells in which the list shows every name that it has loaded, up to [`NAME`] cells, beside all columns but the description.
pub(super) fn wanted(list: &List, shared: &AppState) -> u16 {
    let target = target_cells(shared).map_or(0, |cells| cells + GAP);
    let status = status_cells(shared.theme);
    FOCUS + name_cells(list) + GAP + TYPE + GAP + PORTAL + GAP + target + status
}

/// Cells of the longest name that was loaded, with its box; at least those of the built-in one.
fn name_cells(list: &List) -> u16 {
    let mark = if list.marked.is_empty() { 0 } else { MARK };
    u16::try_from(list.widest_name.clamp(cells(BUILT_IN_NAME), NAME) + mark).unwrap_or(u16::MAX)
}

/// Cells of the status with a grade behind it, and one before the frame.
fn status_cells(theme: Theme) -> u16 {
    u16::try_from(cells(theme.always_on()) + 1).unwrap_or(u16::MAX)
}

/// Cells of the column of the target, once it was compared.
fn target_cells(shared: &AppState) -> Option<u16> {
    let name = shared.plan().map(|_| cells(&target(shared)))?;
    u16::try_from(name.max(4)).ok()
}

/// Cells left beside these columns and the focus mark.
fn rest(width: u16, fixed: &[(Column, u16)]) -> u16 {
    let taken: u16 = fixed.iter().map(|(_, width)| width + GAP).sum();
    width.saturating_sub(FOCUS + taken)
}

fn name(
    row: &KeyManager,
    list: &List,
    width: usize,
    words: &[String],
    shared: &AppState,
) -> Line<'static> {
    let theme = shared.theme;
    let mut name = Vec::new();
    if !list.marked.is_empty() {
        let mark = match list.is_marked(&row.name) {
            _ if row.kind == ProviderKind::Bijira => "    ",
            true => "[x] ",
            false => "[ ] ",
        };
        name.push(Span::styled(mark, theme.accent()));
    }
    let used: usize = name.iter().map(Span::width).sum();
    let text = cut(&visible(row.name.as_str()), width.saturating_sub(used));
    let left = width.saturating_sub(used + cells(&text));
    name.extend(highlight(&text, words, theme));
    if left > DRAFT.len() && shared.has_draft(&row.name) {
        name.push(Span::styled(format!(" {DRAFT}"), theme.warn()));
    }
    Line::from(name)
}

/// `● on`, followed by the worst grade of the last check, the open findings and the last token.
fn status(row: &KeyManager, check: bool, theme: Theme) -> Line<'static> {
    let style = if row.enabled {
        theme.ok()
    } else {
        theme.muted()
    };
    let switch = theme.switch(row.enabled);
    if row.kind == ProviderKind::Bijira && check {
        return Line::styled(theme.always_on(), style);
    }
    match row.evidence.grade().filter(|_| check) {
        Some(grade) => Line::from(vec![
            Span::styled(format!("{switch:<7}"), style),
            Span::styled(grade.tag(), theme.grade(grade)),
        ]),
        None => Line::styled(switch, style),
    }
}
