//! Web pages: consoles, portals, sign-in pages and documentation. None is a document; some name the tenant of one.

mod console;
mod kind;
mod library;

use super::form::is_right;
use super::pasted::Pasted;
pub use kind::Page;
use kind::{Confidence, PagePattern};
pub(super) use kind::{is_guid, of_user_pool};

/// The page that an address is; `None` for the address of a document and for any other.
pub fn page(url: &str) -> Option<Page> {
    let pasted = Pasted::read(url)?;
    if is_right(url) {
        return console::without_documents(&place(&pasted));
    }
    of_pasted(&pasted)
}

fn place(pasted: &Pasted) -> PagePattern<'_> {
    PagePattern {
        host: pasted.host(),
        origin: pasted.place(),
        segments: pasted
            .path
            .split('/')
            .filter(|part| !part.is_empty())
            .collect(),
        query: &pasted.query,
        fragment: &pasted.fragment,
    }
}

pub(super) fn of_pasted(pasted: &Pasted) -> Option<Page> {
    let place = place(pasted);
    if pasted.path.contains("/.well-known/") {
        return console::without_documents(&place);
    }
    console::hosted(&place)
        .or_else(|| library::vendor(&place))
        .or_else(|| console::installed(&place))
        .or_else(|| library::other(&place))
}

/// Page that a redirect leads to, if it is on the requested host.
pub fn page_behind(url: &str, target: &str) -> Option<Page> {
    let (from, to) = (Pasted::read(url)?, Pasted::read(target)?);
    if from.host() != to.host() {
        return None;
    }
    let prefix = to.path.strip_suffix("/admin").or_else(|| {
        let (before, after) = to.path.split_once("/admin/")?;
        after.ends_with("/console").then_some(before)
    })?;
    matches!(prefix, "" | "/auth").then(keycloak_start)
}

/// Keycloak's start page.
pub fn keycloak_start() -> Page {
    Page::without(
        Confidence::Path,
        "Keycloak's start page",
        "Add /realms/ and the name of your realm, then /.well-known/openid-configuration, to the address.",
    )
}

#[cfg(test)]
mod tests;
