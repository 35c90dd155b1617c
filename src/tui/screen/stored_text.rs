//! A stored key manager as the text of a form.

use crate::key_manager::{Draft, KeyManager};

/// A stored key manager as raw text.
pub fn draft_of(it: &KeyManager, all: &[String]) -> Draft {
    let mut draft = it.draft(all.to_vec());
    // What is stored stands where a document's values stand in the wizard: `edited` means other than stored.
    draft.discovered = Some(draft.configuration.clone());
    draft
}
