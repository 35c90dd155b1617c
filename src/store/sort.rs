//! Orders of a list. Each has an index that ends in the folded name, so that no two rows are equal.

/// Sort column of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SortBy {
    /// The name; the built-in row comes before the others.
    #[default]
    Name,
    /// By provider type, then by name.
    Type,
    /// Status: enabled or disabled.
    Status,
    /// Whether the Developer Portal uses the key manager.
    Portal,
    /// The grade in the Status column, from none to FAIL.
    Grade,
    /// Time of the last change.
    Updated,
}

impl SortBy {
    /// All orders, in the order of the columns.
    pub const ALL: [SortBy; 6] = [
        SortBy::Name,
        SortBy::Type,
        SortBy::Portal,
        SortBy::Status,
        SortBy::Grade,
        SortBy::Updated,
    ];

    /// Word in commands and settings.
    pub fn word(self) -> &'static str {
        match self {
            SortBy::Name => "name",
            SortBy::Type => "type",
            SortBy::Status => "status",
            SortBy::Portal => "portal",
            SortBy::Grade => "check",
            SortBy::Updated => "updated",
        }
    }

    /// The heading of the column on screen, or what the order goes by without one.
    pub fn label(self) -> &'static str {
        match self {
            SortBy::Name => "Name",
            SortBy::Type => "Type",
            SortBy::Status => "Status",
            SortBy::Portal => "Portal",
            SortBy::Grade => "result",
            SortBy::Updated => "last change",
        }
    }

    /// Inverse of [`SortBy::word`], ignoring case.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|by| by.word().eq_ignore_ascii_case(word))
    }

    /// Default direction: names and types ascending; enabled, in use, failed or recently changed rows first.
    pub fn usual(self) -> Sort {
        Sort {
            by: self,
            descending: !matches!(self, SortBy::Name | SortBy::Type),
        }
    }
}

/// An order: rows of equal values are sorted by name, ascending in the [usual](SortBy::usual) direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sort {
    /// Column that decides first; equal rows are sorted by name.
    pub by: SortBy,
    /// From the greatest value to the least.
    pub descending: bool,
}

impl Sort {
    /// Stored word: `name`, `-updated` for descending.
    pub fn word(self) -> String {
        let sign = if self.descending { "-" } else { "" };
        format!("{sign}{}", self.by.word())
    }

    /// Inverse of [`Sort::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        let (descending, word) = match word.strip_prefix('-') {
            Some(word) => (true, word),
            None => (false, word),
        };
        let by = SortBy::from_word(word)?;
        Some(Sort { by, descending })
    }

    /// The other direction.
    #[must_use]
    pub fn reversed(self) -> Self {
        Sort {
            descending: !self.descending,
            ..self
        }
    }

    /// Reads `COLUMN`, `COLUMN:asc` or `COLUMN:desc`.
    pub fn parse(text: &str) -> Option<Self> {
        let (word, direction) = match text.split_once(':') {
            Some((word, direction)) => (word, Some(direction)),
            None => (text, None),
        };
        let by = SortBy::from_word(word.trim())?;
        let descending = match direction.map(str::trim) {
            None => by.usual().descending,
            Some("asc") => false,
            Some("desc") => true,
            Some(_) => return None,
        };
        Some(Sort { by, descending })
    }
}

impl std::fmt::Display for Sort {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let direction = if self.descending { "desc" } else { "asc" };
        write!(f, "{}:{direction}", self.by.word())
    }
}

/// The index of an order.
#[derive(Clone, Copy, Debug)]
pub(super) struct Index {
    pub(super) name: &'static str,
    /// The column between organization and folded name.
    pub(super) key: &'static str,
    /// Whether the key descends.
    pub(super) descends: bool,
}

/// Those whose last token was accepted, by name.
pub(super) const PROVEN: Index = Index {
    name: "key_managers_proven",
    key: "proven",
    descends: false,
};

impl SortBy {
    pub(super) fn index(self) -> Index {
        let (name, key, descends) = match self {
            SortBy::Name => ("key_managers_by_name", "rank", false),
            SortBy::Type => ("key_managers_by_type", "kind", false),
            SortBy::Status => ("key_managers_by_status", "enabled", true),
            SortBy::Portal => ("key_managers_by_portal", "developer_portal", true),
            SortBy::Grade => ("key_managers_by_grade", "grade_rank", true),
            SortBy::Updated => ("key_managers_by_update", "updated_at", true),
        };
        Index {
            name,
            key,
            descends,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_read_as_it_is_written() {
        for by in SortBy::ALL {
            for sort in [by.usual(), by.usual().reversed()] {
                assert_eq!(Sort::parse(&sort.to_string()), Some(sort));
            }
            assert_eq!(Sort::parse(by.word()), Some(by.usual()));
        }
        assert_eq!(Sort::parse("name:down"), None);
        assert_eq!(Sort::parse("size"), None);
    }
}
