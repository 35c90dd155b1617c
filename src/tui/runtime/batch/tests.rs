use super::*;
use crate::tui::runtime::decode::Decoder;

fn read(batches: &mut Batches, bytes: &str, now: Instant) -> Vec<Event> {
    let mut decoder = Decoder::default();
    let mut tokens = Vec::new();
    decoder.feed(bytes.as_bytes(), &mut tokens);
    batches.events(tokens, now, Duration::ZERO)
}

fn shape(events: &[Event]) -> String {
    events
        .iter()
        .map(|event| match event {
            Event::Key(key) => key.typed().unwrap_or('#').to_string(),
            Event::Paste(text) => format!("<{text}>"),
            other => format!("{other:?}"),
        })
        .collect()
}

#[test]
fn twenty_at_once_are_typed_and_twenty_one_are_pasted() {
    let now = Instant::now();
    let mut batches = Batches::default();
    let twenty = "external-asgardeo-km";
    assert_eq!(shape(&read(&mut batches, twenty, now)), twenty);
    assert_eq!(
        shape(&read(&mut batches, "external-asgardeo-km1", now)),
        "<external-asgardeo-km1>"
    );
}

#[test]
fn what_gathered_while_nothing_was_read_was_typed() {
    let mut decoder = Decoder::default();
    let mut tokens = Vec::new();
    decoder.feed(
        "external-asgardeo-km1\tsome words\r".as_bytes(),
        &mut tokens,
    );
    let deaf = Duration::from_millis(500);
    let events = Batches::default().events(tokens, Instant::now(), deaf);
    assert_eq!(shape(&events), "external-asgardeo-km1#some words#");
}

#[test]
fn line_breaks_and_tabs_inside_such_a_paste_do_nothing() {
    let mut batches = Batches::default();
    assert_eq!(
        shape(&read(
            &mut batches,
            "first line\rsecond\tline\r",
            Instant::now()
        )),
        "<first line\nsecond\tline\n>"
    );
}

#[test]
fn a_burst_of_commands_stays_keys() {
    let mut batches = Batches::default();
    let events = read(&mut batches, &"\x1b[B".repeat(300), Instant::now());
    assert_eq!(events.len(), 300);
    assert!(events.iter().all(|event| matches!(event, Event::Key(_))));
}

#[test]
fn keys_around_a_paste_stay_keys() {
    let mut batches = Batches::default();
    let text = format!("a\x1b[B{}\x15b", "x".repeat(21));
    assert_eq!(
        shape(&read(&mut batches, &text, Instant::now())),
        format!("a#<{}>#b", "x".repeat(21))
    );
}

#[test]
fn the_rest_of_a_long_paste_is_part_of_it() {
    let now = Instant::now();
    let mut batches = Batches::default();
    read(&mut batches, &"x".repeat(1024), now);
    let soon = now + Duration::from_millis(5);
    assert_eq!(shape(&read(&mut batches, "end\r", soon)), "<end\n>");
    let sooner = soon + Duration::from_millis(5);
    assert_eq!(shape(&read(&mut batches, "\r", sooner)), "<\n>");
    let later = sooner + Duration::from_secs(1);
    assert_eq!(shape(&read(&mut batches, "\r", later)), "#");
}

#[test]
fn a_key_soon_after_a_short_paste_is_a_key() {
    let now = Instant::now();
    let mut batches = Batches::default();
    read(&mut batches, &"x".repeat(30), now);
    assert_eq!(shape(&read(&mut batches, "\r", now)), "#");
}
