//! Evidence about the stored values of a key manager: findings that are open, and the last token test. Nothing of a token is in it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::configuration::Configuration;
use super::field::Field;
use super::grade::Grade;

/// Finding that was left open when the values were read: a FAIL or a WARN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OpenFinding {
    /// Id of the check that reports it.
    pub check: String,
    /// Its grade.
    pub grade: Grade,
    /// The field that it is about; none for the document as a whole.
    #[serde(default)]
    pub field: Option<Field>,
    /// Whether an accepted token settles it: it doubts the issuer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled_by_token: bool,
}

/// Outcome of a token test.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum TokenOutcome {
    /// The token was accepted, with a valid signature.
    Accepted,
    /// The token was rejected because of the values.
    Rejected,
    /// The token was rejected for a fault of its own, such as its expiry: it says nothing about the values.
    Inconclusive,
}

/// Sentence about values that the last token was rejected with.
pub const TOKEN_REJECTED: &str = "The last token was rejected.";

/// Token test: what it showed, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TokenTest {
    /// Outcome of the test.
    pub outcome: TokenOutcome,
    /// Time of the test.
    pub at: Timestamp,
}

/// The values that a token is compared with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TestedValues {
    issuer: String,
    jwks_endpoint: String,
    consumer_key_identifier: String,
    scope_key_identifier: String,
}

impl TestedValues {
    /// The values of a configuration.
    pub fn of(configuration: &Configuration) -> Self {
        let text = |text: &str| text.trim().to_owned();
        TestedValues {
            issuer: text(&configuration.issuer),
            jwks_endpoint: text(&configuration.jwks_endpoint),
            consumer_key_identifier: text(&configuration.consumer_key_identifier),
            scope_key_identifier: text(&configuration.scope_key_identifier),
        }
    }
}

/// Token test of a draft, with the values that it was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DraftTest {
    /// The test.
    #[serde(flatten)]
    pub test: TokenTest,
    /// Values that the token was compared with.
    pub values: TestedValues,
}

/// What is known of the stored values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// Grade of the last check against the provider.
    pub check: Option<Grade>,
    /// Open findings of the last reading; `None` if the values were never read.
    pub open: Option<Vec<OpenFinding>>,
    /// Last conclusive token test.
    pub token: Option<TokenTest>,
}

/// Why no token test stands for the current values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Untested {
    /// No token was tested.
    #[default]
    Never,
    /// The values were changed after the last test.
    OtherValues,
    /// Issuer was set from the last token, which was not tested again.
    IssuerFromToken,
    /// The last token had a fault of its own.
    Inconclusive,
}

impl Untested {
    /// A sentence or two.
    pub fn sentence(self) -> &'static str {
        match self {
            Untested::Never => "No token was tested.",
            Untested::OtherValues => {
                "The values were changed after the last token test. Test a token again."
            }
            Untested::IssuerFromToken => {
                "Issuer was taken from the last token. Test a token again to confirm it."
            }
            Untested::Inconclusive => {
                "The last test was inconclusive: its token could not be confirmed as this provider's."
            }
        }
    }
}

/// What an edit brings along about the values that it stores.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EvidenceUpdate {
    /// Nothing was read or tested.
    #[default]
    Unread,
    /// Findings about the changed fields, and a token test with the new values.
    OfChange(Vec<OpenFinding>, Option<TokenTest>),
    /// Findings about all values, and a token test with the new values.
    Whole(Vec<OpenFinding>, Option<TokenTest>),
    /// Findings about all values except the keys at JWKS Endpoint, which were not read; and a token test with the new values.
    WithoutKeys(Vec<OpenFinding>, Option<TokenTest>),
    /// What was known of these values before.
    Restored(Evidence),
}

/// Stored form of the findings and the token test. The grade stands in it for the database's order.
#[derive(Debug, Serialize, Deserialize)]
struct Stored {
    #[serde(default)]
    grade: Option<Grade>,
    #[serde(default)]
    open: Option<Vec<OpenFinding>>,
    #[serde(default)]
    token: Option<TokenTest>,
}

impl EvidenceUpdate {
    /// Token test with the values that are stored.
    pub fn test(&self) -> Option<TokenTest> {
        match self {
            EvidenceUpdate::OfChange(_, test)
            | EvidenceUpdate::Whole(_, test)
            | EvidenceUpdate::WithoutKeys(_, test) => *test,
            EvidenceUpdate::Unread | EvidenceUpdate::Restored(_) => None,
        }
    }
}

impl Evidence {
    /// Evidence from its stored form; an unreadable one counts as none.
    pub fn from_stored(check: Option<Grade>, text: Option<&str>) -> Self {
        let stored = text.and_then(|text| serde_json::from_str::<Stored>(text).ok());
        let (open, token) = stored.map_or((None, None), |it| (it.open, it.token));
        Evidence { check, open, token }
    }

