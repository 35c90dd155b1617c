//! Key presses as words: `a1name<tab><ctrl-u><esc>`.

use kmctl::tui::keymap::{self, KeyCode, KeyEvent};

/// The keys, in order. `<lt>` is the sign itself.
pub fn presses(words: &str) -> Vec<KeyEvent> {
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
            keys.push(keymap::letter(letter));
        }
    }
    keys
}

fn named(name: &str) -> KeyEvent {
    if let Some(letter) = name.strip_prefix("ctrl-") {
        return keymap::ctrl(letter.chars().next().unwrap());
    }
    keymap::key(match name {
        "lt" => KeyCode::Char('<'),
        "enter" => KeyCode::Enter,
        "tab" => KeyCode::Tab,
        "shift-tab" => KeyCode::BackTab,
        "esc" => KeyCode::Esc,
        "space" => KeyCode::Char(' '),
        "backspace" => KeyCode::Backspace,
        "delete" => KeyCode::Delete,
        "up" => KeyCode::Up,
        "down" => KeyCode::Down,
        "right" => KeyCode::Right,
        "left" => KeyCode::Left,
        "home" => KeyCode::Home,
        "end" => KeyCode::End,
        "page-up" => KeyCode::PageUp,
        "page-down" => KeyCode::PageDown,
        "f1" => KeyCode::F(1),
        other => panic!("no key is called <{other}>"),
    })
}
