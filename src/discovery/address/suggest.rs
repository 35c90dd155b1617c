//! Suggestions for a pasted address: an issuer, a bare host, an endpoint, a well-known address with something missing, doubled or
//! misplaced.

use super::candidate::{Candidate, Suggestion};
use super::form::is_right;
use super::page::{self, Page};
use super::pasted::{self, Pasted};
use super::suffix::{self, Kind, OAUTH, OPENID};
use super::{endpoint, product};

/// Maximum number of suggestions.
const MAX_OFFERED: usize = 4;

/// Addresses to try for a pasted text, most likely first; empty for a well-known address, or if none can be derived. Every result
/// satisfies this function itself.
pub fn suggest(text: &str) -> Vec<Suggestion> {
    let Some(pasted) = Pasted::read(text) else {
        return Vec::new();
    };
    let mut offered: Vec<Suggestion> = Vec::new();
    let found = match page::of_pasted(&pasted).filter(Page::is_told_by_path) {
        Some(page) => of_page(page),
        None => candidates(&pasted),
    };
    for suggestion in found {
        let known = offered.iter().any(|other| other.url == suggestion.url);
        if !known && suggestion.url != text && pasted::is_url(&suggestion.url) {
            offered.push(suggestion);
        }
    }
    // A valid well-known address gets no suggestion.
    if is_right(text) && pasted.scheme_is_good() {
        return Vec::new();
    }
    offered.truncate(MAX_OFFERED);
    offered
}

fn of_page(page: Page) -> Vec<Suggestion> {
    let why = format!("This is {}; the document is here.", page.name);
    page.document
        .into_iter()
        .map(|url| Suggestion {
            url,
            why: why.clone(),
        })
        .collect()
}

fn candidates(pasted: &Pasted) -> Vec<Suggestion> {
    let place = pasted.place();
    let query = pasted.policy_query();
    let openid = |candidate: &Candidate| Suggestion {
        url: format!("{place}{}{OPENID}{query}", candidate.path),
        why: candidate.why.to_owned(),
    };
    let found = suffix::find(&pasted.path);
    if let Some(found) = &found
        && found.rest.is_empty()
        && found.kind == Kind::Oauth
    {
        let inserted = Suggestion {
            url: format!("{place}{OAUTH}{}", found.issuer_path),
            why: found.why.to_owned(),
        };
        let also = Candidate::new(
            found.issuer_path.clone(),
            "The same server may publish an OpenID document, too.",
        );
        return vec![inserted, openid(&also)];
    }
    if let Some(elsewhere) = product::elsewhere(pasted) {
        return vec![elsewhere];
    }
    let candidates = match found {
        Some(found) if found.rest.is_empty() => {
            let why = match pasted.ends_well && !found.doubled {
                true => "This is the address with the typo corrected.",
                false => found.why,
            };
            vec![Candidate::new(found.issuer_path, why)]
        }
        Some(found) => behind_the_suffix(&found),
        None => meant(pasted),
    };
    let mut suggestions: Vec<Suggestion> = candidates.iter().map(openid).collect();
    if let Some(first) = candidates.first() {
        suggestions.push(Suggestion {
            url: format!("{place}{OAUTH}{}", first.path),
            why: "An OAuth server without OpenID has its document here (RFC 8414).".to_owned(),
        });
    }
    suggestions
}

/// Address with something after the well-known suffix: a path at the wrong end, or an endpoint.
fn behind_the_suffix(found: &suffix::Found) -> Vec<Candidate> {
    let endpoint = endpoint::is_word(&found.rest);
    let moved = format!("{}{}", found.issuer_path, found.rest);
    let in_front = Candidate::new(
        found.issuer_path.clone(),
        "That is next to the document; the document itself is usually here.",
    );
    if endpoint {
        return vec![in_front];
    }
    vec![
        Candidate::new(
            moved,
            "OpenID puts the well-known part after the issuer's path.",
        ),
        in_front,
    ]
}

fn meant(pasted: &Pasted) -> Vec<Candidate> {
    let mut candidates = product::candidates(pasted);
    candidates.extend(endpoint::candidates(&pasted.path));
    let why = if pasted.fragment.contains('/') {
        "What follows # is read by browsers only, and no provider is asked for it; the document is usually here."
    } else if pasted.path.is_empty() {
        "This is only a host name. Its document is usually here."
    } else {
        "This looks like an issuer. Its document is usually here."
    };
    if !endpoint::is_no_issuer(&pasted.path) {
        candidates.push(Candidate::new(pasted.path.clone(), why));
    }
    candidates.push(Candidate::new(
        "",
        "The host may have one document for all tenants.",
    ));
    candidates
}
