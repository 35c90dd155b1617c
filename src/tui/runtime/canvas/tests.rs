use std::convert::Infallible;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::layout::Size;
use ratatui::style::{Color, Modifier, Style as CellStyle};
use unicode_width::UnicodeWidthStr as _;

use super::*;

/// A canvas and an emulated terminal that it is drawn on.
struct Pair {
    canvas: Canvas,
    emulator: vt100::Parser,
}

impl Pair {
    fn new(width: u16, height: u16) -> Self {
        Pair {
            canvas: Canvas::new(Size::new(width, height)),
            emulator: emulator(width, height),
        }
    }

    /// Draws; answers the number of bytes.
    fn draw(
        &mut self,
        cells: &[(u16, u16, String, CellStyle)],
        cursor: Option<(u16, u16)>,
    ) -> usize {
        let mut count = 0;
        let emulator = &mut self.emulator;
        let drawn: Result<(), Infallible> = self.canvas.draw(
            |frame| {
                let area = frame.area();
                for (x, y, text, style) in cells {
                    if *x < area.width && *y < area.height {
                        frame.buffer_mut().set_string(*x, *y, text, *style);
                    }
                }
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor);
                }
            },
            |bytes| {
                count = bytes.len();
                emulator.process(bytes);
                Ok(())
            },
        );
        drawn.unwrap();
        count
    }
}

fn emulator(width: u16, height: u16) -> vt100::Parser {
    vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0)
}

fn cell(x: u16, y: u16, text: &str, style: CellStyle) -> (u16, u16, String, CellStyle) {
    (x, y, text.to_owned(), style)
}

#[test]
fn nothing_new_is_no_byte() {
    let mut pair = Pair::new(80, 24);
    let cells = [cell(3, 3, "text", CellStyle::new())];
    assert!(pair.draw(&cells, Some((3, 3))) > 0);
    assert_eq!(pair.draw(&cells, Some((3, 3))), 0);
    assert_eq!(pair.draw(&cells, None), "\x1b[?25l".len());
    assert_eq!(pair.draw(&cells, None), 0);
}

#[test]
fn a_typed_letter_costs_few_bytes() {
    let mut pair = Pair::new(80, 24);
    pair.draw(&[cell(2, 5, "exte", CellStyle::new())], Some((6, 5)));
    let bytes = pair.draw(&[cell(2, 5, "exter", CellStyle::new())], Some((7, 5)));
    assert_eq!(bytes, 1, "the cursor is there already and moves along");
}

#[test]
fn a_selection_that_moves_costs_little_more_than_its_text() {
    let mut pair = Pair::new(120, 40);
    let rows = |selected: u16| -> Vec<_> {
        (5..25)
            .map(|y| {
                let style = if y == selected {
                    CellStyle::new().add_modifier(Modifier::REVERSED)
                } else {
                    CellStyle::new()
                };
                cell(0, y, &format!("> {:<60}", format!("row {y}")), style)
            })
            .collect()
    };
    pair.draw(&rows(7), Some((2, 7)));
    let bytes = pair.draw(&rows(8), Some((2, 8)));
    assert!(bytes <= 2 * 62 + 20, "{bytes} bytes");
}

/// A list of `names` under a title, from row `top` on, one row selected; below it the selected row's details.
fn list(
    names: &[String],
    top: usize,
    selected: usize,
    height: u16,
) -> Vec<(u16, u16, String, CellStyle)> {
    let mut cells = vec![cell(0, 0, "A title", CellStyle::new())];
    for y in 2..height - 3 {
        let row = top + usize::from(y) - 2;
        let Some(name) = names.get(row) else { break };
        let style = if row == selected {
            CellStyle::new().add_modifier(Modifier::REVERSED)
        } else {
            CellStyle::new()
        };
        cells.push(cell(2, y, name, style));
    }
    let details = names.get(selected).map_or("", String::as_str);
    cells.push(cell(0, height - 2, details, CellStyle::new()));
    cells
}

#[test]
fn a_list_that_follows_its_selection_is_moved_and_not_drawn() {
    let names: Vec<String> = (0..200)
        .map(|row| format!("km-{row:06}  Custom  Key manager number {row} of all  [on ]"))
        .collect();
    let mut pair = Pair::new(120, 40);
    pair.draw(&list(&names, 0, 34, 40), Some((2, 36)));
    for top in 1..60 {
        let bytes = pair.draw(&list(&names, top, 34 + top, 40), Some((2, 36)));
        assert!(bytes <= 200, "{bytes} bytes down");
    }
    for top in (1..59).rev() {
        let bytes = pair.draw(&list(&names, top, top, 40), Some((2, 2)));
        assert!(top == 58 || bytes <= 200, "{bytes} bytes up");
    }
}

#[test]
fn sizes_without_a_cell_draw_nothing() {
    let cells = [cell(0, 0, "x", CellStyle::new())];
    for (width, height) in [(0, 0), (0, 5), (5, 0), (1, 1)] {
        let mut canvas = Canvas::new(Size::new(width, height));
        for size in [Size::new(width, height), Size::new(2, 2), Size::new(0, 0)] {
            canvas.set_size(size);
            let drawn: Result<(), Infallible> = canvas.draw(
                |frame| {
                    if !frame.area().is_empty() {
                        frame
                            .buffer_mut()
                            .set_string(0, 0, &cells[0].2, CellStyle::new());
                    }
                    frame.set_cursor_position((4, 4));
                },
                |_| Ok(()),
            );
            drawn.unwrap();
        }
    }
}

