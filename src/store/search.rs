//! Search: substrings of name, type and description, without regard to case, by two indexes that answer in the order of
//! the list. Three letters and more are a phrase of trigrams; one and two letters are words of their own.

use std::collections::HashSet;
use std::fmt::Write as _;

use rusqlite::{Connection, params};

use crate::key_manager::fold;

/// No searched text has more characters: a longer search finds nothing, and costs nothing.
const LONGEST: usize = 2_000;

/// What a search looks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Needle {
    /// Nothing was typed: every row.
    Everything,
    /// No row can match.
    Nothing,
    /// A query for `key_manager_search`.
    Phrase(String),
    /// A query for `key_manager_letters`.
    Letters(String),
}

impl Needle {
    /// What looks for a text that is [`folded`].
    pub(super) fn of(folded: &str) -> Self {
        match folded.chars().count() {
            0 => Needle::Everything,
            // The parts of the searched text are kept apart by line ends.
            length if length > LONGEST || folded.contains(char::is_control) => Needle::Nothing,
            1 | 2 => Needle::Letters(word(folded)),
            _ => Needle::Phrase(format!("\"{}\"", folded.replace('"', "\"\""))),
        }
    }
}

/// A search as it is compared. Blanks at the ends do not count; everything else does.
pub(super) fn folded(search: &str) -> String {
    fold(search.trim())
}

/// Indexes the one- and two-letter parts of a row's text. The schema's triggers take them out again.
pub(super) fn put_letters(
    connection: &Connection,
    id: i64,
    haystack: &str,
) -> rusqlite::Result<()> {
    connection
        .prepare_cached("INSERT INTO key_manager_letters (rowid, letters) VALUES (?1, ?2)")?
        .execute(params![id, words(haystack)])?;
    Ok(())
}

/// The same for every row, where none is indexed yet.
pub(super) fn put_all_letters(connection: &Connection) -> rusqlite::Result<()> {
    let mut rows = connection.prepare("SELECT id, haystack FROM key_managers ORDER BY id")?;
    let mut rows = rows.query([])?;
    while let Some(row) = rows.next()? {
        put_letters(connection, row.get(0)?, row.get_ref(1)?.as_str()?)?;
    }
    Ok(())
}

fn words(haystack: &str) -> String {
    let mut seen = HashSet::new();
    let mut words = String::with_capacity(8 * haystack.len());
    for line in haystack.lines() {
        let starts = line.char_indices().map(|(start, _)| start);
        let ends = starts.clone().skip(1).chain([line.len()]);
        let second_ends = ends.clone().skip(1).map(Some).chain([None]);
        for ((start, end), second_end) in starts.zip(ends).zip(second_ends) {
            for part in [Some(end), second_end]
                .into_iter()
                .flatten()
                .filter_map(|end| line.get(start..end))
            {
                if seen.insert(part) {
                    words.push_str(&word(part));
                    words.push(' ');
                }
            }
        }
    }
    words
}

/// Letters as a word that no tokenizer takes apart: the bytes of their UTF-8, which can be read in one way only.
fn word(letters: &str) -> String {
    let mut word = String::with_capacity(1 + 2 * letters.len());
    word.push('x');
    for byte in letters.bytes() {
        // Writing into a text can't fail.
        let _ = write!(word, "{byte:02x}");
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(search: &str) -> Needle {
        Needle::of(&folded(search))
    }

    #[test]
    fn each_length_has_its_index() {
        assert_eq!(parse("  "), Needle::Everything);
        assert_eq!(parse("A"), Needle::Letters("x61".to_owned()));
        assert_eq!(parse("Äb"), Needle::Letters("xc3a462".to_owned()));
        assert_eq!(parse(" a\"B "), Needle::Phrase("\"a\"\"b\"".to_owned()));
        assert_eq!(parse("a\nb"), Needle::Nothing);
        assert_eq!(parse(&"x".repeat(LONGEST + 1)), Needle::Nothing);
    }

    #[test]
    fn letters_do_not_reach_over_the_end_of_a_line() {
        assert_eq!(words("ab\nä"), "x61 x6162 x62 xc3a4 ");
    }
}
