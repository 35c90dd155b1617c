//! Keys and pastes as terminals send them.

use std::time::Duration;

use base64::Engine as _;

use super::world::World;
use crate::support::home::Home;
use crate::support::pty::Pty;

/// On the first field of the details.
fn details(home: &Home) -> Pty {
    let pty = Pty::start(&[], home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("a");
    pty.wait_for("Choose a provider");
    pty.send_keys("<enter>");
    pty.wait_for("Step 1 of 2");
    pty
}

#[test]
fn a_bracketed_paste_lands_whole_and_presses_nothing() {
    let home = Home::new();
    let pty = details(&home);
    pty.send_keys("km<tab>");
    pty.paste("two\nlines");
    pty.wait_for("two");
    pty.wait_for("Step 1 of 2: Details");
}

#[test]
fn so_does_one_without_brackets() {
    let home = Home::new();
    let pty = details(&home);
    pty.send_keys("km<tab>");
    pty.send_bytes(b"a description with a line\rbreak and\ta tab in it");
    pty.wait_for("a description with a line");
    // The focus is still there: what is typed next lands behind it.
    pty.send_keys("<end>END");
    pty.wait_for("a tab in itEND");
}

/// A frame that the terminal was slow to take says nothing about what comes long after it.
#[test]
fn so_does_one_long_after_a_slow_frame() {
    let home = Home::new();
    let pty = details(&home);
    pty.send_keys("km<tab>");
    pty.stall_full();
    pty.send_bytes(b"x");
    pty.wait_until_blocked();
    pty.stall(false);
    pty.wait_for("┃ x");
    pty.wait_quiet(Duration::from_millis(200));
    pty.send_bytes(b"a description with a line\rbreak and\ta tab in it");
    pty.wait_for("xa description with a line break and a tab");
    pty.send_keys("<end>END");
    pty.wait_for("a tab in itEND");
}

/// What is typed while a question is on its way to a slow terminal does not answer it.
#[test]
fn a_question_that_was_not_seen_is_not_answered() {
    let home = Home::new();
    let pty = details(&home);
    pty.send_keys("kept-km");
    pty.wait_for("kept-km");
    pty.send_keys("<esc>");
    pty.wait_for("Choose a provider");
    pty.wait_quiet(Duration::from_millis(200));
    pty.stall_full();
    pty.send_bytes(b"\x1b");
    pty.wait_until_blocked();
    pty.send_bytes(b"\t\r");
    pty.wait_until_read();
    pty.stall(false);
    pty.wait_for("[ Discard ]");
    pty.wait_quiet(Duration::from_millis(300));
    assert!(pty.screen().contains("[ Discard ]"), "{}", pty.screen());
    // Seen, it is.
    pty.send_keys("<tab><enter>");
    pty.wait_for("Bijira Built-in STS");
}

#[test]
fn short_text_and_enter_at_once_are_keys() {
    let home = Home::new();
    let pty = details(&home);
    pty.send_bytes(b"km\rsecond");
    pty.wait_for("second");
    let (_, name) = pty.find("km").unwrap();
    let (_, second) = pty.find("second").unwrap();
    assert!(second > name, "Enter went on to the next field");
}

#[test]
fn a_torn_sequence_is_one_key_and_a_lone_esc_is_esc() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("/");
    pty.send_keys("abc");
    pty.wait_for("abc");
    // Left, in two pieces: the next letter lands before the last one.
    pty.send_alone(b"\x1b");
    pty.send_alone(b"[D");
    pty.send_keys("X");
    pty.wait_for("abXc");
    pty.send_keys("<esc>");
    pty.wait_gone("abXc");
}

#[test]
fn alt_and_a_letter_that_is_not_bound_is_esc_and_the_letter() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("/zz");
    pty.wait_for("zz");
    pty.send_bytes(b"\x1ba");
    pty.wait_for("Choose a provider");
}

#[test]
fn a_burst_of_keys_costs_few_frames() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    pty.send_keys("?");
    pty.wait_for("Help: Key Managers");
    let mark = pty.mark();
    pty.send_bytes("\x1b[B\x1b[A".repeat(150).as_bytes());
    pty.wait_quiet(Duration::from_millis(100));
    let written = pty.bytes_since(mark).len();
    assert!(written < 5_000, "{written} bytes for 300 presses at once");
}

#[test]
fn what_is_typed_while_it_starts_is_not_lost() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    // Before the terminal is in raw mode, or soon after: whichever it is.
    pty.send_bytes(b"/early");
    pty.wait_for("/ early");
}

#[test]
fn copying_hands_the_text_to_the_terminal() {
    let home = Home::new();
    let pty = Pty::start(&[], &home, 80, 24);
    pty.wait_for("Bijira Built-in STS");
    // A result in the messages can be copied.
    pty.send_keys("r");
    pty.wait_for("Reloaded.");
    pty.send_keys("m");
    pty.wait_for("Messages");
    pty.send_keys("y");
    pty.wait_for("to the terminal's clipboard.");
    let written = String::from_utf8(pty.bytes_since(0)).unwrap();
    let (_, copied) = written.split_once("\x1b]52;c;").unwrap();
    let (text, _) = copied.split_once('\x1b').unwrap();
    let text = base64::engine::general_purpose::STANDARD
        .decode(text)
        .unwrap();
    let text = String::from_utf8(text).unwrap();
    assert!(text.contains("Reloaded."), "{text}");
}

#[test]
fn the_mouse_works_where_it_is_wanted() {
    let world = World::s2();
    let selected = |pty: &Pty, name: &str| {
        pty.wait_until_screen(&format!("{name} to have the focus"), |state| {
            state.text().contains(&format!("> {name}"))
        });
    };
    let down = b"\x1b[<65;10;8M";
    let pty = world.screen();
    pty.look(|screen| assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None));
    drop(pty);
    let folder = world.home.path().join(".config/kmctl");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "mouse = true\n").unwrap();
    let mut pty = world.screen();
    pty.look(|screen| {
        assert_eq!(
            screen.mouse_protocol_mode(),
            vt100::MouseProtocolMode::PressRelease
        );
    });
    selected(&pty, "Bijira Built-in STS");
    pty.send_bytes(down);
    selected(&pty, "external-asgardeo-km");
    pty.send_bytes(b"\x1b[<0;3;5M\x1b[<0;3;5m");
    selected(&pty, "Bijira Built-in STS");
    pty.send_bytes(b"\x1b[<0;20;7M\x1b[<0;20;7m");
    selected(&pty, "external-azure-km");
    pty.send_bytes(b"\x1b[<64;10;8M");
    selected(&pty, "external-asgardeo-km");
    pty.send_bytes(&[0x03]);
    assert_eq!(pty.wait_exit(), 130);
    pty.assert_restored();
    // M beats the configuration, and is remembered.
    let mut pty = world.screen();
    pty.send_keys("M");
    pty.wait_for("Mouse off");
    pty.look(|screen| assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None));
    pty.send_keys("q");
    assert_eq!(pty.wait_exit(), 0);
    let pty = world.screen();
    pty.look(|screen| assert_eq!(screen.mouse_protocol_mode(), vt100::MouseProtocolMode::None));
}
