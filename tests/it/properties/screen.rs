//! Whatever happens, in whatever order: no panic, a cursor inside the frame, nothing typed lost, a way back to the list.

use std::time::Duration;

use kmctl::form::Form;
use kmctl::key_manager::{Draft, ProviderKind};
use kmctl::tui::event::{Event, RequestId};
use kmctl::tui::keymap::{self, KeyCode, KeyEvent};
use kmctl::tui::screens::Screen;
use kmctl::tui::screens::question::Question;
use proptest::prelude::*;

use super::user::CODES;
use crate::support::drawing::draw;
use crate::support::face::Face;
use crate::support::reports;

/// One thing that happens.
#[derive(Clone, Debug)]
enum Step {
    Key(KeyEvent),
    Paste(String),
    Resize(u16, u16),
    Rest(u64),
    /// Answers are held back from here on.
    Hold,
    /// Those that were held back come, each one twice, and one that nobody asked for.
    Release,
}

fn key() -> impl Strategy<Value = KeyEvent> {
    let letters = "aA1 23cDuHoemyq/tpr?jkgGdcnNRKJxé漢\u{202e}:.-"
        .chars()
        .collect::<Vec<_>>();
    // Enter and Down lead somewhere more often than the others.
    let mut plain = CODES.to_vec();
    plain.extend([KeyCode::Enter, KeyCode::Down]);
    prop_oneof![
        6 => prop::sample::select(letters).prop_map(keymap::letter),
        8 => prop::sample::select(plain).prop_map(keymap::key),
        2 => prop::sample::select("abdefghkluwy_".chars().collect::<Vec<_>>()).prop_map(keymap::ctrl),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let pastes = [
        "some-key-manager",
        " https://idp.example/.well-known/openid-configuration \n",
        "\u{1b}[31m\u{202e}evil\u{0}\r\n",
        "",
        "漢字 e\u{301}\u{200b}",
        "eyJhbGciOiJub25lIn0.e30.",
        reports::CUSTOM,
        reports::BROKEN,
        reports::MISSING,
        reports::UNANSWERED,
    ];
    prop_oneof![
        20 => key().prop_map(Step::Key),
        3 => prop::sample::select(pastes.to_vec()).prop_map(|text| Step::Paste(text.to_owned())),
        2 => (1_u16..200, 1_u16..60).prop_map(|(width, height)| Step::Resize(width, height)),
        3 => (0_u64..3_000).prop_map(Step::Rest),
        1 => Just(Step::Hold),
        2 => Just(Step::Release),
    ]
}

/// A key manager as a person would have typed it.
fn stored(name: &str) -> kmctl::key_manager::NewKeyManager {
    let mut draft = Draft::new(ProviderKind::Custom, Vec::new());
    draft.name = name.to_owned();
    draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
    draft.configuration.issuer = "https://idp.example".to_owned();
    draft.configuration.token_endpoint = "https://idp.example/token".to_owned();
    draft.configuration.authorization_endpoint = "https://idp.example/authorize".to_owned();
    draft.configuration.jwks_endpoint = "https://idp.example/jwks".to_owned();
    draft.parse(false).unwrap()
}

fn take(face: &mut Face, step: &Step) {
    match step {
        Step::Key(key) => {
            face.rest(Duration::from_millis(40));
            face.hear(Event::Key(*key));
        }
        Step::Paste(text) => face.hear(Event::Paste(text.clone())),
        Step::Resize(width, height) => face.hear(Event::Resize(*width, *height)),
        Step::Rest(long) => {
            face.rest(Duration::from_millis(*long));
        }
        Step::Hold => {
            face.held.get_or_insert_with(Vec::new);
        }
        Step::Release => {
            for (request_id, op) in face.held.take().unwrap_or_default() {
                let answer = face.run(request_id, op);
                face.hear(answer.clone());
                face.hear(answer);
            }
            let stray = face.run(RequestId(u64::MAX), kmctl::ops::Op::Organizations);
            face.hear(stray);
        }
    }
}

/// Draws at the model's own size, twice: both are equal, and the cursor is inside.
fn look(face: &Face) {
    let (width, height) = face.model.shared.size;
    let drawn = draw(&face.model, width, height);
    assert_eq!(drawn, draw(&face.model, width, height));
    if let Some((x, y)) = drawn.cursor {
        assert!(
            x < width && y < height,
            "the cursor is at {x}, {y} of {width}x{height}"
        );
    }
    for cell in drawn.buffer.content() {
        for c in cell.symbol().chars() {
            let hostile =
                c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{200b}' | '\u{feff}');
            assert!(!hostile, "{c:?} reached the screen");
        }
    }
}

fn typed(form: &Form) -> [&str; 3] {
    [
        &form.draft.name,
        &form.draft.description,
        &form.draft.well_known_url,
    ]
}

/// What is being typed into the wizard, if it is open.
fn wizard(face: &Face) -> Option<&Form> {
    face.model.stack.iter().find_map(|screen| match screen {
        Screen::Add(add) => Some(&add.form),
        _ => None,
    })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: std::env::var("KMCTL_SEQUENCES").ok().and_then(|n| n.parse().ok()).unwrap_or(48),
        max_shrink_iters: 2_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn anything_in_any_order(
        steps in prop::collection::vec(step(), 50..150),
        inside in any::<bool>(),
        address in prop::sample::select(vec![reports::CUSTOM, reports::BROKEN, reports::MISSING]),
    ) {
        let mut face = Face::with(&[stored("alpha-km"), stored("beta-km")])
            .serve(reports::custom())
            .serve(reports::broken())
            .serve(reports::missing());
        if inside {
            face.keys("a3some-name<enter>words<enter>");
            face.paste(address);
            face.keys("<enter><enter><enter>");
        }
        for step in &steps {
            take(&mut face, step);
            look(&face);
            if let Some(form) = wizard(&face)
                && form.draft.is_worth_keeping()
            {
                let kept = face.draft.as_ref().expect("a draft worth keeping is kept");
                let kept = [&kept.name, &kept.description, &kept.well_known_url];
                prop_assert_eq!(typed(form), kept);
            }
            // A screen that was left is the end of a session, not of this test.
            face.quit = None;
        }
        take(&mut face, &Step::Release);
        for _ in 0..24 {
            if face.model.stack.is_empty() {
                break;
            }
            face.rest(Duration::from_millis(300));
            // A question is answered by its harmless button or, in the wizard, by keeping the draft; a choice for the portal is saved.
            let leave = matches!(face.model.stack.last(), Some(Screen::Dialog(dialog))
                if matches!(dialog.question, Question::LeaveAdd | Question::LeavePortal { .. }));
            let edit = matches!(face.model.stack.last(), Some(Screen::Dialog(dialog))
                if matches!(dialog.question, Question::LeaveEdit { .. }));
            if edit {
                face.keys("<tab>");
            }
            let code = if leave || edit { KeyCode::Enter } else { KeyCode::Esc };
            face.hear(Event::Key(keymap::key(code)));
            prop_assert_eq!(face.quit, None, "Esc never quits");
        }
        prop_assert!(face.model.stack.is_empty(), "no way back from {:?}", face.model.stack.last().map(Screen::help));
        prop_assert!(face.store.damage().unwrap().is_none());
    }
}