    /// Stored form, JSON; `None` without findings and test. The grade of the last check is stored beside it.
    pub fn to_stored(&self) -> Option<String> {
        if self.open.is_none() && self.token.is_none() {
            return None;
        }
        let without_check = Evidence {
            check: None,
            ..self.clone()
        };
        let stored = Stored {
            grade: without_check.grade(),
            open: without_check.open,
            token: without_check.token,
        };
        serde_json::to_string(&stored).ok()
    }

    /// Worst of the last check, the open findings and the last token test; `None` if none of them says anything.
    pub fn grade(&self) -> Option<Grade> {
        let token = self.token.and_then(|test| match test.outcome {
            TokenOutcome::Accepted => Some(Grade::Ok),
            TokenOutcome::Rejected => Some(Grade::Fail),
            TokenOutcome::Inconclusive => None,
        });
        self.open_grades().chain(self.check).chain(token).min()
    }

    /// Grades of the open findings.
    pub fn open_grades(&self) -> impl Iterator<Item = Grade> {
        self.open.iter().flatten().map(|finding| finding.grade)
    }

    /// Whether the last token with these values was accepted.
    pub fn is_proven(&self) -> bool {
        self.token
            .is_some_and(|test| test.outcome == TokenOutcome::Accepted)
    }

    /// Evidence after a token test with the stored values. An inconclusive test changes nothing; an accepted token settles what
    /// doubts the issuer.
    #[must_use]
    pub fn with_test(mut self, test: TokenTest) -> Self {
        if test.outcome == TokenOutcome::Inconclusive {
            return self;
        }
        self.token = Some(test);
        self.settled()
    }

    /// Evidence without what an accepted token settles, if the last one was accepted.
    #[must_use]
    pub fn settled(mut self) -> Self {
        if self.is_proven()
            && let Some(open) = &mut self.open
        {
            open.retain(|finding| !finding.settled_by_token);
        }
        self
    }

