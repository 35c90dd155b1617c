//! Outcome of one check of a token, or of a key manager at a target.

use crate::key_manager::Grade;

/// Outcome of a check: a grade, or not checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CheckOutcome {
    /// As it should be.
    Ok,
    /// Works, with a remark.
    Warn,
    /// Fails: the token is rejected, or the key manager does not work.
    Fail,
    /// Not checked, or nothing to check.
    Skipped,
}

impl CheckOutcome {
    /// Word in JSON.
    pub fn id(self) -> &'static str {
        match self {
            CheckOutcome::Ok => "ok",
            CheckOutcome::Warn => "warn",
            CheckOutcome::Fail => "fail",
            CheckOutcome::Skipped => "skipped",
        }
    }

    /// Grade on the screen; a skipped check is a note.
    pub fn grade(self) -> Grade {
        match self {
            CheckOutcome::Ok => Grade::Ok,
            CheckOutcome::Warn => Grade::Warn,
            CheckOutcome::Fail => Grade::Fail,
            CheckOutcome::Skipped => Grade::Note,
        }
    }
}
