use super::*;

fn key(code: KeyCode) -> InputEvent {
    InputEvent::Key(KeyEvent::new(code, KeyModifiers::NONE))
}

fn typed(text: &str) -> Vec<InputEvent> {
    let code = |c| match c {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\x1b' => KeyCode::Esc,
        '\x08' => KeyCode::Backspace,
        c => KeyCode::Char(c),
    };
    text.chars().map(|c| key(code(c))).collect()
}

fn shape(events: &[InputEvent]) -> String {
    events
        .iter()
        .map(|event| match event {
            InputEvent::Paste(text) => format!("<{text}>"),
            InputEvent::Pointer(pointer) => format!("{pointer:?}"),
            InputEvent::Key(key) => match key.code {
                KeyCode::Char(c) if key.modifiers.is_empty() => c.to_string(),
                code => format!("({}{code})", key.modifiers),
            },
        })
        .collect()
}

fn normal(code: KeyCode, modifiers: KeyModifiers) -> Option<(KeyCode, KeyModifiers)> {
    match normalise(Event::Key(KeyEvent::new(code, modifiers)))? {
        InputEvent::Key(key) => Some((key.code, key.modifiers)),
        InputEvent::Paste(_) | InputEvent::Pointer(_) => None,
    }
}

#[test]
fn keys_that_terminals_cannot_tell_apart_are_one() {
    const CTRL: KeyModifiers = KeyModifiers::CONTROL;
    const NONE: KeyModifiers = KeyModifiers::NONE;
    const SHIFT: KeyModifiers = KeyModifiers::SHIFT;
    let c = KeyCode::Char;
    for (code, modifiers, expected) in [
        (c('j'), CTRL, Some((KeyCode::Enter, NONE))),
        (c('m'), CTRL, Some((KeyCode::Enter, NONE))),
        (c('i'), CTRL, Some((KeyCode::Tab, NONE))),
        (c('h'), CTRL, Some((KeyCode::Backspace, NONE))),
        (c('7'), CTRL, Some((c('_'), CTRL))),
        (c('C'), CTRL | SHIFT, Some((c('c'), CTRL))),
        (c('G'), SHIFT, Some((c('G'), NONE))),
        (KeyCode::Null, NONE, Some((c(' '), CTRL))),
        (KeyCode::Tab, SHIFT, Some((KeyCode::BackTab, NONE))),
        (KeyCode::BackTab, SHIFT, Some((KeyCode::BackTab, NONE))),
        (KeyCode::Up, SHIFT, Some((KeyCode::Up, NONE))),
        (KeyCode::F(1), NONE, Some((KeyCode::F(1), NONE))),
        (KeyCode::F(5), NONE, None),
        (KeyCode::Insert, NONE, None),
    ] {
        assert_eq!(normal(code, modifiers), expected, "{code} {modifiers}");
    }
}

#[test]
fn releases_and_focus_are_nothing_and_the_mouse_has_a_place() {
    let released =
        KeyEvent::new_with_kind(KeyCode::Enter, KeyModifiers::NONE, KeyEventKind::Release);
    assert_eq!(normalise(Event::Key(released)), None);
    assert_eq!(normalise(Event::FocusGained), None);
    let wheel = |kind| {
        normalise(Event::Mouse(event::MouseEvent {
            kind,
            column: 3,
            row: 5,
            modifiers: KeyModifiers::NONE,
        }))
    };
    let at = |pointer| Some(InputEvent::Pointer(pointer));
    assert_eq!(wheel(MouseEventKind::ScrollUp), at(Pointer::WheelUp(3, 5)));
    assert_eq!(
        wheel(MouseEventKind::ScrollDown),
        at(Pointer::WheelDown(3, 5))
    );
    let press = MouseEventKind::Down(MouseButton::Left);
    assert_eq!(wheel(press), at(Pointer::Click(3, 5)));
    assert_eq!(wheel(MouseEventKind::Moved), None);
}

#[test]
fn line_breaks_of_a_paste_are_line_feeds() {
    let paste = normalise(Event::Paste("a\r\nb\rc\n".to_owned()));
    assert_eq!(paste, Some(InputEvent::Paste("a\nb\nc\n".to_owned())));
}

#[test]
fn twenty_at_once_are_typed_and_twenty_one_are_pasted() {
    let twenty = "external-asgardeo-km";
    assert_eq!(shape(&join_pastes(typed(twenty))), twenty);
    let more = format!("{twenty}1");
    assert_eq!(shape(&join_pastes(typed(&more))), format!("<{more}>"));
}

#[test]
fn line_breaks_and_tabs_belong_to_a_paste_and_behind_a_word_they_do_not() {
    assert_eq!(
        shape(&join_pastes(typed("first line\rsecond\tline\r"))),
        "<first line\nsecond\tline\n>"
    );
    assert_eq!(
        shape(&join_pastes(typed("external-asgardeo-km\r\t\r"))),
        "external-asgardeo-km(Enter)(Tab)(Enter)"
    );
}

#[test]
fn keys_around_a_paste_stay_keys_and_a_burst_is_no_paste() {
    let long = "x".repeat(21);
    let mut events = vec![key(KeyCode::Down)];
    events.extend(typed(&long));
    events.push(key(KeyCode::Delete));
    events.extend(typed("b"));
    let expected = format!("(Down)<{long}>(Del)b");
    assert_eq!(shape(&join_pastes(events)), expected);
    let burst = vec![key(KeyCode::Down); 300];
    assert_eq!(join_pastes(burst.clone()), burst);
}

#[test]
fn torn_sequences_are_put_together() {
    for (events, expected) in [
        ("\x1b[A", "(Up)"),
        ("\x1bOD", "(Left)"),
        ("x\x1b[Hy", "x(Home)y"),
        // Known to nobody, but nobody typed it.
        ("\x1b[1;5Cx", "x"),
        ("\x1b[24~x", "x"),
        ("\x1bb", "(Altb)"),
        ("\x1b", "(Esc)"),
        ("\x1b\x08", "(Esc)(Backspace)"),
        ("\x1bxy", "(Esc)xy"),
        ("\x1b\x1b[B", "(Esc)(Down)"),
    ] {
        let joined = shape(&rejoin(typed(events)));
        assert_eq!(joined, expected, "{events:?}");
    }
}

#[test]
fn only_what_may_go_on_is_waited_for() {
    for (events, expected) in [
        ("", None),
        ("a", None),
        ("\x1b", Some(ESCAPE_TIMEOUT)),
        ("a\x1b[", Some(ESCAPE_TIMEOUT)),
        ("a\x1bO", Some(ESCAPE_TIMEOUT)),
        ("\x1b[1;", Some(ESCAPE_TIMEOUT)),
        ("\x1b[A", None),
        ("\x1bx", None),
        ("[", None),
    ] {
        assert_eq!(rest_timeout(&typed(events)), expected, "{events:?}");
    }
    assert_eq!(rest_timeout(&typed(&"x".repeat(255))), None);
    assert_eq!(rest_timeout(&typed(&"x".repeat(256))), Some(PASTE_GAP));
}