    /// Evidence after an edit of these fields. A token test holds as long as no tested value changed (`still_tested`); findings
    /// about other fields stay open, and those about the document with its address.
    #[must_use]
    pub fn after_edit(
        &self,
        changed: &[Field],
        still_tested: bool,
        update: &EvidenceUpdate,
    ) -> Self {
        let kept_test = self.token.filter(|_| still_tested);
        let other_document = changed.contains(&Field::WellKnownUrl);
        let holds = |it: &&OpenFinding| match it.field {
            None => !other_document,
            Some(field) => !(changed.contains(&field) || other_document && it.settled_by_token),
        };
        let others = || self.open.iter().flatten().filter(holds).cloned();
        let keys = Some(Field::JwksEndpoint);
        let keys_changed = changed.contains(&Field::JwksEndpoint);
        let open = match update {
            EvidenceUpdate::Restored(before) => {
                let before = before.clone();
                // The newer test was made with the same values.
                return match kept_test {
                    Some(test) => before.with_test(test),
                    None => before,
                };
            }
            EvidenceUpdate::Unread => self.open.is_some().then(|| others().collect()),
            EvidenceUpdate::OfChange(open, _) => {
                Some(others().chain(open.iter().cloned()).collect())
            }
            EvidenceUpdate::Whole(open, _) => Some(open.clone()),
            EvidenceUpdate::WithoutKeys(open, _) => {
                let known = others().filter(|it| it.field == keys);
                let read = open
                    .iter()
                    .filter(|it| keys_changed || it.field != keys)
                    .cloned();
                Some(read.chain(known).collect())
            }
        };
        let edited = Evidence {
            check: None,
            open,
            token: None,
        };
        let tests = kept_test.into_iter().chain(update.test());
        tests.fold(edited, Evidence::with_test)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finding(field: Option<Field>, grade: Grade) -> OpenFinding {
        OpenFinding {
            check: "some-check".to_owned(),
            grade,
            field,
            settled_by_token: field == Some(Field::Issuer),
        }
    }

    fn test(outcome: TokenOutcome) -> TokenTest {
        TokenTest {
            outcome,
            at: Timestamp::UNIX_EPOCH,
        }
    }

    fn evidence() -> Evidence {
        Evidence {
            check: Some(Grade::Ok),
            open: Some(vec![
                finding(Some(Field::Issuer), Grade::Warn),
                finding(Some(Field::RevokeEndpoint), Grade::Warn),
                finding(None, Grade::Warn),
            ]),
            token: None,
        }
    }

    #[test]
    fn the_grade_is_the_worst_of_check_findings_and_token() {
        assert_eq!(Evidence::default().grade(), None);
        assert_eq!(evidence().grade(), Some(Grade::Warn));
        let rejected = evidence().with_test(test(TokenOutcome::Rejected));
        assert_eq!(rejected.grade(), Some(Grade::Fail));
        let accepted = Evidence::default().with_test(test(TokenOutcome::Accepted));
        assert_eq!(accepted.grade(), Some(Grade::Ok));
        assert!(accepted.is_proven());
    }

    #[test]
    fn an_accepted_token_settles_the_issuer_and_a_token_with_a_fault_of_its_own_settles_nothing() {
        let accepted = evidence().with_test(test(TokenOutcome::Accepted));
        assert_eq!(accepted.open_grades().count(), 2);
        let after = accepted.clone().with_test(test(TokenOutcome::Inconclusive));
        assert_eq!(after, accepted);
    }

    #[test]
    fn an_edit_keeps_findings_about_other_fields_and_a_test_with_the_same_values() {
        let before = evidence().with_test(test(TokenOutcome::Rejected));
        let unread = before.after_edit(&[Field::Issuer], false, &EvidenceUpdate::Unread);
        assert_eq!(unread.open_grades().count(), 2);
        assert_eq!((unread.token, unread.check), (None, None));
        let revoke = [Field::RevokeEndpoint];
        let new = vec![finding(Some(Field::RevokeEndpoint), Grade::Fail)];
        let judged = before.after_edit(&revoke, true, &EvidenceUpdate::OfChange(new, None));
        assert_eq!(judged.open_grades().count(), 3);
        assert_eq!(judged.token, before.token);
        let read = EvidenceUpdate::Whole(Vec::new(), Some(test(TokenOutcome::Accepted)));
        let read = before.after_edit(&[Field::Issuer], false, &read);
        assert_eq!(read.open, Some(Vec::new()));
        assert!(read.is_proven());
        let undone = read.after_edit(
            &[Field::Issuer],
            false,
            &EvidenceUpdate::Restored(before.clone()),
        );
        assert_eq!(undone, before);
    }

    #[test]
    fn what_an_accepted_token_settled_stays_settled_while_its_values_stand() {
        let proven = evidence().with_test(test(TokenOutcome::Accepted));
        let issuer = || vec![finding(Some(Field::Issuer), Grade::Warn)];
        let read = EvidenceUpdate::Whole(issuer(), None);
        let after = proven.after_edit(&[Field::RevokeEndpoint], true, &read);
        assert_eq!(after.open, Some(Vec::new()));
        assert!(after.is_proven());
        let after = proven.after_edit(&[Field::Issuer], false, &read);
        assert_eq!((after.open, after.token), (Some(issuer()), None));
    }

    #[test]
    fn findings_about_the_document_go_with_its_address() {
        let mut before = evidence();
        before.token = Some(test(TokenOutcome::Rejected));
        let unread = before.after_edit(&[Field::WellKnownUrl], true, &EvidenceUpdate::Unread);
        let revoke = finding(Some(Field::RevokeEndpoint), Grade::Warn);
        assert_eq!(unread.open, Some(vec![revoke]));
        assert_eq!(unread.token, before.token);
    }

    #[test]
    fn keys_that_were_not_read_keep_their_findings() {
        let keys = finding(Some(Field::JwksEndpoint), Grade::Fail);
        let before = Evidence {
            open: Some(vec![
                keys.clone(),
                finding(Some(Field::Issuer), Grade::Warn),
            ]),
            ..Evidence::default()
        };
        let other_keys = finding(Some(Field::JwksEndpoint), Grade::Warn);
        let update = EvidenceUpdate::WithoutKeys(vec![other_keys.clone()], None);
        let after = before.after_edit(&[Field::RevokeEndpoint], true, &update);
        assert_eq!(after.open, Some(vec![keys]));
        let after = before.after_edit(&[Field::JwksEndpoint], false, &update);
        assert_eq!(after.open, Some(vec![other_keys]));
    }

    #[test]
    fn an_undo_keeps_a_newer_test_with_the_same_values() {
        let before = evidence().with_test(test(TokenOutcome::Accepted));
        let edited = before.after_edit(&[Field::RevokeEndpoint], true, &EvidenceUpdate::Unread);
        let rejected = edited.with_test(test(TokenOutcome::Rejected));
        let restored = EvidenceUpdate::Restored(before.clone());
        let undone = rejected.after_edit(&[Field::RevokeEndpoint], true, &restored);
        assert_eq!(undone.grade(), Some(Grade::Fail));
        assert_eq!((undone.open, undone.check), (before.open, before.check));
    }

    #[test]
    fn it_is_read_as_it_was_stored_and_what_is_unreadable_counts_as_none() {
        let it = evidence().with_test(test(TokenOutcome::Rejected));
        let text = it.to_stored().unwrap();
        assert!(text.contains("\"grade\":\"fail\""), "{text}");
        assert_eq!(Evidence::from_stored(Some(Grade::Ok), Some(&text)), it);
        assert_eq!(Evidence::from_stored(None, Some("{")), Evidence::default());
        assert_eq!(Evidence::default().to_stored(), None);
    }
}
