//! What came in one read, as events. A terminal without bracketed paste sends a paste as if it had been typed; so much text at
//! once was not typed, and must not press buttons or toggle boxes.

use std::time::{Duration, Instant};

use super::decode::Token;
use crate::tui::event::{Code, Event, Key};

/// More characters than this in one read are a paste, if it was listened for them all the time.
const TYPED_AT_ONCE: usize = 20;
/// Nobody types, and no held key repeats, faster than this.
pub(super) const BETWEEN_KEYS: Duration = Duration::from_millis(20);
/// A paste this long may arrive in several reads.
const LONG_PASTE: usize = 256;
/// The rest of a long paste follows within this time.
const FOLLOWS: Duration = Duration::from_millis(30);

/// Tells typing from pasting.
#[derive(Debug, Default)]
pub struct Batches {
    /// When a long paste without brackets ended, as far as it has come.
    long_paste: Option<Instant>,
}

impl Batches {
    /// The events of one read that happened at `now`. For so long as `deaf` before it nothing was read: what was typed meanwhile came
    /// at once.
    pub fn events(&mut self, tokens: Vec<Token>, now: Instant, deaf: Duration) -> Vec<Event> {
        let follows = self
            .long_paste
            .take()
            .is_some_and(|end| now.saturating_duration_since(end + deaf) < FOLLOWS);
        let meanwhile = usize::try_from(deaf.as_millis() / BETWEEN_KEYS.as_millis());
        let at_once = TYPED_AT_ONCE.saturating_add(meanwhile.unwrap_or(usize::MAX));
        let mut events = Vec::with_capacity(tokens.len());
        let mut run: Vec<Key> = Vec::new();
        let mut longest = 0;
        for token in tokens {
            match token {
                Token::Key(key) if text_of(key).is_some() => run.push(key),
                Token::Key(key) => {
                    longest = longest.max(finish(&mut run, follows, at_once, &mut events));
                    events.push(Event::Key(key));
                }
                Token::Paste(text) => {
                    longest = longest.max(finish(&mut run, follows, at_once, &mut events));
                    events.push(Event::Paste(text));
                }
            }
        }
        longest = longest.max(finish(&mut run, follows, at_once, &mut events));
        if longest >= LONG_PASTE || (follows && longest > 0) {
            self.long_paste = Some(now);
        }
        events
    }
}

/// The text that a key stands for inside a paste.
fn text_of(key: Key) -> Option<char> {
    match key.code {
        Code::Enter if !key.alt && !key.ctrl => Some('\n'),
        Code::Tab if !key.alt && !key.ctrl => Some('\t'),
        _ => key.typed(),
    }
}

/// Hands on a run of text, as keys or as a paste; answers its length.
fn finish(run: &mut Vec<Key>, follows: bool, at_once: usize, events: &mut Vec<Event>) -> usize {
    // Keys that end a short word are typed ahead, not pasted: they are no part of the text that counts.
    let whole = run.len();
    let length = run
        .iter()
        .rposition(|key| !matches!(key.code, Code::Enter | Code::Tab))
        .map_or(0, |last| last + 1);
    if length > at_once || (follows && whole > 0) {
        events.push(Event::Paste(run.drain(..).filter_map(text_of).collect()));
    } else {
        events.extend(run.drain(..).map(Event::Key));
    }
    if follows { whole } else { length }
}

#[cfg(test)]
mod tests;
