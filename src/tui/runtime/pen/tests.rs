use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style as CellStyle};

use super::*;

/// A pen and an emulated terminal that it draws on.
struct Pair {
    terminal: Terminal<Pen>,
    emulator: vt100::Parser,
}

impl Pair {
    fn new(width: u16, height: u16) -> Self {
        Pair {
            terminal: Terminal::new(Pen::new(Size::new(width, height))).unwrap(),
            emulator: emulator(width, height),
        }
    }

    /// Draws; answers the number of bytes.
    fn draw(
        &mut self,
        cells: &[(u16, u16, String, CellStyle)],
        cursor: Option<(u16, u16)>,
    ) -> usize {
        self.terminal
            .draw(|frame| {
                let area = frame.area();
                for (x, y, text, style) in cells {
                    if *x < area.width && *y < area.height {
                        frame.buffer_mut().set_string(*x, *y, text, *style);
                    }
                }
                if let Some(cursor) = cursor {
                    frame.set_cursor_position(cursor);
                }
            })
            .unwrap();
        let mut count = 0;
        let emulator = &mut self.emulator;
        self.terminal.backend_mut().frame(|bytes| {
            count = bytes.len();
            emulator.process(bytes);
        });
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

#[test]
fn no_control_character_gets_through() {
    let mut pen = Pen::new(Size::new(10, 2));
    let mut cell = Cell::default();
    cell.set_symbol("\x1b]0;title\x07");
    let mut c1 = Cell::default();
    c1.set_symbol("\u{9b}31m");
    pen.draw([(0, 0, &cell), (1, 0, &c1)].into_iter()).unwrap();
    let mut text = String::new();
    pen.frame(|bytes| text = String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(text, "\x1b[1H  ");
}

#[test]
fn sizes_without_a_cell_draw_nothing() {
    for (width, height) in [(0, 0), (0, 5), (5, 0), (1, 1)] {
        let mut terminal = Terminal::new(Pen::new(Size::new(width, height))).unwrap();
        terminal
            .draw(|frame| {
                frame.set_cursor_position((4, 4));
            })
            .unwrap();
        terminal.backend_mut().set_size(Size::new(2, 2));
        terminal.draw(|_| {}).unwrap();
    }
}

#[test]
fn long_frames_are_one_update_and_short_ones_are_bare() {
    let mut pen = Pen::new(Size::new(80, 24));
    pen.control("x");
    pen.frame(|bytes| assert_eq!(bytes, b"x"));
    pen.control(&"y".repeat(SHOWN_AT_ONCE));
    pen.frame(|bytes| {
        assert!(bytes.starts_with(BEGIN.as_bytes()) && bytes.ends_with(END.as_bytes()));
    });
    pen.frame(|_| panic!("nothing new"));
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
            let mut buffer = ratatui::buffer::Buffer::empty(Rect::new(0, 0, 30, 8));
            for (x, y, text, style) in cells {
                buffer.set_string(*x, *y, text, *style);
            }
            same_cells(screen, &buffer)?;
        }
    }
}

fn same_cells(
    screen: &vt100::Screen,
    buffer: &ratatui::buffer::Buffer,
) -> Result<(), TestCaseError> {
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
