//! Causes of rejected tokens, one variant per cause, with its texts.

use super::check::Check;
use crate::key_manager::visible;

/// Cause of a rejection, or of an unknown result. Holds names and kinds; of the token's values only `alg`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// Not three parts with dots between.
    Parts,
    /// Blanks or commas inside the header's value.
    Blanks,
    /// Not a JWT; whether a gateway that introspects accepts it is unknown.
    Opaque,
    /// A part that is not in the base64 that is read.
    Encoding(&'static str),
    /// A part that is not the JSON that is read.
    NotJson(&'static str),
    /// A part with a member given twice.
    Duplicate(&'static str, String),
    /// A header member of a wrong type or value.
    HeaderMember(String),
    /// A claim of a wrong type.
    ClaimType(&'static str),
    /// Signature algorithm that is not accepted.
    Algorithm(String),
    /// `alg` missing or not a text.
    NoAlgorithm,
    /// `crit` names extensions that the gateway does not know.
    Critical,
    /// `enc` in the header of a signed token.
    Encrypted,
    /// The key set's address returned a status other than 200.
    KeySetStatus(u16),
    /// No response from the key set's address; the reason, half a sentence.
    KeySetUnreachable(String),
    /// The key set took longer than the gateway's timeout.
    KeySetSlow,
    /// More redirects than are followed.
    KeySetRedirects,
    /// Not the JSON that is read; what is wrong, half a sentence.
    KeySetUnreadable(&'static str),
    /// One key invalidates the set: its position from 1, and its fault.
    KeySetMember(usize, &'static str),
    /// The set is null, or the key at this place is: an error that the gateway does not catch.
    KeySetNull(Option<usize>),
    /// No key of the set can be used.
    KeySetEmpty,
    /// No address of keys is configured.
    KeySetNotConfigured,
    /// The gateway's view of the key set is unknown, with the reason.
    KeySetUnknown(String),
    /// The header names a key that was not loaded.
    UnknownKid,
    /// The header names no key.
    NoKid,
    /// No loaded key made the signature, and the header names none.
    NoKeyFits,
    /// The key is not of the type that is needed.
    KeyKind,
    /// The key can't be used, half a sentence.
    KeyNumbers(&'static str),
    /// The key is larger than kmctl verifies with.
    KeyTooLarge,
    /// The signature is invalid.
    Signature,
    /// `iss` is not the configured issuer.
    Issuer,
    /// `exp` has passed.
    Expired,
    /// `exp` is missing: later requests are rejected.
    NoExpiry,
    /// `nbf` is in the future.
    NotYet,
    /// `iat` is missing.
    NoIssued,
    /// The API's audience is not in `aud`.
    Audience,
    /// The claim with the client is missing, or no text.
    NoClient(String),
    /// The claim with the client can't be read.
    ClientBroken(String),
    /// The token belongs to another client.
    OtherClient,
    /// The claim with the scopes is a list of something else than texts.
    ScopesBroken(String),
    /// `token_type` declares another kind.
    TokenType,
    /// A claim `application`, as API keys have.
    Application,
    /// The token is larger than any that was tested.
    TooLarge,
    /// The token is nested deeper than any that was tested.
    TooDeep,
}

impl Cause {
    /// Cause for a key set that exceeded our own time limit.
    pub(super) fn too_slow_here(limit: std::time::Duration) -> Self {
        Cause::KeySetUnknown(format!("no response in {} s", limit.as_secs()))
    }

    /// Part of the token or key set that the cause is about.
    pub fn check(&self) -> Check {
        use Cause as C;
        match self {
            C::Parts | C::Blanks | C::Opaque | C::Encoding(_) | C::NotJson(_) => Check::Format,
            C::ClaimType("exp") => Check::Expiry,
            C::ClaimType("nbf") => Check::NotBefore,
            C::ClaimType("iat") => Check::Issued,
            C::ClaimType("aud") => Check::Audience,
            C::ClaimType("iss") => Check::Issuer,
            C::ClaimType("token_type") => Check::Type,
            C::Duplicate(..) | C::HeaderMember(_) | C::ClaimType(_) | C::Critical => Check::Format,
            C::Encrypted | C::TooLarge | C::TooDeep => Check::Format,
            C::Algorithm(_) | C::NoAlgorithm => Check::Algorithm,
            C::KeySetStatus(_) | C::KeySetUnreachable(_) | C::KeySetSlow => Check::Key,
            C::KeySetRedirects | C::KeySetUnreadable(_) | C::KeySetMember(..) => Check::Key,
            C::KeySetEmpty | C::KeySetNotConfigured | C::KeySetUnknown(_) => Check::Key,
            C::KeySetNull(_) => Check::Key,
            C::UnknownKid | C::NoKid | C::KeyKind | C::KeyNumbers(_) => Check::Key,
            C::KeyTooLarge => Check::Key,
            C::Signature | C::NoKeyFits => Check::Signature,
            C::Issuer => Check::Issuer,
            C::Expired | C::NoExpiry => Check::Expiry,
            C::NotYet => Check::NotBefore,
            C::NoIssued => Check::Issued,
            C::Audience => Check::Audience,
            C::NoClient(_) | C::ClientBroken(_) | C::OtherClient => Check::Client,
            C::ScopesBroken(_) => Check::Scope,
            C::TokenType | C::Application => Check::Type,
        }
    }

    /// Whether one key invalidates the set, so that no key was loaded.
    pub fn is_of_another_key(&self) -> bool {
        matches!(self, Cause::KeySetMember(..) | Cause::KeySetNull(Some(_)))
    }

    /// Whether the key set does not have the key, or is none.
    pub fn is_of_key_set(&self) -> bool {
        use Cause as C;
        matches!(
            self,
            C::KeySetStatus(_)
                | C::KeySetUnreachable(_)
                | C::KeySetSlow
                | C::KeySetRedirects
                | C::KeySetUnreadable(_)
                | C::KeySetNull(None)
                | C::KeySetEmpty
                | C::KeySetNotConfigured
                | C::KeySetUnknown(_)
                | C::UnknownKid
        )
    }

    /// Whether the signature's algorithm or the kind of key that goes with it is not accepted.
    pub fn is_of_algorithm(&self) -> bool {
        matches!(self, Cause::Algorithm(_) | Cause::KeyKind)
    }

    /// Short text, for parentheses.
    pub fn short(&self) -> String {
        use Cause as C;
        match self {
            C::Parts => "not three parts".to_owned(),
            C::Blanks => "blanks inside".to_owned(),
            C::Opaque => "opaque".to_owned(),
            C::Encoding(part) => format!("encoding of the {part}"),
            C::NotJson(part) => format!("{part} unreadable"),
            C::Duplicate(_, name) => format!("{} given twice", visible(name)),
            C::HeaderMember(name) => format!("{} in the header", visible(name)),
            C::ClaimType(name) => format!("type of {name}"),
            C::Algorithm(name) if name.eq_ignore_ascii_case("none") => "not signed".to_owned(),
            C::Algorithm(name) => visible(name),
            C::NoAlgorithm => "no alg".to_owned(),
            C::Critical => "crit".to_owned(),
            C::Encrypted => "enc".to_owned(),
            C::KeySetStatus(status) => format!("key set returns {status}"),
            C::KeySetUnreachable(_) => "key set unreachable".to_owned(),
            C::KeySetSlow => "key set too slow".to_owned(),
            C::KeySetRedirects => "too many redirects".to_owned(),
            C::KeySetUnreadable(_) | C::KeySetMember(..) | C::KeySetNull(_) => {
                "key set unreadable".to_owned()
            }
            C::KeySetEmpty => "no usable key".to_owned(),
            C::KeySetNotConfigured => "no key set".to_owned(),
            C::KeySetUnknown(_) => "key set not known".to_owned(),
            C::UnknownKid => "unknown kid".to_owned(),
            C::NoKid => "no kid".to_owned(),
            C::NoKeyFits => "no key fits".to_owned(),
            C::KeyKind => "type of its key".to_owned(),
            C::KeyNumbers(_) => "its key".to_owned(),
            C::KeyTooLarge => "key too large to check".to_owned(),
            C::Signature => "signature".to_owned(),
            C::Issuer => "issuer".to_owned(),
            C::Expired => "expired".to_owned(),
            C::NoExpiry => "no exp".to_owned(),
            C::NotYet => "nbf".to_owned(),
            C::NoIssued => "no iat".to_owned(),
            C::Audience => "audience".to_owned(),
            C::NoClient(name) | C::ClientBroken(name) => {
                format!("no client in {}", visible(name))
            }
            C::OtherClient => "another client".to_owned(),
            C::ScopesBroken(name) => format!("type of {}", visible(name)),
            C::TokenType => "token_type".to_owned(),
            C::Application => "claim application".to_owned(),
            C::TooLarge => "size not tried".to_owned(),
            C::TooDeep => "depth not tried".to_owned(),
        }
    }

    /// A sentence without its full stop, for `because` and after `rejected: `.
    pub fn sentence(&self) -> String {
        use Cause as C;
        match self {
            C::Parts => "it does not have three parts".to_owned(),
            C::Blanks => "it contains spaces or commas".to_owned(),
            C::Opaque => "it is opaque, not a JWT".to_owned(),
            C::Encoding(part) => {
                format!("its {part} is not in the base64url that the gateway reads")
            }
            C::NotJson(part) => format!("its {part} is not JSON that the gateway reads"),
            C::Duplicate(part, name) => {
                format!("its {part} has {} more than once", visible(name))
            }
            C::HeaderMember(name) => {
                format!("{} in its header has a wrong type or value", visible(name))
            }
            C::ClaimType(name) => format!("claim {name} has a wrong type"),
            C::Algorithm(name) => format!("{} is not accepted", visible(name)),
            C::NoAlgorithm => "alg is missing or not a string".to_owned(),
            C::Critical => "crit names an extension that the gateway does not know".to_owned(),
            C::Encrypted => "its header has enc, so the gateway treats it as encrypted".to_owned(),
            C::KeySetStatus(status) => format!("the key set returns status {status}, not 200"),
            C::KeySetUnreachable(why) => format!("the key set can't be read: {why}"),
            C::KeySetSlow => {
                "the key set takes longer than the 5 seconds that the gateway waits".to_owned()
            }
            C::KeySetRedirects => "the key set is redirected too often".to_owned(),
            C::KeySetUnreadable(why) => format!("the gateway can't read the key set: {why}"),
            C::KeySetMember(place, why) => {
                format!("the gateway can't read the key set because of key {place}: {why}")
            }
            C::KeySetNull(None) => "the gateway can't read the key set: it is null".to_owned(),
            C::KeySetNull(Some(place)) => {
                format!("the gateway can't read the key set because of key {place}: it is null")
            }
            C::KeySetEmpty => "no key of the key set can be used by the gateway".to_owned(),
            C::KeySetNotConfigured => "no JWKS Endpoint is configured".to_owned(),
            C::KeySetUnknown(why) => {
                format!("the key set that the gateway reads is unknown: {why}")
            }
            C::UnknownKid => "its kid is not among the keys that the gateway loads".to_owned(),
            C::NoKid => "it has no kid, so the gateway uses its own certificate".to_owned(),
            C::NoKeyFits => "it has no kid, and none of the gateway's keys verifies it".to_owned(),
            C::KeyKind => "its key is of a type that the gateway does not use".to_owned(),
            C::KeyNumbers(why) => format!("the gateway can't use its key: {why}"),
            C::KeyTooLarge => "its RSA key is too large to be checked here".to_owned(),
            C::Signature => "its signature is not valid".to_owned(),
            C::Issuer => "the issuer doesn't match".to_owned(),
            C::Expired => "the token has expired".to_owned(),
            C::NoExpiry => {
                "without exp only the first request is accepted; later ones are rejected".to_owned()
            }
            C::NotYet => "the token is not valid yet (nbf)".to_owned(),
            C::NoIssued => "without iat every request fails".to_owned(),
            C::Audience => "aud doesn't contain an audience that the API expects".to_owned(),
            C::NoClient(name) => format!("claim {} doesn't contain the client ID", visible(name)),
            C::ClientBroken(name) => format!("claim {} can't be read as the client", visible(name)),
            C::OtherClient => "it belongs to a different client".to_owned(),
            C::ScopesBroken(name) => format!(
                "claim {} is a list with an entry that is not a string",
                visible(name)
            ),
            C::TokenType => "token_type marks it as an API Manager key".to_owned(),
            C::Application => "its claim application marks it as an API key".to_owned(),
            C::TooLarge => "such a large token was not tried".to_owned(),
            C::TooDeep => "a header nested so deep was not tried".to_owned(),
        }
    }
}
