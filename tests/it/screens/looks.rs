//! Styles: what carries meaning is never color alone, and no background is ever set.

use ratatui::style::{Color, Modifier};

use super::world::{filled, review, s0, s1, s2};
use crate::support::face::Face;
use crate::support::reports;

fn every_screen() -> Vec<(&'static str, Face)> {
    let after = |mut face: Face, keys: &str| {
        face.keys(keys);
        face
    };
    let mut all = super::planes::every_screen();
    all.extend([
        ("list", after(s2(), "<down>")),
        ("provider", after(s0(), "a")),
        ("details", filled()),
        ("review", review(reports::OTHER_HOST)),
        ("portal", after(s2(), "p")),
        ("edit", after(s2(), "<down><enter>x")),
        ("question", after(s2(), "<down>D")),
        ("help", after(s2(), "?")),
        ("messages", after(s2(), "rm")),
        ("organizations", after(s2(), "o")),
        ("environments", after(s2(), "e")),
        ("history", after(s2(), "<down>H")),
        ("provider_second", after(s0(), "a<down>")),
        ("review_failures", review(reports::BROKEN)),
        ("added", after(filled(), "<enter><enter><enter><enter>")),
        ("token", after(s2(), "<down>t")),
        ("token_request", after(s2(), "<down>tg")),
        ("check", after(s1(), "<down>c")),
        ("viewer", after(review(reports::CUSTOM), "d/issuer")),
        ("edit_button", after(s2(), "<down><enter>x<up>")),
        ("marked", after(s2(), "<down>vv")),
        ("search", after(s2(), "/type:asgardeo is:on")),
        ("no_match", after(s2(), "/zzz")),
        ("check_several", after(s2(), "C")),
        ("export", after(s2(), "<down>x")),
        ("demo", after(super::proofs::demo(), "")),
        ("demo_addresses", after(super::proofs::demo(), "d")),
        ("verdict", super::token::rejected()),
        ("claims", after(super::token::rejected(), "c")),
        ("draft_question", after(s0(), "a3x<esc><esc><enter>a")),
        ("leave_question", after(s0(), "a3x<esc><esc>")),
        ("restore", after(s1(), "<down><space>yH<down>R")),
    ]);
    all
}

#[test]
fn the_background_is_the_terminal_s_own() {
    for (name, face) in every_screen() {
        let drawn = face.drawn(80, 24);
        for cell in drawn.buffer.content() {
            assert_eq!(cell.bg, Color::Reset, "{name}");
            assert!(
                matches!(
                    cell.fg,
                    Color::Reset
                        | Color::Cyan
                        | Color::Green
                        | Color::Red
                        | Color::Yellow
                        | Color::LightBlue
                ),
                "{name}: {:?}",
                cell.fg
            );
        }
    }
}

#[test]
fn without_color_the_focus_is_still_reversed_or_bold() {
    for (name, mut face) in every_screen() {
        face.model.shared.theme.color = false;
        let drawn = face.drawn(80, 24);
        let mut marked = false;
        for cell in drawn.buffer.content() {
            assert_eq!(cell.fg, Color::Reset, "{name}");
            marked |= cell.modifier.contains(Modifier::REVERSED)
                || (cell.symbol() == ">" && cell.modifier.contains(Modifier::BOLD));
        }
        // Pages of text have none; while nothing matches, the cursor in the search is it.
        let none = [
            "help",
            "messages",
            "no_match",
            "check_several",
            "export",
            "demo_addresses",
        ];
        let none = none.contains(&name);
        assert!(marked || none, "{name} shows no focus:\n{}", drawn.text());
    }
}

/// Those that look the same in every run: the targets show the port of a server.
fn steady_screens() -> impl Iterator<Item = (&'static str, Face)> {
    let all = every_screen().into_iter();
    all.filter(|(name, _)| *name != "targets")
}

#[test]
fn large_terminals_are_used_and_not_filled() {
    for (name, face) in steady_screens() {
        insta::assert_snapshot!(
            format!("large_{}", name.replace([' ', '\''], "_")),
            face.drawn(200, 50).text()
        );
    }
}

#[test]
fn without_utf8_every_screen_has_its_frames() {
    for (name, mut face) in steady_screens() {
        face.model.shared.theme.ascii = true;
        insta::assert_snapshot!(
            format!("ascii_{}", name.replace([' ', '\''], "_")),
            face.drawn(80, 24).text()
        );
    }
}

#[test]
fn tags_have_their_colors() {
    let drawn = filled().drawn(80, 24);
    assert_eq!(drawn.style_of("OK ").fg, Some(Color::Green));
    let drawn = review(reports::OTHER_HOST).drawn(80, 24);
    let warn = drawn.style_of("WARN  The issuer");
    assert_eq!(warn.fg, Some(Color::Yellow));
    assert!(warn.add_modifier.contains(Modifier::BOLD));
    let mut face = s0();
    face.keys("a1<tab><tab><tab><tab><enter>");
    let drawn = face.drawn(80, 24);
    assert_eq!(drawn.style_of("Name is required.").fg, Some(Color::Red));
}

#[test]
fn without_utf8_the_chrome_is_ascii() {
    for (name, mut face) in every_screen() {
        face.model.shared.theme.ascii = true;
        for (width, height) in [(80, 24), (120, 40), (60, 15)] {
            let text = face.drawn(width, height).text();
            assert!(text.is_ascii(), "{name} at {width}x{height}:\n{text}");
        }
    }
}

#[test]
fn the_cursor_stands_on_every_screen() {
    for (name, face) in every_screen() {
        for (width, height) in [(80, 24), (120, 40), (60, 15), (40, 10)] {
            assert!(
                face.drawn(width, height).cursor.is_some(),
                "{name} at {width}x{height}:\n{}",
                face.drawn(width, height).text()
            );
        }
    }
}
