//! Input of the checks.

use super::doubtful_tags::DoubtfulTags;
use crate::discovery::document::Document;
use crate::discovery::fetch_error::FetchError;
use crate::discovery::profile::Profile;
use crate::discovery::response::Response;
use crate::key_manager::Field;
use crate::key_manager::uri::Uri;

/// Input of a check.
pub(in crate::discovery) struct Context<'a> {
    /// Address, exactly as given.
    pub url: &'a str,
    /// Parts of the address; `None` without a scheme.
    pub uri: Option<Uri<'a>>,
    /// The expectations that the document is compared with.
    pub profile: Profile,
    /// Whether it is an RFC 8414 document and not an OpenID one (reading rule R6).
    pub oauth: bool,
    /// Response; `None` for a saved document, or without one.
    pub answer: Option<&'a Response>,
    /// Error if there is no document.
    pub failure: Option<&'a FetchError>,
    /// Document; empty if there is none.
    pub document: &'a Document,
    /// Document as served, by which the provider is recognized; `None` if there is none.
    pub served: Option<&'a Document>,
    /// Language tags that need a closer look.
    pub doubtful_tags: DoubtfulTags<'a>,
}

impl<'a> Context<'a> {
    /// Context of a document that was not served.
    pub fn new(url: &'a str, profile: Profile, document: &'a Document) -> Self {
        Context {
            url,
            uri: Uri::split(url),
            profile,
            oauth: is_oauth(url, profile),
            answer: None,
            failure: None,
            document,
            served: None,
            doubtful_tags: DoubtfulTags::default(),
        }
    }

    /// Whether the address has this scheme, in any case.
    pub fn scheme_is(&self, scheme: &str) -> bool {
        self.uri
            .is_some_and(|uri| uri.scheme.eq_ignore_ascii_case(scheme))
    }
}

/// Whether the OAuth checks apply. For FAPI 2 the address decides (reading rule R6).
fn is_oauth(url: &str, profile: Profile) -> bool {
    profile == Profile::Oauth || profile.is_fapi() && Profile::for_url(url) == Profile::Oauth
}

/// The console field that a member of the document fills.
pub(in crate::discovery) fn console_field(member: &str) -> Option<Field> {
    Field::CONFIGURATION
        .into_iter()
        .find(|field| field.document_member() == Some(member))
}
