//! Search text of a row, and search words; all case-folded.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

use crate::key_manager::{KeyManager, NewKeyManager, fold};

/// Shortest word that the trigram index supports, in letters.
const MIN_TRIGRAM: usize = 3;

/// Upper bound of a search text, in bytes.
pub(super) const MAX_TEXT: usize = 8_192;

/// Adds the SQL functions `has_words(text, words)`, one word a line, and `folded(text)`.
pub(super) fn add_functions(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("has_words", 2, flags, |context| {
        let words = context.get_or_create_aux(1, |words| {
            let words = words.as_str()?.lines().map(str::to_owned).collect();
            Ok::<Vec<String>, rusqlite::types::FromSqlError>(words)
        })?;
        let text = context.get_raw(0).as_str()?;
        Ok(words.iter().all(|word| text.contains(word.as_str())))
    })?;
    connection.create_scalar_function("folded", 1, flags, |context| {
        Ok(fold(context.get_raw(0).as_str()?))
    })
}

/// Search text of a key manager: one value a line, so that no word spans two values.
pub(super) fn text<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    fold(&parts.into_iter().collect::<Vec<_>>().join("\n"))
}

/// The searched text of a key manager to be added.
pub(super) fn text_of_new(new: &NewKeyManager) -> String {
    text([
        new.name.as_str(),
        new.kind.title(),
        new.description.as_str(),
        new.connection.well_known_url.as_str(),
        new.connection.settings.issuer.as_str(),
    ])
}

/// Search text of a stored key manager.
pub(super) fn text_of(stored: &KeyManager) -> String {
    let connection = stored.connection.as_ref();
    text([
        stored.name.as_str(),
        stored.kind.title(),
        stored.description.as_str(),
        connection.map_or("", |it| it.well_known_url.as_str()),
        connection.map_or("", |it| it.settings.issuer.as_str()),
    ])
}

/// Query of the trigram index for all words; `None` without words, or if one is too short.
pub(super) fn all_phrases(words: &[String]) -> Option<String> {
    words
        .iter()
        .all(|word| word.chars().count() >= MIN_TRIGRAM)
        .then(|| phrases(words))
        .flatten()
}

/// Query of the trigram index for the words long enough for it; `None` if there is none.
pub(super) fn phrases(words: &[String]) -> Option<String> {
    let phrases: Vec<String> = words
        .iter()
        .filter(|word| word.chars().count() >= MIN_TRIGRAM)
        .map(|word| format!("\"{}\"", word.replace('"', "\"\"")))
        .collect();
    (!phrases.is_empty()).then(|| phrases.join(" AND "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_words_are_left_to_the_walk() {
        let words =
            |words: &[&str]| -> Vec<String> { words.iter().map(|&it| it.to_owned()).collect() };
        assert_eq!(phrases(&words(&["ab", "ü"])), None);
        let found = phrases(&words(&["abc", "d\"ef", "g"]));
        assert_eq!(found.as_deref(), Some("\"abc\" AND \"d\"\"ef\""));
    }

    #[test]
    fn every_word_has_to_occur() {
        let connection = Connection::open_in_memory().unwrap();
        add_functions(&connection).unwrap();
        let has = |words: &str| -> bool {
            connection
                .query_row("SELECT has_words('one\ntwo', ?1)", [words], |row| {
                    row.get(0)
                })
                .unwrap()
        };
        assert!(has("ne\ntw") && has("") && !has("one\nthree"));
    }
}
