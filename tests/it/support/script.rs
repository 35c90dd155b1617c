//! Key presses as words: `a1name<tab><ctrl-u><esc>`.

use kmctl::tui::event::{Code, Key};

/// The keys, in order. `<lt>` is the sign itself.
pub fn presses(words: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    let mut letters = words.chars();
    while let Some(letter) = letters.next() {
        if letter == '<' {
            let name: String = letters
                .by_ref()
                .take_while(|letter| *letter != '>')
                .collect();
            keys.push(named(&name));
        } else {
            keys.push(Key::plain(Code::Char(letter)));
        }
    }
    keys
}

fn named(name: &str) -> Key {
    if let Some(letter) = name.strip_prefix("ctrl-") {
        return Key::ctrl(letter.chars().next().unwrap());
    }
    Key::plain(match name {
        "lt" => Code::Char('<'),
        "enter" => Code::Enter,
        "tab" => Code::Tab,
        "shift-tab" => Code::BackTab,
        "esc" => Code::Esc,
        "space" => Code::Char(' '),
        "backspace" => Code::Backspace,
        "delete" => Code::Delete,
        "up" => Code::Up,
        "down" => Code::Down,
        "right" => Code::Right,
        "left" => Code::Left,
        "home" => Code::Home,
        "end" => Code::End,
        "page-up" => Code::PageUp,
        "page-down" => Code::PageDown,
        "f1" => Code::F1,
        other => panic!("no key is called <{other}>"),
    })
}
