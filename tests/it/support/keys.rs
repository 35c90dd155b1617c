//! Keys as words: `a<enter>text<tab><ctrl-u><esc>`.

/// The bytes of each key, in order. `<lt>` is the sign itself.
pub fn keys(words: &str) -> Vec<Vec<u8>> {
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
            keys.push(letter.to_string().into_bytes());
        }
    }
    keys
}

fn named(name: &str) -> Vec<u8> {
    if let Some(letter) = name.strip_prefix("ctrl-") {
        let byte = letter.bytes().next().unwrap();
        return vec![byte.to_ascii_uppercase() & 0x1f];
    }
    if let Some(letter) = name.strip_prefix("alt-") {
        return format!("\x1b{letter}").into_bytes();
    }
    match name {
        "lt" => "<",
        "enter" => "\r",
        "tab" => "\t",
        "shift-tab" => "\x1b[Z",
        "esc" => "\x1b",
        "space" => " ",
        "backspace" => "\x7f",
        "delete" => "\x1b[3~",
        "up" => "\x1b[A",
        "down" => "\x1b[B",
        "right" => "\x1b[C",
        "left" => "\x1b[D",
        "home" => "\x1b[H",
        "end" => "\x1b[F",
        "page-up" => "\x1b[5~",
        "page-down" => "\x1b[6~",
        "f1" => "\x1bOP",
        other => panic!("no key is called <{other}>"),
    }
    .as_bytes()
    .to_vec()
}
