//! Query of a search: words and conditions, parsed from one line.
//!
//! Words are searched in name, type, description, Well-Known URL and issuer; every word must occur. `type:custom`, `is:off` and
//! `env:Production` are conditions; conditions of one kind are alternatives. Quotes keep words together.

use super::kind::ProviderKind;
use super::name::fold;
use super::text::visible;

/// Query of a search; the empty query matches all rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchQuery {
    /// Folded; each of them has to occur.
    words: Vec<String>,
    kinds: Vec<ProviderKind>,
    statuses: Vec<Status>,
    /// Environment names, case-folded.
    environments: Vec<String>,
    /// Whether a condition is unknown, so that nothing matches.
    impossible: bool,
}

/// Value of `is:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// `is:on`: enabled.
    On,
    /// `is:off`: disabled.
    Off,
    /// The worst of last check, open findings and last token is FAIL.
    Fail,
    /// The worst of them is WARN.
    Warn,
    /// The last token was accepted.
    Proven,
}

/// Words of `is:`; enabled and disabled are the words of the commands.
const STATUSES: [(&str, Status); 8] = [
    ("on", Status::On),
    ("off", Status::Off),
    ("enabled", Status::On),
    ("disabled", Status::Off),
    ("fail", Status::Fail),
    ("warn", Status::Warn),
    ("tested", Status::Proven),
    // Its first name.
    ("proven", Status::Proven),
];

/// Error of a query.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SearchQueryError {
    /// `type:` with an unknown word; the word.
    #[error("type:{} is not a filter.", visible(.0))]
    UnknownType(String),
    /// `is:` with an unknown word; the word.
    #[error("is:{} is not a filter.", visible(.0))]
    UnknownStatus(String),
    /// The value of a condition is missing, or is a prefix of several values.
    #[error("{0}: needs a value.")]
    Unfinished(&'static str),
}

impl SearchQueryError {
    /// Whether the condition is unknown however it goes on.
    pub fn is_unknown(&self) -> bool {
        !matches!(self, SearchQueryError::Unfinished(_))
    }

    /// Fix, a sentence.
    pub fn fix(&self) -> &'static str {
        match self {
            SearchQueryError::UnknownType(_) | SearchQueryError::Unfinished("type") => {
                "Use type:asgardeo, type:microsoft, type:custom or type:bijira."
            }
            SearchQueryError::UnknownStatus(_) | SearchQueryError::Unfinished("is") => {
                "Use is:on, is:off, is:fail, is:warn or is:tested."
            }
            SearchQueryError::Unfinished(_) => "Use env: with the name of an environment.",
        }
    }
}

impl SearchQuery {
    /// Parses a whole line.
    ///
    /// # Errors
    /// The first condition that is unknown or unfinished.
    pub fn parse(text: &str) -> Result<Self, SearchQueryError> {
        match Self::parse_typed(text) {
            (query, None) => Ok(query),
            (_, Some(error)) => Err(error),
        }
    }

    /// Parses a line that is still being typed. Returns the query of all valid conditions, and the first error.
    pub fn parse_typed(text: &str) -> (Self, Option<SearchQueryError>) {
        let mut query = SearchQuery::default();
        let mut first_error = None;
        for term in terms(text) {
            if let Err(error) = query.add(&term) {
                first_error.get_or_insert(error);
            }
        }
        (query, first_error)
    }

