//! Name prefix: as ranges of folded names, and as a group of rows.

use rusqlite::types::Value;

use super::sql::Sql;

/// Greatest character: no name contains it, so it ends the range of a prefix.
const LAST: char = char::MAX;

/// Folded prefix of a name.
pub(super) struct Prefix {
    low: String,
    high: String,
}

/// A range of folded names; the first bound belongs to it, the second does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    low: Option<String>,
    high: Option<String>,
}

impl Prefix {
    /// Prefix of a folded word.
    pub(super) fn of(word: &str) -> Prefix {
        Prefix {
            low: word.to_owned(),
            high: format!("{word}{LAST}"),
        }
    }

    /// Range of the names with the prefix.
    pub(super) fn span(&self) -> Span {
        Span {
            low: Some(self.low.clone()),
            high: Some(self.high.clone()),
        }
    }

    /// All other names, in order.
    pub(super) fn others(&self) -> [Span; 2] {
        [
            Span {
                low: None,
                high: Some(self.low.clone()),
            },
            Span {
                low: Some(self.high.clone()),
                high: None,
            },
        ]
    }

    /// SQL expression of a row's group: 0 for names with the prefix, 1 for others. With a direction it is the first term of
    /// `ORDER BY`.
    pub(super) fn group(&self, direction: &str) -> Sql {
        let end = if direction.is_empty() {
            String::new()
        } else {
            format!(" {direction}, ")
        };
        let mut sql = Sql::default();
        sql.push(
            &format!("(k.folded < ? OR k.folded >= ?){end}"),
            [
                Value::from(self.low.clone()),
                Value::from(self.high.clone()),
            ],
        );
        sql
    }
}

impl Span {
    pub(super) fn holds(&self, folded: &str) -> bool {
        self.low.as_deref().is_none_or(|low| folded >= low)
            && self.high.as_deref().is_none_or(|high| folded < high)
    }

    /// Appends its conditions.
    pub(super) fn push_to(&self, sql: &mut Sql) {
        if let Some(low) = &self.low {
            sql.push(" AND k.folded >= ?", [low.clone().into()]);
        }
        if let Some(high) = &self.high {
            sql.push(" AND k.folded < ?", [high.clone().into()]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_spans_hold_every_name_once() {
        let prefix = Prefix::of("km");
        let [before, after] = prefix.others();
        for (name, begins) in [
            ("a", false),
            ("k", false),
            ("km", true),
            ("km-9", true),
            ("km\u{10ffff}", false),
            ("kn", false),
            ("\u{e9}", false),
        ] {
            assert_eq!(prefix.span().holds(name), begins, "{name}");
            assert_eq!(before.holds(name) || after.holds(name), !begins, "{name}");
            assert!(!(before.holds(name) && after.holds(name)), "{name}");
        }
    }
}
