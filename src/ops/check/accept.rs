//! Accepts served values by an ordinary edit.

use super::checked::Checked;
use crate::discovery::drift::{Difference, taken_over};
use crate::key_manager::{EvidenceUpdate, Field, OpenFinding, Problem, visible};
use crate::ops::change::Edit;
use crate::ops::error::OpError;
use crate::store::Changes;

/// The fields whose served value can be stored.
pub fn takeable(it: &Checked) -> Vec<Field> {
    let differences = it.drift.differences.iter();
    differences
        .filter(|difference| difference.can_be_taken())
        .map(|difference| difference.field)
        .collect()
}

/// Consequence of accepting another issuer, a sentence; `None` if the issuer is not among the fields.
pub fn issuer_warning(it: &Checked, fields: &[Field]) -> Option<String> {
    let issuer = |difference: &&Difference| difference.field == Field::Issuer;
    let found = it.drift.differences.iter().find(issuer)?;
    fields.contains(&Field::Issuer).then(|| {
        format!(
            "After this, tokens with issuer {} are rejected; only {} is accepted.",
            visible(&found.stored),
            visible(&found.live)
        )
    })
}

/// Edit that accepts these fields, against the checked revision.
///
/// # Errors
/// A field that can't stay empty is not served, or a served value can't be stored.
pub fn take_over(it: &Checked, fields: &[Field], allow_http: bool) -> Result<Edit, OpError> {
    let chosen = |difference: &&Difference| fields.contains(&difference.field);
    let missing = it.drift.differences.iter().filter(chosen);
    let missing: Vec<Problem> = missing
        .filter(|difference| !difference.can_be_taken())
        .map(|difference| {
            let label = difference.field.label();
            Problem::new(
                difference.field,
                format!("{label} can't be updated: the document has none."),
            )
            .with_fix("Ask the provider's administrator for it.")
        })
        .collect();
    if !missing.is_empty() {
        return Err(OpError::Problems(missing));
    }
    let mut draft = it.stored.draft(Vec::new());
    draft.configuration = taken_over(&draft.configuration, &it.drift.differences, fields);
    let mut after = draft.parse(allow_http).map_err(OpError::Problems)?;
    after.enabled = it.stored.enabled;
    let of_others = |it: &&OpenFinding| !it.field.is_some_and(|field| fields.contains(&field));
    let evidence = match &it.open {
        None => EvidenceUpdate::Unread,
        Some(open) => {
            let open = open.iter().filter(of_others).cloned().collect();
            EvidenceUpdate::Whole(open, None)
        }
    };
    Ok(Edit {
        name: it.stored.name.as_str().to_owned(),
        revision: Some(it.stored.revision),
        changes: Changes {
            accepted: fields.to_vec(),
            evidence,
            ..Changes::between(&it.stored, &after)
        },
    })
}
