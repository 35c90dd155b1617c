//! Fixes for lines without one of their own: by the gateway's cause, or by hazard.

use super::hazard::Hazard;
use super::signature::OTHER_KEY;
use crate::gateway::Cause;

/// Fix for a cause, a sentence.
pub(super) fn of_cause(cause: &Cause) -> &'static str {
    use Cause as C;
    match cause {
        C::Parts | C::Blanks | C::Encoding(_) | C::NotJson(_) => {
            "Copy the whole token again, exactly as it was issued."
        }
        C::Opaque => "Have the provider issue JWT access tokens for this API.",
        C::Duplicate(..) => "Remove the second mapper for this claim at the provider.",
        C::HeaderMember(_) => "Have the provider leave this header member out or correct its type.",
        C::ClaimType(_) => "Have the provider correct the type of this claim.",
        C::Algorithm(_) | C::NoAlgorithm => "Have the provider sign access tokens with RS256.",
        C::Critical => "Turn off this extension for access tokens at the provider.",
        C::Encrypted => "Have the provider sign access tokens instead of encrypting them.",
        C::KeySetStatus(_) | C::KeySetRedirects => {
            "Set JWKS Endpoint to an address that returns the keys with status 200."
        }
        C::KeySetUnreachable(_) | C::KeySetUnknown(_) => {
            "Check that JWKS Endpoint can be reached from the gateway."
        }
        C::KeySetSlow => "Have the provider serve its keys faster.",
        C::KeySetUnreadable(_) | C::KeySetMember(..) | C::KeySetNull(_) => {
            "Ask the provider's administrator to correct the key set."
        }
        C::KeySetEmpty => "Have the provider publish an RSA key with a kid.",
        C::KeySetNotConfigured => "Fill in JWKS Endpoint.",
        C::UnknownKid => "Get a new token, and check that JWKS Endpoint is the provider's.",
        C::NoKid => "Have the provider include kid in the header of its tokens.",
        C::KeyKind | C::KeyNumbers(_) | C::KeyTooLarge => {
            "Have the provider sign access tokens with an RSA key of 2048 to 4096 bits and RS256."
        }
        C::NoKeyFits | C::Signature => OTHER_KEY,
        C::Issuer => "Set Issuer to the issuer of the provider's access tokens.",
        C::Expired => "Get a new token; also check this computer's clock.",
        C::NoExpiry => "Have the provider give access tokens a lifetime.",
        C::NotYet => "Check the provider's clock and this computer's.",
        C::NoIssued => "Have the provider write iat into its access tokens.",
        C::Audience => "Request the token for the audience that the API asks for.",
        C::NoClient(_) | C::ClientBroken(_) => {
            "Have the provider write the client ID into this claim as a string."
        }
        C::OtherClient => "Use a token of this client.",
        C::ScopesBroken(_) => "Have the provider send scopes as one string, separated by spaces.",
        C::TokenType => "Have the provider use another token_type.",
        C::Application => "Have the provider rename the claim application.",
        C::TooLarge | C::TooDeep => "Have the provider put fewer claims into access tokens.",
    }
}

/// Fix for a hazard, a sentence.
pub(super) fn of_hazard(hazard: &Hazard) -> &'static str {
    use Hazard as H;
    match hazard {
        H::NeverExpires => "Have the provider give access tokens a lifetime.",
        H::LongLived => "Have the provider give access tokens a shorter lifetime.",
        H::Milliseconds => "Have the provider write times as seconds since 1970.",
        H::WrongKind(_) => "Use access_token from the provider's response.",
        H::Bound => {
            "Turn off sender-constrained tokens (DPoP or mutual TLS) for this client at the provider."
        }
        H::NotBeforeAhead | H::IssuedAhead => "Check the provider's clock and this computer's.",
        H::Duplicate(..) => "Remove the second mapper for this claim at the provider.",
        H::Malformed => "Copy the whole token again, exactly as it was issued.",
        H::Critical => "Turn off this extension for access tokens at the provider.",
        H::WeakKey(_) | H::Exponent => {
            "Have the provider sign with a new RSA key of 2048 bits or more."
        }
        H::EncryptionKey => "Have the provider sign with a key that is published for signatures.",
        H::OtherAlgorithm(_) => {
            "Have the provider publish the key with the algorithm of its tokens."
        }
        H::PrivateKey => "Have the provider replace the published private keys at once.",
        H::SharedKid => "Have the provider give each key a unique kid.",
        H::NoKid => "Have the provider include kid in the header of its tokens.",
        H::PlainHttp => "Use https in JWKS Endpoint.",
        H::Redirected => "Set JWKS Endpoint to the address that it redirects to.",
        H::MalformedSet => "Ask the provider's administrator to correct the key set.",
        H::UnreadSet => "Set JWKS Endpoint to the address of the provider's keys.",
        H::LargeSet => "Have the provider publish only keys that are in use.",
        H::LargeToken(_) => "Have the provider put fewer groups and roles into access tokens.",
        H::NoClient => "Have the provider put the client ID into its access tokens.",
    }
}

#[cfg(test)]
mod tests;
