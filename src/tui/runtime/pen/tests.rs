use ratatui::layout::Size;

use super::*;

#[test]
fn no_control_character_gets_through() {
    let mut pen = Pen::new(Size::new(10, 2));
    let mut cell = Cell::default();
    cell.set_symbol("\x1b]0;title\x07");
    let mut c1 = Cell::default();
    c1.set_symbol("\u{9b}31m");
    pen.write([(0, 0, &cell), (1, 0, &c1)].into_iter());
    let mut text = String::new();
    pen.frame(|bytes| text = String::from_utf8_lossy(bytes).into_owned());
    assert_eq!(text, "\x1b[1H  ");
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
