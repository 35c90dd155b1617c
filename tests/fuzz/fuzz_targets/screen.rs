//! Any bytes as what happens to the screens: keys, pastes, sizes, answers in any order, failures, rests. The drawing is the same
//! twice, the cursor inside, no draft lost, the footer true, and Esc leads back to the list.
#![no_main]
#![allow(dead_code, missing_docs, reason = "shared with the tests")]

#[path = "../../it/support"]
mod support {
    pub mod drawing;
    pub mod face;
    pub mod reports;
    pub mod script;
}
#[path = "../../it/screens"]
mod screens {
    pub mod world;
}
#[path = "../../it/properties/user.rs"]
mod user;

use kmctl::tui::keymap::{self, KeyCode};
use libfuzzer_sys::fuzz_target;
use support::reports;
use user::{CODES, Step, User, plain};

const PASTES: [&str; 7] = [
    reports::ASGARDEO,
    reports::CUSTOM,
    reports::OTHER_HOST,
    reports::BROKEN,
    reports::MISSING,
    "\u{1b}[31m\u{202e}\u{200b}\0\r\n\tline",
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA",
];

/// One state in so many is drawn.
const DRAWN: usize = 16;

fn step(bytes: &mut impl Iterator<Item = u8>) -> Option<Step> {
    let kind = bytes.next()?;
    Some(match kind {
        b' '..=b'~' => plain(KeyCode::Char(char::from(kind))),
        1..=26 => Step::Press(keymap::ctrl(char::from(kind + 96))),
        128..=142 => plain(CODES[usize::from(kind - 128)]),
        143..=175 => Step::Answer(usize::from(kind % 8)),
        176..=179 => Step::Fail(usize::from(kind % 4)),
        180..=183 => Step::Again(usize::from(kind % 4)),
        184..=199 => Step::Rest(u64::from(kind - 183) * 150),
        200..=206 => Step::Paste(PASTES[usize::from(kind - 200)].to_owned()),
        207 => Step::StoreChanged,
        208 => Step::Resumed,
        209 => Step::Resize(u16::from(bytes.next()?).max(1), u16::from(bytes.next()? / 4).max(1)),
        _ => plain(KeyCode::Enter),
    })
}

fuzz_target!(|bytes: &[u8]| {
    let mut bytes = bytes.iter().copied().take(400);
    let mut user = User::looking_at(DRAWN);
    while let Some(step) = step(&mut bytes) {
        user.step(&step);
    }
    user.leave();
});
