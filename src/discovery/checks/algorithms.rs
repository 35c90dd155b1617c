//! Signing algorithms of ID tokens and of request objects.

use super::capabilities::joined;
use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::document::Member;
use crate::discovery::finding::Topic;
use crate::discovery::keys::meant;
use crate::discovery::wording::{listed, quoted, shown};

/// `RS256` for ID tokens.
pub(super) fn id_token_rs256(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "id_token_signing_alg_values_supported";
    match context.document.words(NAME) {
        Member::WrongType => {}
        Member::Absent => {
            out.absent(NAME)
                .expected("a list with RS256")
                .advise("Ask the provider to publish it.");
        }
        Member::Is(algorithms)
            if !algorithms.has("RS256")
                && algorithms
                    .iter()
                    .any(|it| meant("alg", it) == Some("RS256")) =>
        {
            let mut words = algorithms.iter();
            let word = words
                .find(|it| meant("alg", it) == Some("RS256"))
                .unwrap_or_default();
            let how = match word.eq_ignore_ascii_case("RS256") {
                true => "case matters",
                false => "this is another library's name for it",
            };
            out.report(format!(
                "`{NAME}` has {}, but must have RS256; {how}.",
                shown(word)
            ))
            .member(NAME)
            .found(&joined(algorithms))
            .expected("a list with RS256")
            .advise("Ask the provider to publish it as RS256.");
        }
        Member::Is(algorithms) if !algorithms.has("RS256") => {
            out.report(format!(
                "The provider offers ID tokens with {}, not with RS256.",
                match algorithms.is_empty() {
                    true => "nothing".to_owned(),
                    false => listed(algorithms.iter().map(quoted)),
                }
            ))
            .topic(Topic::OtherAlgorithms)
            .member(NAME)
            .found(&joined(algorithms))
            .expected("a list with RS256")
            .advise(
                "Ask the provider to sign access tokens for the gateway with RS256, if it can.",
            );
        }
        Member::Is(_) => {}
    }
}

/// Unsigned ID tokens.
pub(super) fn id_token_none(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "id_token_signing_alg_values_supported";
    if let Member::Is(algorithms) = context.document.words(NAME)
        && algorithms.has("none")
    {
        out.about(NAME, "The provider offers unsigned ID tokens (none).")
            .found(&joined(algorithms))
            .advise("Ask the provider to disable none.");
    }
}

/// `RS256` for request objects, if the member is present.
pub(super) fn request_object_rs256(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "request_object_signing_alg_values_supported";
    if let Member::Is(algorithms) = context.document.words(NAME)
        && !algorithms.has("RS256")
    {
        out.about(NAME, format!("`{NAME}` does not contain RS256."))
            .found(&joined(algorithms))
            .expected("a list with RS256")
            .idle("No action needed for a gateway.");
    }
}
