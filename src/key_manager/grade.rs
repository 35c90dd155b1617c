//! Grade of a finding, of a verdict's line, of a check: shown and acted on by every front end.

use serde::{Deserialize, Serialize};

/// Grade, worst first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    /// Gateways reject tokens, or a required value is missing.
    Fail,
    /// Works, with a remark.
    Warn,
    /// Conformance only; gateways are not affected.
    Note,
    /// As it should be.
    Ok,
}

impl Grade {
    /// The grades of findings, the worst first.
    pub const OF_FINDINGS: [Grade; 3] = [Grade::Fail, Grade::Warn, Grade::Note];

    /// The tag that is shown.
    pub fn tag(self) -> &'static str {
        match self {
            Grade::Fail => "FAIL",
            Grade::Warn => "WARN",
            Grade::Note => "NOTE",
            Grade::Ok => "OK",
        }
    }

    /// Grade of a shown tag.
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Grade::Fail, Grade::Warn, Grade::Note, Grade::Ok]
            .into_iter()
            .find(|grade| grade.tag() == tag)
    }

    /// Word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            Grade::Fail => "fail",
            Grade::Warn => "warn",
            Grade::Note => "note",
            Grade::Ok => "ok",
        }
    }

    /// The noun by which findings of this grade are counted: `1 failure`, `2 warnings`.
    pub fn counted(self, count: usize) -> String {
        self.counted_as("", count)
    }

    /// The same for findings that are still open: `1 open failure`, `2 open warnings`.
    pub fn counted_open(self, count: usize) -> String {
        self.counted_as("open ", count)
    }

    fn counted_as(self, adjective: &str, count: usize) -> String {
        let noun = match self {
            Grade::Fail => "failure",
            Grade::Warn => "warning",
            Grade::Note => "note",
            Grade::Ok => "passed check",
        };
        let plural = if count == 1 { "" } else { "s" };
        format!("{count} {adjective}{noun}{plural}")
    }
}

#[cfg(test)]
mod tests {
    use super::Grade;

    #[test]
    fn the_worst_comes_first() {
        let mut all = [Grade::Ok, Grade::Note, Grade::Fail, Grade::Warn];
        all.sort_unstable();
        assert_eq!(all, [Grade::Fail, Grade::Warn, Grade::Note, Grade::Ok]);
        assert_eq!(all.iter().min(), Some(&Grade::Fail));
    }

    #[test]
    fn json_says_the_same_word() {
        for grade in [Grade::Ok, Grade::Note, Grade::Fail, Grade::Warn] {
            let json = serde_json::to_value(grade).unwrap_or_default();
            assert_eq!(json, grade.id());
        }
    }
}
