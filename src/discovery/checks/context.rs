//! What a check sees.

use super::doubtful_tags::DoubtfulTags;
use crate::discovery::document::Document;
use crate::discovery::fetch_error::FetchError;
use crate::discovery::profile::Profile;
use crate::discovery::response::Response;
use crate::key_manager::Field;
use crate::key_manager::uri::Uri;

/// Everything that a check may look at.
pub(in crate::discovery) struct Context<'a> {
    /// The address, character by character as it was given.
    pub url: &'a str,
    /// Its parts; `None` when it has no scheme.
    pub uri: Option<Uri<'a>>,
    /// The expectations that the document is compared with.
    pub profile: Profile,
    /// Whether it is an RFC 8414 document and not an OpenID one (reading rule R6).
    pub oauth: bool,
    /// The answer; `None` for a saved document, or when nothing came.
    pub answer: Option<&'a Response>,
    /// Why there is no document.
    pub failure: Option<&'a FetchError>,
    /// The document; empty when there is none.
    pub document: &'a Document,
    /// The language tags that are looked at closely.
    pub doubtful_tags: DoubtfulTags<'a>,
}

impl Context<'_> {
    /// Whether the address has this scheme, in any case.
    pub fn scheme_is(&self, scheme: &str) -> bool {
        self.uri
            .is_some_and(|uri| uri.scheme.eq_ignore_ascii_case(scheme))
    }

    /// Whether the profile is one of FAPI 2.
    pub fn fapi(&self) -> bool {
        matches!(
            self.profile,
            Profile::Fapi2 | Profile::Fapi2Mtls | Profile::Fapi2Message
        )
    }
}

/// The console field that a member of the document fills.
pub(in crate::discovery) fn console_field(member: &str) -> Option<Field> {
    Field::CONFIGURATION
        .into_iter()
        .find(|field| field.document_member() == Some(member))
}
