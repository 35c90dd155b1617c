//! Provider capabilities that a rule requires.

use super::collector::FindingCollector;
use super::context::Context;
use crate::discovery::document::Member;
use crate::discovery::document::Words;
use crate::discovery::profile::Profile;
use crate::discovery::severity::Severity;
use crate::discovery::wording::{listed, quoted};

/// Response types of a login, words in alphabetical order.
const LOGIN_TYPES: [&str; 6] = [
    "code",
    "id_token",
    "id_token token",
    "code id_token",
    "code token",
    "code id_token token",
];
/// Response types required by the dynamic profile.
const DYNAMIC_TYPES: [&str; 3] = ["code", "id_token", "id_token token"];

/// At least one response type that works for a login.
pub(super) fn response_types(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "response_types_supported";
    if context.oauth {
        oauth_response_types(context, out);
        return;
    }
    let types = match context.document.words(NAME) {
        Member::WrongType => return,
        Member::Absent => {
            out.absent(NAME)
                .expected("a list with code")
                .advise("Ask the provider to publish the list; logins use code.");
            return;
        }
        Member::Is(types) => types,
    };
    let offered: Vec<String> = types.iter().map(in_order).collect();
    let offers = |wanted: &str| offered.iter().any(|it| *it == in_order(wanted));
    if context.profile == Profile::OidcDynamic {
        let missing: Vec<String> = DYNAMIC_TYPES
            .iter()
            .filter(|wanted| !offers(wanted))
            .map(|wanted| quoted(wanted))
            .collect();
        if !missing.is_empty() {
            out.report(format!(
                "`{NAME}` lacks {}, which providers with dynamic registration must offer.",
                listed(missing)
            ))
            .member(NAME)
            .found(&joined(types))
            .expected("code, id_token and id_token token")
            .advise("Ask the provider to offer them, or use the profile oidc.");
        }
    } else if !LOGIN_TYPES.iter().any(|wanted| offers(wanted)) {
        if miswritten(types, NAME, &LOGIN_TYPES, out) {
            return;
        }
        out.about(NAME, format!("`{NAME}` has no value that logs a user in."))
            .found(&joined(types))
            .expected("a list with code")
            .advise("Ask the provider to publish code if it supports it.");
    }
}

/// Whether the list of response types is required: RFC 8414 §2 requires it unless nothing uses the authorization endpoint; the
/// suite does not check it.
fn oauth_response_types(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let absent = context.document.text("response_types_supported") == Member::Absent;
    if absent && context.document.text("authorization_endpoint") != Member::Absent {
        out.about("response_types_supported", "The document has no `response_types_supported`, although it has an authorization endpoint.")
            .severity(Severity::Advice)
            .advise("Ask the provider to publish the list.");
    }
}

/// Words of a response type in alphabetical order; several spaces between them make another text.
fn in_order(response_type: &str) -> String {
    let mut words: Vec<&str> = response_type.split(' ').collect();
    words.sort_unstable();
    words.join(" ")
}

/// Entries for a finding; `an empty list` for none.
pub(super) fn joined(words: Words<'_>) -> String {
    if words.is_empty() {
        return "[]".to_owned();
    }
    words.iter().take(40).collect::<Vec<_>>().join(", ")
}

/// `public` or `pairwise`.
pub(super) fn subject_types(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "subject_types_supported";
    match context.document.words(NAME) {
        Member::WrongType => {}
        Member::Absent => {
            out.absent(NAME)
                .expected("a list with public or pairwise")
                .advise("Ask the provider to publish it.");
        }
        Member::Is(types)
            if !types.has("public")
                && !types.has("pairwise")
                && miswritten(types, NAME, &["public", "pairwise"], out) => {}
        Member::Is(types) if !types.has("public") && !types.has("pairwise") => {
            out.about(
                NAME,
                format!("`{NAME}` contains neither public nor pairwise."),
            )
            .found(&joined(types))
            .expected("a list with public or pairwise")
            .advise("Ask the provider to correct it.");
        }
        Member::Is(types) if !types.has("public") => {
            out.about(
                NAME,
                "The provider gives each client a different `sub` for the same user.",
            )
            .severity(Severity::Advice)
            .found(&joined(types))
            .why(
                "Rate limits and policies that use sub can't recognize a user across applications.",
            )
            .idle("No action needed unless policies use sub.");
        }
        Member::Is(_) => {}
    }
}

/// A flag that should be true; absent counts as false.
pub(super) fn noted_unless_true(context: &Context<'_>, out: &mut FindingCollector<'_>, name: &str) {
    let what = match context.document.flag(name) {
        Member::Is(true) | Member::WrongType => return,
        Member::Is(false) => "is false",
        Member::Absent => "is absent, which means false",
    };
    out.about(name, format!("`{name}` {what}."))
        .idle("No action needed for a gateway.");
}

/// `request_uri_parameter_supported`, which is true unless it is false.
pub(super) fn request_uri_parameter(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "request_uri_parameter_supported";
    if context.document.flag(NAME) == Member::Is(false) {
        out.about(NAME, format!("`{NAME}` is false."))
            .idle("No action needed for a gateway.");
    }
}

/// `claims_supported`, of whatever length.
pub(super) fn claims_supported(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "claims_supported";
    if context.document.text(NAME) == Member::Absent {
        out.absent(NAME)
            .idle("No action needed for a gateway: the list is about ID tokens.");
    }
}