#[test]
fn another_size_is_drawn_whole() {
    let mut pair = Pair::new(30, 8);
    pair.draw(&[cell(20, 6, "gone", CellStyle::new())], None);
    pair.canvas.set_size(Size::new(10, 4));
    pair.emulator
        .set_size(4.try_into().unwrap(), 10.try_into().unwrap());
    pair.draw(&[cell(2, 2, "here", CellStyle::new())], Some((2, 2)));
    assert_eq!(
        pair.emulator.screen().contents().trim_matches('\n'),
        "  here"
    );
}

fn colours() -> impl Strategy<Value = Color> {
    prop_oneof![
        Just(Color::Reset),
        Just(Color::Red),
        Just(Color::Cyan),
        Just(Color::DarkGray),
        Just(Color::White),
        Just(Color::Indexed(200)),
        Just(Color::Rgb(1, 2, 3)),
    ]
}

fn cells() -> impl Strategy<Value = Vec<(u16, u16, String, CellStyle)>> {
    let text = prop_oneof!["[ -~]{0,12}", "[a─é漢e\u{301}]{0,6}"];
    let modifier = prop_oneof![
        Just(Modifier::empty()),
        Just(Modifier::BOLD),
        Just(Modifier::REVERSED),
        Just(Modifier::BOLD | Modifier::REVERSED),
        Just(Modifier::UNDERLINED | Modifier::ITALIC),
    ];
    let cell = (0_u16..30, 0_u16..8, text, colours(), colours(), modifier).prop_map(
        |(x, y, text, front, back, modifier)| {
            let style = CellStyle::new().fg(front).bg(back).add_modifier(modifier);
            (x, y, text, style)
        },
    );
    proptest::collection::vec(cell, 0..12)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Frame upon frame of differences shows, cell by cell, what the last frame holds.
    #[test]
    fn differences_add_up(frames in proptest::collection::vec((cells(), 0_u16..30, 0_u16..8), 1..6)) {
        let mut pair = Pair::new(30, 8);
        for (cells, x, y) in &frames {
            pair.draw(cells, Some((*x, *y)));
            let screen = pair.emulator.screen();
            prop_assert_eq!(screen.cursor_position(), (*y, *x));
            let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 8));
            for (x, y, text, style) in cells {
                buffer.set_string(*x, *y, text, *style);
            }
            same_cells(screen, &buffer)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    /// Rows that the terminal moves by itself are the rows that were meant.
    #[test]
    fn moved_rows_are_the_right_ones(
        names in proptest::collection::vec(prop_oneof![4 => "[a-c]{4,20}", 1 => "[a漢é]{1,6}"], 10..60),
        steps in proptest::collection::vec((0_usize..60, 0_usize..10), 1..12),
    ) {
        let mut pair = Pair::new(30, 16);
        for (top, selected) in steps {
            let cells = list(&names, top, top + selected, 16);
            pair.draw(&cells, Some((2, 2)));
            let mut buffer = Buffer::empty(Rect::new(0, 0, 30, 16));
            for (x, y, text, style) in &cells {
                buffer.set_string(*x, *y, text, *style);
            }
            same_cells(pair.emulator.screen(), &buffer)?;
        }
    }
}

fn same_cells(screen: &vt100::Screen, buffer: &Buffer) -> Result<(), TestCaseError> {
    for row in 0..buffer.area.height {
        let mut column = 0;
        while column < buffer.area.width {
            let wanted = &buffer[(column, row)];
            let shown = screen.cell(row, column).unwrap();
            let text = if shown.has_contents() {
                shown.contents()
            } else {
                " "
            };
            prop_assert_eq!(text, wanted.symbol(), "at {},{}", column, row);
            prop_assert_eq!(shown.bold(), wanted.modifier.contains(Modifier::BOLD));
            prop_assert_eq!(
                shown.inverse(),
                wanted.modifier.contains(Modifier::REVERSED)
            );
            prop_assert_eq!(
                shown.underline(),
                wanted.modifier.contains(Modifier::UNDERLINED)
            );
            prop_assert_eq!(shown.fgcolor(), emulated(wanted.fg));
            prop_assert_eq!(shown.bgcolor(), emulated(wanted.bg));
            column += u16::try_from(wanted.symbol().width().max(1)).unwrap();
        }
    }
    Ok(())
}

fn emulated(color: Color) -> vt100::Color {
    match color {
        Color::Reset => vt100::Color::Default,
        Color::Red => vt100::Color::Idx(1),
        Color::Cyan => vt100::Color::Idx(6),
        Color::DarkGray => vt100::Color::Idx(8),
        Color::White => vt100::Color::Idx(15),
        Color::Indexed(index) => vt100::Color::Idx(index),
        Color::Rgb(red, green, blue) => vt100::Color::Rgb(red, green, blue),
        other => panic!("{other} is not drawn here"),
    }
}