    /// Restricts the query to a type; several types are alternatives.
    pub fn add_kind(&mut self, kind: ProviderKind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// Restricts the query to a status.
    pub fn add_status(&mut self, status: Status) {
        if !self.statuses.contains(&status) {
            self.statuses.push(status);
        }
    }

    /// Whether every row matches.
    pub fn is_empty(&self) -> bool {
        *self == SearchQuery::default()
    }

    /// Whether no row matches, since a condition is unknown.
    pub fn is_impossible(&self) -> bool {
        self.impossible
    }

    /// Whether it has a condition besides words.
    pub fn has_conditions(&self) -> bool {
        self.impossible
            || !(self.kinds.is_empty() && self.statuses.is_empty() && self.environments.is_empty())
    }

    /// Words, case-folded; also used for highlighting.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Types, as alternatives; empty: all types.
    pub fn kinds(&self) -> &[ProviderKind] {
        &self.kinds
    }

    /// Required Status; `None` if neither or both are requested.
    pub fn enabled(&self) -> Option<bool> {
        let has = |status| self.statuses.contains(&status);
        match (has(Status::On), has(Status::Off)) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }

    /// Grades, as alternatives; empty: any.
    pub fn grades(&self) -> impl Iterator<Item = Status> {
        let is_grade = |status: &Status| matches!(status, Status::Fail | Status::Warn);
        self.statuses.iter().copied().filter(is_grade)
    }

    /// Whether only key managers whose last token was accepted match.
    pub fn proven(&self) -> bool {
        self.statuses.contains(&Status::Proven)
    }

    /// Folded names of environments, as alternatives; empty: any.
    pub fn environments(&self) -> &[String] {
        &self.environments
    }

    fn add(&mut self, term: &Term) -> Result<(), SearchQueryError> {
        let value = term.text.as_str();
        match term.key {
            None => {
                let word = fold(value);
                if !word.is_empty() && !self.words.contains(&word) {
                    self.words.push(word);
                }
            }
            Some(Key::Type) => {
                let kinds = ProviderKind::ALL.map(|kind| (kind.word(), kind));
                match one_of(value, &kinds).map_err(|()| SearchQueryError::Unfinished("type"))? {
                    Some(kind) => self.add_kind(kind),
                    None => {
                        self.impossible = true;
                        return Err(SearchQueryError::UnknownType(value.to_owned()));
                    }
                }
            }
            Some(Key::Is) => {
                match one_of(value, &STATUSES).map_err(|()| SearchQueryError::Unfinished("is"))? {
                    Some(status) => self.add_status(status),
                    None => {
                        self.impossible = true;
                        return Err(SearchQueryError::UnknownStatus(value.to_owned()));
                    }
                }
            }
            Some(Key::Env) if value.is_empty() => return Err(SearchQueryError::Unfinished("env")),
            Some(Key::Env) => self.environments.push(fold(value)),
        }
        Ok(())
    }
}

/// Value with this word, or the only one with this prefix; an error if it is ambiguous.
fn one_of<T: Copy>(text: &str, values: &[(&str, T)]) -> Result<Option<T>, ()> {
    let text = text.to_ascii_lowercase();
    let mut beginning = values.iter().filter(|(word, _)| word.starts_with(&text));
    match (
        values.iter().find(|(word, _)| *word == text),
        beginning.next(),
        beginning.next(),
    ) {
        (Some((_, value)), ..) | (None, Some((_, value)), None) => Ok(Some(*value)),
        (None, Some(_), Some(_)) => Err(()),
        (None, None, _) => Ok(None),
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Type,
    Is,
    Env,
}

/// Word, or condition with its key.
#[derive(Debug, PartialEq, Eq)]
struct Term {
    key: Option<Key>,
    text: String,
}

/// Terms are separated by white space outside of quotes; a quote that is not closed reaches to the end.
fn terms(text: &str) -> Vec<Term> {
    const KEYS: [(&str, Key); 3] = [("type:", Key::Type), ("is:", Key::Is), ("env:", Key::Env)];
    let mut terms = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let key = KEYS.into_iter().find(|(key, _)| {
            rest.get(..key.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(key))
        });
        if let Some((key, _)) = key {
            rest = rest.get(key.len()..).unwrap_or_default();
        }
        let (value, behind) = match rest.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').unwrap_or((quoted, "")),
            None => rest.split_at(rest.find(char::is_whitespace).unwrap_or(rest.len())),
        };
        terms.push(Term {
            key: key.map(|(_, key)| key),
            text: value.replace(char::is_control, " ").trim().to_owned(),
        });
        rest = behind.trim_start();
    }
    terms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_and_conditions_are_told_apart() {
        let query =
            SearchQuery::parse(" Okta  TYPE:custom is:off env:\"Pre Prod\" https://a ").unwrap();
        assert_eq!(query.words(), ["okta", "https://a"]);
        assert_eq!(query.kinds(), [ProviderKind::Custom]);
        assert_eq!(query.enabled(), Some(false));
        assert_eq!(query.environments(), ["pre prod"]);
        assert!(SearchQuery::parse("  ").unwrap().is_empty());
    }

    #[test]
    fn quotes_keep_a_phrase_and_hide_a_key() {
        let query = SearchQuery::parse("\"is:on Key\" \"open").unwrap();
        assert_eq!(query.words(), ["is:on key", "open"]);
        assert_eq!(query.enabled(), None);
    }

    #[test]
    fn conditions_of_one_sort_are_alternatives() {
        let query = SearchQuery::parse("type:custom type:as is:on is:off is:fail is:w").unwrap();
        assert_eq!(
            query.kinds(),
            [ProviderKind::Custom, ProviderKind::Asgardeo]
        );
        assert_eq!(query.enabled(), None);
        let grades: Vec<Status> = query.grades().collect();
        assert_eq!(grades, [Status::Fail, Status::Warn]);
    }

    fn error_of(text: &str) -> SearchQueryError {
        SearchQuery::parse(text).unwrap_err()
    }

    #[test]
    fn a_status_has_the_words_of_the_commands_too() {
        let query = SearchQuery::parse("is:enabled").unwrap();
        assert_eq!(query.enabled(), Some(true));
        let query = SearchQuery::parse("is:dis").unwrap();
        assert_eq!(query.enabled(), Some(false));
    }

    #[test]
    fn an_unknown_or_unfinished_condition_is_an_error_and_leaves_the_rest() {
        for (text, error) in [
            (
                "type:saml okta",
                SearchQueryError::UnknownType("saml".to_owned()),
            ),
            (
                "is:new okta",
                SearchQueryError::UnknownStatus("new".to_owned()),
            ),
            ("type: okta", SearchQueryError::Unfinished("type")),
            ("is:o okta", SearchQueryError::Unfinished("is")),
            ("env: okta", SearchQueryError::Unfinished("env")),
        ] {
            assert_eq!(SearchQuery::parse(text), Err(error.clone()), "{text}");
            let (query, typed) = SearchQuery::parse_typed(text);
            assert_eq!(typed, Some(error), "{text}");
            assert_eq!(query.words(), ["okta"], "{text}");
            assert_eq!(query.is_impossible(), error_of(text).is_unknown(), "{text}");
        }
    }
}