/// `grant_types_supported`: not empty, if present.
pub(super) fn grant_types(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "grant_types_supported";
    let Member::Is(grants) = context.document.words(NAME) else {
        return;
    };
    if context.profile == Profile::OidcDynamic {
        let wanted = ["authorization_code", "implicit"];
        if wanted.iter().all(|grant| grants.has(grant)) {
            return;
        }
        out.report(format!(
            "`{NAME}` lacks authorization_code or implicit, which providers with dynamic registration must offer."
        ))
        .member(NAME)
        .found(&joined(grants))
        .expected("a list with authorization_code and implicit")
        .advise("Ask the provider to offer both, or use the profile oidc.");
    } else if grants.is_empty() {
        out.about(NAME, format!("`{NAME}` is an empty list."))
            .found("[]")
            .expected("at least one grant type, or no list")
            .advise("Ask the provider to publish its grant types; most API clients use client_credentials.");
    } else if let Some((word, meant)) = near_grant(grants) {
        out.report(format!(
            "`{NAME}` has {}, but must have {meant}.",
            quoted(word)
        ))
        .member(NAME)
        .severity(Severity::Advice)
        .found(&joined(grants))
        .expected(meant)
        .advise(format!("Ask the provider to publish it as {meant}."));
    }
}

/// An unknown grant type that is close to a registered one which is missing, and that one.
fn near_grant<'a>(grants: Words<'a>) -> Option<(&'a str, &'static str)> {
    const GRANTS: [&str; 5] = [
        "authorization_code",
        "client_credentials",
        "refresh_token",
        "implicit",
        "password",
    ];
    grants
        .iter()
        .take(100)
        .filter(|word| !GRANTS.contains(word) && word.len() < 80)
        .find_map(|word| {
            let near = |known: &&&str| strsim::osa_distance(&word.to_ascii_lowercase(), known) <= 2;
            let known = GRANTS.iter().find(near)?;
            (!grants.has(known)).then_some((word, *known))
        })
}

/// Reports an entry that is a wanted word but for its case; whether there was one.
fn miswritten(
    words: Words<'_>,
    name: &str,
    wanted: &[&'static str],
    out: &mut FindingCollector<'_>,
) -> bool {
    let found = words.iter().take(100).find_map(|word| {
        let known = wanted
            .iter()
            .find(|it| it.eq_ignore_ascii_case(word.trim()))?;
        Some((word, *known))
    });
    let Some((word, known)) = found else {
        return false;
    };
    out.report(format!(
        "`{name}` has {}, but must have {known}; case matters.",
        quoted(word)
    ))
    .member(name)
    .found(&joined(words))
    .expected(known)
    .advise(format!("Ask the provider to publish it as {known}."));
    true
}

/// `openid` among the scopes.
pub(super) fn scopes_openid(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "scopes_supported";
    match context.document.words(NAME) {
        Member::WrongType => {}
        Member::Absent => {
            let severity = match context.profile.is_fapi() {
                true => Severity::Failure,
                false => Severity::Warning,
            };
            out.absent(NAME)
                .severity(severity)
                .expected("a list with openid")
                .advise("Ask the provider to publish its scopes.");
        }
        Member::Is(scopes) if !scopes.has("openid") => {
            out.about(NAME, format!("`{NAME}` does not contain openid."))
                .found(&joined(scopes))
                .expected("a list with openid")
                .advise("The server may accept the scope although the list is wrong. Ask its administrator to publish openid.");
        }
        Member::Is(_) => {}
    }
}

/// `S256` or `plain`, if PKCE is announced.
pub(super) fn pkce(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    const NAME: &str = "code_challenge_methods_supported";
    let methods = match context.document.words(NAME) {
        Member::WrongType => return,
        Member::Absent => {
            out.about(NAME, "PKCE is not advertised.")
                .severity(Severity::Advice)
                .why("Providers may support it without saying so; the gateway isn't affected.")
                .advise("Ask the provider whether it accepts S256.");
            return;
        }
        Member::Is(methods) => methods,
    };
    if methods.is_empty() || methods.has("S256") {
        return;
    }
    if !methods.has("plain") && miswritten(methods, NAME, &["S256"], out) {
        return;
    }
    let entry = out
        .report(match methods.has("plain") {
            true => "PKCE is offered only with plain.",
            false => "`code_challenge_methods_supported` contains neither S256 nor plain.",
        })
        .member(NAME)
        .found(&joined(methods))
        .expected("a list with S256");
    if methods.has("plain") {
        entry
            .severity(Severity::Advice)
            .why("Anyone who reads the login request can use the code; S256 prevents that.")
            .advise("Ask the provider to enable S256.");
    } else {
        entry.advise("Ask the provider to correct the list.");
    }
}

/// Lists without entries, which should be omitted; lists with required entries have their own finding.
pub(super) fn empty_arrays(context: &Context<'_>, out: &mut FindingCollector<'_>) {
    let empty: Vec<&str> = context
        .document
        .members()
        .iter()
        .filter(|(name, value)| {
            value.as_array().is_some_and(Vec::is_empty)
                && super::known::kind_of(name) == Some(super::known::Kind::Texts)
                && !out.has_found(name)
        })
        .map(|(name, _)| name.as_str())
        .collect();
    let Some(first) = empty.first() else {
        return;
    };
    let names = listed(empty.iter().map(|name| quoted(name)));
    let (verb, lists) = match empty.len() {
        1 => ("is", "an empty list"),
        _ => ("are", "empty lists"),
    };
    let entry = out
        .report(format!(
            "{names} {verb} {lists}; a member without values should be left out."
        ))
        .found("[]")
        .idle("No action needed for a gateway.");
    if empty.len() == 1 {
        entry.member(first);
    }
}
