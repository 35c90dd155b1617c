//! Question about Entra ID: the access token version of the API application. The answer is not stored; it determines issuer and
//! claims, and changing it sets them together.

use super::form_state::Form;
use crate::key_manager::{Draft, Field, ProviderKind};
use crate::provider::microsoft::{self, Change, TokenVersion};

/// The label of the question on a form.
pub const LABEL: &str = "Access token version";

/// Answers, in order.
pub const ANSWERS: [TokenVersion; 2] = [TokenVersion::V1, TokenVersion::V2];

/// Consequences of an answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consequences {
    /// Fields to set together, in the console's order.
    pub changes: Vec<Change>,
    /// Reasons and further advice, as sentences.
    pub notes: Vec<String>,
    /// Reason why the issuer is unknown for this address, a sentence.
    pub missing: Option<String>,
}

/// Whether the question applies: the type is Microsoft, or the address belongs to an Entra ID tenant.
pub fn is_asked(draft: &Draft) -> bool {
    draft.kind == ProviderKind::Microsoft || has_effect(draft)
}

/// Whether an answer changes anything: the address belongs to an Entra ID tenant.
pub fn has_effect(draft: &Draft) -> bool {
    microsoft::is_microsoft(&draft.well_known_url)
}

/// Version that the current values fit; `None` if unknown.
pub fn current(draft: &Draft) -> Option<TokenVersion> {
    let known = microsoft::is_microsoft(&draft.well_known_url);
    ANSWERS.into_iter().filter(|_| known).find(|answer| {
        let it = consequences(draft, *answer);
        it.changes.is_empty() && it.missing.is_none()
    })
}

/// Values set by an answer. Claims are set if the type has fields for them.
pub fn consequences(draft: &Draft, answer: TokenVersion) -> Consequences {
    let url = &draft.well_known_url;
    let outcome = microsoft::apply(answer, url, None, &draft.configuration);
    let has_field = |change: &Change| change.field == Field::Issuer || draft.kind.has_identifiers();
    let changes: Vec<Change> = outcome.changes.into_iter().filter(has_field).collect();
    let mut notes: Vec<String> = changes
        .iter()
        .map(|change| {
            format!(
                "{} is now {}. {}",
                change.field.label(),
                change.value,
                change.reason
            )
        })
        .collect();
    notes.extend(microsoft::fixed_claim_remark(answer, draft.kind).map(str::to_owned));
    if !microsoft::is_microsoft(url) {
        notes.push("This is not a Microsoft address, so Issuer was not changed.".to_owned());
    }
    Consequences {
        changes,
        notes,
        missing: outcome.missing,
    }
}

/// Help of the question: where to look, and what the current answer means.
pub fn help(draft: &Draft) -> String {
    let remark = current(draft)
        .and_then(|answer| microsoft::fixed_claim_remark(answer, draft.kind))
        .unwrap_or_default();
    // The meaning first: a small window cuts the end.
    format!("{remark} {} {}", microsoft::QUESTION, microsoft::HELP)
        .trim_start()
        .to_owned()
}

/// Applies an answer to a form, undoably per field. Returns what was done, a sentence.
pub fn choose(form: &mut Form, answer: TokenVersion) -> String {
    let it = consequences(&form.draft, answer);
    for change in &it.changes {
        form.put(change.field, &change.value);
    }
    if let Some(missing) = it.missing {
        return missing;
    }
    let labels: Vec<&str> = it.changes.iter().map(|it| it.field.label()).collect();
    let meaning = match answer {
        TokenVersion::V1 => "null or 1",
        TokenVersion::V2 => "2",
    };
    match labels.is_empty() {
        true => it
            .notes
            .into_iter()
            .next()
            .unwrap_or_else(|| format!("{LABEL}: nothing to change.")),
        false => format!(
            "{} set for {} {meaning}. Press Ctrl+_ in a field to undo.",
            labels.join(" and "),
            microsoft::MANIFEST_KEY
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn draft(kind: ProviderKind) -> Draft {
        let mut draft = Draft::new(kind, Vec::new());
        draft.well_known_url =
            format!("https://login.microsoftonline.com/{ID}/v2.0/.well-known/openid-configuration");
        draft.configuration.issuer = format!("https://login.microsoftonline.com/{ID}/v2.0");
        draft.configuration.scope_key_identifier = "scp".to_owned();
        draft
    }

    fn form(kind: ProviderKind) -> Form {
        let focus = crate::form::Element::Field(Field::Issuer);
        Form::new(draft(kind), Vec::new(), focus)
    }

    #[test]
    fn issuer_and_claims_are_set_together_and_the_answer_is_read_back() {
        let mut form = form(ProviderKind::Custom);
        assert_eq!(current(&form.draft), Some(TokenVersion::V2));
        let said = choose(&mut form, TokenVersion::V1);
        assert_eq!(
            said,
            "Issuer and Consumer Key Identifier set for requestedAccessTokenVersion null or 1. Press Ctrl+_ in a field to undo."
        );
        let configuration = &form.draft.configuration;
        assert_eq!(
            configuration.issuer,
            format!("https://sts.windows.net/{ID}/")
        );
        assert_eq!(configuration.consumer_key_identifier, "appid");
        assert_eq!(configuration.scope_key_identifier, "scp");
        assert_eq!(current(&form.draft), Some(TokenVersion::V1));
        choose(&mut form, TokenVersion::V2);
        assert_eq!(
            form.draft.configuration,
            draft(ProviderKind::Custom).configuration
        );
    }

    #[test]
    fn the_type_without_claims_has_its_issuer_set_and_is_told_of_the_claim() {
        let mut form = form(ProviderKind::Microsoft);
        choose(&mut form, TokenVersion::V1);
        assert_eq!(form.draft.configuration.consumer_key_identifier, "azp");
        assert_eq!(current(&form.draft), Some(TokenVersion::V1));
        assert!(help(&form.draft).contains("choose the type Custom and enter appid"));
    }

    #[test]
    fn a_tenant_that_is_not_known_is_asked_for() {
        let mut draft = draft(ProviderKind::Custom);
        draft.well_known_url =
            "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration"
                .to_owned();
        draft.configuration.issuer = "https://login.microsoftonline.com/{tenantid}/v2.0".to_owned();
        assert_eq!(current(&draft), None);
        let missing = consequences(&draft, TokenVersion::V1).missing.unwrap();
        assert!(missing.contains("Tenant ID"), "{missing}");
    }

    #[test]
    fn it_is_asked_by_type_or_by_host() {
        let mut draft = draft(ProviderKind::Custom);
        assert!(is_asked(&draft));
        draft.well_known_url = "https://idp.example/.well-known/openid-configuration".to_owned();
        assert!(!is_asked(&draft));
        draft.kind = ProviderKind::Microsoft;
        assert!(is_asked(&draft));
        assert_eq!(current(&draft), None);
        let notes = consequences(&draft, TokenVersion::V2).notes;
        assert!(notes[0].contains("not a Microsoft address"), "{notes:?}");
    }
}
